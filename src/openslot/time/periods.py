"""Local days, weeks (from Sunday), months and years around an instant; steps along the local calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from openslot.time.instants import from_minute, local_date, localize, minute_ceil, wall_to_minute
from openslot.time.zones import zone

Unit = Literal["minutes", "hours", "days", "weeks", "months"]


def period_days(kind: str, day: date) -> tuple[date, date]:
    """First day of the period around a local date, and first day of the next one."""
    match kind:
        case "day":
            return day, day + timedelta(days=1)
        case "week":
            first = day - timedelta(days=(day.weekday() + 1) % 7)
            return first, first + timedelta(days=7)
        case "month":
            first = day.replace(day=1)
            return first, first + relativedelta(months=1)
        case "year":
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    raise ValueError(f"not a period: {kind}")


def day_around(minute: int, zone_name: str) -> date:
    """The local day that holds a minute of the epoch: from midnight to midnight, of two the first.

    It is the date on the clock's face, but where that was turned back across a midnight that had already struck (St
    John's until 2011).
    """
    day = local_date(minute, zone_name)
    after = day + timedelta(days=1)
    return after if wall_to_minute(after, 0, zone_name) <= minute else day


def period_around(kind: str, minute: int, zone_name: str) -> tuple[int, int]:
    """The local day, week, month or year that holds a minute of the epoch, as an interval of such minutes."""
    first, after = period_days(kind, day_around(minute, zone_name))
    return wall_to_minute(first, 0, zone_name), wall_to_minute(after, 0, zone_name)


def add_span(minute: int, value: int, unit: Unit, zone_name: str) -> int:
    """A minute of the epoch plus a span: minutes and hours exactly; days, weeks and months by the local calendar
    (the same wall time; a day of the month that does not exist becomes the last one).
    """
    if unit == "minutes":
        return minute + value
    if unit == "hours":
        return minute + value * 60
    wall = from_minute(minute).astimezone(zone(zone_name)).replace(tzinfo=None)
    step = {
        "days": relativedelta(days=value),
        "weeks": relativedelta(weeks=value),
        "months": relativedelta(months=value),
    }
    moved: datetime = wall + step[unit]
    return minute_ceil(localize(moved, zone_name))
