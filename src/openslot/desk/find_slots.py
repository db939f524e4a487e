"""Finds the times that can be booked, and says why one cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from openslot.desk.availability import Offer, gather, offer_of, offer_together
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.meetings import own_meeting
from openslot.desk.nouns import Booking, User
from openslot.engine.check import check
from openslot.engine.rules import Found, Refusal
from openslot.engine.slots import find
from openslot.time.instants import minute_ceil, minute_floor

LONGEST_RANGE = (366 * 24 + 2) * 60  # minutes: two autumns' longer days may lie in it


def find_slots(
    desk: Desk,
    event_type_id: int,
    first: datetime,
    last: datetime,
    *,
    zone: str = "UTC",
    length: int | None = None,
    ends_within: bool = False,
    hosts: Sequence[int] | None = None,
    moving: Booking | None = None,
    with_refused: bool = False,
    look_busy: bool = True,
) -> tuple[Found, Offer]:
    """Starts in ``[first, last]`` (both ends included; with ``ends_within`` the whole slot), as epoch minutes.

    ``zone``: the asked zone, of alignment and days. ``hosts``: only these users count. ``moving``: a booking that is
    not in its own way. ``with_refused``: also the grid's starts that cannot be booked. ``look_busy`` False: also those
    that are hidden to look busy. Nothing is offered by a
    disabled or deleted event type: the doors ask for those by name. Raises ``Invalid`` for a range that is reversed
    or longer than 366 days, ``NotFound`` for an unknown event type.
    """
    offer = offer_of(desk.session, event_type_id)
    if offer is None:
        raise NotFound("event type", event_type_id)
    begin, finish = _minutes(first, last)
    question = gather(
        desk,
        offer,
        begin,
        finish,
        zone=zone,
        length=length,
        ends_within=ends_within,
        only=hosts,
        without_meeting=own_meeting(desk, moving) if moving is not None else None,
        without_booking=moving.id if moving is not None else None,
    )
    if not question.hosts:
        return Found([], [], {}), offer
    if not look_busy:
        question = replace(question, rules=replace(question.rules, look_busy=0))
    return find(question, with_refused=with_refused), offer


def find_slots_together(
    desk: Desk,
    users: Sequence[User],
    first: datetime,
    last: datetime,
    *,
    length: int,
    notice: int,
    zone: str = "UTC",
    ends_within: bool = False,
    moving: Booking | None = None,
) -> Found:
    """Starts at which all of these users of one organization are free; see ``find_slots``."""
    begin, finish = _minutes(first, last)
    offer = offer_together(desk.session, users, length=length, notice=notice)
    without = own_meeting(desk, moving) if moving is not None else None
    return find(
        gather(desk, offer, begin, finish, zone=zone, length=length, ends_within=ends_within, without_meeting=without)
    )


def _minutes(first: datetime, last: datetime) -> tuple[int, int]:
    begin, finish = minute_ceil(first), minute_floor(last)
    if last < first:
        raise Invalid("end", "The end of the range lies before its start.", "range")
    if finish - begin > LONGEST_RANGE:
        raise Invalid("end", "The range is longer than 366 days.", "range")
    return begin, finish


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a start is offered or not. ``refusal``: the first rule that forbids it, None if it can be booked.

    ``offered``: it is among the starts that a visitor sees; one that can be booked may be beside the grid, or hidden.
    ``hosts``: each host's id with what he says himself, None if he could take it.
    """

    refusal: Refusal | None
    offered: bool
    hosts: list[tuple[int, str | None]]


def explain(desk: Desk, event_type_id: int, start: datetime, length: int | None = None) -> Explanation:
    """Why a start is offered or not, overall and host by host; a host is an event type of its own if below zero."""
    offer = offer_of(desk.session, event_type_id)
    if offer is None:
        raise NotFound("event type", event_type_id)
    minute, day = minute_floor(start), 24 * 60
    question = gather(desk, offer, minute - day, minute + day, zone=offer.rules.zone, length=length)
    verdict = check(replace(question, first=minute, last=minute), minute, length)
    offered = verdict.refusal is None and minute in find(question).starts
    hosts = [
        (each.id, verdict.refusals[each.id].detail if each.id in verdict.refusals else None) for each in offer.hosts
    ]
    return Explanation(verdict.refusal, offered, hosts)
