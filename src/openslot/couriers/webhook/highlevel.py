"""Events in HighLevel's words (digest section 19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from openslot.couriers.step import Step
from openslot.couriers.webhook.event import Event
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.time.instants import iso_offset

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATUS = {
    "pending": "new",
    "confirmed": "confirmed",
    "cancelled": "cancelled",
    "done": "showed",
    "absent": "noshow",
    "rejected": "invalid",
}
UPDATES = {
    "confirmed",
    "rejected",
    "moved",
    "reassigned",
    "cancelled",
    "absent",
    "done",
    "amended",
    "guests_added",
    "guest_removed",
}
SOURCES = {"highlevel": "public_api", "page": "booking_widget", "simplymeet": "simplymeet_api", "calcom": "calcom_api"}


def events(step: Step) -> list[Event]:
    """The appointment events of a step. A move that replaces the booking ends the old one and creates the new."""
    if step.kind in {"booked", "requested", "moved"} and not step.before:
        return _created(step)
    if step.kind in UPDATES or step.kind in {"booked", "requested"}:  # also what comes back
        return [_event(step, "AppointmentUpdate", _now(step))]
    return [_event(step, "AppointmentDelete", _now(step))] if step.kind == "deleted" else []


def _created(step: Step) -> list[Event]:
    """A new appointment; of a series by rule the master alone, told once, by its first instance."""
    booking = step.booking
    old, series = booking.rescheduled_from, booking.series
    if old is not None:
        ended = _appointment(step, old, "cancelled", old.start_at, old.end_at)
        return [_event(step, "AppointmentUpdate", ended, "old"), _event(step, "AppointmentCreate", _now(step))]
    if series is None or series.rule is None:
        return [_event(step, "AppointmentCreate", _now(step))]
    first = step.session.scalar(select(func.min(Booking.id)).where(Booking.series_id == series.id))
    if booking.id != first:
        return []
    return [_event(step, "AppointmentCreate", {**_now(step), "id": short(series.uuid)})]


def _event(step: Step, name: str, appointment: dict[str, Any], key: str = "") -> Event:
    return Event(name, {"type": name, "locationId": short(step.organization.uuid), "appointment": appointment}, key)


def _now(step: Step) -> dict[str, Any]:
    return _appointment(step, step.booking, step.state, step.start, step.end)


def id_of(booking: Booking) -> str:
    """``<master>_<original start in ms>_<length in seconds>`` for an instance of a series by rule (digest 9.4)."""
    series = booking.series
    if series is None or series.rule is None or booking.original_start_at is None:
        return short(booking.uuid)
    millis = (booking.original_start_at - EPOCH) // timedelta(milliseconds=1)
    seconds = booking.extras.get("highlevel", {}).get("seconds") or (booking.end_at - booking.start_at) // SECOND
    return f"{short(series.uuid)}_{millis}_{seconds}"


def _appointment(step: Step, booking: Booking, state: str, start: datetime, end: datetime) -> dict[str, Any]:
    zone, group = step.organization.zone, booking.event_type.group
    host = step.organizer
    return {
        "id": id_of(booking),
        "address": str(step.place.get("value") or ""),
        "title": step.title,
        "calendarId": short(booking.event_type.uuid),
        "contactId": short(booking.contact.uuid),
        "groupId": short(group.uuid) if group else "",
        "appointmentStatus": STATUS[state],
        "assignedUserId": short(host.uuid) if host else "",
        "users": [short(user.uuid) for user in step.hosts],
        "notes": booking.notes,
        "source": SOURCES.get(booking.source, "dashboard"),
        "startTime": iso_offset(start, zone),
        "endTime": iso_offset(end, zone),
        "dateAdded": iso_offset(booking.created_at, zone),
        "dateUpdated": iso_offset(step.at, zone),
    }
