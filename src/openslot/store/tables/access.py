"""Who may come in without a key: people who signed in, and programs that act for a user who agreed to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Id, OrganizationId, TenantRow
from openslot.store.tables.people import User
from openslot.store.types import BigId, Instant, Json


class SignIn(Base):
    """A browser in which a user is signed in. Only the SHA-256 of its cookie is kept.

    ``browser``: what it is called, as far as it tells; ``seen_at``: when it last came, give or take ten minutes.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str] = mapped_column(default="")
    created_at: Mapped[At]
    seen_at: Mapped[At]
    expires_at: Mapped[At]

    user: Mapped[User] = relationship()


class Identity(Base):
    """Who a user is at the operator's sign-in provider: a ``subject`` of an ``issuer``, as ID tokens name them.

    ``email``: the address that the provider proved when the two were linked.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("user_id", "issuer"),
        Index(None, "organization_id", "user_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[At]

    user: Mapped[User] = relationship()


class OAuthClient(TenantRow, Base):
    """A program that may ask users to act for them. ``secret_digest`` None: a public one, which must use PKCE.

    The organization is the one that registered it; every user of the server may agree to it.
    """

    __tablename__ = "oauth_client"
    __table_args__ = (Index(None, "organization_id", "id"),)

    client_id: Mapped[str] = mapped_column(unique=True)
    secret_digest: Mapped[str | None]
    name: Mapped[str]
    logo: Mapped[str | None]
    redirect_uris: Mapped[list[str]] = mapped_column(Json, default=list)


class OAuthCode(Base):
    """What an agreement gives, good once and for a minute. ``grant`` names the agreement in the tokens it leads to.

    ``challenge``: PKCE's, by S256. ``scopes`` None: everything the user may do.
    """

    __tablename__ = "oauth_code"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    client_id: Mapped[int] = mapped_column(BigId, ForeignKey("oauth_client.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(unique=True)
    grant: Mapped[str]
    redirect_uri: Mapped[str]
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    challenge: Mapped[str | None]
    created_at: Mapped[At]
    expires_at: Mapped[At]
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    client: Mapped[OAuthClient] = relationship()
    user: Mapped[User] = relationship()
