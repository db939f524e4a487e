"""What takes time from hosts, as one statement over all tables that say so."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, and_, bindparam, case, literal, select, type_coerce, union_all

from openslot.store import tables as t

OCCUPYING = ("confirmed", "done")


def millis(column: Any) -> Any:
    """An instant as the database keeps it."""
    return type_coerce(column, BigInteger)


def floor(column: Any) -> Any:
    """The minute in which an instant lies."""
    return millis(column) // 60_000


def ceil(column: Any) -> Any:
    """The first minute that an instant does not reach into: a partial minute counts as busy."""
    return (millis(column) + 59_999) // 60_000


@cache
def taken(seated: bool, attending: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Everything that takes time from the lanes, oldest first, as a statement that is built once.

    Rows of (lane, start, end, before, after, kind, meeting, taken). Kind 1: busy; 2: away; 10 + an event type's id:
    one of its meetings, or without a meeting one of its places that is held. ``lane`` None: all of the event type's.
    """
    claim, block, outside, none = t.Claim, t.Block, t.BusyTime, literal(0)
    organization: Any = bindparam("organization")
    lanes: Any = bindparam("lanes", expanding=True)
    claims = select(
        claim.lane,
        floor(claim.start_at).label("start"),
        ceil(claim.end_at).label("end"),
        claim.buffer_before,
        claim.buffer_after,
        case((t.Meeting.capacity > 1, claim.event_type_id + 10), else_=1) if seated else literal(1),
        claim.meeting_id,
        t.Meeting.taken if seated else none,
    ).where(
        claim.organization_id == organization,
        claim.lane.in_(lanes),
        claim.active,
        within(claim),
        millis(claim.start_at) > bindparam("back", type_=BigInteger),
        claim.meeting_id != bindparam("without_meeting"),
    )
    if seated:
        claims = claims.join(t.Meeting, t.Meeting.id == claim.meeting_id)
    kind = case((block.kind == "away", 2), else_=1)
    blocks = select(block.user_id, floor(block.start_at), ceil(block.end_at), none, none, kind, none, none).where(
        block.organization_id == organization,
        block.deleted_at.is_(None),
        block.user_id.in_(lanes) | (block.event_type_id == bindparam("event_type")),
        within(block),
    )
    elsewhere = select(
        outside.user_id, floor(outside.start_at), ceil(outside.end_at), none, none, literal(1), none, none
    ).where(outside.organization_id == organization, outside.user_id.in_(lanes), within(outside))
    attended = _attended() if attending else ()
    return union_all(claims, *_held(seated), blocks, elsewhere, *attended).order_by("start")


def _held(seated: bool) -> list[Any]:
    """Holds keep what the booking will take: the lane, its buffers, and whoever else must take part."""
    hold, kind, host, none = t.Hold, t.EventType, t.Host, literal(0)

    def rows(lane: Any) -> Any:
        of_type = case((kind.seats > 1, kind.id + 10), else_=1) if seated else literal(1)
        buffers = kind.buffer_before, kind.buffer_after
        return (
            select(lane, floor(hold.start_at), ceil(hold.end_at), *buffers, of_type, none, literal(1))
            .select_from(hold)
            .join(kind, kind.id == hold.event_type_id)
            .where(
                hold.organization_id == bindparam("organization"),
                lane.in_(bindparam("lanes", expanding=True)),
                hold.until_at > bindparam("now"),
                within(hold),
                hold.id < bindparam("before_hold"),
            )
        )

    needed = host.fixed | kind.kind.not_in(["round_robin", "service"])
    others = rows(host.user_id).join(host, host.event_type_id == kind.id).where(host.user_id != hold.lane, needed)
    return [rows(hold.lane), others]


def _attended() -> list[Any]:
    """Confirmed bookings of others to which a host comes, as the party or as its guest, by his address."""
    user, booking, guest, kind, none = t.User, t.Booking, t.Guest, t.EventType, literal(0)
    own = select(t.Claim.id).where(t.Claim.meeting_id == booking.meeting_id, t.Claim.lane == user.id).exists()
    both = (
        select(
            user.id,
            floor(booking.start_at),
            ceil(booking.end_at),
            kind.buffer_before,
            kind.buffer_after,
            literal(1),
            booking.meeting_id,
            none,
        )
        .join_from(booking, kind, kind.id == booking.event_type_id)
        .where(
            user.id.in_(bindparam("lanes", expanding=True)),
            booking.state.in_([*OCCUPYING, "absent"]),
            booking.deleted_at.is_(None),
            booking.meeting_id != bindparam("without_meeting"),
            ~own,
        )
    )
    organization: Any = bindparam("organization")
    addresses: Any = bindparam("addresses", expanding=True)
    low, high, back = (bindparam(name, type_=BigInteger) for name in ("low", "high", "back"))
    # The sum hides the starts from SQLite's planner: few bookings have a host as a guest, many are in the range.
    start = millis(t.Booking.start_at) + 0
    return [
        both.join(user, user.email == booking.email).where(
            booking.organization_id == organization,
            booking.email.in_(addresses),
            within(booking),
            millis(booking.start_at) > back,
        ),
        both.join(guest, guest.booking_id == booking.id)
        .join(user, user.email == guest.email)
        .where(
            guest.organization_id == organization,
            guest.email.in_(addresses),
            start < high,
            start > back,
            millis(booking.end_at) > low,
        ),
    ]


def within(table: Any) -> Any:
    """The row's time touches the range asked for."""
    low, high = bindparam("low", type_=BigInteger), bindparam("high", type_=BigInteger)
    return and_(millis(table.start_at) < high, millis(table.end_at) > low)
