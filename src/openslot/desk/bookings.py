"""Bookings: found one by one, and in lists with filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from openslot.desk.desk import LARGEST_ID, Desk
from openslot.desk.errors import Forbidden, NotFound
from openslot.desk.nouns import Booking, Change, Claim, EventType, Guest, Host, Meeting, Series, User
from openslot.desk.reckon import lock_all
from openslot.time.zones import zone

OVER = ("cancelled", "rejected")


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """All given conditions must hold; values inside one are alternatives. Times are instants.

    ``user_ids``: who host, or (``attended``) whose addresses it is booked with. ``overlaps``: touches the interval.
    ``person``: a piece of name or e-mail, any case. ``email``/``name``: exact, of the party or a guest.
    ``uid``: of the booking, or of the shared meeting it is in. ``standings``: words of ``standing``, as alternatives.
    """

    ids: Sequence[int] | None = None
    uuid: UUID | None = None
    uid: UUID | None = None
    series: UUID | None = None
    states: Sequence[str] | None = None
    event_type_ids: Sequence[int] | None = None
    event_type_kinds: Sequence[str] | None = None
    group_id: int | None = None
    team_ids: Sequence[int] | None = None
    user_ids: Sequence[int] | None = None
    attended: bool = False
    contact_id: int | None = None
    person: str | None = None
    email: str | None = None
    name: str | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    ends_from: datetime | None = None
    ends_until: datetime | None = None
    overlaps: tuple[datetime, datetime] | None = None
    created: tuple[datetime | None, datetime | None] | None = None
    updated: tuple[datetime | None, datetime | None] | None = None
    standings: Sequence[str] | None = None


STATES = ("cancelled", "done", "confirmed", "absent", "pending", "rejected")
"""In the order of the words that SimplyMeet has for them: canceled, done, new, no_show …"""
BY_STATE = case({state: n for n, state in enumerate(STATES)}, value=Booking.state)
ORDERS: dict[str, Any] = {
    "id": Booking.id,
    "start": Booking.start_at,
    "end": Booking.end_at,
    "created": Booking.created_at,
    "updated": Booking.updated_at,
    "cancelled": Booking.cancelled_at,
    "state": BY_STATE,
    "length": Booking.end_at - Booking.start_at,
    "name": func.lower(Booking.name),
    "event_type": Booking.event_type_id,
    "user": select(func.lower(User.name))
    .join(Meeting, Meeting.host_id == User.id)
    .where(Meeting.id == Booking.meeting_id)
    .correlate(Booking)
    .scalar_subquery(),
}
MAY_LACK = {"cancelled", "user"}
GROUPS: dict[str, Any] = {
    "event_type": Booking.event_type_id,
    "state": BY_STATE,
    "name": func.lower(Booking.name),
    "day": Booking.start_at,
    "user": select(Meeting.host_id).where(Meeting.id == Booking.meeting_id).correlate(Booking).scalar_subquery(),
}


def loaded() -> Select[Booking]:
    """A query for bookings with all that a door shows of them, in a fixed number of statements."""
    meeting = joinedload(Booking.meeting)
    kind = joinedload(Booking.event_type)
    return (
        select(Booking)
        .where(Booking.deleted_at.is_(None))
        .options(
            meeting.joinedload(Meeting.host).joinedload(User.organization),
            meeting.selectinload(Meeting.claims).joinedload(Claim.user).joinedload(User.organization),
            kind.joinedload(EventType.owner).joinedload(User.organization),
            kind.selectinload(EventType.hosts).joinedload(Host.user).joinedload(User.organization),
            kind.selectinload(EventType.durations),
            kind.joinedload(EventType.schedule),
            kind.joinedload(EventType.organization),
            joinedload(Booking.contact),
            joinedload(Booking.series),
            selectinload(Booking.guests),
            selectinload(Booking.answers),
            selectinload(Booking.changes).joinedload(Change.from_host).joinedload(User.organization),
            selectinload(Booking.rescheduled_from),
            selectinload(Booking.rescheduled_to),
        )
    )


def find_bookings(
    desk: Desk,
    wanted: BookingFilter,
    *,
    order: str = "start",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
    everyone: bool = False,
    one_per_meeting: bool = False,
    group: str | None = None,
) -> tuple[list[Booking], int]:
    """The caller's bookings that pass the filter, one page of them, and how many there are in all.

    Who manages the organization sees all of it; a member those of his own meetings. ``everyone``: the door speaks for
    the whole organization. ``order``: a key of ``ORDERS``; ties by id. ``one_per_meeting``: of parties that share a
    meeting only the first, and none that left it while others stayed. ``group``: a key of ``GROUPS``; bookings of the
    same group stand together (``day``: of the caller's zone), the order is that of each group.
    """
    conditions = _conditions(wanted)
    conditions.append(Booking.organization_id == desk.who.organization_id)
    conditions.append(Booking.deleted_at.is_(None))
    if wanted.standings is not None:
        conditions.append(or_(*(standing(word, desk.now) for word in wanted.standings)))
    if not (everyone or desk.who.manages):
        mine = desk.who.email
        conditions.append(or_(hosted_by([desk.who.user_id]), Booking.email == mine, Booking.guests.any(email=mine)))
    if one_per_meeting:
        conditions = [
            Booking.id.in_(select(func.min(Booking.id)).where(*conditions, _stays()).group_by(Booking.meeting_id))
        ]
    total = desk.session.scalar(select(func.count(Booking.id)).where(*conditions)) or 0
    column = ORDERS[order].desc() if descending else ORDERS[order]
    if order in MAY_LACK:  # said only there: PostgreSQL's indexes have it the other way round
        column = column.nulls_last() if descending else column.nulls_first()
    ordered = (column, Booking.id.desc() if descending else Booking.id)
    if group is not None:
        page = _grouped(desk, conditions, ordered, group)[offset : None if limit is None else offset + limit]
        rows = {row.id: row for row in desk.session.scalars(loaded().where(Booking.id.in_(page))).unique()}
        return [rows[number] for number in page], total
    query = loaded().where(*conditions).order_by(*ordered).offset(offset)
    if limit is not None:
        query = query.limit(limit)
    return list(desk.session.scalars(query).unique()), total


def _grouped(desk: Desk, conditions: Sequence[Any], ordered: Sequence[Any], group: str) -> list[int]:
    """The ids of all bookings that pass, group by group."""
    found = desk.session.execute(select(Booking.id, GROUPS[group]).where(*conditions).order_by(*ordered)).all()
    here = zone(desk.who.zone)

    def key(row: Any) -> Any:
        value = row[1].astimezone(here).date() if group == "day" else row[1]
        return (value is None, value)

    return [row[0] for row in sorted(found, key=key)]


def standing(word: str, now: datetime) -> ColumnElement[bool]:
    """Where a booking stands (Cal.com digest 5.5): upcoming, recurring, past, cancelled or unconfirmed."""
    over = Booking.state.in_(OVER)
    again = Booking.series_id.in_(select(Series.id).where(Series.kind == "recurrence"))
    if word == "upcoming":
        return and_(Booking.end_at >= now, ~over, or_(~_true(again), Booking.state != "pending"))
    if word == "recurring":
        return and_(Booking.end_at >= now, _true(again), ~over)
    if word == "past":
        return and_(Booking.end_at <= now, ~over)
    if word == "unconfirmed":
        return and_(Booking.end_at >= now, Booking.state == "pending")
    return over


def _true(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition, false where it would be unknown: a booking without a series is in none."""
    return and_(Booking.series_id.is_not(None), condition)


def _stays() -> ColumnElement[bool]:
    """The booking lives, or nobody of its meeting does."""
    other = aliased(Booking)
    lives = exists().where(other.meeting_id == Booking.meeting_id, other.state.not_in(OVER), other.deleted_at.is_(None))
    return or_(Booking.state.not_in(OVER), ~lives)


def hosted_by(user_ids: Sequence[int]) -> ColumnElement[bool]:
    """One of these users takes part in the booking's meeting."""
    return Booking.meeting_id.in_(select(Claim.meeting_id).where(Claim.user_id.in_(user_ids)))


def _conditions(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.ids is not None:
        found.append(Booking.id.in_(wanted.ids))
    if wanted.states is not None:
        found.append(Booking.state.in_(wanted.states))
    if wanted.event_type_ids is not None:
        found.append(Booking.event_type_id.in_(wanted.event_type_ids))
    if wanted.uuid is not None:
        found.append(Booking.uuid == wanted.uuid)
    if wanted.uid is not None:
        found.append(or_(Booking.uuid == wanted.uid, Booking.meeting.has(Meeting.uuid == wanted.uid)))
    if wanted.contact_id is not None:
        found.append(Booking.contact_id == wanted.contact_id)
    if wanted.user_ids is not None:
        theirs = hosted_by(wanted.user_ids)
        if wanted.attended:
            addresses = select(User.email).where(User.id.in_(wanted.user_ids))
            theirs = or_(theirs, Booking.email.in_(addresses), Booking.guests.any(Guest.email.in_(addresses)))
        found.append(theirs)
    if wanted.series is not None:
        found.append(Booking.series_id.in_(select(Series.id).where(Series.uuid == wanted.series)))
    found += _by_event_type(wanted) + _by_person(wanted) + _by_time(wanted)
    return found


def _by_event_type(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.event_type_kinds is not None:
        conditions.append(EventType.kind.in_(wanted.event_type_kinds))
    if wanted.group_id is not None:
        conditions.append(EventType.group_id == wanted.group_id)
    if wanted.team_ids is not None:
        conditions.append(EventType.team_id.in_(wanted.team_ids))
    return [Booking.event_type_id.in_(select(EventType.id).where(and_(*conditions)))] if conditions else []


def _by_person(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.person:
        needle = wanted.person.lower()
        found.append(
            or_(
                func.lower(Booking.name).contains(needle, autoescape=True),
                func.lower(Booking.email).contains(needle, autoescape=True),
            )
        )
    if wanted.email is not None:
        address = wanted.email.lower()
        found.append(or_(Booking.email == address, Booking.guests.any(email=address)))
    if wanted.name is not None:
        found.append(or_(Booking.name == wanted.name, Booking.guests.any(name=wanted.name)))
    return found


def _by_time(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.starts_from is not None:
        found.append(Booking.start_at >= wanted.starts_from)
    if wanted.starts_before is not None:
        found.append(Booking.start_at < wanted.starts_before)
    if wanted.ends_from is not None:
        found.append(Booking.end_at >= wanted.ends_from)
    if wanted.ends_until is not None:
        found.append(Booking.end_at <= wanted.ends_until)
    if wanted.overlaps is not None:
        first, last = wanted.overlaps
        found += [Booking.start_at <= last, Booking.end_at >= first]
    for column, bounds in ((Booking.created_at, wanted.created), (Booking.updated_at, wanted.updated)):
        if bounds is not None:
            found += [column >= bounds[0]] if bounds[0] else []
            found += [column <= bounds[1]] if bounds[1] else []
    return found


def get_booking(desk: Desk, reference: int | UUID | None, *, everyone: bool = False) -> Booking:
    """A booking of the caller's organization; ``NotFound``, or ``Forbidden`` for a member's colleague's."""
    booking = desk.own(Booking, reference, "booking", loaded())
    if not (everyone or _may_touch(desk, booking)):
        raise Forbidden("This booking is a colleague's.")
    return booking


def _may_touch(desk: Desk, booking: Booking) -> bool:
    """Who manages touches all; a member his own meetings and what he booked himself."""
    hosts = {claim.user_id for claim in booking.meeting.claims}
    return desk.who.manages or desk.who.user_id in hosts or booking.email == desk.who.email


def touchable(desk: Desk, numbers: Sequence[int]) -> list[Booking]:
    """Those of these bookings that ``get_booking`` would give, by id; the others are left out.

    What they depend on is locked, all at once: two lists of the same bookings would wait for each other.
    """
    possible = sorted({number for number in numbers if 0 < number <= LARGEST_ID})
    rows, _ = find_bookings(desk, BookingFilter(ids=possible), order="id", everyone=True)
    rows = [row for row in rows if _may_touch(desk, row)]
    lock_all(desk, {row.event_type_id for row in rows})
    return rows


def public_booking(desk: Desk, reference: UUID | None) -> Booking:
    """A booking by its uuid, which is its secret address; ``NotFound`` if there is none."""
    booking = desk.find(Booking, reference, loaded())
    if booking is None:
        raise NotFound("booking", reference or "")
    return booking


def in_series(desk: Desk, series: Series) -> list[Booking]:
    """All bookings of a series, also those that are over, by start."""
    query = loaded().where(Booking.series_id == series.id).order_by(Booking.start_at, Booking.id)
    return list(desk.session.scalars(query).unique())


def sharing(desk: Desk, meeting_ids: Sequence[int]) -> dict[int, list[Booking]]:
    """All bookings of these meetings, by meeting, oldest first."""
    found: dict[int, list[Booking]] = {}
    if meeting_ids:
        query = loaded().where(Booking.meeting_id.in_(meeting_ids)).order_by(Booking.id)
        for booking in desk.session.scalars(query).unique():
            found.setdefault(booking.meeting_id, []).append(booking)
    return found


def meeting_uuids(desk: Desk, meeting_ids: Sequence[int]) -> dict[int, UUID]:
    """The uuids of meetings by their ids."""
    if not meeting_ids:
        return {}
    rows = desk.session.execute(select(Meeting.id, Meeting.uuid).where(Meeting.id.in_(meeting_ids)))
    return {row.id: row.uuid for row in rows}


def public_meeting(desk: Desk, uuid: UUID) -> list[Booking]:
    """The bookings of the meeting with this uuid, oldest first; none if it is unknown."""
    meeting_id = desk.session.scalar(select(Meeting.id).where(Meeting.uuid == uuid))
    return [] if meeting_id is None else sharing(desk, [meeting_id]).get(meeting_id, [])


def public_series(desk: Desk, uuid: UUID) -> list[Booking]:
    """The bookings of the series with this uuid, by start; none if it is unknown."""
    series = desk.session.scalar(select(Series).where(Series.uuid == uuid))
    return [] if series is None else in_series(desk, series)


def get_series(desk: Desk, uuid: UUID | None) -> Series | None:
    """The series with a recurrence rule that has this uuid in the caller's organization, or None."""
    if uuid is None:
        return None
    return desk.session.scalar(
        select(Series).where(
            Series.uuid == uuid, Series.organization_id == desk.who.organization_id, Series.rule.is_not(None)
        )
    )


def instance_of(desk: Desk, series: Series, original_start: datetime) -> Booking | None:
    """The booking of a series that began at this instant when the series was made, wherever it is now."""
    query = loaded().where(Booking.series_id == series.id, Booking.original_start_at == original_start)
    return desk.session.scalar(query)


def first_of_series(desk: Desk, series_id: int) -> Booking:
    """The oldest booking of a series, also a deleted one."""
    return desk.session.scalars(
        select(Booking).where(Booking.series_id == series_id).order_by(Booking.id).limit(1)
    ).one()
