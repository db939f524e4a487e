"""What each operation is asked and what it answers to whom. Statuses that are Case's defaults are not repeated."""

from __future__ import annotations

from typing import Any

from .world import ADA, Body, Case, World
from .world import HOOK as WORLD_HOOK

GUEST = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
HOOK = {"subscriberUrl": "https://hooks.example.com/b", **WORLD_HOOK}
BAD_HOOKS: tuple[Any, ...] = ({**HOOK, "triggers": ["ODD"]}, {**HOOK, "subscriberUrl": "ftp://x.example.com"})
SCHEDULE = {"name": "S", "timeZone": "UTC", "isDefault": False}
BAD_SCHEDULES: tuple[Any, ...] = ({"timeZone": "Mars/Base"}, {"name": 5}, {"availability": "always"})
TYPE = {"title": "New", "slug": "new", "lengthInMinutes": 30}
BAD_TYPES: tuple[Any, ...] = ({"lengthInMinutes": 0}, {"title": 5}, {"seats": "many"})
TEAM = {"name": "New team"}
BAD_TEAMS: tuple[Any, ...] = ({"name": ""}, {"timeZone": "Mars/Base"}, {"isPrivate": "no"})
BAD_ROLES: tuple[Any, ...] = ({"role": "KING"}, {"accepted": "yes"})
AWAY = {"start": "2027-03-01T00:00:00Z", "end": "2027-03-02T00:00:00Z"}
BAD_ABSENCES: tuple[Any, ...] = ({"start": "soon"}, {"reason": "tired"}, {"toUserId": 999_999})
ATTRIBUTE = {"name": "Size", "slug": "size", "type": "TEXT", "options": []}
WHY = {"cancellationReason": "ill"}
PAGES = ("take=0", "take=251", "skip=-1", "take=x")
SLOTS_DAY = "start=2027-01-05&end=2027-01-05"


def same(body: Any) -> Body:
    """A body that needs nothing of the world."""
    return lambda _world: body


def of_type(**more: Any) -> Body:
    """A body that names the event type."""
    return lambda world: {"eventTypeId": world.type["id"], **more}


def _slots(query: str) -> Body:
    return lambda world: f"eventTypeId={world.type['id']}&{query}"


def _uid(world: World) -> str:
    return f"bookingUid={world.booking['uid']}"


def _token(world: World) -> Any:
    keys = {"client_id": "id", "client_secret": "secret", "code": "code", "redirect_uri": "uri"}
    return {"grant_type": "authorization_code", **{name: world.program[key] for name, key in keys.items()}}


def _seatless(_world: World) -> Any:
    return {"start": "2027-01-08T09:00:00Z"}


ACCOUNT = [
    Case(
        "POST", "/v2/api-keys/refresh", 200, same({"apiKeyDaysValid": 3}), needed=False, bad=({"apiKeyDaysValid": 0},)
    ),
    Case("GET", "/v2/auth/oauth2/clients/{clientId}", 200, stranger=200),
    Case("POST", "/v2/auth/oauth2/token", 200, _token, anonymous=None, wrong_key=None, bad=({}, {"odd": 1})),
    Case("GET", "/v2/me", 200),
    Case("PATCH", "/v2/me", 200, same({"bio": "Hi"}), bad=({"timeFormat": 13}, {"timeZone": "Mars/Base"})),
    Case("GET", "/v2/timezones", 200, anonymous=None),
]

BOOKINGS = [
    Case(
        "GET",
        "/v2/bookings",
        200,
        query=_uid,
        bad_query=(*PAGES, "status=odd", "status=", "sortStart=up", "afterStart=soon"),
    ),
    Case(
        "POST",
        "/v2/bookings",
        201,
        of_type(start="2027-01-08T09:00:00Z", attendee=ADA),
        anonymous=None,
        bad=({}, {"start": "x", "eventTypeId": 1, "attendee": ADA}, {"foo": 1}, []),
    ),
    Case("GET", "/v2/bookings/by-seat/{seatUid}", 200, anonymous=None, stranger=None),
    Case("GET", "/v2/bookings/{bookingUid}", 200, anonymous=None, stranger=None),
    Case("GET", "/v2/bookings/{bookingUid}/attendees", 200, unknown=403, stranger=403, member=403),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/attendees",
        201,
        same(GUEST),
        bad=({**GUEST, "email": "nobody"}, {"name": "Bob"}),
        stranger=403,
        member=403,
    ),
    Case(
        "GET",
        "/v2/bookings/{bookingUid}/attendees/{attendeeId}",
        200,
        lost={"bookingUid": 403},
        stranger=403,
        member=403,
    ),
    Case("DELETE", "/v2/bookings/{bookingUid}/attendees/{attendeeId}", 200, stranger=403, member=403),
    Case("GET", "/v2/bookings/{bookingUid}/calendar-links", 200, stranger=None),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/cancel",
        200,
        same(WHY),
        anonymous=None,
        needed=False,
        bad=({"foo": 1}, {"cancellationReason": 5}, {"seatUid": "x"}),
        stranger=None,
    ),
    Case("GET", "/v2/bookings/{bookingUid}/conferencing-sessions", 200, stranger=403, member=403),
    Case(
        "POST", "/v2/bookings/{bookingUid}/confirm", 200, uses={"bookingUid": "pending.uid"}, stranger=401, member=401
    ),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/decline",
        200,
        same({"reason": "busy"}),
        uses={"bookingUid": "pending.uid"},
        needed=False,
        bad=({"reason": 5},),
        stranger=401,
        member=401,
    ),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/guests",
        200,
        same({"guests": [{"email": "new@example.com"}]}),
        bad=({"guests": []}, {"guests": [{"email": "nobody"}]}, {}),
        stranger=403,
        member=403,
    ),
    Case(
        "PATCH",
        "/v2/bookings/{bookingUid}/location",
        200,
        same({"location": {"type": "link", "link": "https://meet.example.com/x"}}),
        bad=({"location": {"type": "moon"}}, {"location": 5}),
        stranger=403,
        member=403,
    ),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/mark-absent",
        200,
        same({"host": True}),
        uses={"bookingUid": "past.uid"},
        bad=({"attendees": []}, {"host": "yes"}),
        stranger=403,
        member=403,
    ),
    Case("POST", "/v2/bookings/{bookingUid}/reassign", 200, uses={"bookingUid": "turn.uid"}, stranger=403, member=403),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/reassign/{userId}",
        200,
        same({"reason": "ill"}),
        uses={"bookingUid": "turn.uid"},
        needed=False,
        bad=({"reason": 5},),
        stranger=403,
        member=403,
    ),
    Case("GET", "/v2/bookings/{bookingUid}/recordings", 200, stranger=403, member=403),
    Case("GET", "/v2/bookings/{bookingUid}/references", 200, bad_query=("type=odd",), stranger=400, member=400),
    Case(
        "POST",
        "/v2/bookings/{bookingUid}/reschedule",
        201,
        _seatless,
        anonymous=None,
        bad=({}, {"start": "soon"}, {"start": "2027-01-08T09:00:00Z", "foo": 1}),
        stranger=None,
    ),
    Case("GET", "/v2/bookings/{bookingUid}/transcripts", 200, stranger=403, member=403),
]

EVENT_TYPES = [
    Case("GET", "/v2/event-types", 200, anonymous=None, bad_query=("sortCreatedAt=up", "orgId=x")),
    Case("POST", "/v2/event-types", 201, same(TYPE), bad=(*BAD_TYPES, {**TYPE, "slug": None})),
    Case("GET", "/v2/event-types/{eventTypeId}", 200, member=404),
    Case("PATCH", "/v2/event-types/{eventTypeId}", 200, same({"title": "New"}), bad=BAD_TYPES, member=404),
    Case("DELETE", "/v2/event-types/{eventTypeId}", 200, member=403),
    Case("GET", "/v2/event-types/{eventTypeId}/private-links", 200, member=404),
    Case(
        "POST",
        "/v2/event-types/{eventTypeId}/private-links",
        201,
        same({"maxUsageCount": 2}),
        needed=False,
        bad=({"maxUsageCount": 0}, {"expiresAt": "soon"}),
        member=404,
    ),
    Case(
        "PATCH",
        "/v2/event-types/{eventTypeId}/private-links/{linkId}",
        200,
        same({"maxUsageCount": 2}),
        bad=({"maxUsageCount": 0}, {"expiresAt": "soon"}),
        member=404,
    ),
    Case("DELETE", "/v2/event-types/{eventTypeId}/private-links/{linkId}", 200, member=404),
]

WEBHOOKS = [
    case
    for path, member in (
        ("/v2/event-types/{eventTypeId}/webhooks", 403),
        ("/v2/organizations/{orgId}/webhooks", 403),
        ("/v2/webhooks", None),
    )
    for stranger in (404 if "{eventTypeId}" in path else 403,)
    for case in (
        Case("GET", path, 200, bad_query=PAGES, stranger=stranger, member=member),
        Case("POST", path, 201, same(HOOK), bad=(*BAD_HOOKS, {}), stranger=stranger, member=member),
        Case("GET", f"{path}/{{webhookId}}", 200, stranger=stranger, member=403),
        Case(
            "PATCH", f"{path}/{{webhookId}}", 200, same({"active": False}), bad=BAD_HOOKS, stranger=stranger, member=403
        ),
        Case("DELETE", f"{path}/{{webhookId}}", 200, stranger=stranger, member=403),
    )
] + [Case("DELETE", "/v2/event-types/{eventTypeId}/webhooks", 200, member=403)]

SCHEDULES = [
    Case("GET", "/v2/schedules", 200),
    Case("POST", "/v2/schedules", 201, same(SCHEDULE), bad=(*BAD_SCHEDULES, {})),
    Case("GET", "/v2/schedules/default", 200),
    Case("GET", "/v2/schedules/{scheduleId}", 200, stranger=403, member=403),
    Case("PATCH", "/v2/schedules/{scheduleId}", 200, same({"name": "T"}), bad=BAD_SCHEDULES, stranger=403, member=403),
    Case("DELETE", "/v2/schedules/{scheduleId}", 200, unknown=400, stranger=403, member=403),
]

SLOTS = [
    Case(
        "GET",
        "/v2/slots",
        200,
        query=_slots(SLOTS_DAY),
        anonymous=None,
        bad_query=("start=2027-01-05", "start=x&end=y", f"{SLOTS_DAY}&foo=1", f"{SLOTS_DAY}&timeZone=Mars/Base"),
    ),
    Case(
        "GET",
        "/v2/slots/available",
        200,
        query=_slots("startTime=2027-01-05&endTime=2027-01-06"),
        anonymous=None,
        bad_query=("startTime=2027-01-05", "startTime=x&endTime=y"),
    ),
    Case(
        "POST",
        "/v2/slots/reservations",
        201,
        of_type(slotStart="2027-01-08T09:00:00Z"),
        anonymous=None,
        bad=({}, {"eventTypeId": 1, "slotStart": "soon"}),
    ),
    Case("GET", "/v2/slots/reservations/{uid}", 200, anonymous=None, unknown=None, stranger=None),
    Case(
        "PATCH",
        "/v2/slots/reservations/{uid}",
        200,
        of_type(slotStart="2027-01-08T12:00:00Z"),
        anonymous=None,
        bad=({}, {"eventTypeId": 1, "slotStart": "soon"}),
        stranger=None,
    ),
    Case("DELETE", "/v2/slots/reservations/{uid}", 200, anonymous=None, unknown=None, stranger=None),
    Case(
        "POST",
        "/v2/slots/reserve",
        201,
        of_type(slotUtcStartDate="2027-01-08T09:00:00Z", slotUtcEndDate="2027-01-08T10:00:00Z"),
        anonymous=None,
        bad=({}, {"eventTypeId": "x"}),
    ),
    Case("DELETE", "/v2/slots/selected-slot", 200, query="uid=x", anonymous=None),
]


def _hidden(path: str) -> dict[str, int]:
    """What an unknown team is where it stands alone: one in which nobody has a role."""
    return {} if "{orgId}" in path else {"teamId": 403}


def _members(path: str) -> list[Case]:
    """Of a team."""
    one = f"{path}/{{membershipId}}"
    more: dict[str, Any] = {"stranger": 403, "member": 403, "lost": _hidden(path)}
    new: Body = lambda world: {"userId": world.max.user.id}  # noqa: E731
    return [
        Case("GET", path, 200, bad_query=PAGES, **more),
        Case("POST", path, 201, new, bad=({}, {"userId": "x"}, *BAD_ROLES), **more),
        Case("GET", one, 200, **more),
        Case("PATCH", one, 200, same({"role": "ADMIN"}), bad=BAD_ROLES, **more),
        Case("DELETE", one, 200, **more),
    ]


def _team_types(path: str) -> list[Case]:
    one = f"{path}/{{eventTypeId}}"
    more: dict[str, Any] = {"stranger": 403, "member": 403, "lost": _hidden(path)}
    body = same({**TYPE, "schedulingType": "collective"})
    return [
        Case("GET", path, 200, bad_query=PAGES, anonymous=None, stranger=None),
        Case("POST", path, 201, body, bad=(TYPE, {**TYPE, "schedulingType": "odd"}, *BAD_TYPES), **more),
        Case("GET", one, 200, **more),
        Case(
            "PATCH",
            one,
            200,
            same({"title": "New"}),
            bad=BAD_TYPES,
            **{**more, "lost": {"eventTypeId": 400, **_hidden(path)}},
        ),
        Case("DELETE", one, 200, **more),
    ]


HIDDEN: dict[str, Any] = {"unknown": 403, "stranger": 403, "member": 403}
TEAMS = [
    Case("GET", "/v2/teams", 200),
    Case("POST", "/v2/teams", 201, same(TEAM), bad=(*BAD_TEAMS, {})),
    Case("GET", "/v2/teams/{teamId}", 200, **HIDDEN),
    Case("PATCH", "/v2/teams/{teamId}", 200, same({"bio": "Hi"}), bad=BAD_TEAMS, **HIDDEN),
    Case("DELETE", "/v2/teams/{teamId}", 200, **HIDDEN),
    *_members("/v2/teams/{teamId}/memberships"),
    *_team_types("/v2/teams/{teamId}/event-types"),
]
