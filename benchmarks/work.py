"""A seeded generator of work: hosts × days × busy intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from openslot.engine.rules import Busy, Host, Question, Rules, Schedule, Weekly
from openslot.time.instants import minute_floor

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
HOURS = Schedule("UTC", (Weekly((0, 1, 2, 3, 4, 5, 6), 8 * 60, 17 * 60),))
PER_DAY = 6


def busy_days(random: Random, days: int) -> list[tuple[datetime, int]]:
    """Six meetings a day inside 08:00–17:00 that do not overlap: (start, minutes)."""
    found = []
    for day in range(days):
        for n in range(PER_DAY):
            start = MONDAY + timedelta(days=day, minutes=8 * 60 + n * 85 + random.randrange(0, 40))
            found.append((start, random.choice([15, 30, 45])))
    return found


def hosts(count: int, days: int) -> list[Host]:
    """Round-robin hosts, each with his own busy time."""
    random = Random(31)
    found = []
    for n in range(1, count + 1):
        busy = [Busy(minute_floor(s), minute_floor(s) + m) for s, m in busy_days(random, days)]
        found.append(Host(n, (HOURS,), busy, fixed=False))
    return found


def question(count: int, days: int, grid: str = "open") -> Question:
    """A month's free half hours of so many hosts."""
    first = minute_floor(MONDAY)
    rules = Rules(30, "UTC", grid="free" if grid == "free" else "open")
    return Question(rules, hosts(count, days), first - 60, first, first + days * 24 * 60)
