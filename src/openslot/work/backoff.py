"""When to try again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

FIRST, LONGEST = timedelta(seconds=10), timedelta(hours=1)
SPREAD = 0.25


def next_try(now: datetime, attempts: int, chance: Random, wait: timedelta | None = None) -> datetime:
    """10 s after the first attempt, then twice as long each time, up to an hour, give or take a quarter.

    ``wait``: how long the receiver asked to be left alone; obeyed up to an hour.
    """
    delay = min(FIRST * 2 ** min(attempts - 1, 20), LONGEST) * chance.uniform(1 - SPREAD, 1 + SPREAD)
    pause: timedelta = max(delay, min(wait or delay, LONGEST))
    return now + pause
