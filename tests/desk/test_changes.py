"""What happens to a booking after it was made; holds and blocks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from openslot.desk import block as blocking
from openslot.desk import change
from openslot.desk import hold as holding
from openslot.desk.errors import Invalid, NotFound, SlotTaken, WrongState
from openslot.desk.event_types import HostDraft
from openslot.desk.nouns import Block, Booking, EventType, User
from openslot.desk.reschedule import reschedule
from openslot.store.tables import OutboxRow
from tests.desk.conftest import Office, at


def steps(office: Office, booking: int) -> list[str]:
    """What the outbox tells of a booking, in order."""
    with office.desk() as desk:
        query = select(OutboxRow.kind).where(OutboxRow.booking_id == booking).order_by(OutboxRow.id)
        return [kind.removeprefix("booking.") for kind in desk.session.scalars(query)]


def test_cancel_frees_the_time_once(office: Office) -> None:
    talk = office.type()
    (made,) = office.book(talk, at(9))
    with office.desk() as desk:
        assert change.cancel(desk, desk.own(Booking, made, "booking"), reason="flu") is True
    assert 9 in office.slots(talk)
    with office.desk() as desk:
        assert change.cancel(desk, desk.own(Booking, made, "booking")) is False
    assert steps(office, made) == ["booked", "cancelled"]


def test_confirm_and_decline(office: Office) -> None:
    talk = office.type(confirmation="always", pending_holds=False)
    (one,), (two,) = office.book(talk, at(9)), office.book(talk, at(9), "bob")
    assert office.state(one) == "pending"
    with office.desk() as desk:
        change.confirm(desk, desk.own(Booking, one, "booking"))
    assert office.state(one) == "confirmed"
    with pytest.raises(SlotTaken), office.desk() as desk:
        change.confirm(desk, desk.own(Booking, two, "booking"))
    with office.desk() as desk:
        change.decline(desk, desk.own(Booking, two, "booking"), "full")
    for booking in (one, two):
        with pytest.raises(WrongState), office.desk() as desk:
            change.confirm(desk, desk.own(Booking, booking, "booking"))
    assert steps(office, one) == ["requested", "confirmed"]
    assert steps(office, two) == ["requested", "rejected"]


def test_pending_ones_hold_their_time_where_the_type_says_so(office: Office) -> None:
    talk = office.type(confirmation="always", pending_holds=True)
    (made,) = office.book(talk, at(9))
    with pytest.raises(SlotTaken):
        office.book(talk, at(9), "bob")
    with office.desk() as desk:
        change.decline(desk, desk.own(Booking, made, "booking"))
    office.book(talk, at(9), "bob")


def test_absence_can_be_taken_back(office: Office) -> None:
    talk = office.type(absent_holds=False)
    (made,) = office.book(talk, at(9))
    with office.desk() as desk:
        change.mark_absent(desk, desk.own(Booking, made, "booking"), party=True, host=True)
    assert (office.state(made), 9 in office.slots(talk)) == ("absent", True)
    with office.desk() as desk:
        change.mark_absent(desk, desk.own(Booking, made, "booking"), party=False)
    assert (office.state(made), 9 in office.slots(talk)) == ("confirmed", False)
    with office.desk() as desk:
        row = desk.own(Booking, made, "booking")
        change.cancel(desk, row)
        with pytest.raises(WrongState):
            change.mark_absent(desk, row, party=True)


def test_deleted_ones_are_out_of_sight_and_out_of_the_way(office: Office) -> None:
    talk = office.type()
    (made,) = office.book(talk, at(9))
    with office.desk() as desk:
        change.delete(desk, desk.own(Booking, made, "booking"))
    office.book(talk, at(9), "bob")


def test_moved_in_place(office: Office) -> None:
    talk = office.type()
    (made,) = office.book(talk, at(9))
    office.book(talk, at(11), "bob")
    with office.desk() as desk:  # it is not in its own way
        assert reschedule(desk, desk.own(Booking, made, "booking"), at(9.5)).id == made
    assert office.slots(talk) == [12, 13, 14, 15, 16]
    for start in (at(11), at(10.5)):
        with pytest.raises(SlotTaken), office.desk() as desk:
            reschedule(desk, desk.own(Booking, made, "booking"), start)
    with office.desk() as desk:
        assert desk.own(Booking, made, "booking").start_at == at(9.5)
    assert steps(office, made) == ["booked", "moved"]


def test_moved_by_a_successor(office: Office) -> None:
    talk = office.type()
    (made,) = office.book(talk, at(9))
    with office.desk() as desk:
        new = reschedule(desk, desk.own(Booking, made, "booking"), at(9.5), style="replace", reason="late", by="v")
        assert new.id != made
        assert (new.rescheduled_from_id, new.rescheduling_reason) == (made, "late")
        fresh = new.id
    assert (office.state(made), office.state(fresh)) == ("cancelled", "confirmed")
    with pytest.raises(WrongState), office.desk() as desk:
        reschedule(desk, desk.own(Booking, made, "booking"), at(14))


def test_a_moved_round_robin_keeps_its_host_if_it_can(office: Office) -> None:
    first, second, _ = office.ids
    advice = office.type(kind="round_robin", hosts=[HostDraft(first), HostDraft(second)])
    (one,) = office.book(advice, at(9))
    (host,) = office.hosts(one)
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, one, "booking"), at(10))
    assert office.hosts(one) == {host}
    office.book(office.type(owner_id=host, title="Busy"), at(13))
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, one, "booking"), at(13))
    assert office.hosts(one) == {first, second} - {host}


def test_one_seat_moves_alone(office: Office) -> None:
    course = office.type(seats=3)
    (one,), (two,) = office.book(course, at(9)), office.book(course, at(9), "bob")
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, two, "booking"), at(11))
    with office.desk() as desk:
        rows = [desk.own(Booking, each, "booking") for each in (one, two)]
        assert [row.start_at for row in rows] == [at(9), at(11)]
        assert [row.meeting.taken for row in rows] == [1, 1]


def test_a_hold_keeps_others_off_until_it_runs_out(office: Office) -> None:
    talk, other = office.type(), office.type(title="Other")
    with office.desk() as desk:
        row = holding.hold(desk, desk.own(EventType, talk, "event type"), at(9), minutes=10)
        held, uuid = row.id, row.uuid
    assert 9 not in office.slots(talk)
    assert 9 not in office.slots(other)  # it is the host's time
    with pytest.raises(SlotTaken):
        office.book(talk, at(9))
    with pytest.raises(SlotTaken), office.desk() as desk:
        holding.hold(desk, desk.own(EventType, talk, "event type"), at(9.5))
    with office.desk() as desk:
        assert holding.get_hold(desk, uuid).id == held
    office.clock.advance(timedelta(minutes=10))
    with pytest.raises(NotFound), office.desk() as desk:
        holding.get_hold(desk, uuid)
    office.book(talk, at(9))


def test_who_holds_may_book_move_and_let_go(office: Office) -> None:
    talk = office.type()
    with office.desk() as desk:
        row = holding.hold(desk, desk.own(EventType, talk, "event type"), at(9))
        held, uuid = row.id, row.uuid
    with office.desk() as desk:
        row = holding.get_hold(desk, uuid)
        holding.move_hold(desk, row, desk.own(EventType, talk, "event type"), at(9.5), length=None, minutes=5)
    office.book(talk, at(9.5), hold=held)
    with office.desk() as desk:
        holding.release(desk, uuid)
        holding.release(desk, uuid4())


def test_a_hold_on_a_booked_time_is_refused(office: Office) -> None:
    talk, course = office.type(), office.type(title="Course", seats=2)
    office.book(talk, at(9))
    office.book(course, at(11))
    with pytest.raises(SlotTaken), office.desk() as desk:
        holding.hold(desk, desk.own(EventType, talk, "event type"), at(9))
    with office.desk() as desk:
        holding.hold(desk, desk.own(EventType, course, "event type"), at(11))  # one seat is left
    with pytest.raises(Invalid), office.desk() as desk:
        holding.hold(desk, desk.own(EventType, talk, "event type"), at(13), minutes=100_000)


def test_blocks_hide_time_of_a_user_or_of_one_type(office: Office) -> None:
    talk, other = office.type(), office.type(title="Other", owner_id=office.ids[0])
    with office.desk() as desk:
        everywhere = blocking.block(desk, at(9), at(10), user=desk.session.get_one(User, office.ids[0])).id
        blocking.block(desk, at(10), at(11), event_type=desk.own(EventType, talk, "event type"), title="No talks")
        with pytest.raises(Invalid):
            blocking.block(desk, at(10), at(11))
        with pytest.raises(Invalid):
            blocking.block(desk, at(11), at(10), user=desk.user())
        assert [row.title for row in blocking.blocks(desk, at(0), at(23))] == ["", "No talks"]
        assert len(blocking.blocks(desk, at(0), at(23), event_type_id=talk)) == 1
    assert office.slots(talk)[0] == 11
    assert office.slots(other)[0] == 10
    for start in (at(9), at(10)):
        with pytest.raises(SlotTaken):
            office.book(talk, start)
    with office.desk() as desk:
        row = desk.own(Block, everywhere, "block")
        blocking.move_block(desk, row, at(15), at(16), "Later")
    assert 9 in office.slots(other)
    assert 15 not in office.slots(other)
    with office.desk() as desk:
        blocking.unblock(desk, desk.own(Block, everywhere, "block"))
    assert 15 in office.slots(other)


def test_away_takes_the_hours_without_buffers(office: Office) -> None:
    talk = office.type(buffer_before=30, buffer_after=30, slot_interval=30)
    with office.desk() as desk:
        blocking.block(desk, at(9), at(12), user=desk.user(), kind="away")
    assert office.slots(talk)[0] == 12
