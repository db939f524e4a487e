"""Inputs on which engine and oracle once disagreed (tests/oracle found them)."""

from __future__ import annotations

from dataclasses import replace

from openslot.engine.check import check
from openslot.engine.rules import Busy, Host, Question, Rules, Schedule, Shared, Weekly
from openslot.engine.slots import find

NOON = 29_000_160 + 12 * 60  # Thursday, 20 February 2025, 12:00 UTC
EVERY_DAY = tuple(range(7))


def open_(start: int, end: int, zone: str = "UTC", days: tuple[int, ...] = EVERY_DAY) -> Schedule:
    return Schedule(zone, (Weekly(days, start, end),))


def ask(rules: Rules, *hosts: Host, first: int = NOON - 12 * 60, last: int = NOON + 719) -> Question:
    return Question(rules, hosts, now=first - 3 * 1440, first=first, last=last)


def test_two_schedules_around_the_clock_give_one_grid_whatever_range_is_asked() -> None:
    """Their openings overlapped without end, and the grid began wherever one started to look."""
    host = Host(1, (open_(0, 1440), open_(0, 1440, "Asia/Kathmandu")))
    question = ask(Rules(50, "UTC", strict=True), host)
    starts = find(question).starts
    wider = find(replace(question, first=question.first - 2 * 1440)).starts
    assert starts == [start for start in wider if start >= question.first]
    assert [check(question, start).refusal for start in starts] == [None] * len(starts)


def test_the_hours_of_a_day_that_the_calendar_skips_do_not_hide_the_next() -> None:
    """Fakaofo went from 29 to 31 December 2011; Friday's hours fell into Saturday's and cut them short."""
    schedule = Schedule("Pacific/Fakaofo", (Weekly((4,), 90, 150), Weekly((5,), 75, 990)))
    midnight = 22_087_380  # of 31 December there
    found = find(ask(Rules(60, "UTC"), Host(1, (schedule,)), first=midnight, last=midnight + 1439))
    assert found.starts == list(range(midnight + 75, midnight + 990 - 59, 60))


def test_a_step_of_the_free_grid_includes_the_offset() -> None:
    """Cal.com adds the offset to every step, so also to the one to whose end a later range snaps."""
    host = Host(1, (open_(720, 840),), busy=(Busy(NOON + 40, NOON + 45),))
    found = find(ask(Rules(15, "UTC", interval=45, offset=10, grid="free"), host))
    assert found.starts == [NOON + 10, NOON + 65]


def test_a_meeting_is_not_joined_across_another_one_with_seats() -> None:
    shared = (Shared(NOON, NOON + 60, 1, 7), Shared(NOON + 30, NOON + 90, 1, 8))
    question = ask(Rules(60, "UTC", seats=3), Host(1, (open_(720, 840),), shared=shared))
    assert find(question).starts == []
    assert check(question, NOON).refusal is not None


def test_a_meeting_that_one_of_two_hosts_holds_is_offered_as_it_can_be_booked() -> None:
    """Finding wanted both in the meeting, checking was content with the other being free."""
    holder = Host(1, (open_(715, 840),), shared=(Shared(NOON, NOON + 60, 1, 7),))
    other = Host(2, (open_(700, 840),))
    question = ask(Rules(60, "UTC", seats=3, strict=True), holder, other)
    assert find(question).starts == [NOON]
    verdict = check(question, NOON)
    assert (verdict.refusal, verdict.free, verdict.joins) == (None, (1, 2), {1: 7})
