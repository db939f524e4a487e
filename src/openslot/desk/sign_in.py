"""People who sign in with their password, and the browsers in which they are signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select

from openslot.desk.accounts import digest_of
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid, Unauthorized
from openslot.desk.nouns import User
from openslot.store.tables import SignIn

LASTS = timedelta(days=30)
SHORTEST, LONGEST = 8, 1000


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_hex(16))


def user_by_password(desk: Desk, email: str, password: str) -> User:
    """Who has this address and this password; ``Unauthorized``. It takes as long for an address that nobody has."""
    user = desk.session.scalar(select(User).where(User.email == email.strip().lower()))
    known = user.password_hash if user is not None else None
    try:
        _hasher().verify(known or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        known = None
    if user is None or known is None or not user.is_enabled:
        raise Unauthorized("The address or the password is not right.")
    return user


def sign_in(desk: Desk, user_id: int) -> str:
    """Sign a user in; what to keep in the browser. Sign-ins of his that are over go away."""
    user = desk.session.get_one(User, user_id)
    desk.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at <= desk.now))
    secret = secrets.token_urlsafe(32)
    user.last_login_at = desk.now
    desk.session.add(
        SignIn(
            organization_id=user.organization_id,
            user_id=user.id,
            digest=digest_of(secret),
            created_at=desk.now,
            expires_at=desk.now + LASTS,
        )
    )
    desk.session.flush()
    return secret


def member_of(desk: Desk, secret: str, now: datetime) -> Caller | None:
    """Who is signed in in this browser, or nobody."""
    row = desk.session.scalar(select(SignIn).where(SignIn.digest == digest_of(secret), SignIn.expires_at > now))
    if row is None or not row.user.is_enabled:
        return None
    user = row.user
    return Caller(
        organization_id=user.organization_id,
        user_id=user.id,
        role=user.role,
        name=user.name,
        email=user.email,
        zone=user.zone,
        organization_zone=user.organization.zone,
        identity=row.digest,
    )


def sign_out(desk: Desk, secret: str) -> None:
    """This browser forgets who was signed in."""
    desk.session.execute(delete(SignIn).where(SignIn.digest == digest_of(secret)))


def sign_out_everywhere(desk: Desk, user: User) -> None:
    """All browsers of a user do."""
    desk.session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def browsers(desk: Desk, user: User) -> int:
    """In how many browsers a user is signed in."""
    query = select(func.count()).select_from(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at > desk.now)
    return desk.session.scalar(query) or 0


def set_password(desk: Desk, user: User, password: str) -> None:
    """A new password; all browsers must sign in anew. ``Invalid`` if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("password", f"A password has at least {SHORTEST} characters and at most {LONGEST}.", "length")
    user.password_hash = _hasher().hash(password)
    sign_out_everywhere(desk, user)
    desk.session.flush()
