"""What must leave the house: the steps that cause messages, and each message on its way to one receiver."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.bookings import Booking
from openslot.store.tables.columns import At, Document, Id, OrganizationId, PublicId
from openslot.store.tables.house import Webhook
from openslot.store.types import BigId, Instant, Json


class Leased:
    """A row that one pump at a time works on. While ``lease_ends_at`` lies ahead it belongs to the holder of ``lease``.

    What a pump that died had taken is taken by another when the lease has ended. Rows with the same ``line`` are worked
    on one after another, in the order of their ids.
    """

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    line: Mapped[str]
    state: Mapped[str] = mapped_column(default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[At]
    give_up_at: Mapped[At]
    created_at: Mapped[At]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None]
    lease: Mapped[str | None]
    lease_ends_at: Mapped[datetime | None] = mapped_column(Instant)


class OutboxRow(Leased, Base):
    """A step that others must hear of, written in the transaction that took it.

    ``kind`` names it (``booking.confirmed`` …); ``state``: due, sent (its deliveries are written), failed, withdrawn.
    Its ``line`` is the booking's UID for life.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "line", "id"), Index(None, "booking_id"))

    booking_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    kind: Mapped[str]
    payload: Mapped[Document]
    dedupe_key: Mapped[str] = mapped_column(unique=True)

    booking: Mapped[Booking | None] = relationship()


class Delivery(Leased, Base):
    """One message to one receiver. ``uuid`` is its delivery id, the same at every attempt.

    - ``channel``: mail, webhook, in_app, sms …: the courier that carries it
    - ``occasion``: what it tells (``booked``, ``reminder``, ``BOOKING_CREATED`` …); ``key``: it among its row's
    - ``line``: of a booking's messages to one receiver
    - ``state``: due, sent, kept (there is no mail server: to be read here), failed (given up), discarded
    - ``request``: what is sent; ``answer``: what the receiver said last
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("outbox_id", "key"),
        Index(None, "state", "due_at"),
        Index(None, "line", "id"),
        Index(None, "organization_id", "id"),
        Index(None, "booking_id", "id"),
    )

    uuid: Mapped[PublicId]
    outbox_id: Mapped[int] = mapped_column(BigId, ForeignKey("outbox.id", ondelete="CASCADE"))
    booking_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    webhook_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("webhook.id", ondelete="SET NULL"))
    channel: Mapped[str]
    receiver: Mapped[str]
    occasion: Mapped[str]
    key: Mapped[str]
    request: Mapped[Document]
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))

    row: Mapped[OutboxRow] = relationship()
    webhook: Mapped[Webhook | None] = relationship()


class InstallationKey(Base):
    """A private key that this installation made for itself, sealed with its secret; ``public`` is for all to see."""

    __tablename__ = "installation_key"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    sealed: Mapped[str]
    public: Mapped[str]
    created_at: Mapped[At]
