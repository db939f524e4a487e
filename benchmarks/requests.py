"""Slots requests a second over requests a second of the same bytes from memory, by the same server."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep

from benchmarks.work import HOURS, MONDAY, busy_days
from openslot.desk.accounts import Account, create_account
from openslot.desk.book import book
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import create_event_type
from openslot.desk.requests import BookingDraft, Party
from openslot.desk.schedules import create_schedule
from openslot.store import migrate
from openslot.store.database import Database
from openslot.time.clock import FixedClock

CLIENTS, PROCESSES, SECONDS = 8, 2, 6.0
CLOCK = FixedClock(MONDAY)


def filled(database: Database) -> tuple[int, str]:
    """An organization with one busy host; the id of his event type, and a key."""
    with database.connection() as connection:
        migrate.upgrade(connection)
    with database.write() as session:
        account = create_account(
            session, CLOCK, organization="Bench", name="Ben", email="ben@example.com", timezone="UTC"
        )
        desk = desk_of(session, account)
        weekly = [{"days": list(w.days), "start": w.start, "end": w.end} for w in HOURS.weekly]
        schedule = create_schedule(
            desk, account.organization.id, account.user, name="Long", zone="UTC", weekly=weekly, default=True
        )
        event_type = create_event_type(
            desk, owner_id=account.user.id, hosts=[], title="Half an hour", length=30, schedule_id=schedule.id
        )
        for start, minutes in busy_days(Random(7), 31):
            draft = BookingDraft(event_type, [start], Party("Bo", "bo@example.com"), length=minutes, care="none")
            book(desk, draft)
        return event_type.id, account.api_key


def desk_of(session: object, account: Account) -> Desk:
    """A desk for the account's user."""
    user, organization = account.user, account.organization
    caller = Caller(organization.id, user.id, "owner", user.name, user.email, "UTC", "UTC", "bench")
    return Desk(session, CLOCK.now(), "bench", caller)  # type: ignore[arg-type]


def asked(arguments: tuple[int, str, str, float]) -> int:
    """How many answers one client gets in the time."""
    port, path, key, seconds = arguments
    connection = http.client.HTTPConnection("127.0.0.1", port)
    count, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        connection.request("GET", path, headers={"X-API-KEY": key})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {path}")
        count += 1
    return count


def clients(arguments: tuple[int, str, str, float]) -> int:
    """Several clients in one process."""
    share = CLIENTS // PROCESSES
    with ThreadPoolExecutor(share) as pool:
        return sum(pool.map(asked, [arguments] * share))


def rate(port: int, path: str, key: str, seconds: float = SECONDS) -> float:
    """Answers a second for all clients together."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        return sum(pool.map(clients, [(port, path, key, seconds)] * PROCESSES)) / seconds


def run() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        url, kept = f"sqlite:///{folder}/bench.db", Path(folder) / "answer.json"
        database = Database(url)
        event_type, key = filled(database)
        database.dispose()
        path = f"/panel/api/event-type/availability/{event_type}?startDate=2027-01-04&endDate=2027-02-03&timezone=UTC"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {
            "OPENSLOT_DATABASE_URL": url,
            "OPENSLOT_RATE_LIMIT": "off",
            "OPENSLOT_LOG_LEVEL": "error",
            "OPENSLOT_BENCH_BYTES": str(kept),
        }
        command = [sys.executable, "-m", "uvicorn", "benchmarks.server:create", "--factory", "--port", str(port)]
        server = subprocess.Popen([*command, "--log-level", "error"], env={**os.environ, **settings})
        try:
            kept.write_bytes(first_answer(port, path, key))
            memory, slots = rate(port, "/panel/api/from-memory", key), rate(port, path, key)
        finally:
            server.terminate()
            server.wait()
        print(
            f"slots over HTTP, 31 days of one busy host, {CLIENTS} clients, one process, SQLite: "
            f"{slots:.0f}/s; same bytes from memory {memory:.0f}/s; ratio {slots / memory:.2f} (aim: at least 0.35)"
        )


def first_answer(port: int, path: str, key: str) -> bytes:
    """Wait for the server, then ask once."""
    end = monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers={"X-API-KEY": key})
            answer = connection.getresponse()
            body = answer.read()
        except ConnectionError:
            if monotonic() > end:
                raise
            sleep(0.1)
            continue
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        return body
