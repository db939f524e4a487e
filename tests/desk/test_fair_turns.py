"""Whose turn it is when hosts come, go and come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openslot.desk.event_types import HostDraft, update_event_type
from openslot.desk.nouns import EventType
from tests.desk.conftest import Office, at


def hosted(office: Office, event_type: int, day: int, count: int) -> list[int]:
    """Who hosts ``count`` bookings of a day, in order."""
    found: list[int] = []
    for n in range(count):
        office.clock.advance(timedelta(minutes=1))
        found += office.hosts(office.book(event_type, at(9 + n / 4, day), f"v{day}-{n}")[0])
    return found


def give(office: Office, event_type: int, hosts: list[HostDraft]) -> None:
    with office.desk() as desk:
        update_event_type(desk, desk.own(EventType, event_type, "event type"), hosts=hosts)


@pytest.mark.parametrize("fairness", ["least_recent", "weighted", "equal", "fewest"])
def test_a_newcomer_is_not_flooded(office: Office, fairness: str) -> None:
    old, young = [HostDraft(user) for user in office.ids[:2]], HostDraft(office.ids[2])
    advice = office.type(kind="round_robin", hosts=old, fairness=fairness, length=15)
    hosted(office, advice, 6, 12)
    give(office, advice, [*old, young])
    turns = hosted(office, advice, 7, 9)
    assert [turns.count(user) for user in office.ids] == [3, 3, 3]


def test_a_newcomer_with_half_the_weight_begins_with_half_the_turns(office: Office) -> None:
    old, young = [HostDraft(user) for user in office.ids[:2]], HostDraft(office.ids[2], weight=50)
    advice = office.type(kind="round_robin", hosts=old, fairness="weighted", length=15)
    hosted(office, advice, 6, 12)
    give(office, advice, [*old, young])
    turns = hosted(office, advice, 7, 10)
    assert [turns.count(user) for user in office.ids] == [4, 4, 2]


def test_who_comes_back_has_neither_debts_nor_a_double_share(office: Office) -> None:
    hosts = [HostDraft(user) for user in office.ids]
    advice = office.type(kind="round_robin", hosts=hosts, fairness="equal", length=15)
    hosted(office, advice, 6, 6)
    give(office, advice, hosts[:2])
    hosted(office, advice, 7, 12)
    give(office, advice, hosts)
    turns = hosted(office, advice, 8, 9)
    assert [turns.count(user) for user in office.ids] == [3, 3, 3]


def test_who_is_free_the_most_gets_more_where_that_is_the_rule(office: Office) -> None:
    old, young = [HostDraft(user) for user in office.ids[:2]], HostDraft(office.ids[2])
    advice = office.type(kind="round_robin", hosts=old, fairness="availability", length=15)
    hosted(office, advice, 6, 4)
    give(office, advice, [*old, young])
    assert hosted(office, advice, 7, 2) == [office.ids[2]] * 2
