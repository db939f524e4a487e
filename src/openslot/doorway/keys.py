"""Who asks: the key of a request, looked up by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.desk.accounts import digest_of
from openslot.desk.desk import Caller
from openslot.desk.errors import Unauthorized
from openslot.store.tables import ApiKey, Organization, User


def secret_in(headers: Mapping[str, str]) -> str | None:
    """The key that a request brings: ``Authorization: Bearer``, or ``X-API-KEY``. None if it brings none.

    Cal.com takes its keys in ``Authorization`` without the word, too, and some of its clients leave it out.
    """
    scheme, _, value = headers.get("authorization", "").strip().partition(" ")
    if scheme.startswith("cal_") and not value:
        return scheme
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return headers.get("x-api-key", "").strip() or None


def caller_of(session: Session, secret: str, now: datetime) -> Caller:
    """The caller whose key this is; ``Unauthorized`` if it is unknown, revoked, expired, or its user disabled."""
    digest = digest_of(secret)
    row = session.execute(
        select(
            ApiKey.organization_id,
            ApiKey.user_id,
            ApiKey.scopes,
            ApiKey.expires_at,
            ApiKey.revoked_at,
            ApiKey.kind,
            User.role,
            User.name,
            User.email,
            User.zone,
            User.is_enabled,
            Organization.zone.label("organization_zone"),
        )
        .join(User, User.id == ApiKey.user_id)
        .join(Organization, Organization.id == ApiKey.organization_id)
        .where(ApiKey.digest == digest)
    ).first()
    if row is None or row.revoked_at is not None or not row.is_enabled or row.kind == "refresh":
        raise Unauthorized("This API key is not valid.", "unknown")
    if row.expires_at is not None and row.expires_at <= now:
        raise Unauthorized("This API key is expired.", "expired")
    return Caller(
        organization_id=row.organization_id,
        user_id=row.user_id,
        role=row.role,
        name=row.name,
        email=row.email,
        zone=row.zone,
        organization_zone=row.organization_zone,
        identity=digest,
        scopes=None if row.scopes is None else frozenset(row.scopes),
    )
