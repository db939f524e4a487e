"""Accounts at outside services: what is connected, which calendars count, and what was read from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import selectinload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.looks import Looks
from openslot.desk.nouns import BusyTime, Calendar, Connection, User
from openslot.desk.own_events import foreign

CALENDARS = ("caldav", "apple", "ics", "google", "microsoft")
"""The kinds of connections that have calendars."""
LONGEST_NAME = 500
AT_SERVER = " · "


@dataclass(frozen=True, slots=True)
class Found:
    """A calendar of an account. ``external_id``: what the service calls it."""

    external_id: str
    name: str = ""
    primary: bool = False
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Time that an event takes. ``uid``: the event's, ``place``: its id or address at the service, if it has one."""

    start: datetime
    end: datetime
    uid: str = ""
    place: str = ""


def caldav_name(user: str, server: str) -> str:
    """What an account on a CalDAV server is called: people have the same user name on several servers."""
    return f"{user}{AT_SERVER}{server}"


def user_name(row: Connection) -> str:
    """An account's name without its server."""
    return row.name.partition(AT_SERVER)[0]


def connections(desk: Desk, user_id: int, kinds: Collection[str] = CALENDARS) -> list[Connection]:
    """A user's connections with their calendars, oldest first."""
    query = select(Connection).where(Connection.user_id == user_id, Connection.kind.in_(kinds))
    return list(desk.session.scalars(query.options(selectinload(Connection.calendars)).order_by(Connection.id)))


def get_connection(desk: Desk, number: int, kinds: Collection[str] = CALENDARS) -> Connection:
    """One of the caller's own; ``NotFound`` for any other."""
    found = next((row for row in connections(desk, desk.who.user_id, kinds) if row.id == number), None)
    if found is None:
        raise NotFound("connection", number)
    return found


def connect(
    desk: Desk,
    user: User,
    kind: str,
    name: str,
    sealed: str,
    calendars: Sequence[Found] | None = None,
    *,
    select_all: bool = False,
) -> Connection:
    """A new connection, or new credentials for the one that is there. ``calendars`` None: the next refresh finds them.

    New calendars count as busy if they can be written to or ``select_all``; bookings are written to the first such one
    unless the user has chosen another.
    """
    fields.text("name", name, most=LONGEST_NAME)
    row = next((each for each in connections(desk, user.id, [kind]) if each.name == name), None)
    if row is None:
        row = Connection(
            organization_id=user.organization_id, user_id=user.id, kind=kind, name=name, created_at=desk.now
        )
        desk.session.add(row)
    row.secret, row.updated_at = sealed, desk.now
    row.state, row.last_error, row.failing_since, row.due_at = "ok", None, None, desk.now
    if calendars is not None:
        adopt(desk, row, calendars, select_all=select_all)
    desk.session.flush()
    return row


def adopt(desk: Desk, row: Connection, calendars: Sequence[Found], *, select_all: bool = False) -> None:
    """An account's calendars as they are found the first time, with what is usually wanted of them."""
    chosen = {each.external_id for each in calendars if select_all or each.writable}
    keep_calendars(desk, row, calendars, chosen)
    desk.session.flush()
    user = row.user_id
    if not destination(desk, user):
        first = next((each for each in _primary_first(row.calendars) if each.writable), None)
        if first is not None:
            set_destination(desk, first)


def keep_calendars(desk: Desk, row: Connection, found: Sequence[Found], chosen: Collection[str] = ()) -> None:
    """Let the connection's calendars be those that were found; what was chosen of them stays chosen.

    ``chosen``: which of the new ones count as busy.
    """
    had = {each.external_id: each for each in row.calendars}
    kept = []
    for each in found:
        calendar = had.get(each.external_id)
        if calendar is None:
            calendar = Calendar(
                organization_id=row.organization_id,
                user_id=row.user_id,
                external_id=each.external_id,
                selected=each.external_id in chosen,
                destination=False,
                created_at=desk.now,
            )
        calendar.name, calendar.is_primary, calendar.writable = each.name, each.primary, each.writable
        kept.append(calendar)
    row.calendars = kept


def _primary_first(calendars: Iterable[Calendar]) -> list[Calendar]:
    return sorted(calendars, key=lambda each: not each.is_primary)


def disconnect(desk: Desk, row: Connection) -> None:
    """Forget a connection, its credentials and what was read through it. Events written there stay there.

    Google Meet comes with Google Calendar, and goes with the last of them.
    """
    if row.kind == "google" and len(connections(desk, row.user_id, ["google"])) == 1:
        for meet in connections(desk, row.user_id, ["google_meet"]):
            desk.session.delete(meet)
    desk.session.delete(row)
    desk.session.flush()


def find_calendar(desk: Desk, kinds: Collection[str], external_id: str, connection_id: int | None = None) -> Calendar:
    """A calendar of the caller's by what its service calls it; ``NotFound``."""
    for row in connections(desk, desk.who.user_id, kinds):
        if connection_id in {None, row.id}:
            for calendar in row.calendars:
                if calendar.external_id == external_id:
                    return calendar
    raise NotFound("calendar", external_id)


def choose(desk: Desk, calendar: Calendar, *, selected: bool) -> None:
    """Let a calendar's events be busy time, or no longer. They are read with the next refresh, at once."""
    calendar.selected = selected
    calendar.mark = None
    if selected:
        calendar.connection.due_at = desk.now
    else:
        calendar.read_at = calendar.from_at = calendar.until_at = None
        desk.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    desk.session.flush()


def destination(desk: Desk, user_id: int) -> Calendar | None:
    """The calendar that a user's bookings are written to; None if there is none."""
    query = select(Calendar).where(Calendar.user_id == user_id, Calendar.destination)
    return desk.session.scalar(query.options(selectinload(Calendar.connection)))


def set_destination(desk: Desk, calendar: Calendar | None, user_id: int | None = None) -> None:
    """Let a user's bookings be written to this calendar (None: to none) from now on."""
    owner = calendar.user_id if calendar else user_id
    chosen = update(Calendar).where(Calendar.user_id == owner, Calendar.destination)
    desk.session.execute(chosen.values(destination=False), execution_options={"synchronize_session": "fetch"})
    if calendar is not None:
        calendar.destination = True
    desk.session.flush()


def keep_busy(desk: Desk, calendar: Calendar, taken: Sequence[Taken], first: datetime, last: datetime) -> None:
    """Let ``taken`` be what is known of a calendar between two instants; what lies outside stays as it is.

    Bookings' own events are left out: their time is taken by their meetings.
    """
    spans = _merged(foreign(desk, calendar, taken))
    overlap: ColumnElement[bool] = (
        (BusyTime.calendar_id == calendar.id) & (BusyTime.start_at < last) & (BusyTime.end_at > first)
    )
    for start, end in desk.session.execute(select(BusyTime.start_at, BusyTime.end_at).where(overlap)):
        spans += [(start, first)] if start < first else []
        spans += [(last, end)] if end > last else []
    desk.session.execute(delete(BusyTime).where(overlap))
    desk.session.add_all(
        BusyTime(
            organization_id=calendar.organization_id,
            user_id=calendar.user_id,
            calendar_id=calendar.id,
            start_at=start,
            end_at=end,
        )
        for start, end in spans
    )
    desk.session.flush()


def _merged(taken: Iterable[Taken]) -> list[tuple[datetime, datetime]]:
    """The same time in as few spans as possible."""
    spans: list[tuple[datetime, datetime]] = []
    for each in sorted(taken, key=lambda one: one.start):
        if spans and each.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], each.end))
        else:
            spans.append((each.start, each.end))
    return spans


def keep_looks(desk: Desk, looks: Looks) -> None:
    """Write down what a look found, so that what follows in this transaction knows it."""
    for look in looks.done:
        if look.taken is None:
            continue
        calendar = desk.session.get(Calendar, look.calendar_id)
        if calendar is not None and calendar.selected:
            keep_busy(desk, calendar, look.taken, look.first, look.last)


def busy_times(
    desk: Desk, calendars: Collection[int], first: datetime, last: datetime
) -> list[tuple[int, datetime, datetime]]:
    """What is known of these calendars between two instants: (calendar, start, end) in order."""
    query = select(BusyTime.calendar_id, BusyTime.start_at, BusyTime.end_at).where(
        BusyTime.calendar_id.in_(calendars), BusyTime.start_at < last, BusyTime.end_at > first
    )
    found = desk.session.execute(query.order_by(BusyTime.start_at, BusyTime.id))
    return [(calendar, start, end) for calendar, start, end in found]


def busy_elsewhere(
    desk: Desk, user_ids: Collection[int], first: datetime, last: datetime
) -> list[tuple[int, datetime, datetime]]:
    """When the organization's users are busy by their other calendars: (user, start, end) in order."""
    query = select(BusyTime.user_id, BusyTime.start_at, BusyTime.end_at).where(
        BusyTime.organization_id == desk.who.organization_id,
        BusyTime.user_id.in_(user_ids),
        BusyTime.start_at < last,
        BusyTime.end_at > first,
    )
    found = desk.session.execute(query.order_by(BusyTime.start_at, BusyTime.id))
    return [(user, start, end) for user, start, end in found]


def age(calendar: Calendar, now: datetime) -> timedelta | None:
    """How old the copy of a calendar is; None if it was never read."""
    return None if calendar.read_at is None else now - calendar.read_at
