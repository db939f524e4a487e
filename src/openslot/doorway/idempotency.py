"""``Idempotency-Key``: a repeat of a creating request gets the first one's answer, and nothing happens twice.

The key's row is part of the request's own transaction. A concurrent repeat waits for it (PostgreSQL: on the unique
index; SQLite: for the write lock). A request that failed left nothing behind, so its repeat is tried anew.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from openslot.desk.errors import Invalid, KeyReused
from openslot.store.tables import IdempotentAnswer

LONGEST_KEY = 255


def fingerprint(method: str, target: str, body: bytes) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(b"\n".join((method.encode(), target.encode(), body))).hexdigest()


def claim(session: Session, caller: str, key: str, mark: str, now: datetime) -> IdempotentAnswer:
    """The row of this key: fresh (``status`` 0), to be filled in, or with the answer that was given before.

    ``KeyReused`` if the key came with another request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid("Idempotency-Key", f"This header should have 1 to {LONGEST_KEY} characters.", "range")
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "caller": caller,
        "key": key,
        "fingerprint": mark,
        "created_at": now,
        "status": 0,
        "headers": {},
        "body": "",
    }
    session.execute(insert(IdempotentAnswer).values(values).on_conflict_do_nothing())
    row = session.scalars(
        select(IdempotentAnswer).where(IdempotentAnswer.caller == caller, IdempotentAnswer.key == key)
    ).one()
    if row.fingerprint != mark:
        raise KeyReused("This Idempotency-Key was used for another request.")
    return row


def answered(session: Session, caller: str, key: str, mark: str) -> bool:
    """Was this very request answered already? Asked before others are, who would do it twice."""
    row = session.scalar(select(IdempotentAnswer).where(IdempotentAnswer.caller == caller, IdempotentAnswer.key == key))
    return row is not None and row.status > 0 and row.fingerprint == mark
