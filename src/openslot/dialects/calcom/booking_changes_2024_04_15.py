"""Changes of bookings in the forms of 2024-04-15: made or moved by one path, cancelled, marked (digest 5.11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openslot.desk import change
from openslot.desk.desk import Desk
from openslot.desk.errors import NotAvailable
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.desk.requests import GuestDraft
from openslot.dialects.calcom import (
    booking_changes,
    booking_fields,
    booking_shapes,
    locations,
    models,
    older_models,
    references,
    reservations,
)
from openslot.dialects.calcom import bookings_2024_04_15 as older_bookings
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.versions import OLDER_BOOKING, is_legacy, is_untold, older
from openslot.doorway import wire
from openslot.doorway.operation import Call

GONE = "Could not find original booking"
NUMBER = "Please provide booking uid instead of booking id."
MARKED = "The marks of who did not come were saved."


@operations(
    "POST",
    "/v2/bookings",
    status=201,
    auth="optional",
    body=older_models.CreateBooking,
    when=older(body=frozenset({"responses"})),
)
def create_older_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """A booking, or with ``rescheduleUid`` a new one in the place of an old one."""
    body: older_models.CreateBooking = call.body
    body.reservedSlotUid = body.reservedSlotUid or reservations.cookie(call)
    booking = _move(desk, body) if body.rescheduleUid else older_bookings.make(desk, body, [body.start])[0]
    return success(older_bookings.created(desk, booking))


def _move(desk: Desk, body: older_models.CreateBooking) -> Booking:
    uid, old = _original(desk, body)
    if old.event_type_id != body.eventTypeId:
        raise Refused(400, "eventTypeId: a booking that is moved keeps its event type.")
    if body.responses.email and old.email != body.responses.email:
        raise Refused(400, "responses.email: a booking that is moved keeps its attendee.")
    if body.end is not None and body.end - body.start != old.end_at - old.start_at:
        raise Refused(400, older_bookings.WRONG_LENGTH)
    wanted = {
        "start": body.start.isoformat(),
        "reschedulingReason": body.responses.rescheduleReason,
        "rescheduledBy": body.rescheduledBy,
        "seatUid": short(old.uuid) if booking_shapes.is_shared(old) else None,
        "reservedSlotUid": body.reservedSlotUid,
    }
    try:
        newer = wire.read_model(models.RescheduleBooking, wanted)
        new = booking_changes.moved(desk, uid, newer, taken=older_bookings.TAKEN)
    except NotAvailable as error:
        raise older_bookings.unavailable(old.event_type, error) from error
    _rewrite(desk, new, body)
    return new


def _original(desk: Desk, body: older_models.CreateBooking) -> tuple[str, Booking]:
    """The booking to be moved and its uid; of a shared one the seat, by whichever of its names."""
    uid, seat = body.rescheduleUid or "", body.seatReferenceUid
    lost = Refused(404, GONE)
    try:
        named = references.booking_named(desk, uid, words=GONE)
    except Refused:
        row = references.seat_named(desk, uid, lost)  # the product's own links name the seat here
        return booking_shapes.uid_of(row), row
    if named.kind == "series":
        raise lost
    if seat is None or named.kind == "one":
        if named.kind == "shared":
            raise Refused(400, booking_changes.NEEDS_SEAT.format(uid))
        return uid, named.first
    return uid, references.seat_named(desk, seat, Refused(400, booking_changes.BAD_SEAT))


def _rewrite(desk: Desk, new: Booking, body: older_models.CreateBooking) -> None:
    """The new booking says what the request says; what it leaves out stays as it was."""
    given = body.responses
    answers = older_bookings.answers_in(body)
    checked = booking_fields.check(new.event_type, answers, given.attendeePhoneNumber or new.phone)
    rows = {answer.slug: answer for answer in new.answers}
    kept = new.extras.get("calcom", {})
    unknown = {slug: value for slug, value in checked.items() if slug not in rows}
    responses = {**kept.get("responses", {}), **booking_fields.unknown(new.event_type, answers), **unknown}
    extras = {**new.extras, "calcom": {**kept, "responses": responses, "older": older_bookings.remembered(body)}}
    changes: dict[str, Any] = {"details": body.metadata, "extras": extras}
    if given.notes is not None:
        changes["notes"] = given.notes
    if given.title:
        changes["title"] = given.title
    asked = older_bookings.place(new.event_type, body)
    if asked is not None:
        location = (
            wire.read_model(models.ChangeLocation, {"location": asked}).location if isinstance(asked, dict) else asked
        )
        changes["place"] = locations.chosen(new.event_type, location)
    change.amend(desk, new, **changes)
    other = {rows[slug].id: value for slug, value in checked.items() if slug in rows and rows[slug].value != value}
    if other or given.full_name != new.name:
        change.correct(desk, new, name=given.full_name, answers=other)
    if given.guests is not None:
        wanted = {email.lower() for email in given.guests}
        for guest in [row for row in new.guests if row.email not in wanted]:
            change.remove_guest(desk, new, guest)
        change.add_guests(desk, new, [GuestDraft(email) for email in given.guests])


@operations(
    "POST",
    "/v2/bookings/{bookingUid}/cancel",
    status=201,
    auth="optional",
    body=older_models.CancelBooking,
    body_optional=True,
    when=older(body=OLDER_BOOKING),
)
def cancel_older_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Cancels a booking, a seat, or what is left of a series."""
    uid, body = call.path["bookingUid"], call.body
    if uid.isascii() and uid.isdigit():
        raise Refused(400, NUMBER)
    booking = older_bookings.older_named(desk, uid)
    path = {"bookingUid": uid}
    if body.allRemainingBookings:
        if booking.series is None or booking.series.kind != "recurrence":
            raise Refused(400, "allRemainingBookings: this booking is not one of a series.")
        path = {"bookingUid": str(booking.series.uuid)}
    wanted = {"cancellationReason": body.cancellationReason, "seatUid": body.seatReferenceUid}
    newer = wire.read_model(models.CancelBooking, wanted)
    done = booking_changes.cancel_booking(desk, replace(call, path=path, body=newer))["data"]
    return success(_told(booking, done, body.seatReferenceUid))


@operations(
    "POST",
    "/v2/bookings/{bookingUid}/cancel",
    auth="optional",
    body=models.CancelBooking,
    body_optional=True,
    when=is_untold,
)
def cancel_booking_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    done = booking_changes.cancel_booking(desk, call)["data"]
    if isinstance(done, list):
        return success(done)
    booking = references.booking_named(desk, call.path["bookingUid"]).first
    return success({**done, **_told(booking, done, call.body.seatUid)})


def _told(booking: Booking, done: Any, seat: str | None) -> dict[str, Any]:
    """What the older version tells of a cancellation. ``done``: what the newer one tells."""
    alone = isinstance(done, dict) and seat is not None and done["status"] != "cancelled"
    uid = booking_shapes.uid_of(booking)
    return {"bookingId": booking.meeting_id, "bookingUid": uid, "onlyRemovedAttendee": alone}


@operations(
    "POST",
    "/v2/bookings/{bookingUid}/mark-no-show",
    status=201,
    body=older_models.MarkNoShow,
    when=lambda call: is_legacy(call, shape=True),
)
def mark_older_no_show(desk: Desk, call: Call) -> dict[str, Any]:
    """Notes who did not come, or takes it back."""
    body: older_models.MarkNoShow = call.body
    marks = [{"email": mark.email, "absent": mark.noShow} for mark in body.attendees or ()]
    newer = wire.read_model(models.MarkAbsent, {"host": body.noShowHost, "attendees": marks or None})
    booking_changes.mark_absent(desk, replace(call, body=newer))
    told: dict[str, Any] = {"message": MARKED}
    if body.noShowHost is not None:
        told["noShowHost"] = body.noShowHost
    if body.attendees:
        told["attendees"] = [mark.model_dump() for mark in body.attendees]
    return success(told)
