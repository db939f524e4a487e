"""Looks into calendars just before a booking, all at once and within one limit of time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from openslot.couriers.accounts import Line, Outside, courier_of, line_of
from openslot.couriers.shapes import Dead, Unreadable
from openslot.desk.looks import Look, LookFirst, Looks
from openslot.store.tables import Calendar, Connection

AROUND = timedelta(hours=1)
LEAST_SECONDS = 0.1


def look(outside: Outside, looks: Looks, wish: LookFirst, end: float) -> None:
    """Fulfil a wish, until the monotonic time ``end``: what could not be read by then could not be read."""
    looks.users |= wish.users
    with outside.database.read() as session:
        query = select(Calendar).where(Calendar.id.in_(wish.calendars))
        loaded = joinedload(Calendar.connection).joinedload(Connection.user)
        rows = [(row.id, row.external_id, line_of(row.connection)) for row in session.scalars(query.options(loaded))]
    first, last = wish.first - AROUND, wish.last + AROUND
    looks.done += _all(outside, rows, first, last, end)
    for each in looks.done:
        if each.taken is None:
            log = structlog.get_logger()
            log.warning("calendar.unread", calendar=each.calendar_id, reason=each.words, policy=looks.policy)


def _all(
    outside: Outside, rows: Sequence[tuple[int, str, Line]], first: datetime, last: datetime, end: float
) -> list[Look]:
    left = end - monotonic()
    if left < LEAST_SECONDS:
        return [Look(number, line.user_id, first, last, None, "there was no time left") for number, _, line in rows]
    pool = ThreadPoolExecutor(max_workers=min(len(rows), 8) or 1, thread_name_prefix="look")
    try:
        futures = {pool.submit(_one, outside, row, first, last, left): row for row in rows}
        done, _ = wait(futures, timeout=left)
        return [_found(future, row, first, last, ready=future in done) for future, row in futures.items()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _found(future: Future[Look], row: tuple[int, str, Line], first: datetime, last: datetime, *, ready: bool) -> Look:
    if ready:
        return future.result()
    return Look(row[0], row[2].user_id, first, last, None, "it did not answer in time")


def _one(outside: Outside, row: tuple[int, str, Line], first: datetime, last: datetime, seconds: float) -> Look:
    number, external_id, line = row
    try:
        reading = courier_of(outside, line, seconds).read(external_id, None, first, last)
    except (Unreadable, Dead) as error:
        return Look(number, line.user_id, first, last, None, str(error))
    return Look(number, line.user_id, first, last, reading.taken or ())
