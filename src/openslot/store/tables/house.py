"""What the house keeps for itself: who wants to be told, and answers that may be asked for again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from openslot.store.base import Base
from openslot.store.tables.columns import At, Document, Id, OrganizationId, PublicId
from openslot.store.types import BigId, Json


class Webhook(Base):
    """An address that wants to be told of what happens to bookings: a user's, an event type's, or the organization's.

    ``style``: whose shapes and signatures it gets: calcom, highlevel or openslot. ``triggers``: that product's words.
    ``template``: what to send instead of the usual body (Cal.com).
    """

    __tablename__ = "webhook"
    __table_args__ = (Index(None, "organization_id", "user_id"), Index(None, "organization_id", "event_type_id"))

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    event_type_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    style: Mapped[str] = mapped_column(default="calcom")
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
