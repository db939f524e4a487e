"""How much of the rooms and equipment that an event type needs is left, and when nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, or_, select, type_coerce
from sqlalchemy.orm import Session

from openslot.engine.rules import Interval
from openslot.store import tables as t
from openslot.time.intervals import merge


@dataclass(frozen=True, slots=True)
class Need:
    """A resource that every booking of an event type takes one unit of.

    ``units``: how many bookings of ``event_types`` may overlap.
    """

    resource_id: int
    uuid: str
    units: int
    event_types: tuple[int, ...]


def needs_of(session: Session, event_type_id: int) -> tuple[Need, ...]:
    """What bookings of an event type need; all of it at once. Inactive and deleted resources limit nothing."""
    using = select(t.ResourceUse.resource_id).where(t.ResourceUse.event_type_id == event_type_id)
    rows = session.scalars(
        select(t.Resource)
        .where(t.Resource.id.in_(using), t.Resource.is_active, t.Resource.deleted_at.is_(None))
        .order_by(t.Resource.id)
    )
    return tuple(
        Need(row.id, str(row.uuid), units_of(row), tuple(sorted(use.event_type_id for use in row.uses))) for row in rows
    )


def units_of(row: t.Resource) -> int:
    """How many bookings may have it at once."""
    return row.capacity if row.kind == "rooms" else row.quantity - row.out_of_service


def full_times(
    session: Session, needs: Iterable[Need], low: int, high: int, facts: Mapping[str, Any]
) -> list[Interval]:
    """When between two minutes no unit of some needed resource is left, sorted and disjoint.

    ``facts``: the present, and what does not count: see ``openslot.desk.availability.gather``.
    """
    found: list[Interval] = []
    for need in needs:
        if need.units <= 0:
            found.append((low, high))
            continue
        found += _crowded(_taking(session, need, low, high, facts), need.units)
    return merge(found)


def _taking(session: Session, need: Need, low: int, high: int, facts: Mapping[str, Any]) -> list[Interval]:
    """The times of the bookings that have a unit, and of the holds that will."""
    booking, meeting = t.Booking, t.Meeting
    start, end = type_coerce(booking.start_at, BigInteger), type_coerce(booking.end_at, BigInteger)
    query = (
        select(start, end)
        .join(meeting, meeting.id == booking.meeting_id)
        .where(
            booking.event_type_id.in_(need.event_types),
            booking.deleted_at.is_(None),
            or_(
                booking.state.in_(("confirmed", "done")),
                and_(booking.state == "pending", meeting.pending_holds),
                and_(booking.state == "absent", meeting.absent_holds),
            ),
            start < high * 60_000,
            end > low * 60_000,
            booking.meeting_id != facts["without_meeting"],
            booking.id != facts["without_booking"],
        )
    )
    hold = t.Hold
    start, end = type_coerce(hold.start_at, BigInteger), type_coerce(hold.end_at, BigInteger)
    held = select(start, end).where(
        hold.event_type_id.in_(need.event_types),
        hold.until_at > facts["now"],
        hold.id < facts["before_hold"],
        start < high * 60_000,
        end > low * 60_000,
    )
    found = session.execute(query.union_all(held))
    return [(begin // 60_000, -(-finish // 60_000)) for begin, finish in found]


def _crowded(taken: list[Interval], most: int) -> list[Interval]:
    """Where at least ``most`` intervals lie over each other."""
    steps = sorted([(start, 1) for start, _ in taken] + [(end, -1) for _, end in taken])
    found: list[Interval] = []
    depth = since = 0
    for minute, step in steps:
        if step > 0 and depth + 1 == most:
            since = minute
        if step < 0 and depth == most:
            found.append((since, minute))
        depth += step
    return found
