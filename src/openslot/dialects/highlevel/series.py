"""Recurring appointments: ids of masters and instances, and what an id stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from openslot.desk.bookings import first_of_series, get_booking, get_series, in_series, instance_of
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Booking, Series
from openslot.time.instants import localize
from openslot.time.recurrence import expand
from openslot.time.zones import zone

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_DIGITS = 15
DTSTART = re.compile(r"^DTSTART[^\n\\]*(?:\n|\\n)", re.MULTILINE)
"""A line that rules need not have; where the series begins is the appointment's start to say."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an event id stands for: one appointment, or (``whole``) all that are left of a series, by start.

    ``holder``: the appointment on which notes hang.
    """

    rows: list[Booking]
    holder: Booking
    whole: bool = False


def rule_of(row: Booking) -> str | None:
    """The RRULE of a series made here; None for a single appointment and for series of other doors."""
    return row.series.rule if row.series is not None else None


def id_of(row: Booking) -> str:
    """``<master>_<original start in ms>_<length in seconds>`` for an instance, else the appointment's own id."""
    if row.series is None or row.series.rule is None or row.original_start_at is None:
        return short(row.uuid)
    millis = (row.original_start_at - EPOCH) // timedelta(milliseconds=1)
    seconds = row.extras.get("highlevel", {}).get("seconds") or (row.end_at - row.start_at) // SECOND
    return f"{short(row.series.uuid)}_{millis}_{seconds}"


def find(desk: Desk, reference: str) -> Target:
    """What an id stands for; ``NotFound`` if nothing of it is left."""
    master, _, rest = reference.partition("_")
    series = get_series(desk, from_short(master))
    if rest:
        row = _instance(desk, series, rest)
        if row is None:
            raise NotFound("event", reference[:80])
        return Target([row], first_of_series(desk, row.series_id or 0))
    if series is not None:
        rows = in_series(desk, series)
        if not rows:
            raise NotFound("event", reference)
        return Target(rows, first_of_series(desk, series.id), whole=True)
    row = get_booking(desk, from_short(reference), everyone=True)
    return Target([row], first_of_series(desk, row.series_id or 0) if rule_of(row) else row)


def _instance(desk: Desk, series: Series | None, rest: str) -> Booking | None:
    numbers = rest.split("_")
    digits = all(n.isascii() and n.isdigit() and len(n) <= MOST_DIGITS for n in numbers)
    if series is None or len(numbers) != 2 or not digits:
        return None
    return instance_of(desk, series, EPOCH + timedelta(milliseconds=int(numbers[0])))


def starts(rule: str, start: datetime, zone_name: str) -> list[datetime]:
    """The instants of an RRULE; ``Invalid`` if it cannot be read or has none."""
    try:
        found = expand(DTSTART.sub("", rule), start, zone_name)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise Invalid("rrule", f"must be an iCalendar recurrence rule: {error}", "rrule") from None
    if not found:
        raise Invalid("rrule", "has no instance", "rrule")
    return found


def shift(start: datetime, before: datetime, after: datetime, zone_name: str) -> datetime:
    """``start`` moved as far on the local clock as ``after`` lies from ``before``."""
    here = zone(zone_name)
    walls = [each.astimezone(here).replace(tzinfo=None) for each in (start, before, after)]
    return localize(walls[0] + (walls[2] - walls[1]), zone_name)
