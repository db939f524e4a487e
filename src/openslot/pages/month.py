"""A month of days, and the times of one of them, as a visitor picks from."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import Booking, EventType
from openslot.pages.visit import Visit
from openslot.pages.wording import Wording
from openslot.time.instants import (
    FIRST_YEAR,
    LAST_YEAR,
    MINUTE,
    from_minute,
    iso_z,
    local_date,
    localize,
    minute_floor,
    parse_date,
)

LOOK_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Slot:
    """A start that can be picked. ``left``: seats, where they are told."""

    start: datetime
    left: int | None


@dataclass(frozen=True)
class Month:
    """What is free in a month on the visitor's calendar. ``chosen``: the day whose times are shown, if any."""

    first: date
    weeks: list[list[date | None]]
    slots: dict[date, list[Slot]]
    chosen: date | None
    earlier: date | None
    later: date | None
    next_free: datetime | None

    @property
    def times(self) -> list[Slot]:
        """The times of the chosen day."""
        return self.slots.get(self.chosen, []) if self.chosen else []


def month_of(
    visit: Visit,
    event_type: EventType,
    zone: str,
    *,
    length: int,
    week_start: int,
    moving: Booking | None = None,
) -> Month:
    """The month of an event type: see ``month_from``."""
    desk = visit.desk
    return month_from(
        visit,
        zone,
        week_start,
        lambda first: _slots(desk, event_type, first, zone, length, moving),
        lambda after: _next_free(desk, event_type, after, zone, length, moving),
        local_date(minute_floor(max(moving.start_at, desk.now)), zone) if moving is not None else None,
    )


def month_from(
    visit: Visit,
    zone: str,
    week_start: int,
    slots_of: Callable[[date], dict[date, list[Slot]]],
    free_after: Callable[[date], datetime | None],
    about: date | None = None,
) -> Month:
    """The month asked for, else the first with a free time, from ``about`` on, else from today.

    One day is chosen: the asked one, else ``about``, else the first with a free time.
    """
    today = local_date(minute_floor(visit.desk.now), zone)
    asked = _month_asked(visit)
    first = asked or (about or today).replace(day=1)
    slots = slots_of(first)
    following = None if slots else free_after(max(first, today))
    if asked is None and following is not None:
        first = local_date(minute_floor(following), zone).replace(day=1)
        slots = slots_of(first)
        following = None
    chosen = _day_asked(visit) or about
    if chosen not in slots:
        chosen = min(slots, default=None)
    earlier, later = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
    weeks = [
        [day if day.month == first.month else None for day in week]
        for week in Calendar(week_start).monthdatescalendar(first.year, first.month)
    ]
    return Month(
        first=first,
        weeks=weeks,
        slots=slots,
        chosen=chosen,
        earlier=earlier if earlier >= today.replace(day=1) else None,
        later=later if later <= (today + LOOK_AHEAD) else None,
        next_free=following,
    )


def _month_asked(visit: Visit) -> date | None:
    text = visit.asked("month")
    try:
        return parse_date(f"{text}-01") if text else None
    except ValueError:
        return None


def _day_asked(visit: Visit) -> date | None:
    try:
        return parse_date(visit.asked("day"))
    except ValueError:
        return None


def is_offered(
    desk: Desk, event_type: EventType, start: datetime, zone: str, length: int, moving: Booking | None = None
) -> bool:
    """Is it one of the times that the month shows?"""
    day = local_date(minute_floor(start), zone)
    slots = _slots(desk, event_type, day.replace(day=1), zone, length, moving)
    return any(slot.start == start for slot in slots.get(day, ()))


def bounds(first: date, zone: str) -> tuple[datetime, datetime] | None:
    """The first and the last minute of a local month; None for one that no calendar here reaches."""
    after = (first + timedelta(days=32)).replace(day=1)
    if after.year > LAST_YEAR or first.year < FIRST_YEAR:
        return None
    begin = localize(datetime(first.year, first.month, 1), zone)  # noqa: DTZ001
    return begin, localize(datetime(after.year, after.month, 1), zone) - MINUTE  # noqa: DTZ001


def _slots(
    desk: Desk, event_type: EventType, first: date, zone: str, length: int, moving: Booking | None
) -> dict[date, list[Slot]]:
    """The free times of a local month, by day."""
    span = bounds(first, zone)
    if span is None:
        return {}
    begin, end = span
    found, offer = find_slots(desk, event_type.id, begin, end, zone=zone, length=length, moving=moving)
    days: dict[date, list[Slot]] = {}
    for start in _others(found.starts, moving):
        left = None
        if event_type.show_seats_left and offer.rules.seats > 1:
            taken = found.seats[start].taken if start in found.seats else 0
            left = offer.rules.seats - taken
        days.setdefault(local_date(start, zone), []).append(Slot(from_minute(start), left))
    return days


def _next_free(
    desk: Desk, event_type: EventType, after: date, zone: str, length: int, moving: Booking | None
) -> datetime | None:
    begin = localize(datetime(after.year, after.month, after.day), zone)  # noqa: DTZ001
    if begin - desk.now > LOOK_AHEAD:
        return None
    found, _ = find_slots(desk, event_type.id, begin, begin + LOOK_AHEAD, zone=zone, length=length, moving=moving)
    first = next(_others(found.starts, moving), None)
    return from_minute(first) if first is not None else None


def _others(starts: Iterable[int], moving: Booking | None) -> Iterator[int]:
    """Without the start that the booking to be moved has already."""
    now = minute_floor(moving.start_at) if moving is not None else None
    return (start for start in starts if start != now)


def nearest(
    desk: Desk,
    event_type: EventType,
    start: datetime,
    zone: str,
    length: int,
    moving: Booking | None = None,
    most: int = 6,
) -> list[datetime]:
    """The free times nearest to one that cannot be booked, in order, within a fortnight."""
    around = timedelta(days=14)
    months = {local_date(minute_floor(each), zone).replace(day=1) for each in (start - around, start, start + around)}
    shown = [_slots(desk, event_type, month, zone, length, moving) for month in months]
    starts = [slot.start for days in shown for slots in days.values() for slot in slots]
    close = sorted((each for each in starts if abs(each - start) <= around), key=lambda each: abs(each - start))
    return sorted(close[:most])


def choices(starts: Sequence[datetime], wanted: datetime, wording: Wording) -> list[dict[str, Any]]:
    """Starts to choose from in a form; the one nearest to what was wanted is chosen already."""
    closest = min(starts, key=lambda each: abs(each - wanted), default=None)
    return [
        {
            "value": iso_z(each, millis=False),
            "text": wording.at_brief(each),
            "chosen": each == closest,
        }
        for each in starts
    ]
