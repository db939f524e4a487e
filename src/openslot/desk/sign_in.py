"""People who sign in, and the browsers in which they are signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update

from openslot.desk.accounts import digest_of
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid, NotFound, Unauthorized
from openslot.desk.nouns import AuditEntry, SignIn, User
from openslot.store.audit import entry

LASTS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)
"""When a browser last came is known so exactly, and costs a write no more often."""
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


def sign_in(desk: Desk, user_id: int, *, how: str = "password", browser: str = "") -> str:
    """Sign a user in; what to keep in the browser. Sign-ins of his that are over go away.

    ``how``: a word for what proved who it is, for the audit log; ``browser``: what it is called.
    """
    user = desk.session.get_one(User, user_id)
    desk.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at <= desk.now))
    secret = secrets.token_urlsafe(32)
    user.last_login_at = desk.now
    desk.session.add(
        SignIn(
            organization_id=user.organization_id,
            user_id=user.id,
            digest=digest_of(secret),
            browser=browser,
            created_at=desk.now,
            seen_at=desk.now,
            expires_at=desk.now + LASTS,
        )
    )
    _note(desk, "done", user, how, actor=user)
    desk.session.flush()
    return secret


def note_failure(desk: Desk, user_id: int, how: str) -> None:
    """Write into the audit log that somebody tried to sign in as a user. What was typed is not kept."""
    _note(desk, "failed", desk.session.get_one(User, user_id), how)


def note_failure_of(desk: Desk, email: str) -> None:
    """The same for a password that did not fit an address, if it is anybody's."""
    user = desk.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is not None:
        _note(desk, "failed", user, "password")


def _note(desk: Desk, verb: str, user: User, how: str, actor: User | None = None) -> None:
    """Whoever signs in is nobody's caller yet, so that the line is filled in by hand."""
    line = entry(desk, verb, "sign_in", user.id, user.name, user.organization_id, [how])
    line |= {"user_id": actor.id, "actor": actor.name} if actor else {"user_id": None, "actor": ""}
    desk.session.execute(insert(AuditEntry).values(**line))


def signed_in(desk: Desk, secret: str) -> SignIn | None:
    """The sign-in that is good now and kept in this browser, if there is one."""
    query = select(SignIn).where(SignIn.digest == digest_of(secret), SignIn.expires_at > desk.now)
    row = desk.session.scalar(query)
    return row if row is not None and row.user.is_enabled else None


def is_stale(row: SignIn, now: datetime) -> bool:
    """Is it time to write down that this browser came?"""
    return now - row.seen_at >= SEEN_EVERY


def see(desk: Desk, digest: str) -> None:
    """Write it down."""
    desk.session.execute(update(SignIn).where(SignIn.digest == digest).values(seen_at=desk.now))


def caller_of(row: SignIn) -> Caller:
    """Who works at the desk in this browser."""
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


def browsers(desk: Desk, user: User) -> list[SignIn]:
    """Where a user is signed in, the one that came last first."""
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at > desk.now)
    return list(desk.session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def sign_out_browser(desk: Desk, number: int) -> SignIn:
    """One browser of the caller's forgets; what it was. ``NotFound`` if it is not the caller's."""
    row = desk.session.get(SignIn, number)
    if row is None or row.user_id != desk.who.user_id:
        raise NotFound("browser", number)
    desk.session.delete(row)
    desk.session.flush()
    return row


def set_password(desk: Desk, user: User, password: str) -> None:
    """A new password; all browsers must sign in anew. ``Invalid`` if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("password", f"A password has at least {SHORTEST} characters and at most {LONGEST}.", "length")
    user.password_hash = _hasher().hash(password)
    sign_out_everywhere(desk, user)
    desk.session.flush()
