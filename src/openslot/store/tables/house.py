"""What the house keeps for itself: what must leave it, and answers that may be asked for again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.bookings import Booking
from openslot.store.tables.columns import At, Document, Id, OrganizationId, PublicId
from openslot.store.types import BigId, Instant, Json


class OutboxRow(Base):
    """Something that must leave the house, written in the transaction that caused it.

    ``kind`` names the event (``booking.confirmed`` …); ``state``: due, sent, failed or withdrawn.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "organization_id", "booking_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    booking_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    kind: Mapped[str]
    payload: Mapped[Document]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[At]
    created_at: Mapped[At]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None]

    booking: Mapped[Booking | None] = relationship()


class Webhook(Base):
    """An address that wants to be told of what happens to bookings: a user's, an event type's, or the organization's.

    ``triggers``: Cal.com's words. ``template``: what to send instead of the usual body.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index(None, "organization_id", "user_id"), Index(None, "organization_id", "event_type_id"))

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    event_type_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    url: Mapped[str]
    triggers: Mapped[list[str]] = mapped_column(Json, default=list)
    active: Mapped[bool] = mapped_column(default=True)
    template: Mapped[str | None]
    secret: Mapped[str | None]
    created_at: Mapped[At]


class IdempotentAnswer(Base):
    """The answer that a request with an ``Idempotency-Key`` got, kept to be given again.

    ``caller`` is who asked (a key's digest, or an address); ``fingerprint`` a hash of method, path and body.
    """

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: Mapped[Id]
    caller: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[Document]
    body: Mapped[str] = mapped_column(default="")
    created_at: Mapped[At]
