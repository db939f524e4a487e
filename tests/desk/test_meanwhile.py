"""Somebody else changes a booking between the moment it is read and the moment it is locked (PostgreSQL only:
on SQLite nobody else writes meanwhile)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import select, text

from openslot.desk import change, contact_sheets
from openslot.desk.bookings import get_booking, touchable
from openslot.desk.errors import NotFound, WrongState
from openslot.desk.nouns import Booking, Claim, Meeting
from openslot.desk.reschedule import reschedule
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.desk.conftest import Office, at


@pytest.fixture
def office(make_url_of: Callable[[str], str], clock: FixedClock) -> Iterator[Office]:
    database = Database(make_url_of("postgresql"))
    yield Office(database, clock)
    database.dispose()


def taken(office: Office, booking: int) -> tuple[int, int]:
    """What the booking's meeting counts, and how many of its claims are active."""
    with office.desk() as desk:
        meeting = desk.session.get_one(Meeting, desk.own(Booking, booking, "booking").meeting_id)
        return meeting.taken, sum(claim.active for claim in meeting.claims)


def test_a_seat_taken_meanwhile_is_counted(office: Office) -> None:
    course = office.type(seats=3)
    (one,), _ = office.book(course, at(9), "vera"), office.book(course, at(9), "bob")
    with office.desk() as desk:
        row = get_booking(desk, one)
        office.book(course, at(9), "eve")
        change.cancel(desk, row)
    assert taken(office, one) == (2, 1)


def test_a_seat_given_up_meanwhile_is_free(office: Office) -> None:
    course = office.type(seats=2, confirmation="always", pending_holds=False)
    (one,) = office.book(course, at(9), "vera", state="confirmed")
    (two,) = office.book(course, at(9), "bob")
    with office.desk() as desk:
        row = get_booking(desk, two)
        with office.desk() as other:
            change.cancel(other, get_booking(other, one))
        change.confirm(desk, row)
    assert taken(office, two) == (1, 1)


def test_cancelled_meanwhile_is_not_absent(office: Office) -> None:
    (made,) = office.book(office.type(), at(9))
    with office.desk() as desk:
        row = get_booking(desk, made)
        with office.desk() as other:
            change.cancel(other, get_booking(other, made))
        with pytest.raises(WrongState):
            change.mark_absent(desk, row, party=True)
    assert office.state(made) == "cancelled"


def test_moved_meanwhile_is_cancelled_where_it_is(office: Office) -> None:
    course = office.type(seats=2)
    (one,), (two,) = office.book(course, at(9), "vera"), office.book(course, at(9), "bob")
    with office.desk() as desk:
        row = get_booking(desk, two)
        with office.desk() as other:
            reschedule(other, get_booking(other, two), at(11))
        change.cancel(desk, row)
    assert taken(office, one) == (1, 1)
    assert taken(office, two) == (0, 0)
    assert 11 in office.slots(course)


def test_moved_meanwhile_moves_on_from_there(office: Office) -> None:
    (made,) = office.book(office.type(), at(9))
    with office.desk() as desk:
        row = get_booking(desk, made)
        with office.desk() as other:
            reschedule(other, get_booking(other, made), at(11), end=at(11.5))
        moved = reschedule(desk, row, at(13))
        assert (moved.start_at, moved.end_at) == (at(13), at(13.5))
    with office.desk() as desk:
        claims = desk.session.scalars(select(Claim)).all()
        assert [(claim.start_at, claim.end_at, claim.active) for claim in claims] == [(at(13), at(13.5), True)]


def test_deleted_meanwhile_is_gone(office: Office) -> None:
    (made,) = office.book(office.type(), at(9))
    with office.desk() as desk:
        row = get_booking(desk, made)
        with office.desk() as other:
            change.delete(other, get_booking(other, made))
        for act in (change.cancel, change.delete):
            with pytest.raises(NotFound):
                act(desk, row)


def test_sheets_of_contacts_do_not_wait_for_each_other(office: Office) -> None:
    """Two sheets with the same people, in another order: the second one begins when the first is done."""
    done = Event()

    def second() -> None:
        with office.desk() as desk:
            contact_sheets.take_in(desk, "email\nb@example.org\na@example.org\n")
        done.set()

    with office.desk() as desk:
        contact_sheets.take_in(desk, "email\na@example.org\n")
        thread = Thread(target=second)
        thread.start()
        until_somebody_waits(office)
        contact_sheets.take_in(desk, "email\nb@example.org\n")
    thread.join()
    assert done.is_set()


def test_a_list_of_bookings_begins_when_another_is_done(office: Office) -> None:
    """Else each could have what the other comes to later."""
    (one,), (two,) = office.book(office.type(), at(9)), office.book(office.type(), at(11))
    done = Event()

    def second() -> None:
        with office.desk() as desk:
            for row in touchable(desk, [two, one]):
                change.cancel(desk, row)
        done.set()

    with office.desk() as desk:
        rows = touchable(desk, [one, two])
        thread = Thread(target=second)
        thread.start()
        until_somebody_waits(office)
        for row in rows:
            change.cancel(desk, row)
    thread.join()
    assert done.is_set()


def until_somebody_waits(office: Office) -> None:
    """For a lock of somebody else."""
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with office.database.read() as session:
            if session.scalar(blocked):
                return
        sleep(0.01)
    raise AssertionError("nobody waits")
