"""A booking as its pages find it and speak of it."""

from __future__ import annotations

from openslot.desk import bookings
from openslot.desk.ids import from_short
from openslot.desk.nouns import Booking
from openslot.pages import manner
from openslot.pages.visit import Lost, Visit
from openslot.pages.wording import say, say_place


def booking_of(visit: Visit) -> Booking:
    """The booking in the path."""
    uuid = from_short(visit.path["uid"])
    booking = visit.desk.find(Booking, uuid, bookings.loaded()) if uuid else None
    if booking is None:
        raise Lost
    manner.now().otherwise(booking.locale)
    return booking


def lives(visit: Visit, booking: Booking) -> bool:
    """Is it still to come, and neither cancelled nor declined?"""
    return booking.state in {"pending", "confirmed"} and booking.end_at > visit.desk.now


def place_words(booking: Booking) -> str:
    """Where it takes place, as people say it."""
    place = booking.place
    if not place:
        return ""
    words = say_place(place["kind"]) if place["kind"] != "custom" else ""
    value = place.get("value") or ""
    return say("place.at", place=words, value=value) if words and value else words or value
