"""Out of office: whole days of UTC on which a user is not there, and who stands in for him."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, select

from openslot.desk import fields
from openslot.desk.block import block, unblock
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken
from openslot.desk.nouns import Block, User
from openslot.desk.outbox import enqueue
from openslot.time.instants import localize

Reason = Literal["unspecified", "vacation", "travel", "sick", "public_holiday"]
DAY = timedelta(days=1)
LAST_MOMENT = timedelta(milliseconds=1)
Order = tuple[Literal["start", "end"], bool]


def _mine(desk: Desk) -> Select[Block]:
    return select(Block).where(
        Block.organization_id == desk.who.organization_id, Block.kind == "away", Block.deleted_at.is_(None)
    )


def entries(
    desk: Desk, *, user: User | None = None, email: str | None = None, order: Order | None = None
) -> list[Block]:
    """The organization's entries, or one user's, oldest first. ``order``: by start or end, and whether descending."""
    query = _mine(desk).join(User, User.id == Block.user_id)
    if user is not None:
        query = query.where(Block.user_id == user.id)
    if email is not None:
        query = query.where(User.email == email.lower())
    if order is not None:
        column = Block.start_at if order[0] == "start" else Block.end_at
        query = query.order_by(column.desc() if order[1] else column)
    return list(desk.session.scalars(query.order_by(Block.id)))


def get_entry(desk: Desk, user: User, number: int) -> Block:
    """One of a user's; ``NotFound``."""
    row = desk.own(Block, number, "out of office entry")
    if row.user_id != user.id or row.kind != "away" or row.deleted_at is not None:
        raise NotFound("out of office entry", number)
    return row


def leave(
    desk: Desk,
    user: User,
    start: datetime,
    end: datetime,
    *,
    reason: Reason,
    notes: str | None = None,
    to_user_id: int | None = None,
) -> Block:
    """Be away from the day of ``start`` to that of ``end``. ``Taken`` if there is the same entry already."""
    return _leave(desk, user, *_whole_days(start, end), reason, notes, to_user_id)


def leave_days(
    desk: Desk,
    user: User,
    first: date,
    last: date,
    *,
    reason: Reason,
    notes: str | None = None,
    to_user_id: int | None = None,
) -> Block:
    """Be away on whole days of one's own calendar, both ends included."""
    if last < first:
        raise Invalid("last", "The end lies before the start.", "range")
    start, end = (_midnight(day, user.zone) for day in (first, last + DAY))
    return _leave(desk, user, start, end - LAST_MOMENT, reason, notes, to_user_id)


def _midnight(day: date, zone_name: str) -> datetime:
    return localize(datetime(day.year, day.month, day.day), zone_name)  # noqa: DTZ001


def _leave(
    desk: Desk, user: User, start: datetime, end: datetime, reason: Reason, notes: str | None, to_user_id: int | None
) -> Block:
    _check(desk, user, start, end, to_user_id, None)
    row = block(desk, start, end, user=user, kind="away", reason=reason, notes=notes)
    row.to_user_id = to_user_id
    desk.session.flush()
    enqueue(desk, row.organization_id, "away.created", f"away.created:{row.uuid}", {"block": str(row.uuid)})
    return row


def change_entry(desk: Desk, user: User, row: Block, **changes: Any) -> None:
    """Change ``start``, ``end``, ``reason``, ``notes`` or ``to_user_id``. An end that is not given stays as it is."""
    start, end = changes.get("start") or row.start_at, changes.get("end") or row.end_at
    first, last = _whole_days(start, end)
    start, end = first if changes.get("start") else start, last if changes.get("end") else end
    to_user_id = changes.get("to_user_id", row.to_user_id)
    _check(desk, user, start, end, to_user_id, row.id)
    row.start_at, row.end_at, row.to_user_id, row.updated_at = start, end, to_user_id, desk.now
    if changes.get("reason") is not None:
        row.reason = changes["reason"]
    if "notes" in changes:
        notes = changes["notes"]
        row.notes = fields.text("notes", notes, most=fields.LONG_TEXT) if notes else None
    desk.session.flush()


def come_back(desk: Desk, row: Block) -> None:
    """Take an entry away."""
    unblock(desk, row)


def _whole_days(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if end < start:
        raise Invalid("start", "Start date must be before end date.", "range")
    first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return first, last + DAY - LAST_MOMENT


def _check(desk: Desk, user: User, start: datetime, end: datetime, to: int | None, own: int | None) -> None:
    others = _mine(desk).where(Block.id != (own or 0))
    if to is not None:
        if to == user.id:
            raise Invalid("toUserId", "Cannot redirect to self.", "choice", to)
        stand_in = desk.find(User, to)
        if stand_in is None or stand_in.organization_id != user.organization_id or not stand_in.is_enabled:
            raise Invalid("toUserId", "Cannot redirect to this user.", "choice", to)
        back = others.where(
            Block.user_id == to, Block.to_user_id == user.id, Block.start_at <= end, Block.end_at >= start
        )
        if desk.session.scalar(back.limit(1)) is not None:
            raise Invalid("toUserId", "Booking redirect infinite not allowed.", "choice", to)
    same = others.where(Block.user_id == user.id, Block.start_at == start, Block.end_at == end)
    if desk.session.scalar(same.limit(1)) is not None:
        raise Taken("start", "Ooo entry already exists.")
