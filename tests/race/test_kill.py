"""A server that dies in the middle of its work: what it promised is there, and nothing is half there."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import text

from openslot.desk.desk import Desk
from openslot.desk.nouns import Schedule
from openslot.desk.schedules import update_schedule
from openslot.store.database import Database
from openslot.time.clock import SystemClock
from tests.race.doors import WON, Booker, calcom, simplymeet
from tests.race.servers import Company, Server, at, company, overlaps

KILLS, CLIENTS = 5, 6
BROKEN = {
    "a booking without its meeting": (
        "SELECT b.id FROM booking b LEFT JOIN meeting m ON m.id = b.meeting_id WHERE m.id IS NULL"
    ),
    "a meeting without a booking": (
        "SELECT m.id FROM meeting m LEFT JOIN booking b ON b.meeting_id = m.id WHERE b.id IS NULL"
    ),
    "a meeting without a claim": (
        "SELECT m.id FROM meeting m LEFT JOIN claim c ON c.meeting_id = m.id WHERE c.id IS NULL"
    ),
    "a booking without its contact": (
        "SELECT b.id FROM booking b LEFT JOIN contact c ON c.id = b.contact_id WHERE c.id IS NULL"
    ),
    "a booking without history": (
        "SELECT b.id FROM booking b LEFT JOIN booking_change c ON c.booking_id = b.id WHERE c.id IS NULL"
    ),
    "a booking that nobody will hear of": (
        "SELECT b.id FROM booking b LEFT JOIN outbox o ON o.booking_id = b.id WHERE o.id IS NULL"
    ),
    "a claim that holds nothing": "SELECT id FROM claim WHERE NOT active",
}
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("race")]


def test_acknowledged_bookings_survive(database: Database, tmp_path: Path) -> None:
    plain = database.url.set(drivername=database.dialect_name)
    url = plain.render_as_string(hide_password=False)
    room = company(database, "kill", length=5, slot_interval=5)
    with database.write() as session:
        schedule = session.get_one(Schedule, room.account.user.default_schedule_id)
        always = [{"days": list(range(7)), "start": 0, "end": 1440}]
        update_schedule(Desk(session, SystemClock().now(), "test"), schedule, weekly=always)
    numbers = itertools.count()
    acknowledged: list[tuple[str, str]] = []
    for n in range(KILLS):
        acknowledged += _work_until_killed(Server(url, tmp_path), room, numbers, 10 + 3 * n)
    assert len(acknowledged) > 10 * KILLS
    server = Server(url, tmp_path)
    try:
        server.wait()
        _all_there(server, room, acknowledged)
    finally:
        server.kill()
    with database.connection() as connection:
        for words, query in BROKEN.items():
            assert list(connection.execute(text(query))) == [], words
    assert overlaps(database) == []


def _work_until_killed(server: Server, room: Company, numbers: Iterator[int], count: int) -> list[tuple[str, str]]:
    """Clients book as fast as they can; after so many bookings the server is killed. Returns what was acknowledged."""
    found: list[tuple[str, str]] = []
    server.wait()

    def book() -> None:
        with httpx.Client(base_url=server.base, timeout=20) as client:
            while True:
                number = next(numbers)
                booker = Booker(client, room, number)
                name, door = ("calcom", calcom) if number % 2 else ("simplymeet", simplymeet)
                try:
                    answer = door(booker, at(0) + timedelta(minutes=5 * number))
                except httpx.TransportError:
                    return
                assert answer.status_code == WON[name], answer.text
                body = answer.json()
                found.append((name, body["data"]["uid"] if name == "calcom" else str(body["id"])))

    threads = [threading.Thread(target=book) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(found) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    server.kill()
    for thread in threads:
        thread.join()
    return found


def _all_there(server: Server, room: Company, acknowledged: list[tuple[str, str]]) -> None:
    key = room.account.api_key
    with httpx.Client(base_url=server.base, timeout=20) as client:
        for name, reference in acknowledged:
            if name == "calcom":
                answer = client.get(f"/v2/bookings/{reference}", headers={"cal-api-version": "2024-08-13"})
                assert answer.json()["data"]["status"] == "accepted"
            else:
                answer = client.get(f"/panel/api/event/{reference}", headers={"X-API-KEY": key})
            assert answer.status_code == 200
