"""Small random offers around the days on which clocks change, and their slots reckoned minute by minute.

Nothing is shared with the engine or with its oracle: only the digests' rules for simple cases, by ``zoneinfo`` alone.
Instants are minutes of the epoch; clocks are minutes of a day.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from random import Random

DAY = 1440
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
)
YEARS = (2018, 2019, 2027)
Interval = tuple[int, int]
Claim = tuple[int, int, int, int]


def minute(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds()) // 60


def local(at: int, zone: str) -> datetime:
    return (EPOCH + timedelta(minutes=at)).astimezone(zoneinfo.ZoneInfo(zone))


def instant(day: date, clock: int, zone: str) -> int:
    """A wall time that is skipped comes later by the gap, of two it is the first."""
    wall = datetime(day.year, day.month, day.day, tzinfo=zoneinfo.ZoneInfo(zone)) + timedelta(minutes=clock)
    return minute(wall.astimezone(UTC))


@cache
def turns(zone: str) -> tuple[date, ...]:
    """The dates on which the zone's clocks change; some usual ones where they never do."""
    found = []
    for year in YEARS:
        first = minute(datetime(year, 1, 1, tzinfo=UTC))
        hours = range(first, first + 365 * DAY, 60)
        offsets = [local(at, zone).utcoffset() for at in hours]
        found += [local(hours[n], zone).date() for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]
    return tuple(found) or tuple(date(year, 3, 28) for year in YEARS)


@dataclass
class Offer:
    """What is offered. ``weekly``: intervals by weekday (0: Monday); ``dates`` replace them.

    ``kind``: single, round_robin (one of two hosts) or collective (both). ``taken``: for each host (start, end, its
    buffer before, its buffer after). ``first``, ``last``: the dates asked for, in ``asks``.
    """

    zone: str
    weekly: dict[int, list[Interval]]
    dates: dict[date, list[Interval]]
    length: int
    step: int
    before: int
    after: int
    notice: int
    now: int
    first: date
    last: date
    asks: str
    kind: str
    taken: list[list[Claim]]

    def opening(self, day: date) -> list[Interval]:
        """The intervals of a local date, as instants."""
        hours = self.dates.get(day, self.weekly.get(day.weekday(), []))
        found = [(instant(day, start, self.zone), instant(day, end, self.zone)) for start, end in hours]
        return [(start, end) for start, end in found if start < end]

    def openings(self) -> list[Interval]:
        days = (self.first + timedelta(days=n) for n in range(-3, (self.last - self.first).days + 4))
        return [each for day in days for each in self.opening(day)]

    def bounds(self) -> Interval:
        """From the first date's first minute to after the last one's last, where it is asked."""
        return instant(self.first, 0, self.asks), instant(self.last + timedelta(days=1), 0, self.asks)


def offer(draw: Random) -> Offer:
    """A random one; nothing is taken yet. Intervals of a day lie apart."""
    zone = draw.choice(ZONES)
    turn = draw.choice(turns(zone))
    first = turn - timedelta(days=draw.randint(0, 2))

    def hours() -> list[Interval]:
        marks = sorted(draw.sample(range(0, DAY + 1, draw.choice([15, 30, 60])), draw.choice([2, 2, 4])))
        return [(a, b - (b == DAY and draw.random() < 0.3) * 60) for a, b in zip(marks[::2], marks[1::2], strict=True)]

    weekly = {day: kept for day in range(7) if (kept := [] if draw.random() < 0.15 else hours())}
    for kept in weekly.values():
        kept[:] = [(a, b) for a, b in kept if a < b]
    dates = {turn + timedelta(days=n): hours() for n in range(-1, 2) if draw.random() < 0.25}
    dates = {day: [(a, b) for a, b in kept if a < b] for day, kept in dates.items()}
    length = draw.choice([15, 20, 30, 45, 60, 90, 50])
    return Offer(
        zone,
        weekly,
        dates,
        length,
        draw.choice([length, length, 15, 30, 60, 40]),
        draw.choice([0, 0, 5, 15, 60]),
        draw.choice([0, 0, 10, 30]),
        draw.choice([0, 0, 60, 600]),
        instant(first - timedelta(days=draw.choice([0, 1, 1])), draw.randint(0, 1439), zone),
        first,
        first + timedelta(days=draw.randint(0, 4)),
        draw.choice([zone, *ZONES, "UTC"]),
        kind := draw.choice(["single", "round_robin", "collective"]),
        [[]] if kind == "single" else [[], []],
    )


def open_minutes(given: Offer) -> set[int]:
    return {at for start, end in given.openings() for at in range(start, end)}


def from_hours(given: Offer, *, larger: bool) -> list[int]:
    """SimplyMeet and HighLevel: steps from each opening. ``larger``: of neighbouring buffers the larger one counts."""
    minutes, grid = open_minutes(given), set[int]()
    for start, end in given.openings():
        grid.update(range(start, end, given.step))
    first, after = given.bounds()
    return [
        at
        for at in sorted(grid)
        if first <= at < after
        and at > given.now
        and at >= given.now + given.notice
        and all(each in minutes for each in range(at, at + given.length))
        and (all if given.kind == "collective" else any)(
            not any(blocked(given, at, claim, larger=larger) for claim in taken) for taken in given.taken
        )
    ]


def blocked(given: Offer, at: int, claim: Claim, *, larger: bool) -> bool:
    start, end, before, after = claim
    mine, bare = (at - given.before, at + given.length + given.after), (at, at + given.length)
    wide = (start - before, end + after)
    if larger:
        return meet(bare, wide) or meet(mine, (start, end))
    return meet(mine, wide)


def meet(one: Interval, two: Interval) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def from_free_time(given: Offer) -> list[int]:
    """Cal.com, with one host: each free range is cut into steps from its begin, rounded up in the zone asked for."""
    free = open_minutes(given)
    for start, end, before, after in given.taken[0]:
        free.difference_update(range(start - before - given.after, end + after + given.before))
    first, end = given.bounds()
    low = max(first, given.now + max(given.notice, 1))
    free = {at for at in free if low <= at < end}
    unit = next(size for size in (60, 30, 20, 15, 10, 5, 1) if given.step % size == 0)
    found: list[int] = []
    for begin in sorted(at for at in free if at - 1 not in free):
        close = next(at for at in count(begin) if at not in free)
        at = begin
        while local(at, given.asks).minute % unit:
            at += 1
        if found and found[-1] < at < found[-1] + given.step:
            at = found[-1] + given.step
        while at + given.length <= close:
            found.append(at)
            at += given.step
    return found
