"""Bookings through Cal.com's door: the numbered behaviours of digest section 13, and more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import ADA, Cal

BUSY = "User either already has booking at this time or is not available"
TEN = "2027-01-05T09:00:00Z"  # ten in Rome
BOB = {"name": "Bob", "email": "bob@example.com", "timeZone": "America/New_York"}


def test_6_double_booking_is_400_and_touching_is_fine(cal: Cal) -> None:
    event_type = cal.type()
    made = cal.book(event_type, TEN)
    assert (made["status"], made["start"], made["duration"]) == ("accepted", "2027-01-05T09:00:00.000Z", 60)
    assert made["title"] == "Talk between Olive Owner and Ada Lovelace"
    assert made["location"] == "integrations:daily"
    assert made["eventType"] == {"id": event_type["id"], "slug": "talk"}
    assert made["hosts"][0]["email"] == "olive@example.com"
    assert cal.book(event_type, TEN, status=400) == BUSY
    assert cal.book(event_type, "2027-01-05T09:30:00Z", status=400) == BUSY
    cal.book(event_type, "2027-01-05T10:00:00Z")
    assert cal.data("GET", f"/v2/bookings/{made['uid']}", key=None) == made


def test_3_a_booking_removes_exactly_its_slot_and_4_moving_it_shows_it_again(cal: Cal) -> None:
    event_type = cal.type()
    before = cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]
    made = cal.book(event_type, "2027-01-05T11:00:00Z")
    after = cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]
    assert set(before) - set(after) == {"2027-01-05T11:00:00.000Z"}
    again = cal.slots(event_type, "2027-01-05", "2027-01-05", bookingUidToReschedule=made["uid"])["2027-01-05"]
    assert again == before
    assert cal.slots(event_type, "2027-01-05", "2027-01-05", bookingUidToReschedule="nonsense")["2027-01-05"] == after


def test_3_seated_slot_stays_with_counts(cal: Cal) -> None:
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": False, "showAvailabilityCount": True}
    event_type = cal.type(seats=seats)
    params = {"eventTypeId": event_type["id"], "start": "2027-01-05", "end": "2027-01-05"}
    one = cal.book(event_type, TEN)
    assert one["attendees"][0]["seatUid"] == one["seatUid"]  # the caller is the host
    assert "guests" not in one
    assert "bookingFieldsResponses" not in one
    slot = cal.data("GET", "/v2/slots", params=params)["2027-01-05"][1]
    assert slot == {
        "start": "2027-01-05T09:00:00.000Z",
        "seatsBooked": 1,
        "seatsRemaining": 1,
        "seatsTotal": 2,
        "bookingUid": one["uid"],
    }
    assert cal.book(event_type, TEN, status=409) == "already_signed_up_for_this_booking_error"
    two = cal.book(event_type, TEN, attendee=BOB, key=None)
    assert two["uid"] == one["uid"]
    assert two["seatUid"] != one["seatUid"]
    assert two["attendees"] == []  # hidden from strangers
    eve = {**BOB, "email": "eve@example.com"}
    assert cal.book(event_type, TEN, attendee=eve, status=409) == "No more seats left at this seated booking."
    starts = [slot["start"] for slot in cal.data("GET", "/v2/slots", params=params)["2027-01-05"]]
    assert "2027-01-05T09:00:00.000Z" not in starts
    seat = cal.data("GET", f"/v2/bookings/by-seat/{two['seatUid']}", key=None)
    assert [each["email"] for each in seat["attendees"]] == ["bob@example.com"]
    listed = cal.data("GET", "/v2/bookings")
    assert [len(each["attendees"]) for each in listed] == [2]

    left = cal.data("POST", f"/v2/bookings/{one['uid']}/cancel", {"seatUid": two["seatUid"]}, status=200, key=None)
    assert left["status"] == "accepted"
    again = cal.refused(400, "POST", f"/v2/bookings/{one['uid']}/cancel", {"seatUid": two["seatUid"]})
    assert again == "Invalid seatUid: this seat does not exist or has already been cancelled."
    assert cal.refused(401, "POST", f"/v2/bookings/{one['uid']}/cancel", {}, key=None)
    gone = cal.data("POST", f"/v2/bookings/{one['uid']}/cancel", {"cancellationReason": "ill"}, status=200)
    assert (gone["status"], gone["attendees"]) == ("cancelled", [])


def test_seat_moves_to_another_time(cal: Cal) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    event_type = cal.type(seats=seats)
    one, two = cal.book(event_type, TEN), cal.book(event_type, TEN, attendee=BOB)
    move = {"start": "2027-01-05T13:00:00Z"}
    path = f"/v2/bookings/{one['uid']}/reschedule"
    assert cal.refused(400, "POST", path, move, key=None).startswith(
        f"Booking with uid={one['uid']} is a seated booking"
    )
    moved = cal.data("POST", path, {**move, "seatUid": two["seatUid"]}, key=None)
    assert moved["uid"] != one["uid"]
    assert moved["seatUid"] != two["seatUid"]
    assert [each["email"] for each in moved["attendees"]] == ["bob@example.com"]
    stays = cal.data("GET", f"/v2/bookings/{one['uid']}")
    assert [each["email"] for each in stays["attendees"]] == ["ada@example.com"]


def test_7_lengths(cal: Cal) -> None:
    fixed = cal.type()
    assert "lengthInMinutes" in cal.book(fixed, TEN, lengthInMinutes=30, status=400)
    several = cal.type(slug="several", lengthInMinutesOptions=[30, 60, 90])
    assert "30, 60, 90" in cal.book(several, TEN, lengthInMinutes=45, status=400)
    made = cal.book(several, TEN, lengthInMinutes=90)
    assert made["duration"] == 90
    moved = cal.data("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": "2027-01-06T09:00:00Z"})
    assert moved["duration"] == 90


def test_8_recurring(cal: Cal) -> None:
    weekly = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
    event_type = cal.type(recurrence=weekly)
    assert event_type["recurrence"] == {**weekly, "disabled": False}
    assert "4" in cal.book(event_type, TEN, recurrenceCount=5, status=400)
    made = cal.book(event_type, TEN, recurrenceCount=3)
    assert [each["start"][:10] for each in made] == ["2027-01-05", "2027-01-12", "2027-01-19"]
    series = made[0]["recurringBookingUid"]
    assert {each["recurringBookingUid"] for each in made} == {series}
    assert [b["uid"] for b in cal.data("GET", f"/v2/bookings/{series}")] == [b["uid"] for b in made]
    why = {"cancellationReason": "no"}
    message = cal.refused(400, "POST", f"/v2/bookings/{series}/cancel", {**why, "cancelSubsequentBookings": True})
    assert "series" in message
    path = f"/v2/bookings/{made[1]['uid']}/cancel"
    rest = cal.data("POST", path, {**why, "cancelSubsequentBookings": True}, status=200)
    assert [each["status"] for each in rest] == ["accepted", "cancelled", "cancelled"]
    all_ = cal.data("POST", f"/v2/bookings/{series}/cancel", why, status=200)
    assert [each["status"] for each in all_] == ["cancelled"] * 3
    one = cal.book(cal.type(slug="once"), TEN)
    message = cal.refused(400, "POST", f"/v2/bookings/{one['uid']}/cancel", {**why, "cancelSubsequentBookings": True})
    assert message == f"Booking with bookingUid={one['uid']} is not part of a recurring booking."
    assert "repeat" in cal.book(cal.type(slug="twice"), "2027-01-05T12:00:00Z", recurrenceCount=2, status=400)


def test_8_moving_one_of_a_series_keeps_it_in_the_series(cal: Cal) -> None:
    event_type = cal.type(recurrence={"interval": 1, "occurrences": 2, "frequency": "weekly"})
    made = cal.book(event_type, TEN)
    moved = cal.data("POST", f"/v2/bookings/{made[1]['uid']}/reschedule", {"start": "2027-01-13T09:00:00Z"})
    assert moved["recurringBookingUid"] == made[0]["recurringBookingUid"]
    series = cal.data("GET", f"/v2/bookings/{moved['recurringBookingUid']}")
    assert [each["status"] for each in series] == ["accepted", "cancelled", "accepted"]


def test_9_confirm_and_decline(cal: Cal) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    event_type = cal.type(confirmationPolicy=policy)
    assert event_type["confirmationPolicy"] == policy
    made = cal.book(event_type, TEN)
    assert made["status"] == "pending"
    assert cal.book(event_type, TEN)["uid"] == made["uid"]  # the same request again
    other = cal.book(event_type, TEN, attendee=BOB)  # a pending one leaves the slot open
    path = f"/v2/bookings/{made['uid']}"
    assert cal.refused(401, "POST", f"{path}/confirm", key=None)
    stranger = cal.server.stranger().api_key
    assert cal.refused(401, "POST", f"{path}/confirm", key=stranger) == "User is not authorized to confirm this booking"
    assert cal.data("POST", f"{path}/confirm", status=200)["status"] == "accepted"
    assert cal.refused(400, "POST", f"{path}/confirm") == "Booking already confirmed"
    assert cal.refused(400, "POST", f"{path}/decline") == "Booking already confirmed"
    assert cal.refused(400, "POST", f"/v2/bookings/{other['uid']}/confirm") == BUSY
    declined = cal.data("POST", f"/v2/bookings/{other['uid']}/decline", {"reason": "busy"}, status=200)
    assert declined["status"] == "rejected"
    assert cal.refused(404, "POST", "/v2/bookings/nope/confirm").startswith("Booking with uid=nope")


def test_9_near_starts_need_confirmation(cal: Cal) -> None:
    policy = {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 30},
        "blockUnconfirmedBookingsInBooker": True,
    }
    event_type = cal.type(confirmationPolicy=policy)
    assert event_type["confirmationPolicy"] == policy
    assert cal.book(event_type, TEN)["status"] == "pending"
    assert cal.book(event_type, TEN, attendee=BOB, status=400) == BUSY  # this one holds its time
    assert cal.book(event_type, "2027-01-08T09:00:00Z")["status"] == "accepted"


def test_10_cancel_twice_and_move_what_is_gone(cal: Cal) -> None:
    event_type = cal.type()
    made = cal.book(event_type, TEN)
    path = f"/v2/bookings/{made['uid']}"
    moved = cal.data(
        "POST",
        f"{path}/reschedule",
        {"start": "2027-01-05T12:00:00Z", "reschedulingReason": "later", "rescheduledBy": "ada@example.com"},
        key=None,
    )
    assert moved["rescheduledFromUid"] == made["uid"]
    assert (moved["reschedulingReason"], moved["rescheduledByEmail"]) == ("later", "ada@example.com")
    old = cal.data("GET", path)
    assert (old["status"], old["rescheduledToUid"]) == ("cancelled", moved["uid"])
    message = cal.refused(400, "POST", f"{path}/reschedule", {"start": TEN})
    assert message.startswith(
        f"Can't reschedule booking with uid={made['uid']} because it has been cancelled and rescheduled already "
        f"to booking with uid={moved['uid']}."
    )
    path = f"/v2/bookings/{moved['uid']}"
    assert cal.data("POST", f"{path}/cancel", {}, status=200, key=None)["cancelledByEmail"] == ""
    assert cal.refused(400, "POST", f"{path}/cancel", {}) == (
        f"Can't cancel booking with uid={moved['uid']} because it has been cancelled already. "
        "Please provide uid of a booking that is not cancelled."
    )
    assert cal.refused(400, "POST", f"{path}/reschedule", {"start": TEN}) == (
        f"Can't reschedule booking with uid={moved['uid']} because it has been cancelled. "
        "Please provide uid of a booking that is not cancelled."
    )
    assert cal.refused(404, "POST", "/v2/bookings/nope/cancel", {}) == "Booking with uid=nope not found"
    cal.book(event_type, TEN)  # the time is free again


def test_11_a_host_gives_a_reason(cal: Cal) -> None:
    event_type = cal.type()
    made = cal.book(event_type, TEN)
    path = f"/v2/bookings/{made['uid']}/cancel"
    answer = cal("POST", path, {})
    assert answer.status_code == 400
    assert {"statusCode": 400, "message": "Cancellation reason is required"}.items() <= answer.json().items()
    done = cal.data("POST", path, {"cancellationReason": "flu"}, status=200)
    assert (done["cancellationReason"], done["cancelledByEmail"]) == ("flu", "olive@example.com")
    other = cal.book(event_type, TEN)
    cal.data("POST", f"/v2/bookings/{other['uid']}/cancel", status=200, key=None)


def test_cancel_after_the_end_and_where_it_is_not_allowed(cal: Cal) -> None:
    stays = cal.type(disableCancelling={"disabled": True})
    made = cal.book(stays, TEN)
    path = f"/v2/bookings/{made['uid']}/cancel"
    assert cal.refused(400, "POST", path, {}, key=None) == "This event type does not allow cancellations"
    other = cal.book(cal.type(slug="other"), "2027-01-05T12:00:00Z")
    cal.server.clock.advance(timedelta(days=2))
    path = f"/v2/bookings/{other['uid']}/cancel"
    assert cal.refused(400, "POST", path, {}, key=None) == "Cannot cancel a booking that has already ended"


@pytest.mark.parametrize(
    "metadata",
    [{str(n): "x" for n in range(51)}, {"k" * 41: "x"}, {"key": "v" * 501}, {"key": {"deep": 1}}],
)
def test_12_metadata_has_bounds(cal: Cal, metadata: dict[str, Any]) -> None:
    event_type = cal.type()
    cal.book(event_type, TEN, metadata=metadata, status=400)
    made = cal.book(event_type, TEN, metadata={"userId": "100", "n": 1, "b": True})
    assert made["metadata"] == {"userId": "100", "n": 1, "b": True}


def test_13_locations(cal: Cal) -> None:
    places = [
        {"type": "address", "address": "Via Roma 1", "public": True},
        {"type": "attendeePhone"},
        {"type": "integration", "integration": "cal-video"},
    ]
    event_type = cal.type(locations=places)
    assert event_type["locations"] == places
    assert cal.book(event_type, TEN)["location"] == "Via Roma 1"
    phone = {"type": "attendeePhone", "phone": "+390612345678"}
    made = cal.book(event_type, "2027-01-05T11:00:00Z", location=phone)
    assert made["location"] == "+390612345678"
    assert made["bookingFieldsResponses"]["location"] == {"value": "phone", "optionValue": "+390612345678"}
    link = {"type": "link"}
    assert "link" in cal.book(event_type, "2027-01-05T12:00:00Z", location=link, status=400)
    made = cal.book(event_type, "2027-01-05T12:00:00Z", location="https://meet.example.com/x")
    assert made["meetingUrl"] == made["location"] == "https://meet.example.com/x"
    made = cal.book(event_type, "2027-01-05T13:00:00Z", meetingUrl="https://meet.example.com/y")
    assert made["bookingFieldsResponses"]["location"] == {"value": "link", "optionValue": "https://meet.example.com/y"}


def test_booking_fields(cal: Cal) -> None:
    fields = [
        {"type": "select", "slug": "size", "label": "Size", "required": True, "options": ["S", "M"]},
        {"type": "number", "slug": "age", "label": "Age", "required": False},
        {"type": "checkbox", "slug": "toppings", "label": "Toppings", "required": False, "options": ["a", "b"]},
        {"type": "name", "label": "Who?", "placeholder": "you"},
    ]
    event_type = cal.type(bookingFields=fields)
    shown = event_type["bookingFields"]
    assert [f["slug"] for f in shown] == [
        *("name", "email", "location", "size", "age", "toppings"),
        *("title", "notes", "guests", "rescheduleReason"),
    ]
    assert shown[0]["label"] == "Who?"
    assert cal.book(event_type, TEN, status=400).startswith("Missing required booking field response: size - ")
    cases = [
        ({"size": "L"}, "Invalid option 'L' for booking field 'size'. Allowed options are: S, M."),
        (
            {"size": "M", "age": "old"},
            (
                "Invalid type for booking field 'age'. Expected type number (compatible with field type 'number'), "
                "but received string."
            ),
        ),
        (
            {"size": "M", "toppings": ["a", "c"]},
            "One or more invalid options for booking field 'toppings'. Allowed options are: a, b.",
        ),
    ]
    for given, words in cases:
        assert cal.book(event_type, TEN, bookingFieldsResponses=given, status=400) == words
    given = {"size": "M", "age": 40, "toppings": ["a"], "notes": "hello", "extra": None}
    made = cal.book(event_type, TEN, bookingFieldsResponses=given, guests=["g@example.com", "ada@example.com"])
    assert made["description"] == "hello"
    assert made["guests"] == ["g@example.com"]
    assert [each["email"] for each in made["attendees"]] == ["ada@example.com", "g@example.com"]
    answers = made["bookingFieldsResponses"]
    assert (answers["size"], answers["age"], answers["toppings"], answers["extra"]) == ("M", 40, ["a"], "")
    assert answers["displayGuests"] == ["g@example.com"]


def test_past_notice_and_window(cal: Cal) -> None:
    event_type = cal.type(minimumBookingNotice=600, bookingWindow={"type": "calendarDays", "value": 3})
    assert cal.book(event_type, "2026-01-05T09:00:00Z", status=400) == "Attempting to book a meeting in the past."
    for start in ("2027-01-04T15:00:00Z", "2027-01-11T09:00:00Z"):
        message = cal.book(event_type, start, status=400)
        assert message.startswith('The event type can\'t be booked at the "start" time provided.')
    assert cal.book(event_type, "2027-01-05T03:00:00Z", status=400) == BUSY  # closed


def test_limits(cal: Cal) -> None:
    counted = cal.type(bookingLimitsCount={"day": 1})
    cal.book(counted, TEN)
    assert cal.book(counted, "2027-01-05T12:00:00Z", status=401) == "booking_limit_reached"
    timed = cal.type(slug="timed", bookingLimitsDuration={"day": 90})
    cal.book(timed, "2027-01-06T09:00:00Z")
    assert cal.book(timed, "2027-01-06T12:00:00Z", status=401) == "duration_limit_reached"


def test_19_active_bookings_limit(cal: Cal) -> None:
    limit = {"maximumActiveBookings": 1, "offerReschedule": True}
    event_type = cal.type(bookerActiveBookingsLimit=limit)
    assert event_type["bookerActiveBookingsLimit"] == limit
    made = cal.book(event_type, TEN)
    message = cal.book(event_type, "2027-01-05T12:00:00Z", status=400)
    assert message.startswith("Attendee with this email can't book because the maximum number of active bookings")
    assert f"({made['uid']})" in message
    cal.book(event_type, "2027-01-05T12:00:00Z", attendee=BOB)


def test_20_series_keep_the_attendees_clock(cal: Cal) -> None:
    event_type = cal.type(recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})
    rome = {**ADA, "timeZone": "Europe/Rome"}
    made = cal.book(event_type, "2027-03-16T08:00:00Z", attendee=rome)
    assert [each["start"][11:16] for each in made] == ["08:00", "08:00", "07:00"]


def test_lists(cal: Cal) -> None:
    event_type = cal.type()
    other = cal.type(slug="other")
    starts = ["2027-01-05T09:00:00Z", "2027-01-06T09:00:00Z", "2027-01-07T09:00:00Z"]
    made = [cal.book(event_type, start) for start in starts]
    bob = cal.book(other, "2027-01-08T09:00:00Z", attendee=BOB)
    cal.data("POST", f"/v2/bookings/{made[1]['uid']}/cancel", status=200, key=None)

    def uids(query: str) -> list[str]:
        return [each["uid"] for each in cal.data("GET", f"/v2/bookings?{query}")]

    assert uids("status=upcoming") == [made[0]["uid"], made[2]["uid"], bob["uid"]]
    assert uids("status=cancelled") == [made[1]["uid"]]
    assert uids("status=upcoming,cancelled&sortStart=desc")[-1] == made[0]["uid"]
    assert uids("attendeeEmail=bob@example.com") == [bob["uid"]]
    assert uids("attendeeName=Bob") == [bob["uid"]]
    assert uids(f"eventTypeId={other['id']}") == [bob["uid"]]
    assert uids(f"eventTypeIds={other['id']},{event_type['id']}&take=1&skip=1") == [made[1]["uid"]]
    assert uids(f"bookingUid={bob['uid']}") == [bob["uid"]]
    assert uids("bookingUid=nonsense") == []
    assert uids("afterStart=2027-01-07T00:00:00Z&beforeEnd=2027-01-07T23:00:00Z") == [made[2]["uid"]]
    page = cal("GET", "/v2/bookings?take=3&skip=3").json()["pagination"]
    assert page == {
        "returnedItems": 1,
        "totalItems": 4,
        "itemsPerPage": 3,
        "remainingItems": 0,
        "currentPage": 2,
        "totalPages": 2,
        "hasNextPage": False,
        "hasPreviousPage": True,
    }
    assert cal.refused(400, "GET", "/v2/bookings?eventTypeId=999999") == "The requested event-types do not exist."
    for query in ("status=", "status=odd", "take=0", "take=251", "skip=-1", "sortStart=up", "afterStart=soon"):
        assert cal.refused(400, "GET", f"/v2/bookings?{query}")
    assert cal.data("GET", "/v2/bookings", key=cal.server.stranger().api_key) == []


def test_mark_absent(cal: Cal) -> None:
    event_type = cal.type()
    made = cal.book(event_type, TEN, guests=["g@example.com"])
    path = f"/v2/bookings/{made['uid']}/mark-absent"
    marks = {"host": True, "attendees": [{"email": "ada@example.com", "absent": True}]}
    assert cal.refused(400, "POST", path, marks).startswith("Bookings can only be marked as absent after")
    cal.server.clock.advance(timedelta(days=2))
    marked = cal("POST", path, marks).json()["data"]
    assert marked["absentHost"] is True
    assert [each["absent"] for each in marked["attendees"]] == [True, False]
    back = cal("POST", path, {"attendees": [{"email": "ada@example.com", "absent": False}]}).json()["data"]
    assert [each["absent"] for each in back["attendees"]] == [False, False]
    assert back["status"] == "accepted"


def test_bookings_by_slug(cal: Cal) -> None:
    cal.type()
    body = {"start": TEN, "attendee": ADA, "eventTypeSlug": "talk", "username": "olive-owner"}
    cal.data("POST", "/v2/bookings", body, key=None)
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"username": "nobody"}, 404, "User with username nobody not found"),
        ({"eventTypeSlug": "no"}, 404, "Event type with slug no belonging to user olive-owner not found."),
        ({"username": None}, 400, "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug"),
        ({"eventTypeId": 99_999}, 404, "Event type with id 99999 not found."),
    ]
    for change, status, words in wrong:
        assert cal.refused(status, "POST", "/v2/bookings", {**body, **change}, key=None).startswith(words)


def test_idempotency_key(cal: Cal) -> None:
    event_type = cal.type()
    body = {"start": TEN, "eventTypeId": event_type["id"], "attendee": ADA}
    headers = {"Idempotency-Key": "once", "cal-api-version": "2024-08-13"}
    answers = [cal.server.client.post("/v2/bookings", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    "change",
    [
        {"start": "tomorrow"},
        {"start": 5},
        {"start": "2027-02-30T09:00:00Z"},
        {"attendee": None},
        {"attendee": {"name": "A", "timeZone": "Mars/Base", "email": "a@example.com"}},
        {"attendee": {"name": "A", "timeZone": "Europe/Rome"}},
        {"attendee": {"name": "", "timeZone": "Europe/Rome", "email": "a@example.com"}},
        {"attendee": {"name": "n" * 10_000, "timeZone": "Europe/Rome", "email": "a@example.com"}},
        {"attendee": {"name": "A\x00", "timeZone": "Europe/Rome", "email": "a@example.com"}},
        {"eventTypeId": "1"},
        {"eventTypeId": 2**70},
        {"guests": ["not an address"]},
        {"foo": 1},
        {"lengthInMinutes": 0},
    ],
)
def test_bad_bodies_are_400(cal: Cal, change: dict[str, Any]) -> None:
    event_type = cal.type()
    body = {"start": TEN, "eventTypeId": event_type["id"], "attendee": ADA, **change}
    answer = cal("POST", "/v2/bookings", body)
    assert answer.status_code in {400, 404}, answer.text
    assert answer.json()["error"]["code"] in {"BadRequestException", "NotFoundException"}
    assert cal.data("GET", "/v2/bookings") == []


def test_unknown_properties_are_named(cal: Cal) -> None:
    message = cal.refused(400, "POST", "/v2/bookings", {"start": TEN, "attendee": ADA, "foo": 1})
    assert "foo property is wrong,property foo should not exist" in message


@pytest.mark.parametrize("version", ["2024-08-13", "2024-04-15", None])
def test_strangers_learn_nothing_of_hidden_seats(cal: Cal, version: str | None) -> None:
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": False, "showAvailabilityCount": True}
    event_type = cal.type(seats=seats)
    one = cal.book(event_type, TEN, attendee={**ADA, "phoneNumber": "+4930123456"}, metadata={"size": "extra large"})
    two = cal.book(event_type, TEN, attendee=BOB, key=None)
    params = {"eventTypeId": event_type["id"], "start": "2027-01-05", "end": "2027-01-05"}
    public = cal.data("GET", "/v2/slots", params=params)["2027-01-05"][1]["bookingUid"]
    told = cal("GET", f"/v2/bookings/{public}", key=None, version=version).text
    for secret in (one["seatUid"], two["seatUid"], "Ada", "Bob", "@example.com", "+4930123456", "extra large"):
        assert secret not in told.replace("olive@example.com", "")
    assert one["seatUid"] in cal("GET", f"/v2/bookings/{public}", version=version).text  # her host sees all
    seat = cal.data("GET", f"/v2/bookings/by-seat/{two['seatUid']}", key=None)
    assert ([each["seatUid"] for each in seat["attendees"]], seat["title"]) == ([two["seatUid"]], two["title"])
