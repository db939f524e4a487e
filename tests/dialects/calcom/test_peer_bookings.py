"""What the peer's own end-to-end cases ask of bookings: words, fields and statuses, with our data."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from .conftest import ADA, Cal
from .test_older_bookings import SAID

TEN, TEN_MS = "2027-01-05T09:00:00Z", "2027-01-05T09:00:00.000Z"
NOON = "2027-01-05T11:00:00Z"
FIRST = re.compile(
    r"Someone else reserved this booking time slot before you\. This time slot will be freed up in (\d+) seconds\."
)


def older(cal: Cal, event_type: dict[str, Any], *, status: int = 201, **more: Any) -> Any:
    body = {
        "start": TEN,
        "eventTypeId": event_type["id"],
        "timeZone": "Europe/London",
        "language": "en",
        "metadata": {},
        "responses": SAID,
        **more,
    }
    answer = cal("POST", "/v2/bookings", body, key=None, version="2024-04-15")
    assert answer.status_code == status, answer.text
    return answer.json().get("data") or answer.json()["error"]["message"]


def team_type(cal: Cal, kind: str, hosts: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """A team of the owner and two colleagues, and an event type of its hosts."""
    team = cal.data("POST", "/v2/teams", {"name": "Callers", "slug": "callers"})
    for host in hosts:
        member = {"userId": host["userId"], "accepted": True}
        if host["userId"] != cal.server.account.user.id:
            cal.data("POST", f"/v2/teams/{team['id']}/memberships", member)
    body = {"lengthInMinutes": 60, "title": "Call", "slug": "call", "minimumBookingNotice": 0, "schedulingType": kind}
    found = cal.data("POST", f"/v2/teams/{team['id']}/event-types", {**body, "hosts": hosts, **fields})
    return {**found, "teamId": team["id"]}


def test_a_seat_tells_what_its_party_answered(cal: Cal) -> None:
    event_type = cal.type(seats={"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True})
    made = cal.book(event_type, TEN, bookingFieldsResponses={"tongue": "Latin"}, metadata={"n": "1"}, key=None)
    (seat,) = made["attendees"]
    assert seat.pop("createdAt") == made["createdAt"]
    assert seat == {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "displayEmail": "ada@example.com",
        "timeZone": "Europe/London",
        "language": "en",
        "absent": False,
        "seatUid": made["seatUid"],
        "bookingFieldsResponses": {"guests": [], "name": "Ada Lovelace", "tongue": "Latin"},
        "metadata": {"n": "1"},
    }
    path = f"/v2/bookings/{made['uid']}/reschedule"
    words = cal.refused(400, "POST", path, {"start": NOON}, key=None)
    assert words.startswith(
        f"Booking with uid={made['uid']} is a seated booking which means you have to provide seatUid"
    )
    assert words.endswith("using the POST /v2/bookings/{uid}/reschedule endpoint.")
    for start in (NOON, "2027-01-05T12:00:00Z"):  # each move gives a seat that can be moved again
        made = cal.data("POST", path, {"start": start, "seatUid": made["attendees"][0]["seatUid"]}, key=None)
        path = f"/v2/bookings/{made['uid']}/reschedule"
    assert made["attendees"][0]["bookingFieldsResponses"] == seat["bookingFieldsResponses"]


def test_a_booking_that_was_moved_names_its_successor(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}/reschedule"
    new = cal.data("POST", path, {"start": NOON})["uid"]
    assert cal.refused(400, "POST", path, {"start": TEN}) == (
        f"Can't reschedule booking with uid={made['uid']} because it has been cancelled and rescheduled already to "
        f"booking with uid={new}. You probably want to reschedule {new} instead by passing it within the request URL."
    )


def test_answers_of_null_are_empty_texts(cal: Cal) -> None:
    given = {"notes": None, "rescheduleReason": None, "film": "Metropolis"}
    made = cal.book(cal.type(), TEN, bookingFieldsResponses=given)
    assert made["bookingFieldsResponses"] == {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "displayEmail": "ada@example.com",
        "notes": "",
        "rescheduleReason": "",
        "film": "Metropolis",
    }
    cal.data(
        "PATCH", f"/v2/bookings/{made['uid']}/location", {"location": {"type": "link", "link": "https://a.example"}}
    )
    placed = cal.data("GET", f"/v2/bookings/{made['uid']}")["bookingFieldsResponses"]
    assert placed["location"] == {"value": "link", "optionValue": "https://a.example"}


def test_who_leaves_only_a_number_has_an_address_made_of_it(cal: Cal) -> None:
    person = {"name": "Ada", "timeZone": "Europe/Rome", "phoneNumber": "+390612345678"}
    made = cal.book(cal.type(), TEN, attendee=person)
    attendee = made["attendees"][0]
    assert attendee["email"] == attendee["displayEmail"] == "390612345678@sms.cal.com"
    moved = cal.data("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": NOON})
    assert moved["attendees"] == [attendee]
    assert moved["bookingFieldsResponses"]["attendeePhoneNumber"] == person["phoneNumber"]
    cal.server.clock.advance(timedelta(hours=32))
    absent = {"attendees": [{"email": attendee["email"], "absent": True}]}
    assert cal.data("POST", f"/v2/bookings/{moved['uid']}/mark-absent", absent, status=200)["attendees"][0]["absent"]


def test_a_team_without_hosts_cannot_be_booked(cal: Cal) -> None:
    row = team_type(cal, "roundRobin", [])
    words = (
        "Can't book this team event type because it has no hosts. Please, add at least 1 host to event type with "
        f"id={row['id']} belonging to team with id={row['teamId']} and try again."
    )
    assert cal.book(row, TEN, status=422) == words


def test_a_subset_of_hosts_leaves_out_fixed_ones_too(cal: Cal) -> None:
    owner, other = cal.server.account.user, cal.server.colleague("Otto Other").user
    row = team_type(cal, "roundRobin", [{"userId": owner.id, "mandatory": True}, {"userId": other.id}])

    def shown(booking: Any) -> tuple[int, list[str], str]:
        return booking["hosts"][0]["id"], [each["email"] for each in booking["attendees"]], booking["title"]

    ada = ADA["email"]
    alone = cal.book(row, TEN, rrHostSubsetIds=[other.id])
    assert shown(alone) == (other.id, [ada], "Call between Otto Other and Ada Lovelace")
    bob = {**ADA, "email": "bob@example.com"}
    assert shown(cal.book(row, TEN, rrHostSubsetIds=[owner.id], attendee=bob))[:2] == (owner.id, ["bob@example.com"])
    both = cal.book(row, NOON, rrHostSubsetIds=[owner.id, other.id])
    assert shown(both) == (owner.id, [ada, other.email], "Call between Callers and Ada Lovelace")
    path = f"/v2/bookings/{alone['uid']}/reschedule"
    moved = cal.data("POST", path, {"start": "2027-01-06T09:00:00Z", "rrHostSubsetIds": [owner.id]})
    assert shown(moved) == (owner.id, [ada], "Call between Olive Owner and Ada Lovelace")


def test_titles_follow_who_gets_a_round_robin(cal: Cal) -> None:
    owner, second = cal.server.account.user, cal.server.colleague("Sid Second").user
    third = cal.server.colleague("Tess Third").user
    row = team_type(cal, "roundRobin", [{"userId": second.id}, {"userId": third.id}])
    made = cal.book(row, TEN, routing={"responseId": 1, "teamMemberIds": [second.id]})
    given = cal.data("POST", f"/v2/bookings/{made['uid']}/reassign", status=200)
    assert given["reassignedTo"]["id"] == third.id
    title = cal.data("GET", f"/v2/bookings/{made['uid']}")["title"]
    assert title == "Call between Tess Third and Ada Lovelace"
    hosts = [{"userId": owner.id, "mandatory": True}, {"userId": second.id}, {"userId": third.id}]
    body = {"lengthInMinutes": 60, "title": "Duo", "slug": "duo", "minimumBookingNotice": 0, "hosts": hosts}
    duo = cal.data("POST", f"/v2/teams/{row['teamId']}/event-types", {**body, "schedulingType": "roundRobin"})
    made = cal.book(duo, NOON, routing={"responseId": 1, "teamMemberIds": [second.id]})
    assert made["title"] == "Duo between Callers and Ada Lovelace"
    given = cal.data("POST", f"/v2/bookings/{made['uid']}/reassign/{third.id}", {"anything": "else"}, status=200)
    assert given["reassignedTo"]["id"] == owner.id  # the organizer stays the fixed host
    attendees = cal.data("GET", f"/v2/bookings/{made['uid']}")["attendees"]
    assert [each["email"] for each in attendees] == [ADA["email"], third.email]


@pytest.mark.parametrize("by", ["body", "cookie"])
def test_a_reservation_is_named_and_used_up(cal: Cal, by: str) -> None:
    row = cal.type()
    slot = {"eventTypeId": row["id"], "slotUtcStartDate": TEN, "slotUtcEndDate": "2027-01-05T10:00:00Z"}

    def reserve() -> str:
        cal.server.client.cookies.clear()
        return str(cal.data("POST", "/v2/slots/reserve", slot, key=None, version="2024-04-15"))

    first, second = reserve(), reserve()

    def named(uid: str) -> dict[str, Any]:
        cal.server.client.cookies.clear()
        if by == "cookie":
            cal.server.client.cookies.set("uid", uid)
            return {}
        return {"reservedSlotUid": uid}

    found = FIRST.fullmatch(cal.book(row, TEN, status=400, key=None, **named(second)))
    assert found is not None
    assert int(found[1]) == 300
    assert FIRST.fullmatch(older(cal, row, status=409, **named(second)))
    elsewhere = older(cal, row, start=NOON)["uid"]
    assert FIRST.fullmatch(older(cal, row, status=409, rescheduleUid=elsewhere, **named(second)))
    words = cal.refused(400, "POST", f"/v2/bookings/{elsewhere}/reschedule", {"start": TEN, **named(second)}, key=None)
    assert FIRST.fullmatch(words)
    moved = older(cal, row, rescheduleUid=elsewhere, **named(first))
    assert moved["startTime"] == TEN_MS
    assert cal.data("GET", f"/v2/slots/reservations/{first}") is None
    assert cal.data("GET", f"/v2/slots/reservations/{second}")["reservationUid"] == second


def test_a_host_books_over_what_is_taken(cal: Cal) -> None:
    long, short = cal.type(), cal.type(slug="short", lengthInMinutes=30)
    cal.book(long, TEN)
    busy = "User either already has booking at this time or is not available"
    assert cal.book(short, TEN, status=400) == busy
    assert cal.book(short, TEN, status=400, allowConflicts=True, key=None) == busy
    stranger = cal.server.colleague("Sid Second")
    assert cal.book(short, TEN, status=400, allowConflicts=True, key=stranger.api_key) == busy
    made = cal.data(
        "POST",
        "/v2/bookings",
        {"start": TEN, "eventTypeId": short["id"], "attendee": ADA, "allowConflicts": True},
        version="2026-02-25",
    )
    assert (made["start"], made["eventTypeId"]) == (TEN_MS, short["id"])
    past = "Attempting to book a meeting in the past."
    assert cal.book(short, "2027-01-04T07:00:00Z", status=400, allowConflicts=True) == past
    near = cal.type(slug="near", bookingWindow={"type": "calendarDays", "value": 2})
    late = "2027-02-01T09:00:00Z"
    assert cal.book(near, late, status=400).startswith("The event type can't be booked")
    assert cal.book(near, late, allowBookingOutOfBounds=True)["status"] == "accepted"


def test_places_and_people_of_a_booking(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}/location"
    meet = {"location": {"type": "integration", "integration": "google-meet"}}
    assert cal.data("PATCH", path, meet)["location"] == "integrations:daily"  # no Google calendar is connected
    other = {"location": {"type": "integration", "integration": "semaphore"}}
    assert cal.refused(400, "PATCH", path, other)
    assert cal.refused(401, "PATCH", path, {"location": "anything"}, key=None)
    person = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
    assert cal.refused(404, "POST", "/v2/bookings/nope/attendees", person)


def test_lists_of_several_teams_by_either_name(cal: Cal) -> None:
    owner = cal.server.account.user
    row = team_type(cal, "collective", [{"userId": owner.id}])
    cal.book(row, TEN)
    cal.book(cal.type(), NOON)
    for name in ("teamId", "teamIds", "teamsIds"):
        found = cal.data("GET", f"/v2/bookings?{name}={row['teamId']}")
        assert [each["eventTypeId"] for each in found] == [row["id"]]


def test_2024_04_15_gives_back_what_was_sent(cal: Cal) -> None:
    row = cal.type()
    sent = {"name": {"firstName": "Ada", "lastName": "King"}, "email": "ada@example.com", "notes": "n"}
    sent["location"] = {"value": "link", "optionValue": ""}
    made = older(cal, row, responses=sent, metadata={"timeFormat": "12"})
    assert made["responses"] == {**sent, "name": "Ada King"}
    assert (made["metadata"], made["creationSource"]) == ({"timeFormat": "12"}, "API_V2")
    days = ("2027-01-21", "2027-01-27", "2027-01-11")
    again = cal.type(slug="again", recurrence={"interval": 1, "occurrences": 4, "frequency": "weekly"})
    bodies = [
        {
            "start": f"{day}T09:30:00.000Z",
            "end": f"{day}T10:30:00.000Z",
            "eventTypeId": again["id"],
            "timeZone": "Europe/London",
            "language": "en",
            "metadata": {},
            "hashedLink": "",
            "responses": {**sent, "name": "Ada"},
            "recurringEventId": f"series-{day}",
        }
        for day in days
    ]
    made = cal.data("POST", "/v2/bookings/recurring", bodies, key=None, version="2024-04-15")
    assert sorted(each["startTime"][:10] for each in made) == sorted(days)
    assert {each["creationSource"] for each in made} == {"API_V2"}


def test_a_host_asks_for_another_time(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}/request-reschedule"
    reason = {"rescheduleReason": "The train is late"}
    assert cal.refused(401, "POST", path, reason, key=None)
    assert cal.refused(403, "POST", path, reason, key=cal.server.stranger().api_key)
    assert cal.refused(404, "POST", "/v2/bookings/nope/request-reschedule", reason)
    answer = cal("POST", path, reason)
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})
    found = cal.data("GET", f"/v2/bookings/{made['uid']}")
    assert (found["status"], found["cancellationReason"]) == ("cancelled", reason["rescheduleReason"])
    assert cal.refused(400, "POST", path)
    again = cal.book(cal.type(slug="again"), TEN)["uid"]  # the time is free at once
    assert cal("POST", f"/v2/bookings/{again}/request-reschedule").status_code == 200


def test_2024_04_15_a_series_whose_bookings_differ_is_made_one_by_one(cal: Cal) -> None:
    row = cal.type(recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})
    starts = ("2027-01-05T09:00:00.000Z", "2027-01-12T09:00:00.000Z")

    def reserve() -> str:
        cal.server.client.cookies.clear()
        slot = {"eventTypeId": row["id"], "slotUtcStartDate": TEN, "slotUtcEndDate": "2027-01-05T10:00:00Z"}
        return str(cal.data("POST", "/v2/slots/reserve", slot, key=None, version="2024-04-15"))

    def bodies(uid: str) -> list[dict[str, Any]]:
        cal.server.client.cookies.clear()
        common = {"eventTypeId": row["id"], "timeZone": "Europe/Rome", "language": "en", "metadata": {}}
        return [
            {
                **common,
                "start": start,
                "responses": {"name": "Ada", "email": f"ada{number}@example.com"},
                "recurringEventId": f"r{number}",
                "reservedSlotUid": uid,
            }
            for number, start in enumerate(starts)
        ]

    first, second = reserve(), reserve()
    path = "/v2/bookings/recurring"
    old: dict[str, Any] = {"key": None, "version": "2024-04-15"}
    assert FIRST.fullmatch(cal.refused(409, "POST", path, bodies(second), **old))
    made = cal.data("POST", path, bodies(first), **old)
    assert [each["startTime"] for each in made] == list(starts)
    assert [each["recurringEventId"] for each in made] == ["r0", "r1"]
    assert [each["attendees"][0]["email"] for each in made] == ["ada0@example.com", "ada1@example.com"]
    assert cal.data("GET", f"/v2/slots/reservations/{first}") is None
    taken = [{**body, "start": start} for body, start in zip(bodies(""), ("2027-01-19T09:00:00Z", TEN), strict=True)]
    assert cal.refused(400, "POST", path, taken, **old)  # all or none: the free one is not made, either
    assert len(cal.data("GET", "/v2/bookings")) == 2


def test_who_manages_the_organization_decides_for_its_members(cal: Cal) -> None:
    member, other = cal.server.colleague("Max Member"), cal.server.colleague("Mia Member")
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    row = cal.data(
        "POST",
        "/v2/event-types",
        {"lengthInMinutes": 60, "title": "Ask", "slug": "ask", "confirmationPolicy": policy}
        | {"bookingRequiresAuthentication": True, "minimumBookingNotice": 0},
        key=member.api_key,
    )
    assert cal.book(row, TEN, status=401, key=None)
    assert cal.book(row, TEN, status=403, key=other.api_key)
    made = [cal.book(row, TEN, key=member.api_key), cal.book(row, NOON)]
    assert [each["status"] for each in made] == ["pending", "pending"]
    paths = [f"/v2/bookings/{each['uid']}" for each in made]
    words = "User is not authorized to confirm this booking"
    assert cal.refused(401, "POST", f"{paths[0]}/confirm", key=other.api_key) == words
    assert cal.data("POST", f"{paths[0]}/confirm", status=200)["status"] == "accepted"
    assert cal.data("POST", f"{paths[1]}/decline", status=200)["status"] == "rejected"
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    body = {"lengthInMinutes": 60, "title": "Seats", "slug": "seats", "seats": seats, "minimumBookingNotice": 0}
    shared = cal.data("POST", "/v2/event-types", body, key=member.api_key)
    day = "2027-01-06T{}:00:00Z"
    uid = cal.book(shared, day.format("09"), key=None)["uid"]
    cal.book(shared, day.format("09"), key=None, attendee={**ADA, "email": "bob@example.com"})
    moved = cal.data("POST", f"/v2/bookings/{uid}/reschedule", {"start": day.format("10")})
    assert len(moved["attendees"]) == 2
    why = {"cancellationReason": "The owner says so"}
    gone = cal.data("POST", f"/v2/bookings/{moved['uid']}/cancel", why, status=200)
    assert (gone["status"], gone["attendees"], gone["uid"]) == ("cancelled", [], moved["uid"])
