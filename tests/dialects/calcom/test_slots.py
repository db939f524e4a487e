"""Slots as the digest prints them: sections 4.1 to 4.6."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import ADA, Cal

DAYS_2050 = ["2050-09-05", "2050-09-06", "2050-09-07", "2050-09-08", "2050-09-09"]
EIGHT = [f"T{hour:02d}:00:00.000Z" for hour in range(7, 15)]

TUESDAY = "2027-01-05"


# 4.1: the fixture, ways to name an event type, refusals


def test_2_fixture(cal: Cal) -> None:
    event_type = cal.type()
    found = cal.slots(event_type, "2050-09-05", "2050-09-09")
    assert found == {day: [day + hour for hour in EIGHT] for day in DAYS_2050}
    first = cal.slots(event_type, "2050-09-05T09:00:00.000Z", "2050-09-09")
    assert first["2050-09-05"] == [f"2050-09-05{hour}" for hour in EIGHT[2:]]
    last = cal.slots(event_type, "2050-09-05", "2050-09-09T12:00:00.000Z")
    assert last["2050-09-09"] == [f"2050-09-09{hour}" for hour in EIGHT[:5]]
    rome = cal.slots(event_type, "2050-09-05", "2050-09-09", timeZone="europe/rome")
    assert rome["2050-09-05"][0] == "2050-09-05T09:00:00.000+02:00"
    assert sum(map(len, rome.values())) == 40
    params = {"eventTypeId": event_type["id"], "start": "2050-09-05", "end": "2050-09-05", "format": "RANGE"}
    ranges = cal.data("GET", "/v2/slots", params=params, key=None)
    assert ranges["2050-09-05"][0] == {"start": "2050-09-05T07:00:00.000Z", "end": "2050-09-05T08:00:00.000Z"}


def test_2_by_slug_and_with_a_duration(cal: Cal) -> None:
    cal.type(lengthInMinutesOptions=[30, 60], slug="several")
    params = {"username": "olive-owner", "eventTypeSlug": "several", "start": "2050-09-05", "end": "2050-09-05"}
    found = cal.data("GET", "/v2/slots", params={**params, "duration": 30}, key=None)
    assert len(found["2050-09-05"]) == 16
    assert "lengths" in cal.refused(400, "GET", "/v2/slots", params={**params, "duration": 45}, key=None)
    assert (
        cal.refused(404, "GET", "/v2/slots", params={**params, "username": "no"}) == "User with username no not found"
    )
    team = {"teamSlug": "no", "eventTypeSlug": "x", "start": "2050-09-05", "end": "2050-09-05"}
    assert cal.refused(404, "GET", "/v2/slots", params=team) == "Team with slug no not found"


def test_simple_form_and_legacy_path_give_the_legacy_body(cal: Cal) -> None:
    event_type = cal.type()
    params = {
        "eventTypeId": event_type["id"],
        "startTime": "2050-09-05T00:00:00Z",
        "endTime": "2050-09-06T00:00:00Z",
    }
    wanted = {"slots": {"2050-09-05": [{"time": f"2050-09-05{hour}"} for hour in EIGHT]}}
    assert cal.data("GET", "/v2/slots", params=params, version=None) == wanted
    assert cal.data("GET", "/v2/slots/available", params=params, version=None) == wanted
    ranged = {**params, "slotFormat": "range", "timeZone": "Europe/Rome"}
    found = cal.data("GET", "/v2/slots/available", params=ranged, version=None)["slots"]["2050-09-05"][0]
    assert found == {"startTime": "2050-09-05T09:00:00.000+02:00", "endTime": "2050-09-05T10:00:00.000+02:00"}


@pytest.mark.parametrize(
    "change",
    [
        {"start": "soon"},
        {"start": None},
        {"end": "2050-09-01"},
        {"end": "2070-09-01"},
        {"start": "2050-02-30"},
        {"timeZone": "Mars/Base"},
        {"eventTypeId": "x"},
        {"eventTypeId": None},
        {"format": "odd"},
        {"duration": "-1"},
        {"foo": "bar"},
        {"timeZone": "a\x00b"},
    ],
)
def test_bad_slot_queries_are_400(cal: Cal, change: dict[str, Any]) -> None:
    params = {"eventTypeId": cal.type()["id"], "start": "2050-09-05", "end": "2050-09-05", **change}
    params = {name: value for name, value in params.items() if value is not None}
    assert cal.refused(400, "GET", "/v2/slots", params=params)


def test_unknown_event_type_has_no_slots(cal: Cal) -> None:
    for event_type_id in ("999999", str(2**62)):
        params = {"eventTypeId": event_type_id, "start": "2050-09-05", "end": "2050-09-05"}
        assert cal.refused(404, "GET", "/v2/slots", params=params) == "Event Type not found"


def test_2_midnight_as_an_end_is_the_end_of_its_day(cal: Cal) -> None:
    event_type = cal.type()
    found = cal.slots(event_type, "2050-09-05T00:00:00Z", "2050-09-06T00:00:00Z")
    assert list(found) == DAYS_2050[:2]
    assert len(found["2050-09-06"]) == 8
    legacy = {"eventTypeId": event_type["id"], "startTime": "2050-09-05", "endTime": "2050-09-06"}
    found = cal.data("GET", "/v2/slots/available", params=legacy, key=None, version=None)["slots"]
    assert list(found) == DAYS_2050[:1]  # 2024-04-15 means that midnight


def test_2_days_are_those_of_the_asked_zone(cal: Cal) -> None:
    event_type = cal.type()
    found = cal.slots(event_type, "2050-09-05", "2050-09-06", timeZone="Pacific/Auckland")
    assert found["2050-09-05"][0] == "2050-09-05T19:00:00.000+12:00"
    assert found["2050-09-06"][0] == "2050-09-06T00:00:00.000+12:00"
    assert cal.slots(event_type, "2050-09-10", "2050-09-11") == {}


def test_3_cancelled_and_rejected_bookings_leave_the_slot(cal: Cal) -> None:
    event_type = cal.type()
    made = cal.book(event_type, "2050-09-05T11:00:00Z")
    gone = "2050-09-05T11:00:00.000Z"
    assert gone not in cal.slots(event_type, "2050-09-05", "2050-09-05")["2050-09-05"]
    cal.data("POST", f"/v2/bookings/{made['uid']}/cancel", status=200, key=None)
    assert gone in cal.slots(event_type, "2050-09-05", "2050-09-05")["2050-09-05"]
    body = {"eventTypeId": event_type["id"], "slotStart": gone}
    cal.data("POST", "/v2/slots/reservations", body, key=None)  # it can be reserved again (4.2)


def test_reservations_may_touch_and_need_no_hours(cal: Cal) -> None:
    event_type = cal.type(seats={"seatsPerTimeSlot": 1, "showAttendeeInfo": False, "showAvailabilityCount": False})
    path = "/v2/slots/reservations"
    for start in ("2050-09-05T09:00:00Z", "2050-09-05T10:00:00Z", "2050-09-10T03:00:00Z"):
        cal.data("POST", path, {"eventTypeId": event_type["id"], "slotStart": start}, key=None)
    full = cal.type(slug="full", seats={"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True})
    for n in range(2):
        cal.book(full, "2050-09-06T09:00:00Z", attendee={**ADA, "email": f"ada{n}@example.com"})
    cal.refused(422, "POST", path, {"eventTypeId": full["id"], "slotStart": "2050-09-06T09:00:00Z"}, key=None)


# Several users at once


def test_dynamic_slots_are_those_of_all(cal: Cal) -> None:
    bea = cal.server.colleague("Bea")
    short = [{"days": ["Tuesday", "Wednesday"], "startTime": "15:00", "endTime": "17:00"}]
    default = cal.data("GET", "/v2/schedules/default", key=bea.api_key)
    cal.data("PATCH", f"/v2/schedules/{default['id']}", {"availability": short}, key=bea.api_key)
    talk = cal.type()
    made = cal.book(talk, f"{TUESDAY}T14:00:00Z")

    def starts(status: int = 200, **query: Any) -> Any:
        params = {"usernames": "olive-owner,bea", "organizationSlug": "olive-co", "start": TUESDAY, "end": TUESDAY}
        answer = cal("GET", "/v2/slots", key=None, params={**params, **query})
        assert answer.status_code == status, answer.text
        found = answer.json()
        return {day: [slot["start"] for slot in each] for day, each in found["data"].items()} if status == 200 else None

    both = [f"{TUESDAY}T15:00:00.000Z", f"{TUESDAY}T15:30:00.000Z"]
    assert starts() == {TUESDAY: both}
    assert starts(duration=60) == {TUESDAY: both[:1]}
    assert starts(bookingUidToReschedule=made["uid"])[TUESDAY][0] == f"{TUESDAY}T14:00:00.000Z"
    assert starts(usernames="bea,olive-owner", timeZone="Europe/Rome")[TUESDAY][0] == f"{TUESDAY}T16:00:00.000+01:00"
    path = f"/v2/organizations/{bea.organization.id}/users/{bea.user.id}/ooo"
    cal.data("POST", path, {"start": f"{TUESDAY}T00:00:00Z", "end": f"{TUESDAY}T00:00:00Z"})
    assert starts() == {}
    starts(404, usernames="olive-owner,nobody")
    starts(404, organizationSlug="elsewhere")
    starts(404, usernames=f"olive-owner,{cal.server.stranger().user.username}", organizationSlug="olive-co")
    params = {"usernames": ["olive-owner", cal.server.stranger("Sid").user.username], "start": TUESDAY, "end": TUESDAY}
    cal.refused(404, "GET", "/v2/slots", key=None, params=params)
    starts(400, usernames="bea,bea")
    starts(400, duration=10_000)
    starts(400, end="2027-01-01")
    legacy = {"usernameList[]": ["olive-owner", "bea"], "startTime": "2027-01-06", "endTime": "2027-01-07"}
    found = cal.data("GET", "/v2/slots/available", key=None, params={**legacy, "eventTypeSlug": "dynamic"})
    assert [slot["time"][11:16] for slot in found["slots"]["2027-01-06"]] == ["14:00", "14:30", "15:00", "15:30"]


def test_a_reserved_seat_counts_as_a_seat(cal: Cal) -> None:
    course = cal.type(seats={"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True})
    start = "2027-01-05T09:00:00.000Z"
    cal.data("POST", "/v2/slots/reservations", {"eventTypeId": course["id"], "slotStart": start})
    query = {"eventTypeId": course["id"], "start": "2027-01-05", "end": "2027-01-05", "format": "range"}
    slot = cal.data("GET", "/v2/slots", key=None, params=query)["2027-01-05"][1]
    assert (slot["start"], slot["seatsBooked"], slot["seatsRemaining"], slot["seatsTotal"]) == (start, 1, 1, 2)
    assert "bookingUid" not in slot
    cal.data("POST", "/v2/slots/reservations", {"eventTypeId": course["id"], "slotStart": start})
    assert start not in cal.slots(course, "2027-01-05", "2027-01-05")["2027-01-05"]
