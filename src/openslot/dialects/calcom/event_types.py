"""Event types: made, listed, read, changed, deleted (digest 6.1)."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, NotFound, Taken
from openslot.desk.nouns import EventType
from openslot.dialects.calcom import booking_fields, references
from openslot.dialects.calcom import event_type_models as models
from openslot.dialects.calcom import event_type_shapes as shapes
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

UNKNOWN = "Event type with id {} not found"
SAME_SLUG = "User already has an event type with this slug."


@operations("POST", "/v2/event-types", status=201, body=models.CreateEventType)
def create_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """A new event type of the caller's."""
    owner = desk.user()
    booking_fields.need_address(call.body.bookingFields)
    values = {**shapes.RULES, **shapes.values_of(desk, owner, call.body, None)}
    try:
        row = event_types.create_event_type(desk, owner_id=owner.id, hosts=[], kind="single", **values)
    except Taken:
        raise Refused(400, SAME_SLUG) from None
    return success(shapes.shown(row, call.house.base_url))


@operations("GET", "/v2/event-types", auth="optional", query=models.FindEventTypes)
def get_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """A user's visible event types, or all of the caller's own."""
    query = call.query_as(models.FindEventTypes)
    if query.usernames:
        raise Refused(400, "usernames: event types of several users at once are not supported here; ask for each user.")
    rows = _of_user(desk, query) if query.username else event_types.own_event_types(desk) if desk.caller else []
    if query.sortCreatedAt:
        rows.sort(key=lambda row: (row.created_at, row.id), reverse=query.sortCreatedAt == "desc")
    return success([shapes.shown(row, call.house.base_url, without_hidden=True) for row in rows])


def _of_user(desk: Desk, query: models.FindEventTypes) -> list[EventType]:
    user = references.user_named(desk, query.username or "", query.orgSlug)
    if query.orgId is not None and query.orgId != user.organization_id:
        return []
    rows = desk.all(event_types.loaded().where(EventType.owner_id == user.id, EventType.disabled.is_(False)))
    if query.eventSlug:
        return [row for row in rows if row.slug == query.eventSlug][:1]
    mine = desk.caller is not None and desk.caller.user_id == user.id
    return [row for row in rows if mine or not row.hidden]


@operations("GET", "/v2/event-types/{eventTypeId}")
def get_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """One event type of the caller's."""
    return success(shapes.shown(mine(desk, call), call.house.base_url))


@operations("PATCH", "/v2/event-types/{eventTypeId}", body=models.UpdateEventType)
def update_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row = mine(desk, call, changing=True)
    if row.owner is not None:
        booking_fields.need_address(call.body.bookingFields)
    values = shapes.values_of(desk, row.owner, call.body, row)
    try:
        event_types.update_event_type(desk, row, **values)
    except Taken:
        raise Refused(400, SAME_SLUG) from None
    desk.session.refresh(row, ["schedule"])
    return success(shapes.shown(row, call.house.base_url))


@operations("DELETE", "/v2/event-types/{eventTypeId}")
def delete_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes an event type away; its bookings stay."""
    event_type_id = references.id_in(call, "eventTypeId", UNKNOWN)
    row = desk.find(EventType, event_type_id, event_types.loaded())
    if row is None or row.organization_id != desk.who.organization_id:
        raise Refused(404, UNKNOWN.format(event_type_id))
    if row.owner_id != desk.who.user_id and not (row.owner_id is None and desk.who.manages):
        raise Refused(403, f"User with ID={desk.who.user_id} does not own event type with ID={event_type_id}")
    answer = {"id": row.id, "lengthInMinutes": row.length, "slug": row.slug, "title": row.title}
    event_types.delete_event_type(desk, row)
    return success(answer)


def mine(desk: Desk, call: Call, *, changing: bool = False) -> EventType:
    """The event type in the path, if the caller may see it (``changing``: change it); 404 if not."""
    event_type_id = references.id_in(call, "eventTypeId", UNKNOWN)
    try:
        row = event_types.get_event_type(desk, event_type_id)
    except (NotFound, Forbidden):
        raise Refused(404, UNKNOWN.format(event_type_id)) from None
    if changing and not (row.owner_id == desk.who.user_id or (row.owner_id is None and desk.who.manages)):
        raise Refused(404, UNKNOWN.format(event_type_id))
    return row
