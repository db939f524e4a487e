"""A booking that begins to keep its time again finds a place for it, or is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from openslot.desk import change
from openslot.desk.errors import AlreadyBooked, NotAvailable, SlotTaken, WrongState
from openslot.desk.event_types import HostDraft, update_event_type
from openslot.desk.nouns import Booking, Claim, EventType, Meeting
from openslot.desk.reschedule import reschedule
from tests.desk.conftest import Office, at


def put(office: Office, booking: int, state: str) -> None:
    with office.desk() as desk:
        change.set_state(desk, desk.own(Booking, booking, "booking"), state)


def meetings(office: Office) -> list[tuple[float, int]]:
    """The hour and the count of each meeting that takes time."""
    with office.desk() as desk:
        rows = desk.session.scalars(select(Meeting).where(Meeting.taken > 0).order_by(Meeting.start_at)).all()
        return [(row.start_at.hour + row.start_at.minute / 60, row.taken) for row in rows]


def test_confirmed_requests_share_one_meeting_up_to_its_seats(office: Office) -> None:
    course = office.type(seats=2, confirmation="always", pending_holds=False)
    made = [office.book(course, at(9), who)[0] for who in ("vera", "bob", "eve")]
    put(office, made[0], "confirmed")
    put(office, made[1], "confirmed")
    assert meetings(office) == [(9, 2)]
    with pytest.raises(SlotTaken):
        put(office, made[2], "confirmed")
    assert office.state(made[2]) == "pending"


def test_a_seat_given_up_may_be_taken_by_another(office: Office) -> None:
    course = office.type(seats=2)
    (one,), (two,) = office.book(course, at(9), "vera"), office.book(course, at(9), "bob")
    put(office, two, "cancelled")
    (three,) = office.book(course, at(9), "eve")
    with pytest.raises(SlotTaken):
        put(office, two, "confirmed")
    put(office, three, "cancelled")
    put(office, two, "confirmed")
    assert meetings(office) == [(9, 2)]
    assert office.state(one) == "confirmed"


def test_revived_where_it_was_though_the_meeting_moved_on(office: Office) -> None:
    course = office.type(seats=2)
    (one,), (two,) = office.book(course, at(9), "vera"), office.book(course, at(9), "bob")
    put(office, two, "cancelled")
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, one, "booking"), at(11))
    put(office, two, "confirmed")
    assert meetings(office) == [(9, 1), (11, 1)]
    with office.desk() as desk:
        assert desk.own(Booking, two, "booking").meeting.start_at == at(9)


def test_revived_with_those_who_host_it_now(office: Office) -> None:
    first, second, third = office.ids
    panel = office.type(kind="collective", hosts=[HostDraft(first), HostDraft(second)])
    (made,) = office.book(panel, at(9))
    put(office, made, "cancelled")
    with office.desk() as desk:
        update_event_type(desk, desk.own(EventType, panel, "event type"), hosts=[HostDraft(first), HostDraft(third)])
    office.book(office.type(owner_id=second, title="Bea's"), at(9))
    put(office, made, "confirmed")
    assert office.hosts(made) == {first, third}
    with office.desk() as desk:
        lanes = desk.session.scalars(select(Claim.lane).where(Claim.active)).all()
        assert sorted(lanes) == [first, second, third]


def test_one_person_has_one_seat_however_it_comes(office: Office) -> None:
    course = office.type(seats=3)
    office.book(course, at(9), "vera")
    (two,) = office.book(course, at(11), "vera")
    with pytest.raises(AlreadyBooked), office.desk() as desk:
        reschedule(desk, desk.own(Booking, two, "booking"), at(9))
    assert meetings(office) == [(9, 1), (11, 1)]


def test_requests_that_wait_beside_it_are_not_in_its_way(office: Office) -> None:
    course = office.type(seats=3, confirmation="always", pending_holds=False, slot_interval=30)
    (one,) = office.book(course, at(9), "vera", state="confirmed")
    (two,) = office.book(course, at(9), "bob")
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, one, "booking"), at(9.5))
    assert meetings(office) == [(9.5, 1)]
    with pytest.raises(SlotTaken):
        put(office, two, "confirmed")


def test_only_what_rotates_and_lives_is_given_to_another_host(office: Office) -> None:
    first, second, third = office.ids
    advice = office.type(kind="round_robin", hosts=[HostDraft(first, fixed=True), HostDraft(second), HostDraft(third)])
    (made,) = office.book(advice, at(9))
    for wrong in (first, 999):
        with pytest.raises(NotAvailable), office.desk() as desk:
            change.reassign(desk, desk.own(Booking, made, "booking"), wrong)
    with office.desk() as desk:
        change.reassign(desk, desk.own(Booking, made, "booking"))
    assert office.hosts(made) in ({first, second}, {first, third})
    put(office, made, "cancelled")
    with pytest.raises(WrongState), office.desk() as desk:
        change.reassign(desk, desk.own(Booking, made, "booking"))
