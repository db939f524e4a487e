"""From the ids on the wire to rows of the caller's location."""

from __future__ import annotations

from openslot.desk import event_types
from openslot.desk.bookings import get_booking
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Booking, Contact, EventType, User


def check_location(desk: Desk, location_id: object) -> None:
    """``Forbidden`` unless the id is the token's own location."""
    if not isinstance(location_id, str) or not location_id:
        raise Invalid("locationId", "", "missing")
    if from_short(location_id) != desk.organization().uuid:
        raise Forbidden("The token does not have access to this location.")


def location_id(desk: Desk) -> str:
    """The id of the token's location."""
    return short(desk.organization().uuid)


def calendar(desk: Desk, reference: str) -> EventType:
    """A calendar of the location, whoever owns it."""
    return desk.own(EventType, from_short(reference), "calendar", event_types.loaded())


def user(desk: Desk, reference: str) -> User:
    """A user of the location."""
    return desk.own(User, from_short(reference), "user")


def contact(desk: Desk, reference: str) -> Contact:
    """A live contact of the location."""
    row = desk.own(Contact, from_short(reference), "contact")
    if row.deleted_at is not None:
        raise NotFound("contact", reference)
    return row


def appointment(desk: Desk, reference: str) -> Booking:
    """An appointment of the location."""
    return get_booking(desk, from_short(reference), everyone=True)
