"""Our own events, in the envelope of Standard Webhooks: ``{"type", "timestamp", "data"}``."""

from __future__ import annotations

from typing import Any

from openslot.couriers.step import Step
from openslot.couriers.webhook.event import Event
from openslot.desk.ids import short
from openslot.desk.webhooks import OWN
from openslot.time.instants import iso_z


def events(step: Step) -> list[Event]:
    """One event per step; its name is the step's."""
    kind = f"booking.{step.kind}"
    if kind not in OWN:
        return []
    return [Event(kind, {"type": kind, "timestamp": iso_z(step.at), "data": _data(step)})]


def _data(step: Step) -> dict[str, Any]:
    booking = step.booking
    data: dict[str, Any] = {
        "id": booking.id,
        "uuid": str(booking.uuid),
        "uid": short(booking.uuid),
        "icsUid": booking.ics_uid,
        "sequence": step.sequence,
        "state": step.state,
        "title": step.title,
        "start": iso_z(step.start),
        "end": iso_z(step.end),
        "timeZone": booking.zone,
        "place": step.place,
        "eventType": {"id": step.event_type.id, "slug": step.event_type.slug, "title": step.event_type.title},
        "hosts": [{"id": user.id, "name": user.name, "email": user.email} for user in step.hosts],
        "party": {
            "name": booking.name,
            "email": booking.email,
            "phone": booking.phone,
            "timeZone": booking.zone,
            "locale": booking.locale,
        },
        "guests": [{"name": row.name, "email": row.email} for row in booking.guests],
        "answers": {answer.slug: answer.value for answer in booking.answers},
        "notes": booking.notes,
        "reason": step.reason or None,
        "door": step.payload.get("door"),
        "page": step.page,
    }
    if step.was_start is not None:
        data["previousStart"] = iso_z(step.was_start)
    if booking.rescheduled_from is not None:
        data["replaces"] = str(booking.rescheduled_from.uuid)
    return data
