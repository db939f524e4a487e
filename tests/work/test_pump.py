from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, Event, Thread
from time import sleep

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft, Later, Parcel, Plan, Undeliverable, Undelivered
from openslot.desk.change import cancel
from openslot.desk.nouns import Booking, OutboxRow
from openslot.desk.reschedule import reschedule
from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable
from openslot.time.clock import FixedClock
from openslot.work.leases import LEASE
from openslot.work.pump import Pump
from openslot.work.send import take
from tests.desk.conftest import Office, at
from tests.work.conftest import Notebook, another, deliveries, plain_plan, pump_of, states, steps

DOWN = Undelivered("nobody answers")


def test_each_step_becomes_a_delivery_that_is_sent_once(
    database: Database, clock: FixedClock, booked: list[int]
) -> None:
    notebook = Notebook()
    pump = pump_of(database, clock, notebook)
    pump.run_once()
    assert pump.run_once() == 0
    assert Counter(parcel.request["booking"] for parcel in notebook.carried) == dict.fromkeys(booked, 1)
    rows = deliveries(database)
    assert {(row.state, row.attempts, row.sent_at) for row in rows} == {("sent", 1, clock.now())}
    assert {row.uuid for row in rows} == {parcel.uuid for parcel in notebook.carried}
    assert {step.state for step in steps(database)} == {"sent"}


def test_several_pumps_at_once_send_nothing_twice(
    database: Database, clock: FixedClock, booked: list[int], office: Office
) -> None:
    with office.desk() as desk:
        for number in booked:
            cancel(desk, desk.own(Booking, number, "booking"))
    notebook = Notebook(lambda _parcel: sleep(0.002))
    others = [another(database) for _ in range(4)]
    barrier = Barrier(len(others))

    def work(other: Database) -> None:
        pump = pump_of(other, clock, notebook)
        barrier.wait()
        while "due" in states(other):
            pump.run_once()

    threads = [Thread(target=work, args=[other]) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.dispose()
    sent: dict[int, list[str]] = {}
    for parcel in notebook.carried:
        sent.setdefault(parcel.request["booking"], []).append(parcel.occasion)
    assert sent == {number: ["booking.booked", "booking.cancelled"] for number in booked}


def test_what_fails_is_tried_again_later_and_keeps_its_id(
    sqlite_database: Database, clock: FixedClock, office_on_sqlite: int
) -> None:
    tries: list[tuple[datetime, Parcel]] = []

    def trouble(parcel: Parcel) -> None:
        tries.append((clock.now(), parcel))
        if len(tries) < 4:
            raise DOWN

    notebook = Notebook(trouble)
    pump = pump_of(sqlite_database, clock, notebook)
    for _ in range(200):
        pump.run_once()
        clock.advance(timedelta(seconds=1))
    gaps = [(b[0] - a[0]).total_seconds() for a, b in pairwise(tries)]
    assert len(gaps) == 3
    assert all(low * 0.75 <= gap <= low * 1.25 + 1 for low, gap in zip((10, 20, 40), gaps, strict=True))
    assert len({parcel.uuid for _, parcel in tries}) == 1
    assert len(notebook.carried) == 1


def test_after_a_day_it_is_given_up_and_one_can_see_why(
    sqlite_database: Database, clock: FixedClock, office_on_sqlite: int
) -> None:
    def trouble(_parcel: Parcel) -> None:
        raise Undelivered("nobody answers", {"status": 503})

    pump, began = pump_of(sqlite_database, clock, Notebook(trouble)), clock.now()
    while deliveries(sqlite_database)[:1] == [] or deliveries(sqlite_database)[0].state == "due":
        pump.run_once()
        clock.advance(timedelta(minutes=10))
    (row,) = deliveries(sqlite_database)
    assert (row.state, row.last_error, row.answer) == ("failed", "nobody answers", {"status": 503})
    assert timedelta(hours=22) < clock.now() - began < timedelta(hours=25)
    assert 24 < row.attempts < 40


def test_what_can_never_arrive_is_given_up_at_once(
    sqlite_database: Database, clock: FixedClock, office_on_sqlite: int
) -> None:
    def trouble(_parcel: Parcel) -> None:
        raise Undeliverable("no such person")

    pump_of(sqlite_database, clock, Notebook(trouble)).run_once()
    assert [(row.state, row.last_error) for row in deliveries(sqlite_database)] == [("failed", "no such person")]


def test_a_channel_without_courier_says_so(sqlite_database: Database, clock: FixedClock, office_on_sqlite: int) -> None:
    Pump(sqlite_database, clock, plain_plan, {}).run_once()
    (row,) = deliveries(sqlite_database)
    assert (row.state, row.last_error) == ("failed", "No courier for plain is configured here.")


def test_a_later_step_waits_until_the_earlier_one_has_arrived(
    database: Database, clock: FixedClock, office: Office
) -> None:
    talk = office.type(length=15)
    first, second = office.book(talk, at(9), "ann")[0], office.book(talk, at(10), "ben")[0]
    down = {first}

    def trouble(parcel: Parcel) -> None:
        if parcel.request["booking"] in down:
            raise DOWN

    notebook = Notebook(trouble)
    pump = pump_of(database, clock, notebook)
    pump.run_once()
    with office.desk() as desk:
        for number in (first, second):
            reschedule(desk, desk.own(Booking, number, "booking"), at(12 + number % 2))
    pump.run_once()
    assert [(p.request["booking"], p.occasion) for p in notebook.carried] == [
        (second, "booking.booked"),
        (second, "booking.moved"),
    ]
    down.clear()
    for _ in range(30):
        clock.advance(timedelta(seconds=2))
        pump.run_once()
    assert [p.occasion for p in notebook.carried if p.request["booking"] == first] == [
        "booking.booked",
        "booking.moved",
    ]


def test_an_abandoned_delivery_is_taken_by_another_when_its_lease_has_ended(
    database: Database, clock: FixedClock, booked: list[int]
) -> None:
    notebook = Notebook()
    pump = pump_of(database, clock, notebook)
    abandoned = take(database, clock.now(), 8)
    assert abandoned == []  # nothing is planned yet
    Pump(database, clock, plain_plan, {"plain": Notebook(lambda _p: (_ for _ in ()).throw(DOWN))}).run_once()
    clock.advance(timedelta(seconds=15))
    abandoned = take(database, clock.now(), 4)
    assert len(abandoned) == 4
    pump.run_once()
    assert len(notebook.carried) == len(booked) - 4
    clock.advance(timedelta(minutes=3))
    pump.run_once()
    assert len(notebook.carried) == len(booked)
    assert {parcel.uuid for parcel in notebook.carried} >= {job.parcel.uuid for job in abandoned}


def test_a_worker_that_lost_its_lease_changes_nothing_any_more(
    database: Database, clock: FixedClock, booked: list[int]
) -> None:
    from random import Random  # noqa: PLC0415

    from openslot.work.send import send  # noqa: PLC0415

    Pump(database, clock, plain_plan, {"plain": Notebook(lambda _p: (_ for _ in ()).throw(DOWN))}).run_once()
    clock.advance(timedelta(seconds=15))
    late = take(database, clock.now(), 1)
    clock.advance(timedelta(minutes=3))
    pump_of(database, clock, Notebook()).run_once()
    before = [(row.id, row.state, row.attempts) for row in deliveries(database)]

    def trouble(_parcel: Parcel) -> None:
        raise DOWN

    send(database, clock, {"plain": Notebook(trouble)}, late[0], Random(1))
    assert [(row.id, row.state, row.attempts) for row in deliveries(database)] == before


def test_a_step_that_cannot_be_planned_holds_up_its_own_booking_only(
    sqlite_database: Database, clock: FixedClock
) -> None:
    office = Office(sqlite_database, clock)
    talk = office.type(length=15)
    bad, good = office.book(talk, at(9), "ann")[0], office.book(talk, at(10), "ben")[0]
    with office.desk() as desk:
        cancel(desk, desk.own(Booking, bad, "booking"))
    broken = [True]

    def planner(session: Session, row: OutboxRow, now: datetime) -> Plan:
        if row.booking_id == bad and broken[0]:
            raise ValueError("a bug")
        return plain_plan(session, row, now)

    notebook = Notebook()
    pump = Pump(sqlite_database, clock, planner, {"plain": notebook})
    pump.run_once()
    assert [p.request["booking"] for p in notebook.carried] == [good]
    first = steps(sqlite_database)[0]
    assert (first.state, first.last_error) == ("due", "ValueError: a bug")
    broken.clear()
    broken.append(False)
    clock.advance(timedelta(seconds=20))
    pump.run_once()
    assert [p.occasion for p in notebook.carried[1:]] == ["booking.booked", "booking.cancelled"]


def test_what_time_will_take_is_planned_anew_with_each_step(database: Database, clock: FixedClock) -> None:
    office = Office(database, clock)
    number = office.book(office.type(length=15), at(9), "ann")[0]

    def planner(session: Session, row: OutboxRow, now: datetime) -> Plan:
        if row.kind == "booking.reminder":
            return plain_plan(session, row, now)
        start = at(12) if row.kind == "booking.moved" else at(9)
        later = [Later("booking.reminder", "1h", start - timedelta(hours=1), {"for": row.kind})]
        return Plan(later=[] if row.kind == "booking.cancelled" else later)

    notebook = Notebook()
    pump = Pump(database, clock, planner, {"plain": notebook})
    pump.run_once()
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, number, "booking"), at(12))
    pump.run_once()
    assert [(s.kind, s.state, s.due_at) for s in steps(database)][1::2] == [
        ("booking.reminder", "withdrawn", at(8)),
        ("booking.reminder", "due", at(11)),
    ]
    clock.set(at(10.5))
    pump.run_once()
    assert notebook.carried == []
    clock.set(at(11))
    pump.run_once()
    assert [p.occasion for p in notebook.carried] == ["booking.reminder"]
    with office.desk() as desk:
        cancel(desk, desk.own(Booking, number, "booking"))
    pump.run_once()
    assert all(s.state != "due" for s in steps(database))


def test_a_receiver_that_is_away_is_not_asked_for_each_message(sqlite_database: Database, clock: FixedClock) -> None:
    office = Office(sqlite_database, clock)
    talk = office.type(length=15)
    for n in range(12):
        office.book(talk, at(9 + n / 2), f"v{n}")
    asked: list[Parcel] = []

    def trouble(parcel: Parcel) -> None:
        asked.append(parcel)
        raise Undelivered("refused", rest="receiver")

    pump_of(sqlite_database, clock, Notebook(trouble)).run_once()
    assert 0 < len(asked) <= 8
    assert all(row.due_at > clock.now() for row in deliveries(sqlite_database))


@pytest.fixture
def office_on_sqlite(sqlite_database: Database, clock: FixedClock) -> int:
    office = Office(sqlite_database, clock)
    return office.book(office.type(length=15), at(9), "ann")[0]


def test_what_the_database_will_not_keep_holds_up_nobody_else(database: Database, clock: FixedClock) -> None:
    office = Office(database, clock)
    talk = office.type(length=15)
    bad, good = office.book(talk, at(9), "ann")[0], office.book(talk, at(10), "ben")[0]

    def planner(_session: Session, row: OutboxRow, _now: datetime) -> Plan:
        twice = [Draft("plain", "x", "x", "same", {"booking": row.booking_id})] * (2 if row.booking_id == bad else 1)
        return Plan(list(twice))

    notebook = Notebook()
    Pump(database, clock, planner, {"plain": notebook}).run_once()
    assert [p.request["booking"] for p in notebook.carried] == [good]
    broken = steps(database)[0]
    assert (broken.state, broken.attempts, "IntegrityError" in (broken.last_error or "")) == ("due", 1, True)


def test_a_connection_lost_while_planning_is_no_steps_fault(
    make_url_of: Callable[[str], str], clock: FixedClock
) -> None:
    database = Database(make_url_of("postgresql"))
    office = Office(database, clock)
    office.book(office.type(), at(9))

    def plan(session: Session, row: OutboxRow, now: datetime) -> Plan:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return plain_plan(session, row, now)

    pump = Pump(database, clock, plan, {})
    with pytest.raises(DatabaseUnavailable):
        pump.run_once()
    assert {(step.state, step.attempts, step.last_error) for step in steps(database)} == {("due", 0, None)}
    clock.advance(LEASE)
    notebook = Notebook()
    pump_of(database, clock, notebook).run_once()
    assert len(notebook.carried) == 1
    database.dispose()


def test_a_chore_waits_for_a_database_that_is_away(sqlite_database: Database, clock: FixedClock) -> None:
    tried = Event()

    def chore() -> int:
        tried.set()
        raise DatabaseUnavailable("it is away")

    pump = pump_of(sqlite_database, clock, Notebook(), chores=[chore])
    with structlog.testing.capture_logs() as lines:
        pump.start()
        assert tried.wait(30)
        pump.stop()
    assert [line for line in lines if line["event"].startswith("chore")] == [
        {"event": "chore.waits", "log_level": "warning", "reason": "it is away"}
    ]
