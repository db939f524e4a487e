"""A booking for the visitor's own calendar: links to those on the web, and a file for all others."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from openslot.couriers.ics.write import Entry, as_feed
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.pages.booked import booking_of, lives, place_words
from openslot.pages.visit import Download, Lost, Visit, link
from openslot.pages.wording import say
from openslot.time.instants import iso_z

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"


def links(visit: Visit, booking: Booking) -> list[tuple[str, str]]:
    """Words and addresses; none for what is not certain. Nothing is told to anybody before one is followed."""
    if booking.state != "confirmed" or not lives(visit, booking):
        return []
    where, page = place_words(booking), address(visit, booking)
    start, end = (iso_z(each, millis=False) for each in (booking.start_at, booking.end_at))
    google = {
        "action": "TEMPLATE",
        "text": booking.title,
        "dates": "/".join(re.sub("[-:]", "", each) for each in (start, end)),
        "details": page,
        "location": where,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": booking.title,
        "startdt": start,
        "enddt": end,
        "body": page,
        "location": where,
    }
    return [
        (say("booking.google"), f"{GOOGLE}?{urlencode(google)}"),
        (say("booking.outlook"), f"{OUTLOOK}?{urlencode(outlook)}"),
        (say("booking.office"), f"{OFFICE}?{urlencode(outlook)}"),
        (say("booking.ics"), link(f"/booking/{short(booking.uuid)}/calendar.ics")),
    ]


def address(visit: Visit, booking: Booking) -> str:
    """The booking's page, from anywhere."""
    return f"{visit.house.base_url}/booking/{short(booking.uuid)}"


def download(visit: Visit) -> Download:
    """The file. It keeps the UID that invitations have, so that a calendar holds the booking once."""
    booking = booking_of(visit)
    if not lives(visit, booking):
        raise Lost
    entry = Entry(
        uid=booking.ics_uid,
        sequence=booking.sequence,
        start=booking.start_at,
        end=booking.end_at,
        title=booking.title,
        description=address(visit, booking),
        location=place_words(booking),
        stamp=booking.updated_at,
        tentative=booking.state == "pending",
    )
    return Download("booking.ics", as_feed(booking.title, [entry]).encode(), "text/calendar")
