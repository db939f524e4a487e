"""Random questions, close to the days on which clocks change."""

from __future__ import annotations

import random
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

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
    Shared,
    Span,
    Weekly,
    Window,
)

zoneinfo.reset_tzpath(to=())

DAY = 1440
ZONES = sorted(zoneinfo.available_timezones())

Draw = random.Random


def offset(zone: zoneinfo.ZoneInfo, minute: int) -> timedelta:
    found = datetime.fromtimestamp(minute * 60, zone).utcoffset()
    assert found is not None
    return found


@lru_cache(maxsize=1024)
def changes(zone: str, first: int = 1975, last: int = 2060, stride: int = 15 * DAY) -> tuple[int, ...]:
    """The minutes at which the zone's clocks change within these years."""
    place = zoneinfo.ZoneInfo(zone)
    begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 60 for year in (first, last))
    found = []
    for low in range(begin, end, stride):
        before, after = low, low + stride
        if offset(place, before) == offset(place, after):
            continue
        while after - before > 1:
            middle = (before + after) // 2
            same = offset(place, middle) == offset(place, low)
            before, after = (middle, after) if same else (before, middle)
        found.append(after)
    return tuple(found)


def one_of(draw: Draw, *values: Any) -> Any:
    return draw.choice(values)


def number(draw: Draw, low: int, high: int) -> int:
    return draw.randint(low, high)


def chance(draw: Draw, percent: int) -> bool:
    return draw.randrange(100) < percent


def clock(draw: Draw) -> int:
    """A wall time: often near the hours at which clocks change."""
    if chance(draw, 50):
        return int(one_of(draw, 0, 60, 90, 120, 150, 180, 210, 1380, 1410, 1440))
    return number(draw, 0, 96) * 15 if chance(draw, 80) else number(draw, 0, 1440)


def interval(draw: Draw) -> tuple[int, int]:
    one, two = clock(draw), clock(draw)
    if chance(draw, 10):
        return one, two  # the wrong way round opens nothing
    return (one, two) if one < two else (two, one)


def schedule(draw: Draw, zone: str, day: date) -> Schedule:
    weekly = []
    for _ in range(number(draw, 1, 3)):
        closed = {(day.weekday() + 3) % 7, number(draw, 0, 6)}  # so that no opening lasts for ever
        weekly.append(Weekly(tuple(sorted(set(range(7)) - closed)), *interval(draw)))
    overrides = {}
    while chance(draw, 15):
        text = (day + timedelta(days=number(draw, -2, 3))).isoformat()
        overrides[text] = Override(text, tuple(interval(draw) for _ in range(number(draw, 0, 3))))
    return Schedule(zone, tuple(weekly), tuple(overrides.values()))


def spans(draw: Draw, low: int, high: int, most: int, longest: int) -> list[tuple[int, int]]:
    found = []
    for _ in range(number(draw, 0, most)):
        start = number(draw, low // 5, high // 5) * 5 if chance(draw, 70) else number(draw, low, high)
        found.append((start, start + number(draw, 1, longest)))
    return sorted(found)


def rules(draw: Draw, grid: str, zone: str, day: date) -> Rules:
    length = one_of(draw, 60, 30, 15, 45, 5, 20, 25, 50, 90, 120, number(draw, 5, 300))
    found: dict[str, Any] = {"length": length, "zone": zone, "grid": grid}
    if chance(draw, 40):
        found["interval"] = one_of(draw, 15, 30, 60, 20, 45, 40, 75, number(draw, 7, 180))
    if chance(draw, 40):
        found |= {"before": one_of(draw, 0, 5, 15, 60), "after": one_of(draw, 0, 10, 30)}
    if chance(draw, 50):
        found["buffers"] = "max"
    if grid == "free" and chance(draw, 30):
        found["offset"] = one_of(draw, 5, 10, 15, 7)
    if grid == "free" and chance(draw, 25):
        found["optimized"] = True
    if chance(draw, 20):
        unit = one_of(draw, "minutes", "hours", "days", "weeks", "months")
        found["notice"] = Span(number(draw, 0, {"minutes": 3000, "hours": 40, "days": 3}.get(unit, 1)), unit)
    if chance(draw, 35):
        found["window"] = window(draw, day)
    while chance(draw, 15):
        unit = one_of(draw, "count", "minutes")
        most = number(draw, 0, 5) if unit == "count" else number(draw, 0, 6 * length)
        found["limits"] = (*found.get("limits", ()), Limit(one_of(draw, *Period), unit, most))
    if chance(draw, 50):
        found["limit_scope"] = "event_type"
    found["seats"] = one_of(draw, 1, 1, 2, 3, 10)
    found["strict"] = chance(draw, 30)
    found["first_per_day"] = chance(draw, 10)
    return Rules(**found)


def window(draw: Draw, day: date) -> Window:
    kind = one_of(draw, "until", "days", "business_days", "range", "days", "business_days")
    if kind == "until":
        unit = one_of(draw, "minutes", "hours", "days", "weeks", "months")
        return Window("until", Span(number(draw, 0, {"minutes": 5000, "hours": 90, "days": 4}.get(unit, 1)), unit))
    if kind == "range":
        first = day + timedelta(days=number(draw, -2, 2))
        return Window("range", first=first.isoformat(), last=(first + timedelta(days=number(draw, 0, 2))).isoformat())
    rolling = chance(draw, 50)
    return Window(kind, count=number(draw, 1 if rolling else 0, 4), rolling=rolling)


def host(draw: Draw, rule: Rules, meetings: list[Shared], id_: int, zone: str, first: int, last: int) -> Host:
    day = date.fromordinal(date(1970, 1, 1).toordinal() + first // DAY)
    schedules = tuple(
        schedule(draw, zone if chance(draw, 80) else one_of(draw, *ZONES), day)
        for _ in range(one_of(draw, 1, 1, 1, 2, 3, 0))
    )
    near = first - 300, last + 300 + (number(draw, 0, 5) == 0) * DAY
    busy = [
        Busy(start, end, one_of(draw, 0, 0, 10, 45), one_of(draw, 0, 0, 5, 30))
        for start, end in spans(draw, *near, 5, 300)
    ]
    return Host(
        id_,
        schedules,
        busy=busy if chance(draw, 50) else [(start, end, before, after) for start, end, before, after in busy],
        away=spans(draw, *near, 1, 1500) if chance(draw, 25) else [],
        shared=[one for one in meetings if chance(draw, 70)],
        booked=bookings(draw, rule, first, last),
        fixed=True,
    )


def meetings(draw: Draw, rule: Rules, first: int, last: int) -> list[Shared]:
    if rule.seats == 1:
        return []
    found = []
    for start, end in spans(draw, first, last, 6, 200):
        true_end = start + rule.length if chance(draw, 85) else end
        found.append(Shared(start, true_end, number(draw, 1, rule.seats), 1000 + start))
    return found


def bookings(draw: Draw, rule: Rules, first: int, last: int) -> list[Booked]:
    if not rule.limits:
        return []
    return [
        Booked(start, start + rule.length if chance(draw, 70) else end)
        for start, end in spans(draw, first - 2 * DAY, last + 2 * DAY, 5, 200)
    ]


def question(draw: Draw, grid: str, crowd: int) -> Question:
    """``crowd``: at most so many hosts."""
    zone = one_of(draw, *ZONES)
    turns = changes(zone)
    near = one_of(draw, *turns) if turns and chance(draw, 90) else number(draw, 3_000_000, 46_000_000)
    first = near - number(draw, 0, 36 * 60)
    last = first + number(draw, 0, 72 * 60)
    day = date.fromordinal(date(1970, 1, 1).toordinal() + near // DAY)
    rule = rules(draw, grid, zone if chance(draw, 70) else one_of(draw, *ZONES), day)
    shared = meetings(draw, rule, first, last)
    hosts = [host(draw, rule, shared, id_, zone, first, last) for id_ in range(1, number(draw, 1, crowd) + 1)]
    if len(hosts) > 1:
        hosts = [
            Host(
                one.id, one.schedules, one.busy, one.away, one.shared, one.booked,
                fixed=chance(draw, 35), group=one_of(draw, 0, 0, 1),
            )
            for one in hosts
        ]  # fmt: skip
    return Question(
        rule,
        hosts,
        now=one_of(draw, number(draw, first - 2 * DAY, first), first - DAY, first - 1, number(draw, first, last)),
        first=first,
        last=last,
        zone=zone if chance(draw, 50) else one_of(draw, *ZONES),
        length=one_of(draw, 30, 60, 10) if chance(draw, 10) else None,
        ends_within=chance(draw, 30),
        booked=bookings(draw, rule, first, last),
    )


def questions(grid: str, crowd: int) -> st.SearchStrategy[Question]:
    return st.randoms(use_true_random=False).map(lambda draw: question(draw, grid, crowd))
