"""Events in Cal.com's words (digest section 9)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from openslot.couriers.step import Step
from openslot.couriers.webhook.event import Event
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, User
from openslot.desk.questions import plain
from openslot.time.instants import iso_z
from openslot.time.zones import zone

TRIGGERS = {
    "booked": ("BOOKING_CREATED",),
    "requested": ("BOOKING_REQUESTED",),
    "confirmed": ("BOOKING_CREATED", "BOOKING_CONFIRMED"),
    "moved": ("BOOKING_RESCHEDULED",),
    "cancelled": ("BOOKING_CANCELLED",),
    "rejected": ("BOOKING_REJECTED",),
    "absent": ("BOOKING_NO_SHOW_UPDATED",),
    "started": ("MEETING_STARTED",),
    "ended": ("MEETING_ENDED",),
}
STATUS = {"pending": "PENDING", "cancelled": "CANCELLED", "rejected": "REJECTED"}
SCHEDULING = {"round_robin": "ROUND_ROBIN", "collective": "COLLECTIVE", "managed": "MANAGED"}
MINUTE = timedelta(minutes=1)
NAME = re.compile(r"\{\{\{\s*([\w.\-]+)\s*\}\}\}|\{\{\s*([\w.\-]+)\s*\}\}")


def events(step: Step) -> list[Event]:
    """The triggers that a step fires, and their bodies."""
    triggers = TRIGGERS.get(step.kind, ())
    if step.takes_back:
        triggers = TRIGGERS["absent"]
    if step.kind == "deleted" and step.state not in {"cancelled", "rejected"}:
        triggers = TRIGGERS["cancelled"]
    return [Event(trigger, _body(step, trigger)) for trigger in triggers]


def _body(step: Step, trigger: str) -> dict[str, Any]:
    if trigger == "BOOKING_NO_SHOW_UPDATED":
        return {"triggerEvent": trigger, "createdAt": iso_z(step.at), "payload": _absences(step)}
    payload = _payload(step, trigger)
    if trigger in {"MEETING_STARTED", "MEETING_ENDED"}:
        flat = {**payload, "id": step.booking.meeting_id, "user": payload["organizer"]}
        return {"triggerEvent": trigger, "createdAt": iso_z(step.row.due_at), **flat, "payload": payload}
    return {"triggerEvent": trigger, "createdAt": iso_z(step.at), "payload": payload}


def _uid(booking: Booking) -> str:
    """Of a shared meeting it is the meeting's."""
    return short(booking.meeting.uuid if booking.meeting.capacity > 1 else booking.uuid)


def _payload(step: Step, trigger: str) -> dict[str, Any]:
    booking, row = step.booking, step.event_type
    location = step.place.get("value") or ("integrations:daily" if step.place.get("kind") == "video" else "")
    payload: dict[str, Any] = {
        "type": row.slug,
        "title": step.title,
        "description": booking.notes,
        "additionalNotes": booking.notes,
        "customInputs": {},
        "startTime": iso_z(step.start, millis=False),
        "endTime": iso_z(step.end, millis=False),
        "length": (step.end - step.start) // MINUTE,
        "organizer": _organizer(step),
        "attendees": _attendees(step),
        "responses": _responses(step, location),
        "userFieldsResponses": {each.slug: _response(each.label, each.value) for each in booking.answers},
        "location": location,
        "destinationCalendar": [],
        "hideCalendarNotes": False,
        "hideCalendarEventDetails": False,
        "requiresConfirmation": True if row.confirmation != "never" else None,
        "eventTypeId": row.id,
        "seatsShowAttendees": row.show_attendees,
        "seatsPerTimeSlot": row.seats if row.seats > 1 else None,
        "schedulingType": SCHEDULING.get(row.kind),
        "iCalUID": booking.ics_uid,
        "iCalSequence": step.sequence,
        "uid": _uid(booking),
        "bookingId": booking.meeting_id,
        "eventTitle": row.title,
        "eventDescription": row.description,
        "price": row.price,
        "currency": row.currency,
        "metadata": _metadata(step, location),
        "status": STATUS.get(step.state, "ACCEPTED"),
    }
    return {**payload, **_more(step, trigger)}


def _more(step: Step, trigger: str) -> dict[str, Any]:
    """What only some bookings and some events have."""
    booking, row = step.booking, step.event_type
    more: dict[str, Any] = {}
    if row.team is not None:
        members = [_person(user, step) for user in step.hosts[1:]]
        more["team"] = {"id": row.team.id, "name": row.team.name, "members": members}
    if booking.meeting.capacity > 1:
        more["attendeeSeatId"] = short(booking.uuid)
    if booking.series is not None and row.recurrence is not None:
        more["recurringEvent"] = row.recurrence
    if trigger == "BOOKING_RESCHEDULED":
        old = booking.rescheduled_from or booking
        was = step.was_start or old.start_at
        length = old.end_at - old.start_at if old is not booking else step.end - step.start
        more |= {
            "rescheduleId": old.meeting_id,
            "rescheduleUid": _uid(old),
            "rescheduleStartTime": iso_z(was, millis=False),
            "rescheduleEndTime": iso_z(was + length, millis=False),
            "rescheduledBy": booking.rescheduled_by or None,
        }
    if trigger == "BOOKING_CANCELLED":
        more |= {
            "cancelledBy": booking.cancelled_by or None,
            "cancellationReason": step.reason,
            "requestReschedule": step.asks_again,
        }
    if trigger == "BOOKING_REJECTED":
        more["rejectionReason"] = step.reason
    return more


def _metadata(step: Step, location: str) -> dict[str, Any]:
    found = dict(step.booking.details)
    if location.startswith(("http://", "https://")):
        found["videoCallUrl"] = location
    return found


def _offset(step: Step, name: str) -> int:
    """Minutes from UTC at the start."""
    return int((step.start.astimezone(zone(name)).utcoffset() or timedelta()) / MINUTE)


def _person(user: User, step: Step) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "username": user.username,
        "timeZone": user.zone,
        "language": {"locale": user.locale},
        "timeFormat": "h:mma" if user.hour_format == 12 else "HH:mm",
        "utcOffset": _offset(step, user.zone),
    }


def _organizer(step: Step) -> dict[str, Any]:
    """The host; for an event type without hosts the organization."""
    if step.organizer is not None:
        return _person(step.organizer, step)
    owner = step.organization
    return {
        "id": None,
        "name": owner.name,
        "email": owner.email,
        "username": owner.slug,
        "timeZone": owner.zone,
        "language": {"locale": owner.locale},
        "timeFormat": "HH:mm",
        "utcOffset": _offset(step, owner.zone),
    }


def _attendees(step: Step) -> list[dict[str, Any]]:
    booking = step.booking
    found = [(booking.name, booking.email or "", booking.zone, booking.phone, booking.locale)]
    found += [
        (row.name, row.email, row.zone or booking.zone, row.phone, row.locale or booking.locale)
        for row in booking.guests
    ]
    return [
        {
            "name": name,
            "firstName": name.partition(" ")[0],
            "lastName": name.partition(" ")[2],
            "email": email,
            "timeZone": zone_name,
            "phoneNumber": phone,
            "language": {"locale": locale or "en"},
            "utcOffset": _offset(step, zone_name),
        }
        for name, email, zone_name, phone, locale in found
    ]


def _response(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value, "isHidden": False}


def _responses(step: Step, location: str) -> dict[str, Any]:
    booking = step.booking
    return {
        "name": _response("your_name", booking.name),
        "email": _response("email_address", booking.email or ""),
        **({"attendeePhoneNumber": _response("phone_number", booking.phone)} if booking.phone else {}),
        "location": _response("location", {"optionValue": "", "value": location}),
        "notes": _response("additional_notes", booking.notes),
        "guests": _response("additional_guests", [row.email for row in booking.guests]),
        **{each.slug: _response(each.label, each.value) for each in booking.answers},
    }


def _absences(step: Step) -> dict[str, Any]:
    booking = step.booking
    attendees = [{"email": booking.email or "", "noShow": step.state == "absent"}]
    attendees += [{"email": row.email, "noShow": row.absent} for row in booking.guests]
    missed = ", ".join(str(each["email"]) for each in attendees if each["noShow"])
    message = f"{missed} marked as no-show" if missed else "No-show status updated"
    return {"message": message, "bookingUid": _uid(booking), "bookingId": booking.meeting_id, "attendees": attendees}


def body_of(template: str, body: dict[str, Any]) -> tuple[str, str]:
    """A template filled in, and its content type: JSON if it is JSON then, else a form's.

    Names reach into the payload (``{{organizer.name}}``, ``{{attendees.0.email}}``), ``triggerEvent`` and
    ``createdAt`` stand beside it. Unknown names are left empty.
    """
    words = {**body.get("payload", {}), "triggerEvent": body["triggerEvent"], "createdAt": body["createdAt"]}
    quoted = NAME.sub(lambda match: _quoted(_reach(words, match[1] or match[2])), template)
    try:
        return json.dumps(json.loads(quoted), ensure_ascii=False, separators=(",", ":")), "application/json"
    except ValueError:
        text = NAME.sub(lambda match: _text(_reach(words, match[1] or match[2])), template)
        return text, "application/x-www-form-urlencoded"


def _reach(words: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(words, list) and part.isdecimal() and int(part) < len(words):
            words = words[int(part)]
        else:
            words = words.get(part) if isinstance(words, dict) else None
    return words


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else plain(value)


def _quoted(value: Any) -> str:
    """As it may stand within a JSON text's quotation marks."""
    return json.dumps(_text(value), ensure_ascii=False)[1:-1]
