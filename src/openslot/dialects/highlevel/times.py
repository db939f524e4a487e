"""HighLevel's ways to write times and lengths."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta

from openslot.desk.errors import Invalid
from openslot.time.instants import localize, parse_date, parse_iso

LATEST = 7_258_118_400_000  # the year 2200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def of_millis(name: str, value: object) -> datetime:
    """The instant of epoch milliseconds in a query; ``Invalid`` for anything else."""
    try:
        number = float(str(value)) if isinstance(value, str) and value.isascii() and value.strip() else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number <= LATEST:
        raise Invalid(name, "must be epoch milliseconds", "number")
    return EPOCH + timedelta(milliseconds=int(number))


def of_millis_or_date(name: str, value: object, zone: str) -> datetime:
    """As ``of_millis``; also ``YYYY-MM-DD``, as midnight in the zone."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            day: date = parse_date(value)
        except ValueError as error:
            raise Invalid(name, str(error), "date") from None
        return localize(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001
    return of_millis(name, value)


def of_iso(name: str, value: str, zone: str) -> datetime:
    """The instant of an ISO text in a body; without offset it is wall time in the zone."""
    try:
        return parse_iso(value, zone)
    except ValueError as error:
        raise Invalid(name, f"must be an ISO 8601 date and time: {error}", "datetime") from None


def minutes(name: str, value: float, unit: str | None) -> int:
    """A length of ``mins`` or ``hours`` in whole minutes; ``Invalid`` if it has a fraction of one."""
    length = round(value * (60 if unit == "hours" else 1), 6)
    if length != int(length):
        raise Invalid(name, "must be whole minutes", "number")
    return int(length)
