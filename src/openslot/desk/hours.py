"""Between the stored form of hours and the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openslot.desk.errors import Invalid
from openslot.engine.rules import Override, Schedule, Weekly

DAY = 24 * 60
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFFICE_HOURS = [{"days": [0, 1, 2, 3, 4], "start": 9 * 60, "end": 17 * 60}]


def to_engine(zone: str, weekly: Iterable[Mapping[str, Any]], overrides: Iterable[Mapping[str, Any]]) -> Schedule:
    """The engine's schedule of a stored one."""
    return Schedule(
        zone,
        tuple(Weekly(tuple(rule["days"]), rule["start"], rule["end"]) for rule in weekly),
        tuple(Override(o["date"], tuple((s, e) for s, e in o["intervals"])) for o in overrides),
    )


def minute_of_day(path: str, clock: str) -> int:
    """``"09:30"`` (also ``9:30``, ``09:30:00``, ``24:00``, ``23:59:59``) as minutes of the day."""
    parts = clock.split(":")
    if len(parts) not in {2, 3} or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise Invalid(path, "This value is not a valid time of day (HH:MM).", "time", clock[:40])
    hour, minute, second = (*map(int, parts), 0)[:3]
    if (hour, minute, second) == (23, 59, 59):  # how some write the end of a day
        return DAY
    if hour * 60 + minute > DAY or minute > 59 or second:
        raise Invalid(path, "This value is not a valid time of day (HH:MM).", "time", clock[:40])
    return hour * 60 + minute


def clock_of(minute: int) -> str:
    """Minutes of the day as ``HH:MM``; midnight at the end of a day is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def merged(intervals: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals of a day, sorted, overlapping and touching ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
