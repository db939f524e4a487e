"""Who changed what: of settings and people, whichever door they came through. Bookings have a history of their own."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from openslot.store.base import Base
from openslot.store.tables.columns import At, Id, OrganizationId
from openslot.store.types import BigId, Json


class AuditEntry(Base):
    """A change. ``verb``: created, changed, deleted, erased; ``noun``: the table; ``label``: what the row is called.

    ``fields``: the columns that changed, never what was in them. ``actor``: the name at that time.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "organization_id", "id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    at: Mapped[At]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    actor: Mapped[str]
    door: Mapped[str]
    verb: Mapped[str]
    noun: Mapped[str]
    row_id: Mapped[int] = mapped_column(BigId)
    label: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(Json, default=list)
