"""Cal.com's ``OOO_CREATED``: somebody is out of office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft
from openslot.couriers.webhook.event import Event
from openslot.couriers.webhook.plan import draft
from openslot.desk.nouns import Block, OutboxRow, User, Webhook
from openslot.time.instants import iso_z

TRIGGER = "OOO_CREATED"
EMOJI = {"unspecified": "⏳", "vacation": "🏝️", "travel": "✈️", "sick": "🤒", "public_holiday": "🎉"}
REASONS = tuple(EMOJI)


def away_hooks(session: Session, row: OutboxRow) -> list[Draft]:
    """The webhooks of the one who is away, and of the organization."""
    block = session.scalar(select(Block).where(Block.uuid == UUID(row.payload["block"])))
    if block is None or block.user is None:
        return []
    everybody = and_(Webhook.user_id.is_(None), Webhook.event_type_id.is_(None))
    query = select(Webhook).where(
        Webhook.organization_id == row.organization_id,
        Webhook.active.is_(True),
        Webhook.style == "calcom",
        or_(Webhook.user_id == block.user_id, everybody),
    )
    body = {
        "triggerEvent": TRIGGER,
        "createdAt": iso_z(row.created_at),
        "payload": {"oooEntry": _entry(session, block)},
    }
    hooks = session.scalars(query.order_by(Webhook.id))
    return [draft(hook, Event(TRIGGER, body)) for hook in hooks if TRIGGER in hook.triggers]


def _entry(session: Session, block: Block) -> dict[str, Any]:
    reason = block.reason or "unspecified"
    stand_in = session.get(User, block.to_user_id) if block.to_user_id else None
    return {
        "id": block.id,
        "uuid": str(block.uuid),
        "start": iso_z(block.start_at),
        "end": iso_z(block.end_at),
        "createdAt": iso_z(block.created_at),
        "updatedAt": iso_z(block.updated_at),
        "notes": block.notes or "",
        "reason": {"emoji": EMOJI.get(reason, ""), "reason": reason},
        "reasonId": REASONS.index(reason) + 1 if reason in REASONS else 1,
        "user": _person(block.user) if block.user else None,
        "toUser": _person(stand_in) if stand_in else None,
    }


def _person(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "email": user.email,
        "timeZone": user.zone,
    }
