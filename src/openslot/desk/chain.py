"""Several services one after another: who can do each of them, found in one look under one lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from openslot.desk import fields
from openslot.desk.availability import Offer, gather
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotAvailable
from openslot.desk.nouns import Claim, Service, Variation
from openslot.desk.reckon import lock_all
from openslot.engine.check import check
from openslot.engine.rules import Reason, Refusal
from openslot.time.instants import minute_ceil, minute_floor

DAY = 24 * 60
MOST_SERVICES = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """One service of an order. ``asked``: the id by which it was ordered; ``staff``: the user asked for.

    ``add_ons``: ``[{"id", "quantity", "duration"}]``; each lengthens the service by duration × quantity minutes.
    """

    service: Service
    variation: Variation | None
    asked: str
    staff: int | None = None
    add_ons: Sequence[dict[str, Any]] = field(default=())

    @property
    def length(self) -> int:
        """Minutes, with its add-ons."""
        own = self.variation.length if self.variation is not None else None
        more: float = sum(each.get("duration", 0) * each.get("quantity", 1) for each in self.add_ons)
        return round((own or self.service.event_type.length) + more)

    @property
    def buffers(self) -> tuple[int, int]:
        """Minutes before and after."""
        kind, own = self.service.event_type, self.variation
        before = own.buffer_before if own is not None and own.buffer_before is not None else kind.buffer_before
        after = own.buffer_after if own is not None and own.buffer_after is not None else kind.buffer_after
        return before, after


@dataclass(frozen=True, slots=True)
class Link:
    """One service of a planned chain: when, and by whom."""

    wanted: Wanted
    start: datetime
    end: datetime
    user_id: int


def plan(desk: Desk, wanted: Sequence[Wanted], start: datetime, *, forced: bool = False) -> list[Link]:
    """The services in this order from ``start`` on, each beginning where the one before ends.

    One person for all where that is possible, else who is least booked. ``forced``: no time is looked at. Raises
    ``NotAvailable`` with the first reason if nobody can do one of them.
    """
    if not 0 < len(wanted) <= MOST_SERVICES:
        raise Invalid("services", f"Order between 1 and {MOST_SERVICES} services.", "range")
    offers = lock_all(desk, {each.service.event_type_id for each in wanted})
    able: list[list[int]] = []
    times: list[tuple[datetime, datetime]] = []
    for each in wanted:
        end = start + timedelta(minutes=fields.whole("services", each.length, 1, fields.LONGEST_MEETING))
        staff = staff_for(each, offers[each.service.event_type_id])
        able.append(staff if forced else _free(desk, each, offers[each.service.event_type_id], start, end, staff))
        times.append((start, end))
        start = end
    chosen = _choose(desk, able)
    return [Link(each, *span, user) for each, span, user in zip(wanted, times, chosen, strict=True)]


def staff_for(wanted: Wanted, offer: Offer) -> list[int]:
    """Who gives it, or the one asked for; ``NotAvailable`` if that is nobody."""
    lanes = [host.id for host in offer.hosts]
    if wanted.staff is not None:
        lanes = [lane for lane in lanes if lane == wanted.staff]
    if not lanes:
        raise NotAvailable.because(Refusal(Reason.NO_HOSTS, "Nobody can give this service."))
    return lanes


def _free(desk: Desk, wanted: Wanted, offer: Offer, start: datetime, end: datetime, staff: Sequence[int]) -> list[int]:
    first, last = minute_floor(start), minute_ceil(end)
    before, after = wanted.buffers
    question = gather(desk, offer, first - DAY, last + DAY, only=staff)
    rules = replace(question.rules, before=before, after=after)
    verdict = check(replace(question, rules=rules, first=first, last=last), first, last - first)
    if verdict.refusal is not None:
        raise NotAvailable.because(verdict.refusal)
    return list(verdict.free)


def _choose(desk: Desk, able: Sequence[Sequence[int]]) -> list[int]:
    """One of the able for each service: somebody who can do all, else whoever did the one before, else the least
    booked.
    """
    everybody = {lane for lanes in able for lane in lanes}
    claims = dict.fromkeys(everybody, 0)
    query = (
        select(Claim.lane, func.count())
        .where(Claim.lane.in_(everybody), Claim.active, Claim.start_at >= desk.now)
        .group_by(Claim.lane)
    )
    claims.update((lane, count) for lane, count in desk.session.execute(query))

    def least(lanes: Sequence[int]) -> int:
        return min(lanes, key=lambda lane: (claims[lane], lanes.index(lane)))

    for_all = [lane for lane in able[0] if all(lane in lanes for lanes in able)]
    if for_all:
        return [least(for_all)] * len(able)
    chosen: list[int] = []
    for lanes in able:
        chosen.append(chosen[-1] if chosen and chosen[-1] in lanes else least(lanes))
    return chosen
