"""What time the events of an iCalendar text take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any

import icalendar
import recurring_ical_events
from icalendar.prop import vBroken
from icalendar.timezone import tzp

from openslot.couriers.shapes import Reading, Taken
from openslot.time.instants import localize, midnight
from openslot.time.zones import UnknownZone, normal_name

MOST_EVENTS = 50_000
OFTEN = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
"""Read only if they end soon."""
NEEDED = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
AGAIN = ("RRULE", "RDATE", "EXDATE")
ONCE = tuple(name for name in NEEDED if name not in AGAIN)
MOST_TIMES = 1000
FREE = {"FREE", "WORKINGELSEWHERE"}  # X-MICROSOFT-CDO-BUSYSTATUS
# The library keeps foreign VTIMEZONEs by their name for the whole process: one calendar's "Custom Zone" would be
# another's. So each text is read with an empty memory, one text at a time.
_memory = Lock()


class BadCalendar(Exception):
    """This is no calendar that can be read."""


def taken_in(text: str, first: datetime, last: datetime, zone: str, me: Collection[str] = ()) -> Reading:
    """The time taken between two instants, by event.

    ``zone``: of whole days and of times without one, where the text does not say it. ``me``: the owner's addresses;
    what they declined takes no time. ``BadCalendar`` if the text is none.
    """
    with _memory:
        tzp.use_zoneinfo()
        calendars = _parsed(text)
        if "BEGIN:VTIMEZONE" in text[text.find("BEGIN:VEVENT") :]:
            calendars = _parsed(text)  # zones that come after their events are known only now
        found: list[Taken] = []
        skipped = 0
        for calendar in calendars:
            here = _zone_of(calendar, zone)
            broken = _drop_broken(calendar)
            skipped += broken
            found += _events(calendar, first, last, here, {address.lower() for address in me})
            found += _free_busy(calendar, first, last)
    return Reading(sorted(set(found), key=lambda each: (each.start, each.end, each.uid)), skipped=skipped)


def _parsed(text: str) -> list[icalendar.Calendar]:
    begun = text.count("BEGIN:VCALENDAR")
    if not begun or text.count("END:VCALENDAR") < begun:  # half a calendar would show its owner free
        raise BadCalendar("This is not a calendar, or not a whole one.")
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadCalendar(f"This calendar cannot be read: {error}") from None
    if sum(len(each.subcomponents) for each in calendars) > MOST_EVENTS:
        raise BadCalendar(f"This calendar has more than {MOST_EVENTS} events.")
    return calendars


def _zone_of(calendar: icalendar.Calendar, zone: str) -> str:
    """The calendar's own zone. One that nobody knows is taken away, because the library would stumble over it."""
    named = calendar.get("X-WR-TIMEZONE")
    if named is None:
        return zone
    try:
        own = normal_name(str(named))
    except UnknownZone:
        del calendar["X-WR-TIMEZONE"]
        return zone
    calendar["X-WR-TIMEZONE"] = own
    return own


def _drop_broken(calendar: icalendar.Calendar) -> int:
    """Events that cannot be understood are taken away, or what repeats them is; how many. The others are good."""
    good: list[Any] = []
    broken = 0
    for part in calendar.subcomponents:
        if part.name == "VEVENT" and not _understood(part):
            broken += 1
            if "DTSTART" not in part or any(isinstance(part.get(name), vBroken) for name in ONCE):
                continue
            for name in AGAIN:  # its first time can be told, and is better taken than not
                part.pop(name, None)
        good.append(part)
    calendar.subcomponents = good
    return broken


def _understood(event: Any) -> bool:
    if "DTSTART" not in event or any(isinstance(event.get(name), vBroken) for name in NEEDED):
        return False
    rules = event.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        frequency = rule.get("FREQ")
        if not frequency or str(frequency[0]).upper() not in OFTEN | TOO_OFTEN:
            return False
        count = rule.get("COUNT")
        if str(frequency[0]).upper() in TOO_OFTEN and not (count and int(count[0]) <= MOST_TIMES):
            return False
    return True


def _events(
    calendar: icalendar.Calendar, first: datetime, last: datetime, zone: str, me: Collection[str]
) -> Iterator[Taken]:
    # Whole days and floating times are read as UTC by the query: ask for a day more on both sides, then cut.
    day = timedelta(days=1)
    try:
        occurrences = recurring_ical_events.of(calendar, skip_bad_series=True).between(first - day, last + day)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadCalendar(f"This calendar cannot be read: {error}") from None
    for event in occurrences:
        if _is_free(event, me):
            continue
        start, end = _span(event, zone)
        if start < end and start < last and end > first:
            yield Taken(start, end, str(event.get("UID", "")))


def _is_free(event: Any, me: Collection[str]) -> bool:
    if str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT":
        return True
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return True
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return True
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        if str(attendee).lower().removeprefix("mailto:") in me:
            return str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
    return False


def _span(event: Any, zone: str) -> tuple[datetime, datetime]:
    """The event's instants. A whole day is one of the calendar's zone; without an end it takes one day, or no time."""
    begin = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = begin + event["DURATION"].dt
    else:
        end = begin if isinstance(begin, datetime) else begin + timedelta(days=1)
    if not isinstance(begin, datetime) and end == begin:
        end = begin + timedelta(days=1)  # some makers write a single day so
    return _instant(begin, zone), _instant(end, zone)


def _instant(value: date | datetime, zone: str) -> datetime:
    if not isinstance(value, datetime):
        return midnight(value, zone)
    if value.tzinfo is None:
        return localize(value, zone)
    return value.astimezone(UTC)


def _free_busy(calendar: icalendar.Calendar, first: datetime, last: datetime) -> Iterator[Taken]:
    """Calendars that are shared without their events (Outlook's "can view when I'm busy") list busy time itself."""
    for part in calendar.walk("VFREEBUSY"):
        periods = part.get("FREEBUSY", [])
        for each in periods if isinstance(periods, list) else [periods]:
            if str(each.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            for period in getattr(each, "dts", [each]):
                start, end = period.dt if isinstance(period.dt, tuple) else (None, None)
                if isinstance(start, datetime) and isinstance(end, timedelta | datetime):
                    stop = start + end if isinstance(end, timedelta) else end
                    span = _instant(start, "UTC"), _instant(stop, "UTC")
                    if span[0] < last and span[1] > first:
                        yield Taken(*span, "")
