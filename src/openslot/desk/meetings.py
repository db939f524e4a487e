"""Meetings and their claims: making, joining, moving, letting go, coming back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from openslot.desk.availability import Offer
from openslot.desk.desk import Desk
from openslot.desk.errors import AlreadyBooked, NotFound, SlotTaken, WrongState
from openslot.desk.nouns import Booking, Claim, EventType, Meeting
from openslot.desk.reckon import Seat, lock_all, seat
from openslot.engine.rules import Reason, Refusal
from openslot.store.types import new_uuid

LIVE = ("pending", "confirmed")


def locked(desk: Desk, booking: Booking, target: int | None = None) -> Offer:
    """Lock what a booking depends on (see ``lock_all``), then read it and its meeting anew.

    On PostgreSQL somebody else may have changed them since they were read. ``NotFound`` if it was deleted meanwhile.
    ``target``: an event type to which it is to go; then that one's offer is returned. All is locked at once, in the
    order in which everybody locks: who took one after the other could wait for somebody who waits for him.
    """
    while True:
        event_type_id = booking.event_type_id
        wanted = target or event_type_id
        offer = lock_all(desk, {event_type_id, wanted})[wanted]
        desk.session.flush()
        desk.session.refresh(booking)
        if booking.event_type_id == event_type_id:
            break
    if booking.deleted_at is not None:
        raise NotFound("booking", booking.id)
    desk.session.refresh(booking.meeting)
    return offer


def occupies(meeting: Meeting, state: str) -> bool:
    """Does a booking in this state keep its time? Where the products differ, by the rule its event type had.

    A rule that is changed is for what is booked from then on: a time that was not kept may be another's by now.
    """
    if state == "pending":
        return meeting.pending_holds
    if state == "absent":
        return meeting.absent_holds
    return state in {"confirmed", "done"}


def places(meeting: Meeting) -> int:
    """How many parties it has room for by now."""
    return meeting.event_type.seats if meeting.capacity > 1 else 1


def open_meeting(desk: Desk, event_type: EventType, start: datetime, end: datetime, seat: Seat) -> Meeting:
    """The meeting of a seat: the shared one it joins, or a new one whose claims are not active yet (see ``settle``)."""
    if seat.joins is not None:
        meeting = desk.session.get_one(Meeting, seat.joins, populate_existing=True)
        meeting.capacity = event_type.seats
        return meeting
    meeting = Meeting(
        uuid=new_uuid(),
        organization_id=event_type.organization_id,
        event_type_id=event_type.id,
        host_id=_organizer(seat.lanes),
        start_at=start,
        end_at=end,
        capacity=event_type.seats,
        taken=0,
        pending_holds=event_type.pending_holds,
        absent_holds=event_type.absent_holds,
        created_at=desk.now,
    )
    desk.session.add(meeting)
    meeting.claims = _claims(event_type, start, end, seat.lanes, exclusive=seat.exclusive)
    return meeting


def begin(meeting: Meeting, state: str) -> None:
    """Let a new meeting's first booking occupy it, as ``settle`` would find it."""
    meeting.taken = int(occupies(meeting, state))
    for claim in meeting.claims:
        claim.active = meeting.taken > 0


def move_meeting(
    desk: Desk, meeting: Meeting, event_type: EventType, start: datetime, end: datetime, seat: Seat
) -> None:
    """Move a whole meeting, in place, to another time and other hosts. Its old claims go first: they may overlap.

    Nobody else may be in it: whoever comes back to it must find it when his booking is.
    """
    meeting.claims.clear()
    desk.session.flush()
    meeting.event_type, meeting.capacity = event_type, event_type.seats
    meeting.pending_holds, meeting.absent_holds = event_type.pending_holds, event_type.absent_holds
    meeting.host_id, meeting.start_at, meeting.end_at = _organizer(seat.lanes), start, end
    meeting.claims = _claims(event_type, start, end, seat.lanes, exclusive=seat.exclusive)
    desk.session.flush()
    desk.session.refresh(meeting, ["host"])  # the row behind it is another one now


def others_in(desk: Desk, booking: Booking) -> Sequence[str]:
    """The states of the other parties of the booking's meeting, also of those that are over: they may come back."""
    query = select(Booking.state).where(
        Booking.meeting_id == booking.meeting_id,
        Booking.id != booking.id,
        Booking.deleted_at.is_(None),
    )
    return desk.session.scalars(query).all()


def own_meeting(desk: Desk, booking: Booking) -> int | None:
    """The meeting that goes with the booking when it moves, and so is not in its way; None if others stay in it."""
    stays = any(occupies(booking.meeting, state) for state in others_in(desk, booking))
    return None if stays else booking.meeting_id


def make_room(desk: Desk, offer: Offer, booking: Booking, *, forced: bool = False) -> None:
    """Give a booking that is to keep its time again a place at it: its meeting's own, another's, or a new one.

    The hosts are those it had, as far as they still host it; where none does, whoever is next. ``NotAvailable`` if
    there is no place, unless ``forced``.
    """
    event_type, meeting = booking.event_type, booking.meeting
    start, end = booking.start_at, booking.end_at
    stands = (meeting.event_type_id, meeting.start_at, meeting.end_at) == (event_type.id, start, end)
    if stands and (meeting.taken or forced):
        if meeting.taken >= places(meeting) and not forced:
            raise SlotTaken(Refusal(Reason.FULL, "No seat is left at this time."))
        return
    lanes = [claim.lane for claim in meeting.claims]
    left = [lane for lane in lanes if any(host.id == lane for host in offer.hosts)]
    empty = not meeting.taken
    found = seat(
        desk,
        offer,
        start,
        end,
        care="none" if forced else "free",
        hosts=left or None,
        without_meeting=meeting.id if empty else None,
        prefer=lanes,
    )
    if found.joins is not None or not empty:
        refuse_second_seat(desk, found, booking.email)
        booking.meeting = open_meeting(desk, event_type, start, end, found)
    elif not stands or set(found.lanes) != set(lanes):
        move_meeting(desk, meeting, event_type, start, end, found)


def refuse_second_seat(desk: Desk, found: Seat, email: str | None, own: int | None = None) -> None:
    """``AlreadyBooked`` if a person joins a meeting in which he has a seat already. ``own``: a booking to overlook."""
    if found.joins is None or not email:
        return
    query = select(Booking.id).where(
        Booking.meeting_id == found.joins,
        Booking.email == email,
        Booking.id != (own or 0),
        Booking.state.in_(LIVE),
        Booking.deleted_at.is_(None),
    )
    if desk.session.scalar(query.limit(1)) is not None:
        raise AlreadyBooked("This person already has a seat in this meeting.")


def need_no_successor(booking: Booking) -> None:
    """``WrongState`` for a booking that lives on as another one: it would come back beside it."""
    if booking.rescheduled_to is not None:
        raise WrongState("The booking was moved to another time and lives on there.", "moved")


def settle(desk: Desk, meeting: Meeting) -> None:
    """Count the parties that occupy the meeting and make its claims active exactly while there are any."""
    desk.session.flush()
    states = desk.session.execute(
        select(Booking.state, func.count())
        .where(Booking.meeting_id == meeting.id, Booking.deleted_at.is_(None))
        .group_by(Booking.state)
    )
    meeting.taken = sum(count for state, count in states if occupies(meeting, state))
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
