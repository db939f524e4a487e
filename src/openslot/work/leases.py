"""Rows that several pumps share: each is taken by one of them, for a while.

A claim is a short transaction of its own (``FOR UPDATE SKIP LOCKED`` on PostgreSQL, the write lock on SQLite). The work
is done outside any transaction; the result counts only while the lease is still the worker's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from openslot.couriers.parcels import LONGEST_TRY
from openslot.store.database import Database
from openslot.store.tables import Delivery, OutboxRow

LEASE = 2 * LONGEST_TRY
T = TypeVar("T", OutboxRow, Delivery)
PLAIN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


def ready(table: type[T], now: datetime) -> Select[int]:
    """The ids of rows that may be worked on, oldest first: due, nobody's, and none before them in their line."""
    return (
        select(table.id)
        .where(
            table.state == "due",
            table.due_at <= now,
            or_(table.lease_ends_at.is_(None), table.lease_ends_at <= now),
            ~_preceded(table, now),
        )
        .order_by(table.id)
    )


def _preceded(table: type[T], now: datetime) -> ColumnElement[bool]:
    """Is there an older row of the same line that is not done with? A step of the future keeps nobody waiting."""
    older: Any = aliased(table)
    earlier = exists().where(older.line == table.line, older.id < table.id, older.state == "due")
    if issubclass(table, OutboxRow):
        return earlier.where(or_(older.due_at <= now, older.attempts > 0))
    return earlier


def claim(
    database: Database, table: type[T], now: datetime, most: int, lease: timedelta = LEASE
) -> tuple[str, list[int]]:
    """Take up to ``most`` rows that are ready. Returns the lease's name and the rows' ids."""
    holder = uuid4().hex
    with database.read() as session:  # an idle pump writes nothing
        if session.scalar(ready(table, now).limit(1)) is None:
            return holder, []
    with database.write() as session:
        ids = list(session.scalars(ready(table, now).limit(most).with_for_update(skip_locked=True, of=table)))
        if ids:
            taken = {"lease": holder, "lease_ends_at": now + lease}
            session.execute(update(table).where(table.id.in_(ids)).values(taken), **PLAIN)
    return holder, ids


def finish(session: Session, table: type[T], number: int, holder: str, **values: Any) -> bool:
    """Write down what became of a row, and let go of it. False if it was not this worker's any more."""
    mine = (table.id == number, table.lease == holder, table.state == "due")
    result: Any = session.execute(update(table).where(*mine).values(**values, lease=None, lease_ends_at=None), **PLAIN)
    return bool(result.rowcount)
