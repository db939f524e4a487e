"""The table's part about calendars, video apps, verified addresses and Stripe."""

from __future__ import annotations

from typing import Any

from .cases import same
from .outside_world import WHEN
from .world import Case, World

CALENDARS = "/v2/calendars"
DAYS = "from=2027-01-05&to=2027-01-05"
BUSY = "startTime=2027-01-04T00:00:00Z&endTime=2027-01-06T00:00:00Z"
EVENT = {"title": "Lunch", **WHEN}
BAD_EVENTS: tuple[Any, ...] = ({"title": 5}, {"start": {"time": "nonsense", "timeZone": "UTC"}})
MINE: dict[str, Any] = {"stranger": None}
"""A maker's name in the path means the caller's own connection, which another one has not."""
NO_MAKER = {"calendar": 400}
PUBLIC: dict[str, Any] = {"anonymous": None, "wrong_key": None, "stranger": None}


def _feeds(world: World) -> Any:
    return {"urls": [world.feed_url]}


def _destination(world: World) -> Any:
    assert world.google
    return {"integration": "google_calendar", "externalId": "olive@gmail.com"}


def _chosen(world: World) -> str:
    return "&".join(f"{name}={value}" for name, value in world.feed.items())


def _events(path: str, **more: Any) -> list[Case]:
    """Of one calendar."""
    return [
        Case("GET", f"{path}/events", 200, query=DAYS, bad_query=("", "from=x&to=y"), **more),
        Case("POST", f"{path}/events", 201, same(EVENT), bad=({}, *({**EVENT, **bad} for bad in BAD_EVENTS)), **more),
        Case("GET", f"{path}/freebusy", 200, query=DAYS, bad_query=("", "from=x&to=y"), **more),
    ]


def _event(path: str, **more: Any) -> list[Case]:
    """One event of it."""
    last = path.rsplit("{", 1)[1].rstrip("}")
    return [
        Case("GET", path, 200, **more),
        Case("PATCH", path, 200, same({"title": "Dinner"}), bad=BAD_EVENTS, **more),
        Case("DELETE", path, 204, **{**more, "lost": {**more.get("lost", {}), last: 204}}),  # gone is gone
    ]


MAKER: dict[str, Any] = {"lost": NO_MAKER, "stranger": 404, "member": 404}
CONNECTION: dict[str, Any] = {"stranger": 404, "member": 404}
ONE_OF_MAKER = f"{CALENDARS}/{{calendar}}/events/{{eventUid}}"

CALENDAR_CASES = [
    Case("GET", CALENDARS, 200, uses={"": "google"}),
    Case("GET", f"{CALENDARS}/busy-times", 200, query=BUSY, bad_query=("", "dateFrom=x&dateTo=y&timeZone=UTC")),
    Case("GET", f"{CALENDARS}/connections", 200),
    *_events(f"{CALENDARS}/connections/{{connectionId}}", **CONNECTION),
    *_event(f"{CALENDARS}/connections/{{connectionId}}/events/{{eventId}}", **CONNECTION),
    *_events(f"{CALENDARS}/{{calendar}}", unknown=400, stranger=400, member=400),
    *_event(ONE_OF_MAKER, **MAKER),
    *_event(ONE_OF_MAKER.replace("events", "event"), **MAKER)[:2],
    Case("GET", f"{CALENDARS}/ics-feed/check", 200, uses={"": "feed"}),
    Case("POST", f"{CALENDARS}/ics-feed/save", 201, _feeds, bad=({}, {"urls": []}, {"urls": ["https://a.example/x"]})),
    Case("GET", f"{CALENDARS}/{{calendar}}/check", 200, unknown=400, stranger=400, member=400),
    Case("GET", f"{CALENDARS}/{{calendar}}/connect", 200, uses={"calendar": "google_app"}, unknown=400, **MINE),
    Case(
        "POST",
        f"{CALENDARS}/{{calendar}}/credentials",
        201,
        lambda world: world.apple,
        uses={"calendar": "apple_name"},
        bad=({}, {"username": "olive"}, {"username": "olive", "password": ""}),
        unknown=400,
        **MINE,
    ),
    Case(
        "POST",
        f"{CALENDARS}/{{calendar}}/disconnect",
        200,
        lambda world: {"id": int(world.google["id"])},
        bad=({}, {"id": "x"}),
        unknown=400,
        member=404,
    ),
    Case(
        "GET",
        f"{CALENDARS}/{{calendar}}/save",
        301,
        uses={"calendar": "google_app"},
        query=lambda world: world.google_return,
        bad_query=("", "state=forged&code=good-code"),
        unknown=400,
        **PUBLIC,
    ),
    Case("PUT", "/v2/destination-calendars", 200, _destination, bad=({}, {"integration": "paper", "externalId": "x"})),
    Case("POST", "/v2/selected-calendars", 201, lambda world: world.unselected, bad=({}, {"integration": 5})),
    Case("DELETE", "/v2/selected-calendars", 200, query=_chosen, bad_query=("", "integration=x")),
]

APPS = "/v2/conferencing"
APP_CASES = [
    Case("GET", APPS, 200),
    Case("GET", f"{APPS}/default", 200, uses={"": "daily"}),
    Case(
        "POST",
        f"{APPS}/{{app}}/connect",
        200,
        uses={"app": "meet_name", "": "google"},
        unknown=400,
        stranger=400,
        member=400,
    ),
    Case("POST", f"{APPS}/{{app}}/default", 200, unknown=400, stranger=400, member=400),
    Case("DELETE", f"{APPS}/{{app}}/disconnect", 200, unknown=400, stranger=400, member=400),
    Case("GET", f"{APPS}/{{app}}/oauth/auth-url", 200, uses={"app": "teams_app"}, unknown=400, **MINE),
    Case(
        "GET",
        f"{APPS}/{{app}}/oauth/callback",
        301,
        uses={"app": "teams_app"},
        query=lambda world: world.teams_return,
        bad_query=("", "state=forged&code=good-code"),
        unknown=400,
        **PUBLIC,
    ),
]

EMAILS, PHONES = "/v2/verified-resources/emails", "/v2/verified-resources/phones"
ASK, TELL = "verification-code/request", "verification-code/verify"
PHONE = {"phone": "+390612345678"}
VERIFIED_CASES = [
    Case("GET", EMAILS, 200),
    Case("POST", f"{EMAILS}/{ASK}", 200, same({"email": "olive@work.example"}), bad=({}, {"email": "nobody"})),
    Case("POST", f"{EMAILS}/{TELL}", 200, lambda world: world.code, bad=({}, {"email": "o@x.example", "code": "1"})),
    Case("GET", f"{EMAILS}/{{id}}", 200, member=404),
    Case("GET", PHONES, 200),
    Case("POST", f"{PHONES}/{ASK}", 400, same(PHONE), bad=({}, {"phone": "none"})),
    Case("POST", f"{PHONES}/{TELL}", 400, same({**PHONE, "code": "123456"}), bad=({}, PHONE)),
    Case("GET", f"{PHONES}/{{id}}", 404, uses={"id": "one"}, member=404),
]

STRIPE_CASES = [
    Case("GET", "/v2/stripe/check", 400),
    Case("GET", "/v2/stripe/check/{teamId}", 400, uses={"teamId": "team"}, unknown=403, stranger=403, member=403),
    Case("GET", "/v2/stripe/connect", 400),
    Case("GET", "/v2/stripe/save", 400, anonymous=None, wrong_key=None),
]

OUTSIDE = [*CALENDAR_CASES, *APP_CASES, *VERIFIED_CASES, *STRIPE_CASES]
