"""Gathers what the engine needs to know about an event type, in as few queries as possible.

What changes rarely (rules, hosts, hours) is compiled once into an ``Offer`` and kept for as long as the
organization's ``revision`` stands; what changes with every booking is read each time.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from openslot.desk.desk import Desk
from openslot.desk.hours import to_engine
from openslot.desk.units import Need, full_times, needs_of
from openslot.engine.rules import (
    Booked,
    Fairness,
    Host,
    Limit,
    Period,
    Question,
    Rules,
    Schedule,
    Shared,
    Span,
    Window,
)
from openslot.store import tables as t
from openslot.store.revision import CHANGED
from openslot.time.instants import minute_floor

DAY = 24 * 60
SLACK = DAY  # the longest buffer, minutes
LOOK_BACK = 31 * DAY  # the longest meeting, minutes
OCCUPYING = ("confirmed", "done")
KEPT_OFFERS = 2000


@dataclass(frozen=True, slots=True)
class Offer:
    """An event type's rules and hosts, compiled. ``hosts`` carry no busy time; their ``id`` is the lane."""

    event_type_id: int
    organization_id: int
    revision: int
    rules: Rules
    lengths: tuple[int, ...]
    hosts: tuple[Host, ...]
    kind: str
    fairness: Fairness
    pending_holds: bool
    absent_holds: bool
    attending_busy: bool = False
    needs: tuple[Need, ...] = ()


_offers: OrderedDict[tuple[int, int], Offer] = OrderedDict()
_offers_lock = Lock()


REVISION = (
    select(t.Organization.revision, t.Organization.uuid)
    .join(t.EventType, t.EventType.organization_id == t.Organization.id)
    .where(t.EventType.id == bindparam("event_type"))
)


def offer_of(session: Session, event_type_id: int) -> Offer | None:
    """The compiled offer of an event type in its present state; None if there is no such event type."""
    session.flush()
    row = session.connection().execute(REVISION, {"event_type": event_type_id}).first()
    if row is None:
        return None
    key = (event_type_id, row.uuid.int)  # the uuid tells databases apart: tests open many in one process
    with _offers_lock:
        offer = None if CHANGED in session.info else _offers.get(key)
        if offer is not None and offer.revision == row.revision:
            _offers.move_to_end(key)
            return offer
    offer = _compile(session, event_type_id, row.revision)
    if CHANGED in session.info:
        return offer
    with _offers_lock:
        _offers[key] = offer
        while len(_offers) > KEPT_OFFERS:
            _offers.popitem(last=False)
    return offer


def _compile(session: Session, event_type_id: int, revision: int) -> Offer:
    event_type = session.get_one(t.EventType, event_type_id, populate_existing=True)
    hours = _hours_of(session, event_type)
    owner = event_type.owner
    organization_zone = session.get_one(t.Organization, event_type.organization_id).zone
    own = event_type.schedule
    zone = event_type.zone or (own.zone if own else None) or (owner.zone if owner else organization_zone)
    return Offer(
        event_type_id=event_type.id,
        organization_id=event_type.organization_id,
        revision=revision,
        rules=_rules(event_type, zone),
        lengths=tuple(sorted({event_type.length, *(d.minutes for d in event_type.durations)})),
        hosts=hours,
        kind=event_type.kind,
        fairness=cast("Fairness", event_type.fairness),
        pending_holds=event_type.pending_holds,
        absent_holds=event_type.absent_holds,
        attending_busy=event_type.attending_busy,
        needs=needs_of(session, event_type.id),
    )


def _rules(event_type: t.EventType, zone: str) -> Rules:
    window = dict(event_type.window)
    if "span" in window:
        window["span"] = Span(**window["span"])
    return Rules(
        length=event_type.length,
        zone=zone,
        interval=event_type.slot_interval,
        offset=event_type.offset,
        before=event_type.buffer_before,
        after=event_type.buffer_after,
        buffers=cast("Any", event_type.buffer_rule),
        grid=cast("Any", event_type.grid),
        optimized=event_type.optimized,
        strict=event_type.strict_grid,
        notice=Span(**event_type.notice) if event_type.notice else Span(),
        window=Window(**window) if window else Window(),
        limits=tuple(Limit(Period(x["period"]), x["unit"], x["most"]) for x in event_type.limits),
        limit_scope=cast("Any", event_type.limit_scope),
        seats=event_type.seats,
        first_per_day=event_type.first_per_day,
        look_busy=event_type.look_busy,
        look_busy_key=str(event_type.uuid),
    )


def _engine_schedules(rows: Iterable[t.Schedule]) -> tuple[Schedule, ...]:
    return tuple(to_engine(row.zone, row.weekly, row.overrides) for row in rows)


def _hours_of(session: Session, event_type: t.EventType) -> tuple[Host, ...]:
    """The hosts with their hours. Which schedule wins: Cal.com digest 4.3 rule 3, HighLevel digest 6.5."""
    own = [event_type.schedule] if event_type.schedule else []
    if event_type.kind == "hostless":
        return (Host(id=-event_type.id, schedules=_engine_schedules(own)),)
    rows = session.scalars(
        select(t.Host)
        .join(t.User)
        .where(t.Host.event_type_id == event_type.id, t.User.is_enabled)
        .order_by(t.Host.position, t.Host.id)
    ).all()
    users = [row.user_id for row in rows]
    theirs = _schedules_of(session, event_type.organization_id, users)
    tied = set(session.scalars(select(t.HostSchedule.schedule_id).join(t.Host).where(t.Host.user_id.in_(users))))
    hosts = []
    for row in rows:
        default = _default(row.user, theirs[row.user_id])
        order = (row.schedules, own, default) if event_type.host_hours_first else (own, row.schedules, default)
        if event_type.kind == "service":  # all of a person's hours that belong to no event type
            order = ([s for s in theirs[row.user_id] if s.id not in tied], [], [])
        hosts.append(
            Host(
                id=row.user_id,
                schedules=_engine_schedules(next((s for s in order if s), [])),
                fixed=event_type.kind not in {"round_robin", "service"} or row.fixed,
                group=row.host_group,
                priority=row.priority,
                weight=row.weight,
            )
        )
    return tuple(hosts)


def _schedules_of(session: Session, organization_id: int, users: Sequence[int]) -> dict[int, list[t.Schedule]]:
    """The users' schedules, oldest first."""
    theirs: dict[int, list[t.Schedule]] = defaultdict(list)
    for schedule in session.scalars(
        select(t.Schedule)
        .where(t.Schedule.organization_id == organization_id, t.Schedule.user_id.in_(users))
        .order_by(t.Schedule.id)
    ):
        theirs[schedule.user_id or 0].append(schedule)
    return theirs


def _default(user: t.User, theirs: list[t.Schedule]) -> list[t.Schedule]:
    """A user's default schedule, or else the oldest; none if there is none."""
    return [s for s in theirs if s.id == user.default_schedule_id] or theirs[:1]


def offer_together(session: Session, users: Sequence[t.User], *, length: int, notice: int) -> Offer:
    """What several users of one organization offer together, without an event type: all of them, at their usual hours.

    ``length``, ``notice``: minutes.
    """
    organization_id = users[0].organization_id
    theirs = _schedules_of(session, organization_id, [user.id for user in users])
    return Offer(
        event_type_id=0,
        organization_id=organization_id,
        revision=0,
        rules=Rules(length=length, zone=users[0].zone, grid="free", notice=Span(notice, "minutes")),
        lengths=(length,),
        hosts=tuple(Host(user.id, _engine_schedules(_default(user, theirs[user.id]))) for user in users),
        kind="collective",
        fairness="least_recent",
        pending_holds=False,
        absent_holds=True,
        attending_busy=True,
    )


def gather(
    desk: Desk,
    offer: Offer,
    first: int,
    last: int,
    *,
    zone: str = "UTC",
    length: int | None = None,
    ends_within: bool = False,
    only: Sequence[int] | None = None,
    without_meeting: int | None = None,
    without_hold: int | None = None,
) -> Question:
    """The engine's question about starts in ``[first, last]`` (minutes).

    ``only``: lanes to consider (others are as if they were not hosts). ``without_meeting``, ``without_hold``: ids of
    what is being moved or used and so is not in its own way.
    """
    hosts = offer.hosts if only is None else tuple(h for h in offer.hosts if h.id in only)
    lanes = [h.id for h in hosts]
    busy: dict[int, list[tuple[int, int, int, int]]] = {lane: [] for lane in lanes}
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    shared: dict[int, list[Shared]] = defaultdict(list)
    seated = offer.rules.seats > 1
    begin = min(first, minute_floor(desk.now)) if offer.rules.window.rolling else first
    end_of_last = last + (length or offer.rules.length)
    facts = {
        "organization": offer.organization_id,
        "event_type": offer.event_type_id,
        "lanes": lanes,
        "low": (begin - SLACK) * 60_000,
        "high": (end_of_last + SLACK) * 60_000,
        "back": (begin - SLACK - LOOK_BACK) * 60_000,
        "now": desk.now,
        "without_meeting": without_meeting or 0,
        "without_hold": without_hold or 0,
    }
    desk.session.flush()  # the bare connection below does not know what the session holds back
    taken_time = desk.session.connection().execute(_taken(seated, offer.attending_busy), facts).all()
    for lane, start, end, before, after, kind, meeting, taken in taken_time:
        if seated and kind == offer.event_type_id + 10:
            shared[lane].append(Shared(start, end, taken, meeting))
            continue
        for each in lanes if lane is None else (lane,):
            if kind == 2:
                away[each].append((start, end))
            else:
                busy[each].append((start, end, before, after))
    booked, by_lane = _booked(desk, offer, lanes, begin, last, without_meeting)
    return Question(
        rules=offer.rules,
        hosts=tuple(
            replace(h, busy=busy[h.id], away=sorted(away[h.id]), shared=shared[h.id], booked=by_lane.get(h.id, ()))
            for h in hosts
        ),
        now=minute_floor(desk.now),
        first=first,
        last=last,
        zone=zone,
        length=length,
        ends_within=ends_within,
        booked=booked,
        full=full_times(desk.session, offer.needs, begin, end_of_last, without_meeting) if offer.needs else (),
    )


def _millis(column: Any) -> Any:
    return type_coerce(column, BigInteger)


def _floor(column: Any) -> Any:
    """The minute in which an instant lies."""
    return _millis(column) // 60_000


def _ceil(column: Any) -> Any:
    """The first minute that an instant does not reach into: a partial minute counts as busy."""
    return (_millis(column) + 59_999) // 60_000


@cache
def _taken(seated: bool, attending: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Everything that takes time from the lanes, oldest first, as a statement that is built once.

    Rows of (lane, start, end, before, after, kind, meeting, taken). Kind 1: busy; 2: away; 10 + an event type's id:
    one of its meetings. ``lane`` None: all of the event type's.
    """
    claim, hold, block, outside, none = t.Claim, t.Hold, t.Block, t.BusyTime, literal(0)
    organization: Any = bindparam("organization")
    lanes: Any = bindparam("lanes", expanding=True)
    claims = select(
        claim.lane,
        _floor(claim.start_at).label("start"),
        _ceil(claim.end_at).label("end"),
        claim.buffer_before,
        claim.buffer_after,
        (claim.event_type_id + 10) if seated else literal(1),
        claim.meeting_id,
        t.Meeting.taken if seated else none,
    ).where(
        claim.organization_id == organization,
        claim.lane.in_(lanes),
        claim.active,
        _within(claim),
        _millis(claim.start_at) > bindparam("back", type_=BigInteger),
        claim.meeting_id != bindparam("without_meeting"),
    )
    if seated:
        claims = claims.join(t.Meeting, t.Meeting.id == claim.meeting_id)
    holds = select(hold.lane, _floor(hold.start_at), _ceil(hold.end_at), none, none, literal(1), none, none).where(
        hold.organization_id == organization,
        hold.lane.in_(lanes),
        hold.until_at > bindparam("now"),
        _within(hold),
        hold.id != bindparam("without_hold"),
    )
    kind = case((block.kind == "away", 2), else_=1)
    blocks = select(block.user_id, _floor(block.start_at), _ceil(block.end_at), none, none, kind, none, none).where(
        block.organization_id == organization,
        block.deleted_at.is_(None),
        block.user_id.in_(lanes) | (block.event_type_id == bindparam("event_type")),
        _within(block),
    )
    elsewhere = select(
        outside.user_id, _floor(outside.start_at), _ceil(outside.end_at), none, none, literal(1), none, none
    ).where(outside.organization_id == organization, outside.user_id.in_(lanes), _within(outside))
    return union_all(claims, holds, blocks, elsewhere, *(_attended() if attending else ())).order_by("start")


def _attended() -> list[Any]:
    """Confirmed bookings of others to which a host comes, as the party or as its guest, by his address."""
    user, booking, guest, kind, none = t.User, t.Booking, t.Guest, t.EventType, literal(0)
    own = select(t.Claim.id).where(t.Claim.meeting_id == booking.meeting_id, t.Claim.lane == user.id).exists()
    both = (
        select(
            user.id,
            _floor(booking.start_at),
            _ceil(booking.end_at),
            kind.buffer_before,
            kind.buffer_after,
            literal(1),
            booking.meeting_id,
            none,
        )
        .join_from(booking, kind, kind.id == booking.event_type_id)
        .where(
            booking.organization_id == bindparam("organization"),
            user.id.in_(bindparam("lanes", expanding=True)),
            booking.state.in_([*OCCUPYING, "absent"]),
            booking.deleted_at.is_(None),
            _within(booking),
            _millis(booking.start_at) > bindparam("back", type_=BigInteger),
            booking.meeting_id != bindparam("without_meeting"),
            ~own,
        )
    )
    return [
        both.join(user, user.email == booking.email),
        both.join(guest, guest.booking_id == booking.id).join(user, user.email == guest.email),
    ]


def _within(table: Any) -> Any:
    """The row's time touches the range asked for."""
    low, high = bindparam("low", type_=BigInteger), bindparam("high", type_=BigInteger)
    return and_(_millis(table.start_at) < high, _millis(table.end_at) > low)


def _booked(
    desk: Desk, offer: Offer, lanes: list[int], first: int, last: int, without_meeting: int | None
) -> tuple[list[Booked], dict[int, list[Booked]]]:
    """What counts towards limits, over all periods that the range touches: of the event type, and per lane."""
    if not offer.rules.limits:
        return [], {}
    longest = {Period.DAY: 2, Period.WEEK: 8, Period.MONTH: 32, Period.YEAR: 367}
    reach = max(longest[limit.period] for limit in offer.rules.limits) * DAY
    low, high = (first - reach) * 60_000, (last + reach) * 60_000
    if offer.rules.limit_scope == "event_type":
        occupying = list(OCCUPYING)
        occupying += ["pending"] if offer.pending_holds else []
        occupying += ["absent"] if offer.absent_holds else []
        table: Any = t.Booking
        query = select(literal(0), _millis(table.start_at) // 60_000, (_millis(table.end_at) + 59_999) // 60_000).where(
            table.state.in_(occupying), table.deleted_at.is_(None)
        )
    else:
        table = t.Claim
        query = select(table.lane, _millis(table.start_at) // 60_000, (_millis(table.end_at) + 59_999) // 60_000).where(
            table.lane.in_(lanes), table.active
        )
    query = query.where(
        table.organization_id == offer.organization_id,
        table.event_type_id == offer.event_type_id,
        _millis(table.start_at) > low,
        _millis(table.start_at) < high,
    )
    if without_meeting is not None:
        query = query.where(table.meeting_id != without_meeting)
    by_lane: dict[int, list[Booked]] = defaultdict(list)
    for lane, start, end in desk.session.execute(query):
        by_lane[lane].append(Booked(start, end))
    return (by_lane.pop(0, []) if offer.rules.limit_scope == "event_type" else []), dict(by_lane)


def with_turns(desk: Desk, offer: Offer, question: Question) -> Question:
    """The same question with each host's turns so far, for the choice among several."""
    claim, meeting = t.Claim, t.Meeting
    query = (
        select(claim.lane, func.count(), func.max(_millis(meeting.created_at)))
        .join(meeting, meeting.id == claim.meeting_id)
        .where(
            claim.organization_id == offer.organization_id,
            claim.event_type_id == offer.event_type_id,
            claim.active,
            claim.lane.in_([h.id for h in question.hosts]),
        )
        .group_by(claim.lane)
    )
    if offer.fairness == "availability":
        query = query.where(claim.start_at >= desk.now)
    turns = {lane: (count, latest // 60_000) for lane, count, latest in desk.session.execute(query)}
    hosts = [
        replace(h, turns=turns.get(h.id, (0, None))[0], last=turns.get(h.id, (0, None))[1]) for h in question.hosts
    ]
    return replace(question, hosts=hosts)
