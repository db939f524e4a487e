"""Bookings: made, read, listed (digest 5.1, 5.4, 5.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from openslot.desk import bookings, fields, managed
from openslot.desk.book import book
from openslot.desk.bookings import BookingFilter
from openslot.desk.desk import Desk
from openslot.desk.errors import BookerLimitReached, NotAvailable
from openslot.desk.ids import from_short
from openslot.desk.nouns import EventType
from openslot.desk.requests import BookingDraft, Care, GuestDraft, Party
from openslot.dialects.calcom import booking_fields, booking_shapes, locations, models, references, reservations
from openslot.dialects.calcom.manners import BUSY, Refused, operations, success
from openslot.doorway.operation import Call
from openslot.time.recurrence import every

UNKNOWN_TYPE = "Event type with id {} not found."
TEAM_BUSY = "One of the hosts either already has booking at this time or is not available"
NOT_THEN = 'The event type can\'t be booked at the "start" time provided.'
NO_HOSTS = (
    "Can't book this team event type because it has no hosts. Please, add at least 1 host to event type with id={} "
    "belonging to team with id={} and try again."
)
TOO_MANY_ACTIVE = "Attendee with this email can't book because the maximum number of active bookings has been reached."
NOWHERE = UUID(int=0)
WORDS = {  # by the engine's reason
    "past": (400, "Attempting to book a meeting in the past."),
    "limit": (401, "booking_limit_reached"),
    "minutes": (401, "duration_limit_reached"),
    "full": (409, "No more seats left at this seated booking."),
}


@operations("POST", "/v2/bookings", status=201, auth="optional", body=models.CreateBooking)
def create_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """A booking, or all of a recurring series."""
    body: models.CreateBooking = call.body
    body.reservedSlotUid = body.reservedSlotUid or reservations.cookie(call)
    event_type = references.target(desk, body, not_found=UNKNOWN_TYPE)
    admit(desk, event_type, body)
    draft = draft_of(desk, event_type, body)
    try:
        made = book(desk, draft)
    except NotAvailable as error:
        raise unavailable(event_type, error) from error
    except BookerLimitReached as error:
        raise limited(desk, event_type, error) from None
    answers = [booking_shapes.shown(desk, booking, own_seat=True) for booking in made]
    return success(answers if event_type.recurrence else answers[0])


def admit(desk: Desk, event_type: EventType, body: models.CreateBooking) -> None:
    """What is looked at before the responses, in the product's order."""
    hosts = {host.user_id for host in event_type.hosts}
    if event_type.requires_login:
        caller = desk.caller
        if caller is None:
            raise Refused(401, "This event type requires authentication. Send an API key to book it.")
        same = caller.organization_id == event_type.organization_id
        if not (same and (caller.manages or caller.user_id in hosts | {event_type.owner_id})):
            raise Refused(403, "You are not authorized to book this event type.")
    if event_type.kind == "managed":
        raise Refused(400, f"Event type with id {event_type.id} is a managed parent; book one of its children.")
    if not hosts and event_type.kind != "hostless":
        raise Refused(422, NO_HOSTS.format(event_type.id, event_type.team_id))
    if body.instant and len(hosts) < 2:
        raise Refused(400, "Instant bookings are only possible for event types of a team.")
    if event_type.proven_address:
        raise Refused(400, "invalid_verification_code" if body.emailVerificationCode else "email_verification_required")


def draft_of(desk: Desk, event_type: EventType, body: models.CreateBooking, *, taken: int = 400) -> BookingDraft:
    """What the desk is to book. ``taken``: the status if somebody else reserved the slot before."""
    given = {slug: "" if value is None else value for slug, value in (body.bookingFieldsResponses or {}).items()}
    person = body.attendee
    phone = person.phoneNumber or _phone(given)
    answers = booking_fields.check(event_type, given, phone)
    location = body.location if body.location is not None else body.meetingUrl
    place = locations.chosen(event_type, location)
    rotates = event_type.kind == "round_robin"
    routed = body.routing.teamMemberIds if body.routing else None
    kept: dict[str, Any] = {"responses": booking_fields.unknown(event_type, given), "unplaced": location is None}
    if body.routing:
        kept["routing"] = body.routing.given()
    starts = _starts(event_type, body)
    return BookingDraft(
        event_type=event_type,
        starts=starts,
        hold=reservations.used_up(desk, event_type, starts[0], body.reservedSlotUid or "", taken=taken),
        together="recurrence" if event_type.recurrence else "picks",
        party=Party(person.name, person.email, phone, person.timeZone, person.language or "en"),
        length=_length(event_type, body.lengthInMinutes),
        guests=[GuestDraft(each) for each in body.guests or _guests(given)],
        answers=answers,
        check_answers=False,
        place=place,
        title=_text(given, "title") or None,
        notes=_text(given, "notes"),
        details=body.metadata or {},
        extras={"calcom": kept},
        hosts=(routed or None) if rotates else None,
        only=(body.rrHostSubsetIds or None) if rotates else None,
        care=_care(desk, event_type, body),
        repeat=event_type.confirmation != "never" or rotates,
    )


def _care(desk: Desk, event_type: EventType, body: models.CreateBooking) -> Care:
    """A host may book over what is taken, or beside hours and window; whoever else asks for it is not heard."""
    hosts = {host.user_id for host in event_type.hosts} | {event_type.owner_id}
    if desk.caller is None or desk.caller.user_id not in hosts or body.start < desk.now:
        return "offered"
    if body.allowConflicts and event_type.seats == 1:
        return "none"
    return "window_waived" if body.allowBookingOutOfBounds else "offered"


def _text(given: dict[str, Any], slug: str) -> str:
    value = given.get(slug, "")
    if not isinstance(value, str):
        raise Refused(400, f"Invalid type for booking field '{slug}'. Expected type string.")
    return value


def _phone(given: dict[str, Any]) -> str | None:
    number = _text(given, "attendeePhoneNumber")
    return fields.phone("bookingFieldsResponses.attendeePhoneNumber", number) if number else None


def _guests(given: dict[str, Any]) -> list[str]:
    value = given.get("guests") or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(400, "Invalid type for booking field 'guests'. Expected type array (of e-mail addresses).")
    return value


def _length(event_type: EventType, wanted: int | None) -> int | None:
    if wanted is None:
        return None
    lengths = sorted({event_type.length, *(duration.minutes for duration in event_type.durations)})
    if not event_type.durations:
        raise Refused(400, "lengthInMinutes cannot be given: this event type has one length only. Leave it out.")
    if wanted not in lengths:
        raise Refused(400, f"lengthInMinutes must be one of {', '.join(map(str, lengths))}.")
    return wanted


def _starts(event_type: EventType, body: models.CreateBooking) -> list[datetime]:
    """One start, or those of a series: the attendee's clock keeps the hour."""
    again, count = event_type.recurrence, body.recurrenceCount
    start = body.start
    if again is None:
        if count is not None:
            raise Refused(400, "recurrenceCount cannot be given: this event type does not repeat.")
        return [start]
    if count is not None and count > again["count"]:
        raise Refused(400, f"recurrenceCount must not be greater than {again['count']}, the event type's occurrences.")
    try:
        return every(start, body.attendee.timeZone, again["frequency"], again["interval"], count or again["count"])
    except (OverflowError, ValueError):
        raise Refused(400, "The series would reach beyond the years that can be booked.") from None


def unavailable(event_type: EventType, error: NotAvailable) -> Refused:
    """A time that cannot be booked, in the product's words (digest 5.9)."""
    reason = error.refusal.reason.value
    if reason in WORDS:
        return Refused(*WORDS[reason])
    if reason in {"notice", "window"}:
        return Refused(400, f"{NOT_THEN} {error}")
    of_team = event_type.team_id is not None or (event_type.owner_id is None and len(event_type.hosts) > 1)
    return Refused(400, TEAM_BUSY if of_team else BUSY)


def limited(desk: Desk, event_type: EventType, error: BookerLimitReached) -> Refused:
    """Too many bookings of one person, in the product's words."""
    if event_type.booker_limit_offers_move and error.existing:
        uuid = from_short(error.existing)
        uid = booking_shapes.uid_of(bookings.public_booking(desk, uuid))
        offer = f" You can reschedule your existing booking ({uid}) to a new timeslot instead."
        return Refused(400, TOO_MANY_ACTIVE + offer)
    return Refused(400, TOO_MANY_ACTIVE)


@operations("GET", "/v2/bookings", query=models.FindBookings)
def get_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """The caller's bookings that pass the filters, a page of them."""
    asked: models.FindBookings = call.query_as(models.FindBookings)
    order, descending = order_of(asked)
    found, total = bookings.find_bookings(
        desk,
        filter_of(desk, asked),
        order=order,
        descending=descending,
        offset=asked.skip,
        limit=asked.take,
        one_per_meeting=True,
    )
    return success(booking_shapes.all_shown(desk, found), pagination=pagination(total, asked.take, asked.skip))


def order_of(asked: models.FindBookings) -> tuple[str, bool]:
    """The order asked for, and whether it descends."""
    for order, direction in (
        ("start", asked.sortStart),
        ("end", asked.sortEnd),
        ("created", asked.sortCreated),
        ("updated", asked.sortUpdatedAt),
    ):
        if direction:
            return order, direction == "desc"
    return "start", asked.status in (["past"], ["cancelled"])


def filter_of(desk: Desk, asked: models.FindBookings, team_ids: list[int] | None = None) -> BookingFilter:
    """The filters asked for; ``team_ids``: only event types of these teams."""
    types = _known_types(desk, asked)
    several = asked.teamIds if asked.teamsIds is None else asked.teamsIds
    teams = several if several is not None else None if asked.teamId is None else [asked.teamId]
    if team_ids is not None:
        teams = team_ids
    return BookingFilter(
        uid=None if asked.bookingUid is None else from_short(asked.bookingUid) or NOWHERE,
        standings=asked.status,
        event_type_ids=types,
        team_ids=teams,
        email=asked.attendeeEmail.replace(" ", "+") if asked.attendeeEmail else None,
        name=asked.attendeeName,
        starts_from=asked.afterStart,
        ends_until=asked.beforeEnd,
        created=(asked.afterCreatedAt, asked.beforeCreatedAt),
        updated=(asked.afterUpdatedAt, asked.beforeUpdatedAt),
    )


def _known_types(desk: Desk, asked: models.FindBookings) -> list[int] | None:
    """The event types asked for, with the children of managed ones; 400 if none of them exists."""
    ids = list(asked.eventTypeIds or ())
    if asked.eventTypeId is not None:
        ids.append(asked.eventTypeId)
    if not ids:
        return None
    known = managed.with_children(desk, ids)
    if not known:
        raise Refused(400, "The requested event-types do not exist.")
    return known


@operations("GET", "/v2/bookings/by-seat/{seatUid}", auth="optional")
def get_booking_by_seat(desk: Desk, call: Call) -> dict[str, Any]:
    """The shared booking in which a seat is."""
    uid = call.path["seatUid"]
    words = f"Booking with seatUid={uid[:100]} was not found in the database"
    booking = references.seat_named(desk, uid, Refused(404, words))
    parties = bookings.sharing(desk, [booking.meeting_id])[booking.meeting_id]
    return success(booking_shapes.shared(desk, parties, seat=uid))


@operations("GET", "/v2/bookings/{bookingUid}", auth="optional")
def get_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """One booking, or all of a series."""
    named = references.booking_named(desk, call.path["bookingUid"])
    if named.kind == "series":
        return success(booking_shapes.series_shown(desk, named.bookings))
    return success(booking_shapes.shown(desk, named.first))


def pagination(total: int, take: int, skip: int) -> dict[str, Any]:
    """The pagination object (digest 3.3)."""
    skip = min(skip, total)
    pages = -(-total // take)
    return {
        "returnedItems": min(take, total - skip),
        "totalItems": total,
        "itemsPerPage": take,
        "remainingItems": max(0, total - skip - take),
        "currentPage": min(max(skip // take + 1, 1), pages) if pages else 0,
        "totalPages": pages,
        "hasNextPage": skip + take < total,
        "hasPreviousPage": skip > 0,
    }
