"""What is taken: meetings and their claims on time, bookings and all that hangs on them, holds, blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Document, Id, OrganizationId, PublicId, TenantRow
from openslot.store.tables.event_types import EventType
from openslot.store.tables.people import Contact, User
from openslot.store.types import BigId, Instant, Json


class Series(Base):
    """Bookings made in one go that belong together: a recurrence, or several starts picked at once."""

    __tablename__ = "series"

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    kind: Mapped[str]  # recurrence or picks
    rule: Mapped[str | None]
    zone: Mapped[str]
    created_at: Mapped[At]


class Meeting(Base):
    """A claim on hosts' time. ``taken`` counts the parties that occupy one of its ``capacity`` places.

    An ordinary meeting has one booking and ceases with it; a seated one has up to ``capacity``. What was made as
    ordinary stays so, whatever its event type becomes: nobody joins whom a host meets alone.
    ``pending_holds``, ``absent_holds``: the event type's rules when the meeting was made; see there.
    ``host_id`` is the organizer; None for a hostless event type.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index(None, "organization_id", "start_at"),
        Index(None, "organization_id", "event_type_id", "start_at"),
        CheckConstraint("end_at > start_at", name="forward"),
        CheckConstraint("taken >= 0", name="taken"),
    )

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    host_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    start_at: Mapped[At]
    end_at: Mapped[At]
    capacity: Mapped[int] = mapped_column(default=1)
    taken: Mapped[int] = mapped_column(default=0)
    pending_holds: Mapped[bool] = mapped_column(default=True)
    absent_holds: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[At]

    event_type: Mapped[EventType] = relationship()
    host: Mapped[User | None] = relationship()
    claims: Mapped[list[Claim]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Claim.id"
    )
    bookings: Mapped[list[Booking]] = relationship(back_populates="meeting", order_by="Booking.id")


class Claim(Base):
    """The time that a meeting takes from one lane. No two active exclusive claims of a lane overlap: PostgreSQL
    forbids it; on SQLite every write is serialised and asks the engine first.

    ``lane``: the user's id, or minus the event type's id for a hostless one. ``buffer_before``/``buffer_after``:
    the meeting's own buffers in minutes. ``exclusive`` False: forced by a caller who may.
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index("ix_claim_busy", "organization_id", "lane", "start_at", "end_at"),
        Index(None, "meeting_id"),
        ExcludeConstraint(
            (func.int8range(literal_column("lane"), literal_column("lane"), text("'[]'")), "&&"),
            (func.int8range(literal_column("start_at"), literal_column("end_at")), "&&"),
            where=text("exclusive AND active"),
            name="ex_claim_lane",
            using="gist",
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    meeting_id: Mapped[int] = mapped_column(BigId, ForeignKey("meeting.id", ondelete="CASCADE"))
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    lane: Mapped[int] = mapped_column(BigId)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    start_at: Mapped[At]
    end_at: Mapped[At]
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    exclusive: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)

    meeting: Mapped[Meeting] = relationship(back_populates="claims")
    user: Mapped[User | None] = relationship()


class Booking(TenantRow, Base):
    """One party's place in a meeting.

    ``state``: pending, confirmed, rejected, cancelled, absent (the party did not come) or done. ``start_at`` and
    ``end_at`` follow the meeting while the booking lives, and stay what they were once it is over.
    ``name`` … ``phone`` are the party's as given when booking; ``contact`` is who it is by now. ``zone`` is the zone
    the time was promised in. ``notes`` are the party's words, ``internal_notes`` the hosts'. ``place``: see
    ``openslot.desk.places``. ``original_start_at``: the start that its series gave it. ``ics_uid``: its UID in people's
    calendars, also its successor's, with a growing ``sequence``.
    """

    __tablename__ = "booking"
    __table_args__ = (
        Index(None, "organization_id", "start_at", "id"),
        Index(None, "organization_id", "event_type_id", "start_at"),
        Index(None, "organization_id", "email", "start_at"),
        Index(None, "organization_id", "contact_id"),
        Index(None, "organization_id", "ics_uid"),
        Index(None, "meeting_id"),
        Index(None, "series_id"),
    )

    meeting_id: Mapped[int] = mapped_column(BigId, ForeignKey("meeting.id", ondelete="CASCADE"))
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("series.id", ondelete="SET NULL"))
    original_start_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str]
    start_at: Mapped[At]
    end_at: Mapped[At]
    title: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    zone: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    notes: Mapped[str] = mapped_column(default="")
    internal_notes: Mapped[str] = mapped_column(default="")
    place: Mapped[Document]
    resources: Mapped[list[str]] = mapped_column(Json, default=list)  # uuids of rooms and equipment it was given
    details: Mapped[Document]  # the caller's own key-value pairs (Cal.com calls them metadata)
    source: Mapped[str]
    host_absent: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_by: Mapped[str] = mapped_column(default="")
    cancellation_reason: Mapped[str] = mapped_column(default="")
    rescheduled_from_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    rescheduled_to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    rescheduling_reason: Mapped[str] = mapped_column(default="")
    rescheduled_by: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    ics_uid: Mapped[str]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    meeting: Mapped[Meeting] = relationship(back_populates="bookings")
    event_type: Mapped[EventType] = relationship()
    contact: Mapped[Contact] = relationship()
    series: Mapped[Series | None] = relationship()
    guests: Mapped[list[Guest]] = relationship(cascade="all, delete-orphan", order_by="Guest.id")
    answers: Mapped[list[Answer]] = relationship(cascade="all, delete-orphan", order_by="Answer.id")
    changes: Mapped[list[Change]] = relationship(cascade="all, delete-orphan", order_by="Change.id")
    rescheduled_from: Mapped[Booking | None] = relationship(
        foreign_keys=[rescheduled_from_id], remote_side="Booking.id", post_update=True
    )
    rescheduled_to: Mapped[Booking | None] = relationship(
        foreign_keys=[rescheduled_to_id], remote_side="Booking.id", post_update=True
    )


class Guest(Base):
    """A further person whom the party brings along."""

    __tablename__ = "guest"
    __table_args__ = (UniqueConstraint("booking_id", "email"), Index(None, "organization_id", "email"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    zone: Mapped[str | None]
    locale: Mapped[str | None]
    phone: Mapped[str | None]
    absent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[At]


class Answer(Base):
    """An answer to one of the event type's questions; label and type are as they were when it was given."""

    __tablename__ = "answer"
    __table_args__ = (Index(None, "booking_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    question_uuid: Mapped[str]
    slug: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    value: Mapped[Any] = mapped_column(Json)


class Change(Base):
    """A step in a booking's life. ``kind``: a word of ``openslot.desk.outbox.announce``."""

    __tablename__ = "booking_change"
    __table_args__ = (Index(None, "booking_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[At]
    actor: Mapped[str]
    reason: Mapped[str | None]
    from_start_at: Mapped[datetime | None] = mapped_column(Instant)
    from_host_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))

    from_host: Mapped[User | None] = relationship()


class Hold(Base):
    """A short reservation of a slot: until ``until_at`` it keeps others off the lane."""

    __tablename__ = "hold"
    __table_args__ = (Index(None, "organization_id", "lane", "start_at"),)

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    lane: Mapped[int] = mapped_column(BigId)
    start_at: Mapped[At]
    end_at: Mapped[At]
    until_at: Mapped[At]
    created_at: Mapped[At]


class Block(TenantRow, Base):
    """Time a user (everywhere) or an event type (alone) is not available. Exactly one of the two is set.

    ``kind``: ``block`` (buffers of neighbours apply) or ``away`` (out of office: the hours are simply not there).
    ``to_user_id``: who stands in for a user who is away.
    """

    __tablename__ = "block"
    __table_args__ = (
        Index(None, "organization_id", "user_id", "start_at"),
        Index(None, "organization_id", "event_type_id", "start_at"),
        CheckConstraint("(user_id IS NULL) <> (event_type_id IS NULL)", name="one_subject"),
        CheckConstraint("end_at > start_at", name="forward"),
    )

    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    event_type_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    to_user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(default="block")
    title: Mapped[str] = mapped_column(default="")
    reason: Mapped[str | None]
    notes: Mapped[str | None]
    start_at: Mapped[At]
    end_at: Mapped[At]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    event_type: Mapped[EventType | None] = relationship()
