"""Bookings in the forms of 2024-04-15, and for who does not tell the version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.dialects.calcom.conftest import ADA, Cal

OLD = "2024-04-15"
TEN, ELEVEN = "2027-01-05T09:00:00.000Z", "2027-01-05T10:00:00.000Z"
NOON, ONE = "2027-01-05T11:00:00.000Z", "2027-01-05T12:00:00.000Z"
SAID = {"name": "Ada Lovelace", "email": "ada@example.com", "notes": "Hello"}
BUSY = "no_available_users_found_error"


def body(event_type: dict[str, Any], start: str = TEN, end: str | None = ELEVEN, **fields: Any) -> dict[str, Any]:
    responses = {**SAID, **fields.pop("responses", {})}
    whole = {"start": start, "eventTypeId": event_type["id"], "timeZone": "Europe/London", "language": "en"}
    whole |= {"metadata": {"timeFormat": "12"}, "hashedLink": None, "responses": responses, **fields}
    return {**whole, "end": end} if end else whole


def book(cal: Cal, event_type: dict[str, Any], start: str = TEN, end: str | None = ELEVEN, **fields: Any) -> Any:
    return cal.data("POST", "/v2/bookings", body(event_type, start, end, **fields), version=OLD, key=None)


@pytest.mark.parametrize("version", [OLD, "2024-06-11", "2024-06-14", None])
def test_a_booking_of_2024_04_15(cal: Cal, version: str | None) -> None:
    event_type = cal.type()
    sent = body(event_type, responses={"location": {"value": "link", "optionValue": ""}, "guests": []})
    made = cal.data("POST", "/v2/bookings", sent, version=version, key=None)
    wanted = {
        "startTime": TEN,
        "endTime": ELEVEN,
        "status": "ACCEPTED",
        "eventTypeId": event_type["id"],
        "metadata": {"timeFormat": "12"},
        "responses": sent["responses"],
        "description": "Hello",
        "userPrimaryEmail": "olive@example.com",
        "recurringEventId": None,
        "cancellationReason": None,
        "paymentRequired": False,
    }
    assert {key: made[key] for key in wanted} == wanted
    assert made["user"] | {"id": 0} == {
        "id": 0,
        "name": "Olive Owner",
        "email": "olive@example.com",
        "username": cal.server.account.user.username,
        "timeZone": "Europe/Rome",
    }
    (person,) = made["attendees"]
    assert (person["email"], person["locale"], person["bookingId"]) == ("ada@example.com", "en", made["id"])
    assert person["id"] == cal.data("GET", f"/v2/bookings/{made['uid']}/attendees")[0]["id"]
    read = cal.data("GET", f"/v2/bookings/{made['uid']}", version=OLD, key=None)
    assert read == {key: made[key] for key in read}
    assert cal.data("GET", f"/v2/bookings/{made['uid']}/reschedule", version=OLD, key=None) == read
    newer = cal.data("GET", f"/v2/bookings/{made['uid']}")
    assert (newer["start"], newer["status"], newer["description"]) == (TEN, "accepted", "Hello")


def test_a_name_in_two_parts_and_questions_of_ones_own(cal: Cal) -> None:
    question = {"type": "select", "slug": "size", "label": "Size", "required": True, "options": ["S", "L"]}
    event_type = cal.type(bookingFields=[question, {"type": "splitName", "lastNameRequired": True}])
    responses = {"name": {"firstName": "Ada", "lastName": "King"}, "size": "L", "shoe": 38, "guests": ["G@Example.com"]}
    made = book(cal, event_type, responses=responses)
    assert made["responses"] == {**SAID, **responses, "guests": ["g@example.com"]}
    newer = cal.data("GET", f"/v2/bookings/{made['uid']}")
    answers = newer["bookingFieldsResponses"]
    assert (answers["name"], answers["size"], answers["shoe"]) == (responses["name"], "L", 38)
    assert newer["guests"] == ["g@example.com"]
    wrong = body(event_type, responses={"size": "M"})
    assert "Invalid option 'M'" in cal.refused(400, "POST", "/v2/bookings", wrong, version=OLD)


@pytest.mark.parametrize(
    ("word", "value", "place"),
    [
        ("attendeeInPerson", "Via Po 2", "Via Po 2"),
        ("phone", "+390612345678", "+390612345678"),
        ("inPerson", "", "Via Roma 1"),
        ("link", "https://example.com/mine", "https://example.com/mine"),
        ("integrations:daily", "", "integrations:daily"),
        ("integrations:zoom", "", "Via Roma 1"),
        ("conferencing", "", "Via Roma 1"),
        ("At the pond", "", "At the pond"),
    ],
)
def test_where_it_takes_place(cal: Cal, word: str, value: str, place: str) -> None:
    places = [
        {"type": "address", "address": "Via Roma 1", "public": True},
        {"type": "attendeeAddress"},
        {"type": "attendeePhone"},
        {"type": "integration", "integration": "cal-video"},
    ]
    location = {"value": word, "optionValue": value}
    made = book(cal, cal.type(locations=places), responses={"location": location})
    assert (made["location"], made["responses"]["location"]) == (place, location)


def test_an_address_of_ones_own_for_the_meeting(cal: Cal) -> None:
    made = book(cal, cal.type(), locationUrl="https://example.com/room")
    assert made["location"] == "https://example.com/room"


@pytest.mark.parametrize(
    "change",
    [
        {"responses": {"name": "  "}},
        {"responses": {"name": {"lastName": "Only"}}},
        {"responses": {"name": 5}},
        {"responses": {"email": "nobody"}},
        {"responses": {"email": ""}},
        {"responses": {"guests": ["nobody"]}},
        {"responses": {"location": {"optionValue": "x"}}},
        {"timeZone": "Mars/Base"},
        {"language": None},
        {"metadata": None},
        {"metadata": {"a": "x" * 501}},
        {"start": "soon"},
        {"eventTypeId": "one"},
        {"end": "2027-01-05T09:30:00Z"},
        {"end": "2027-01-05T08:00:00Z"},
        {"_isDryRun": True},
        {"rescheduledBy": "nobody"},
    ],
)
def test_bad_bookings_are_refused(cal: Cal, change: dict[str, Any]) -> None:
    cal.refused(400, "POST", "/v2/bookings", body(cal.type(), **change), version=OLD)
    assert cal.data("GET", "/v2/bookings") == []


def test_a_bad_body_is_told_as_a_list(cal: Cal) -> None:
    answer = cal("POST", "/v2/bookings", body(cal.type(), timeZone="Mars/Base"), version=OLD).json()
    assert answer["message"] == "Bad Request Exception"
    (error,) = answer["error"]["details"]["errors"]
    assert (error["property"], error["constraints"]) == (
        "timeZone",
        {"isTimeZone": "timeZone must be a valid IANA time-zone"},
    )
    assert cal.refused(400, "POST", "/v2/bookings", {"attendee": ADA}, version=None).startswith("start property")


def test_times_that_cannot_be_booked(cal: Cal) -> None:
    event_type, limited = cal.type(), cal.type(slug="limited", bookingLimitsCount={"day": 1})
    path = "/v2/bookings"
    early = body(event_type, "2027-01-05T05:00:00Z", "2027-01-05T06:00:00Z")
    assert cal.refused(400, "POST", path, early, version=OLD) == BUSY
    past = body(event_type, "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z")
    assert cal.refused(400, "POST", path, past, version=OLD) == "Attempting to book a meeting in the past."
    book(cal, event_type)
    assert cal.refused(400, "POST", path, body(event_type), version=OLD) == BUSY
    book(cal, limited, NOON, ONE)
    third = body(limited, "2027-01-05T13:00:00Z", None)
    assert cal.refused(401, "POST", path, third, version=OLD) == "booking_limit_reached"
    unknown = body({"id": 99_999})
    assert cal.refused(404, "POST", path, unknown, version=OLD) == "Event type with id 99999 not found."


def test_a_length_among_several(cal: Cal) -> None:
    event_type = cal.type(lengthInMinutesOptions=[30, 60])
    made = book(cal, event_type, end="2027-01-05T09:30:00Z")
    assert made["endTime"] == "2027-01-05T09:30:00.000Z"
    assert book(cal, event_type, NOON, None)["endTime"] == ONE


def test_a_booking_is_moved_by_making_another(cal: Cal) -> None:
    question = {"type": "text", "slug": "topic", "label": "Topic", "required": False}
    event_type = cal.type(bookingFields=[question])
    old = book(cal, event_type, responses={"guests": ["a@example.com", "b@example.com"], "topic": "Flan"})
    said = {"guests": ["b@example.com", "c@example.com"], "topic": "Tart", "notes": "Later", "name": "Ada King"}
    said["rescheduleReason"] = "Rain"
    sent = body(event_type, NOON, ONE, rescheduleUid=old["uid"], metadata={"timeFormat": "24"}, responses=said)
    new = cal.data("POST", "/v2/bookings", sent, version=None, key=None)
    assert new["uid"] != old["uid"]
    assert (new["startTime"], new["endTime"], new["fromReschedule"]) == (NOON, ONE, old["uid"])
    assert new["metadata"] == {"timeFormat": "24"}
    assert new["responses"] == {**SAID, **said}
    gone = cal.data("GET", f"/v2/bookings/{old['uid']}", version=OLD, key=None)
    assert (gone["status"], gone["rescheduled"]) == ("CANCELLED", True)
    newer = cal.data("GET", f"/v2/bookings/{new['uid']}")
    assert (newer["reschedulingReason"], newer["description"]) == ("Rain", "Later")
    assert sorted(newer["guests"]) == ["b@example.com", "c@example.com"]
    assert newer["bookingFieldsResponses"]["topic"] == "Tart"
    assert newer["bookingFieldsResponses"]["name"] == "Ada King"
    again = cal.refused(400, "POST", "/v2/bookings", sent, version=OLD, key=None)
    assert again.startswith("Can't reschedule booking with uid=")


def test_a_move_that_cannot_be(cal: Cal) -> None:
    event_type, other = cal.type(), cal.type(slug="other")
    old, taken = book(cal, event_type), book(cal, event_type, NOON, ONE)
    move = {"rescheduleUid": old["uid"]}
    path = "/v2/bookings"
    assert cal.refused(400, "POST", path, body(event_type, NOON, ONE, **move), version=OLD) == BUSY
    cal.refused(400, "POST", path, body(other, "2027-01-06T09:00:00Z", None, **move), version=OLD)
    stranger = {**move, "responses": {"email": "eve@example.com"}}
    cal.refused(400, "POST", path, body(event_type, "2027-01-06T09:00:00Z", None, **stranger), version=OLD)
    short = body(event_type, "2027-01-06T09:00:00Z", "2027-01-06T09:30:00Z", **move)
    assert cal.refused(400, "POST", path, short, version=OLD) == "Invalid event length"
    lost = body(event_type, rescheduleUid="nothing")
    assert cal.refused(404, "POST", path, lost, version=OLD) == "Could not find original booking"
    for booking in (old, taken):
        assert cal.data("GET", f"/v2/bookings/{booking['uid']}", version=OLD)["status"] == "ACCEPTED"


def test_a_seat_is_moved(cal: Cal) -> None:
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    event_type = cal.type(seats=seats)
    first = book(cal, event_type)
    second = book(cal, event_type, responses={"email": "bob@example.com", "name": "Bob"})
    assert first["uid"] == second["uid"]
    assert [each["referenceUid"] for each in second["seatsReferences"]] == [
        first["seatReferenceUid"],
        second["seatReferenceUid"],
    ]
    full = body(event_type, responses={"email": "cat@example.com"})
    assert cal.refused(409, "POST", "/v2/bookings", full, version=OLD) == "booking_seats_full_error"
    whole = body(event_type, NOON, ONE, rescheduleUid=first["uid"])
    assert "seatUid" in cal.refused(400, "POST", "/v2/bookings", whole, version=OLD, key=None)
    moved = book(cal, event_type, NOON, ONE, rescheduleUid=first["uid"], seatReferenceUid=first["seatReferenceUid"])
    assert (moved["startTime"], [each["email"] for each in moved["attendees"]]) == (NOON, ["ada@example.com"])
    by_seat = {"rescheduleUid": second["seatReferenceUid"], "responses": {"email": "bob@example.com", "name": "Bob"}}
    joined = book(cal, event_type, NOON, ONE, **by_seat)
    assert (joined["uid"], len(joined["attendees"])) == (moved["uid"], 2)
    path = f"/v2/bookings/{joined['uid']}/cancel"
    seat = {"seatReferenceUid": joined["seatReferenceUid"]}
    assert cal.data("POST", path, seat, version=None, key=None) == {
        "bookingId": joined["id"],
        "bookingUid": joined["uid"],
        "onlyRemovedAttendee": True,
    }
    cal.refused(400, "POST", path, seat, version=OLD, key=None)


def test_a_private_link_is_used_up(cal: Cal) -> None:
    event_type = cal.type(hidden=True)
    link = cal.data("POST", f"/v2/event-types/{event_type['id']}/private-links", {})["linkId"]
    other = cal.type(slug="other")
    path = "/v2/bookings"
    cal.refused(400, "POST", path, body(other, hashedLink=link), version=OLD)
    cal.refused(404, "POST", path, body(event_type, hashedLink="nothing"), version=OLD)
    book(cal, event_type, hashedLink=link, hasHashedBookingLink=True)
    cal.refused(400, "POST", path, body(event_type, NOON, ONE, hashedLink=link), version=OLD)


def test_several_at_once_are_a_series(cal: Cal) -> None:
    event_type = cal.type(recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})
    days = ["2027-01-05", "2027-01-12", "2027-01-19"]
    bodies = [
        body(event_type, f"{day}T09:00:00Z", f"{day}T10:00:00Z", currentRecurringIndex=n, noEmail=n > 5)
        for n, day in enumerate(days)
    ]
    made = cal.data("POST", "/v2/bookings/recurring", bodies, version=None, key=None)
    assert [each["startTime"][:10] for each in made] == days
    (series,) = {each["recurringEventId"] for each in made}
    found = cal.data("GET", "/v2/bookings?filters[status]=recurring&limit=2", version=OLD)
    assert [each["uid"] for each in found["bookings"]] == [each["uid"] for each in made[:2]]
    assert (found["nextCursor"], found["totalCount"]) == (2, 3)
    (info,) = found["recurringInfo"]
    assert (info["recurringEventId"], info["count"], info["firstDate"]) == (series, 3, made[0]["startTime"])
    assert info["bookings"]["ACCEPTED"] == [each["startTime"] for each in made]
    cal.refused(404, "GET", f"/v2/bookings/{series}", version=OLD)
    path = f"/v2/bookings/{made[1]['uid']}/cancel"
    told = cal.data("POST", path, {"allRemainingBookings": True}, version=OLD, key=None)
    assert told == {"bookingId": made[1]["id"], "bookingUid": made[1]["uid"], "onlyRemovedAttendee": False}
    gone = cal.data("GET", "/v2/bookings?filters[status]=cancelled", version=None)
    assert len(gone["bookings"]) == 3
    assert gone["recurringInfo"][0]["bookings"]["ACCEPTED"] == []


def test_a_series_by_the_clients_name(cal: Cal) -> None:
    event_type = cal.type()
    bodies = [body(event_type, recurringEventId="mine"), body(event_type, NOON, ONE, recurringEventId="mine")]
    made = cal.data("POST", "/v2/bookings/recurring", bodies, version=OLD, key=None)
    assert [each["recurringEventId"] for each in made] == ["mine", "mine"]
    unlike = [body(event_type, "2027-01-06T09:00:00Z", None), body(event_type, "2027-01-06T11:00:00Z", None)]
    unlike[1]["metadata"] = {}
    one, two = cal.data("POST", "/v2/bookings/recurring", unlike, version=OLD)
    assert (one["metadata"], two["metadata"]) == (unlike[0]["metadata"], {})
    assert one["recurringEventId"] != two["recurringEventId"]
    bad: list[Any] = [[], {}, [5], [body(event_type, start="soon")]]
    for wrong in bad:
        cal.refused(400, "POST", "/v2/bookings/recurring", wrong, version=OLD)
    taken = [body(event_type, "2027-01-06T09:00:00Z", None), body(event_type, end=None)]
    assert cal.refused(400, "POST", "/v2/bookings/recurring", taken, version=OLD) == BUSY


def test_an_instant_booking_needs_a_team(cal: Cal) -> None:
    sent = body(cal.type())
    words = "Instant bookings are only possible for event types of a team."
    assert cal.refused(400, "POST", "/v2/bookings/instant", sent, version=OLD) == words
    team = cal.data("POST", "/v2/teams", {"name": "Team"})["id"]
    mate = cal.server.colleague("Mia Mate").user.id
    cal.data("POST", f"/v2/teams/{team}/memberships", {"userId": mate, "accepted": True})
    both = {"hosts": [{"userId": cal.server.account.user.id}, {"userId": mate}], "schedulingType": "roundRobin"}
    fields = {"lengthInMinutes": 60, "title": "All", "slug": "all", "minimumBookingNotice": 0, **both}
    event_type = cal.data("POST", f"/v2/teams/{team}/event-types", fields)
    told = cal.data("POST", "/v2/bookings/instant", body(event_type), version=OLD, key=None)
    assert told["message"] == "Success"
    assert cal.data("GET", f"/v2/bookings/{told['bookingUid']}", version=OLD)["id"] == told["bookingId"]


def test_cancelling_in_the_older_words(cal: Cal) -> None:
    event_type = cal.type()
    made = book(cal, event_type)
    path = f"/v2/bookings/{made['uid']}/cancel"
    assert cal.refused(400, "POST", path, {}, version=OLD) == "Cancellation reason is required"
    cal.refused(400, "POST", path, {"allRemainingBookings": True, "cancellationReason": "x"}, version=OLD)
    cal.refused(400, "POST", path, {"cancellationReason": 5}, version=OLD)
    told = cal.data("POST", path, {"id": 1, "uid": "x", "cancellationReason": "Rain"}, version=OLD)
    assert told == {"bookingId": made["id"], "bookingUid": made["uid"], "onlyRemovedAttendee": False}
    gone = cal.data("GET", f"/v2/bookings/{made['uid']}", version=OLD)
    assert (gone["status"], gone["cancellationReason"], gone["cancelledBy"]) == (
        "CANCELLED",
        "Rain",
        "olive@example.com",
    )
    again = cal.refused(400, "POST", path, {"cancellationReason": "Rain"}, version=OLD)
    assert again.startswith(f"Can't cancel booking with uid={made['uid']} because it has been cancelled already.")
    words = "Booking with UID=nothing does not exist."
    assert cal.refused(404, "POST", "/v2/bookings/nothing/cancel", {}, version=OLD) == words
    assert cal.refused(404, "GET", "/v2/bookings/nothing", version=OLD) == words
    number = "Please provide booking uid instead of booking id."
    assert cal.refused(400, "POST", f"/v2/bookings/{made['id']}/cancel", {}, version=OLD) == number


def test_a_pending_booking_and_a_rejected_one(cal: Cal) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    made = book(cal, cal.type(confirmationPolicy=policy))
    assert made["status"] == "PENDING"
    found = cal.data("GET", "/v2/bookings?filters[status]=unconfirmed", version=OLD)["bookings"]
    assert [each["uid"] for each in found] == [made["uid"]]
    cal.data("POST", f"/v2/bookings/{made['uid']}/decline", {"reason": "Full"}, status=200)
    read = cal.data("GET", f"/v2/bookings/{made['uid']}", version=OLD)
    assert (read["status"], read["rejectionReason"], read["cancellationReason"]) == ("REJECTED", "Full", None)


def test_who_did_not_come(cal: Cal) -> None:
    made = book(cal, cal.type())
    path = f"/v2/bookings/{made['uid']}/mark-no-show"
    marks = {"attendees": [{"email": "ada@example.com", "noShow": True}], "noShowHost": True}
    cal.refused(400, "POST", path, marks, version=OLD)
    cal.server.clock.set(datetime(2027, 1, 5, 12, tzinfo=UTC))
    told = cal.data("POST", path, marks, version=OLD)
    assert {key: told[key] for key in marks} == marks
    read = cal.data("GET", f"/v2/bookings/{made['uid']}", version=OLD)
    assert (read["noShowHost"], read["attendees"][0]["noShow"]) == (True, True)
    cal.refused(401, "POST", path, marks, version=OLD, key=None)
    cal.refused(400, "POST", path, {"attendees": []}, version=OLD)
    cal.refused(404, "POST", path, marks, version="2024-08-13")


@pytest.mark.parametrize(
    "query", ["filters[status]=soon", "filters[eventTypeIds]=x", "limit=0", "limit=101", "cursor=-1", "filters=x"]
)
def test_a_bad_list_is_refused(cal: Cal, query: str) -> None:
    cal.refused(400, "GET", f"/v2/bookings?{query}", version=OLD)


def test_the_list_is_filtered(cal: Cal) -> None:
    event_type, other = cal.type(), cal.type(slug="other")
    made = book(cal, event_type)
    user = cal.server.account.user.id

    def uids(query: str) -> list[str]:
        found = cal.data("GET", f"/v2/bookings?{query}", version=OLD)
        assert (found["nextCursor"], found["recurringInfo"]) == (None, [])
        return [each["uid"] for each in found["bookings"]]

    for query in ("", f"filters[userIds][]={user}", f"filters[eventTypeIds][]={event_type['id']}&limit=1"):
        assert uids(query) == [made["uid"]]
    for query in (f"filters[eventTypeIds]={other['id']}", "filters[status]=past", "cursor=1", "attendeeName=Bob"):
        assert uids(query) == []
    cal.refused(401, "GET", "/v2/bookings?limit=5", version=OLD, key=None)


def test_who_tells_no_version_gets_both(cal: Cal) -> None:
    event_type = cal.type()
    older, newer = book(cal, event_type), cal.book(event_type, NOON)
    first = cal.data("GET", f"/v2/bookings/{older['uid']}", version=None)
    assert (first["status"], first["startTime"], first["start"]) == ("ACCEPTED", TEN, TEN)
    second = cal.data("GET", f"/v2/bookings/{newer['uid']}", version=None)
    assert (second["status"], second["startTime"], second["start"]) == ("accepted", NOON, NOON)
    assert second["user"]["email"] == "olive@example.com"
    grown = {"attendees", "eventType"}
    assert {key: second[key] for key in newer.keys() - grown} == {key: newer[key] for key in newer.keys() - grown}
    for one, other in ((second["attendees"][0], newer["attendees"][0]), (second["eventType"], newer["eventType"])):
        assert other.items() <= one.items()
    assert isinstance(cal.data("GET", "/v2/bookings", version=None), list)
    path = f"/v2/bookings/{newer['uid']}/cancel"
    done = cal.data("POST", path, {"cancellationReason": "Rain"}, version=None, status=200)
    assert (done["status"], done["bookingUid"], done["onlyRemovedAttendee"]) == ("cancelled", newer["uid"], False)
    object.__setattr__(cal.server.house, "strict_versions", True)
    assert cal.data("GET", f"/v2/bookings/{newer['uid']}", version=None)["status"] == "CANCELLED"
    assert "bookings" in cal.data("GET", "/v2/bookings", version=None)
