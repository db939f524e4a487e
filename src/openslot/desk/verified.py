"""Addresses that users show to be theirs, by a code that is mailed there."""

from __future__ import annotations

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, NotFound, Taken
from openslot.desk.nouns import Verified
from openslot.desk.outbox import enqueue
from openslot.store.types import new_uuid

GOOD_FOR = timedelta(minutes=15)
MOST_TRIES = 5
KIND = "verification.code"


class NoSms(DeskError):
    """Nothing here sends text messages."""


def request_code(desk: Desk, kind: str, value: str) -> None:
    """Send a code there, which takes the place of an earlier one; ``Taken`` if it is verified already."""
    if kind == "phone":
        raise NoSms("This server sends no text messages, so phone numbers cannot be verified.")
    row = _row(desk, kind, value)
    if row is not None and row.verified_at is not None:
        raise Taken(kind, "Email is already verified.")
    if row is None:
        user = desk.user()
        row = Verified(
            organization_id=user.organization_id, user_id=user.id, kind=kind, value=value, created_at=desk.now
        )
        desk.session.add(row)
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_hash, row.expires_at, row.tries = PasswordHasher().hash(code), desk.now + GOOD_FOR, 0
    desk.session.flush()
    words = {"user": row.user_id, "email": value, "code": code, "minutes": GOOD_FOR // timedelta(minutes=1)}
    enqueue(desk, row.organization_id, KIND, f"{KIND}:{row.id}:{new_uuid()}", words)


def verify(desk: Desk, kind: str, value: str, code: str) -> Verified | None:
    """The address, shown to be the caller's; None for a wrong or old code. Keep the transaction: tries are counted."""
    row = _row(desk, kind, value)
    if row is None or row.code_hash is None or row.expires_at is None:
        return None
    if row.expires_at <= desk.now or row.tries >= MOST_TRIES:
        return None
    try:
        PasswordHasher().verify(row.code_hash, code)
    except VerifyMismatchError:
        row.tries += 1
        desk.session.flush()
        return None
    row.code_hash, row.expires_at, row.verified_at = None, None, desk.now
    desk.session.flush()
    return row


def verified(desk: Desk, kind: str) -> list[Verified]:
    """The caller's own, oldest first."""
    query = select(Verified).where(
        Verified.user_id == desk.who.user_id, Verified.kind == kind, Verified.verified_at.is_not(None)
    )
    return list(desk.session.scalars(query.order_by(Verified.id)))


def get_verified(desk: Desk, kind: str, number: int) -> Verified:
    """One of them; ``NotFound``."""
    row = next((each for each in verified(desk, kind) if each.id == number), None)
    if row is None:
        raise NotFound(f"verified {kind}", number)
    return row


def _row(desk: Desk, kind: str, value: str) -> Verified | None:
    query = select(Verified).where(Verified.user_id == desk.who.user_id, Verified.kind == kind, Verified.value == value)
    return desk.session.scalar(query)
