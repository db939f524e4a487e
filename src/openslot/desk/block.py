"""Blocks: time that a user, or one event type, is not available. A block cancels nothing that lies under it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.nouns import Block, EventType, User


def block(
    desk: Desk,
    start: datetime,
    end: datetime,
    *,
    user: User | None = None,
    event_type: EventType | None = None,
    kind: str = "block",
    title: str = "",
    reason: str | None = None,
    notes: str | None = None,
) -> Block:
    """Block a user everywhere or one event type. ``kind``: ``block``, or ``away`` (out of office)."""
    if (user is None) == (event_type is None):
        raise Invalid("calendarId", "Name either a user or an event type.", "choice")
    _check(start, end)
    row = Block(
        organization_id=desk.who.organization_id,
        user=user,
        event_type=event_type,
        kind=kind,
        title=fields.text("title", title),
        reason=reason,
        notes=fields.text("notes", notes, most=fields.LONG_TEXT) if notes else None,
        start_at=start,
        end_at=end,
        created_at=desk.now,
        updated_at=desk.now,
        extras={},
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def move_block(
    desk: Desk,
    row: Block,
    start: datetime,
    end: datetime,
    title: str | None = None,
    *,
    user: User | None = None,
    event_type: EventType | None = None,
) -> Block:
    """Put a block elsewhere, call it otherwise, or block another user or event type instead."""
    _check(start, end)
    if user is not None or event_type is not None:
        row.user, row.event_type = user, event_type
    row.start_at, row.end_at, row.updated_at = start, end, desk.now
    if title is not None:
        row.title = fields.text("title", title)
    desk.session.flush()
    return row


def unblock(desk: Desk, row: Block) -> None:
    """Take a block away; it can still be read as deleted."""
    row.deleted_at = desk.now
    desk.session.flush()


def blocks(
    desk: Desk,
    start: datetime,
    end: datetime,
    *,
    user_id: int | None = None,
    event_type_id: int | None = None,
    group_id: int | None = None,
) -> list[Block]:
    """The organization's blocks that touch ``[start, end]``, by start."""
    query = select(Block).where(
        Block.organization_id == desk.who.organization_id,
        Block.deleted_at.is_(None),
        Block.start_at <= end,
        Block.end_at >= start,
    )
    if user_id is not None:
        query = query.where(Block.user_id == user_id)
    if event_type_id is not None:
        query = query.where(Block.event_type_id == event_type_id)
    if group_id is not None:
        query = query.where(Block.event_type.has(group_id=group_id))
    return list(desk.session.scalars(query.order_by(Block.start_at, Block.id)))


def _check(start: datetime, end: datetime) -> None:
    if end <= start:
        raise Invalid("endTime", "The end should lie after the start.", "range")
