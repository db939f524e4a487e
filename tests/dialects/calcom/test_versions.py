"""``cal-api-version``: every documented one, none and unknown ones, at each resource (digest 3.1, 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Cal

DOCUMENTED = ["2024-04-15", "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04", "2026-02-25"]
ASKED = [*DOCUMENTED, None, "2099-01-01", "newest"]
NONE, OLD, NEW, BOTH, LOST = "none", "old", "new", "both", "lost"
MARKS = {  # a property of the newer form, and one of the older
    "booking": ("start", "startTime"),
    "schedule": ("overrides", "dateOverrides"),
    "eventType": ("lengthInMinutes", "eventType"),
}


@pytest.fixture
def paths(cal: Cal) -> dict[str, str]:
    made = cal.type()
    uid = cal.book(made, "2027-01-05T10:00:00Z")["uid"]
    schedule = cal.data("GET", "/v2/schedules/default")["id"]
    return {
        "booking": f"/v2/bookings/{uid}",
        "attendees": f"/v2/bookings/{uid}/attendees",
        "links": f"/v2/bookings/{uid}/calendar-links",
        "schedule": f"/v2/schedules/{schedule}",
        "eventType": f"/v2/event-types/{made['id']}",
        "private links": f"/v2/event-types/{made['id']}/private-links",
        "webhooks": f"/v2/event-types/{made['id']}/webhooks",
        "me": "/v2/me",
        "calendars": "/v2/calendars",
        "organization": f"/v2/organizations/{cal.server.account.organization.id}/schedules",
    }


def spoken(cal: Cal, name: str, path: str, version: str | None) -> str:
    """Which form answers."""
    answer = cal("GET", path, version=version)
    if answer.status_code == 404:
        assert answer.json()["message"] == f"Cannot GET {path}"
        return LOST
    assert answer.status_code == 200, answer.text
    data: Any = answer.json()["data"]
    newer, older = (mark in data for mark in MARKS.get(name, ("", "")))
    return {(True, True): BOTH, (True, False): NEW, (False, True): OLD, (False, False): NONE}[newer, older]


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("booking", [OLD, OLD, OLD, NEW, BOTH, NEW, BOTH, BOTH, BOTH]),
        ("schedule", [OLD, NEW, NEW, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH]),
        ("eventType", [OLD, OLD, NEW, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH]),
        *((name, [NONE] * 9) for name in ("attendees", "links", "private links", "webhooks", "me", "calendars")),
        ("organization", [NONE] * 9),
    ],
)
def test_no_version_is_ever_refused(cal: Cal, paths: dict[str, str], name: str, answers: list[str]) -> None:
    assert [spoken(cal, name, paths[name], version) for version in ASKED] == answers


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("booking", [OLD, OLD, OLD, NEW, LOST, NEW, OLD, OLD, OLD]),
        ("attendees", [LOST, LOST, LOST, NONE, LOST, NONE, LOST, LOST, LOST]),
        ("links", [NONE, NONE, NONE, NONE, LOST, NONE, NONE, NONE, NONE]),
        ("schedule", [OLD, NEW, NEW, LOST, LOST, LOST, OLD, OLD, OLD]),
        ("eventType", [OLD, OLD, NEW, LOST, LOST, LOST, OLD, OLD, OLD]),
        *((name, [NONE] * 9) for name in ("private links", "webhooks", "me", "calendars", "organization")),
    ],
)
def test_strictness_binds_each_path_to_its_versions(
    cal: Cal, paths: dict[str, str], name: str, answers: list[str]
) -> None:
    object.__setattr__(cal.server.house, "strict_versions", True)
    assert [spoken(cal, name, paths[name], version) for version in ASKED] == answers


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("booking", [*DOCUMENTED[:4], "2024-08-13", "2026-02-25", *["2024-08-13"] * 3]),
        ("schedule", [*DOCUMENTED[:3], *["2024-06-11"] * 6]),
        ("eventType", [*DOCUMENTED[:3], *["2024-06-14"] * 6]),
        ("me", [None] * 9),
    ],
)
def test_answers_say_which_version_they_are_in(
    cal: Cal, paths: dict[str, str], name: str, answers: list[str | None]
) -> None:
    found = [cal("GET", paths[name], version=version).headers.get("cal-api-version") for version in ASKED]
    assert found == answers


def test_slots_and_refusals_say_their_version_too(cal: Cal) -> None:
    made = cal.type()["id"]
    older = f"/v2/slots/available?eventTypeId={made}&startTime=2027-01-05T00:00:00Z&endTime=2027-01-06T00:00:00Z"
    newer = f"/v2/slots?eventTypeId={made}&start=2027-01-05&end=2027-01-06"
    asked = [older, older.replace("/available", ""), newer, "/v2/slots"]
    found = [cal("GET", path, version=None) for path in asked]
    assert [each.status_code for each in found] == [200, 200, 200, 400]
    assert [each.headers["cal-api-version"] for each in found] == ["2024-04-15"] * 2 + ["2024-09-04"] * 2
    lost = cal("POST", "/v2/bookings", {"responses": {}}, version=None)
    assert (lost.status_code, lost.headers["cal-api-version"]) == (400, "2024-04-15")
