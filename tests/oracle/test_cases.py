"""The oracle against examples worked out by hand: who watches the watchman."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from openslot.engine.rules import (
    Booked,
    Busy,
    Host,
    Limit,
    Override,
    Period,
    Question,
    Rules,
    Schedule,
    Seats,
    Shared,
    Span,
    Weekly,
    Window,
)
from tests.oracle.oracle import Oracle

EVERY_DAY = tuple(range(7))


def at(text: str, zone: str = "UTC") -> int:
    """``YYYY-MM-DD HH:MM`` in the zone, or with an offset of its own."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()) // 60


def shown(starts: list[int], zone: str = "UTC") -> list[str]:
    utc = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=start) for start in starts)
    return [moment.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") for moment in utc]


def hours(*intervals: tuple[int, int], days: tuple[int, ...] = EVERY_DAY, zone: str = "UTC") -> Schedule:
    return Schedule(zone, tuple(Weekly(days, start, end) for start, end in intervals))


def host(*intervals: tuple[int, int], id: int = 1, zone: str = "UTC") -> Host:  # noqa: A002
    return Host(id, (hours(*intervals, zone=zone),))


def ask(rules: Rules, *hosts: Host, day: str = "2026-01-06", now: str = "2026-01-01 00:00") -> Question:
    """All of one UTC day."""
    return Question(rules, hosts, at(now), at(f"{day} 00:00"), at(f"{day} 23:59"))


HOURLY = Rules(60, "UTC")
FREE = Rules(60, "UTC", grid="free")
MORNING = host((540, 720))


def test_fixture_of_calcom() -> None:
    schedule = hours((540, 1020), days=(0, 1, 2, 3, 4), zone="Europe/Rome")
    question = Question(
        replace(FREE, zone="Europe/Rome"),
        (Host(1, (schedule,)),),
        at("2050-09-01 00:00"),
        at("2050-09-05 00:00"),
        at("2050-09-09 23:59"),
        ends_within=True,
    )
    week = [f"{day:02} {hour:02}:00" for day in range(5, 10) for hour in range(7, 15)]
    assert shown(Oracle(question).starts) == week
    later = replace(question, first=at("2050-09-05 09:00"))
    assert shown(Oracle(later).starts) == week[2:]
    sooner = replace(question, last=at("2050-09-09 12:00"))
    assert shown(Oracle(sooner).starts) == week[:-3]


def test_hours_across_the_spring_change_are_an_hour_shorter() -> None:
    rome = host((60, 300), zone="Europe/Rome")
    assert shown(Oracle(ask(HOURLY, rome, day="2026-03-29")).starts)[:-1] == ["29 00:00", "29 01:00", "29 02:00"]


def test_an_opening_inside_the_gap_moves_forward() -> None:
    rome = host((135, 165), zone="Europe/Rome")
    starts = Oracle(ask(replace(HOURLY, length=30), rome, day="2026-03-29")).starts
    assert shown(starts, "Europe/Rome") == ["29 03:15"]


def test_hours_across_the_autumn_change_are_an_hour_longer() -> None:
    rome = host((60, 240), zone="Europe/Rome")
    starts = Oracle(ask(HOURLY, rome, day="2026-10-25")).starts
    assert shown(starts, "Europe/Rome") == ["25 02:00", "25 02:00", "25 03:00"]
    assert shown(Oracle(ask(HOURLY, rome, day="2026-10-24")).starts)[-1] == "24 23:00"


def test_an_end_that_occurs_twice_is_the_first() -> None:
    rome = host((60, 150), zone="Europe/Rome")
    night = Question(replace(HOURLY, length=30), (rome,), 0, at("2026-10-24 22:00"), at("2026-10-25 09:00"))
    assert shown(Oracle(night).starts) == ["24 23:00", "24 23:30", "25 00:00"]


def test_overrides_replace_and_schedules_unite() -> None:
    closed = hours((540, 720))._replace(overrides=(Override("2026-01-06", ()),))
    moved = hours((540, 720))._replace(overrides=(Override("2026-01-06", ((600, 660),)),))
    assert Oracle(ask(HOURLY, Host(1, (closed,)))).starts == []
    assert shown(Oracle(ask(HOURLY, Host(1, (closed, moved)))).starts) == ["06 10:00"]
    assert shown(Oracle(ask(HOURLY, Host(1, (moved, hours((660, 750)))))).starts) == ["06 10:00", "06 11:00"]


def test_away_closes_the_hours_but_does_not_move_the_grid() -> None:
    away = replace(MORNING, away=((at("2026-01-06 09:30"), at("2026-01-06 10:15")),))
    assert shown(Oracle(ask(HOURLY, away)).starts) == ["06 11:00"]
    assert shown(Oracle(ask(HOURLY, away)).refused) == ["06 09:00", "06 10:00"]
    assert shown(Oracle(ask(replace(FREE, interval=15), away)).starts)[0] == "06 10:15"


def test_buffers_add_or_the_larger_one_counts() -> None:
    busy = replace(MORNING, busy=(Busy(at("2026-01-06 10:00"), at("2026-01-06 10:30"), 10, 20),))
    rules = Rules(10, "UTC", before=15, after=5)
    added = {"06 09:00", "06 09:10", "06 09:20", "06 09:30", "06 11:10", "06 11:20"}
    assert added <= set(shown(Oracle(ask(rules, busy)).starts))
    assert not {"06 09:40", "06 11:00"} & set(shown(Oracle(ask(rules, busy)).starts))
    larger = set(shown(Oracle(ask(replace(rules, buffers="max"), busy)).starts))
    assert {"06 09:40", "06 10:50"} <= larger
    assert not {"06 09:50", "06 10:40"} & larger


def test_notice_and_the_current_minute() -> None:
    question = ask(HOURLY, MORNING, now="2026-01-06 09:00")
    assert shown(Oracle(question).starts) == ["06 10:00", "06 11:00"]
    assert shown(Oracle(question).refused) == ["06 09:00"]
    notice = replace(question, rules=replace(HOURLY, notice=Span(2, "hours")))
    assert shown(Oracle(notice).starts) == ["06 11:00"]
    tomorrow = replace(question, rules=replace(HOURLY, notice=Span(1, "days")))
    assert Oracle(tomorrow).starts == []


def test_windows() -> None:
    rules = Rules(180, "UTC")
    question = Question(rules, (MORNING,), at("2026-01-09 08:00"), at("2026-01-09 00:00"), at("2026-01-14 00:00"))

    def days(window: Window) -> list[str]:
        return [text[:2] for text in shown(Oracle(replace(question, rules=replace(rules, window=window))).starts)]

    assert days(Window()) == ["09", "10", "11", "12", "13"]
    assert days(Window("until", Span(2, "days"))) == ["09", "10"]
    assert days(Window("until", Span(49, "hours"))) == ["09", "10", "11"]
    assert days(Window("days", count=1)) == ["09", "10"]
    assert days(Window("days", count=2, rolling=True)) == ["09", "10"]
    assert days(Window("business_days", count=1)) == ["09", "10", "11", "12"]
    assert days(Window("business_days", count=2, rolling=True)) == ["09", "10", "11", "12"]
    assert days(Window("range", first="2026-01-10", last="2026-01-11")) == ["10", "11"]


def test_limits() -> None:
    full = replace(MORNING, booked=(Booked(at("2026-01-06 15:00"), at("2026-01-06 16:00")),))
    for period in Period:
        assert Oracle(ask(replace(HOURLY, limits=(Limit(period, "count", 1),)), full)).starts == []
        assert len(Oracle(ask(replace(HOURLY, limits=(Limit(period, "count", 2),)), full)).starts) == 3
        assert Oracle(ask(replace(HOURLY, limits=(Limit(period, "minutes", 119),)), full)).starts == []
        assert len(Oracle(ask(replace(HOURLY, limits=(Limit(period, "minutes", 120),)), full)).starts) == 3
    weekly = replace(HOURLY, limits=(Limit(Period.WEEK, "count", 1),))
    saturday, sunday = (replace(ask(weekly, full, day=f"2026-01-{day}")) for day in (10, 11))
    assert Oracle(saturday).starts == []
    assert len(Oracle(sunday).starts) == 3


def test_the_free_grid_aligns_within_the_hour_of_the_asked_zone() -> None:
    late = host((545, 720))
    assert shown(Oracle(ask(FREE, late)).starts) == ["06 10:00", "06 11:00"]
    nepal = replace(ask(FREE, late), zone="Asia/Kathmandu")
    assert shown(Oracle(nepal).starts) == ["06 09:15", "06 10:15"]
    offset = ask(replace(FREE, offset=5), late)
    assert shown(Oracle(offset).starts) == ["06 10:05"]
    offset = ask(replace(FREE, offset=5, length=30, interval=15), late)
    assert shown(Oracle(offset).starts)[:3] == ["06 09:20", "06 09:40", "06 10:00"]


def test_the_free_grid_optimized() -> None:
    """Cal.com's own examples."""
    rules = replace(FREE, optimized=True)
    assert shown(Oracle(ask(rules, host((545, 720)))).starts) == ["06 10:00", "06 11:00"]
    assert shown(Oracle(ask(rules, host((545, 715)))).starts) == ["06 09:15", "06 10:15"]
    assert shown(Oracle(ask(rules, host((543, 666)))).starts) == ["06 09:05", "06 10:05"]
    assert shown(Oracle(ask(rules, host((543, 663)))).starts) == ["06 09:03", "06 10:03"]


def test_the_free_grid_snaps_to_the_step_that_has_begun() -> None:
    rules = Rules(15, "UTC", interval=45, grid="free")
    busy = replace(MORNING, busy=(Busy(at("2026-01-06 09:15"), at("2026-01-06 09:20")),))
    assert shown(Oracle(ask(rules, busy)).starts) == ["06 09:00", "06 09:45", "06 10:30", "06 11:15"]


def test_joining_hosts() -> None:
    early, late = host((540, 660)), host((600, 720), id=2)
    assert shown(Oracle(ask(HOURLY, early, late)).starts) == ["06 10:00"]
    either = [replace(one, fixed=False) for one in (early, late)]
    assert shown(Oracle(ask(HOURLY, *either)).starts) == ["06 09:00", "06 10:00", "06 11:00"]
    groups = [replace(one, group=one.id) for one in either]
    assert shown(Oracle(ask(HOURLY, *groups)).starts) == ["06 10:00"]
    anchor = host((600, 690), id=3)
    assert shown(Oracle(ask(HOURLY, anchor, *either)).starts) == ["06 10:00"]
    assert Oracle(ask(HOURLY)).starts == []


def test_no_two_hosts_share_one_slot() -> None:
    """Half the slot one, half the other: the joint time is free, and yet nobody can take it."""
    halves = [replace(one, fixed=False) for one in (host((540, 570)), host((570, 600), id=2))]
    assert Oracle(ask(FREE, *halves)).starts == []
    assert Oracle(ask(FREE, *halves)).grid == [at("2026-01-06 09:00")]


def test_seats() -> None:
    start = at("2026-01-06 10:00")
    rules = replace(HOURLY, seats=3, before=10)
    joined = replace(MORNING, shared=(Shared(start, start + 60, 2, 77),))
    assert shown(Oracle(ask(rules, joined)).starts) == ["06 10:00"]
    assert Oracle(ask(rules, joined)).seats(start) == [Seats(2, 3, 77)]
    full = replace(MORNING, shared=(Shared(start, start + 60, 3, 77),))
    assert Oracle(ask(rules, full)).starts == []
    taken = replace(joined, busy=(Busy(start + 59, start + 61),))
    assert Oracle(ask(rules, taken)).starts == []
    assert Oracle(replace(ask(rules, joined), length=30)).starts == [start - 60, start + 90]


def test_first_per_day_strict_and_off_the_grid() -> None:
    question = ask(replace(HOURLY, first_per_day=True), MORNING)
    assert shown(Oracle(question).starts) == ["06 09:00"]
    assert Oracle(question).bookable(at("2026-01-06 09:07"))
    assert not Oracle(question).bookable(at("2026-01-06 11:01"))
    strict = ask(replace(HOURLY, strict=True), MORNING)
    assert not Oracle(strict).bookable(at("2026-01-06 09:07"))
    assert Oracle(strict).bookable(at("2026-01-06 10:00"))
