"""Changes of bookings: cancel, reschedule, confirm, decline, mark absent (digest 5.6 to 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.desk import bookings, change
from openslot.desk.desk import Desk
from openslot.desk.errors import NotAvailable, WrongState
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.desk.policies import check_cancel, check_move
from openslot.desk.reschedule import reschedule
from openslot.dialects.calcom import booking_shapes, models, references, reservations
from openslot.dialects.calcom.bookings import unavailable
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

NOT_FOUND = "Booking with uid={} not found"
CANCELLED = "because it has been cancelled already. Please provide uid of a booking that is not cancelled."
BAD_SEAT = "Invalid seatUid: this seat does not exist or has already been cancelled."
NEEDS_SEAT = (
    "Booking with uid={} is a seated booking which means you have to provide seatUid in the request body to specify "
    "which seat specifically you want to reschedule. First, fetch the booking using the GET /v2/bookings/{{uid}} "
    "endpoint and then within the attendees array you will find the seatUid of the booking you want to reschedule. "
    "Second, provide the seatUid in the request body to specify which seat specifically you want to reschedule using "
    "the POST /v2/bookings/{{uid}}/reschedule endpoint."
)
NOT_AUTHORIZED = "User is not authorized to confirm this booking"
TOO_LATE = "Rescheduling is not allowed within the minimum notice period before the event"


def is_host(desk: Desk, booking: Booking) -> bool:
    """Is the caller one of the meeting's hosts, or the event type's owner?"""
    caller = desk.caller
    hosts = {claim.user_id for claim in booking.meeting.claims} | {booking.event_type.owner_id}
    return caller is not None and caller.user_id in hosts


def commands(desk: Desk, booking: Booking) -> bool:
    """May the caller decide for the hosts: as one of them, or as who manages their organization?"""
    caller = desk.caller
    manages = caller is not None and caller.manages and caller.organization_id == booking.organization_id
    return manages or is_host(desk, booking)


@operations(
    "POST",
    "/v2/bookings/{bookingUid}/cancel",
    auth="optional",
    body=models.CancelBooking,
    body_optional=True,
)
def cancel_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Cancels a booking, a seat, or what is left of a series."""
    uid, body = call.path["bookingUid"], call.body
    named = references.booking_named(desk, uid, words=NOT_FOUND)
    if named.kind == "series":
        if body.cancelSubsequentBookings:
            raise Refused(
                400, "cancelSubsequentBookings needs the uid of one booking of the series, not of the series."
            )
        _cancel_all(desk, [b for b in named.bookings if b.start_at >= desk.now], body)
        return success(booking_shapes.series_shown(desk, named.bookings))
    if named.kind == "shared" and body.seatUid is None:
        return _cancel_meeting(desk, uid, named.bookings, body)
    booking = named.first
    if named.kind == "shared":
        booking = _own_seat(desk, named.bookings, body.seatUid)
    elif body.seatUid is not None:
        raise Refused(400, BAD_SEAT)
    if body.cancelSubsequentBookings:
        return _cancel_rest(desk, uid, booking, body)
    _may_cancel(desk, uid, booking, body)
    change.cancel(desk, booking, reason=body.cancellationReason)
    return success(booking_shapes.shown(desk, booking))


def _own_seat(desk: Desk, parties: Sequence[Booking], seat_uid: str | None) -> Booking:
    seat = references.seat_named(desk, seat_uid or "", Refused(400, BAD_SEAT))
    if seat.meeting_id != parties[0].meeting_id:
        raise Refused(400, f"seatUid: the seat {short(seat.uuid)} is not one of this booking.")
    if seat.state in bookings.OVER:
        raise Refused(400, BAD_SEAT)
    return seat


def _cancel_meeting(desk: Desk, uid: str, parties: Sequence[Booking], body: models.CancelBooking) -> dict[str, Any]:
    """All seats at once: a host may."""
    living = [party for party in parties if party.state not in bookings.OVER]
    if living and not commands(desk, living[0]):
        raise Refused(401, "User not a host of this event")
    _may_cancel(desk, uid, living[0] if living else parties[0], body)
    for party in living:
        change.cancel(desk, party, reason=body.cancellationReason)
    return success(booking_shapes.shared(desk, parties))


def _cancel_rest(desk: Desk, uid: str, booking: Booking, body: models.CancelBooking) -> dict[str, Any]:
    """This booking of a series and all later ones."""
    if booking.series is None or booking.series.kind != "recurrence":
        raise Refused(400, f"Booking with bookingUid={uid} is not part of a recurring booking.")
    whole = bookings.in_series(desk, booking.series)
    _cancel_all(desk, [each for each in whole if each.start_at >= booking.start_at], body)
    return success(booking_shapes.series_shown(desk, whole))


def _cancel_all(desk: Desk, found: Sequence[Booking], body: models.CancelBooking) -> None:
    living = [each for each in found if each.state not in bookings.OVER]
    if not living:
        raise Refused(400, "Can't cancel these bookings because none of them is left to cancel.")
    _may_cancel(desk, booking_shapes.uid_of(living[0]), living[0], body)
    for each in living:
        change.cancel(desk, each, reason=body.cancellationReason)


def _may_cancel(desk: Desk, uid: str, booking: Booking, body: models.CancelBooking) -> None:
    if booking.state == "cancelled":
        raise Refused(400, f"Can't cancel booking with uid={uid} {CANCELLED}")
    if booking.state == "rejected":
        raise Refused(400, f"Can't cancel booking with uid={uid} because it has been rejected.")
    if booking.end_at <= desk.now:
        raise Refused(400, "Cannot cancel a booking that has already ended")
    if not booking.event_type.allow_cancel:
        raise Refused(400, "This event type does not allow cancellations")
    if not commands(desk, booking):
        check_cancel(desk, booking)
    if is_host(desk, booking) and not (body.cancellationReason or "").strip():
        raise Refused(400, "Cancellation reason is required")


@operations("POST", "/v2/bookings/{bookingUid}/reschedule", status=201, auth="optional", body=models.RescheduleBooking)
def reschedule_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """A new booking in the place of an old one, linked both ways."""
    uid, body = call.path["bookingUid"], call.body
    body.reservedSlotUid = body.reservedSlotUid or reservations.cookie(call)
    try:
        new = moved(desk, uid, body)
    except NotAvailable as error:
        raise unavailable(references.booking_named(desk, uid).first.event_type, error) from error
    return success(booking_shapes.shown(desk, new, own_seat=True))


def moved(desk: Desk, uid: str, body: models.RescheduleBooking, *, taken: int = 400) -> Booking:
    """The new booking, of several the first; ``NotAvailable`` as the desk says it.

    ``taken``: the status if somebody else reserved the slot before.
    """
    named = references.booking_named(desk, uid)
    if named.kind == "series":
        raise Refused(400, f"{uid} is the uid of a whole series; give that of the booking that is to be moved.")
    parties = [named.first]
    if named.kind == "shared":
        living = [each for each in named.bookings if each.state not in bookings.OVER]
        if body.seatUid is not None:
            parties = [_own_seat(desk, named.bookings, body.seatUid)]
        elif living and desk.caller is not None and desk.caller.manages and commands(desk, living[0]):
            parties = living
        else:
            raise Refused(400, NEEDS_SEAT.format(uid))
    elif body.seatUid is not None:
        raise Refused(400, BAD_SEAT)
    _may_move(desk, uid, parties[0])
    hold = reservations.used_up(desk, parties[0].event_type, body.start, body.reservedSlotUid or "", taken=taken)
    first, *_ = [_move(desk, party, body, hold) for party in parties]
    return first


def _may_move(desk: Desk, uid: str, booking: Booking) -> None:
    if booking.state in bookings.OVER:
        start = f"Can't reschedule booking with uid={uid} because it has been"
        if booking.rescheduled_to is not None:
            new = booking_shapes.uid_of(booking.rescheduled_to)
            raise Refused(
                400,
                f"{start} cancelled and rescheduled already to booking with uid={new}. "
                f"You probably want to reschedule {new} instead by passing it within the request URL.",
            )
        if booking.state == "cancelled":
            raise Refused(400, f"{start} cancelled. Please provide uid of a booking that is not cancelled.")
        raise Refused(400, f"{start} rejected.")
    event_type = booking.event_type
    if commands(desk, booking):  # an address in the body proves nothing
        return
    if not event_type.allow_reschedule:
        raise Refused(400, "This event type does not allow rescheduling")
    minutes_left = (booking.start_at - desk.now).total_seconds() / 60
    if event_type.reschedule_notice and minutes_left < event_type.reschedule_notice:
        raise Refused(403, TOO_LATE)
    check_move(desk, booking)


def _by_organizer(desk: Desk, booking: Booking, body: models.RescheduleBooking) -> bool:
    """Needs the move no new confirmation? A host's address says so, too, as in the product; no rule gives way to it."""
    host = booking.meeting.host
    return is_host(desk, booking) or (host is not None and body.rescheduledBy == host.email)


def _move(desk: Desk, booking: Booking, body: models.RescheduleBooking, hold: int | None) -> Booking:
    return reschedule(
        desk,
        booking,
        body.start,
        only=(body.rrHostSubsetIds or None) if booking.event_type.kind == "round_robin" else None,
        hold=hold,
        style="replace",
        reason=body.reschedulingReason or "",
        by=body.rescheduledBy or (desk.caller.email if desk.caller else ""),
        by_host=_by_organizer(desk, booking, body),
    )


@operations("POST", "/v2/bookings/{bookingUid}/confirm")
def confirm_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Accepts a pending booking, or all pending ones of its series."""
    booking = _to_decide(desk, call)
    for each in _pending(desk, booking):
        change.confirm(desk, each)
    return success(booking_shapes.shown(desk, booking))


@operations("POST", "/v2/bookings/{bookingUid}/decline", body=models.Decline, body_optional=True)
def decline_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Refuses a pending booking, or all pending ones of its series."""
    booking = _to_decide(desk, call)
    for each in _pending(desk, booking):
        change.decline(desk, each, call.body.reason)
    return success(booking_shapes.shown(desk, booking))


def _to_decide(desk: Desk, call: Call) -> Booking:
    uid = call.path["bookingUid"]
    named = references.booking_named(desk, uid)
    booking = next((each for each in named.bookings if each.state == "pending"), named.first)
    if not commands(desk, booking):
        raise Refused(401, NOT_AUTHORIZED, "TRPCError")
    if booking.state == "pending":
        return booking
    if booking.state in bookings.OVER:
        raise Refused(400, f"Booking is {booking.state} already", "TRPCError")
    raise Refused(400, "Booking already confirmed", "TRPCError")


def _pending(desk: Desk, booking: Booking) -> list[Booking]:
    """The booking and what must be decided with it."""
    if booking.series is not None and booking.series.kind == "recurrence":
        return [each for each in bookings.in_series(desk, booking.series) if each.state == "pending"]
    if booking_shapes.is_shared(booking):
        parties = bookings.sharing(desk, [booking.meeting_id])[booking.meeting_id]
        return [each for each in parties if each.state == "pending"]
    return [booking]


@operations("POST", "/v2/bookings/{bookingUid}/mark-absent", body=models.MarkAbsent)
def mark_absent(desk: Desk, call: Call) -> dict[str, Any]:
    """Notes who did not come, or takes it back."""
    uid, body = call.path["bookingUid"], call.body
    named = references.booking_named(desk, uid, words=NOT_FOUND)
    booking = named.first
    if not commands(desk, booking):
        raise Refused(403, f"User with ID={desk.who.user_id} may not mark anybody of this booking as absent.")
    if desk.now < booking.start_at:
        when = f"It starts at {booking.start_at:%Y-%m-%dT%H:%M:%SZ}."
        raise Refused(400, f"Bookings can only be marked as absent after their scheduled start time. {when}")
    marks = {mark.email: mark.absent for mark in body.attendees or ()}
    parties = named.bookings if named.kind == "shared" else [booking]
    known = {booking_shapes.address(party) for party in parties}
    known |= {guest.email for party in parties for guest in party.guests}
    for email in marks:
        if email not in known:
            raise Refused(404, f"Attendee with email {email} is not one of this booking.")
    try:
        for party in parties:
            _mark(desk, party, body.host, marks)
    except WrongState as error:
        raise Refused(400, str(error)) from None
    return success(booking_shapes.shown(desk, booking))


def _mark(desk: Desk, party: Booking, host: bool | None, marks: dict[str, bool]) -> None:
    own = marks.get(booking_shapes.address(party))
    guests = {guest.email: marks[guest.email] for guest in party.guests if guest.email in marks}
    if host is None and own is None and not guests:
        return
    change.mark_absent(desk, party, party=own, host=host, guests=guests)
