"""Rooms and equipment: made, changed, listed, taken away, and tied to the event types that need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.nouns import EventType, Resource
from openslot.store.tables import ResourceUse

Kind = Literal["rooms", "equipments"]
MOST_UNITS = 1_000_000
MOST_EVENT_TYPES = 100
NUMBERS = {"quantity": "quantity", "out_of_service": "outOfService", "capacity": "capacity"}


def create_resource(desk: Desk, kind: Kind, event_types: Sequence[EventType], **values: Any) -> Resource:
    """A new room or piece of equipment. ``values``: name, description, quantity, out_of_service, capacity."""
    row = Resource(
        organization_id=desk.who.organization_id,
        kind=kind,
        description="",
        quantity=0,
        out_of_service=0,
        capacity=0,
        is_active=True,
        created_at=desk.now,
        extras={},
    )
    desk.session.add(row)
    return change_resource(desk, row, event_types, **values)


def change_resource(desk: Desk, row: Resource, event_types: Sequence[EventType] | None, **values: Any) -> Resource:
    """Change what is given; ``event_types`` replaces all that need it. Bookings that stand are left alone.

    ``Invalid`` for more pieces out of service than there are, or equipment of more than one event type.
    """
    for key, value in values.items():
        if key in NUMBERS:
            fields.whole(NUMBERS[key], value, 0, MOST_UNITS)
        if key == "name":
            fields.text("name", value, needed=True)
        if key == "description":
            fields.text("description", value, most=fields.LONG_TEXT)
        setattr(row, key, value)
    if row.out_of_service > row.quantity and row.kind == "equipments":
        raise Invalid("outOfService", "outOfService must not be more than quantity.", "range")
    if event_types is not None:
        _tie(desk, row, event_types)
    row.updated_at = desk.now
    desk.session.flush()
    return row


def _tie(desk: Desk, row: Resource, event_types: Sequence[EventType]) -> None:
    wanted = {event_type.id: event_type for event_type in event_types}
    if row.kind == "equipments" and len(wanted) > 1:
        raise Invalid("calendarIds", "Equipment belongs to at most one calendar.", "range")
    if len(wanted) > MOST_EVENT_TYPES:
        raise Invalid("calendarIds", f"A room belongs to at most {MOST_EVENT_TYPES} calendars.", "range")
    kept = {use.event_type_id: use for use in row.uses}
    row.uses = [
        kept.get(key) or ResourceUse(organization_id=desk.who.organization_id, event_type_id=key, event_type=event_type)
        for key, event_type in wanted.items()
    ]


def get_resource(desk: Desk, kind: str, reference: Any) -> Resource:
    """A live resource of this kind; ``NotFound`` for any other."""
    row = desk.own(Resource, reference, "resource")
    if row.deleted_at is not None or row.kind != kind:
        raise NotFound("resource", reference)
    return row


def resources(desk: Desk, kind: str, *, limit: int, offset: int) -> list[Resource]:
    """The organization's live resources of a kind, oldest first."""
    query = select(Resource).where(
        Resource.organization_id == desk.who.organization_id, Resource.kind == kind, Resource.deleted_at.is_(None)
    )
    return list(desk.session.scalars(query.order_by(Resource.id).limit(limit).offset(offset)))


def delete_resource(desk: Desk, row: Resource) -> None:
    """Take it away: it limits nothing any more. Bookings that had it keep its id."""
    row.deleted_at = row.updated_at = desk.now
    desk.session.flush()
