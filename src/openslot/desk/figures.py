"""Figures: who had how many bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, case, func, select, type_coerce

from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, Claim, EventType, Host, Meeting, User

COUNTED = ("confirmed", "done", "absent", "pending")


@dataclass(frozen=True, slots=True)
class Share:
    """A host's part of an event type's bookings. ``weight``: his share of turns by the rules, 100 the usual."""

    event_type: EventType
    user: User
    weight: int
    bookings: int
    minutes: int
    absent: int


def shares(desk: Desk, first: datetime, before: datetime) -> list[Share]:
    """The hosts of each live event type with their bookings that begin in ``[first, before)``.

    A member sees the event types that he hosts. Event types in their order, hosts in theirs.
    """
    counted = _counts(desk, first, before)
    query = (
        select(Host, EventType, User)
        .join(EventType, EventType.id == Host.event_type_id)
        .join(User, User.id == Host.user_id)
        .where(
            Host.organization_id == desk.who.organization_id,
            EventType.deleted_at.is_(None),
            EventType.kind.not_in(["managed", "service"]),
        )
        .order_by(EventType.position, EventType.id, Host.position, Host.id)
    )
    if not desk.who.manages:
        query = query.where(
            EventType.id.in_(select(Host.event_type_id).where(Host.user_id == desk.who.user_id)),
        )
    return [
        Share(event_type, user, host.weight, *counted.get((event_type.id, user.id), (0, 0, 0)))
        for host, event_type, user in desk.session.execute(query)
    ]


def _counts(desk: Desk, first: datetime, before: datetime) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Bookings, their minutes and those whose party did not come, by event type and host."""
    length = type_coerce(Booking.end_at, BigInteger) - type_coerce(Booking.start_at, BigInteger)
    missed = func.sum(case((Booking.state == "absent", 1), else_=0))
    query = (
        select(Booking.event_type_id, Claim.user_id, func.count(Booking.id), func.sum(length), missed)
        .join(Meeting, Meeting.id == Booking.meeting_id)
        .join(Claim, Claim.meeting_id == Meeting.id)
        .where(
            Booking.organization_id == desk.who.organization_id,
            Booking.deleted_at.is_(None),
            Booking.state.in_(COUNTED),
            Booking.start_at >= first,
            Booking.start_at < before,
            Claim.user_id.is_not(None),
        )
        .group_by(Booking.event_type_id, Claim.user_id)
    )
    return {
        (event_type, user or 0): (count, int(millis) // 60_000, int(absent))
        for event_type, user, count, millis, absent in desk.session.execute(query)
    }
