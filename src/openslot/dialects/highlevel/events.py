"""Events: what is listed, and deleted whatever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openslot.desk.block import unblock
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.change import delete
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.dialects.highlevel import queries, references, series
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_offset

STATES = {
    "new": "pending",
    "confirmed": "confirmed",
    "active": "confirmed",
    "cancelled": "cancelled",
    "showed": "done",
    "completed": "done",
    "noshow": "absent",
    "invalid": "rejected",
}
WORDS = {
    "pending": "new",
    "confirmed": "confirmed",
    "cancelled": "cancelled",
    "done": "showed",
    "absent": "noshow",
    "rejected": "invalid",
}
SOURCES = {"highlevel": "public_api", "page": "booking_widget", "simplymeet": "simplymeet_api", "calcom": "calcom_api"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom or what events are listed; all that is named must hold."""

    user_id: int | None
    calendar_id: int | None
    group_id: int | None


def subject(desk: Desk, query: dict[str, Any]) -> Subject:
    """At least one of ``userId``, ``calendarId``, ``groupId``."""
    user, calendar, group = (queries.text(query, name) for name in ("userId", "calendarId", "groupId"))
    if not (user or calendar or group):
        raise Invalid("userId", "one of userId, calendarId, groupId is needed", "required")
    return Subject(
        references.user(desk, user).id if user else None,
        references.calendar(desk, calendar).id if calendar else None,
        references.group(desk, group).id if group else None,
    )


@operations("GET", "/calendars/events", scope="calendars/events.readonly")
def get_events(desk: Desk, call: Call) -> dict[str, Any]:
    """Appointments that overlap a range, of a user, a calendar or a group."""
    references.check_location(desk, call.query.get("locationId"))
    span, asked = queries.span(call.query), subject(desk, call.query)
    wanted = BookingFilter(
        overlaps=span,
        user_ids=None if asked.user_id is None else [asked.user_id],
        event_type_ids=None if asked.calendar_id is None else [asked.calendar_id],
        group_id=asked.group_id,
    )
    rows, _ = find_bookings(desk, wanted, everyone=True)
    return {"events": [shown(desk, row) for row in rows]}


@operations("DELETE", "/calendars/events/{eventId}", scope="calendars/events.write", status=201)
def delete_event(desk: Desk, call: Call) -> dict[str, Any]:
    """Deletes an appointment, an instance, a whole series or a block; its time is free."""
    try:
        target = series.find(desk, call.path["eventId"])
    except NotFound:
        unblock(desk, references.block(desk, call.path["eventId"]))
        return {"succeeded": True}
    for row in target.rows:
        delete(desk, row)
    return {"succeeded": True}


def status_of(row: Booking) -> str:
    """The status as it was given if it still holds, else the state's own word."""
    word = row.extras.get("highlevel", {}).get("status")
    return word if word and STATES.get(word) == row.state else WORDS[row.state]


def shown(desk: Desk, row: Booking, *, master: bool = False) -> dict[str, Any]:
    """A booking as an Event. ``master``: in its series' name."""
    group, assigned = row.event_type.group, assigned_user(row)
    users = [short(claim.user.uuid) for claim in row.meeting.claims if claim.user]
    answer = {
        **appointment(desk, row, master=master),
        "groupId": short(group.uuid) if group else "",
        "assignedUserId": assigned,
        "users": users or ([assigned] if assigned else []),
        "notes": row.notes,
        "description": row.notes,
        "deleted": row.deleted_at is not None,
        "assignedResources": [short(UUID(each)) for each in row.resources],
        "createdBy": {"source": SOURCES.get(row.source, "dashboard")},
    }
    if row.series is not None and series.rule_of(row) and not master:
        answer["masterEventId"] = short(row.series.uuid)
    return answer


def appointment(desk: Desk, row: Booking, *, master: bool = False) -> dict[str, Any]:
    """A booking as an Appointment. ``master``: in its series' name."""
    zone, rule = desk.who.organization_zone, series.rule_of(row)
    answer = {
        "id": short(row.series.uuid) if master and row.series else series.id_of(row),
        "calendarId": short(row.event_type.uuid),
        "locationId": references.location_id(desk),
        "contactId": short(row.contact.uuid),
        "title": row.title,
        "startTime": iso_offset(row.start_at, zone),
        "endTime": iso_offset(row.end_at, zone),
        "appointmentStatus": status_of(row),
        "meetingLocationType": row.extras.get("highlevel", {}).get("meetingLocationType", "default"),
        "address": (row.place or {}).get("value") or "",
        "isRecurring": rule is not None,
        "dateAdded": iso_offset(row.created_at, zone),
        "dateUpdated": iso_offset(row.updated_at, zone),
    }
    if rule:
        answer["rrule"] = rule
    assigned = assigned_user(row)
    return {**answer, "assignedUserId": assigned} if assigned else answer


def assigned_user(row: Booking) -> str:
    """The id of the user who leads it; of an event calendar's the one who was named, if one was."""
    host = row.meeting.host
    named = row.extras.get("highlevel", {}).get("assignedUserId", "") if row.event_type.kind == "hostless" else ""
    return short(host.uuid) if host else str(named)
