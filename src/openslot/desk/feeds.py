"""Secret addresses at which a user's or a team's bookings can be read as a calendar."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Booking, Claim, EventType, Feed, Team, User

BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
SHOWN = ("confirmed", "pending", "done", "absent")
MOST = 5000


def feed_of(desk: Desk, owner: User | Team) -> Feed:
    """The feed of a user or a team, made when it is first asked for."""
    row = feed_at(desk, owner)
    if row is None:
        row = Feed(
            organization_id=owner.organization_id,
            user_id=owner.id if isinstance(owner, User) else None,
            team_id=owner.id if isinstance(owner, Team) else None,
            code=secrets.token_urlsafe(24),
            created_at=desk.now,
        )
        desk.session.add(row)
        desk.session.flush()
    return row


def renew_feed(desk: Desk, owner: User | Team) -> Feed:
    """Another address; the old one leads nowhere from now on."""
    row = feed_of(desk, owner)
    row.code = secrets.token_urlsafe(24)
    desk.session.flush()
    return row


def feed_at(desk: Desk, owner: User | Team) -> Feed | None:
    """The feed that there is already; None if there is none."""
    column = Feed.user_id if isinstance(owner, User) else Feed.team_id
    return desk.session.scalar(select(Feed).where(column == owner.id))


def read_feed(desk: Desk, code: str) -> tuple[str, Sequence[Booking]]:
    """A feed's name and bookings, whoever asks: the code is the secret. ``NotFound``."""
    row = desk.session.scalar(select(Feed).where(Feed.code == code))
    if row is None:
        raise NotFound("feed")
    user = desk.session.get(User, row.user_id) if row.user_id else None
    team = desk.session.get(Team, row.team_id) if row.team_id else None
    if user is not None and not user.is_enabled:
        raise NotFound("feed")
    query = select(Booking).where(
        Booking.organization_id == row.organization_id,
        Booking.start_at > desk.now - BEHIND,
        Booking.start_at < desk.now + AHEAD,
        Booking.state.in_(SHOWN),
        Booking.deleted_at.is_(None),
    )
    if team is not None:
        query = query.join(EventType, EventType.id == Booking.event_type_id).where(EventType.team_id == team.id)
    else:
        query = query.where(Booking.meeting_id.in_(select(Claim.meeting_id).where(Claim.user_id == row.user_id)))
    loaded = (joinedload(Booking.meeting), selectinload(Booking.guests))
    found = desk.session.scalars(query.options(*loaded).order_by(Booking.start_at, Booking.id).limit(MOST)).all()
    owner = team or user
    return owner.name if owner else "", found
