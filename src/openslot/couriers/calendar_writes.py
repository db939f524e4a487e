"""Bookings in their hosts' own calendars.

A delivery does not carry an event but says which booking to look at: what is written is how the booking stands when it
is carried. So a late delivery writes nothing old, and a repeated one changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from openslot.couriers.accounts import Line, Outside, courier_of, line_of
from openslot.couriers.oauth import TryLater
from openslot.couriers.parcels import Draft, Parcel, Receipt, Undelivered
from openslot.couriers.shapes import Dead, Event, Unreadable, Writer
from openslot.desk.ids import calendar_uid, short
from openslot.desk.nouns import Booking, Calendar, Claim, Connection, Meeting, User, WrittenEvent

CHANNEL = "calendar"
STANDS = ("confirmed", "done", "absent")
"""Bookings in these states stand in calendars; one that is only asked for does not."""


def uid_of(booking: Booking) -> str:
    """The UID of a booking's event with its hosts: its own, or the shared meeting's."""
    if booking.meeting.capacity > 1:
        return calendar_uid(booking.meeting.uuid)
    return booking.ics_uid


def calendar_drafts(session: Session, booking: Booking, then: Sequence[int]) -> list[Draft]:
    """What a step means for calendars: one delivery per host who has a calendar to write to, or had it written there.

    ``then``: the hosts when the step was taken.
    """
    uid = uid_of(booking)
    now = {claim.user_id for claim in booking.meeting.claims if claim.user_id is not None}
    wanted = select(Calendar.user_id).where(Calendar.user_id.in_({*then, *now}), Calendar.destination)
    written = (
        select(Calendar.user_id)
        .join(WrittenEvent, WrittenEvent.calendar_id == Calendar.id)
        .where(WrittenEvent.organization_id == booking.organization_id, WrittenEvent.uid == uid)
    )
    users = sorted({*session.scalars(wanted), *session.scalars(written)})
    request = {"uid": uid, "booking": str(booking.uuid)}
    return [
        Draft(
            channel=CHANNEL,
            receiver=str(user),
            occasion="written",
            key=f"{CHANNEL}:{user}",
            request=request,
        )
        for user in users
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event stands, or is to stand."""

    calendar_id: int
    external_id: str
    line: Line
    place: str | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be done: put ``event`` into ``into``, take it out of ``out_of``."""

    event: Event | None
    into: _Place | None
    out_of: list[_Place]


@dataclass(frozen=True)
class CalendarWriter:
    """The courier of the channel ``calendar``."""

    outside: Outside

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        """Let the receiver's calendars say what the booking says by now."""
        try:
            return Receipt(
                write_event(self.outside, parcel.request["uid"], parcel.request["booking"], parcel.receiver, now)
            )
        except TryLater as error:
            raise Undelivered(str(error), wait=error.wait) from None
        except (Unreadable, Dead) as error:
            raise Undelivered(str(error)) from None


def write_event(outside: Outside, uid: str, booking: str, user: str, now: datetime) -> dict[str, int]:
    """Bring one user's calendars to where the booking stands; how many events were written and removed."""
    with outside.database.read() as session:
        task = _task(session, uid, UUID(booking), int(user), now)
    if task.event is not None and task.into is not None:
        into = task.into
        made = _writer(outside, into).write(into.external_id, task.event, into.place, into.mark)
        remember(outside, into.calendar_id, uid, made.place, made.mark, now)
    for each in task.out_of:
        _writer(outside, each).remove(each.external_id, each.place or "")
        _forget(outside, each, uid)
    return {"written": int(task.event is not None), "removed": len(task.out_of)}


def _writer(outside: Outside, place: _Place) -> Writer:
    found = courier_of(outside, place.line)
    if not isinstance(found, Writer):
        raise Dead("This calendar can only be read.")
    return found


def _task(session: Session, uid: str, booking: UUID, user: int, now: datetime) -> _Task:
    loaded = joinedload(Calendar.connection).joinedload(Connection.user)
    written = session.execute(
        select(WrittenEvent, Calendar)
        .join(Calendar, Calendar.id == WrittenEvent.calendar_id)
        .where(WrittenEvent.uid == uid, Calendar.user_id == user)
        .options(loaded)
    ).all()
    places = [
        _Place(calendar.id, calendar.external_id, line_of(calendar.connection), row.place, row.mark)
        for row, calendar in written
    ]
    standing = _standing(session, uid, booking, user)
    chosen = session.scalar(select(Calendar).where(Calendar.user_id == user, Calendar.destination).options(loaded))
    if not standing or chosen is None:
        return _Task(None, None, places)
    into = next((each for each in places if each.calendar_id == chosen.id), None)
    into = into or _Place(chosen.id, chosen.external_id, line_of(chosen.connection), None, None)
    out_of = [each for each in places if each.calendar_id != chosen.id and not _holds_call(each, standing[0])]
    return _Task(_event(session, uid, standing, user, now), into, out_of)


def _holds_call(place: _Place, booking: Booking) -> bool:
    """Is this the event that Google Meet's call belongs to?"""
    return place.line.kind == "google" and (booking.place or {}).get("provider") == "google_meet"


def _standing(session: Session, uid: str, booking: UUID, user: int) -> list[Booking]:
    """The bookings that the event is about, if they stand and the user still hosts them."""
    named = session.scalars(select(Booking).where(Booking.uuid == booking)).one_or_none()
    if named is None:
        return []
    query = select(Booking).where(
        Booking.organization_id == named.organization_id,
        Booking.state.in_(STANDS),
        Booking.deleted_at.is_(None),
        Booking.meeting_id.in_(select(Claim.meeting_id).where(Claim.user_id == user)),
    )
    if named.ics_uid == uid:
        query = query.where(Booking.ics_uid == uid)
    else:
        query = query.join(Meeting).where(Meeting.id == named.meeting_id)
    return list(session.scalars(query.order_by(Booking.id)))


def _event(session: Session, uid: str, parties: Sequence[Booking], user: int, now: datetime) -> Event:
    first = parties[0]
    host = session.get_one(User, user)
    people = [(each.email, each.name) for each in parties if each.email]
    people += [(guest.email, guest.name) for each in parties for guest in each.guests]
    place = first.place or {}
    title = first.title if len(parties) == 1 and first.meeting.capacity == 1 else first.event_type.title
    return Event(
        uid=uid,
        sequence=max(each.sequence for each in parties),
        start=first.start_at,
        end=first.end_at,
        title=title,
        description=_description(parties),
        location=str(place.get("value") or ""),
        attendees=list(dict.fromkeys(people)),
        organizer=(host.email, host.name),
        stamp=now,
    )


def _description(parties: Sequence[Booking]) -> str:
    """Who comes, and what they said."""
    lines = []
    for each in parties:
        who = " · ".join(part for part in (each.name, each.email or "", each.phone or "") if part)
        lines += [who, each.notes] if each.notes else [who]
        lines += [" · ".join(part for part in (guest.name, guest.email) if part) for guest in each.guests]
    lines.append(f"Booking {short(parties[0].uuid)}")
    return "\n".join(lines)


def remember(outside: Outside, calendar_id: int, uid: str, place: str, mark: str | None, now: datetime) -> None:
    """Write down that an event stands in a calendar."""
    with outside.database.write() as session:
        calendar = session.get(Calendar, calendar_id)
        if calendar is None:  # disconnected meanwhile
            return
        query = select(WrittenEvent).where(WrittenEvent.calendar_id == calendar_id, WrittenEvent.uid == uid)
        row = session.scalar(query)
        if row is None:
            row = WrittenEvent(organization_id=calendar.organization_id, calendar_id=calendar.id, uid=uid)
            session.add(row)
        row.place, row.mark, row.written_at = place, mark, now


def _forget(outside: Outside, place: _Place, uid: str) -> None:
    with outside.database.write() as session:
        query = select(WrittenEvent).where(WrittenEvent.calendar_id == place.calendar_id, WrittenEvent.uid == uid)
        row = session.scalar(query)
        if row is not None:
            session.delete(row)
