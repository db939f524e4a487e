"""The catalogue of services, the places where they are given, and orders of several, done one after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.bookings import Booking
from openslot.store.tables.columns import Document, Id, OrganizationId, PublicId, TenantRow
from openslot.store.tables.event_types import EventType
from openslot.store.tables.people import Contact
from openslot.store.types import BigId, Instant, Json


class Service(TenantRow, Base):
    """Something to be ordered. Its name, length, buffers and staff are those of its event type, of the kind
    ``service``, which no door lists and whose uuid it shares. ``payment``: ``{"amount", "deposit", "depositType"}``.
    """

    __tablename__ = "service"
    __table_args__ = (Index(None, "organization_id", "id"),)

    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    slug: Mapped[str]
    category: Mapped[str]
    is_private: Mapped[bool] = mapped_column(default=False)
    payment: Mapped[Document]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    event_type: Mapped[EventType] = relationship()
    variations: Mapped[list[Variation]] = relationship(
        back_populates="service", cascade="all, delete-orphan", order_by="Variation.id"
    )


class Variation(Base):
    """A service done otherwise. What is None is as with the service itself."""

    __tablename__ = "service_variation"
    __table_args__ = (Index(None, "service_id"),)

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    service_id: Mapped[int] = mapped_column(BigId, ForeignKey("service.id", ondelete="CASCADE"))
    name: Mapped[str]
    length: Mapped[int | None]
    buffer_before: Mapped[int | None]
    buffer_after: Mapped[int | None]
    payment: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    extras: Mapped[Document]

    service: Mapped[Service] = relationship(back_populates="variations")


class ServicePlace(TenantRow, Base):
    """Where services are given. ``kind``: ``offline`` (``address``) or ``ask_booker``."""

    __tablename__ = "service_place"
    __table_args__ = (Index(None, "organization_id", "id"),)

    name: Mapped[str]
    slug: Mapped[str]
    kind: Mapped[str] = mapped_column(default="offline")
    address: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_private: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class Order(TenantRow, Base):
    """Services for one contact in a row. Each is a booking, which knows its time and its state."""

    __tablename__ = "service_order"
    __table_args__ = (Index(None, "organization_id", "id"),)

    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(BigId, ForeignKey("service_place.id", ondelete="CASCADE"))
    zone: Mapped[str]
    title: Mapped[str]
    meeting_place: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    contact: Mapped[Contact] = relationship()
    place: Mapped[ServicePlace] = relationship()
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order", cascade="all, delete-orphan", order_by="(OrderItem.position, OrderItem.id)"
    )


class OrderItem(Base):
    """One service of an order. ``add_ons``: ``[{"id", "quantity", "duration"}]``, the duration in minutes."""

    __tablename__ = "service_order_item"
    __table_args__ = (Index(None, "order_id"), Index(None, "booking_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("service_order.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(BigId, ForeignKey("service.id", ondelete="CASCADE"))
    variation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("service_variation.id", ondelete="SET NULL"))
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    position: Mapped[int]
    asked: Mapped[str]  # the id by which it was ordered: the service's or the variation's
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))  # asked for
    add_ons: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)

    order: Mapped[Order] = relationship(back_populates="items")
    service: Mapped[Service] = relationship()
    variation: Mapped[Variation | None] = relationship()
    booking: Mapped[Booking] = relationship()
