"""The location of the token: its organization."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Organization
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call
from openslot.time.zones import names


@operations("GET", "/locations/{locationId}", scope="locations.readonly")
def get_location(desk: Desk, call: Call) -> dict[str, Any]:
    """The organization as a location."""
    row = _own(desk, call)
    settings = {
        "allowDuplicateContact": False,
        "allowDuplicateOpportunity": False,
        "allowFacebookNameMerge": False,
        "disableContactTimezone": False,
    }
    location = {"id": short(row.uuid), "companyId": short(row.uuid), "name": row.name, "timezone": row.zone}
    return {"location": {**location, "email": row.email, "settings": settings}}


@operations("GET", "/locations/{locationId}/timezones", scope="locations.readonly")
def get_timezones(desk: Desk, call: Call) -> dict[str, Any]:
    """All IANA names that are understood."""
    _own(desk, call)
    return {"timezones": names()}


def _own(desk: Desk, call: Call) -> Organization:
    row = desk.organization()
    if from_short(call.path["locationId"]) != row.uuid:
        raise NotFound("location", call.path["locationId"][:60])
    return row
