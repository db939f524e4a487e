"""Answers that are given again: only while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from openslot.desk.bookings import public_booking
from openslot.desk.change import cancel
from openslot.desk.ids import from_short
from openslot.doorway.answers import Answers
from openslot.store.database import Database
from tests.dialects.conftest import serve


def test_state_changes_with_any_commit(
    kind: str, make_url_of: Callable[[str, bool], str], request: pytest.FixtureRequest
) -> None:
    url = make_url_of(kind, False)
    here, elsewhere = Database(url), Database(url)
    request.addfinalizer(here.dispose)
    request.addfinalizer(elsewhere.dispose)

    def state() -> str:
        with here.read() as session:
            return here.state(session)

    # Other tests' commits at the same PostgreSQL change it as well, and only that: so several looks.
    assert any(state() == state() for _ in range(100))
    first = state()
    for database in (here, elsewhere):
        with database.write() as session:
            session.connection().execute(text("CREATE TABLE IF NOT EXISTS changed (n INTEGER)"))
            session.connection().execute(text("INSERT INTO changed VALUES (1)"))
        second = state()
        assert second != first
        first = second


def test_state_is_that_of_the_transaction(kind: str, make_url_of: Callable[[str, bool], str]) -> None:
    """A reading that began before a commit keeps its state, as it keeps what it sees."""
    database = Database(make_url_of(kind, False))
    with database.write() as session:
        session.connection().execute(text("CREATE TABLE counted (n INTEGER)"))
    with database.read() as session:
        before = database.state(session)
        with database.write() as other:
            other.connection().execute(text("INSERT INTO counted VALUES (1)"))
        seen = session.connection().execute(text("SELECT count(*) FROM counted")).scalar_one()
        assert (seen, database.state(session)) == (0, before)
    database.dispose()


def test_large_answers_push_out_old_ones() -> None:
    answers = Answers(most_bytes=160)
    for n in range(20):
        answers.keep(n, b"x" * 10)
    answers.keep("too large", b"x" * 11)
    assert answers.get("too large") is None
    assert answers.get(3) is None
    assert answers.get(4) == b"x" * 10
    answers.keep(4, b"y")
    assert answers.get(4) == b"y"


@pytest.fixture
def server(database: Database) -> Any:
    yield from serve(database)


def test_slots_are_never_stale(server: Any) -> None:
    """Asked twice before and after each change: the second time it is the kept answer, and it is right."""
    body = {"lengthInMinutes": 60, "title": "T", "slug": "t", "minimumBookingNotice": 0}
    made = server.client.post("/v2/event-types", json=body, headers=server.bearer).json()["data"]
    params = {"eventTypeId": made["id"], "start": "2027-01-04", "end": "2027-01-05"}

    def starts() -> list[str]:
        asked = [
            server.client.get("/v2/slots", params=params, headers={"cal-api-version": "2024-09-04"}).json()["data"]
            for _ in range(2)
        ]
        assert asked[0] == asked[1]
        return [slot["start"] for day in asked[0].values() for slot in day]

    ten = "2027-01-05T09:00:00.000Z"
    assert ten in starts()
    attendee = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
    booked = server.client.post(
        "/v2/bookings", json={"eventTypeId": made["id"], "start": ten, "attendee": attendee}
    ).json()["data"]
    assert ten not in starts()
    with server.desk() as desk:
        cancel(desk, public_booking(desk, from_short(booked["uid"])))
    assert ten in starts()
    assert "2027-01-04T09:00:00.000Z" in starts()
    server.clock.advance(timedelta(hours=2))
    assert "2027-01-04T09:00:00.000Z" not in starts()


def test_kept_answers_are_their_askers(server: Any) -> None:
    """A wrong key, or none, never gets what a right one got."""
    event_type = server.client.post(
        "/v2/event-types", json={"lengthInMinutes": 30, "title": "T", "slug": "t"}, headers=server.bearer
    ).json()["data"]["id"]
    path = f"/panel/api/event-type/availability/{event_type}"
    stranger = server.stranger().api_key
    for key, status in ((server.account.api_key, 200), (stranger, 404), ("wrong", 401), (server.account.api_key, 200)):
        assert server.client.get(path, headers={"X-API-KEY": key}).status_code == status
    assert server.client.get(path).status_code == 401
