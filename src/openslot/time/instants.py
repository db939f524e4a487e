"""Instants and how they are written: aware UTC datetimes, whole minutes of the epoch, ISO 8601 text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from openslot.time.zones import zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60
FIRST_YEAR, LAST_YEAR = 1970, 2200
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)


def minute_floor(instant: datetime) -> int:
    """The whole minute of the epoch at or before an instant."""
    return (instant - EPOCH) // MINUTE


def minute_ceil(instant: datetime) -> int:
    """The whole minute of the epoch at or after an instant."""
    return -((EPOCH - instant) // MINUTE)


def from_minute(minute: int) -> datetime:
    """The aware UTC datetime of a minute of the epoch."""
    return EPOCH + timedelta(minutes=minute)


def parse_date(text: str) -> date:
    """``YYYY-MM-DD``; ``ValueError`` for anything else, impossible dates, and years outside 1970–2200."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError("not a date (YYYY-MM-DD)")
    found = date.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"the year should be between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def parse_iso(text: str, zone_name: str | None = None) -> datetime:
    """An ISO 8601 date and time as an aware UTC datetime.

    With ``Z`` or an offset it is an instant; without, it is wall time in ``zone_name``. A blank instead of ``T`` will
    do, and seconds may be missing. ``ValueError`` for anything else, for a naive time without a zone, impossible
    dates, and years outside 1970–2200.
    """
    match = ISO.fullmatch(text.strip())
    if not match:
        raise ValueError("not an ISO 8601 date and time")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    wall = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micros)  # noqa: DTZ001
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"the year should be between {FIRST_YEAR} and {LAST_YEAR}")
    if offset is None:
        if zone_name is None:
            raise ValueError("the time needs an offset")
        return localize(wall, zone_name)
    instant = (wall - _offset(offset)).replace(tzinfo=UTC)
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"the year should be between {FIRST_YEAR} and {LAST_YEAR}")
    return instant


def _offset(text: str) -> timedelta:
    if text in "Zz":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError("not an offset from UTC")
    return (timedelta(hours=hours, minutes=minutes)) * (-1 if text[0] == "-" else 1)


def localize(wall: datetime, zone_name: str) -> datetime:
    """The instant of a naive wall time: one that does not exist moves forward by the gap, of two it is the first."""
    aware = wall.replace(tzinfo=zone(zone_name), fold=0)  # fold 0: the offset before a gap, the first of a fold
    return (aware - (aware.utcoffset() or timedelta())).replace(tzinfo=UTC)


def midnight(day: date, zone_name: str) -> datetime:
    """The instant at which a local date begins."""
    return localize(datetime(day.year, day.month, day.day), zone_name)  # noqa: DTZ001 - wall time


@lru_cache(maxsize=65536)
def wall_to_minute(day: date, minute_of_day: int, zone_name: str) -> int:
    """The minute of the epoch at which it is ``minute_of_day`` (1440: the next midnight) on a local date."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute_of_day)  # noqa: DTZ001
    return minute_floor(localize(wall, zone_name))


def local_date(minute: int, zone_name: str) -> date:
    """The local date at a minute of the epoch."""
    return from_minute(minute).astimezone(zone(zone_name)).date()


def local_offset(minute: int, zone_name: str) -> int:
    """Minutes that local time is ahead of UTC at a minute of the epoch (seconds of old offsets cut)."""
    offset = from_minute(minute).astimezone(zone(zone_name)).utcoffset() or timedelta()
    return offset // MINUTE


@lru_cache(maxsize=16384)
def _offset_of_quarter(quarter: int, zone_name: str) -> tuple[int, bool]:
    """The offset at the start of a quarter of an hour, and whether it still holds at its end."""
    first = local_offset(quarter * 15, zone_name)
    return first, first == local_offset(quarter * 15 + 14, zone_name)


@lru_cache(maxsize=16384)
def _offset_of_day(day: int, zone_name: str) -> int | None:
    """The one offset of a whole UTC day in minutes; None if the clocks change in it."""
    here = zone(zone_name)
    seen = {(EPOCH + timedelta(days=day, hours=h)).astimezone(here).utcoffset() for h in range(25)}
    return (seen.pop() or timedelta()) // MINUTE if len(seen) == 1 else None


def offset_at(minute: int, zone_name: str) -> int:
    """As ``local_offset``, remembered by the day: made for thousands of calls."""
    offset = _offset_of_day(minute // DAY, zone_name)
    if offset is not None:
        return offset
    offset, steady = _offset_of_quarter(minute // 15, zone_name)
    return offset if steady else local_offset(minute, zone_name)


def local_minutes(minutes: Iterable[int], zone_name: str) -> Iterator[tuple[int, int]]:
    """Each minute of the epoch with the same in local time: ``(minute, minute + offset)``."""
    for minute in minutes:
        yield minute, minute + offset_at(minute, zone_name)


@lru_cache(maxsize=8192)
def day_text(day: int) -> str:
    """The date of a day of the epoch, ``YYYY-MM-DD``."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


_CLOCK = [f"{m // 60:02d}:{m % 60:02d}" for m in range(DAY)]


def offset_text(offset: int) -> str:
    """``+02:00`` of minutes ahead of UTC."""
    sign, size = ("-", -offset) if offset < 0 else ("+", offset)
    return f"{sign}{size // 60:02d}:{size % 60:02d}"


def render_minutes(minutes: Iterable[int], zone_name: str, *, millis: bool, z: bool = False) -> list[tuple[str, str]]:
    """For each minute its local date and its ISO text, ``("2050-09-05", "2050-09-05T09:00:00.000+02:00")``.

    ``z``: write an offset of nothing as ``Z``.
    """
    found = []
    tails: dict[int, str] = {}
    for minute in minutes:
        offset = offset_at(minute, zone_name)
        tail = tails.get(offset)
        if tail is None:
            zero = z and offset == 0
            tail = tails[offset] = (":00.000" if millis else ":00") + ("Z" if zero else offset_text(offset))
        day, rest = divmod(minute + offset, DAY)
        text = day_text(day)
        found.append((text, f"{text}T{_CLOCK[rest]}{tail}"))
    return found


def iso_z(instant: datetime, *, millis: bool = True) -> str:
    """``2050-09-05T07:00:00.000Z``; without ``millis`` no fraction."""
    utc = instant.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S") + (f".{utc.microsecond // 1000:03d}Z" if millis else "Z")


def iso_offset(instant: datetime, zone_name: str = "UTC", *, millis: bool = False) -> str:
    """``2050-09-05T09:00:00+02:00``; UTC is ``+00:00``."""
    local = instant.astimezone(zone(zone_name))
    text = local.strftime("%Y-%m-%dT%H:%M:%S") + (f".{local.microsecond // 1000:03d}" if millis else "")
    return text + offset_text((local.utcoffset() or timedelta()) // MINUTE)
