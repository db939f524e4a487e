"""Brings a booking's video call to where the booking stands: made, moved or ended.

As with calendars, a delivery says which booking to look at and not what to do. The letters of a step wait a while for
the link (``waits_for_call``); one that comes later is told by letters of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from openslot.couriers.accounts import Line, Outside, courier_of, line_of, signed_in
from openslot.couriers.calendar_writes import remember, uid_of
from openslot.couriers.google import Account as Google
from openslot.couriers.oauth import TryLater
from openslot.couriers.parcels import Draft, Parcel, Receipt, Undelivered
from openslot.couriers.shapes import Dead, Event, Unreadable
from openslot.couriers.video.makers import Made, Maker, Meet, Teams, Whereby, Zoom
from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, Calendar, Connection, Delivery, OutboxRow
from openslot.desk.outbox import announce
from openslot.desk.places import account_of, is_made_elsewhere
from openslot.desk.vault import CannotOpen

CHANNEL = "video"
STANDS = ("confirmed", "done", "absent")
PATIENCE = timedelta(minutes=2)
PAUSE = timedelta(seconds=2)
WAITING = ("booking.booked", "booking.confirmed", "booking.moved", "booking.reassigned")
Place = dict[str, Any]


def call_drafts(row: OutboxRow) -> list[Draft]:
    """The delivery of a step that concerns a call."""
    return [Draft(CHANNEL, "call", "call", CHANNEL, dict(row.payload))]


def waits_for_call(session: Session, row: OutboxRow, now: datetime) -> datetime | None:
    """Until when a step's letters should wait for its link; None if they need not."""
    place = (row.payload.get("then") or {}).get("place") or {}
    if row.kind not in WAITING or not is_made_elsewhere(place) or place.get("value"):
        return None
    if now - row.created_at >= PATIENCE:
        return None
    under_way = select(Delivery.id).where(
        Delivery.booking_id == row.booking_id, Delivery.channel == CHANNEL, Delivery.state == "due"
    )
    return now + PAUSE if session.scalar(under_way.limit(1)) is not None else None


@dataclass(frozen=True, slots=True)
class _Task:
    """``old``: the account of the call as it is; ``new``: of the one to be. ``calendar``: Google Meet's."""

    provider: str
    event: Event | None
    place: Place
    old: Line | None
    new: Line | None
    uses_key: bool
    calendar: tuple[int, str] = (0, "primary")


@dataclass(frozen=True)
class VideoCaller:
    """The courier of the channel ``video``."""

    outside: Outside

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        """Make, move or end the call."""
        uuid = UUID(parcel.request["booking"])
        left = parcel.request.get("end")
        with self.outside.database.read() as session:
            task = _left(session, left) if left else _task(session, uuid, now)
        if task is None:
            return Receipt({"call": "none"})
        try:
            if left:
                self._maker(task, task.old, now).end(left["call"])
                return Receipt({"call": "ended"})
            return Receipt({"call": self._do(task, uuid, now)})
        except TryLater as error:
            raise Undelivered(str(error), wait=error.wait) from None
        except (Unreadable, Dead, CannotOpen) as error:
            raise Undelivered(str(error)) from None

    def _do(self, task: _Task, uuid: UUID, now: datetime) -> str:
        call, link = task.place.get("call"), task.place.get("value") or ""
        stays = task.event is not None and (task.uses_key or (task.new is not None and task.new == task.old))
        if call and not stays:
            self._maker(task, task.old, now).end(call)
            call = None
        if task.event is None or (task.new is None and not task.uses_key):
            _keep(self.outside, uuid, _bare(task.place), now)
            return "ended"
        maker = self._maker(task, task.new, now)
        made = maker.change(call, link, task.event) if call else maker.make(task.event)
        if task.provider == "google_meet" and task.calendar[0]:  # so that it is not taken for somebody else's
            remember(self.outside, task.calendar[0], task.event.uid, made.call, None, now)
        _keep(self.outside, uuid, _with_call(task, made), now)
        return "changed" if call else "made"

    def _maker(self, task: _Task, line: Line | None, now: datetime) -> Maker:
        outside = self.outside
        if task.uses_key:
            if "whereby" not in outside.apps:
                raise Dead("This server has no key at Whereby any more.")
            return Whereby(outside.door, outside.apps["whereby"], now)
        if line is None:
            raise Dead("The account that made this call is not connected any more.")
        if task.provider == "google_meet":
            google = courier_of(outside, line)
            assert isinstance(google, Google)
            return Meet(google, task.calendar[1])
        service = "zoom" if task.provider == "zoom" else "microsoft"
        session = signed_in(outside, line, outside.vault.open(line.secret), 10.0, service)
        return Zoom(session) if task.provider == "zoom" else Teams(session)


def _left(session: Session, place: Place) -> _Task:
    """A call that its booking has left for another place."""
    provider, number = str(place["provider"]), int(place["connection"])
    return _Task(provider, None, place, _line(session, number, provider), None, uses_key=number == 0)


def _task(session: Session, uuid: UUID, now: datetime) -> _Task | None:
    named = session.scalars(select(Booking).where(Booking.uuid == uuid)).one_or_none()
    if named is None:
        return None
    standing = _standing(session, named)
    booking = standing or named
    place = dict(booking.place or {})
    if not is_made_elsewhere(place):
        return None
    provider, uses_key = str(place["provider"]), place["connection"] == 0
    host = booking.meeting.host_id
    wanted = account_of(Desk(session, now, "work"), host, provider) if host is not None and not uses_key else None
    old, new = (_line(session, number, provider) for number in (place["connection"], wanted))
    calendar = _calendar(session, new) if provider == "google_meet" and new is not None else (0, "primary")
    return _Task(provider, _event(booking, now) if standing else None, place, old, new, uses_key, calendar)


def _calendar(session: Session, line: Line) -> tuple[int, str]:
    """Where Meet's events go: into the user's destination if it is this account's, else into its primary calendar."""
    query = select(Calendar).where(Calendar.connection_id == line.id, or_(Calendar.destination, Calendar.is_primary))
    row = session.scalar(query.order_by(Calendar.destination.desc(), Calendar.id).limit(1))
    return (row.id, row.external_id) if row is not None else (0, "primary")


def _same_call(named: Booking) -> ColumnElement[bool]:
    """Bookings that share its call."""
    return Booking.meeting_id == named.meeting_id if named.meeting.capacity > 1 else Booking.ics_uid == named.ics_uid


def _standing(session: Session, named: Booking) -> Booking | None:
    """The booking that stands, of those that share the call: itself, its successor, another party of its meeting."""
    query = select(Booking).where(
        Booking.organization_id == named.organization_id,
        _same_call(named),
        Booking.state.in_(STANDS),
        Booking.deleted_at.is_(None),
    )
    return session.scalar(query.order_by(Booking.id).limit(1))


def _line(session: Session, number: int | None, provider: str) -> Line | None:
    """The account that speaks for a connection: Google Meet's is the user's Google Calendar."""
    loaded = joinedload(Connection.user)
    row = session.scalar(select(Connection).where(Connection.id == number).options(loaded)) if number else None
    if row is not None and provider == "google_meet":
        query = select(Connection).where(Connection.user_id == row.user_id, Connection.kind == "google")
        row = session.scalar(query.options(loaded).order_by(Connection.id).limit(1))
    return line_of(row) if row is not None else None


def _event(booking: Booking, now: datetime) -> Event:
    return Event(
        uid=uid_of(booking),
        sequence=booking.sequence,
        start=booking.start_at,
        end=booking.end_at,
        title=booking.title,
        description=booking.notes,
        stamp=now,
    )


def _bare(place: Place) -> Place:
    return {key: value for key, value in place.items() if key not in {"call", "value"}}


def _with_call(task: _Task, made: Made) -> Place:
    connection = 0 if task.new is None else _connection(task)
    return {**_bare(task.place), "connection": connection, "call": made.call, "value": made.link}


def _connection(task: _Task) -> int:
    """For Google Meet the place names Meet's own connection, not the calendar's."""
    if task.provider == "google_meet" or task.new is None:
        return int(task.place["connection"])
    return task.new.id


def _keep(outside: Outside, uuid: UUID, place: Place, now: datetime) -> None:
    """Write the link down where it is read, and into the steps that wait for it; tell those who were told without."""
    with outside.database.write() as session:
        named = session.scalars(select(Booking).where(Booking.uuid == uuid)).one()
        query = select(Booking).where(Booking.organization_id == named.organization_id, _same_call(named))
        desk = Desk(session, now, "work")
        for booking in session.scalars(query):
            if not is_made_elsewhere(booking.place or {}):
                continue
            news = place.get("value") is not None and booking.place.get("value") != place.get("value")
            booking.place = dict(place)
            waiting = select(OutboxRow).where(
                OutboxRow.booking_id == booking.id, OutboxRow.state == "due", OutboxRow.kind.startswith("booking.")
            )
            rows = [row for row in session.scalars(waiting) if "then" in row.payload]
            for row in rows:
                row.payload = {**row.payload, "then": {**row.payload["then"], "place": dict(place)}}
            if news and booking.state in STANDS and not any(row.kind in WAITING for row in rows):
                announce(desk, booking, "amended", actor="Openslot")
