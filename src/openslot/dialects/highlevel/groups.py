"""Calendar groups."""

from __future__ import annotations

from typing import Any

from openslot.desk import groups
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import EventTypeGroup
from openslot.dialects.highlevel import references, small_models
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call


@operations("GET", "/calendars/groups", scope="calendars/groups.readonly")
def get_groups(desk: Desk, call: Call) -> dict[str, Any]:
    """All groups of the location, also disabled ones."""
    references.check_location(desk, call.query.get("locationId"))
    return {"groups": [shown(desk, row) for row in groups.groups(desk)]}


@operations("POST", "/calendars/groups", scope="calendars/groups.write", status=201, body=small_models.GroupCreate)
def create_group(desk: Desk, call: Call) -> dict[str, Any]:
    """A new group."""
    given = call.body
    references.check_location(desk, given.locationId)
    active = given.isActive is not False
    row = groups.create_group(desk, name=given.name, slug=given.slug, description=given.description, is_active=active)
    return {"group": shown(desk, row)}


@operations("POST", "/calendars/groups/validate-slug", scope="calendars/groups.write", body=small_models.SlugQuestion)
def validate_slug(desk: Desk, call: Call) -> dict[str, Any]:
    """Is a slug free in the location?"""
    references.check_location(desk, call.body.locationId)
    return {"available": groups.slug_is_free(desk, call.body.slug)}


@operations("PUT", "/calendars/groups/{groupId}", scope="calendars/groups.write", body=small_models.GroupUpdate)
def edit_group(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes a group's words."""
    row = references.group(desk, call.path["groupId"])
    return {"group": shown(desk, groups.change_group(desk, row, **call.body.given()))}


@operations("PUT", "/calendars/groups/{groupId}/status", scope="calendars/groups.write", body=small_models.GroupStatus)
def disable_group(desk: Desk, call: Call) -> dict[str, Any]:
    """Shows or hides a group."""
    groups.change_group(desk, references.group(desk, call.path["groupId"]), is_active=call.body.isActive)
    return {"success": True}


@operations("DELETE", "/calendars/groups/{groupId}", scope="calendars/groups.write")
def delete_group(desk: Desk, call: Call) -> dict[str, Any]:
    """Deletes a group; its calendars stay."""
    groups.delete_group(desk, references.group(desk, call.path["groupId"]))
    return {"success": True}


def shown(desk: Desk, row: EventTypeGroup) -> dict[str, Any]:
    """A group as HighLevel shows it."""
    return {
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": row.name,
        "description": row.description,
        "slug": row.slug,
        "isActive": row.is_active,
    }
