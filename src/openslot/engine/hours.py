"""Opening hours as instants: weekly rules, overridden by date, in the schedule's own zone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from openslot.engine.rules import Host, Interval, Schedule
from openslot.time.instants import local_date, wall_to_minute
from openslot.time.intervals import merge


def openings(host: Host, first: int, last: int) -> list[Interval]:
    """The host's openings around ``[first, last]``, sorted, disjoint, one or more for each local date.

    None is cut at the range's edges, since grids are laid from where an opening begins. Openings of two dates that
    touch at midnight stay two. Where several schedules overlap, their openings become one.
    """
    if len(host.schedules) == 1:
        return list(_openings(host.schedules[0], *_days(host.schedules[0].zone, first, last)))
    found: list[Interval] = []
    for start, end in sorted(opening for s in host.schedules for opening in _openings(s, *_days(s.zone, first, last))):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _days(zone: str, first: int, last: int) -> tuple[date, date]:
    """Local dates with a day to spare on both sides: an opening may have begun the evening before."""
    return local_date(first, zone) - timedelta(days=1), local_date(last, zone) + timedelta(days=1)


@lru_cache(maxsize=4096)
def _openings(schedule: Schedule, first: date, last: date) -> tuple[Interval, ...]:
    overrides = {o.date: o.intervals for o in schedule.overrides}
    weekly = [merge((w.start, w.end) for w in schedule.weekly if day in w.days) for day in range(7)]
    found: list[Interval] = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        replaced = overrides.get(day.isoformat())
        for start, end in weekly[day.weekday()] if replaced is None else merge(replaced):
            opening = wall_to_minute(day, start, schedule.zone), wall_to_minute(day, end, schedule.zone)
            if opening[0] < opening[1]:
                found.append(opening)
    return tuple(_apart(found))


def _apart(found: list[Interval]) -> list[Interval]:
    """Sorted openings that a skipped or repeated hour made overlap, cut where the next begins."""
    found.sort()
    return [
        (start, min(end, found[n + 1][0]) if n + 1 < len(found) else end)
        for n, (start, end) in enumerate(found)
        if n + 1 == len(found) or start < found[n + 1][0]
    ]
