"""Secret links to event types: for one booking, for several, or until an instant."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, WrongState
from openslot.desk.nouns import EventType, Link

MOST_USES = 1_000_000


def create_link(desk: Desk, event_type: EventType, *, most: int | None = 1, expires_at: datetime | None = None) -> Link:
    """A new link: for ``most`` bookings, or (``most`` None) until ``expires_at``."""
    row = Link(
        organization_id=event_type.organization_id,
        event_type_id=event_type.id,
        code=secrets.token_urlsafe(16),
        created_at=desk.now,
        used=0,
    )
    change_link(desk, row, most=most, expires_at=expires_at)
    desk.session.add(row)
    desk.session.flush()
    return row


def change_link(desk: Desk, row: Link, *, most: int | None = None, expires_at: datetime | None = None) -> None:
    """Other bounds: bookings or an instant, not both."""
    if most is not None and expires_at is not None:
        raise Invalid("expiresAt", "A link is bounded by bookings or by an instant, not by both.", "choice")
    if expires_at is not None and expires_at <= desk.now:
        raise Invalid("expiresAt", "This instant is over.", "range")
    row.most = fields.whole("maxUsageCount", most, 1, MOST_USES) if most is not None else None
    row.expires_at = expires_at
    desk.session.flush()


def links_of(desk: Desk, event_type: EventType) -> list[Link]:
    """An event type's links, oldest first."""
    return list(desk.session.scalars(select(Link).where(Link.event_type_id == event_type.id).order_by(Link.id)))


def delete_link(desk: Desk, row: Link) -> None:
    """Take a link away; it leads nowhere from now on."""
    desk.session.delete(row)
    desk.session.flush()


def is_over(row: Link, now: datetime) -> bool:
    """Is it used up, or too late?"""
    return (row.most is not None and row.used >= row.most) or (row.expires_at is not None and row.expires_at <= now)


def link_of(desk: Desk, code: str) -> Link:
    """The link of a code; ``NotFound`` for an unknown one, ``WrongState`` for one that is over."""
    row = desk.session.scalar(select(Link).where(Link.code == code))
    if row is None or row.event_type.deleted_at is not None:
        raise NotFound("link")
    if is_over(row, desk.now):
        raise WrongState("This link has been used already, or it has expired.", "over")
    return row


def use_link(desk: Desk, code: str) -> None:
    """Count a booking through a link, in its transaction; ``WrongState`` if somebody else was faster."""
    desk.session.execute(select(Link.id).where(Link.code == code).with_for_update())
    row = link_of(desk, code)
    desk.session.refresh(row, ["used"])
    if is_over(row, desk.now):
        raise WrongState("This link has been used already, or it has expired.", "over")
    row.used += 1
    desk.session.flush()
