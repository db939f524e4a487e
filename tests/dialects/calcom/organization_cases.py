"""The table's part under ``/v2/organizations``. Another organization's path is 403 for everybody."""

from __future__ import annotations

from typing import Any

from .cases import (
    ATTRIBUTE,
    AWAY,
    BAD_ABSENCES,
    BAD_ROLES,
    BAD_SCHEDULES,
    BAD_TEAMS,
    PAGES,
    SCHEDULE,
    TEAM,
    _members,
    _team_types,
    same,
)
from .world import Body, Case, World

ROOT = "/v2/organizations/{orgId}"


def ours(method: str, path: str, status: int, body: Body | None = None, **more: Any) -> Case:
    """An operation of who manages the organization."""
    return Case(method, f"{ROOT}{path}", status, body, **{"stranger": 403, "member": 403, **more})


def _give(world: World) -> Any:
    return {"attributeId": world.attribute["id"], "attributeOptionId": world.option["id"]}


def _uid(world: World) -> str:
    return f"bookingUid={world.turn['uid']}"


NEW_USER = {"email": "new@example.com", "organizationRole": "MEMBER", "autoAccept": True}
BAD_USERS: tuple[Any, ...] = ({"email": "nobody"}, {"timeZone": "Mars/Base"}, {"hideBranding": "no"})
BAD_ATTRIBUTES: tuple[Any, ...] = ({"name": ""}, {"type": "COLOUR"}, {"enabled": "yes"})
USER_SCHEDULES = "/users/{userId}/schedules"

ORGANIZATIONS = [
    ours("GET", "/attributes", 200, bad_query=PAGES, member=None),
    ours("POST", "/attributes", 201, same(ATTRIBUTE), bad=({}, *BAD_ATTRIBUTES)),
    ours("GET", "/attributes/options/{userId}", 200, member=None),
    ours("POST", "/attributes/options/{userId}", 201, _give, bad=({}, {"attributeId": 5})),
    ours("DELETE", "/attributes/options/{userId}/{attributeOptionId}", 200),
    ours("GET", "/attributes/{attributeId}", 200, member=None),
    ours("PATCH", "/attributes/{attributeId}", 200, same({"name": "New"}), bad=BAD_ATTRIBUTES),
    ours("DELETE", "/attributes/{attributeId}", 200),
    ours("GET", "/attributes/{attributeId}/options", 200, member=None),
    ours("POST", "/attributes/{attributeId}/options", 201, same({"value": "V", "slug": "v"}), bad=({}, {"value": "V"})),
    ours("PATCH", "/attributes/{attributeId}/options/{optionId}", 200, same({"value": "V"}), bad=({"value": ""},)),
    ours("DELETE", "/attributes/{attributeId}/options/{optionId}", 200),
    ours("GET", "/memberships", 200, bad_query=PAGES),
    ours(
        "POST",
        "/memberships",
        201,
        lambda world: {"userId": world.taken_out, "role": "MEMBER"},
        bad=({}, {"userId": "x"}, *BAD_ROLES),
    ),
    ours("GET", "/memberships/{membershipId}", 200),
    ours("PATCH", "/memberships/{membershipId}", 200, same({"role": "ADMIN"}), bad=BAD_ROLES),
    ours("DELETE", "/memberships/{membershipId}", 200),
    ours("GET", "/ooo", 200, bad_query=(*PAGES, "sortStart=up")),
    ours("GET", "/schedules", 200, bad_query=PAGES),
    ours("GET", "/teams", 200, bad_query=PAGES),
    ours("POST", "/teams", 201, same(TEAM), bad=(*BAD_TEAMS, {})),
    ours("GET", "/teams/event-types", 200, bad_query=PAGES),
    ours("GET", "/teams/me", 200, bad_query=PAGES, member=None),
    ours("GET", "/teams/{teamId}", 200),
    ours("PATCH", "/teams/{teamId}", 200, same({"bio": "Hi"}), bad=BAD_TEAMS),
    ours("DELETE", "/teams/{teamId}", 200),
    ours("GET", "/teams/{teamId}/bookings", 200, query=_uid, bad_query=(*PAGES, "status=odd", "sortStart=up")),
    *_team_types(f"{ROOT}/teams/{{teamId}}/event-types"),
    *_members(f"{ROOT}/teams/{{teamId}}/memberships"),
    ours("GET", "/teams/{teamId}/users/{userId}/schedules", 200),
    ours("GET", "/users", 200, bad_query=PAGES),
    ours("POST", "/users", 201, same(NEW_USER), bad=({}, *({**NEW_USER, **bad} for bad in BAD_USERS))),
    ours("PATCH", "/users/{userId}", 200, same({"name": "New"}), bad=BAD_USERS),
    ours("DELETE", "/users/{userId}", 200),
    ours("GET", "/users/{userId}/ooo", 200, bad_query=(*PAGES, "sortEnd=up")),
    ours("POST", "/users/{userId}/ooo", 201, same(AWAY), bad=({}, *({**AWAY, **bad} for bad in BAD_ABSENCES))),
    ours("DELETE", "/users/{userId}/ooo/{oooId}", 200),
    ours("PATCH", "/users/{userId}/ooo/{oooId}", 200, same({"notes": "Sea"}), bad=BAD_ABSENCES),
    ours("GET", USER_SCHEDULES, 200),
    ours("POST", USER_SCHEDULES, 201, same(SCHEDULE), bad=(*BAD_SCHEDULES, {})),
    ours("GET", f"{USER_SCHEDULES}/{{scheduleId}}", 200),
    ours("PATCH", f"{USER_SCHEDULES}/{{scheduleId}}", 200, same({"name": "T"}), bad=BAD_SCHEDULES),
    ours("DELETE", f"{USER_SCHEDULES}/{{scheduleId}}", 200),
]
