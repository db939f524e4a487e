"""Tokens of programs that asked for less than everything: what each scope opens, and what stays shut."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.dialects.calcom import operations
from openslot.dialects.calcom.scopes import needed
from openslot.doorway.scopes import KNOWN
from tests.dialects.conftest import Server
from tests.dialects.test_oauth import BACK, Program

from .conftest import ADA, Cal
from .test_teams import Team

UNKNOWN = {"error": "invalid_scope", "error_description": "Requested scope is not a recognized scope"}
CLOSED = "insufficient_scope: this endpoint is not available for third-party OAuth tokens"
LACKS = "insufficient_scope: token does not have the required scopes. Required: {}. Token has: {}"


def token(program: Program, scope: str) -> dict[str, Any]:
    code = program.ask(scope=scope)["code"]
    return program.calcom(grant_type="authorization_code", code=code, redirect_uri=BACK)


def test_a_token_opens_what_was_agreed_and_nothing_else(server: Server) -> None:
    cal, program = Cal(server), Program(server)
    page = server.client.get(program.url(scope="BOOKING_READ,PROFILE_READ")).text
    assert "BOOKING_READ" in page
    assert "everything that you can do" not in page
    tokens = token(program, "PROFILE_READ,EVENT_TYPE_WRITE")
    assert tokens["scope"] == "PROFILE_READ EVENT_TYPE_WRITE"
    key = tokens["access_token"]
    assert cal.data("GET", "/v2/me", key=key)["email"] == "olive@example.com"
    lacks = LACKS.format("PROFILE_WRITE", "EVENT_TYPE_WRITE, PROFILE_READ")
    assert cal.refused(403, "PATCH", "/v2/me", {"name": "Eve"}, key=key) == lacks
    body = {"lengthInMinutes": 30, "title": "T", "slug": "t"}
    made = cal.data("POST", "/v2/event-types", body, key=key)
    cal.refused(403, "GET", f"/v2/event-types/{made['id']}", key=key)  # writing is not reading
    assert cal.refused(403, "POST", "/v2/api-keys/refresh", {}, key=key) == CLOSED
    assert cal.refused(403, "GET", "/v2/stripe/check", key=key) == CLOSED
    assert server.client.get("/panel/api/current-user", headers={"X-API-KEY": key}).status_code == 403
    new = program.calcom(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert new["scope"] == tokens["scope"]
    cal.refused(403, "PATCH", "/v2/me", {"name": "Eve"}, key=new["access_token"])


def test_where_no_key_is_needed_a_limited_one_is_as_good_as_none(sqlite_server: Server) -> None:
    cal, program = Cal(sqlite_server), Program(sqlite_server)
    made, when = cal.type(), "2027-01-05T10:00:00Z"
    looks, writes = (token(program, f"BOOKING_{verb}")["access_token"] for verb in ("READ", "WRITE"))
    booked = cal.book(made, when, key=looks)
    assert cal.data("GET", f"/v2/bookings/{booked['uid']}", key=writes)["uid"] == booked["uid"]
    over: dict[str, Any] = {"allowConflicts": True, "attendee": {**ADA, "email": "eve@example.com"}}
    assert "not available" in cal.book(made, when, key=looks, status=400, **over)
    assert cal.book(made, when, key=writes, **over)["status"] == "accepted"
    assert cal.slots(made, "2027-01-05", "2027-01-05")


def test_an_organizations_scope_opens_its_teams_and_no_scope_makes_an_admin(sqlite_server: Server) -> None:
    cal = Cal(sqlite_server)
    team, program = Team(cal), Program(sqlite_server)
    ours, alone = team.path, f"/v2/teams/{team.team['id']}"
    for scope, opens, shut in (
        ("ORG_PROFILE_READ", ["/v2/teams", alone, ours, f"/v2/organizations/{team.org}/teams"], f"{ours}/memberships"),
        ("TEAM_PROFILE_READ", ["/v2/teams", alone, ours], f"/v2/organizations/{team.org}/teams"),
        ("ORG_SCHEDULE_WRITE", [], f"{alone}/schedules"),
        ("PROFILE_READ", ["/v2/me"], "/v2/teams"),
    ):
        key = token(program, scope)["access_token"]
        for path in opens:
            cal.data("GET", path, key=key)
        assert scope in cal.refused(403, "GET", shut, key=key)
    key = token(program, "TEAM_PROFILE_WRITE")["access_token"]
    assert "ORG_PROFILE_WRITE" in cal.refused(403, "PATCH", ours, {"name": "N"}, key=key)
    assert cal.data("PATCH", alone, {"name": "N"}, key=key)["name"] == "N"


def test_who_names_no_scope_or_a_former_one_may_do_everything(sqlite_server: Server) -> None:
    cal, program = Cal(sqlite_server), Program(sqlite_server)
    for scope in ("", "READ_BOOKING", "READ_PROFILE,READ_BOOKING"):
        assert "everything that you can do" in sqlite_server.client.get(program.url(scope=scope)).text
        tokens = token(program, scope)
        assert "scope" not in tokens
        assert cal.data("PATCH", "/v2/me", {"name": "Olive"}, key=tokens["access_token"])["name"] == "Olive"
    both = token(program, "READ_BOOKING PROFILE_READ")
    assert both["scope"] == "PROFILE_READ"
    cal.refused(403, "PATCH", "/v2/me", {"name": "Eve"}, key=both["access_token"])


@pytest.mark.parametrize("scope", ["BOOKING", "booking_read", "PROFILE_READ,ALL", "calendars.readonly"])
def test_unknown_scopes(sqlite_server: Server, scope: str) -> None:
    assert Program(sqlite_server).ask(scope=scope) == UNKNOWN


def test_every_scope_that_is_needed_can_be_asked_for() -> None:
    table = [(each.method, path, each.auth) for each in operations.table for path in each.paths]
    assert {scope for method, path, _ in table for scope in needed(method, path)} <= KNOWN
    shut = {path.split("/")[2] for method, path, auth in table if auth == "required" and not needed(method, path)}
    assert shut == {"auth", "api-keys", "stripe"}
