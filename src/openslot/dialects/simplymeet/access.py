"""``/acl`` and ``/integration``: what the caller may do, and what is connected."""

from __future__ import annotations

from typing import Any

from openslot.desk import connections
from openslot.desk.desk import Desk
from openslot.desk.nouns import Connection
from openslot.desk.rights import RESOURCES, allowed
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call

ROOT = "/panel/api"
TYPES = {
    "google": "google_calendar",
    "microsoft": "microsoft_calendar",
    "apple": "apple_calendar",
    "caldav": "caldav",
    "ics": "ics_feed",
    "zoom": "zoom",
    "google_meet": "google_meet",
    "ms_teams": "microsoft_teams",
}


@operations("GET", f"{ROOT}/acl", f"{ROOT}/acl/")
def acl(desk: Desk, _call: Call) -> list[dict[str, Any]]:
    """AclRuleDTO of every resource."""
    role = desk.who.role
    return [
        {"resource": resource, "attributes": list(attributes), "allowedAttributes": allowed(role, resource)}
        for resource, attributes in RESOURCES.items()
    ]


@operations("GET", f"{ROOT}/integration", f"{ROOT}/integration/")
def integrations(desk: Desk, call: Call) -> dict[str, Any]:
    """IntegrationListDTO: the caller's connections, and what the whole server can use."""
    rows = connections.connections(desk, desk.who.user_id, list(TYPES))
    return {"user": [_shown(row) for row in rows], "organization": _servers(call)}


def _shown(row: Connection) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": row.id,
        "uuid": str(row.uuid),
        "name": TYPES[row.kind],
        "type": "calendar" if row.kind in connections.CALENDARS else "video",
        "isConnected": row.state != "dead",
        "account": row.name,
    }
    if row.kind in connections.CALENDARS:
        found["calendars"] = [
            {
                "id": each.id,
                "name": each.name,
                "externalId": each.external_id,
                "checkAvailability": each.selected,
                "addEvents": each.destination,
            }
            for each in row.calendars
        ]
    if row.last_error and row.state != "ok":
        found["error"] = row.last_error
    return found


def _servers(call: Call) -> list[dict[str, Any]]:
    """Video services that need no account of a user's."""
    found = []
    if call.house.jitsi:
        found.append({"name": "jitsi", "type": "video", "isConnected": True, "account": call.house.jitsi})
    if call.house.rooms.whereby:
        found.append({"name": "whereby", "type": "video", "isConnected": True, "account": None})
    return found
