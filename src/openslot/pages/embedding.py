"""What an embedded page tells the page around it about a booking, in the shapes of Cal.com's embeds."""

from __future__ import annotations

from typing import Any

import orjson

from openslot.desk import bookings
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.pages import manner
from openslot.pages.visit import Visit
from openslot.time.instants import iso_z

STATES = {"pending": "PENDING", "rejected": "REJECTED", "cancelled": "CANCELLED"}


def told(what: str) -> str | None:
    """What the next page has to tell: booked, moved or cancelled; None where no page is around it."""
    return what if manner.now().framed else None


def events(visit: Visit, booking: Booking) -> list[tuple[str, str]]:
    """Names of events and their details as JSON, once, after something has happened."""
    what = visit.asked("told") if manner.now().framed else ""
    if what == "cancelled" and booking.state == "cancelled":
        return [_event("bookingCancelled", {**_whole(booking), "organizer": _organizer(booking)})]
    if what not in {"booked", "moved"} or booking.state not in {"pending", "confirmed"}:
        return []
    name = "bookingSuccessful" if what == "booked" else "rescheduleBookingSuccessful"
    whole = {
        **_whole(booking),
        "date": iso_z(booking.start_at),
        "duration": round((booking.end_at - booking.start_at).total_seconds() / 60),
        "organizer": _organizer(booking),
        "confirmed": booking.state == "confirmed",
    }
    return [_event(f"{name}V2", _brief(visit, booking)), _event(name, whole)]


def _event(name: str, detail: dict[str, Any]) -> tuple[str, str]:
    return name, orjson.dumps(detail).decode()


def _brief(visit: Visit, booking: Booking) -> dict[str, Any]:
    row = booking.event_type
    found: dict[str, Any] = {
        "uid": short(booking.uuid),
        "title": booking.title,
        "startTime": iso_z(booking.start_at),
        "endTime": iso_z(booking.end_at),
        "eventTypeId": row.id,
        "status": STATES.get(booking.state, "ACCEPTED"),
        "paymentRequired": False,
        "isRecurring": booking.series is not None,
    }
    if booking.series is not None:
        found["allBookings"] = [
            {"startTime": iso_z(each.start_at), "endTime": iso_z(each.end_at)}
            for each in bookings.in_series(visit.desk, booking.series)
        ]
    return found


def _whole(booking: Booking) -> dict[str, Any]:
    row = booking.event_type
    return {
        "booking": {
            "uid": short(booking.uuid),
            "title": booking.title,
            "startTime": iso_z(booking.start_at),
            "endTime": iso_z(booking.end_at),
            "status": STATES.get(booking.state, "ACCEPTED"),
        },
        "eventType": {"id": row.id, "title": row.title, "slug": row.slug, "length": row.length},
    }


def _organizer(booking: Booking) -> dict[str, str]:
    """The host's name; his address is not for every page that embeds one of his."""
    host = booking.meeting.host
    return {"name": host.name if host else "", "email": "", "timeZone": host.zone if host else booking.zone}
