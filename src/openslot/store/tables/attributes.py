"""What an organization knows about its people: attributes, their options, and who has which."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Id, OrganizationId, PublicId
from openslot.store.types import BigId


class Attribute(Base):
    """A question about users, like their department. ``kind``: text, number, single_select or multi_select."""

    __tablename__ = "attribute"
    __table_args__ = (UniqueConstraint("organization_id", "slug"),)

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    kind: Mapped[str]
    name: Mapped[str]
    slug: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[At]

    options: Mapped[list[AttributeOption]] = relationship(
        back_populates="attribute", cascade="all, delete-orphan", order_by="AttributeOption.id"
    )


class AttributeOption(Base):
    """One of an attribute's answers. Of a text or number it is one user's own."""

    __tablename__ = "attribute_option"
    __table_args__ = (Index(None, "attribute_id", "id"),)

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    attribute_id: Mapped[int] = mapped_column(BigId, ForeignKey("attribute.id", ondelete="CASCADE"))
    value: Mapped[str]
    slug: Mapped[str]

    attribute: Mapped[Attribute] = relationship(back_populates="options")


class AttributeAssignment(Base):
    """A user has an option."""

    __tablename__ = "attribute_assignment"
    __table_args__ = (UniqueConstraint("option_id", "user_id"), Index(None, "organization_id", "user_id"))

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    organization_id: Mapped[OrganizationId]
    option_id: Mapped[int] = mapped_column(BigId, ForeignKey("attribute_option.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[At]

    option: Mapped[AttributeOption] = relationship()
