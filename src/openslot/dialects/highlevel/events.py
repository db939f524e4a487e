"""Events: what is listed, and deleted whatever it is."""

from __future__ import annotations

from typing import Any

from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.change import delete
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Booking, EventTypeGroup
from openslot.dialects.highlevel import references, times
from openslot.dialects.highlevel.manners import Refused, operations
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


@operations("GET", "/calendars/events", scope="calendars/events.readonly")
def get_events(desk: Desk, call: Call) -> dict[str, Any]:
    """Appointments that overlap a range, of a user, a calendar or a group."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    first, last = (times.of_millis(name, query.get(name)) for name in ("startTime", "endTime"))
    if last < first:
        raise Refused("endTime should not lie before startTime.")
    asked = {n: v for n in ("userId", "calendarId", "groupId") if isinstance(v := query.get(n), str) and v}
    if not asked:
        raise Invalid("userId", "one of userId, calendarId, groupId is needed", "required")
    wanted = BookingFilter(
        overlaps=(first, last),
        user_ids=[references.user(desk, asked["userId"]).id] if "userId" in asked else None,
        event_type_ids=[references.calendar(desk, asked["calendarId"]).id] if "calendarId" in asked else None,
        group_id=desk.own(EventTypeGroup, from_short(asked["groupId"]), "group").id if "groupId" in asked else None,
    )
    rows, _ = find_bookings(desk, wanted, everyone=True)
    return {"events": [shown(desk, row) for row in rows]}


@operations("DELETE", "/calendars/events/{eventId}", scope="calendars/events.write", status=201)
def delete_event(desk: Desk, call: Call) -> dict[str, Any]:
    """Deletes an appointment; its time is free."""
    delete(desk, references.appointment(desk, call.path["eventId"]))
    return {"succeeded": True}


def status_of(row: Booking) -> str:
    """The status as it was given if it still holds, else the state's own word."""
    word = row.extras.get("highlevel", {}).get("status")
    return word if word and STATES.get(word) == row.state else WORDS[row.state]


def shown(desk: Desk, row: Booking) -> dict[str, Any]:
    """A booking as an Event."""
    host = row.meeting.host
    return {
        **appointment(desk, row),
        "groupId": "",
        "assignedUserId": short(host.uuid) if host else "",
        "users": [short(claim.user.uuid) for claim in row.meeting.claims if claim.user],
        "notes": row.notes,
        "description": row.notes,
        "deleted": row.deleted_at is not None,
        "assignedResources": [],
        "createdBy": {"source": SOURCES.get(row.source, "dashboard")},
    }


def appointment(desk: Desk, row: Booking) -> dict[str, Any]:
    """A booking as an Appointment."""
    zone, host = desk.who.organization_zone, row.meeting.host
    answer = {
        "id": short(row.uuid),
        "calendarId": short(row.event_type.uuid),
        "locationId": references.location_id(desk),
        "contactId": short(row.contact.uuid),
        "title": row.title,
        "startTime": iso_offset(row.start_at, zone),
        "endTime": iso_offset(row.end_at, zone),
        "appointmentStatus": status_of(row),
        "meetingLocationType": row.extras.get("highlevel", {}).get("meetingLocationType", "default"),
        "address": (row.place or {}).get("value") or "",
        "isRecurring": False,
        "dateAdded": iso_offset(row.created_at, zone),
        "dateUpdated": iso_offset(row.updated_at, zone),
    }
    return {**answer, "assignedUserId": short(host.uuid)} if host else answer
