"""From the ids on the wire to rows of the caller's location."""

from __future__ import annotations

from openslot.desk import event_types
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Block, Contact, EventType, EventTypeGroup, Schedule, User


def check_location(desk: Desk, location_id: object, name: str = "locationId") -> None:
    """``Forbidden`` unless the id is the token's own location; ``name``: of the field that must have it."""
    if not isinstance(location_id, str) or not location_id:
        raise Invalid(name, "", "missing")
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


def group(desk: Desk, reference: str) -> EventTypeGroup:
    """A calendar group of the location."""
    return desk.own(EventTypeGroup, from_short(reference), "group")


def block(desk: Desk, reference: str) -> Block:
    """A block of the location that is not deleted."""
    row = desk.own(Block, from_short(reference), "event")
    if row.deleted_at is not None:
        raise NotFound("event", reference)
    return row


def schedule(desk: Desk, reference: str) -> Schedule:
    """A user's schedule of the location; unknown ones answer 404."""
    row = desk.own(Schedule, from_short(reference), "schedule")
    if row.user_id is None:
        raise NotFound("schedule", reference)
    return row


def schedule_calendar(desk: Desk, reference: str) -> EventType:
    """A calendar in a path of the schedule family; unknown ones answer 404."""
    return desk.own(EventType, from_short(reference), "schedule calendar", event_types.loaded())


def user_by_id(desk: Desk, user_id: int | None) -> User:
    """The user with an id of the database."""
    return desk.own(User, user_id, "user")
