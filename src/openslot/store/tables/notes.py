"""What people write down about bookings, and what they want to be told about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import Document, TenantRow
from openslot.store.tables.people import User
from openslot.store.types import BigId, Instant


class Note(TenantRow, Base):
    """A note of the hosts' about a booking; one about a series hangs on its first booking."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "booking_id", "id"),)

    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    body: Mapped[str]

    user: Mapped[User | None] = relationship()


class Notification(TenantRow, Base):
    """A message that an event type's bookings cause. ``receiver``: contact, guest, assignedUser, emails, phoneNumbers
    or business; ``channel``: email, inApp, sms or whatsapp; ``occasion``: booked, confirmation, cancellation, reminder,
    followup or reschedule. ``words``: ``{"subject", "body", "beforeTime", "afterTime", …}`` as given.
    """

    __tablename__ = "notification"
    __table_args__ = (Index(None, "event_type_id", "id"),)

    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    receiver: Mapped[str]
    channel: Mapped[str]
    occasion: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    words: Mapped[Document]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
