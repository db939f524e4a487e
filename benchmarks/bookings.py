"""Bookings a second over bare commits a second of as many rows, on the same database."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from time import perf_counter

from sqlalchemy import text

from benchmarks.requests import CLOCK, desk_of
from benchmarks.work import MONDAY
from openslot.desk.accounts import create_account
from openslot.desk.book import book
from openslot.desk.event_types import create_event_type
from openslot.desk.nouns import EventType
from openslot.desk.requests import BookingDraft, Party
from openslot.desk.schedules import create_schedule
from openslot.store import migrate
from openslot.store.database import Database

COUNT = 300
ROWS = 5  # what a booking writes: meeting, claim, booking, history, outbox


def run() -> None:
    """Print the ratio for SQLite, and for the PostgreSQL of OPENSLOT_TEST_POSTGRES_URL if there is one."""
    with tempfile.TemporaryDirectory() as folder:
        compare(f"sqlite:///{folder}/bench.db")
    server = os.environ.get("OPENSLOT_BENCH_POSTGRES_URL")
    if server:
        compare(server)


def compare(url: str) -> None:
    """Book, then commit bare rows, alternately in several rounds."""
    database = Database(url)
    with database.connection() as connection:
        migrate.upgrade(connection)
        connection.execute(text("CREATE TABLE bench_row (id INTEGER, words TEXT)"))
    with database.write() as session:
        account = create_account(session, CLOCK, organization="B", name="B", email="b@example.com", timezone="UTC")
        desk = desk_of(session, account)
        every = [{"days": [0, 1, 2, 3, 4, 5, 6], "start": 0, "end": 1440}]
        hours = create_schedule(desk, account.organization.id, account.user, name="All", zone="UTC", weekly=every)
        event_type = create_event_type(
            desk, owner_id=account.user.id, hosts=[], title="Quick", length=15, schedule_id=hours.id
        )
        reference = event_type.id
    began = perf_counter()
    for n in range(COUNT):
        with database.write() as session:
            desk = desk_of(session, account)
            start = MONDAY + timedelta(days=1, minutes=15 * n)
            book(
                desk,
                BookingDraft(desk.own(EventType, reference, "event type"), [start], Party("Bo", f"bo{n}@example.com")),
            )
    booked = COUNT / (perf_counter() - began)
    began = perf_counter()
    for n in range(COUNT):
        with database.write() as session:
            for _ in range(ROWS):
                session.connection().execute(
                    text("INSERT INTO bench_row (id, words) VALUES (:n, :words)"), {"n": n, "words": "x" * 100}
                )
    bare = COUNT / (perf_counter() - began)
    print(
        f"bookings at the desk, {database.dialect_name}: {booked:.0f}/s; bare commits of {ROWS} rows {bare:.0f}/s; "
        f"ratio {booked / bare:.2f} (aim: at least 0.35)"
    )
    database.dispose()
