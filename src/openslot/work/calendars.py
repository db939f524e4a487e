"""Keeps the copies of people's calendars young."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from openslot.couriers.accounts import Line, Outside, courier_of, line_of
from openslot.couriers.shapes import Dead, Reading, Unreadable
from openslot.desk.connections import CALENDARS, Found, adopt, keep_busy, keep_calendars
from openslot.desk.desk import Desk
from openslot.desk.outbox import enqueue
from openslot.desk.own_events import recognize
from openslot.store.tables import BusyTime, Calendar, Connection

EVERY = timedelta(minutes=10)
LEASE = timedelta(minutes=5)
BEHIND, AHEAD = timedelta(days=1), timedelta(days=400)
STILL_GOOD = timedelta(days=370)
"""A calendar that has not changed is read anew when what is known of it ends before this."""
READERS = 4
PATIENCE = timedelta(days=1)
DAILY = timedelta(days=1)
MOST = 20


def refresh(outside: Outside, most: int = MOST) -> int:
    """Read the calendars of connections that are due; how many connections there were."""
    due = _take(outside, most)
    if due:
        with ThreadPoolExecutor(min(READERS, len(due)), thread_name_prefix="calendar") as pool:
            for _ in pool.map(lambda number: _refresh_one(outside, number), due):
                pass
    return len(due)


def _take(outside: Outside, most: int) -> list[int]:
    """The connections that are due, for this worker alone as long as the lease lasts."""
    now = outside.clock.now()
    query = (
        select(Connection.id)
        .where(Connection.due_at <= now, Connection.kind.in_(CALENDARS))
        .order_by(Connection.due_at, Connection.id)
        .limit(most)
    )
    with outside.database.read() as session:  # an idle worker writes nothing
        if session.scalar(query.limit(1)) is None:
            return []
    with outside.database.write() as session:
        ids = list(session.scalars(query.with_for_update(skip_locked=True)))
        session.execute(update(Connection).where(Connection.id.in_(ids)).values(due_at=now + LEASE))
    return ids


def _refresh_one(outside: Outside, number: int) -> None:
    with outside.database.read() as session:
        loaded = (joinedload(Connection.user), selectinload(Connection.calendars))
        row = session.scalar(select(Connection).where(Connection.id == number).options(*loaded))
        if row is None:
            return
        line = line_of(row)
        asked = [
            (each.id, each.external_id, _mark(each, outside.clock.now())) for each in row.calendars if each.selected
        ]
    now = outside.clock.now()
    first, last = now - BEHIND, now + AHEAD
    try:
        courier = courier_of(outside, line)
        found = courier.calendars()
        known = {each.external_id for each in found}
        readings = [(id_, courier.read(name, mark, first, last)) for id_, name, mark in asked if name in known]
    except (Unreadable, Dead) as error:
        _note_trouble(outside, number, line, error)
        return
    with outside.database.write() as session:
        _keep(Desk(session, outside.clock.now(), "work"), number, found, readings, first, last)


def _mark(calendar: Calendar, now: datetime) -> str | None:
    """What to ask for changes with; None if it is to be read anew in any case."""
    return calendar.mark if calendar.until_at is not None and calendar.until_at - now > STILL_GOOD else None


def _keep(
    desk: Desk,
    number: int,
    found: Sequence[Found],
    readings: Sequence[tuple[int, Reading]],
    first: datetime,
    last: datetime,
) -> None:
    row = desk.session.get(Connection, number)
    if row is None:
        return
    first_time = row.read_at is None and not row.calendars
    if first_time:
        adopt(desk, row, found)
    else:
        keep_calendars(desk, row, found)
    skipped = 0
    for calendar_id, reading in readings:
        calendar = desk.session.get(Calendar, calendar_id)
        if calendar is None or not calendar.selected:
            continue
        calendar.read_at = desk.now
        skipped += reading.skipped
        if reading.taken is None:
            continue
        keep_busy(desk, calendar, reading.taken, first, last)
        recognize(desk, calendar, reading.taken)
        _forget(desk.session, calendar, first, last)
        calendar.mark, calendar.from_at, calendar.until_at = reading.mark, first, last
    row.state, row.failing_since, row.read_at = "ok", None, desk.now
    row.last_error = f"{skipped} events could not be understood." if skipped else None
    row.due_at = desk.now if first_time and row.calendars else desk.now + EVERY


def _forget(session: Session, calendar: Calendar, first: datetime, last: datetime) -> None:
    """What was known outside the new range is known no longer."""
    outside_range = or_(BusyTime.end_at <= first, BusyTime.start_at >= last)
    gone = select(BusyTime).where(BusyTime.calendar_id == calendar.id, outside_range)
    for row in session.scalars(gone):
        session.delete(row)


def _note_trouble(outside: Outside, number: int, line: Line, error: Exception) -> None:
    """Try again later; say it to the owner once, when only he can help or it has gone on for a day."""
    structlog.get_logger().warning("connection.unread", connection=number, kind=line.kind, reason=str(error))
    with outside.database.write() as session:
        row = session.get(Connection, number)
        if row is None:
            return
        desk = Desk(session, outside.clock.now(), "work")
        since = row.failing_since = row.failing_since or desk.now
        row.last_error = str(error)[:1000]
        was, dead = row.state, isinstance(error, Dead) or desk.now - since >= PATIENCE
        row.state = "dead" if dead else "failing"
        row.due_at = desk.now + (DAILY if dead else min(max(desk.now - since, EVERY), timedelta(hours=1)))
        if dead and was != "dead":
            words = {"connection": row.id, "user": row.user_id, "kind": row.kind, "name": row.name}
            key = f"connection.dead:{row.uuid}:{desk.now.isoformat()}"
            enqueue(desk, row.organization_id, "connection.dead", key, {**words, "reason": row.last_error})
