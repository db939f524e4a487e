"""Where clients go after they have booked: to a page of the owner's, which is told in its query what was booked."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from openslot.desk.nouns import Booking
from openslot.pages.booked import place_words
from openslot.time.instants import iso_z


def is_web(url: str) -> bool:
    """Is it an address that a browser may be sent to?"""
    return urlsplit(url).scheme in {"http", "https"}


def onward(booking: Booking) -> str | None:
    """The address, with the parameters that Cal.com's clients know; the owner's own of the same name stay."""
    target = booking.event_type.redirect_url
    if not target or not is_web(target):
        return None
    parts = urlsplit(target)
    own = parse_qsl(parts.query, keep_blank_values=True)
    told = {
        "title": booking.title,
        "description": booking.notes,
        "startTime": iso_z(booking.start_at),
        "endTime": iso_z(booking.end_at),
        "location": place_words(booking),
        "eventTypeSlug": booking.event_type.slug,
        "hostName": ", ".join(claim.user.name for claim in booking.meeting.claims if claim.user),
        "attendeeName": booking.name,
        "email": booking.email,
        "phone": booking.phone,
        "guestEmails": ", ".join(guest.email for guest in booking.guests if guest.email),
    }
    names = {name for name, _ in own}
    more = [(name, value) for name, value in told.items() if value and name not in names]
    return urlunsplit(parts._replace(query=urlencode([*own, *more])))
