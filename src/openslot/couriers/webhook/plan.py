"""Which webhooks a step causes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft
from openslot.couriers.step import Step
from openslot.couriers.webhook import calcom, highlevel, own
from openslot.couriers.webhook.event import Event
from openslot.desk.nouns import OutboxRow, Webhook
from openslot.time.instants import iso_z

EVENTS = {"calcom": calcom.events, "highlevel": highlevel.events, "openslot": own.events}


def hooks(step: Step, _now: datetime) -> list[Draft]:
    """One delivery per webhook and event. The body is written now; it is signed when it is sent."""
    made: dict[str, list[Event]] = {}
    found = []
    for row in subscribed(step):
        events = made.setdefault(row.style, EVENTS[row.style](step))
        found += [draft(row, event) for event in events if event.name in row.triggers or "*" in row.triggers]
    return found


def pings(session: Session, row: OutboxRow) -> list[Draft]:
    """The word that tries a webhook; nothing if it is gone."""
    found = session.scalar(select(Webhook).where(Webhook.uuid == UUID(row.payload["webhook"])))
    if found is None:
        return []
    at = iso_z(row.created_at)
    bodies: dict[str, dict[str, Any]] = {
        "calcom": {"triggerEvent": "PING", "createdAt": at, "payload": {}},
        "highlevel": {"type": "Ping", "timestamp": at},
        "openslot": {"type": "ping", "timestamp": at, "data": {}},
    }
    return [draft(found, Event("ping", bodies[found.style]))]


def subscribed(step: Step) -> list[Webhook]:
    """The active webhooks of the organizer, the event type (also its managed parent), and the organization."""
    types = [step.event_type.id, *([step.event_type.parent_id] if step.event_type.parent_id else [])]
    everybody = and_(Webhook.user_id.is_(None), Webhook.event_type_id.is_(None))
    whose = [everybody, Webhook.event_type_id.in_(types)]
    if step.organizer is not None:
        whose.append(Webhook.user_id == step.organizer.id)
    query = select(Webhook).where(
        Webhook.organization_id == step.booking.organization_id, Webhook.active.is_(True), or_(*whose)
    )
    return list(step.session.scalars(query.order_by(Webhook.id)))


def draft(row: Webhook, event: Event) -> Draft:
    """One delivery of an event to a webhook."""
    if row.template and row.style == "calcom":
        text, content_type = calcom.body_of(row.template, event.body)
        request: dict[str, Any] = {"type": content_type, "text": text}
    else:
        request = {"type": "application/json", "json": event.body}
    return Draft("webhook", row.url, event.name, f"webhook:{row.uuid}:{event.name}:{event.key}", request, row.id)
