"""Rooms and equipment that event types need."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import Id, OrganizationId, TenantRow
from openslot.store.tables.event_types import EventType
from openslot.store.types import BigId, Instant


class Resource(TenantRow, Base):
    """Something of which there is only so much. ``kind``: ``rooms`` (``capacity`` bookings at once) or ``equipments``
    (``quantity`` pieces, ``out_of_service`` of them unusable). An inactive or deleted one limits nothing.
    """

    __tablename__ = "resource"
    __table_args__ = (Index(None, "organization_id", "kind", "id"),)

    kind: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(default=0)
    out_of_service: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    uses: Mapped[list[ResourceUse]] = relationship(
        back_populates="resource", cascade="all, delete-orphan", order_by="ResourceUse.id"
    )


class ResourceUse(Base):
    """An event type whose every booking needs one unit of a resource."""

    __tablename__ = "resource_use"
    __table_args__ = (UniqueConstraint("resource_id", "event_type_id"), Index(None, "event_type_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    resource_id: Mapped[int] = mapped_column(BigId, ForeignKey("resource.id", ondelete="CASCADE"))
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))

    resource: Mapped[Resource] = relationship(back_populates="uses")
    event_type: Mapped[EventType] = relationship()
