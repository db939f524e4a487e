"""HighLevel's door: what each operation does, and how it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.ids import short

SLOT_GONE = "The slot you have selected is no longer available."
HOURS = [
    {
        "daysOfTheWeek": [1, 2, 3, 4, 5],
        "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
    }
]
TUESDAY = "2027-01-05T10:00:00+01:00"


class Client:
    """The server with HighLevel's headers, and a location with a calendar and a contact."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.headers = {**server.bearer, "Version": "v3"}
        self.location = short(server.account.organization.uuid)
        self.user = short(server.account.user.uuid)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.server.client.request(method, path, json=body, headers=self.headers, **more)

    def calendar(self, **fields: Any) -> dict[str, Any]:
        body = {"locationId": self.location, "name": "Talk", "teamMembers": [{"userId": self.user}], **fields}
        answer = self("POST", "/calendars/", {"openHours": HOURS, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()["calendar"]  # type: ignore[no-any-return]

    def contact(self, email: str = "ada@example.com") -> str:
        answer = self("POST", "/contacts/", {"locationId": self.location, "email": email, "name": "Ada L"})
        assert answer.status_code == 201, answer.text
        return answer.json()["contact"]["id"]  # type: ignore[no-any-return]

    def book(self, calendar: str, contact: str, **fields: Any) -> Any:
        base = {"locationId": self.location, "calendarId": calendar, "contactId": contact, "startTime": TUESDAY}
        return self("POST", "/calendars/events/appointments", {**base, **fields})


@pytest.fixture
def hl(server: Any) -> Client:
    return Client(server)


def test_calendar_lives(hl: Client) -> None:
    made = hl.calendar(slotDuration=1, slotDurationUnit="hours", widgetType="default")
    path = f"/calendars/{made['id']}"
    assert made["widgetType"] == "default"
    assert made["slotDuration"] == 1
    assert hl("PUT", path, {"name": "New", "appoinmentPerDay": 2}).json()["calendar"]["name"] == "New"
    assert hl("GET", path).json()["calendar"]["appoinmentPerDay"] == 2
    listed = hl("GET", f"/calendars/?locationId={hl.location}").json()["calendars"]
    assert made["id"] in [c["id"] for c in listed]
    assert hl("DELETE", path).json() == {"success": True}
    assert hl("GET", path).status_code == 400


def test_slots_are_bookable_once(hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact()
    path = f"/calendars/{calendar}/free-slots?startDate=1799103600000&endDate=1799190000000&timezone=Europe/Rome"
    assert TUESDAY in hl("GET", path).json()["2027-01-05"]["slots"]
    made = hl.book(calendar, contact)
    assert made.status_code == 200
    assert made.json()["title"] == "Ada L"
    assert TUESDAY not in hl("GET", path).json()["2027-01-05"]["slots"]
    again = hl.book(calendar, contact)
    assert again.status_code == 400
    assert again.json()["message"] == SLOT_GONE
    assert hl.book(calendar, contact, ignoreFreeSlotValidation=True).status_code == 200


def test_appointment_lives(hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact()
    event = hl.book(calendar, contact).json()["id"]
    path = f"/calendars/events/appointments/{event}"
    moved = hl("PUT", path, {"startTime": "2027-01-05T11:00:00+01:00", "title": "Other"}).json()
    assert moved["startTime"] == "2027-01-05T11:00:00+01:00"
    assert moved["title"] == "Other"
    assert hl("PUT", path, {"appointmentStatus": "cancelled"}).json()["appointmentStatus"] == "cancelled"
    listing = f"/calendars/events?locationId={hl.location}&calendarId={calendar}"
    found = hl("GET", f"{listing}&startTime=1799103600000&endTime=1799190000000").json()["events"]
    assert [e["id"] for e in found] == [event]
    gone = hl("DELETE", f"/calendars/events/{event}", {})
    assert gone.status_code == 201
    assert gone.json() == {"succeeded": True}
    assert hl("GET", path).status_code == 400


def test_contact_lives(hl: Client) -> None:
    path = f"/contacts/{hl.contact()}"
    double = hl("POST", "/contacts/", {"locationId": hl.location, "email": "ada@example.com"})
    assert double.status_code == 400
    assert double.json()["meta"]["matchingField"] == "email"
    body = {"locationId": hl.location, "email": "ada@example.com", "city": "Rome"}
    upsert = hl("POST", "/contacts/upsert", body).json()
    assert upsert["new"] is False
    assert upsert["contact"]["city"] == "Rome"
    assert hl("PUT", path, {"tags": ["a"]}).json()["contact"]["tags"] == ["a"]
    assert hl("DELETE", path).json()["succeeded"] is True
    assert hl("GET", path).status_code == 400


def test_neighbours(hl: Client) -> None:
    assert hl("GET", f"/users/?locationId={hl.location}").json()["users"][0]["id"] == hl.user
    assert hl("GET", f"/users/{hl.user}").json()["name"] == "Olive Owner"
    assert hl("GET", f"/locations/{hl.location}").json()["location"]["timezone"] == "Europe/Rome"


def test_keys_and_versions(hl: Client) -> None:
    get, path = hl.server.client.get, f"/calendars/?locationId={hl.location}"
    assert get(path).status_code == 401
    assert get(path, headers={"Authorization": "Bearer no"}).json()["message"] == "Invalid JWT"
    assert get(path, headers=hl.server.bearer).json()["message"] == "version header was not found."
    bad = get(path, headers={**hl.headers, "Version": "v9"})
    assert bad.status_code == 401
    assert bad.json()["message"] == "version header is invalid"
    assert hl("GET", "/calendars/?locationId=other").status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"foo": 1},
        {"name": "x" * 10_000},
        {"name": "a\x00b"},
        {"slotDuration": 10**30},
        {"slotDuration": "x"},
        {"slotDuration": 0},
        {"notifications": [[[[[[]]]]]]},
        {"teamMembers": [{"userId": "nobody"}]},
        {"openHours": [{"daysOfTheWeek": [9], "hours": []}]},
    ],
)
def test_bad_calendars(hl: Client, fields: dict[str, Any]) -> None:
    answer = hl("POST", "/calendars/", {"locationId": hl.location, "name": "T", **fields})
    assert answer.status_code in {400, 422}
    assert answer.json()["traceId"]


def test_bad_times(hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact()
    assert hl.book(calendar, contact, startTime="1799190000000").status_code == 422
    assert hl.book(calendar, contact, endTime="2027-01-05T09:00:00+01:00").status_code == 400
    assert hl("GET", f"/calendars/{calendar}/free-slots?startDate=x&endDate=1e999").status_code == 422
    assert hl("GET", f"/calendars/{calendar}/free-slots?startDate=2&endDate=1").status_code == 400
    assert hl("POST", "/calendars/", "text").status_code in {400, 422}
