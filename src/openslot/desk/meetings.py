"""Meetings and their claims: making, joining, moving, letting go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, Claim, EventType, Meeting
from openslot.desk.reckon import Seat


def occupies(event_type: EventType, state: str) -> bool:
    """Does a booking in this state keep its time? The rule is the event type's where the products differ."""
    if state == "pending":
        return event_type.pending_holds
    if state == "absent":
        return event_type.absent_holds
    return state in {"confirmed", "done"}


def open_meeting(desk: Desk, event_type: EventType, start: datetime, end: datetime, seat: Seat) -> Meeting:
    """The meeting of a seat: the shared one it joins, or a new one whose claims are not active yet (see ``settle``)."""
    if seat.joins is not None:
        return desk.session.get_one(Meeting, seat.joins, populate_existing=True)
    meeting = Meeting(
        organization_id=event_type.organization_id,
        event_type_id=event_type.id,
        host_id=_organizer(seat.lanes),
        start_at=start,
        end_at=end,
        capacity=event_type.seats,
        taken=0,
        created_at=desk.now,
    )
    desk.session.add(meeting)
    meeting.claims = _claims(event_type, start, end, seat.lanes, exclusive=seat.exclusive)
    return meeting


def begin(event_type: EventType, meeting: Meeting, state: str) -> None:
    """Let a new meeting's first booking occupy it, as ``settle`` would find it."""
    meeting.taken = int(occupies(event_type, state))
    for claim in meeting.claims:
        claim.active = meeting.taken > 0


def move_meeting(
    desk: Desk, meeting: Meeting, event_type: EventType, start: datetime, end: datetime, seat: Seat
) -> None:
    """Move a whole meeting, in place, to another time and other hosts. Its old claims go first: they may overlap."""
    meeting.claims.clear()
    desk.session.flush()
    meeting.event_type_id, meeting.capacity = event_type.id, event_type.seats
    meeting.host_id, meeting.start_at, meeting.end_at = _organizer(seat.lanes), start, end
    meeting.claims = _claims(event_type, start, end, seat.lanes, exclusive=seat.exclusive)
    desk.session.flush()


def settle(desk: Desk, meeting: Meeting) -> None:
    """Count the parties that occupy the meeting and make its claims active exactly while there are any."""
    desk.session.flush()
    event_type = meeting.event_type
    states = desk.session.execute(
        select(Booking.state, func.count())
        .where(Booking.meeting_id == meeting.id, Booking.deleted_at.is_(None))
        .group_by(Booking.state)
    )
    meeting.taken = sum(count for state, count in states if occupies(event_type, state))
    for claim in meeting.claims:
        claim.active = meeting.taken > 0
    desk.session.flush()


def _organizer(lanes: Sequence[int]) -> int | None:
    return next((lane for lane in lanes if lane > 0), None)


def _claims(
    event_type: EventType, start: datetime, end: datetime, lanes: Sequence[int], *, exclusive: bool
) -> list[Claim]:
    return [
        Claim(
            organization_id=event_type.organization_id,
            event_type_id=event_type.id,
            lane=lane,
            user_id=lane if lane > 0 else None,
            start_at=start,
            end_at=end,
            buffer_before=event_type.buffer_before,
            buffer_after=event_type.buffer_after,
            exclusive=exclusive,
            active=False,
        )
        for lane in lanes
    ]
