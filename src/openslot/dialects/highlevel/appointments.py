"""Appointments: made, read, changed."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from openslot.desk.book import book
from openslot.desk.change import amend, set_state
from openslot.desk.contacts import assign
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.fields import LONGEST_MEETING
from openslot.desk.nouns import Booking, EventType
from openslot.desk.recur import set_rule
from openslot.desk.requests import BookingDraft, Care, Party
from openslot.desk.reschedule import reschedule
from openslot.dialects.highlevel import events, models, places, references, series, times
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call

KEPT = ("meetingLocationType", "meetingLocationId", "overrideLocationConfig")
PLACED = {"address", *KEPT}
TIMED = {"startTime", "endTime"}
SEATED = {*TIMED, "calendarId", "assignedUserId"}


@operations("POST", "/calendars/events/appointments", scope="calendars/events.write", body=models.AppointmentCreate)
def create_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """Books a contact, once or (with ``rrule`` and without a check of time) again and again."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    zone = desk.who.organization_zone
    event_type = references.calendar(desk, given["calendarId"])
    contact = references.contact(desk, given["contactId"])
    start = times.of_iso("startTime", given["startTime"], zone)
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else None
    length = _length(start, end) if end else event_type.length
    status = given.get("appointmentStatus")
    if given.get("rrule"):
        series.starts(given["rrule"], start, zone)
    rule = given.get("rrule") if given.get("ignoreFreeSlotValidation") else None
    words = _words(given) | ({"seconds": length * 60} if rule else {})
    setting = event_type.extras.get("highlevel", {})
    draft = BookingDraft(
        event_type=event_type,
        starts=series.starts(rule, start, zone) if rule else [start],
        party=Party(contact.name, contact.email, contact.phone, zone, contact=contact),
        length=length,
        together="recurrence" if rule else "picks",
        rule=rule,
        check_answers=False,
        place=places.chosen(event_type, given),
        title=given.get("title") or None,
        notes=given.get("description", setting.get("notes", "")),
        extras={"highlevel": words},
        hosts=_hosts(desk, given, event_type),
        state=events.STATES[status] if status else None,
        care=_care(given),
        quiet=given.get("toNotify") is False,
    )
    rows = book(desk, draft)
    for row in rows:
        place = places.configured(row)
        if place is not None:
            amend(desk, row, place=place)
    if setting.get("shouldAssignContactToTeamMember"):
        skip = bool(setting.get("shouldSkipAssigningContactForExisting"))
        assign(desk, contact, rows[0].meeting.host_id, only_new=skip)
    return events.appointment(desk, rows[0], master=bool(rule))


@operations("GET", "/calendars/events/appointments/{eventId}", scope="calendars/events.readonly")
def get_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """One appointment, one instance of a series, or the series itself."""
    target = series.find(desk, call.path["eventId"])
    return {"event": events.shown(desk, target.rows[0], master=target.whole)}


@operations(
    "PUT",
    "/calendars/events/appointments/{eventId}",
    scope="calendars/events.write",
    body=models.AppointmentUpdate,
)
def edit_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; a series' change goes to every instance that was not changed in this by itself."""
    target = series.find(desk, call.path["eventId"])
    given = call.body.given()
    if given.get("rrule"):
        series.starts(given["rrule"], target.rows[0].start_at, desk.who.organization_zone)
    rule = given.get("rrule") if given.get("ignoreFreeSlotValidation") else None
    if not target.whole:
        row = target.rows[0]
        if rule and series.rule_of(row):
            raise Invalid("rrule", "an instance has no rule of its own: send it to the series", "unsupported")
        _edit(desk, row, given)
        if rule:
            return _recur(desk, [row], rule, given)
        if series.rule_of(row):
            own = set(row.extras["highlevel"].get("own", [])) | _aspects(given)
            amend(desk, row, extras={**row.extras, "highlevel": {**row.extras["highlevel"], "own": sorted(own)}})
        return events.appointment(desk, row)
    _edit_all(desk, target.rows, given)
    if rule and rule != series.rule_of(target.rows[0]):
        return _recur(desk, target.rows, rule, given)
    return events.appointment(desk, target.rows[0], master=True)


def _recur(desk: Desk, rows: list[Booking], rule: str, given: dict[str, Any]) -> dict[str, Any]:
    """Gives an appointment or a series another rule, counted from its first start."""
    first, zone = rows[0], desk.who.organization_zone
    words = {**first.extras.get("highlevel", {}), "seconds": int((first.end_at - first.start_at).total_seconds())}
    amend(desk, first, extras={**first.extras, "highlevel": words})
    starts = series.starts(rule, first.start_at, zone)
    found = set_rule(desk, rows, rule, starts, zone, quiet=given.get("toNotify") is False)
    return events.appointment(desk, found[0], master=True)


def _edit_all(desk: Desk, rows: list[Booking], given: dict[str, Any]) -> None:
    """A series moves by wall-clock distance, so that it keeps its local hour; later ones first if it moves later."""
    zone = desk.who.organization_zone
    first = rows[0]
    start = times.of_iso("startTime", given["startTime"], zone) if "startTime" in given else first.start_at
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else None
    length = timedelta(minutes=_length(start, end)) if end else None
    before = first.start_at
    for row in sorted(rows, key=lambda r: r.start_at, reverse=start > before):
        own = set(row.extras.get("highlevel", {}).get("own", []))
        fields = {name: value for name, value in given.items() if not own & _aspects({name: value})}
        if TIMED & set(fields):
            moved = series.shift(row.start_at, before, start, zone)
            fields["startTime"] = moved.isoformat()
            fields["endTime"] = (moved + (length or row.end_at - row.start_at)).isoformat()
        _edit(desk, row, fields)


def _aspects(given: dict[str, Any]) -> set[str]:
    """What of an appointment these fields are about."""
    named = {"title", "description", "appointmentStatus", "assignedUserId", "calendarId"} & set(given)
    named |= {"time"} if TIMED & set(given) else set()
    return named | ({"place"} if PLACED & set(given) else set())


def _edit(desk: Desk, row: Booking, given: dict[str, Any]) -> None:
    quiet = given.get("toNotify") is False
    if SEATED & set(given):
        _move(desk, row, given, quiet)
    words, placed = dict(row.extras.get("highlevel", {})), bool(PLACED & set(given))
    if placed:
        words = {name: value for name, value in words.items() if name not in KEPT}
    words |= _words(given)
    changes: dict[str, Any] = {"extras": {**row.extras, "highlevel": words}}
    if "title" in given:
        changes["title"] = given["title"]
    if "description" in given:
        changes["notes"] = given["description"]
    if placed:
        changes["place"] = places.chosen(row.event_type, given) or places.usual(row)
    amend(desk, row, **changes)
    status = given.get("appointmentStatus")
    if status:
        forced = bool(given.get("ignoreFreeSlotValidation"))
        set_state(desk, row, events.STATES[status], quiet=quiet, forced=forced)


def _move(desk: Desk, row: Booking, given: dict[str, Any], quiet: bool) -> Booking:
    zone = desk.who.organization_zone
    start = times.of_iso("startTime", given["startTime"], zone) if "startTime" in given else row.start_at
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else None
    if end is not None:
        _length(start, end)
    event_type = references.calendar(desk, given["calendarId"]) if "calendarId" in given else row.event_type
    hosts = _hosts(desk, given, event_type)
    if hosts is None and event_type.kind == "collective" and event_type is row.event_type:
        hosts = [row.meeting.host_id] if row.meeting.host_id else None  # whoever leads it goes on leading it
    state = events.STATES.get(given.get("appointmentStatus", ""))
    return reschedule(
        desk,
        row,
        start,
        end=end,
        event_type=event_type,
        hosts=hosts,
        care=_care(given),
        style="keep",
        revive=state,
        quiet=quiet,
    )


def _length(start: datetime, end: datetime) -> int:
    if end <= start:
        raise Refused("endTime must lie after startTime.")
    length = math.ceil((end - start) / timedelta(minutes=1))
    if length > LONGEST_MEETING:
        raise Invalid("endTime", "must lie within 31 days of startTime", "range")
    return length


def _hosts(desk: Desk, given: dict[str, Any], calendar: EventType) -> list[int] | None:
    """The team member asked for. An event calendar has no team: there the name is kept, and takes nobody's time."""
    if not given.get("assignedUserId"):
        return None
    user = references.user(desk, given["assignedUserId"])
    if calendar.kind == "hostless":
        return None
    if user.id not in {host.user_id for host in calendar.hosts}:
        raise Refused("assignedUserId is no team member of this calendar.")
    return [user.id]


def _care(given: dict[str, Any]) -> Care:
    if given.get("ignoreFreeSlotValidation"):
        return "none"
    return "window_waived" if given.get("ignoreDateRange") else "offered"


def _words(given: dict[str, Any]) -> dict[str, Any]:
    words = {name: given[name] for name in (*KEPT, "assignedUserId") if name in given}
    if "address" in given:
        words["meetingLocationType"] = "custom"
    return {**words, "status": given["appointmentStatus"]} if "appointmentStatus" in given else words
