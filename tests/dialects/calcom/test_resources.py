"""Event types, schedules, the caller, and the manners of Cal.com's door."""

from __future__ import annotations

import time
from typing import Any

import pytest

from openslot.doorway.house import House

from .conftest import ADA, Cal

HOURS = [{"days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "startTime": "09:00", "endTime": "17:00"}]


# Event types


def test_event_type_fields_come_back(cal: Cal) -> None:
    fields: dict[str, Any] = {
        "description": "All about it",
        "slotInterval": 15,
        "minimumBookingNotice": 30,
        "beforeEventBuffer": 5,
        "afterEventBuffer": 10,
        "offsetStart": 5,
        "bookingLimitsCount": {"day": 2, "week": 5},
        "bookingLimitsDuration": {"day": 120, "month": 600},
        "bookingWindow": {"type": "range", "value": ["2030-09-05", "2030-09-09"]},
        "onlyShowFirstAvailableSlot": True,
        "bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["week", "month"]},
        "requiresBookerEmailVerification": False,
        "hideCalendarNotes": True,
        "hideOrganizerEmail": True,
        "lockTimeZoneToggleOnBookingPage": True,
        "hidden": True,
        "showOptimizedSlots": True,
        "color": {"lightThemeHex": "#ff0000", "darkThemeHex": "#00ff00"},
        "customName": "{Event type title}: {Scheduler first name} with {Organiser}",
        "successRedirectUrl": "https://example.com/thanks",
        "calVideoSettings": {"disableRecordingForGuests": True, "sendTranscriptionEmails": True},
        "disableRescheduling": {"disabled": True, "minutesBefore": 60},
        "interfaceLanguage": "it",
        "disableGuests": True,
        "lengthInMinutesOptions": [30, 60],
    }
    made = cal.type(**fields)
    for name, value in fields.items():
        assert made[name] == value, name
    path = f"/v2/event-types/{made['id']}"
    assert cal.data("GET", path) == made
    off = {
        "bookingLimitsCount": {"disabled": True},
        "bookingWindow": {"disabled": True},
        "disableRescheduling": {"disabled": False},
        "slotInterval": None,
        "title": "New",
    }
    changed = cal.data("PATCH", path, off)
    assert changed["bookingLimitsDuration"] == {"day": 120, "month": 600}
    for name in ("bookingLimitsCount", "bookingWindow", "disableRescheduling", "slotInterval", "title"):
        assert changed[name] == off[name]
    cal.data("PATCH", path, {"bookingWindow": {"disabled": True}, "showOptimizedSlots": False, "offsetStart": 0})
    made = cal.book(changed, "2027-01-05T09:00:00Z")
    assert made["title"] == "New: Ada with Olive Owner"


def test_defaults(cal: Cal) -> None:
    made = cal.data("POST", "/v2/event-types", {"lengthInMinutes": 30, "title": "T", "slug": " -t"})
    assert made["slug"] == "t"
    wanted = {
        "minimumBookingNotice": 120,
        "locations": [{"type": "integration", "integration": "cal-video"}],
        "seats": {"disabled": True},
        "confirmationPolicy": {"disabled": True},
        "recurrence": None,
        "bookingWindow": {"disabled": True},
        "disableCancelling": {"disabled": False},
        "disableRescheduling": {"disabled": False},
        "bookingLimitsCount": {"disabled": True},
        "price": 0,
        "bookingUrl": "http://testserver/olive-owner/t",
    }
    for name, value in wanted.items():
        assert made[name] == value, name
    assert made["bookingFields"] == [
        {"isDefault": True, "type": "name", "slug": "name", "required": True, "disableOnPrefill": False},
        {
            "isDefault": True,
            "type": "email",
            "slug": "email",
            "required": True,
            "disableOnPrefill": False,
            "hidden": False,
        },
        {
            "isDefault": True,
            "type": "phone",
            "slug": "attendeePhoneNumber",
            "required": False,
            "disableOnPrefill": False,
            "hidden": True,
        },
        {"isDefault": True, "type": "radioInput", "slug": "location", "required": False, "hidden": False},
        {
            "isDefault": True,
            "type": "text",
            "slug": "title",
            "required": True,
            "disableOnPrefill": False,
            "hidden": True,
        },
        {
            "isDefault": True,
            "type": "textarea",
            "slug": "notes",
            "required": False,
            "disableOnPrefill": False,
            "hidden": False,
        },
        {
            "isDefault": True,
            "type": "multiemail",
            "slug": "guests",
            "required": False,
            "disableOnPrefill": False,
            "hidden": False,
        },
        {
            "isDefault": True,
            "type": "textarea",
            "slug": "rescheduleReason",
            "required": False,
            "disableOnPrefill": False,
            "hidden": False,
        },
    ]


SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
TWO = [{"type": "attendeePhone"}, {"type": "attendeeDefined"}]
ALWAYS = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seats": SEATS, "locations": TWO}, "Seats Validation failed"),
        ({"seats": SEATS, "confirmationPolicy": ALWAYS}, "Seats Validation failed"),
        ({"confirmationPolicy": {**ALWAYS, "type": "time"}}, ""),
        ({"bookerActiveBookingsLimit": {"maximumActiveBookings": 1}, "recurrence": WEEKLY}, "recurrence"),
        ({"bookerActiveBookingsLimit": {"disabled": False}}, "at least one other property must be provided"),
        ({"bookingLimitsCount": {"day": 5, "week": 2}}, "Booking limits must be in ascending order."),
        ({"bookingLimitsDuration": {"day": 60, "year": 30}}, "Duration limits must be in ascending order."),
        ({"bookingLimitsDuration": {"day": 10}}, ""),
        ({"locations": [{"type": "integration", "integration": "tandem"}]}, "tandem not connected."),
        ({"locations": [{"type": "integration", "integration": "office365-video"}]}, "msteams not connected."),
        ({"locations": [{"type": "address"}]}, ""),
        ({"customName": "{Nonsense}"}, "customName"),
        ({"interfaceLanguage": "tlh"}, ""),
        ({"bookingFields": [{"type": "email", "required": False}]}, "checkIsEmailUserAccessible"),
        ({"bookingFields": [{"type": "select", "slug": "s", "label": "S", "required": True}]}, ""),
        ({"destinationCalendar": {"integration": "google_calendar", "externalId": "x"}}, "destinationCalendar"),
        ({"bookingWindow": {"type": "range", "value": ["2030-09-09", "2030-09-05"]}}, ""),
        ({"bookingWindow": {"type": "calendarDays", "value": ["2030-09-09"]}}, ""),
        ({"lengthInMinutes": 0}, ""),
        ({"lengthInMinutes": "60"}, ""),
        ({"lengthInMinutesOptions": [30, 30]}, ""),
        ({"title": ""}, ""),
        ({"slug": None}, ""),
    ],
)
def test_17_refused_event_types(cal: Cal, fields: dict[str, Any], words: str) -> None:
    body = {"lengthInMinutes": 60, "title": "T", "slug": "t", **fields}
    message = cal.refused(400, "POST", "/v2/event-types", body)
    assert message.startswith(words) or words in message
    assert cal.data("GET", "/v2/event-types") == []


def test_kind_2_errors_name_the_property(cal: Cal) -> None:
    answer = cal("POST", "/v2/event-types", {"title": "T", "slug": "t"}).json()
    assert answer["error"]["message"] == "Bad Request Exception"
    assert answer["path"] == "/v2/event-types"
    error = answer["error"]["details"]["errors"][0]
    assert error["property"] == "lengthInMinutes"
    assert error["constraints"] == {"isDefined": "lengthInMinutes should not be null or undefined"}


def test_event_types_are_their_owners(cal: Cal) -> None:
    made = cal.type()
    path = f"/v2/event-types/{made['id']}"
    stranger = cal.server.stranger().api_key
    words = f"Event type with id {made['id']} not found"
    assert cal.refused(404, "GET", path, key=stranger) == words
    assert cal.refused(404, "PATCH", path, {"title": "X"}, key=stranger) == words
    assert cal.refused(404, "DELETE", path, key=stranger) == words
    assert cal.refused(403, "DELETE", path, key=cal.server.colleague("Max Member").api_key)
    assert cal.refused(404, "GET", "/v2/event-types/abc") == "Event type with id abc not found"
    assert cal.refused(401, "GET", path, key=None)
    same = {"lengthInMinutes": 60, "title": "T", "slug": "talk"}
    assert cal.refused(400, "POST", "/v2/event-types", same) == "User already has an event type with this slug."
    foreign = cal.data("POST", "/v2/schedules", {"name": "S", "timeZone": "UTC", "isDefault": False}, key=stranger)
    assert cal.refused(404, "PATCH", path, {"scheduleId": foreign["id"]})
    gone = cal.data("DELETE", path)
    assert gone == {"id": made["id"], "lengthInMinutes": 60, "slug": "talk", "title": "Talk"}
    assert cal.refused(404, "GET", path)


def test_17_hidden_types_are_not_listed_for_others(cal: Cal) -> None:
    cal.type()
    cal.type(slug="secret", hidden=True)

    def slugs(query: str, key: str | None) -> list[str]:
        return [each["slug"] for each in cal.data("GET", f"/v2/event-types?{query}", key=key)]

    assert slugs("username=olive-owner", None) == ["talk"]
    assert slugs("username=olive-owner", "") == ["talk", "secret"]
    assert slugs("username=olive-owner&eventSlug=secret", None) == ["secret"]
    assert slugs("username=olive-owner&orgSlug=olive-co", None) == ["talk"]
    assert slugs("sortCreatedAt=desc", "") == ["secret", "talk"]
    assert slugs("", None) == []
    shown = cal.data("GET", "/v2/event-types")[0]["bookingFields"]
    assert not any(field.get("hidden") for field in shown)


# Schedules


def test_16_schedules(cal: Cal) -> None:
    default = cal.data("GET", "/v2/schedules/default")
    assert (default["isDefault"], default["availability"], default["timeZone"]) == (True, HOURS, "Europe/Rome")
    made = cal.data("POST", "/v2/schedules", {"name": "S", "timeZone": "america/new_york", "isDefault": True})
    assert made["timeZone"] == "America/New_York"
    assert made["availability"] == HOURS
    assert cal.data("GET", "/v2/schedules/default")["id"] == made["id"]
    path = f"/v2/schedules/{made['id']}"
    override = {"date": "2030-05-05", "startTime": "10:00", "endTime": "12:00"}
    changed = cal.data("PATCH", path, {"availability": [], "overrides": [override]})
    assert (changed["availability"], changed["overrides"]) == ([], [override])
    hours = [{"days": ["Saturday"], "startTime": "09:00", "endTime": "23:59"}]
    assert cal.data("PATCH", path, {"availability": hours})["availability"] == hours
    assert [each["id"] for each in cal.data("GET", "/v2/schedules")] == [default["id"], made["id"]]
    stranger = cal.server.stranger().api_key
    for method, body in (("GET", None), ("PATCH", {"name": "X"}), ("DELETE", None)):
        assert cal.refused(403, method, path, body, key=stranger)
    assert cal("DELETE", path).json() == {"status": "success"}
    assert cal.refused(404, "GET", path) == f"Schedule with ID={made['id']} does not exist."
    assert cal.refused(400, "DELETE", path)
    assert cal.data("GET", "/v2/schedules/default")["id"] == default["id"]
    cal("DELETE", f"/v2/schedules/{default['id']}")
    assert cal("GET", "/v2/schedules/default").json() == {"status": "success", "data": None}


def test_seeds_form_of_days(cal: Cal) -> None:
    rule = {"days": [0, 1], "startTime": "09:00", "endTime": "17:00"}
    body = {"name": "Working Hours", "timeZone": "America/New_York", "isDefault": False, "availability": [rule]}
    made = cal.data("POST", "/v2/schedules", body, version=None)
    assert made["availability"][0]["days"] == ["Monday", "Sunday"]


@pytest.mark.parametrize(
    "change",
    [
        {"timeZone": "Mars/Base"},
        {"isDefault": None},
        {"name": ""},
        {"availability": [{"days": ["monday"], "startTime": "09:00", "endTime": "17:00"}]},
        {"availability": [{"days": ["Monday"], "startTime": "24:00", "endTime": "17:00"}]},
        {"availability": [{"days": ["Monday"], "startTime": "17:00", "endTime": "09:00"}]},
        {"availability": [{"days": [7], "startTime": "09:00", "endTime": "17:00"}]},
        {"availability": "always"},
        {"overrides": [{"date": "2030-02-30", "startTime": "09:00", "endTime": "10:00"}]},
    ],
)
def test_bad_schedules_are_400(cal: Cal, change: dict[str, Any]) -> None:
    body = {"name": "S", "timeZone": "UTC", "isDefault": False, **change}
    body = {name: value for name, value in body.items() if value is not None}
    assert cal.refused(400, "POST", "/v2/schedules", body)
    assert len(cal.data("GET", "/v2/schedules")) == 1


def test_20_slots_keep_the_wall_clock(cal: Cal) -> None:
    event_type = cal.type()
    for day, first in (("2027-03-22", "08:00"), ("2027-03-29", "07:00")):
        assert cal.slots(event_type, day, day)[day][0] == f"{day}T{first}:00.000Z"


# Me, keys, manners


def test_me(cal: Cal) -> None:
    me = cal.data("GET", "/v2/me")
    assert (me["email"], me["username"], me["timeZone"], me["timeFormat"]) == (
        "olive@example.com",
        "olive-owner",
        "Europe/Rome",
        12,
    )
    changed = cal.data("PATCH", "/v2/me", {"timeZone": "america/new_york", "timeFormat": 24, "bio": "Hi"})
    assert (changed["timeZone"], changed["timeFormat"], changed["bio"]) == ("America/New_York", 24, "Hi")
    assert cal.data("GET", "/v2/schedules/default")["timeZone"] == "America/New_York"
    assert cal.refused(400, "PATCH", "/v2/me", {"timeFormat": 13})
    assert cal.refused(404, "PATCH", "/v2/me", {"defaultScheduleId": 999})
    max_ = cal.server.colleague("Max Member")
    assert cal.refused(409, "PATCH", "/v2/me", {"email": max_.user.email})
    assert "Verify" in cal.refused(403, "PATCH", "/v2/me", {"email": "ada@example.com"}, key=max_.api_key)


def test_401_words(cal: Cal) -> None:
    assert cal.refused(401, "GET", "/v2/me", key=None).startswith(
        "ApiAuthStrategy - No authentication method provided."
    )
    assert cal.refused(401, "GET", "/v2/me", key="cal_nope") == "CustomThrottlerGuard - Invalid API Key"
    assert cal.refused(401, "GET", "/v2/slots", key="cal_nope") == "CustomThrottlerGuard - Invalid API Key"
    assert cal.refused(401, "GET", "/v2/me", key="jwt") == "ApiAuthStrategy - access token - Invalid Access Token."


def test_unknown_routes_and_spellings(cal: Cal) -> None:
    assert cal.refused(404, "GET", "/v2/nope?x=1") == "Cannot GET /v2/nope?x=1"
    assert cal.refused(404, "PUT", "/v2/me", {}) == "Cannot PUT /v2/me"
    assert cal.server.client.get("/api/v2/me", headers=cal.server.bearer).json()["status"] == "success"
    assert cal.server.client.get("/v2/me/", headers=cal.server.bearer).json()["status"] == "success"
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    allowed = cal.server.client.options("/v2/bookings", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "PATCH" in allowed.headers["access-control-allow-methods"]


def test_1_versions(cal: Cal) -> None:
    event_type = cal.type()
    path = "/v2/bookings"
    body = {"start": "2027-01-05T09:00:00Z", "eventTypeId": event_type["id"], "attendee": ADA}
    assert cal("POST", path, body, version=None).status_code == 201
    assert cal("GET", path, version="2024-09-04").status_code == 200
    house: House = cal.server.house
    object.__setattr__(house, "strict_versions", True)
    assert cal.refused(404, "GET", path, version="2024-09-04") == "Cannot GET /v2/bookings"
    assert cal("GET", path).status_code == 200


def test_18_rate_limit(cal: Cal) -> None:
    object.__setattr__(cal.server.house, "rate_limit", None)
    left = [int(cal("GET", "/v2/me").headers["X-RateLimit-Remaining-Default"]) for _ in range(3)]
    assert left == [119, 118, 117]
    for _ in range(117):
        cal("GET", "/v2/me")
    over = cal("GET", "/v2/me")
    assert over.status_code == 429
    assert over.json()["error"]["code"] == "ThrottlerException"
    assert over.json()["message"] == "CustomThrottlerGuard - Too many requests. Please try again later."
    assert int(over.headers["Retry-After"]) > 0
    assert cal("GET", "/v2/me", key=cal.server.stranger().api_key).status_code == 200
    object.__setattr__(cal.server.house, "rate_limit", "1/second")
    time.sleep(1)  # the limiter's own clock
    assert [cal("GET", "/v2/me").status_code for _ in range(2)] == [200, 429]
    time.sleep(1.1)
    assert cal("GET", "/v2/me").status_code == 200
