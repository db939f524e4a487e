"""Blocks, notes, series, notifications."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.ids import short
from tests.dialects.highlevel.client import SLOT_GONE, TUESDAY, Client

NINE = {"startTime": "2027-01-05T09:00:00+01:00", "endTime": "2027-01-05T12:00:00+01:00"}


def test_blocks_of_users_and_calendars(hl: Client) -> None:
    one, two, contact = hl.calendar()["id"], hl.calendar(name="Two")["id"], hl.contact()
    path = "/calendars/events/block-slots"
    for subject in ({}, {"calendarId": one, "assignedUserId": hl.user}):
        assert hl("POST", path, {"locationId": hl.location, **NINE, **subject}).status_code == 422
    assert hl("POST", path, {"locationId": hl.location, "calendarId": one}).status_code == 422
    made = hl.ok("POST", path, {"locationId": hl.location, "calendarId": one, **NINE})
    assert made["title"] == "Blocked"
    assert hl.free(one)[0] == "12:00"
    assert hl.free(two)[0] == "09:00"
    assert hl.book(one, contact).json()["message"] == SLOT_GONE
    assert [e["id"] for e in hl.blocked(calendarId=one)] == [made["id"]]
    assert hl.listed(calendarId=one) == []
    moved = hl.ok("PUT", f"{path}/{made['id']}", {"assignedUserId": hl.user, "title": "Dentist"})
    assert moved["title"] == "Dentist"
    assert "calendarId" not in moved
    assert hl.free(one)[0] == hl.free(two)[0] == "12:00"
    shown = hl.blocked(userId=hl.user)[0]
    assert shown["users"] == [hl.user]
    assert shown["calendarId"] == ""
    wrong = hl("PUT", f"{path}/{made['id']}", {"endTime": "2027-01-05T08:00:00+01:00"})
    assert wrong.status_code == 400
    assert hl.ok("DELETE", f"/calendars/events/{made['id']}", {}) == {"succeeded": True}
    assert hl.blocked(userId=hl.user) == []
    assert hl.free(one)[0] == "09:00"
    assert hl("PUT", f"{path}/{made['id']}", {"title": "x"}).status_code == 400
    assert hl("GET", f"/calendars/blocked-slots?locationId={hl.location}&startTime=1&endTime=2").status_code == 422


def test_notes(hl: Client) -> None:
    event = hl.book(hl.calendar()["id"], hl.contact()).json()["id"]
    path = f"/calendars/appointments/{event}/notes"
    made = [hl.ok("POST", path, {"body": f"Note {n}"})["note"] for n in range(3)]
    assert made[0]["createdBy"] == {"id": hl.user, "name": "Olive Owner"}
    page = hl.ok("GET", f"{path}?limit=2&offset=0")
    assert [each["body"] for each in page["notes"]] == ["Note 2", "Note 1"]
    assert page["hasMore"] is True
    assert hl.ok("GET", f"{path}?limit=2.0&offset=2")["hasMore"] is False
    for bad in ("limit=21&offset=0", "limit=0&offset=0", "limit=1.5&offset=0", "offset=0", "limit=2&offset=-1"):
        assert hl("GET", f"{path}?{bad}").status_code == 422
    assert hl.ok("PUT", f"{path}/{made[0]['id']}", {"body": "New"})["note"]["body"] == "New"
    assert hl("POST", path, {"body": "x" * 5001}).status_code == 422
    assert hl("PUT", f"{path}/%7BnoteId%7D", {"body": "x"}).status_code == 400
    assert hl.ok("DELETE", f"{path}/{made[0]['id']}") == {"success": True}
    assert len(hl.ok("GET", f"{path}?limit=20&offset=0")["notes"]) == 2
    assert hl("DELETE", f"{path}/{made[0]['id']}").status_code == 400


@pytest.fixture
def weekly(hl: Client) -> tuple[str, dict[str, Any]]:
    """A calendar and a weekly series across the change of clocks on 28 March 2027."""
    calendar = hl.calendar()["id"]
    made = hl.book(
        calendar,
        hl.contact(),
        startTime="2027-03-16T10:00:00+01:00",
        rrule="RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=4",
        ignoreFreeSlotValidation=True,
    )
    assert made.status_code == 200, made.text
    return calendar, made.json()


def test_a_series_keeps_its_local_hour(hl: Client, weekly: tuple[str, dict[str, Any]]) -> None:
    calendar, master = weekly
    assert master["isRecurring"] is True
    assert master["rrule"].startswith("RRULE")
    found = hl.listed(calendarId=calendar)
    assert [e["startTime"] for e in found] == [
        "2027-03-16T10:00:00+01:00",
        "2027-03-23T10:00:00+01:00",
        "2027-03-30T10:00:00+02:00",
        "2027-04-06T10:00:00+02:00",
    ]
    assert {e["masterEventId"] for e in found} == {master["id"]}
    assert found[0]["id"] == f"{master['id']}_1805187600000_1800"


def test_instances_are_moved_and_deleted_alone(hl: Client, weekly: tuple[str, dict[str, Any]]) -> None:
    calendar, master = weekly
    path = "/calendars/events/appointments"
    first, second, third, last = (e["id"] for e in hl.listed(calendarId=calendar))
    moved = hl.ok("PUT", f"{path}/{second}", {"startTime": "2027-03-24T12:00:00+01:00"})
    assert moved["id"] == second
    assert hl.ok("DELETE", f"/calendars/events/{third}", {}) == {"succeeded": True}
    left = hl.listed(calendarId=calendar)
    assert [(e["id"], e["startTime"][:16]) for e in left] == [
        (first, "2027-03-16T10:00"),
        (second, "2027-03-24T12:00"),
        (last, "2027-04-06T10:00"),
    ]
    assert hl("GET", f"{path}/{third}").status_code == 400
    assert hl("GET", f"{path}/{master['id']}_1_1800").status_code == 400
    assert hl("GET", f"{path}/{master['id']}_x_").status_code == 400
    assert hl.ok("GET", f"{path}/{second}")["event"]["masterEventId"] == master["id"]
    assert "12:00" not in hl.free(calendar, "2027-03-24")
    hl.ok("PUT", f"{path}/{last}", {"title": "Farewell"})
    hl.ok("PUT", f"{path}/{master['id']}", {"title": "Course", "startTime": "2027-03-16T11:00:00+01:00"})
    assert [(e["title"], e["startTime"][:16]) for e in hl.listed(calendarId=calendar)] == [
        ("Course", "2027-03-16T11:00"),
        ("Course", "2027-03-24T12:00"),
        ("Farewell", "2027-04-06T11:00"),
    ]
    note = hl.ok("POST", f"/calendars/appointments/{second}/notes", {"body": "For all"})["note"]
    listed = hl.ok("GET", f"/calendars/appointments/{master['id']}/notes?limit=1&offset=0")["notes"]
    assert [each["id"] for each in listed] == [note["id"]]
    event = hl.ok("GET", f"{path}/{master['id']}")["event"]
    assert event["id"] == master["id"]
    assert hl.ok("DELETE", f"/calendars/events/{master['id']}", {}) == {"succeeded": True}
    assert hl.listed(calendarId=calendar) == []
    assert hl("GET", f"{path}/{master['id']}").status_code == 400


def test_rules_that_are_none(hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact()
    for rule in ("x", "FREQ=WEEKLY;COUNT=x", "FREQ=SECONDLY;COUNT=2", "FREQ=DAILY;BYDAY=ZZ"):
        assert hl.book(calendar, contact, rrule=rule, ignoreFreeSlotValidation=True).status_code == 422
    single = hl.book(calendar, contact, rrule="DTSTART:20270105T090000Z\nRRULE:FREQ=DAILY;COUNT=3").json()
    assert single["isRecurring"] is False
    assert len(hl.listed(calendarId=calendar)) == 1


def test_an_appointment_is_the_same_through_all_doors(hl: Client) -> None:
    made = hl.book(hl.calendar()["id"], hl.contact()).json()
    server = hl.server
    other = server.client.get("/panel/api/event", headers=server.headers)
    calcom = server.client.get(f"/v2/bookings/{made['id']}", headers={**server.bearer, "cal-api-version": "2024-08-13"})
    assert calcom.status_code == 200, calcom.text
    seen = calcom.json()["data"]
    assert seen["start"] == "2027-01-05T09:00:00.000Z"
    assert seen["status"] == "accepted"
    assert seen["attendees"][0]["email"] == "ada@example.com"
    assert seen["hosts"][0]["email"] == "olive@example.com"
    panel = other.json()["items"][0]
    assert panel["state"] == "new"  # SimplyMeet's word for one that stands
    assert made["assignedUserId"] == short(server.account.user.uuid)
    assert made["startTime"] == TUESDAY


def test_notifications(hl: Client) -> None:
    calendar = hl.calendar()["id"]
    path = f"/calendars/{calendar}/notifications"
    one = {"receiverType": "contact", "channel": "email", "notificationType": "reminder", "subject": "Soon"}
    more = {"beforeTime": [{"timeOffset": 1, "unit": "hours"}], "fromName": "Olive"}
    made = hl.ok("POST", path, [{**one, **more}, {**one, "notificationType": "booked", "isActive": False}])
    assert made[0]["beforeTime"] == more["beforeTime"]
    assert "fromName" not in made[0]
    assert len(hl.ok("GET", path)) == 2
    assert [n["_id"] for n in hl.ok("GET", f"{path}?isActive=true")] == [made[0]["_id"]]
    assert [n["_id"] for n in hl.ok("GET", f"{path}?limit=1&skip=1")] == [made[1]["_id"]]
    each = f"{path}/{made[0]['_id']}"
    assert "message" in hl.ok("PUT", each, {"subject": "Very soon", "channel": "inApp"})
    found = hl.ok("GET", each)
    assert (found["subject"], found["channel"]) == ("Very soon", "inApp")
    assert "message" in hl.ok("DELETE", each)
    assert hl("GET", each).status_code == 400
    assert [n["_id"] for n in hl.ok("GET", path)] == [made[1]["_id"]]
    assert [n["_id"] for n in hl.ok("GET", f"{path}?deleted=true")] == [made[0]["_id"]]
    hl.ok("PUT", each, {"deleted": False})
    assert hl.ok("GET", each)["deleted"] is False
    assert len(hl.ok("POST", path, one)) == 1
    before = len(hl.ok("GET", path))
    assert hl("POST", path, [one, {**one, "channel": "pigeon"}]).status_code == 422
    assert hl("POST", path, [one, {**one, "selectedUsers": ["nobody"]}]).status_code == 400
    assert len(hl.ok("GET", path)) == before
