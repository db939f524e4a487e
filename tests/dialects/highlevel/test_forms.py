"""The forms in which clients really send things, and what comes back of them."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.event_types import update_event_type
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import EventType
from tests.dialects.highlevel.client import SLOT_GONE, TUESDAY, Client

EVENTS = "/calendars/events/appointments"


def test_each_path_may_end_with_a_slash(hl: Client) -> None:
    made = hl.ok("POST", "/contacts/upsert/", {"locationId": hl.location, "phone": "+39061234567", "email": ""})
    contact = made["contact"]["id"]
    assert "email" not in made["contact"]
    assert hl.ok("GET", f"/contacts/{contact}/")["contact"]["id"] == contact
    assert hl.ok("GET", f"/calendars/groups/?locationId={hl.location}") == {"groups": []}
    assert hl.ok("GET", f"/calendars?locationId={hl.location}") == {"calendars": []}
    assert hl("GET", "/calendars//").status_code == 404


def test_empty_texts_of_a_contact_are_none(hl: Client) -> None:
    made = [hl("POST", "/contacts/", {"locationId": hl.location, "name": n, "email": "", "phone": ""}) for n in "ab"]
    assert [each.status_code for each in made] == [201, 201]
    path = f"/contacts/{made[0].json()['contact']['id']}"
    hl.ok("PUT", path, {"phone": "+39061234567", "timezone": "Asia/Tokyo", "assignedTo": hl.user})
    cleared = hl.ok("PUT", path, {"phone": "", "timezone": "", "assignedTo": ""})["contact"]
    assert not {"phone", "timezone", "assignedTo"} & set(cleared)


def test_a_name_has_its_parts(hl: Client) -> None:
    body = {"locationId": hl.location, "name": "Rosan Maria Deo", "email": "rosan@example.com"}
    made = hl.ok("POST", "/contacts/", body)["contact"]
    assert (made["firstName"], made["lastName"], made["lastNameLowerCase"]) == ("Rosan", "Maria Deo", "maria deo")
    path = f"/contacts/{made['id']}"
    assert hl.ok("PUT", path, {"firstName": "Rosa", "lastName": "D"})["contact"]["name"] == "Rosa D"
    renamed = hl.ok("PUT", path, {"name": "Ada L"})["contact"]
    assert (renamed["firstName"], renamed["lastName"]) == ("Ada", "L")


def test_what_is_shown_can_be_sent_back(hl: Client) -> None:
    body = {"locationId": hl.location, "name": "Plain", "teamMembers": [{"userId": hl.user}]}
    plain = hl.ok("POST", "/calendars/", body)["calendar"]
    before = hl.free(plain["id"])
    sent = {name: value for name, value in plain.items() if name not in {"id", "locationId", "calendarType"}}
    assert hl.ok("PUT", f"/calendars/{plain['id']}", sent)["calendar"] == plain
    assert hl.free(plain["id"]) == before != []
    closed = hl.ok("PUT", f"/calendars/{plain['id']}", {"openHours": [{"daysOfTheWeek": [], "hours": []}]})
    assert closed["calendar"]["openHours"] == [{"daysOfTheWeek": [], "hours": []}]
    assert hl.free(plain["id"]) == []
    hl.ok("PUT", f"/calendars/{plain['id']}", {"openHours": []})
    assert hl.free(plain["id"]) == before


def test_members_places_in_the_older_words(hl: Client) -> None:
    team = [{"userId": hl.user, "meetingLocationType": "address", "meetingLocation": "Via Roma 1"}]
    made = hl.calendar(calendarType="personal", teamMembers=team)
    (member,) = made["teamMembers"]
    assert member["locationConfigurations"] == [
        {"kind": "physical", "location": "Via Roma 1", "meetingId": "physical_0"}
    ]
    assert (member["meetingLocationType"], member["meetingLocation"]) == ("address", "Via Roma 1")
    assert hl.book(made["id"], hl.contact()).json()["address"] == "Via Roma 1"
    fair = hl.calendar(calendarType="event", meetingLocation="The hall")
    assert fair["locationConfigurations"][0]["location"] == "The hall"
    assert fair["teamMembers"] == [{"userId": hl.user}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recurring", {"freq": "YEARLY"}),
        ("recurring", {"count": 25}),
        ("recurring", {"often": True}),
        ("notifications", [{"type": "email"}]),
        ("teamMembers", [{"userId": "x", "meetingLocationType": "moon"}]),
        ("openHours", [{"daysOfTheWeek": [1], "hours": [{"openHour": 2, "openMinute": 0, "closeHour": 1}]}]),
        ("availabilities", [{"date": "2027-02-30", "hours": []}]),
    ],
)
def test_what_is_wrong_is_named(hl: Client, field: str, value: Any) -> None:
    answer = hl("POST", "/calendars/", {"locationId": hl.location, "name": "T", field: value})
    assert answer.status_code == 422
    assert all(field in each for each in answer.json()["message"])


def test_look_busy_can_be_left_out(hl: Client) -> None:
    calendar = hl.calendar(lookBusyConfig={"enabled": True, "LookBusyPercentage": 75})["id"]
    assert len(hl.free(calendar)) == len(hl.free(calendar, enableLookBusy="true")) == 4
    assert len(hl.free(calendar, enableLookBusy="false")) == 16
    assert hl("GET", f"/calendars/{calendar}/free-slots?startDate=1&endDate=2&enableLookBusy=x").status_code == 422


def test_users_of_free_slots_may_be_joined_by_commas(hl: Client) -> None:
    bea = short(hl.server.colleague("Bea").user.uuid)
    calendar = hl.calendar()["id"]
    assert hl.free(calendar, userIds=bea) == []
    assert hl.free(calendar, userIds=f"{bea},{hl.user}") == hl.free(calendar)


def test_who_is_named_must_be_on_the_team(hl: Client) -> None:
    bea, cid, contact = *(short(hl.server.colleague(name).user.uuid) for name in ("Bea", "Cid")), hl.contact()
    team = [{"userId": hl.user, "isPrimary": True}, {"userId": bea}]
    for kind, members in (("personal", team[:1]), ("collective", team), ("round_robin", team)):
        calendar = hl.calendar(calendarType=kind, teamMembers=members, name=kind)["id"]
        for forced in (False, True):
            refused = hl.book(calendar, contact, assignedUserId=cid, ignoreFreeSlotValidation=forced)
            assert (refused.status_code, "assignedUserId" in refused.json()["message"]) == (400, True)
    turns = hl.calendar(teamMembers=team, name="Turns")["id"]
    turn = hl.book(turns, contact, assignedUserId=hl.user).json()["id"]
    assert hl.ok("PUT", f"{EVENTS}/{turn}", {"assignedUserId": bea})["assignedUserId"] == bea
    hl.ok("DELETE", f"/calendars/events/{turn}", {})
    both = hl.calendar(calendarType="collective", teamMembers=team)["id"]
    made = hl.book(both, contact, assignedUserId=bea).json()
    assert made["assignedUserId"] == bea
    moved = hl.ok("PUT", f"{EVENTS}/{made['id']}", {"startTime": "2027-01-05T11:00:00+01:00"})
    assert moved["assignedUserId"] == bea
    assert hl.ok("PUT", f"{EVENTS}/{made['id']}", {"assignedUserId": hl.user})["assignedUserId"] == hl.user
    fair = hl.calendar(calendarType="event", teamMembers=[])["id"]
    event = hl.ok("GET", f"{EVENTS}/{hl.book(fair, contact, assignedUserId=cid).json()['id']}")["event"]
    assert (event["assignedUserId"], event["users"]) == (cid, [cid])


def test_a_cancelled_appointment_comes_back_at_another_time(hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact()
    path = f"{EVENTS}/{hl.book(calendar, contact).json()['id']}"
    hl.ok("PUT", path, {"appointmentStatus": "cancelled"})
    hl.book(calendar, hl.contact("eve@example.com"))
    later = {"startTime": "2027-01-05T11:00:00+01:00"}
    assert hl("PUT", path, later).status_code == 400
    assert hl("PUT", path, {"appointmentStatus": "confirmed", "startTime": TUESDAY}).json()["message"] == SLOT_GONE
    back = hl.ok("PUT", path, {**later, "appointmentStatus": "confirmed"})
    assert (back["appointmentStatus"], back["startTime"]) == ("confirmed", later["startTime"])
    assert not {"10:00", "11:00"} & set(hl.free(calendar))


def test_a_place_can_be_taken_back(hl: Client) -> None:
    team = [{"userId": hl.user, "locationConfigurations": [{"kind": "physical", "location": "Via Roma 1"}]}]
    calendar = hl.calendar(teamMembers=team)["id"]
    made = hl.book(calendar, hl.contact(), address="Here").json()
    assert (made["address"], made["meetingLocationType"]) == ("Here", "custom")
    usual = hl.ok("PUT", f"{EVENTS}/{made['id']}", {"meetingLocationId": "default"})
    assert (usual["address"], usual["meetingLocationType"]) == ("Via Roma 1", "default")
    assert hl("PUT", f"{EVENTS}/{made['id']}", {"rrule": "FREQ=NEVER"}).status_code == 422


def test_what_another_door_changes_is_shown(hl: Client) -> None:
    fields = {
        "eventType": "RoundRobin_OptimizeForEqualDistribution",
        "lookBusyConfig": {"enabled": True, "LookBusyPercentage": 20},
        "appoinmentPerDay": 3,
        "allowBookingAfter": 2,
        "allowBookingAfterUnit": "days",
    }
    made = hl.calendar(**fields)
    assert {name: made[name] for name in fields} == fields
    with hl.server.desk() as desk:
        row = desk.own(EventType, from_short(made["id"]), "calendar")
        update_event_type(desk, row, fairness="availability", look_busy=0, limits=[], notice={})
    shown = hl.ok("GET", f"/calendars/{made['id']}")["calendar"]
    assert shown["eventType"] == "RoundRobin_OptimizeForAvailability"
    assert shown["lookBusyConfig"]["enabled"] is False
    assert not {"appoinmentPerDay", "allowBookingAfter", "allowBookingAfterUnit"} & set(shown)


def test_a_calendar_leaves_its_group(hl: Client) -> None:
    body = {"locationId": hl.location, "name": "G", "description": "", "slug": "g"}
    group, path = hl.ok("POST", "/calendars/groups", body)["group"]["id"], f"/calendars/{hl.calendar()['id']}"
    assert hl.ok("PUT", path, {"groupId": group})["calendar"]["groupId"] == group
    assert "groupId" not in hl.ok("PUT", path, {"groupId": ""})["calendar"]
    assert "groupId" not in hl.ok("GET", path)["calendar"]


def test_an_appointment_becomes_a_series(hl: Client) -> None:
    calendar = hl.calendar()["id"]
    made = hl.book(calendar, hl.contact(), title="Course").json()["id"]
    path, rule = f"{EVENTS}/{made}", "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=3"
    assert hl.ok("PUT", path, {"rrule": rule})["isRecurring"] is False
    forced = {"ignoreFreeSlotValidation": True}
    changed = hl.ok("PUT", path, {"rrule": rule, "title": "Lesson", **forced})
    assert (changed["id"], changed["rrule"], changed["isRecurring"]) == (made, rule, True)
    found = hl.listed(calendarId=calendar)
    days = ["2027-01-05", "2027-01-06", "2027-01-07"]
    assert [(e["startTime"][:10], e["title"], e["masterEventId"]) for e in found] == [(d, "Lesson", made) for d in days]
    assert "10:00" not in hl.free(calendar, "2027-01-07")
    assert hl("PUT", f"{EVENTS}/{found[1]['id']}", {"rrule": rule, **forced}).status_code == 422
    hl.ok("PUT", f"{EVENTS}/{found[1]['id']}", {"title": "Second"})
    assert hl.ok("PUT", path, {"rrule": rule, **forced})["id"] == made
    hl.ok("PUT", path, {"rrule": "FREQ=DAILY;COUNT=2", **forced})
    assert [(e["id"], e["title"]) for e in hl.listed(calendarId=calendar)] == [
        (found[0]["id"], "Lesson"),
        (found[1]["id"], "Second"),
    ]
    assert "10:00" in hl.free(calendar, "2027-01-07")
    hl.ok("PUT", path, {"rrule": "FREQ=WEEKLY;COUNT=2", **forced})
    assert [e["startTime"][:10] for e in hl.listed(calendarId=calendar)] == ["2027-01-05", "2027-01-12"]
    assert hl.ok("GET", path)["event"]["id"] == made
    assert hl.ok("DELETE", f"/calendars/events/{made}", {}) == {"succeeded": True}
    assert hl.listed(calendarId=calendar) == []
