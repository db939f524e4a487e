"""Which messages an event type's bookings cause: kept here, sent by the couriers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.nouns import EventType, Notification
from openslot.desk.outbox import plan_again

BY_TIME = ("reminder", "followup")
NEEDED = {"receiver": "receiverType", "channel": "channel", "occasion": "notificationType"}


def create_notification(desk: Desk, event_type: EventType, words: dict[str, Any], **values: Any) -> Notification:
    """A new notification of an event type. ``values``: receiver, channel, occasion, is_active."""
    for key, name in NEEDED.items():
        if not values.get(key):
            raise Invalid(name, "", "missing")
    row = Notification(
        organization_id=event_type.organization_id,
        event_type_id=event_type.id,
        words=words,
        created_at=desk.now,
        updated_at=desk.now,
        extras={},
        **{"is_active": True, **values},
    )
    desk.session.add(row)
    desk.session.flush()
    _follow(desk, row)
    return row


def change_notification(
    desk: Desk, row: Notification, words: dict[str, Any], *, deleted: bool | None = None, **values: Any
) -> Notification:
    """Change what is given; ``deleted`` hides it or brings it back."""
    row.words = {**row.words, **words}
    for key, value in values.items():
        setattr(row, key, value)
    if deleted is not None:
        row.deleted_at = desk.now if deleted else None
    row.updated_at = desk.now
    desk.session.flush()
    _follow(desk, row)
    return row


def _follow(desk: Desk, row: Notification) -> None:
    """Bookings to come follow what is sent by time."""
    if row.occasion in BY_TIME:
        plan_again(desk, desk.session.get_one(EventType, row.event_type_id))


def notifications(
    desk: Desk, event_type: EventType, *, active: bool | None, deleted: bool, limit: int, offset: int
) -> list[Notification]:
    """An event type's notifications, oldest first. ``active`` None: both; ``deleted``: only deleted ones."""
    query = select(Notification).where(
        Notification.event_type_id == event_type.id,
        Notification.deleted_at.is_not(None) if deleted else Notification.deleted_at.is_(None),
    )
    if active is not None:
        query = query.where(Notification.is_active.is_(active))
    return list(desk.session.scalars(query.order_by(Notification.id).limit(limit).offset(offset)))


def get_notification(desk: Desk, event_type: EventType, reference: Any, *, also_deleted: bool = False) -> Notification:
    """A live notification of this very event type; ``NotFound`` for any other."""
    row = desk.own(Notification, reference, "notification")
    if row.event_type_id != event_type.id or (row.deleted_at is not None and not also_deleted):
        raise NotFound("notification", reference)
    return row
