"""The engine's rules, one by one. The oracle (tests/oracle) tries them in all combinations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from openslot.engine.check import check
from openslot.engine.fairness import choose
from openslot.engine.rules import (
    Booked,
    Busy,
    Fairness,
    Host,
    Limit,
    Override,
    Period,
    Question,
    Reason,
    Rules,
    Schedule,
    Shared,
    Span,
    Weekly,
    Window,
)
from openslot.engine.slots import find
from openslot.time.instants import minute_floor, parse_iso, render_minutes

WEEK = (0, 1, 2, 3, 4)
ROME = Schedule("Europe/Rome", (Weekly(WEEK, 540, 1020),))
UTC_DAY = Schedule("UTC", (Weekly((0, 1, 2, 3, 4, 5, 6), 540, 720),))  # 09:00–12:00


def at(text: str) -> int:
    return minute_floor(parse_iso(text))


NOW, FIRST, LAST = at("2050-09-01T00:00Z"), at("2050-09-05T00:00Z"), at("2050-09-05T23:59Z")


def host(number: int = 1, **facts: Any) -> Host:
    return Host(number, facts.pop("schedules", (UTC_DAY,)), **facts)


def question(rules: Rules, *hosts: Host, **facts: Any) -> Question:
    facts = {"now": NOW, "first": FIRST, "last": LAST, **facts}
    return Question(rules, hosts or (host(),), **facts)


def clocks(asked: Question) -> list[str]:
    return [text[11:16] for _, text in render_minutes(find(asked).starts, asked.zone, millis=False)]


def reason(asked: Question, start: str, length: int | None = None) -> Reason | None:
    refusal = check(asked, at(start), length).refusal
    return refusal.reason if refusal else None


def test_the_fixture_of_cal_com() -> None:
    asked = Question(
        Rules(60, "Europe/Rome", grid="free"),
        (Host(1, (ROME,)),),
        NOW,
        FIRST,
        at("2050-09-09T23:59Z"),
        ends_within=True,
    )
    starts = find(asked).starts
    assert len(starts) == 5 * 8
    assert starts[:8] == [at(f"2050-09-05T{hour:02d}:00Z") for hour in range(7, 15)]
    later = find(replace(asked, first=at("2050-09-05T09:00Z"))).starts
    assert later == starts[2:]
    assert len(find(replace(asked, last=at("2050-09-09T12:00Z"))).starts) == 4 * 8 + 5


@pytest.mark.parametrize(
    ("day", "count"), [("2026-03-28", 4), ("2026-03-29", 3), ("2026-10-25", 5)], ids=["usual", "forward", "back"]
)
def test_hours_across_a_change_have_their_true_length(day: str, count: int) -> None:
    night = Schedule("Europe/Rome", (Weekly((0, 1, 2, 3, 4, 5, 6), 60, 300),))
    asked = question(
        Rules(60, "Europe/Rome"),
        host(schedules=(night,)),
        now=at("2026-01-01T00:00Z"),
        first=at(f"{day}T00:00Z") - 120,
        last=at(f"{day}T12:00Z"),
    )
    assert len(find(asked).starts) == count


def test_an_override_replaces_the_day() -> None:
    special = Schedule("UTC", UTC_DAY.weekly, (Override("2050-09-05", ((600, 660),)),))
    assert clocks(question(Rules(30, "UTC"), host(schedules=(special,)))) == ["10:00", "10:30"]
    closed = Schedule("UTC", UTC_DAY.weekly, (Override("2050-09-05", ()),))
    assert clocks(question(Rules(30, "UTC"), host(schedules=(closed,)))) == []


def test_several_schedules_add_up() -> None:
    evening = Schedule("UTC", (Weekly((0,), 1080, 1140),))
    assert clocks(question(Rules(60, "UTC"), host(schedules=(UTC_DAY, evening)))) == [
        "09:00",
        "10:00",
        "11:00",
        "18:00",
    ]


@pytest.mark.parametrize(("rule", "expected"), [("add", ["09:00", "11:20"]), ("max", ["09:00", "11:10", "11:20"])])
def test_buffers_of_neighbours(rule: Any, expected: list[str]) -> None:
    rules = Rules(40, "UTC", interval=10, before=10, after=10, buffers=rule)
    asked = question(rules, host(busy=[Busy(at("2050-09-05T10:00Z"), at("2050-09-05T11:00Z"), 10, 10)]))
    assert clocks(asked) == (["09:00", *expected[1:]] if rule == "add" else ["09:00", "09:10", *expected[1:]])


def test_a_partial_neighbour_touches_nobody() -> None:
    asked = question(Rules(30, "UTC"), host(busy=[Busy(at("2050-09-05T10:00Z"), at("2050-09-05T10:30Z"))]))
    assert "10:00" not in clocks(asked)
    assert {"09:30", "10:30"} <= set(clocks(asked))


@pytest.mark.parametrize(
    ("window", "notice", "last_day"),
    [
        (Window(), Span(), "2050-09-09"),
        (Window("days", count=2), Span(), "2050-09-06"),
        (Window("business_days", count=1), Span(), "2050-09-05"),
        (Window("until", span=Span(1, "days")), Span(), "2050-09-05"),
        (Window("range", first="2050-09-06", last="2050-09-07"), Span(), "2050-09-07"),
        (Window("days", count=3, rolling=True), Span(), "2050-09-06"),
    ],
)
def test_windows_end(window: Window, notice: Span, last_day: str) -> None:
    rules = Rules(60, "UTC", window=window, notice=notice)
    now = at("2050-09-04T10:00Z")  # a Sunday
    asked = question(rules, now=now, first=at("2050-09-04T00:00Z"), last=at("2050-09-09T23:59Z"))
    days = [day for day, _ in render_minutes(find(asked).starts, "UTC", millis=False)]
    assert max(days) == last_day
    if window.kind == "range":
        assert min(days) == "2050-09-06"


def test_the_past_and_the_notice_are_refused_in_words() -> None:
    asked = question(Rules(30, "UTC", notice=Span(2, "hours")), now=at("2050-09-05T09:00Z"))
    assert clocks(asked) == ["11:00", "11:30"]
    assert reason(asked, "2050-09-05T09:00Z") is Reason.PAST
    assert reason(asked, "2050-09-05T10:30Z") is Reason.NOTICE
    assert check(asked, at("2050-09-05T10:30Z"), ignore_window=True).refusal is None


@pytest.mark.parametrize(
    ("limit", "closed"),
    [
        (Limit(Period.DAY, "count", 1), True),
        (Limit(Period.DAY, "count", 2), False),
        (Limit(Period.WEEK, "count", 1), True),
        (Limit(Period.MONTH, "minutes", 60), True),
        (Limit(Period.YEAR, "minutes", 120), False),
    ],
)
@pytest.mark.parametrize("scope", ["host", "event_type"])
def test_a_full_period_is_closed(limit: Limit, closed: bool, scope: Any) -> None:
    booked = [Booked(at("2050-09-05T15:00Z"), at("2050-09-05T16:00Z"))]
    rules = Rules(30, "UTC", limits=(limit,), limit_scope=scope)
    asked = question(rules, host(booked=booked if scope == "host" else ()), booked=booked)
    assert (clocks(asked) == []) is closed
    assert (reason(asked, "2050-09-05T09:00Z") in {Reason.LIMIT, Reason.MINUTES}) is closed


def test_a_seat_may_be_joined_at_its_start_only() -> None:
    nine, ten = at("2050-09-05T09:00Z"), at("2050-09-05T10:00Z")
    rules = Rules(60, "UTC", interval=30, seats=3)
    asked = question(rules, host(shared=[Shared(nine, ten, 2, 77)]))
    found = find(asked)
    assert clocks(asked) == ["09:00", "10:00", "10:30", "11:00"]
    assert found.seats == {nine: (2, 3, 77)}
    assert check(asked, nine).joins == {1: 77}
    full = question(rules, host(shared=[Shared(nine, ten, 3, 77)]))
    assert reason(full, "2050-09-05T09:00Z") is Reason.FULL


BUSY_A = [Busy(at("2050-09-05T09:00Z"), at("2050-09-05T10:00Z"))]
BUSY_B = [Busy(at("2050-09-05T10:00Z"), at("2050-09-05T11:00Z"))]


@pytest.mark.parametrize("grid", ["open", "free"])
def test_hosts_are_joined(grid: Any) -> None:
    rules = Rules(60, "UTC", grid=grid)
    together = question(rules, host(1, busy=BUSY_A), host(2, busy=BUSY_B))
    assert clocks(together) == ["11:00"]
    either = question(rules, host(1, busy=BUSY_A, fixed=False), host(2, busy=BUSY_B, fixed=False))
    assert clocks(either) == ["09:00", "10:00", "11:00"]
    mixed = question(rules, host(3, busy=BUSY_A), *either.hosts)
    assert clocks(mixed) == ["10:00", "11:00"]
    groups = question(rules, host(1, busy=BUSY_A, fixed=False, group=1), host(2, busy=BUSY_B, fixed=False, group=2))
    assert clocks(groups) == ["11:00"]


def test_offered_means_that_one_person_has_the_whole_time() -> None:
    rules = Rules(120, "UTC", interval=60, grid="free")  # 09:00–11:00 is free for each of them only in part
    asked = question(rules, host(1, busy=BUSY_A, fixed=False), host(2, busy=BUSY_B, fixed=False))
    assert clocks(asked) == ["10:00"]


def test_alignment_is_the_asked_zones() -> None:
    nepal = Schedule("Asia/Kathmandu", (Weekly((0,), 550, 720),))  # from 09:10
    asked = question(
        Rules(30, "Asia/Kathmandu", grid="free"), host(schedules=(nepal,)), zone="Asia/Kathmandu", first=FIRST - 600
    )
    assert clocks(asked) == ["09:30", "10:00", "10:30", "11:00", "11:30"]


def test_offset_moves_each_step() -> None:
    assert clocks(question(Rules(30, "UTC", grid="free", offset=5))) == ["09:05", "09:40", "10:15", "10:50", "11:25"]


def test_strict_refuses_what_lies_beside_the_grid() -> None:
    asked = question(Rules(30, "UTC", strict=True))
    assert reason(asked, "2050-09-05T09:10Z") is Reason.OFF_GRID
    assert reason(asked, "2050-09-05T09:30Z") is None
    assert reason(question(Rules(30, "UTC")), "2050-09-05T09:10Z") is None


def test_hidden_is_not_forbidden() -> None:
    rules = Rules(30, "UTC", look_busy=50, look_busy_key="k")
    asked = question(rules)
    assert len(clocks(asked)) == 3
    assert clocks(asked) == clocks(asked)
    assert all(reason(asked, f"2050-09-05T{c}Z") is None for c in ("09:00", "09:30", "11:30"))
    assert clocks(question(replace(rules, look_busy=100))) == []
    assert len(clocks(question(replace(rules, look_busy=99)))) == 1


def test_first_per_day_and_refused() -> None:
    asked = question(Rules(60, "UTC", first_per_day=True))
    assert clocks(asked) == ["09:00"]
    taken = find(question(Rules(60, "UTC"), host(busy=BUSY_A)), with_refused=True)
    assert [len(taken.starts), len(taken.refused)] == [2, 1]


def test_what_refuses_is_said_overall_and_by_each_host() -> None:
    asked = question(Rules(60, "UTC"), host(1, busy=BUSY_A), host(2, away=[(FIRST, LAST)]))
    verdict = check(asked, at("2050-09-05T09:00Z"))
    assert verdict.refusal is not None
    assert "already taken" in verdict.refusals[1].detail
    assert "away" in verdict.refusals[2].detail
    assert check(question(Rules(60, "UTC")), at("2050-09-05T09:00Z")).refusal is None


@pytest.mark.parametrize(
    ("fairness", "chosen"),
    [("least_recent", 2), ("availability", 3), ("equal", 3), ("fewest", 3), ("weighted", 1)],
)
def test_who_is_next(fairness: Fairness, chosen: int) -> None:
    hosts: Sequence[Host] = (
        host(1, fixed=False, turns=5, last=300, weight=800),
        host(2, fixed=False, turns=4, last=100),
        host(3, fixed=False, turns=3, last=200),
    )
    asked = question(Rules(60, "UTC"), *hosts)
    verdict = check(asked, at("2050-09-05T09:00Z"))
    assert choose(verdict, asked, fairness) == (chosen,)
    assert choose(verdict, asked, fairness, preferred=2) == (2,)
    assert choose(verdict, asked, fairness, preferred=9) == ()
    first = replace(asked, hosts=[replace(hosts[0], priority=1.0), *hosts[1:]])
    assert choose(verdict, first, "least_recent") == (1,)
