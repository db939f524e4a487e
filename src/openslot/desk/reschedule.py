"""Moves a booking: in place (SimplyMeet, HighLevel), or as a new booking linked both ways (Cal.com)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete

from openslot.desk import fields
from openslot.desk.book import initial_state
from openslot.desk.desk import Desk
from openslot.desk.errors import WrongState
from openslot.desk.meetings import (
    locked,
    move_meeting,
    need_no_successor,
    open_meeting,
    others_in,
    own_meeting,
    refuse_second_seat,
    settle,
)
from openslot.desk.nouns import Answer, Booking, EventType, Guest, Hold
from openslot.desk.outbox import announce
from openslot.desk.reckon import Seat, seat
from openslot.desk.requests import Care
from openslot.desk.titles import usual_title
from openslot.store.types import new_uuid

OVER = ("cancelled", "rejected")


def reschedule(
    desk: Desk,
    booking: Booking,
    start: datetime,
    *,
    end: datetime | None = None,
    event_type: EventType | None = None,
    hosts: Sequence[int] | None = None,
    only: Sequence[int] | None = None,
    hold: int | None = None,
    care: Care = "offered",
    style: Literal["keep", "replace"] = "keep",
    reason: str = "",
    by: str = "",
    by_host: bool = False,
    revive: str | None = None,
    quiet: bool = False,
) -> Booking:
    """Move a booking to ``start`` (``end`` None keeps its length) and return it, or with ``replace`` its successor.

    The booking is not in its own way, nor is ``hold``, the caller's own, which it uses up. ``by_host``: needs no new
    confirmation. ``revive``: the state in which a cancelled or rejected booking comes back at its new time. Raises
    ``WrongState`` for such a one without it, and the words for times that cannot be booked.
    """
    offer = locked(desk, booking, event_type.id if event_type else None)
    target = event_type or booking.event_type
    if booking.state in OVER:
        if revive is None or revive in OVER:
            raise WrongState(f"The booking is {booking.state} and cannot be moved.", booking.state)
        need_no_successor(booking)
        booking.state, booking.cancelled_at = revive, None
        booking.cancellation_reason, booking.cancelled_by = "", ""
    end = end or start + (booking.end_at - booking.start_at)
    fields.whole("end", int((end - start) / timedelta(minutes=1)), 1, fields.LONGEST_MEETING)
    meeting = booking.meeting
    found = seat(
        desk,
        offer,
        start,
        end,
        care=care,
        hosts=hosts,
        only=only,
        without_hold=hold,
        without_meeting=own_meeting(desk, booking),
        without_booking=booking.id,
        prefer=[claim.lane for claim in meeting.claims],
    )
    refuse_second_seat(desk, found, booking.email, booking.id)
    if hold is not None:
        desk.session.execute(delete(Hold).where(Hold.id == hold))
    if style == "replace":
        return _replace(desk, booking, start, end, found, reason=reason, by=by, by_host=by_host)
    was = (booking.start_at, meeting.host_id)
    _keep(desk, booking, target, start, end, found, alone=not others_in(desk, booking))
    booking.resources = [need.uuid for need in offer.needs]
    booking.rescheduling_reason, booking.rescheduled_by = reason, by
    announce(desk, booking, "moved", reason=reason or None, was=was, quiet=quiet)
    return booking


def _keep(
    desk: Desk, booking: Booking, event_type: EventType, start: datetime, end: datetime, found: Seat, *, alone: bool
) -> None:
    old = booking.meeting
    if alone and found.joins is None:
        move_meeting(desk, old, event_type, start, end, found)
    else:
        booking.meeting = open_meeting(desk, event_type, start, end, found)
    booking.event_type, booking.start_at, booking.end_at = event_type, start, end
    if booking.state in {"absent", "done"}:
        booking.state = "confirmed"
    if booking.meeting is not old:
        settle(desk, old)
    settle(desk, booking.meeting)


def _replace(
    desk: Desk, old: Booking, start: datetime, end: datetime, found: Seat, *, reason: str, by: str, by_host: bool
) -> Booking:
    event_type, was = old.event_type, (old.start_at, old.meeting.host_id)
    usual = old.title == usual_title(desk, old)
    old.state, old.cancelled_at = "cancelled", desk.now
    old.rescheduling_reason, old.rescheduled_by = reason, by
    settle(desk, old.meeting)
    new = Booking(
        uuid=new_uuid(),
        organization_id=old.organization_id,
        meeting=open_meeting(desk, event_type, start, end, found),
        event_type=event_type,
        contact=old.contact,
        series=old.series,
        original_start_at=old.original_start_at,
        resources=list(old.resources),
        state="confirmed" if by_host else initial_state(event_type, desk.now, start),
        start_at=start,
        end_at=end,
        guests=[_copy_guest(guest, desk.now) for guest in old.guests],
        answers=[_copy_answer(answer) for answer in old.answers],
        source=desk.door,
        rescheduled_from=old,
        rescheduling_reason=reason,
        rescheduled_by=by,
        created_at=desk.now,
        updated_at=desk.now,
        **{key: getattr(old, key) for key in CARRIED},
    )
    desk.session.add(new)
    desk.session.flush()
    if usual:
        new.title = usual_title(desk, new)
    old.rescheduled_to = new
    old.updated_at = desk.now
    settle(desk, new.meeting)
    announce(desk, new, "requested" if new.state == "pending" else "moved", reason=reason or None, was=was)
    return new


CARRIED = [
    "title",
    "name",
    "email",
    "phone",
    "zone",
    "locale",
    "notes",
    "internal_notes",
    "place",
    "details",
    "extras",
    "sequence",
    "ics_uid",
]


def _copy_guest(guest: Guest, now: datetime) -> Guest:
    return Guest(
        organization_id=guest.organization_id,
        email=guest.email,
        name=guest.name,
        zone=guest.zone,
        locale=guest.locale,
        phone=guest.phone,
        created_at=now,
    )


def _copy_answer(answer: Answer) -> Answer:
    return Answer(
        organization_id=answer.organization_id,
        question_uuid=answer.question_uuid,
        slug=answer.slug,
        label=answer.label,
        type=answer.type,
        value=answer.value,
    )
