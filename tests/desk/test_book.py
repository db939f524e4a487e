"""Booking, by the kinds of event types and their rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openslot.desk.book import book
from openslot.desk.desk import Desk
from openslot.desk.errors import (
    AlreadyBooked,
    Invalid,
    LimitReached,
    NotAvailable,
    NotFound,
    NotOffered,
    SlotTaken,
    Unauthorized,
)
from openslot.desk.event_types import HostDraft, delete_event_type, update_event_type
from openslot.desk.nouns import Booking, EventType, Schedule
from openslot.desk.requests import BookingDraft, GuestDraft, Party
from openslot.desk.schedules import create_schedule, update_schedule
from tests.desk.conftest import Office, at

WORKDAY = [9, 10, 11, 12, 13, 14, 15, 16]


def drafts(office: Office, **more: Any) -> list[HostDraft]:
    return [HostDraft(user, **more) for user in office.ids]


def test_single_host(office: Office) -> None:
    talk = office.type()
    assert office.slots(talk) == WORKDAY
    (made,) = office.book(talk, at(10))
    assert office.hosts(made) == {office.ids[0]}
    assert office.slots(talk) == [9, 11, 12, 13, 14, 15, 16]
    for start in (at(10), at(10.5), at(9.5)):
        with pytest.raises(SlotTaken):
            office.book(talk, start, "bob")
    office.book(talk, at(11), "bob")  # touching is fine


def test_another_type_of_the_same_host_is_in_the_way(office: Office) -> None:
    talk, chat = office.type(), office.type(title="Chat", length=15)
    office.book(talk, at(10))
    with pytest.raises(SlotTaken):
        office.book(chat, at(10.5))
    other = office.type(owner_id=office.ids[1], title="Bea's")
    office.book(other, at(10))


def test_collective_needs_all(office: Office) -> None:
    panel = office.type(kind="collective", hosts=drafts(office, fixed=True))
    office.book(office.type(owner_id=office.ids[1], title="Bea's"), at(9))
    assert office.slots(panel) == WORKDAY[1:]
    with pytest.raises(SlotTaken):
        office.book(panel, at(9))
    (made,) = office.book(panel, at(10))
    assert office.hosts(made) == set(office.ids)


def test_round_robin_goes_round(office: Office) -> None:
    advice = office.type(kind="round_robin", hosts=drafts(office))
    seen: list[int] = []
    for n in range(6):
        office.clock.advance(timedelta(minutes=1))
        (made,) = office.book(advice, at(9 + n), f"v{n}")
        seen += office.hosts(made)
    assert seen == [*office.ids, *office.ids]
    for n in range(2):
        office.book(advice, at(9), f"w{n}")
    with pytest.raises(SlotTaken):
        office.book(advice, at(9), "late")


def test_round_robin_prefers_priority_and_takes_who_was_asked_for(office: Office) -> None:
    first, second, third = office.ids
    hosts = [HostDraft(first), HostDraft(second, priority=1.0), HostDraft(third)]
    advice = office.type(kind="round_robin", hosts=hosts)
    assert office.hosts(office.book(advice, at(9))[0]) == {second}
    assert office.hosts(office.book(advice, at(10), "bob", hosts=[third])[0]) == {third}
    with pytest.raises(SlotTaken):
        office.book(advice, at(10), "eve", hosts=[third])


def test_fixed_and_rotating_hosts(office: Office) -> None:
    first, second, third = office.ids
    mixed = office.type(kind="round_robin", hosts=[HostDraft(first, fixed=True), HostDraft(second), HostDraft(third)])
    (made,) = office.book(mixed, at(9))
    assert office.hosts(made) in ({first, second}, {first, third})
    with pytest.raises(SlotTaken):
        office.book(mixed, at(9), "bob")  # the fixed one is taken


def test_weights_share_the_turns(office: Office) -> None:
    first, second, _ = office.ids
    hosts = [HostDraft(first, weight=300), HostDraft(second, weight=100)]
    advice = office.type(kind="round_robin", hosts=hosts, fairness="weighted", length=15)
    turns = [office.hosts(office.book(advice, at(9 + n / 4), f"v{n}")[0]) for n in range(8)]
    assert turns.count({first}) == 6


def test_hosts_may_have_hours_of_their_own(office: Office) -> None:
    first, second, _ = office.ids
    with office.desk() as desk:
        early = [{"days": [1], "start": 360, "end": 480}]
        hours = create_schedule(desk, desk.who.organization_id, None, name="Early", zone="UTC", weekly=early).id
    hosts = [HostDraft(first, schedules=[hours]), HostDraft(second)]
    advice = office.type(kind="round_robin", hosts=hosts)
    assert office.slots(advice) == [6, 7, *WORKDAY]
    assert office.hosts(office.book(advice, at(6))[0]) == {first}
    assert office.hosts(office.book(advice, at(9))[0]) == {second}


def test_seats(office: Office) -> None:
    course = office.type(seats=2)
    (one,), (two,) = office.book(course, at(9), "vera"), office.book(course, at(9), "bob")
    with office.desk() as desk:
        rows = [desk.own(Booking, each, "booking") for each in (one, two)]
        assert rows[0].meeting is rows[1].meeting
        assert rows[0].meeting.taken == 2
    other = office.type(seats=3, title="Other")
    office.book(other, at(11))
    with pytest.raises(AlreadyBooked):
        office.book(other, at(11))
    with pytest.raises(SlotTaken):
        office.book(course, at(9), "eve")
    with pytest.raises(SlotTaken):
        office.book(course, at(9.5), "eve")  # a seated meeting is shared as it stands or not at all
    assert 9 not in office.slots(course)


def test_hostless_types_are_calendars_of_their_own(office: Office) -> None:
    with office.desk() as desk:
        hours = create_schedule(desk, desk.who.organization_id, None, name="Hours", zone="UTC").id
    room = office.type(owner_id=None, kind="hostless", title="Room", schedule_id=hours)
    other = office.type(owner_id=None, kind="hostless", title="Other room", schedule_id=hours)
    office.book(room, at(9))
    office.book(other, at(9))
    with pytest.raises(SlotTaken):
        office.book(room, at(9), "bob")


def test_series_are_made_whole_or_not_at_all(office: Office) -> None:
    weekly = office.type(recurrence={"frequency": "weekly", "interval": 1, "count": 3})
    starts = [at(9), at(9, 13), at(9, 20)]
    office.book(office.type(title="In the way"), at(9, 20))
    with pytest.raises(SlotTaken):
        office.book(weekly, at(9), starts=starts, together="recurrence")
    assert 9 in office.slots(weekly)
    made = office.book(weekly, at(9), starts=starts[:2], together="recurrence")
    with office.desk() as desk:
        assert len({desk.own(Booking, each, "booking").series_id for each in made}) == 1


def test_buffers_on_both_sides(office: Office) -> None:
    talk = office.type(buffer_before=15, buffer_after=30, slot_interval=15)
    office.book(talk, at(12))
    for start in (at(10.5), at(13.5)):
        with pytest.raises(SlotTaken):
            office.book(talk, start, "bob")
    office.book(talk, at(10.25), "bob")  # its end, its 30 minutes, the other's 15
    office.book(talk, at(13.75), "eve")


@pytest.mark.parametrize(
    ("rules", "refused", "fine"),
    [
        ({"notice": {"value": 26, "unit": "hours"}}, at(9), at(10)),
        ({"window": {"kind": "days", "count": 2}}, at(9, 8), at(9, 7)),
        ({"window": {"kind": "range", "first": "2026-01-07", "last": "2026-01-07"}}, at(9), at(9, 7)),
        ({"window": {"kind": "until", "span": {"value": 1, "unit": "weeks"}}}, at(9, 12), at(9, 9)),
    ],
)
def test_notice_and_window(office: Office, rules: dict[str, Any], refused: Any, fine: Any) -> None:
    talk = office.type(**rules)
    with pytest.raises(NotOffered):
        office.book(talk, refused)
    office.book(talk, fine)


@pytest.mark.parametrize(
    ("limit", "full", "fine"),
    [
        ({"period": "day", "unit": "count", "most": 1}, at(15), at(9, 7)),
        ({"period": "week", "unit": "count", "most": 1}, at(9, 9), at(9, 12)),
        ({"period": "month", "unit": "minutes", "most": 90}, at(9, 30), at(9).replace(month=2, day=3)),
        ({"period": "year", "unit": "minutes", "most": 60}, at(9, 30), at(9).replace(year=2027, day=5)),
    ],
)
def test_limits(office: Office, limit: dict[str, Any], full: Any, fine: Any) -> None:
    talk = office.type(limits=[limit])
    office.book(talk, at(9))
    with pytest.raises(LimitReached):
        office.book(talk, full, "bob")
    office.book(talk, fine, "bob")


def test_several_lengths_and_offered_care(office: Office) -> None:
    talk = office.type(lengths=[30, 60])
    (made,) = office.book(talk, at(9), length=30)
    with office.desk() as desk:
        row = desk.own(Booking, made, "booking")
        assert row.end_at == at(9.5)
    with pytest.raises(NotOffered):
        office.book(talk, at(3), "bob")
    office.book(talk, at(3), "bob", care="free")
    with pytest.raises(SlotTaken):
        office.book(talk, at(3.5), "eve", care="free")
    office.book(talk, at(3.5), "eve", care="none")


def test_what_cannot_be_booked_at_all(office: Office) -> None:
    off = office.type(disabled=True)
    with pytest.raises(NotAvailable):
        office.book(off, at(9))
    gone = office.type(title="Gone")
    with office.desk() as desk:
        delete_event_type(desk, desk.own(EventType, gone, "event type"))
    with pytest.raises(NotFound):
        office.book(gone, at(9))
    members = office.type(title="Members", requires_login=True)
    with office.database.write() as session, pytest.raises(Unauthorized):
        desk = Desk(session, office.clock.now(), "page")
        book(desk, BookingDraft(session.get_one(EventType, members), [at(9)], Party("V", "v@example.com")))


def test_questions_guests_and_contacts(office: Office) -> None:
    question = {"slug": "size", "label": "Size", "type": "select", "required": True, "options": ["S", "M"]}
    talk = office.type(questions=[question])
    for answers in ({}, {"size": "XL"}, {"size": "S", "other": 1}):
        with pytest.raises(Invalid):
            office.book(talk, at(9), answers=answers)
    guests = [GuestDraft("g@example.com", "Gus"), GuestDraft("G@example.com"), GuestDraft("vera@example.com")]
    (one,) = office.book(talk, at(9), answers={"size": "S"}, guests=guests)
    (two,) = office.book(talk, at(10), answers={"size": "M"})
    with office.desk() as desk:
        rows = [desk.own(Booking, each, "booking") for each in (one, two)]
        assert [guest.email for guest in rows[0].guests] == ["g@example.com"]
        assert rows[0].contact is rows[1].contact
        assert [answer.value for answer in rows[0].answers] == ["S"]
    with pytest.raises(Invalid):
        office.book(talk, at(11), answers={"size": "S"}, guests=[GuestDraft("nobody")])


def test_hours_overrides_and_changes_of_rules_are_seen_at_once(office: Office) -> None:
    talk = office.type()
    with office.desk() as desk:
        schedule = desk.own(Schedule, office.people[0].user.default_schedule_id, "schedule")
        update_schedule(desk, schedule, overrides=[{"date": "2026-01-06", "intervals": [[600, 720]]}])
    assert office.slots(talk) == [10, 11]
    with office.desk() as desk:
        update_event_type(desk, desk.own(EventType, talk, "event type"), length=30)
    assert office.slots(talk) == [10, 10.5, 11, 11.5]
