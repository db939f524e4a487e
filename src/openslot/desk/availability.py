"""Gathers what the engine needs to know about an event type, in as few queries as possible.

What changes rarely (rules, hosts, hours) is compiled once into an ``Offer`` and kept for as long as the
organization's ``revision`` stands; what changes with every booking is read each time.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, cast

from sqlalchemy import (
    bindparam,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from openslot.desk.desk import Desk
from openslot.desk.hours import to_engine
from openslot.desk.taken import OCCUPYING, ceil, floor, millis, taken
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
KEPT_OFFERS = 2000
LATER = 2**62  # than any hold


@dataclass(frozen=True, slots=True)
class Offer:
    """An event type's rules and hosts, compiled. ``hosts`` carry no busy time; their ``id`` is the lane.

    Their ``turns`` are those with which they began: see ``openslot.desk.turns``.
    """

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
    addresses: tuple[str, ...] = ()  # the hosts', if they are busy when they attend somebody else's booking
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
        addresses=_addresses(session, hours) if event_type.attending_busy else (),
        needs=needs_of(session, event_type.id),
    )


def _addresses(session: Session, hosts: Iterable[Host]) -> tuple[str, ...]:
    return tuple(session.scalars(select(t.User.email).where(t.User.id.in_([host.id for host in hosts]))))


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
                turns=row.head_start,
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
        addresses=tuple(user.email for user in users),
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
    without_booking: int | None = None,
    without_hold: int | None = None,
) -> Question:
    """The engine's question about starts in ``[first, last]`` (minutes).

    ``only``: lanes to consider (others are as if they were not hosts). ``without_meeting``, ``without_booking``,
    ``without_hold``: ids of what is being moved or used and so is not in its own way; who reserved after that hold
    stands behind it.
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
        **_bounds(offer, lanes, begin, end_of_last),
        "now": desk.now,
        "without_meeting": without_meeting or 0,
        "without_booking": without_booking or 0,
        "before_hold": without_hold or LATER,
    }
    desk.session.flush()  # the bare connection below does not know what the session holds back
    taken_time = desk.session.connection().execute(taken(seated, bool(offer.addresses)), facts).all()
    for lane, start, end, before, after, kind, meeting, parties in taken_time:
        if seated and kind == offer.event_type_id + 10:
            _share(shared[lane], start, end, parties, meeting)
            continue
        for each in lanes if lane is None else (lane,):
            if kind == 2:
                away[each].append((start, end))
            else:
                busy[each].append((start, end, before, after))
    booked, by_lane = _booked(desk, offer, lanes, begin, last, facts)
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
        full=full_times(desk.session, offer.needs, begin, end_of_last, facts) if offer.needs else (),
    )


def _share(shared: list[Shared], start: int, end: int, parties: int, meeting: int) -> None:
    """Add a meeting with its parties, or a held place (meeting 0): it counts in the meeting that stands there."""
    for n, each in enumerate(shared):
        if (each.start, each.end) == (start, end) and not (each.meeting and meeting):
            shared[n] = Shared(start, end, each.taken + parties, each.meeting or meeting)
            return
    shared.append(Shared(start, end, parties, meeting))


def _bounds(offer: Offer, lanes: list[int], begin: int, end: int) -> dict[str, Any]:
    """What the statement of taken time asks about: whose, and (epoch milliseconds) from when to when."""
    addresses = {"addresses": offer.addresses} if offer.addresses else {}
    return {
        "organization": offer.organization_id,
        "event_type": offer.event_type_id,
        "lanes": lanes,
        "low": (begin - SLACK) * 60_000,
        "high": (end + SLACK) * 60_000,
        "back": (begin - SLACK - LOOK_BACK) * 60_000,
        **addresses,
    }


def _booked(
    desk: Desk, offer: Offer, lanes: list[int], first: int, last: int, facts: dict[str, Any]
) -> tuple[list[Booked], dict[int, list[Booked]]]:
    """What counts towards limits, over all periods that the range touches: of the event type, and per lane.

    Holds count like the bookings that they will be. ``facts``: see ``gather``.
    """
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
        lane_of: Any = literal(0)
        mine = table.id != facts["without_booking"]
        counts: tuple[Any, ...] = (table.state.in_(occupying), table.deleted_at.is_(None), mine)
        held_by: Any = literal(0)
    else:
        table = t.Claim
        lane_of, counts, held_by = table.lane, (table.lane.in_(lanes), table.active), t.Hold.lane

    def rows(table: Any, lane: Any, *these: Any) -> Any:
        return select(lane, floor(table.start_at), ceil(table.end_at)).where(
            table.organization_id == offer.organization_id,
            table.event_type_id == offer.event_type_id,
            millis(table.start_at) > low,
            millis(table.start_at) < high,
            *these,
        )

    bookings = rows(table, lane_of, *counts, table.meeting_id != facts["without_meeting"])
    holds = rows(t.Hold, held_by, t.Hold.until_at > desk.now, t.Hold.id < facts["before_hold"])
    by_lane: dict[int, list[Booked]] = defaultdict(list)
    for lane, start, end in desk.session.execute(union_all(bookings, holds)):
        by_lane[lane].append(Booked(start, end))
    return (by_lane.pop(0, []) if offer.rules.limit_scope == "event_type" else []), dict(by_lane)
