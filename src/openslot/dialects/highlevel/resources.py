"""Rooms and equipment."""

from __future__ import annotations

from typing import Any

from openslot.desk import resources
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import EventType, Resource
from openslot.dialects.highlevel import queries, references, small_models
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call

PATH = "/calendars/resources/{resourceType}"
COLUMNS = {
    "name": "name",
    "description": "description",
    "quantity": "quantity",
    "outOfService": "out_of_service",
    "capacity": "capacity",
    "isActive": "is_active",
}
NEEDED = {"rooms": ("capacity",), "equipments": ("quantity", "outOfService")}


@operations("GET", PATH, scope="calendars/resources.readonly")
def get_resources(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """A page of the location's rooms or equipment, as a bare array."""
    kind = _kind(call)
    references.check_location(desk, call.query.get("locationId"))
    limit, skip = queries.whole(call.query, "limit", 1, 1000), queries.whole(call.query, "skip", 0, 10**9)
    return [shown(desk, row) for row in resources.resources(desk, kind, limit=limit, offset=skip)]


@operations("POST", PATH, scope="calendars/resources.write", status=201, body=small_models.ResourceCreate)
def create_resource(desk: Desk, call: Call) -> dict[str, Any]:
    """A new room or piece of equipment."""
    kind, given = _kind(call), call.body.given()
    references.check_location(desk, given["locationId"])
    for name in NEEDED[kind]:
        if name not in given:
            raise Invalid(name, "", "missing")
    calendars = _calendars(desk, given) or []
    return shown(desk, resources.create_resource(desk, kind, calendars, **_values(given)))  # type: ignore[arg-type]


@operations("GET", PATH + "/{id}", scope="calendars/resources.readonly")
def get_resource(desk: Desk, call: Call) -> dict[str, Any]:
    """One room or piece of equipment."""
    return shown(desk, _resource(desk, call))


@operations("PUT", PATH + "/{id}", scope="calendars/resources.write", body=small_models.ResourceUpdate)
def update_resource(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row, given = _resource(desk, call), call.body.given()
    if "locationId" in given:
        references.check_location(desk, given["locationId"])
    return shown(desk, resources.change_resource(desk, row, _calendars(desk, given), **_values(given)))


@operations("DELETE", PATH + "/{id}", scope="calendars/resources.write")
def delete_resource(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes it away; appointments that had it stay."""
    resources.delete_resource(desk, _resource(desk, call))
    return {"success": True}


def _kind(call: Call) -> str:
    kind = call.path["resourceType"]
    if kind not in NEEDED:
        raise Invalid("resourceType", "must be one of equipments, rooms", "choice")
    return kind


def _resource(desk: Desk, call: Call) -> Resource:
    return resources.get_resource(desk, _kind(call), from_short(call.path["id"]))


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {column: given[name] for name, column in COLUMNS.items() if name in given}


def _calendars(desk: Desk, given: dict[str, Any]) -> list[EventType] | None:
    if "calendarIds" not in given:
        return None
    return [references.calendar(desk, each) for each in given["calendarIds"]]


def shown(desk: Desk, row: Resource) -> dict[str, Any]:
    """A resource as HighLevel shows it, with the id that its schema forgets."""
    return {
        "id": short(row.uuid),
        "_id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": row.name,
        "resourceType": row.kind,
        "isActive": row.is_active,
        "description": row.description,
        "quantity": row.quantity,
        "outOfService": row.out_of_service,
        "capacity": row.capacity,
        "calendarIds": [short(use.event_type.uuid) for use in row.uses],
    }
