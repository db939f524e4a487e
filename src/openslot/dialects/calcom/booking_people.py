"""Who takes part in a booking, and where it takes place: attendees, guests, hosts, location (digest 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.desk import change
from openslot.desk.desk import Desk
from openslot.desk.errors import NotAvailable
from openslot.desk.nouns import Booking, Guest, User
from openslot.desk.requests import GuestDraft
from openslot.dialects.calcom import booking_fields, booking_shapes, locations, models, references
from openslot.dialects.calcom.booking_changes import NOT_FOUND, commands
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

FEW = "5/minute"
FORBIDDEN = "You do not have permission to access this booking"
NO_OTHER = "Can't reassign the booking because no other host is available at that time."
MOST_ATTENDEES = 30


def _commanded(desk: Desk, call: Call, unknown: int = 403) -> list[Booking]:
    """The parties of the booking in the path; 403 for who has nothing to say there."""
    uid = call.path["bookingUid"]
    try:
        named = references.booking_named(desk, uid)
    except Refused:
        raise Refused(unknown, FORBIDDEN if unknown == 403 else NOT_FOUND.format(uid[:100])) from None
    if not commands(desk, named.first):
        raise Refused(403, FORBIDDEN)
    return named.bookings if named.kind == "shared" else [named.first]


def _attendees(parties: Sequence[Booking]) -> list[tuple[int, dict[str, Any], Booking, Guest | None]]:
    """Everybody with an id: even ones are parties, odd ones guests."""
    found: list[tuple[int, dict[str, Any], Booking, Guest | None]] = []
    for party in parties:
        found.append((party.id * 2, booking_shapes.party(party), party, None))
        found += [(guest.id * 2 + 1, booking_shapes.guest(party, guest), party, guest) for guest in party.guests]
    return found


@operations("GET", "/v2/bookings/{bookingUid}/attendees")
def get_attendees(desk: Desk, call: Call) -> dict[str, Any]:
    """Everybody who takes part."""
    return success([{"id": number, **person} for number, person, _, _ in _attendees(_commanded(desk, call))])


@operations("POST", "/v2/bookings/{bookingUid}/attendees", status=201, rate=FEW, body=models.NewAttendee)
def add_attendee(desk: Desk, call: Call) -> dict[str, Any]:
    """One more."""
    parties, body = _commanded(desk, call, unknown=404), call.body
    draft = GuestDraft(body.email, body.name, body.timeZone, body.language, body.phoneNumber)
    if any(person["email"] == draft.email for _, person, _, _ in _attendees(parties)):
        raise Refused(400, "emails_must_be_unique_valid")
    (row,) = change.add_guests(desk, parties[0], [draft])
    person = booking_shapes.guest(parties[0], row)
    return success({"id": row.id * 2 + 1, "bookingId": parties[0].meeting_id, **person})


def _attendee(call: Call, parties: Sequence[Booking]) -> tuple[int, dict[str, Any], Booking, Guest | None]:
    number = references.id_in(call, "attendeeId", "Attendee with id {} not found in booking")
    for each in _attendees(parties):
        if each[0] == number:
            return each
    raise Refused(404, f"Attendee with id {number} not found in booking")


@operations("GET", "/v2/bookings/{bookingUid}/attendees/{attendeeId}")
def get_attendee(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    number, person, _, _ = _attendee(call, _commanded(desk, call))
    return success({"id": number, **person})


@operations("DELETE", "/v2/bookings/{bookingUid}/attendees/{attendeeId}", rate=FEW)
def remove_attendee(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one out; the one who booked stays."""
    number, person, party, guest = _attendee(call, _commanded(desk, call, unknown=404))
    if guest is None:
        raise Refused(400, "cannot_remove_primary_attendee")
    change.remove_guest(desk, party, guest)
    kept = {name: person[name] for name in ("name", "email", "timeZone")}
    return success({"id": number, "bookingId": party.meeting_id, **kept})


@operations("POST", "/v2/bookings/{bookingUid}/guests", rate=FEW, body=models.AddGuests)
def add_guests(desk: Desk, call: Call) -> dict[str, Any]:
    """Several more at once."""
    uid = call.path["bookingUid"]
    named = references.booking_named(desk, uid, words=NOT_FOUND)
    booking = named.first
    emails = {booking.email, *(guest.email for guest in booking.guests)}
    if not commands(desk, booking) and desk.who.email not in emails:
        raise Refused(403, "You do not have permission to add guests to this booking", "TRPCError")
    field = next(each for each in booking_fields.shown(booking.event_type) if each["slug"] == "guests")
    if field.get("hidden"):
        raise Refused(400, "Guests cannot be added to bookings of this event type", "TRPCError")
    host = booking.meeting.host
    zone, language = (host.zone, host.locale) if host else (booking.zone, booking.locale)
    drafts = [
        GuestDraft(each.email, each.name or "", each.timeZone or zone, each.language or language, each.phoneNumber)
        for each in call.body.guests
        if each.email not in emails
    ]
    if not drafts:
        raise Refused(400, "emails_must_be_unique_valid", "TRPCError")
    if len(emails) + len({draft.email for draft in drafts}) > MOST_ATTENDEES:
        raise Refused(400, f"A booking can have at most {MOST_ATTENDEES} attendees", "TRPCError")
    change.add_guests(desk, booking, drafts)
    return success(booking_shapes.shown(desk, booking))


@operations("PATCH", "/v2/bookings/{bookingUid}/location", rate=FEW, body=models.ChangeLocation)
def change_location(desk: Desk, call: Call) -> dict[str, Any]:
    """Another place."""
    uid = call.path["bookingUid"]
    booking = references.booking_named(desk, uid, words=NOT_FOUND).first
    if not commands(desk, booking):
        raise Refused(403, FORBIDDEN)
    if call.body.location is not None:
        own = {**booking.extras.get("calcom", {}), "unplaced": False}
        place = locations.given(desk, call.body.location)
        change.amend(desk, booking, place=place, extras={**booking.extras, "calcom": own})
    return success(booking_shapes.shown(desk, booking))


@operations("POST", "/v2/bookings/{bookingUid}/reassign")
def reassign(desk: Desk, call: Call) -> dict[str, Any]:
    """Gives a round-robin booking to whoever is next."""
    booking = _reassignable(desk, call)
    return _reassigned(desk, booking, None, None)


@operations("POST", "/v2/bookings/{bookingUid}/reassign/{userId}", body=models.Decline, body_optional=True)
def reassign_to(desk: Desk, call: Call) -> dict[str, Any]:
    """Gives it to one of the hosts."""
    booking = _reassignable(desk, call)
    user_id = references.id_in(call, "userId", "User with id={} not found")
    if desk.find(User, user_id) is None:
        raise Refused(404, f"User with id={user_id} not found")
    if user_id not in {host.user_id for host in booking.event_type.hosts if not host.fixed}:
        raise Refused(400, f"User with id={user_id} is not a valid Round Robin host of this booking.")
    return _reassigned(desk, booking, user_id, call.body.reason)


def _reassignable(desk: Desk, call: Call) -> Booking:
    uid = call.path["bookingUid"]
    booking = references.booking_named(desk, uid, words=NOT_FOUND).first
    if not commands(desk, booking):
        raise Refused(403, "You do not have permission to reassign this booking")
    if booking.event_type.kind != "round_robin":
        raise Refused(400, "Only bookings of round robin event types can be reassigned.")
    if booking.state not in {"pending", "confirmed"}:
        raise Refused(400, f"Can't reassign the booking because it is {booking_shapes.STATES[booking.state]}.")
    return booking


def _reassigned(desk: Desk, booking: Booking, to: int | None, reason: str | None) -> dict[str, Any]:
    try:
        change.reassign(desk, booking, to, reason)
    except NotAvailable as error:
        raise Refused(400, NO_OTHER) from error
    desk.session.refresh(booking.meeting, ["host", "claims"])
    user = booking.meeting.host  # beside fixed hosts it is one of these, as with the product
    if user is None:
        raise Refused(400, NO_OTHER)
    person = {"id": user.id, "name": user.name, "email": user.email, "displayEmail": booking_shapes.display(user.email)}
    return success({"bookingUid": booking_shapes.uid_of(booking), "reassignedTo": person})
