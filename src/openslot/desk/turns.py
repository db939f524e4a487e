"""Whose turn it is: how many bookings each host has had, and with how many a newcomer begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from openslot.desk.availability import Offer
from openslot.desk.desk import Desk
from openslot.desk.nouns import Claim, EventType, Host, Meeting
from openslot.desk.taken import millis
from openslot.engine.rules import Question

UPCOMING = "availability"
"""Counts what lies ahead only, and so who is free the most: a newcomer is, until he is as busy as the others."""


def with_turns(desk: Desk, offer: Offer, question: Question) -> Question:
    """The same question with each host's turns so far, for the choice among several."""
    ahead = offer.fairness == UPCOMING
    since = desk.now if ahead else None
    had = _had(desk.session, offer.organization_id, offer.event_type_id, [h.id for h in question.hosts], since)
    hosts = []
    for host in question.hosts:
        count, last = had.get(host.id, (0, None))
        hosts.append(replace(host, turns=count if ahead else host.turns + count, last=last))
    return replace(question, hosts=hosts)


def _had(
    session: Session, organization_id: int, event_type_id: int, lanes: Collection[int], since: datetime | None = None
) -> dict[int, tuple[int, int]]:
    """By lane: how many bookings of the event type it has (``since``: that begin then or later), and when (epoch
    minutes) the latest one was made.
    """
    query = (
        select(Claim.lane, func.count(), func.max(millis(Meeting.created_at)))
        .join(Meeting, Meeting.id == Claim.meeting_id)
        .where(
            Claim.organization_id == organization_id,
            Claim.event_type_id == event_type_id,
            Claim.active,
            Claim.lane.in_(lanes),
        )
        .group_by(Claim.lane)
    )
    if since is not None:
        query = query.where(Claim.start_at >= since)
    return {lane: (count, latest // 60_000) for lane, count, latest in session.execute(query)}


def give_head_starts(desk: Desk, event_type: EventType, hosts: Sequence[Host], newcomers: Sequence[Host]) -> None:
    """Let newcomers begin with as many turns as the other hosts have had on average, by weight where weights count.

    Else all bookings would be theirs until they have caught up with years of others' work.
    """
    others = [host for host in hosts if host not in newcomers]
    if not others or not newcomers or event_type.id is None:
        return
    had = _had(desk.session, event_type.organization_id, event_type.id, [host.user_id for host in hosts])

    def share(host: Host) -> int:
        return max(host.weight, 0) if event_type.fairness == "weighted" else 1

    turns = sum(host.head_start + had.get(host.user_id, (0, 0))[0] for host in others)
    shares = sum(share(host) for host in others) or 1
    for host in newcomers:
        host.head_start = max(turns * share(host) // shares - had.get(host.user_id, (0, 0))[0], 0)
