"""Brings a checked document into a server: with its ids, in the caller's transaction, and without telling anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from openslot.desk.accounts import lock_organizations
from openslot.desk.availability import offer_of
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid
from openslot.desk.nouns import AuditEntry, Booking, EventType, Meeting, Organization, OutboxRow
from openslot.desk.outbox import IMPORTED, PATIENCE, enqueue, snapshot
from openslot.desk.portable import contents
from openslot.desk.portable.check import Checked, Row
from openslot.desk.portable.collisions import need_room
from openslot.store.audit import entry
from openslot.store.copies import raise_counter
from openslot.store.revision import CHANGED
from openslot.store.tables import Connection
from openslot.time.instants import minute_floor

CHUNK = 1000
CONNECT_AGAIN = "Passwords for other services stay with the server they were given to."


def bring(desk: Desk, checked: Checked) -> Organization:
    """Write all of it, or nothing. ``Invalid`` with a list of what is another organization's already.

    Nobody is told: reminders and follow-ups that lie ahead are planned, and nothing else is. Connections wait for
    their owners to connect them again.
    """
    lock_organizations(desk)
    need_room(desk, checked)
    connection = desk.session.connection()
    for (name, column), values in checked.values.items():
        if column == "id":
            raise_counter(connection, checked.shapes[name].table, max(values, default=0))
    _write_rows(desk, checked)
    desk.session.info[CHANGED] = True
    number = checked.organization["id"]
    _check_rules(desk, number)
    _plan_the_rest(desk, number)
    if desk.caller is not None:
        desk.caller = replace(desk.caller, organization_id=number)
    line = entry(desk, "imported", "organization", number, checked.organization["name"], number, [])
    desk.session.execute(insert(AuditEntry).values(**line))
    return desk.session.get_one(Organization, number)


def _write_rows(desk: Desk, checked: Checked) -> None:
    rows = checked.rows()
    later: dict[tuple[str, str], list[Row]] = defaultdict(list)
    planned = 0
    while chunk := list(islice(rows, CHUNK)):
        by_table: dict[str, list[Row]] = defaultdict(list)
        for name, row in chunk:
            by_table[name].append(row)
        for name, some in by_table.items():
            if name == contents.PLANNED:
                _write_planned(desk, checked.organization["id"], some, planned)
                planned += len(some)
            else:
                _write_some(desk, checked, name, some, later)
    for (name, column), some in later.items():
        table = checked.shapes[name].table
        statement = update(table).where(table.c.id == bindparam("of")).values({column: bindparam("to")})
        desk.session.connection().execute(statement, some)


def _write_some(
    desk: Desk, checked: Checked, name: str, rows: Sequence[Row], later: dict[tuple[str, str], list[Row]]
) -> None:
    """Rows of one table. What they say of rows to come is noted in ``later``."""
    shape = checked.shapes[name]
    for row in rows:
        for column in shape.forward:
            if row[column] is not None:
                later[name, column].append({"of": row["id"], "to": row[column]})
                row[column] = None
    if name == Organization.__tablename__:  # whoever compiled rules of this organization before compiles them anew
        rows = [{**row, "revision": minute_floor(desk.now)} for row in rows]
    if name == Connection.__tablename__:
        waits = {"state": "dead", "last_error": CONNECT_AGAIN, "due_at": desk.now + timedelta(days=1)}
        rows = [{**row, **waits} for row in rows]
    try:
        desk.session.connection().execute(insert(shape.table), rows)
    except IntegrityError as error:
        reason = str(error.orig).splitlines()[0]
        raise Invalid(name, f"The database does not take a row of this table: {reason}", "integrity") from error


def _write_planned(desk: Desk, organization_id: int, rows: Sequence[Row], first: int) -> None:
    """Reminders and follow-ups; what fell due on the way was the other server's to send."""
    made = [
        {
            "organization_id": organization_id,
            "line": "",
            "dedupe_key": f"{row['kind']}:{row['payload']['booking']}:imported:{number}",
            "give_up_at": row["due_at"] + PATIENCE,
            "created_at": desk.now,
            **row,
        }
        for number, row in enumerate(rows, first)
        if row["due_at"] > desk.now
    ]
    if made:
        desk.session.connection().execute(insert(OutboxRow), made)
        ours = OutboxRow.organization_id == organization_id, OutboxRow.line == ""
        uid = select(Booking.ics_uid).where(Booking.id == OutboxRow.booking_id).scalar_subquery()
        plain = {"synchronize_session": False}
        desk.session.execute(update(OutboxRow).where(*ours).values(line=uid), execution_options=plain)


def _check_rules(desk: Desk, organization_id: int) -> None:
    """Slots can be reckoned from every event type that came."""
    for number, title in desk.session.execute(
        select(EventType.id, EventType.title).where(EventType.organization_id == organization_id)
    ).all():
        try:
            offer_of(desk.session, number)
        except (ArithmeticError, AttributeError, DeskError, LookupError, TypeError, ValueError) as error:
            words = f"The rules of {title[:60]!r} cannot be understood: {type(error).__name__} {str(error)[:100]}"
            raise Invalid(f"event_type {number}", words, "rules") from error
    desk.session.expunge_all()


def _plan_the_rest(desk: Desk, organization_id: int) -> None:
    """Bookings so young that nothing had been planned of them when they were written down."""
    young = (
        Booking.organization_id == organization_id,
        Booking.state == "confirmed",
        Booking.end_at > desk.now,
        Booking.deleted_at.is_(None),
        ~exists().where(OutboxRow.booking_id == Booking.id),
    )
    claims = joinedload(Booking.meeting).selectinload(Meeting.claims)
    ids = iter(desk.session.scalars(select(Booking.id).where(*young).order_by(Booking.id)).all())
    while some := list(islice(ids, CHUNK)):
        for row in desk.session.scalars(
            select(Booking).where(Booking.id.in_(some)).options(claims).order_by(Booking.id)
        ):
            words: dict[str, Any] = {"booking": str(row.uuid), "quiet": False, "door": desk.door, "then": snapshot(row)}
            enqueue(desk, organization_id, IMPORTED, f"{IMPORTED}:{row.uuid}", words, row)
        desk.session.flush()
        desk.session.expunge_all()


def empty(desk: Desk, organization_id: int) -> None:
    """Take an organization away with all that hangs on it."""
    desk.session.execute(delete(Organization).where(Organization.id == organization_id))
    desk.session.expunge_all()
