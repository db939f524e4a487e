"""``/user-event-type-tag`` and ``/event-type-tag``."""

from __future__ import annotations

from typing import Any

from openslot.desk import tags
from openslot.desk.desk import Desk
from openslot.desk.event_types import get_event_type
from openslot.desk.nouns import Tag
from openslot.dialects.simplymeet import models, translate
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call, Reply

MINE = "/panel/api/user-event-type-tag"
PUT_ON = "/panel/api/event-type-tag"
ONE = (f"{MINE}/{{id}}", f"{MINE}/{{id}}/")
BOTH = (f"{PUT_ON}/{{eventTypeId}}/{{tagId}}", f"{PUT_ON}/{{eventTypeId}}/{{tagId}}/")


@operations("GET", MINE, f"{MINE}/")
def list_tags(desk: Desk, _call: Call) -> list[dict[str, Any]]:
    """All tags of the organization."""
    return [shown(desk, row) for row in tags.tags(desk)]


@operations("POST", MINE, f"{MINE}/", body=models.Tag, status=201)
def create_tag(desk: Desk, call: Call) -> dict[str, Any]:
    """A tag of the caller's."""
    return shown(desk, tags.create_tag(desk, **{"name": "", **call.body.given()}))


@operations("PUT", *ONE, body=models.Tag)
def update_tag(desk: Desk, call: Call) -> dict[str, Any]:
    """Replaces the fields that are given."""
    row = tags.get_tag(desk, call.int_id("id", "tag"))
    return shown(desk, tags.update_tag(desk, row, **call.body.given()))


@operations("DELETE", *ONE)
def delete_tag(desk: Desk, call: Call) -> Reply:
    """Takes a tag away, from event types too."""
    tags.delete_tag(desk, tags.get_tag(desk, call.int_id("id", "tag")))
    return Reply(status=204)


def shown(desk: Desk, row: Tag) -> dict[str, Any]:
    """UserEventTypeTagDTO."""
    user = translate.user(row.user, desk.now)
    return {"id": row.id, "name": row.name, "color": row.color, "position": row.position, "user": user}


@operations("PUT", *BOTH)
def attach(desk: Desk, call: Call) -> Reply:
    """Puts a tag on an event type."""
    event_type = get_event_type(desk, call.int_id("eventTypeId", "event type"), whole=False)
    tags.attach(desk, event_type, tags.get_tag(desk, call.int_id("tagId", "tag")))
    return Reply(status=204)


@operations("DELETE", *BOTH)
def detach(desk: Desk, call: Call) -> Reply:
    """Takes it off again."""
    event_type = get_event_type(desk, call.int_id("eventTypeId", "event type"), whole=False)
    tags.detach(desk, event_type, tags.get_tag(desk, call.int_id("tagId", "tag")))
    return Reply(status=204)


@operations("GET", f"{PUT_ON}/{{eventTypeId}}", f"{PUT_ON}/{{eventTypeId}}/")
def tags_of(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """Every tag of the organization, and whether this event type carries it."""
    event_type = get_event_type(desk, call.int_id("eventTypeId", "event type"), whole=False)
    on = tags.attached(desk, event_type)
    return [
        {"id": row.id, "name": row.name, "color": row.color, "position": row.position, "enabled": row.id in on}
        for row in tags.tags(desk)
    ]
