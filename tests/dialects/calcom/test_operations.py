"""All 179 operations of Cal.com v2: success, failures, and the answers against the published description."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.dialects.conftest import Server
from tests.reference import complaints, description, operations

from .cases import ACCOUNT, BOOKINGS, EVENT_TYPES, SCHEDULES, SLOTS, TEAMS, WEBHOOKS
from .conftest import Cal
from .organization_cases import ORGANIZATIONS
from .outside_cases import OUTSIDE
from .world import Case, World

CASES = [*ACCOUNT, *BOOKINGS, *EVENT_TYPES, *ORGANIZATIONS, *OUTSIDE, *SCHEDULES, *SLOTS, *TEAMS, *WEBHOOKS]
EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
NOT_HERE = {
    "/v2/stripe": "left out: no payments are taken; the answers of a server without Stripe's keys",
    "/v2/verified-resources/phones/": "left out: no text messages are sent",
}
"""Operations that always refuse, by the beginning of their paths."""
WRONG = {
    "GET /v2/organizations/{orgId}/memberships": "a list, described as one of its items",
    "GET /v2/teams/{teamId}/memberships": "a list, described as one of its items",
    "GET /v2/bookings/{bookingUid}/calendar-links": "a text, described as an object",
    "GET /v2/bookings/{bookingUid}/references": "a text, described as an object",
    "POST /v2/bookings/{bookingUid}/reassign": "data, described as an envelope in the envelope",
    "POST /v2/bookings/{bookingUid}/reassign/{userId}": "data, described as an envelope in the envelope",
    "GET /v2/calendars/{calendar}/save": "a redirection, described as a success",
    "GET /v2/conferencing/{app}/oauth/callback": "a redirection, described as a success",
    "GET /v2/calendars": "the destination's id is a number, described as an object",
    "POST /v2/calendars/{calendar}/credentials": "described without a body",
    "POST /v2/slots/reserve": "a text, described as an object",
    "GET /v2/slots/reservations/{uid}": "a reservation, described as an envelope in itself",
    **{
        f"{method} /v2/{ours}teams/{{teamId}}/event-types{one}": "hosts are objects, a team's looks may be null"
        for ours in ("", "organizations/{orgId}/")
        for method, one in (("POST", ""), ("GET", "/{eventTypeId}"), ("PATCH", "/{eventTypeId}"))
    },
    **{
        f"{method} /v2/organizations/{{orgId}}/webhooks{one}": "triggers are texts, described as objects"
        for method, one in (
            ("POST", ""),
            ("GET", "/{webhookId}"),
            ("PATCH", "/{webhookId}"),
            ("DELETE", "/{webhookId}"),
        )
    },
}
"""Where the description itself is wrong about the product's answer."""
NO_RATING = re.compile(r"/rating: None is not of type 'number'$")
"""Digest 5.3 prints it as null, though it is described as a number."""
UNKNOWN = 999_999


@pytest.fixture
def world(sqlite_server: Server) -> Iterator[World]:
    """On SQLite alone: each noun's own tests speak to both databases."""
    found = World(Cal(sqlite_server))
    with found.running:
        yield found


def send(world: World, case: Case, key: str | None = "", *, body: Any = ..., path: str = "") -> Any:
    path = path or case.filled(world)
    if body is ...:
        body = case.body(world) if case.body else None
    return world.cal(case.method, path, body, key=key, follow_redirects=False)


def refused(answer: Any, status: int) -> None:
    """The superset of all of the product's error bodies (digest 3.4)."""
    assert answer.status_code == status, answer.text
    found = answer.json()
    if "error_description" in found:  # RFC 6749's own shape
        return
    assert (found["status"], found["statusCode"]) == ("error", status)
    assert found["message"] == found["error"]["message"]
    assert found["path"].startswith("/v2/")
    assert found["timestamp"].endswith("Z")


def test_every_documented_operation_is_in_the_table() -> None:
    tried = {(case.method, case.path): case for case in CASES}
    documented = operations("calcom")
    assert len(documented) == len(CASES) == 179
    assert set(tried) == set(documented)
    paths = description("calcom")["paths"]
    lines = [_line(paths[path][method.lower()]["tier"], tried[method, path]) for method, path in documented]
    sys.stdout.write("\n".join(lines) + "\n")


def _line(tier: int, case: Case) -> str:
    """Tier, operation, success, failures, and what the description says of the answer."""
    failures = sum(len(each) for each in (case.bad, case.bad_query, case.names)) + 2 * (case.anonymous == 401)
    shape = f"not as described: {WRONG[case.name]}" if case.name in WRONG else "as described"
    told = next((why for start, why in NOT_HERE.items() if case.path.startswith(start)), shape)
    return f"{tier} {case.method:6} {case.path:85} {case.status}, {failures} failures, {told}"


@EACH
def test_success_and_its_answer(world: World, case: Case) -> None:
    answer = send(world, case)
    assert answer.status_code == case.status, answer.text
    if case.status >= 400:
        assert any(case.path.startswith(start) for start in NOT_HERE)
        refused(answer, case.status)
        return
    found = complaints("calcom", case.method, case.path, case.status, answer.json() if answer.content else None)
    found = [each for each in found if not NO_RATING.search(each)]
    assert bool(found) == (case.name in WRONG), found


@EACH
def test_keys(world: World, case: Case) -> None:
    """Without a key, with a wrong one, with one that was deleted."""
    answer = send(world, case, key=None)
    if case.anonymous is None:
        assert answer.status_code == case.status, answer.text
    else:
        refused(answer, case.anonymous)
    for wrong in ("cal_wrong", "no-token"):
        answer = send(world, case, key=wrong)
        if case.wrong_key is not None:
            refused(answer, case.wrong_key)


BY_ID = [case for case in CASES if set(case.names) - {"orgId"}]


@pytest.mark.parametrize("case", BY_ID, ids=[case.name for case in BY_ID])
def test_unknown_ids(world: World, case: Case) -> None:
    for name in case.names:
        if name == "orgId":
            continue
        for number in (UNKNOWN, 2**63, 10**30, 0, "x", "-1", str(uuid4())):
            answer = send(world, case, path=case.filled(world, **{name: number}))
            wanted = case.lost.get(name, case.unknown)
            if wanted in {None, case.status}:
                assert answer.status_code == case.status, answer.text
            else:
                refused(answer, wanted)


WITH_BODY = [case for case in CASES if case.body is not None]


@pytest.mark.parametrize("case", WITH_BODY, ids=[case.name for case in WITH_BODY])
def test_bodies(world: World, case: Case) -> None:
    """What is no JSON, what is no object, what breaks a rule."""
    path = case.filled(world)
    client, headers = world.cal.server.client, world.cal.server.bearer
    for raw in (b"{", b"[1,", b'{"a": tru', b"\xff", b'"text"', b"5"):
        sent = client.request(case.method, path, content=raw, headers={**headers, "content-type": "application/json"})
        assert sent.status_code == 400, (raw, sent.text)
        refused(sent, 400)
    assert case.bad
    for bad in case.bad:
        refused(send(world, case, body=bad, path=path), 400)
    if case.needed:
        refused(send(world, case, body=None, path=path), 400)


WITH_QUERY = [case for case in CASES if case.bad_query]


@pytest.mark.parametrize("case", WITH_QUERY, ids=[case.name for case in WITH_QUERY])
def test_queries(world: World, case: Case) -> None:
    path = case.filled(world).partition("?")[0]
    for query in case.bad_query:
        refused(send(world, case, path=f"{path}?{query}"), 400)


NUMBER = re.compile(r"(?:^|_and_)(\d+)_")


def test_every_item_of_the_checklist_has_its_test() -> None:
    """The twenty of digest section 13, each by its number in a test's name."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py")))
    names = re.findall(r"^def test_(\w+)", text, re.MULTILINE)
    assert {int(number) for name in names for number in NUMBER.findall(name)} >= set(range(1, 21))
