"""Blocked slots of users and calendars."""

from __future__ import annotations

from typing import Any

from openslot.desk import block as desk_blocks
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import short
from openslot.desk.nouns import Block
from openslot.dialects.highlevel import events, queries, references, small_models, times
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_offset

USUAL_TITLE = "Blocked"


@operations("GET", "/calendars/blocked-slots", scope="calendars/events.readonly")
def get_blocked_slots(desk: Desk, call: Call) -> dict[str, Any]:
    """Blocks that overlap a range, of a user, a calendar or a group."""
    references.check_location(desk, call.query.get("locationId"))
    first, last = queries.span(call.query)
    asked = events.subject(desk, call.query)
    rows = desk_blocks.blocks(
        desk, first, last, user_id=asked.user_id, event_type_id=asked.calendar_id, group_id=asked.group_id
    )
    return {"events": [event(desk, row) for row in rows]}


@operations(
    "POST", "/calendars/events/block-slots", scope="calendars/events.write", status=201, body=small_models.BlockCreate
)
def create_block_slot(desk: Desk, call: Call) -> dict[str, Any]:
    """Blocks a user everywhere, or one calendar."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    start, end = (times.of_iso(name, given[name], desk.who.organization_zone) for name in ("startTime", "endTime"))
    if end <= start:
        raise Refused("endTime must lie after startTime.")
    row = desk_blocks.block(desk, start, end, title=given.get("title") or USUAL_TITLE, **_subject(desk, given))
    return shown(desk, row)


@operations(
    "PUT",
    "/calendars/events/block-slots/{eventId}",
    scope="calendars/events.write",
    status=201,
    body=small_models.BlockUpdate,
)
def edit_block_slot(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row = references.block(desk, call.path["eventId"])
    given = call.body.given()
    if "locationId" in given:
        references.check_location(desk, given["locationId"])
    zone = desk.who.organization_zone
    start = times.of_iso("startTime", given["startTime"], zone) if "startTime" in given else row.start_at
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else row.end_at
    if end <= start:
        raise Refused("endTime must lie after startTime.")
    subject = _subject(desk, given) if {"calendarId", "assignedUserId"} & set(given) else {}
    return shown(desk, desk_blocks.move_block(desk, row, start, end, given.get("title"), **subject))


def _subject(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Exactly one of a user and a calendar."""
    calendar, user = given.get("calendarId"), given.get("assignedUserId")
    if bool(calendar) == bool(user):
        raise Invalid("calendarId", "either calendarId or assignedUserId is needed, not both", "choice")
    if calendar:
        return {"event_type": references.calendar(desk, calendar)}
    return {"user": references.user(desk, user or "")}


def shown(desk: Desk, row: Block) -> dict[str, Any]:
    """A block as it is made and changed."""
    zone = desk.who.organization_zone
    answer = {
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "title": row.title or USUAL_TITLE,
        "startTime": iso_offset(row.start_at, zone),
        "endTime": iso_offset(row.end_at, zone),
    }
    if row.event_type is not None:
        answer["calendarId"] = short(row.event_type.uuid)
    if row.user is not None:
        answer["assignedUserId"] = short(row.user.uuid)
    return answer


def event(desk: Desk, row: Block) -> dict[str, Any]:
    """A block as an Event of a list."""
    zone = desk.who.organization_zone
    user = short(row.user.uuid) if row.user else ""
    group = row.event_type.group if row.event_type else None
    return {
        "calendarId": "",
        "contactId": "",
        "groupId": short(group.uuid) if group else "",
        "appointmentStatus": "confirmed",
        "users": [user] if user else [],
        "isRecurring": False,
        "assignedResources": [],
        "dateAdded": iso_offset(row.created_at, zone),
        "dateUpdated": iso_offset(row.updated_at, zone),
        "deleted": row.deleted_at is not None,
        "assignedUserId": user,
        **shown(desk, row),
    }
