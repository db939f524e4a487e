"""What surrounds event types and bookings: tags, private links, polls, cancellation policies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Id, OrganizationId, PublicId
from openslot.store.tables.event_types import EventType
from openslot.store.tables.people import User
from openslot.store.types import BigId, Instant


class Tag(Base):
    """A user's word for event types."""

    __tablename__ = "tag"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str]
    color: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[At]

    user: Mapped[User] = relationship()


class EventTypeTag(Base):
    """A tag on an event type."""

    __tablename__ = "event_type_tag"

    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(BigId, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[OrganizationId]


class Link(Base):
    """A secret way to an event type's page, for a number of bookings (``most``) or until an instant.

    ``code`` is the secret; ``used`` counts bookings.
    """

    __tablename__ = "link"
    __table_args__ = (Index(None, "organization_id", "event_type_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(unique=True)
    most: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[At]

    event_type: Mapped[EventType] = relationship()


class Policy(Base):
    """What invitees must agree to, and how late they may cancel: the organization's (``user_id`` None) or a user's.

    ``period``: minutes before the start in which an invitee cannot cancel any more. ``overrides``: the organization's
    counts instead of its users'. ``version`` grows with each change.
    """

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    enabled: Mapped[bool] = mapped_column(default=False)
    period: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    overrides: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Poll(Base):
    """Dates proposed for an event type, on which people vote. It takes no time from anybody."""

    __tablename__ = "poll"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    name: Mapped[str]
    duration: Mapped[int]
    shows_votes: Mapped[bool] = mapped_column(default=True)
    shows_comments: Mapped[bool] = mapped_column(default=True)
    mails_owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[At]

    user: Mapped[User] = relationship()
    event_type: Mapped[EventType] = relationship()
    dates: Mapped[list[PollDate]] = relationship(
        cascade="all, delete-orphan", order_by="(PollDate.start_at, PollDate.id)"
    )
    votes: Mapped[list[Vote]] = relationship(cascade="all, delete-orphan", order_by="Vote.id")


class PollDate(Base):
    """One of a poll's dates."""

    __tablename__ = "poll_date"
    __table_args__ = (Index(None, "poll_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    poll_id: Mapped[int] = mapped_column(BigId, ForeignKey("poll.id", ondelete="CASCADE"))
    start_at: Mapped[At]


class Vote(Base):
    """One person's vote in a poll: the dates that would do."""

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("poll_id", "email"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    poll_id: Mapped[int] = mapped_column(BigId, ForeignKey("poll.id", ondelete="CASCADE"))
    email: Mapped[str]
    comment: Mapped[str | None]
    created_at: Mapped[At]

    dates: Mapped[list[PollDate]] = relationship(secondary="vote_date", order_by=PollDate.id)


class VoteDate(Base):
    """A date that a vote is for."""

    __tablename__ = "vote_date"

    vote_id: Mapped[int] = mapped_column(BigId, ForeignKey("vote.id", ondelete="CASCADE"), primary_key=True)
    poll_date_id: Mapped[int] = mapped_column(BigId, ForeignKey("poll_date.id", ondelete="CASCADE"), primary_key=True)
