"""Who: organizations, users, teams, contacts, and the keys that open doors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Document, Id, OrganizationId, Row, Rows, TenantRow
from openslot.store.types import BigId, Instant, Json


class Organization(Row, Base):
    """The tenant; nothing crosses it. HighLevel calls it a location.

    ``messages``: its own words of mails, see ``openslot.desk.messages``. ``revision`` grows with every change of rules
    (event types, hosts, schedules, users), see ``store/revision.py``. ``privacy_url``, ``imprint_url``:
    where its own site says what becomes of people's data, and who it is; booking pages lead there.
    """

    __tablename__ = "organization"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    currency: Mapped[str] = mapped_column(default="usd")
    email: Mapped[str] = mapped_column(default="")
    intro: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(default="#0f766e")
    privacy_url: Mapped[str] = mapped_column(default="")
    imprint_url: Mapped[str] = mapped_column(default="")
    messages: Mapped[Document]
    revision: Mapped[int] = mapped_column(default=0)


class User(TenantRow, Base):
    """A person who can be booked. ``role``: owner, manager or member. ``username`` is the host page's path.

    ``totp``: the sealed secret of the second factor, None without one; ``totp_step``: the last thirty seconds whose
    code was used; ``recovery``: digests of codes that are good once, for who has lost it.
    """

    __tablename__ = "user_account"
    __table_args__ = (Index("ix_user_account_organization", "organization_id", "id"),)

    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="member")
    zone: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    hour_format: Mapped[int] = mapped_column(default=12)
    week_start: Mapped[str] = mapped_column(default="Sunday")
    phone: Mapped[str | None]
    avatar_url: Mapped[str | None]
    bio: Mapped[str | None]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    totp: Mapped[str | None]
    totp_step: Mapped[int | None] = mapped_column(BigId)
    recovery: Mapped[list[str]] = mapped_column(Json, default=list)
    last_login_at: Mapped[datetime | None] = mapped_column(Instant)
    default_schedule_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("schedule.id", ondelete="SET NULL", use_alter=True)
    )

    organization: Mapped[Organization] = relationship()


class Team(TenantRow, Base):
    """Users who share event types."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organization_id", "slug"),)

    name: Mapped[str]
    slug: Mapped[str]
    zone: Mapped[str]
    bio: Mapped[str | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="team", cascade="all, delete-orphan")


class Membership(Base):
    """A user's place in a team. ``role``: owner, admin or member. ``extras``: as in ``Row``."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("team_id", "user_id"), Index(None, "organization_id", "user_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(default="member")
    accepted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[At]
    extras: Mapped[Document]

    team: Mapped[Team] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()


class Contact(TenantRow, Base):
    """A person who books, once per organization and e-mail address. ``email`` is lower case, ``phone`` E.164."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("organization_id", "email"),
        Index(None, "organization_id", "phone"),
        Index(None, "organization_id", "id"),
    )

    name: Mapped[str] = mapped_column(default="")
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    zone: Mapped[str | None]
    locale: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    custom_fields: Mapped[Rows]
    assigned_user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiKey(Base):
    """A key to all doors. Only the SHA-256 of the secret is kept. ``scopes`` None: everything its user may do.

    ``kind``: ``key`` (made by a person), ``access`` or ``refresh`` (OAuth2 tokens: of ``client_id``, by the agreement
    ``grant``).
    """

    __tablename__ = "api_key"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(default="key")
    name: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    client_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("oauth_client.id", ondelete="CASCADE"))
    grant: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[At]

    user: Mapped[User] = relationship()


Index("ix_contact_live", Contact.organization_id, Contact.name, postgresql_where=text("deleted_at IS NULL"))
