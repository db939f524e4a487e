"""Asks the engine about one time, under lock, and says who takes part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from openslot.desk.availability import Offer, gather, offer_of
from openslot.desk.desk import Desk
from openslot.desk.errors import NotAvailable, NotFound
from openslot.desk.looks import look_first
from openslot.desk.nouns import EventType
from openslot.desk.requests import Care
from openslot.desk.turns import with_turns
from openslot.engine.check import check
from openslot.engine.fairness import choose
from openslot.engine.rules import Question, Reason, Refusal, Rules, Schedule, Span, Verdict, Weekly, Window
from openslot.store.tables import Resource, User
from openslot.time.instants import minute_ceil, minute_floor

DAY = 24 * 60
OFFERED = {"offered", "window_waived"}
"""Only a host may choose a start that no grid has."""
ALWAYS = (Schedule("UTC", (Weekly((0, 1, 2, 3, 4, 5, 6), 0, DAY),)),)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a party goes: lanes that take part, organizer first; the shared meeting it joins, if any."""

    lanes: tuple[int, ...]
    joins: int | None
    exclusive: bool = True


def lock(desk: Desk, event_type_id: int) -> Offer:
    """Lock an event type with all that it takes, and return its offer as it stands now; see ``lock_all``."""
    return lock_all(desk, [event_type_id])[event_type_id]


def lock_all(desk: Desk, event_type_ids: Collection[int]) -> dict[int, Offer]:
    """Lock event types, their hosts, their rooms and equipment, each in order of id; return the offers by id.

    On SQLite the write transaction itself is the lock; ``FOR UPDATE`` is PostgreSQL's.
    """
    locks = desk.session.get_bind().dialect.name == "postgresql"
    if locks:
        _lock_rows(desk, EventType, event_type_ids)
    offers = {}
    for event_type_id in sorted(event_type_ids):
        offer = offer_of(desk.session, event_type_id)
        if offer is None:
            raise NotFound("event type", event_type_id)
        offers[event_type_id] = offer
    if locks:
        _lock_rows(desk, User, {host.id for offer in offers.values() for host in offer.hosts if host.id > 0})
        # Other event types take units of the same rooms and equipment.
        _lock_rows(desk, Resource, {need.resource_id for offer in offers.values() for need in offer.needs})
    return offers


def _lock_rows(desk: Desk, table: type[EventType | User | Resource], ids: Collection[int]) -> None:
    if ids:
        query = select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update(key_share=True)
        desk.session.execute(query).all()


def seat(
    desk: Desk,
    offer: Offer,
    start: datetime,
    end: datetime,
    *,
    care: Care = "offered",
    hosts: Sequence[int] | None = None,
    only: Sequence[int] | None = None,
    without_meeting: int | None = None,
    without_booking: int | None = None,
    without_hold: int | None = None,
    prefer: Sequence[int] = (),
) -> Seat:
    """Who takes ``[start, end)``; ``NotAvailable`` with the reason if nobody can. Call ``lock`` before.

    ``hosts``: only these users may be chosen among the optional ones; if all are fixed, they lead. ``only``: as if
    these were all hosts. ``prefer``: chosen if they are free.
    """
    first, last = minute_floor(start), minute_ceil(end)
    if care in OFFERED and (start.second or start.microsecond):
        raise NotAvailable.because(Refusal(Reason.OFF_GRID, "Bookings start at a whole minute."))
    question = gather(
        desk,
        offer,
        first - DAY,
        last + DAY,
        only=only,
        without_meeting=without_meeting,
        without_booking=without_booking,
        without_hold=without_hold,
    )
    question = replace(question, first=first, last=last)
    if hosts is not None:
        question = replace(question, hosts=[h for h in question.hosts if h.fixed or h.id in hosts])
    if care == "none":
        return _forced(question, hosts)
    question = _without_barred(desk, question)
    verdict = check(
        _eased(question) if care == "free" else question, first, last - first, ignore_window=care != "offered"
    )
    if verdict.refusal is not None:
        raise NotAvailable.because(verdict.refusal)
    lanes = _choose(desk, offer, question, verdict, prefer)
    if all(h.fixed for h in question.hosts):
        lanes = _led(lanes, hosts)
    look_first(desk, lanes, start, end)
    joins = next((meeting for lane in lanes if (meeting := verdict.joins.get(lane))), None)
    return Seat(lanes, joins)


def is_free(desk: Desk, offer: Offer, start: datetime, end: datetime) -> bool:
    """Could a later instance of a recurrence take ``[start, end)``? Hours and windows do not matter (ADR 0009)."""
    first, last = minute_floor(start), minute_ceil(end)
    question = replace(gather(desk, offer, first - DAY, last + DAY), first=first, last=last)
    return check(_eased(question), first, last - first, ignore_window=True).refusal is None


def _without_barred(desk: Desk, question: Question) -> Question:
    """Without the hosts whose calendars could not be read, where that forbids to book them."""
    barred = desk.looks.barred if desk.looks else set()
    if not any(h.id in barred for h in question.hosts):
        return question
    left = [h for h in question.hosts if h.id not in barred]
    if not left or any(h.fixed and h.id in barred for h in question.hosts):
        raise NotAvailable.because(Refusal(Reason.BUSY, "The host's calendar cannot be read at the moment."))
    return replace(question, hosts=left)


def _choose(desk: Desk, offer: Offer, question: Question, verdict: Verdict, prefer: Sequence[int]) -> tuple[int, ...]:
    optional = [h for h in question.hosts if not h.fixed]
    if not optional:
        return tuple(h.id for h in question.hosts)
    if len(optional) > 1:
        question = with_turns(desk, offer, question)
    for wanted in prefer:
        lanes = choose(verdict, question, offer.fairness, preferred=wanted)
        if lanes:
            return lanes
    return choose(verdict, question, offer.fairness)


def _led(lanes: tuple[int, ...], hosts: Sequence[int] | None) -> tuple[int, ...]:
    """The same lanes, with those asked for in front."""
    return tuple(sorted(lanes, key=lambda lane: lane not in hosts)) if hosts else lanes


def _forced(question: Question, hosts: Sequence[int] | None) -> Seat:
    """The first host asked for, else the first of highest priority; all fixed ones beside."""
    optional = sorted((h for h in question.hosts if not h.fixed), key=lambda h: -h.priority)
    if hosts is not None:
        optional.sort(key=lambda h: list(hosts).index(h.id))
    lanes = _led(tuple(h.id for h in question.hosts if h.fixed), hosts if not optional else None)
    lanes += tuple(h.id for h in optional[:1])
    if not lanes:
        raise NotAvailable.because(Refusal(Reason.NO_HOSTS, "Nobody can host this."))
    return Seat(lanes, None, exclusive=False)


def _eased(question: Question) -> Question:
    """The same question with only overlap left to refuse it."""
    rules: Rules = replace(
        question.rules, before=0, after=0, notice=Span(), window=Window(), limits=(), strict=False, first_per_day=False
    )
    hosts = [replace(h, schedules=ALWAYS, away=(), busy=[(b[0], b[1], 0, 0) for b in h.busy]) for h in question.hosts]
    return replace(question, rules=rules, hosts=hosts, now=0)
