"""Schedules of users, their associations with calendars, and the hours of event calendars."""

from __future__ import annotations

from typing import Any

from openslot.desk import schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.hours import DAY, merged, minute_of_day
from openslot.desk.ids import short
from openslot.desk.nouns import EventType, Schedule
from openslot.dialects.highlevel import queries, references, small_models
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z, parse_date

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OWN = "/calendars/schedules/event-calendar/{calendarId}"
TIE = "/calendars/schedules/{id}/associations/{calendarId}"


@operations("GET", "/calendars/schedules/search", scope="calendars.readonly")
def get_schedules(desk: Desk, call: Call) -> dict[str, Any]:
    """A page of a user's schedules, of one calendar if it is named."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    user = queries.text(query, "userId")
    if user is None:
        raise Invalid("userId", "", "missing")
    rows = schedules.schedules_of(desk, references.user(desk, user).id)
    calendar = queries.text(query, "calendarId")
    if calendar is not None:
        wanted = references.calendar(desk, calendar).id
        rows = [row for row in rows if wanted in [each.id for each in schedules.event_types_of(desk, row)]]
    skip, limit = queries.whole(query, "skip", 0, 10**9, 0), queries.whole(query, "limit", 1, 500, 50)
    return {"schedules": [shown(desk, row) for row in rows[skip : skip + limit]]}


@operations("POST", OWN, scope="calendars.write", status=201, body=small_models.CalendarScheduleCreate)
def create_calendar_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """The hours of an event calendar, once."""
    calendar, given = _event_calendar(desk, call), call.body
    if own_hours(calendar) is not None:
        raise Refused("This event calendar has a schedule already.")
    weekly, overrides = hours_of(given.rules)
    row = schedules.create_schedule(
        desk,
        calendar.organization_id,
        None,
        name=calendar.title[:255],
        zone=given.timezone,
        weekly=weekly,
        overrides=overrides,
    )
    row.extras = {"event_calendar": True}
    schedules.set_own_schedule(desk, calendar, row)
    return {"schedule": own_shown(calendar, row)}


@operations("GET", OWN, scope="calendars.readonly")
def get_calendar_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """The hours of an event calendar."""
    calendar = _event_calendar(desk, call)
    return {"schedule": own_shown(calendar, _own(calendar))}


@operations("PUT", OWN, scope="calendars.write", body=small_models.CalendarScheduleUpdate)
def update_calendar_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes the hours of an event calendar."""
    calendar = _event_calendar(desk, call)
    row = schedules.update_schedule(desk, _own(calendar), **_changes(call.body))
    return {"schedule": own_shown(calendar, row)}


@operations("POST", "/calendars/schedules", scope="calendars.write", status=201, body=small_models.ScheduleCreate)
def create_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """A new schedule of a user's; without rules Monday to Friday from nine to five."""
    given = call.body
    references.check_location(desk, given.locationId)
    user = references.user(desk, given.userId)
    weekly, overrides = hours_of(given.rules) if given.rules is not None else (None, [])
    row = schedules.create_schedule(
        desk,
        user.organization_id,
        user,
        name=given.name,
        zone=given.timezone,
        weekly=weekly,
        overrides=overrides,
        default=user.default_schedule_id is None,
    )
    for each in given.calendarIds or ():
        schedules.tie(desk, row, references.calendar(desk, each))
    return {"schedule": shown(desk, row)}


@operations("GET", "/calendars/schedules/{id}", scope="calendars.readonly")
def get_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """One schedule."""
    return {"schedule": shown(desk, references.schedule(desk, call.path["id"]))}


@operations("PUT", "/calendars/schedules/{id}", scope="calendars.write", body=small_models.ScheduleUpdate)
def update_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; rules are replaced whole."""
    row = references.schedule(desk, call.path["id"])
    return {"schedule": shown(desk, schedules.update_schedule(desk, row, name=call.body.name, **_changes(call.body)))}


@operations("DELETE", "/calendars/schedules/{id}", scope="calendars.write")
def delete_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Deletes a schedule for good."""
    schedules.delete_schedule(desk, references.schedule(desk, call.path["id"]))
    return {"success": True}


@operations("PUT", TIE, scope="calendars.write")
def add_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """The schedule's user keeps it for a calendar."""
    row = references.schedule(desk, call.path["id"])
    schedules.tie(desk, row, references.schedule_calendar(desk, call.path["calendarId"]))
    return {"success": True}


@operations("DELETE", TIE, scope="calendars.write")
def remove_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """The schedule's user keeps it for a calendar no longer."""
    row = references.schedule(desk, call.path["id"])
    schedules.untie(desk, row, references.schedule_calendar(desk, call.path["calendarId"]))
    return {"success": True}


def _event_calendar(desk: Desk, call: Call) -> EventType:
    calendar = references.schedule_calendar(desk, call.path["calendarId"])
    if calendar.kind != "hostless":
        raise Invalid("calendarId", "only event calendars have a schedule of their own", "choice")
    return calendar


def own_hours(calendar: EventType) -> Schedule | None:
    """The schedule that was given to an event calendar by these operations; its openHours are none."""
    row = calendar.schedule
    return row if row is not None and row.extras.get("event_calendar") else None


def _own(calendar: EventType) -> Schedule:
    row = own_hours(calendar)
    if row is None:
        raise NotFound("schedule", f"of calendar {short(calendar.uuid)}")
    return row


def _changes(given: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {"zone": given.timezone}
    if given.rules is not None:
        changes["weekly"], changes["overrides"] = hours_of(given.rules)
    return changes


def hours_of(rules: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Weekly hours and overrides of rules; several of a day add up. ``Invalid`` for hours that make no sense."""
    by_day: dict[int, list[tuple[int, int]]] = {}
    by_date: dict[str, list[tuple[int, int]]] = {}
    for n, rule in enumerate(rules):
        path = f"rules.{n}"
        intervals = _intervals(path, rule.intervals)
        if rule.type == "wday":
            if rule.day is None:
                raise Invalid(f"{path}.day", "", "missing")
            by_day.setdefault(DAYS.index(rule.day), []).extend(intervals)
            continue
        if rule.date is None:
            raise Invalid(f"{path}.date", "", "missing")
        try:
            parse_date(rule.date)
        except ValueError as error:
            raise Invalid(f"{path}.date", str(error), "date") from None
        by_date.setdefault(rule.date, []).extend(intervals)
    weekly = [
        {"days": [day], "start": start, "end": end} for day in sorted(by_day) for start, end in merged(by_day[day])
    ]
    overrides = [{"date": day, "intervals": [list(i) for i in merged(by_date[day])]} for day in sorted(by_date)]
    return weekly, overrides


def _intervals(path: str, spans: list[Any]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for n, span in enumerate(spans):
        start = minute_of_day(f"{path}.intervals.{n}.from", span.from_)
        end = minute_of_day(f"{path}.intervals.{n}.to", span.to)
        if start == end == 0:
            end = DAY
        if end <= start:
            raise Invalid(f"{path}.intervals.{n}", "to must lie after from", "range")
        if any(start < e and s < end for s, e in found):
            raise Invalid(f"{path}.intervals.{n}", "intervals of one rule must not overlap", "range")
        found.append((start, end))
    return found


def _rules(row: Schedule) -> list[dict[str, Any]]:
    by_day: dict[int, list[tuple[int, int]]] = {}
    for rule in row.weekly:
        for day in rule["days"]:
            by_day.setdefault(day, []).append((rule["start"], rule["end"]))
    weekly = [
        {"type": "wday", "day": DAYS[day], "intervals": [_span(*pair) for pair in merged(by_day[day])]}
        for day in sorted(by_day)
    ]
    dates = [
        {"type": "date", "date": each["date"], "intervals": [_span(*pair) for pair in each["intervals"]]}
        for each in row.overrides
    ]
    return weekly + dates


def _span(start: int, end: int) -> dict[str, str]:
    """Midnight at the end of a day can only be written for a whole day; else the minute before stands for it."""
    close = "00:00" if (start, end) == (0, DAY) else _clock(min(end, DAY - 1))
    return {"from": _clock(start), "to": close}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def own_shown(calendar: EventType, row: Schedule) -> dict[str, Any]:
    """An event calendar's schedule; it has neither id nor name."""
    return {
        "timezone": row.zone,
        "rules": _rules(row),
        "calendarId": short(calendar.uuid),
        "dateAdded": iso_z(row.created_at),
        "dateUpdated": iso_z(row.updated_at),
    }


def shown(desk: Desk, row: Schedule) -> dict[str, Any]:
    """A user's schedule as HighLevel shows it."""
    return {
        "id": short(row.uuid),
        "name": row.name,
        "locationId": references.location_id(desk),
        "rules": _rules(row),
        "timezone": row.zone,
        "dateAdded": iso_z(row.created_at),
        "dateUpdated": iso_z(row.updated_at),
        "userId": short(references.user_by_id(desk, row.user_id).uuid),
        "deleted": False,
        "calendarIds": [short(each.uuid) for each in schedules.event_types_of(desk, row)],
    }
