"""A user's or a team's bookings as a calendar, at a secret address."""

from __future__ import annotations

from openslot.couriers.ics.write import Entry, as_feed
from openslot.desk import feeds
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.pages.visit import Download, Visit

CALENDAR = "text/calendar"


def feed(visit: Visit) -> Download:
    """The whole feed; an unknown address is no page."""
    name, bookings = feeds.read_feed(visit.desk, visit.path["code"])
    entries = [_entry(visit, each) for each in bookings]
    return Download("bookings.ics", as_feed(name, entries).encode(), CALENDAR)


def _entry(visit: Visit, booking: Booking) -> Entry:
    place = booking.place or {}
    people = [part for part in (booking.name, booking.email, booking.phone) if part]
    page = f"{visit.house.base_url}/booking/{short(booking.uuid)}"
    lines = [" · ".join(people), booking.notes, page]
    return Entry(
        uid=booking.ics_uid,
        sequence=booking.sequence,
        start=booking.start_at,
        end=booking.end_at,
        title=booking.title,
        description="\n".join(line for line in lines if line),
        location=str(place.get("value") or ""),
        stamp=booking.updated_at,
        tentative=booking.state == "pending",
    )
