"""Appointments: made, read, changed."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from openslot.desk.book import book
from openslot.desk.change import amend, set_state
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.nouns import Booking
from openslot.desk.requests import BookingDraft, Care, Party
from openslot.desk.reschedule import reschedule
from openslot.dialects.highlevel import events, models, references, times
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call

KEPT = ("meetingLocationType", "meetingLocationId", "overrideLocationConfig")


@operations("POST", "/calendars/events/appointments", scope="calendars/events.write", body=models.AppointmentCreate)
def create_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """Books a contact."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    _refuse_series(given)
    zone = desk.who.organization_zone
    event_type = references.calendar(desk, given["calendarId"])
    contact = references.contact(desk, given["contactId"])
    start = times.of_iso("startTime", given["startTime"], zone)
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else None
    status = given.get("appointmentStatus")
    draft = BookingDraft(
        event_type=event_type,
        starts=[start],
        party=Party(contact.name, contact.email, contact.phone, contact.zone or zone, contact=contact),
        length=_length(start, end) if end else None,
        check_answers=False,
        place={"kind": "custom", "value": given["address"]} if "address" in given else None,
        title=given.get("title") or None,
        notes=given.get("description", ""),
        extras={"highlevel": _words(given)},
        hosts=_hosts(desk, given),
        state=events.STATES[status] if status else None,
        care=_care(given),
        quiet=given.get("toNotify") is False,
    )
    return events.appointment(desk, book(desk, draft)[0])


@operations("GET", "/calendars/events/appointments/{eventId}", scope="calendars/events.readonly")
def get_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """One appointment."""
    return {"event": events.shown(desk, references.appointment(desk, call.path["eventId"]))}


@operations(
    "PUT",
    "/calendars/events/appointments/{eventId}",
    scope="calendars/events.write",
    body=models.AppointmentUpdate,
)
def edit_appointment(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row = references.appointment(desk, call.path["eventId"])
    given = call.body.given()
    _refuse_series(given)
    quiet = given.get("toNotify") is False
    status = given.get("appointmentStatus")
    forced = bool(given.get("ignoreFreeSlotValidation"))
    if {"startTime", "endTime", "calendarId", "assignedUserId"} & set(given):
        row = _move(desk, row, given, quiet)
    words = {**row.extras.get("highlevel", {}), **_words(given)}
    changes: dict[str, Any] = {"extras": {**row.extras, "highlevel": words}}
    if "title" in given:
        changes["title"] = given["title"]
    if "description" in given:
        changes["notes"] = given["description"]
    if "address" in given:
        changes["place"] = {"kind": "custom", "value": given["address"]}
    amend(desk, row, **changes)
    if status:
        set_state(desk, row, events.STATES[status], quiet=quiet, forced=forced)
    return events.appointment(desk, row)


def _move(desk: Desk, row: Booking, given: dict[str, Any], quiet: bool) -> Booking:
    zone = desk.who.organization_zone
    start = times.of_iso("startTime", given["startTime"], zone) if "startTime" in given else row.start_at
    end = times.of_iso("endTime", given["endTime"], zone) if "endTime" in given else None
    if end is not None:
        _length(start, end)
    event_type = references.calendar(desk, given["calendarId"]) if "calendarId" in given else None
    hosts = _hosts(desk, given)
    return reschedule(
        desk, row, start, end=end, event_type=event_type, hosts=hosts, care=_care(given), style="keep", quiet=quiet
    )


def _length(start: datetime, end: datetime) -> int:
    if end <= start:
        raise Refused("endTime must lie after startTime.")
    return math.ceil((end - start) / timedelta(minutes=1))


def _hosts(desk: Desk, given: dict[str, Any]) -> list[int] | None:
    wanted = given.get("assignedUserId")
    return [references.user(desk, wanted).id] if wanted else None


def _care(given: dict[str, Any]) -> Care:
    if given.get("ignoreFreeSlotValidation"):
        return "none"
    return "window_waived" if given.get("ignoreDateRange") else "offered"


def _words(given: dict[str, Any]) -> dict[str, Any]:
    words = {name: given[name] for name in KEPT if name in given}
    if "address" in given:
        words["meetingLocationType"] = "custom"
    return {**words, "status": given["appointmentStatus"]} if "appointmentStatus" in given else words


def _refuse_series(given: dict[str, Any]) -> None:
    if given.get("rrule") and given.get("ignoreFreeSlotValidation"):
        raise Invalid("rrule", "recurring appointments are not supported yet", "unsupported")
