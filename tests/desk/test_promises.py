"""What was promised stays: when rules change around bookings, and while a slot is held."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk import change
from openslot.desk import hold as holding
from openslot.desk.errors import LimitReached, SlotTaken
from openslot.desk.event_types import HostDraft, update_event_type
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import Booking, EventType, User
from openslot.desk.reschedule import reschedule
from openslot.desk.resources import create_resource
from openslot.time.instants import from_minute
from tests.desk.conftest import Office, at


def update(office: Office, event_type: int, **values: Any) -> None:
    with office.desk() as desk:
        update_event_type(desk, desk.own(EventType, event_type, "event type"), **values)


def hold(office: Office, event_type: int, hour: float) -> int:
    with office.desk() as desk:
        return holding.hold(desk, desk.own(EventType, event_type, "event type"), at(hour)).id


def parties(office: Office, booking: int) -> int:
    with office.desk() as desk:
        return desk.own(Booking, booking, "booking").meeting.taken


def test_two_requests_for_one_time_are_not_both_confirmed_when_requests_begin_to_hold(office: Office) -> None:
    talk = office.type(confirmation="always", pending_holds=False)
    (one,), (two,) = office.book(talk, at(9)), office.book(talk, at(9), "bob")
    update(office, talk, pending_holds=True)
    with office.desk() as desk:
        change.confirm(desk, desk.own(Booking, one, "booking"))
    with pytest.raises(SlotTaken), office.desk() as desk:
        change.confirm(desk, desk.own(Booking, two, "booking"))
    (three,) = office.book(talk, at(11))
    with pytest.raises(SlotTaken):  # who asks from now on holds
        office.book(talk, at(11), "bob")
    assert office.state(three) == "pending"


def test_an_absence_is_not_taken_back_over_somebody_else(office: Office) -> None:
    talk = office.type(absent_holds=False)
    (made,) = office.book(talk, at(9))
    with office.desk() as desk:
        change.mark_absent(desk, desk.own(Booking, made, "booking"), party=True)
    office.book(talk, at(9), "bob")
    update(office, talk, absent_holds=True)
    with pytest.raises(SlotTaken), office.desk() as desk:
        change.mark_absent(desk, desk.own(Booking, made, "booking"), party=False)


def test_a_request_does_not_begin_to_hold_because_another_party_leaves(office: Office) -> None:
    course = office.type(confirmation="always", pending_holds=False, seats=2)
    (one,), (two,) = office.book(course, at(9)), office.book(course, at(9), "bob")
    update(office, course, pending_holds=True)
    office.book(office.type(title="Other"), at(9), "eve")
    with office.desk() as desk:
        change.cancel(desk, desk.own(Booking, one, "booking"))
    assert (office.hosts(two), parties(office, two)) == (set(), 0)


def test_more_seats_open_what_is_shared_and_not_what_is_private(office: Office) -> None:
    talk, course = office.type(), office.type(title="Course", seats=2)
    office.book(talk, at(9))
    (first,), (second,) = office.book(course, at(11)), office.book(course, at(11), "bob")
    for each in (talk, course):
        update(office, each, seats=3)
    with pytest.raises(SlotTaken):
        office.book(talk, at(9), "bob")
    (third,) = office.book(course, at(11), "eve")
    with office.desk() as desk:
        change.cancel(desk, desk.own(Booking, third, "booking"))
    with office.desk() as desk:
        change.set_state(desk, desk.own(Booking, third, "booking"), "confirmed")
    assert {parties(office, each) for each in (first, second, third)} == {3}


def test_fewer_seats_bring_nobody_back(office: Office) -> None:
    course = office.type(seats=3)
    (made,) = office.book(course, at(9))
    for who in ("bob", "eve"):
        office.book(course, at(9), who)
    update(office, course, seats=2)
    with office.desk() as desk:
        change.cancel(desk, desk.own(Booking, made, "booking"))
    with pytest.raises(SlotTaken), office.desk() as desk:
        change.set_state(desk, desk.own(Booking, made, "booking"), "confirmed")


def test_a_hold_keeps_the_buffers_of_what_will_be_booked(office: Office) -> None:
    talk = office.type(buffer_after=30, slot_interval=30)
    mine = hold(office, talk, 10)
    for start in (at(11), at(9)):
        with pytest.raises(SlotTaken):
            office.book(talk, start, "bob")
    office.book(talk, at(11.5), "bob")
    office.book(talk, at(10), hold=mine)


def test_a_hold_keeps_everybody_whom_the_meeting_needs(office: Office) -> None:
    first, second, third = office.ids
    panel = office.type(kind="collective", hosts=[HostDraft(first), HostDraft(second)])
    mixed = office.type(kind="round_robin", title="Mixed", hosts=[HostDraft(third, fixed=True), HostDraft(first)])
    theirs = {user: office.type(owner_id=user, title=f"Own {user}") for user in office.ids}
    mine = hold(office, panel, 10)
    with pytest.raises(SlotTaken):
        office.book(theirs[second], at(10), "bob")
    office.book(theirs[third], at(10), "bob")
    office.book(panel, at(10), hold=mine)
    mine = hold(office, mixed, 12)
    with pytest.raises(SlotTaken):
        office.book(theirs[third], at(12), "bob")
    office.book(mixed, at(12), hold=mine)


def test_other_event_types_are_in_no_holds_way_but_in_the_bookings(office: Office) -> None:
    """As with Cal.com (digest 4.2)."""
    talk, other = office.type(), office.type(title="Other")
    office.book(other, at(10))
    mine = hold(office, talk, 10)
    with pytest.raises(SlotTaken):
        office.book(talk, at(10), hold=mine)


def test_a_round_robin_holds_a_host_who_has_the_time(office: Office) -> None:
    first, second, _ = office.ids
    advice = office.type(kind="round_robin", hosts=[HostDraft(first), HostDraft(second)])
    office.book(office.type(title="Own"), at(10))
    mine = hold(office, advice, 10)
    assert office.hosts(office.book(advice, at(10), hold=mine)[0]) == {second}


@pytest.mark.parametrize("scope", ["host", "event_type"])
def test_a_hold_counts_where_a_limit_counts(office: Office, scope: str) -> None:
    talk = office.type(limits=[{"period": "day", "unit": "count", "most": 1}], limit_scope=scope)
    mine = hold(office, talk, 10)
    with pytest.raises(LimitReached):
        office.book(talk, at(12), "bob")
    office.book(talk, at(10), hold=mine)


@pytest.mark.parametrize("began", [True, False])
def test_a_held_seat_is_one_seat(office: Office, began: bool) -> None:
    course = office.type(seats=3)
    made = office.book(course, at(9)) if began else []
    mine = hold(office, course, 9)
    assert 9 in office.slots(course)
    for who in ("bob", "eve")[began:]:
        made += office.book(course, at(9), who)
    with pytest.raises(SlotTaken):
        office.book(course, at(9), "late")
    with pytest.raises(SlotTaken):
        hold(office, course, 9)
    assert 9 not in office.slots(course)
    made += office.book(course, at(9), "holder", hold=mine)
    assert {parties(office, each) for each in made} == {3}


def test_who_leaves_others_behind_is_shown_only_times_that_can_be_had(office: Office) -> None:
    course = office.type(seats=2, slot_interval=30)
    office.book(course, at(9))
    (mine,) = office.book(course, at(9), "bob")
    with office.desk() as desk:
        found, _ = find_slots(desk, course, at(0), at(23), moving=desk.own(Booking, mine, "booking"))
    starts = [from_minute(start) for start in found.starts]
    assert starts[0] == at(10)
    for start in starts[:2]:
        with office.desk() as desk:
            reschedule(desk, desk.own(Booking, mine, "booking"), start)


def test_a_seat_that_moves_counts_once_in_a_limit(office: Office) -> None:
    limit = {"period": "day", "unit": "count", "most": 2}
    course = office.type(seats=2, limits=[limit], limit_scope="event_type")
    office.book(course, at(9))
    (mine,) = office.book(course, at(9), "bob")
    with office.desk() as desk:
        found, _ = find_slots(desk, course, at(0), at(23), moving=desk.own(Booking, mine, "booking"))
        assert found.starts
    with office.desk() as desk:
        reschedule(desk, desk.own(Booking, mine, "booking"), at(11))
    with pytest.raises(LimitReached):
        office.book(course, at(11), "eve")


def test_a_request_to_someone_who_has_left_goes_to_who_is_next(office: Office) -> None:
    _, second, third = office.ids
    hosts = [HostDraft(second), HostDraft(third)]
    advice = office.type(kind="round_robin", hosts=hosts, confirmation="always", pending_holds=False)
    (made,) = office.book(advice, at(9))
    with office.desk() as desk:
        desk.session.get_one(User, second).is_enabled = False
    with office.desk() as desk:
        change.confirm(desk, desk.own(Booking, made, "booking"))
    assert office.hosts(made) == {third}


def test_a_hold_keeps_the_room(office: Office) -> None:
    talk, other = office.type(), office.type(title="Bea's", owner_id=office.ids[1])
    with office.desk() as desk:
        rows = [desk.own(EventType, each, "event type") for each in (talk, other)]
        create_resource(desk, "rooms", rows, name="Room", capacity=1)
    mine = hold(office, talk, 10)
    assert 10 not in office.slots(other)
    with pytest.raises(SlotTaken):
        office.book(other, at(10), "bob")
    with pytest.raises(SlotTaken):
        hold(office, other, 10.5)
    office.book(other, at(11), "bob")
    office.book(talk, at(10), hold=mine)
