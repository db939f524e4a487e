from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openslot.time.instants import minute_floor, parse_iso
from openslot.time.intervals import intersect, merge, subtract
from openslot.time.periods import add_span, period_around
from openslot.time.recurrence import every, expand
from openslot.time.zones import UnknownZone, normal_name, zone

pieces = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def covered(intervals: list[tuple[int, int]]) -> set[int]:
    return {n for start, end in intervals for n in range(start, end)}


@given(pieces, pieces)
def test_intervals_are_sets_of_minutes(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    whole, holes = merge(one), merge(other)
    assert covered(whole) == covered(one)
    assert covered(intersect(whole, holes)) == covered(one) & covered(other)
    assert covered(subtract(whole, sorted(i for i in other if i[0] < i[1]))) == covered(one) - covered(other)
    assert subtract(whole, holes) == merge(subtract(whole, holes))


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Europe/Rome\x00", "x" * 10_000, "localtime"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


def test_a_zone_is_found_in_any_case() -> None:
    assert normal_name("america/new_york") == "America/New_York"


def at(text: str) -> int:
    return minute_floor(parse_iso(text))


@pytest.mark.parametrize(
    ("kind", "first", "after"),
    [
        ("day", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),  # 23 hours long
        ("week", "2026-03-28T23:00Z", "2026-04-04T22:00Z"),  # from Sunday
        ("month", "2026-02-28T23:00Z", "2026-03-31T22:00Z"),
        ("year", "2025-12-31T23:00Z", "2026-12-31T23:00Z"),
    ],
)
def test_periods_are_local(kind: str, first: str, after: str) -> None:
    assert period_around(kind, at("2026-03-29T10:00Z"), "Europe/Rome") == (at(first), at(after))


def test_months_are_walked_on_the_calendar() -> None:
    assert add_span(at("2026-01-31T09:00Z"), 1, "months", "Europe/Rome") == at("2026-02-28T09:00Z")
    assert add_span(at("2026-03-28T09:00Z"), 1, "days", "Europe/Rome") == at("2026-03-29T08:00Z")
    assert add_span(at("2026-03-28T09:00Z"), 24, "hours", "Europe/Rome") == at("2026-03-29T09:00Z")


def test_a_series_keeps_its_local_hour() -> None:
    start = datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert [d.hour for d in every(start, "Europe/Rome", "weekly", 1, 3)] == [9, 8, 8]
    assert [d.hour for d in expand("RRULE:FREQ=WEEKLY;COUNT=3", start, "Europe/Rome")] == [9, 8, 8]


def test_exceptions_and_ends_of_a_rule() -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert len(expand("FREQ=DAILY;UNTIL=20260107T090000Z", start, "UTC")) == 3
    assert len(expand("FREQ=DAILY;COUNT=3\nEXDATE:20260106T090000Z", start, "UTC")) == 2
    assert len(expand("FREQ=DAILY", start, "UTC", most=10)) == 10


@pytest.mark.parametrize("rule", ["", "nonsense", "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=3", "FREQ=DAILY;COUNT=x"])
def test_rules_that_are_none(rule: str) -> None:
    with pytest.raises(ValueError):
        expand(rule, datetime(2026, 1, 5, 9, tzinfo=UTC), "UTC")


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=5"])
def test_rules_that_never_come_true_end(rule: str) -> None:
    began = monotonic()
    assert expand(rule, datetime(2027, 1, 5, 9, tzinfo=UTC), "Europe/Rome") == []
    assert monotonic() - began < 5


@pytest.mark.parametrize("more", ["DAILY;COUNT=366", "DAILY;UNTIL=20280201T000000Z", "YEARLY;COUNT=300"])
def test_rules_that_end_too_late(more: str) -> None:
    with pytest.raises(ValueError, match=r"at most 365|2200"):
        expand(f"FREQ={more}", datetime(2027, 1, 5, 9, tzinfo=UTC), "Europe/Rome")


def test_rules_without_an_end_go_on_as_far_as_may_be() -> None:
    start = datetime(2027, 1, 5, 9, tzinfo=UTC)
    assert len(expand("FREQ=DAILY", start, "Europe/Rome")) == 365
    assert len(expand("FREQ=DAILY;COUNT=365", start, "Europe/Rome")) == 365
    assert expand("FREQ=YEARLY", start, "Europe/Rome")[-1].year == 2200


@pytest.mark.parametrize(
    "more", ["COUNT=3;COUNT=5", "INTERVAL=0", "INTERVAL=-1", "COUNT=x", "COUNT=2;UNTIL=20280101T000000Z"]
)
def test_rules_that_make_no_sense(more: str) -> None:
    with pytest.raises(ValueError, match=r"COUNT|twice"):
        expand(f"FREQ=DAILY;{more}", datetime(2027, 1, 5, 9, tzinfo=UTC), "Europe/Rome")
