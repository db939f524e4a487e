"""Bookings of 2024-04-15: made, read, listed (digest 5.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from openslot.desk import bookings as desk_bookings
from openslot.desk import links
from openslot.desk.book import book
from openslot.desk.bookings import BookingFilter
from openslot.desk.desk import Desk
from openslot.desk.errors import BookerLimitReached, NotAvailable
from openslot.desk.nouns import Booking, EventType
from openslot.dialects.calcom import booking_shapes, bookings, locations, models, older_models, references, reservations
from openslot.dialects.calcom import booking_shapes_2024_04_15 as older_shapes
from openslot.dialects.calcom import locations_2024_04_15 as places
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.values import LANGUAGES
from openslot.dialects.calcom.versions import is_legacy, is_untold, older
from openslot.doorway import wire
from openslot.doorway.operation import Call

UNKNOWN = "Booking with UID={} does not exist."
NOBODY_FREE = "no_available_users_found_error"
WRONG_LENGTH = "Invalid event length"
WORDS = {"full": (409, "booking_seats_full_error")}
USED = {"start", "end", "eventTypeId", "timeZone", "language", "metadata", "responses", "rescheduleUid"}
USED |= {"rescheduledBy", "seatReferenceUid", "locationUrl", "routedTeamMemberIds", "noEmail", "recurringEventId"}
USED |= {"reservedSlotUid"}
TAKEN = 409
ALONE = {"start", "end", "currentRecurringIndex"}
"""In what the bookings of a series may differ."""


@operations(
    "POST",
    "/v2/bookings/recurring",
    status=201,
    auth="optional",
    body=older_models.Series,
    when=lambda call: is_legacy(call, shape=True),
)
def create_older_series(desk: Desk, call: Call) -> dict[str, Any]:
    """Several bookings at once, all or none: one series if they are alike but for their times, else each for itself."""
    bodies: list[older_models.CreateRecurring] = call.body
    first = bodies[0]
    for body in bodies:
        body.reservedSlotUid = body.reservedSlotUid or reservations.cookie(call)
    if len({body.start for body in bodies}) < len(bodies):
        raise Refused(400, "Two bookings of a series cannot begin at the same time.")
    if all(_alike(body) == _alike(first) for body in bodies):
        made = make(desk, first, [body.start for body in bodies])
    else:
        made = [booking for body in bodies for booking in make(desk, body, [body.start])]
    return success([created(desk, booking) for booking in made])


def _alike(body: older_models.CreateRecurring) -> dict[str, Any]:
    length = body.end - body.start if body.end else None
    return {**body.model_dump(exclude=ALONE), "length": length}


@operations(
    "POST",
    "/v2/bookings/instant",
    status=201,
    auth="optional",
    body=older_models.CreateBooking,
    when=lambda call: is_legacy(call, shape=True),
)
def create_older_instant_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """A booking of a team's event type. It has a host at once, so there is no token to wait with."""
    (booking,) = make(desk, call.body, [call.body.start], instant=True)
    return success(
        {
            "message": "Success",
            "meetingTokenId": None,
            "bookingId": booking.meeting_id,
            "bookingUid": booking_shapes.uid_of(booking),
            "expires": None,
            "userId": booking.meeting.host_id,
        }
    )


def make(
    desk: Desk, body: older_models.CreateBooking, starts: Sequence[datetime], *, instant: bool = False
) -> list[Booking]:
    """The bookings, made as the newer version makes them."""
    wanted = {"eventTypeId": body.eventTypeId, "instant": instant}
    event_type = references.target(
        desk, models.Target.model_construct(eventTypeId=body.eventTypeId), not_found=bookings.UNKNOWN_TYPE
    )
    newer = wire.read_model(models.CreateBooking, wanted | _newer(event_type, body))
    bookings.admit(desk, event_type, newer)
    again = isinstance(body, older_models.CreateRecurring)
    draft = bookings.draft_of(desk, event_type, newer, taken=TAKEN)
    draft = replace(
        draft,
        starts=starts,
        together="recurrence" if again else "picks",
        hosts=(body.routedTeamMemberIds or None) if event_type.kind == "round_robin" else None,
        length=_length(event_type, body),
        extras={"calcom": {**draft.extras["calcom"], "older": remembered(body)}},
        quiet=bool(isinstance(body, older_models.CreateRecurring) and body.noEmail),
    )
    code = body.hashedLink or ""
    if code and links.link_of(desk, code).event_type_id != event_type.id:
        raise Refused(400, "hashedLink: this link leads to another event type.")
    try:
        made = book(desk, draft)
    except NotAvailable as error:
        raise unavailable(event_type, error) from error
    except BookerLimitReached as error:
        raise bookings.limited(desk, event_type, error) from None
    if code:
        links.use_link(desk, code)
    return made


def unavailable(event_type: EventType, error: NotAvailable) -> Refused:
    """A time that cannot be booked, in the older words; where there are none, in the newer."""
    reason = error.refusal.reason.value
    if reason in WORDS:
        return Refused(*WORDS[reason])
    if reason in bookings.WORDS or reason in {"notice", "window"}:
        return bookings.unavailable(event_type, error)
    return Refused(400, NOBODY_FREE)


def remembered(body: older_models.CreateBooking) -> dict[str, Any]:
    """What is kept of the request: the responses as they were sent, and what has no effect here."""
    sent = body.model_dump(mode="json", exclude_unset=True, by_alias=True)
    kept = {"responses": sent["responses"], "rest": {name: sent[name] for name in sent.keys() - USED}}
    series = sent.get("recurringEventId")
    return {**kept, **({"recurringEventId": series} if series else {})}


def answers_in(body: older_models.CreateBooking) -> dict[str, Any]:
    """The responses to questions, and the words that the newer version looks for among them."""
    given = body.responses
    words = {name: getattr(given, name) for name in ("notes", "title", "rescheduleReason")}
    return {**(given.model_extra or {}), **{name: word for name, word in words.items() if word is not None}}


def _newer(event_type: EventType, body: older_models.CreateBooking) -> dict[str, Any]:
    """The newer body that says the same."""
    if body.dry:
        raise Refused(400, "_isDryRun: bookings cannot be tried without being made. Ask for the slots.")
    given = body.responses
    language = body.language if body.language in LANGUAGES else body.language.partition("-")[0]
    person = {
        "name": given.full_name,
        "timeZone": body.timeZone,
        "email": given.email,
        "phoneNumber": given.attendeePhoneNumber,
        "language": language if language in LANGUAGES else "en",
    }
    return {
        "start": body.start.isoformat(),
        "attendee": person,
        "guests": given.guests or [],
        "location": place(event_type, body),
        "metadata": body.metadata,
        "bookingFieldsResponses": answers_in(body),
        "reservedSlotUid": body.reservedSlotUid,
    }


def place(event_type: EventType, body: older_models.CreateBooking) -> dict[str, Any] | str | None:
    """The place in the newer words. One that the event type does not offer is its value, or the event type's first."""
    answer = body.responses.location
    if body.locationUrl or answer is None:
        return body.locationUrl
    word, value = answer.value, answer.optionValue
    known = word in places.WORDS or word.startswith(places.APP)
    if not known:
        return value or word or None
    type_ = "integration" if word.startswith(places.APP) else places.WORDS[word][0]
    offered = [each for each in map(locations.shown, event_type.places) if each["type"] == type_]
    if type_ == "integration":
        app = places.integration(word)
        return {"type": type_, "integration": app} if app in [each["integration"] for each in offered] else None
    if not offered or (type_.startswith("attendee") and not value):
        return value or None
    name = {"attendeeAddress": "address", "attendeePhone": "phone", "attendeeDefined": "location"}.get(type_)
    return {"type": type_, name: value} if name else {"type": type_}


def _length(event_type: EventType, body: older_models.CreateBooking) -> int | None:
    """The minutes until ``end``, which must be a length of the event type's."""
    if body.end is None:
        return None
    lengths = {duration.minutes for duration in event_type.durations} or {event_type.length}
    minutes = (body.end - body.start) / timedelta(minutes=1)
    if minutes not in lengths:
        raise Refused(400, WRONG_LENGTH)
    return int(minutes)


def created(desk: Desk, booking: Booking) -> dict[str, Any]:
    """The answer to who made or moved a booking."""
    newer = booking_shapes.shown(desk, booking, own_seat=True)
    seat = {"seatReferenceUid": newer["seatUid"]} if "seatUid" in newer else {}
    more = {"luckyUsers": [], "paymentRequired": False, "isDryRun": False}
    return {**older_shapes.shown(desk, booking, newer), **more, **seat}


@operations("GET", "/v2/bookings", when=older(query=frozenset({"filters", "cursor", "limit"})))
def get_older_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """The caller's bookings that pass the filters, a page of them."""
    asked: older_models.FindBookings = call.query_as(older_models.FindBookings)
    filters = asked.filters
    found, total = desk_bookings.find_bookings(
        desk,
        BookingFilter(
            standings=[filters.status],
            event_type_ids=filters.eventTypeIds,
            team_ids=filters.teamsIds,
            user_ids=filters.userIds,
            email=asked.attendeeEmail,
            name=asked.attendeeName,
        ),
        descending=filters.status in {"past", "cancelled"},
        offset=asked.cursor,
        limit=asked.limit,
        one_per_meeting=True,
    )
    newer = booking_shapes.all_shown(desk, found)
    after = asked.cursor + asked.limit
    return success(
        {
            "bookings": [older_shapes.shown(desk, row, each) for row, each in zip(found, newer, strict=True)],
            "recurringInfo": older_shapes.recurring_info(desk, found),
            "totalCount": total,
            "nextCursor": after if total > after else None,
        }
    )


@operations("GET", "/v2/bookings/{bookingUid}", "/v2/bookings/{bookingUid}/reschedule", auth="optional", when=older())
def get_older_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """One booking; a whole series has no address here."""
    booking = older_named(desk, call.path["bookingUid"])
    return success(older_shapes.shown(desk, booking, booking_shapes.shown(desk, booking)))


@operations("GET", "/v2/bookings/{bookingUid}", "/v2/bookings/{bookingUid}/reschedule", auth="optional", when=is_untold)
def get_booking_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    named = references.booking_named(desk, call.path["bookingUid"])
    if named.kind == "series":
        return success(booking_shapes.series_shown(desk, named.bookings))
    return success(older_shapes.both(desk, named.first, booking_shapes.shown(desk, named.first)))


def older_named(desk: Desk, uid: str) -> Booking:
    """A booking by its uid; 404 in the older words."""
    named = references.booking_named(desk, uid, words=UNKNOWN)
    if named.kind == "series":
        raise Refused(404, UNKNOWN.format(uid))
    return named.first
