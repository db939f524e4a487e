"""Opening hours as instants: weekly rules, overridden by date, in the schedule's own zone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

from openslot.engine.rules import Host, Interval, Schedule
from openslot.time.instants import local_date, wall_to_minute
from openslot.time.intervals import merge, subtract

Openings = tuple[list[Interval], list[Interval]]


def openings(host: Host, first: int, last: int) -> Openings:
    """The host's openings around ``[first, last]``, sorted, disjoint, one or more for each local date; and joined.

    None is cut at the range's edges, since grids are laid from where an opening begins. Openings of one date that
    overlap or touch become one, also those of several schedules. Those of two dates stay two, and where they overlap
    the later one is left whole: so nothing depends on how many days are looked at.
    """
    if not host.schedules:
        return [], []
    days = [local_date(minute, schedule.zone) for schedule in host.schedules for minute in (first, last)]
    # A day to spare on both sides: an opening may have begun the evening before.
    return _openings(tuple(host.schedules), min(days) - timedelta(days=1), max(days) + timedelta(days=1))


@lru_cache(maxsize=4096)
def _openings(schedules: tuple[Schedule, ...], first: date, last: date) -> Openings:
    dates = zip(*(_hours(schedule, first, last) for schedule in schedules), strict=True)
    apart = _apart([opening for same in dates for opening in merge(chain(*same))])
    return apart, merge(apart)


def _hours(schedule: Schedule, first: date, last: date) -> list[list[Interval]]:
    """For each local date its openings."""
    overrides = {o.date: o.intervals for o in schedule.overrides}
    weekly = [merge((w.start, w.end) for w in schedule.weekly if day in w.days) for day in range(7)]
    found: list[list[Interval]] = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        replaced = overrides.get(day.isoformat())
        walls = weekly[day.weekday()] if replaced is None else merge(replaced)
        instants = [tuple(wall_to_minute(day, wall, schedule.zone) for wall in opening) for opening in walls]
        found.append([(start, end) for start, end in instants if start < end])
    return found


def _apart(found: list[Interval]) -> list[Interval]:
    """Openings in the order of their dates, made disjoint: what a later one covers is taken from the earlier ones.

    They overlap where schedules of several zones meet, and where the clocks skip a midnight or a whole day.
    """
    apart: list[Interval] = []
    for opening in found:
        if apart and opening[0] < apart[-1][1]:
            apart = sorted([*subtract(apart, [opening]), opening])
        else:
            apart.append(opening)
    return apart
