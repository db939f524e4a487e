"""HighLevel's door: what each operation does, and how it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialects.highlevel.client import SLOT_GONE, TUESDAY, Client


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
