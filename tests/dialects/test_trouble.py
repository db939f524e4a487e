"""What no handler can answer is told in each dialect's own shape, with the status that the response has."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable
from tests.dialects.conftest import Server

CAL = {"Authorization": "Bearer x", "cal-api-version": "2024-08-13"}
HIGHLEVEL = {"Authorization": "Bearer x", "Version": "v3"}
DOORS = {
    "simplymeet": ("/panel/api/event", {"X-API-KEY": "x"}),
    "highlevel": ("/calendars/events/appointments", HIGHLEVEL),
    "calcom": ("/v2/bookings?take=1", CAL),
}
AWAY = "The service is not available now."
LARGE = "The body is larger than 1048576 bytes."


def said(door: str, body: dict[str, Any]) -> str:
    """The words in the dialect's shape, which is checked."""
    match door:
        case "simplymeet":
            assert set(body) == {"message", "errors"}
        case "highlevel":
            assert set(body) == {"statusCode", "message", "error", "traceId"}
        case _:
            assert body["path"] == DOORS[door][0]
            assert body["error"]["message"] == body["message"]
    return str(body["message"])


@pytest.mark.parametrize("door", DOORS)
def test_the_database_is_away(sqlite_server: Server, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_database: Database) -> None:
        raise DatabaseUnavailable("connection refused")

    monkeypatch.setattr(Database, "read", away)
    path, headers = DOORS[door]
    answer = sqlite_server.client.post(path, headers=headers, json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json().get("statusCode", 503) == 503
    assert said(door, answer.json()) == AWAY


@pytest.mark.parametrize("door", DOORS)
def test_a_body_is_too_large(sqlite_server: Server, door: str) -> None:
    path, headers = DOORS[door]
    answer = sqlite_server.client.post(path, headers=headers, content=b" " * (1024**2 + 1))
    assert answer.status_code == answer.json().get("statusCode", 413) == 413
    assert said(door, answer.json()) == LARGE
