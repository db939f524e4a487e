"""Event types and schedules in the forms of 2024-04-15, and for who does not tell the version."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialects.calcom.conftest import Cal

OLD = "2024-04-15"
NINE, FIVE = "1970-01-01T09:00:00.000Z", "1970-01-01T17:00:00.000Z"
HOURS = {"name": "Hours", "timeZone": "Europe/Rome", "isDefault": True}
CLASS = {"length": 60, "slug": "cooking", "title": "Cooking"}


@pytest.mark.parametrize("version", [OLD, None])
def test_a_schedule_of_2024_04_15(cal: Cal, version: str | None) -> None:
    rules = [{"days": [0, 6], "startTime": "2025-04-12T10:00:00.000Z", "endTime": "2025-04-12T11:30:00Z"}]
    made = cal.data("POST", "/v2/schedules", {**HOURS, "availabilities": rules}, version=version)
    row = {"id": 1, "userId": cal.server.account.user.id, "scheduleId": made["id"], "eventTypeId": None, "date": None}
    ten, half = "1970-01-01T10:00:00.000Z", "1970-01-01T11:30:00.000Z"
    assert made["schedule"] == [{**row, "days": [0, 6], "startTime": ten, "endTime": half}]
    assert made["workingHours"] == [{"days": [0, 6], "startTime": 600, "endTime": 690}]
    weekend = [{"start": ten, "end": half}]
    assert made["availability"] == [weekend, [], [], [], [], [], weekend]
    kept = {key: made[key] for key in ("name", "timeZone", "isDefault", "isManaged", "isLastSchedule", "readOnly")}
    assert kept == {**HOURS, "isManaged": False, "isLastSchedule": False, "readOnly": False}
    assert made["dateOverrides"] == []
    newer = cal.data("GET", f"/v2/schedules/{made['id']}")
    assert newer["availability"] == [{"days": ["Saturday", "Sunday"], "startTime": "10:00", "endTime": "11:30"}]


def test_the_default_schedule_has_office_hours(cal: Cal) -> None:
    made = cal.data("POST", "/v2/schedules", HOURS, version=OLD)
    assert [(row["days"], row["startTime"], row["endTime"]) for row in made["schedule"]] == [
        ([1, 2, 3, 4, 5], NINE, FIVE)
    ]
    for path in ("/v2/schedules/default", f"/v2/schedules/{made['id']}"):
        assert cal.data("GET", path, version=OLD) == made
    listed = cal.data("GET", "/v2/schedules", version=OLD)
    assert made in listed
    assert cal.data("GET", "/v2/schedules?for=atom", version=None) == listed


def test_a_schedule_is_changed_in_the_older_words(cal: Cal) -> None:
    before = cal.data("GET", "/v2/schedules/default")["id"]
    made = cal.data("POST", "/v2/schedules", {**HOURS, "isDefault": False}, version=OLD)
    path = f"/v2/schedules/{made['id']}"
    week: list[list[Any]] = [[], [{"start": NINE, "end": FIVE}], [], [], [], [], []]
    days = [{"start": "2027-05-05T10:00:00.000Z", "end": "2027-05-05T12:00:00.000Z"}]
    body = {"name": "Mondays", "isDefault": True, "schedule": week, "dateOverrides": days}
    told = cal.data("PATCH", path, body, version=OLD)
    assert (told["isDefault"], told["timeZone"], told["prevDefaultId"], told["currentDefaultId"]) == (
        True,
        "Europe/Rome",
        before,
        made["id"],
    )
    assert (told["schedule"]["name"], told["schedule"]["userId"]) == ("Mondays", cal.server.account.user.id)
    assert [row["days"] for row in told["schedule"]["availability"]] == [[1], []]
    assert told["schedule"]["availability"][1]["date"] == "2027-05-05T00:00:00.000Z"
    newer = cal.data("GET", path)
    assert newer["availability"] == [{"days": ["Monday"], "startTime": "09:00", "endTime": "17:00"}]
    assert newer["overrides"] == [{"date": "2027-05-05", "startTime": "10:00", "endTime": "12:00"}]
    assert cal.data("GET", path, version=OLD)["dateOverrides"] == [{"ranges": days}]
    assert (
        cal.data("PATCH", path, {"schedule": [], "dateOverrides": []}, version=None)["schedule"]["availability"] == []
    )
    assert cal("DELETE", path, version=OLD).json() == {"status": "success"}


@pytest.mark.parametrize(
    "time", ["11:15", "2025-04-12T24:00:00.000Z", "2025-04-12T10:60:00.000Z", "2025-04-12T10:00:00+02:00", 9, None]
)
def test_a_time_of_day_is_an_instant(cal: Cal, time: Any) -> None:
    rule = {"days": ["Monday"], "endTime": time, "startTime": "10:00"}
    words = cal.refused(400, "POST", "/v2/schedules", {**HOURS, "availabilities": [rule]}, version=OLD)
    assert words.startswith("Invalid datestring format. Expected format(ISO8061): 2025-04-12T13:17:56.324Z. Received: ")
    assert words.endswith(str(time))


@pytest.mark.parametrize(
    "change",
    [
        {"availabilities": [{"days": [7], "startTime": NINE, "endTime": FIVE}]},
        {"availabilities": [{"days": [1], "startTime": FIVE, "endTime": NINE}]},
        {"availabilities": [5]},
        {"timeZone": "Mars/Base"},
        {"isDefault": None},
    ],
)
def test_bad_schedules_are_refused(cal: Cal, change: dict[str, Any]) -> None:
    cal.refused(400, "POST", "/v2/schedules", {**HOURS, **change}, version=OLD)


def test_a_bad_week_is_refused(cal: Cal) -> None:
    path = f"/v2/schedules/{cal.data('GET', '/v2/schedules/default')['id']}"
    bad: list[Any] = [{"schedule": [[]] * 8}, {"schedule": [[{"start": NINE}]]}, {"dateOverrides": [{"start": "x"}]}]
    for body in bad:
        cal.refused(400, "PATCH", path, body, version=OLD)
    wrong = {"start": "2027-02-30T10:00:00.000Z", "end": "2027-02-30T12:00:00.000Z"}
    cal.refused(400, "PATCH", path, {"dateOverrides": [wrong]}, version=OLD)


def test_who_tells_no_version_gets_both_schedules(cal: Cal) -> None:
    older = cal.data("GET", "/v2/schedules/default", version=OLD)
    newer = cal.data("GET", "/v2/schedules/default")
    both = {**older, **newer}
    assert both["availability"] == newer["availability"]
    path = f"/v2/schedules/{newer['id']}"
    assert cal.data("GET", "/v2/schedules/default", version=None) == both
    assert cal.data("GET", path, version=None) == both
    assert cal.data("GET", "/v2/schedules", version=None) == [both]
    changed = cal.data("PATCH", path, {"name": "Anew"}, version=None)
    assert (changed["name"], changed["schedule"]["name"]) == ("Anew", "Anew")
    object.__setattr__(cal.server.house, "strict_versions", True)
    assert cal.data("GET", path, version=None) == {**older, "name": "Anew"}


def test_an_event_type_of_2024_04_15(cal: Cal) -> None:
    places = [
        {"type": "inPerson", "address": "Via Roma 1", "displayLocationPublicly": True},
        {"type": "link", "link": "https://example.com/room"},
        {"type": "userPhone", "hostPhoneNumber": "+390612345678"},
        {"type": "phone"},
        {"type": "attendeeInPerson"},
        {"type": "somewhereElse"},
        {"type": "integrations:daily"},
    ]
    body = {**CLASS, "description": "Flan", "locations": places, "disableGuests": True, "slotInterval": 0}
    numbers = {"minimumBookingNotice": 5, "beforeEventBuffer": 10, "afterEventBuffer": 15}
    made = cal.data("POST", "/v2/event-types", {**body, **numbers}, version=OLD)
    wanted = {**body, **numbers, "slotInterval": None, "userId": cal.server.account.user.id, "hidden": False}
    assert {key: made[key] for key in wanted} == wanted
    assert (made["periodType"], made["requiresConfirmation"], made["recurringEvent"]) == ("UNLIMITED", False, None)
    newer = cal.data("GET", f"/v2/event-types/{made['id']}")
    assert newer["lengthInMinutes"] == 60
    assert newer["locations"][0] == {"type": "address", "address": "Via Roma 1", "public": True}
    assert newer["locations"][-1] == {"type": "integration", "integration": "cal-video"}
    assert cal.data("GET", f"/v2/event-types/{made['id']}", version=OLD) == {"eventType": made}


def test_the_rules_of_an_event_type_in_the_databases_words(cal: Cal) -> None:
    rules = {
        "bookingWindow": {"type": "businessDays", "value": 30, "rolling": True},
        "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False},
        "recurrence": {"interval": 2, "occurrences": 4, "frequency": "weekly"},
        "bookingLimitsCount": {"day": 1, "week": 3},
    }
    made = cal.type(**rules)
    older = cal.data("GET", f"/v2/event-types/{made['id']}", version=OLD)["eventType"]
    wanted = {
        "periodType": "ROLLING_WINDOW",
        "periodDays": 30,
        "periodCountCalendarDays": False,
        "requiresConfirmation": True,
        "recurringEvent": {"interval": 2, "count": 4, "freq": 2},
        "bookingLimits": {"PER_DAY": 1, "PER_WEEK": 3},
        "durationLimits": None,
    }
    assert {key: older[key] for key in wanted} == wanted
    window = {"type": "range", "value": ["2027-01-05", "2027-02-05"]}
    cal.data("PATCH", f"/v2/event-types/{made['id']}", {"bookingWindow": window})
    older = cal.data("GET", f"/v2/event-types/{made['id']}", version="2024-06-11")["eventType"]
    assert (older["periodType"], older["periodEndDate"]) == ("RANGE", "2027-02-05T00:00:00.000Z")


def test_event_types_are_listed_in_groups(cal: Cal) -> None:
    made = cal.data("POST", "/v2/event-types", CLASS, version=None)
    found = cal.data("GET", "/v2/event-types", version=OLD)
    (group,) = found["eventTypeGroups"]
    assert made in group["eventTypes"]
    assert group["profile"]["slug"] == cal.server.account.user.username
    assert found["profiles"][0]["name"] == "Olive Owner"
    cal.refused(401, "GET", "/v2/event-types", version=OLD, key=None)
    listed = cal.data("GET", "/v2/event-types", version=None)
    assert [each["id"] for each in listed] == [each["id"] for each in group["eventTypes"]]


def test_an_event_type_is_changed_in_the_older_words(cal: Cal) -> None:
    made = cal.data("POST", "/v2/event-types", CLASS, version=OLD)
    path = f"/v2/event-types/{made['id']}"
    fields = [
        {"name": "name", "type": "name", "label": "Who"},
        {"name": "notes", "type": "textarea", "hidden": True},
        {"name": "size", "type": "select", "label": "Size", "options": [{"value": "s", "label": "Small"}]},
    ]
    body = {"length": 45, "bookingFields": fields, "seatsPerTimeSlot": 8, "title": None}
    changed = cal.data("PATCH", path, body, version=OLD)
    assert (changed["length"], changed["seatsPerTimeSlot"], changed["title"]) == (45, 8, "Cooking")
    by_name = {field["name"]: field for field in changed["bookingFields"]}
    assert by_name["size"]["options"] == [{"value": "s", "label": "s"}]
    assert (by_name["name"]["label"], by_name["notes"]["hidden"]) == ("Who", True)
    assert cal.data("PATCH", path, {"seatsPerTimeSlot": None}, version=OLD)["seatsPerTimeSlot"] is None
    assert cal.data("PATCH", path, {"length": 30}, version=None)["length"] == 30
    gone = {"id": made["id"], "slug": "cooking", "title": "Cooking"}
    assert cal.data("DELETE", path, version=OLD) == {**gone, "length": 30}
    cal.refused(404, "GET", path, version=OLD)


@pytest.mark.parametrize(
    "change",
    [
        {"length": 0},
        {"length": None},
        {"locations": [{"type": "moon"}]},
        {"locations": [{"type": "link"}]},
        {"locations": [{"type": "integrations:zoom"}]},
        {"locations": [{"link": "https://example.com"}]},
        {"slotInterval": -1},
    ],
)
def test_bad_event_types_are_refused(cal: Cal, change: dict[str, Any]) -> None:
    cal.refused(400, "POST", "/v2/event-types", {**CLASS, **change}, version=OLD)


def test_an_own_question_may_not_be_a_second_address(cal: Cal) -> None:
    made = cal.data("POST", "/v2/event-types", CLASS, version=OLD)
    field = {"name": "other", "type": "email", "label": "Other"}
    cal.refused(400, "PATCH", f"/v2/event-types/{made['id']}", {"bookingFields": [field]}, version=OLD)


def test_a_slug_is_used_once(cal: Cal) -> None:
    cal.data("POST", "/v2/event-types", CLASS, version=OLD)
    words = "User already has an event type with this slug."
    assert cal.refused(400, "POST", "/v2/event-types", CLASS, version=OLD) == words


def test_who_tells_no_version_gets_both_event_types(cal: Cal) -> None:
    made = cal.type()
    path = f"/v2/event-types/{made['id']}"
    older = cal.data("GET", path, version=OLD)["eventType"]
    assert cal.data("GET", path, version=None) == {**made, "eventType": older}
    gone = cal.data("DELETE", path, version=None)
    assert (gone["length"], gone["lengthInMinutes"]) == (60, 60)


def test_event_types_that_everybody_may_see(cal: Cal) -> None:
    place = {"type": "link", "link": "https://example.com/secret", "displayLocationPublicly": False}
    made = cal.data("POST", "/v2/event-types", {**CLASS, "locations": [place]}, version=OLD)
    assert made["locations"] == [{"type": "link", "link": "https://example.com/secret"}]  # not public: not said
    hidden = cal.type(slug="hidden", hidden=True)
    name = cal.server.account.user.username
    listed = cal.data("GET", f"/v2/event-types/{name}/public", version=None, key=None)
    assert {"id": made["id"], "length": 60, "slug": "cooking", "title": "Cooking", "description": ""} in listed
    assert hidden["id"] not in [each["id"] for each in listed]
    one = cal.data("GET", f"/v2/event-types/{name}/cooking/public?isTeamEvent=false", version=OLD, key=None)
    assert (one["id"], one["locations"], one["owner"]["username"]) == (made["id"], [{"type": "link"}], name)
    assert cal.data("GET", f"/v2/event-types/{name}/nothing/public", version=OLD, key=None) is None
    cal.refused(404, "GET", "/v2/event-types/nobody/public", version=OLD, key=None)
    cal.refused(404, "GET", f"/v2/event-types/{name}/public", version="2024-06-14", key=None)
    cal.refused(404, "GET", f"/v2/event-types/{name}/cooking/public?isTeamEvent=true", version=OLD, key=None)


def test_the_first_clients_paths(cal: Cal) -> None:
    assert cal.data("GET", "/v2/schedules/time-zones", version=None) == cal.data("GET", "/v2/timezones")
    assert cal("DELETE", "/v2/slots/delete?uid=nothing", version=None).json() == {"status": "success"}


def test_the_key_may_stand_alone(cal: Cal) -> None:
    found = cal.server.client.get("/v2/me", headers={"Authorization": cal.server.account.api_key})
    assert found.json()["data"]["email"] == "olive@example.com"
    assert cal.server.client.get("/v2/me", headers={"Authorization": "cal_wrong"}).status_code == 401
