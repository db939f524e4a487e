"""Calendars of every type, groups, schedules, places and scopes."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.accounts import create_key
from openslot.desk.ids import short
from openslot.desk.nouns import User
from tests.dialects.highlevel.client import HOURS, SLOT_GONE, TUESDAY, Client


def member(hl: Client, name: str) -> str:
    return short(hl.server.colleague(name).user.uuid)


def test_round_robin_takes_the_free_one(hl: Client) -> None:
    bea, contact = member(hl, "Bea"), hl.contact()
    team = [{"userId": hl.user, "priority": 1}, {"userId": bea, "priority": 0}]
    calendar = hl.calendar(calendarType="round_robin", teamMembers=team)["id"]
    assert hl.book(calendar, contact).json()["assignedUserId"] == hl.user
    assert "10:00" in hl.free(calendar)
    assert "10:00" not in hl.free(calendar, userId=hl.user)
    assert hl.book(calendar, contact).json()["assignedUserId"] == bea
    assert "10:00" not in hl.free(calendar)
    assert hl.book(calendar, contact).json()["message"] == SLOT_GONE


def test_collective_takes_all(hl: Client) -> None:
    bea, contact = member(hl, "Bea"), hl.contact()
    team = [{"userId": hl.user}, {"userId": bea, "isPrimary": True}]
    calendar = hl.calendar(calendarType="collective", teamMembers=team)["id"]
    made = hl.book(calendar, contact).json()
    assert made["assignedUserId"] == bea
    event = hl.ok("GET", f"/calendars/events/appointments/{made['id']}")["event"]
    assert set(event["users"]) == {hl.user, bea}
    own = hl.calendar(calendarType="personal", name="Own")["id"]
    assert "10:00" not in hl.free(own)


def test_class_has_seats(hl: Client) -> None:
    calendar = hl.calendar(calendarType="class_booking", appoinmentPerSlot=2)["id"]
    assert hl.book(calendar, hl.contact("a@example.com")).status_code == 200
    assert hl.book(calendar, hl.contact("b@example.com")).status_code == 200
    assert hl.book(calendar, hl.contact("c@example.com")).json()["message"] == SLOT_GONE


def test_event_calendar_has_hours_of_its_own(hl: Client) -> None:
    body = {"locationId": hl.location, "name": "Fair", "calendarType": "event"}
    calendar = hl.ok("POST", "/calendars/", body)["calendar"]["id"]
    assert hl.free(calendar) == []
    path = f"/calendars/schedules/event-calendar/{calendar}"
    assert hl("GET", path).status_code == 404
    assert hl("PUT", path, {"timezone": "Europe/Rome"}).status_code == 404
    rules = [{"type": "wday", "day": "tuesday", "intervals": [{"from": "10:00", "to": "11:00"}]}]
    made = hl.ok("POST", path, {"timezone": "Europe/Rome", "rules": rules})["schedule"]
    assert made["rules"] == rules
    assert hl("POST", path, {"timezone": "Europe/Rome", "rules": rules}).status_code == 400
    assert hl.free(calendar) == ["10:00", "10:30"]
    closed = [*rules, {"type": "date", "date": "2027-01-05", "intervals": []}]
    hl.ok("PUT", path, {"rules": closed})
    assert hl.free(calendar) == []
    assert hl.free(calendar, "2027-01-12") == ["10:00", "10:30"]
    hl.ok("PUT", f"/calendars/{calendar}", {"openHours": HOURS})
    assert hl.free(calendar) == []
    assert hl.ok("GET", path)["schedule"]["rules"] == closed
    assert hl("POST", f"/calendars/schedules/event-calendar/{hl.calendar()['id']}", made).status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"calendarType": "personal", "teamMembers": []},
        {"calendarType": "collective", "teamMembers": []},
        {"calendarType": "event", "locationConfigurations": [{"kind": "zoom_conference"}]},
        {"enableRecurring": True, "teamMembers": []},
        {"calendarType": "class_booking", "places": 2},
    ],
)
def test_teams_that_cannot_be(hl: Client, fields: dict[str, Any]) -> None:
    if fields.pop("places", 0):
        places = [{"kind": "custom", "location": "a"}, {"kind": "physical", "location": "b"}]
        fields["teamMembers"] = [{"userId": hl.user, "locationConfigurations": places}]
    answer = hl("POST", "/calendars/", {"locationId": hl.location, "name": "T", **fields})
    assert answer.status_code == 422
    calendar = hl.calendar(calendarType="personal")["id"]
    assert hl("PUT", f"/calendars/{calendar}", {"teamMembers": []}).status_code == 422


def test_groups(hl: Client) -> None:
    body = {"locationId": hl.location, "name": "G", "description": "", "slug": "g"}
    group = hl.ok("POST", "/calendars/groups", body)["group"]
    assert group["isActive"] is True
    question = {"locationId": hl.location, "slug": "g"}
    assert hl.ok("POST", "/calendars/groups/validate-slug", question) == {"available": False}
    assert hl("POST", "/calendars/groups", body).status_code == 400
    calendar, other = hl.calendar(groupId=group["id"]), hl.calendar(name="Other")
    assert calendar["groupId"] == group["id"]
    listed = hl.ok("GET", f"/calendars/?locationId={hl.location}&groupId={group['id']}")["calendars"]
    assert [each["id"] for each in listed] == [calendar["id"]]
    event = hl.book(calendar["id"], hl.contact()).json()["id"]
    assert [(e["id"], e["groupId"]) for e in hl.listed(groupId=group["id"])] == [(event, group["id"])]
    path = f"/calendars/groups/{group['id']}"
    assert hl.ok("PUT", path, {"name": "H", "description": "d", "slug": "h"})["group"]["name"] == "H"
    assert hl("PUT", path, {"name": "H"}).status_code == 422
    assert hl.ok("PUT", f"{path}/status", {"isActive": False}) == {"success": True}
    assert hl.ok("GET", f"/calendars/groups?locationId={hl.location}")["groups"][0]["isActive"] is False
    assert hl.ok("DELETE", path) == {"success": True}
    assert "groupId" not in hl.ok("GET", f"/calendars/{calendar['id']}")["calendar"]
    assert hl.ok("POST", "/calendars/groups/validate-slug", {**question, "slug": "h"}) == {"available": True}
    assert hl("DELETE", path).status_code == 400
    assert other["id"]


def test_schedules_of_a_user(hl: Client) -> None:
    calendar, plain = hl.calendar()["id"], hl.calendar(name="Plain")["id"]
    rules = [{"type": "wday", "day": "tuesday", "intervals": [{"from": "07:00", "to": "08:00"}]}]
    body = {"locationId": hl.location, "userId": hl.user, "name": "Early", "timezone": "Europe/Rome", "rules": rules}
    made = hl.ok("POST", "/calendars/schedules", body)["schedule"]
    path = f"/calendars/schedules/{made['id']}"
    assert made["calendarIds"] == []
    assert "07:00" not in hl.free(calendar)
    assert hl.ok("PUT", f"{path}/associations/{calendar}") == {"success": True}
    assert hl.ok("PUT", f"{path}/associations/{calendar}") == {"success": True}
    assert hl.free(calendar) == ["07:00", "07:30"]
    assert "07:00" not in hl.free(plain)
    hl.ok("PUT", f"/calendars/{calendar}", {"teamMembers": [{"userId": hl.user}]})
    assert hl.free(calendar) == ["07:00", "07:30"]
    assert hl.ok("GET", path)["schedule"]["calendarIds"] == [calendar]
    search = f"/calendars/schedules/search?locationId={hl.location}&userId={hl.user}"
    assert len(hl.ok("GET", search)["schedules"]) == 2
    assert [s["id"] for s in hl.ok("GET", f"{search}&calendarId={calendar}")["schedules"]] == [made["id"]]
    assert len(hl.ok("GET", f"{search}&skip=1&limit=1")["schedules"]) == 1
    assert hl.ok("PUT", path, {"timezone": "Europe/London"})["schedule"]["timezone"] == "Europe/London"
    assert hl.free(calendar) == ["08:00", "08:30"]
    assert hl.ok("DELETE", f"{path}/associations/{calendar}") == {"success": True}
    assert "10:00" in hl.free(calendar)
    assert hl.ok("DELETE", path) == {"success": True}
    for method in ("GET", "DELETE"):
        assert hl(method, path).status_code == 404
    assert hl("PUT", f"{path}/associations/{calendar}").status_code == 404


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "wday", "intervals": []},
        {"type": "date", "date": "2027-02-30", "intervals": []},
        {"type": "wday", "day": "monday", "intervals": [{"from": "10:00", "to": "09:00"}]},
        {
            "type": "wday",
            "day": "monday",
            "intervals": [{"from": "9:00", "to": "11:00"}, {"from": "10:00", "to": "12:00"}],
        },
        {"type": "wday", "day": "monday", "intervals": [{"from": "25:00", "to": "26:00"}]},
    ],
)
def test_bad_rules(hl: Client, rule: dict[str, Any]) -> None:
    body = {"locationId": hl.location, "userId": hl.user, "name": "N", "timezone": "Europe/Rome", "rules": [rule]}
    assert hl("POST", "/calendars/schedules", body).status_code == 422


def test_date_hours_are_added_changed_and_taken_away(hl: Client) -> None:
    hour = {"openHour": 10, "openMinute": 0, "closeHour": 11, "closeMinute": 0}
    one = {"date": "2027-01-05T00:00:00.000Z", "hours": [hour]}
    made = hl.calendar(availabilities=[one])
    path = f"/calendars/{made['id']}"
    assert hl.free(made["id"]) == ["10:00", "10:30"]
    two = {"date": "2027-01-06", "hours": []}
    both = hl.ok("PUT", path, {"availabilities": [two]})["calendar"]["availabilities"]
    assert [each["date"][:10] for each in both] == ["2027-01-05", "2027-01-06"]
    assert hl.free(made["id"], "2027-01-06") == []
    gone = {"id": both[0]["id"], "date": "2027-01-05", "hours": [], "deleted": True}
    left = hl.ok("PUT", path, {"availabilities": [gone]})["calendar"]["availabilities"]
    assert [each["id"] for each in left] == [both[1]["id"]]
    assert "09:00" in hl.free(made["id"])


def test_places(hl: Client) -> None:
    team = [{"userId": hl.user, "locationConfigurations": [{"kind": "physical", "location": "Via Roma 1"}]}]
    made = hl.calendar(calendarType="personal", teamMembers=team)
    shown = made["teamMembers"][0]["locationConfigurations"]
    assert shown == [{"kind": "physical", "location": "Via Roma 1", "meetingId": "physical_0"}]
    contact = hl.contact()
    assert hl.book(made["id"], contact).json()["address"] == "Via Roma 1"
    later = {"startTime": "2027-01-05T11:00:00+01:00"}
    assert hl.book(made["id"], contact, **later, address="Here").json()["address"] == "Here"
    later = {"startTime": "2027-01-05T12:00:00+01:00"}
    assert hl.book(made["id"], contact, **later, meetingLocationId="nowhere").status_code == 422
    assert hl.book(made["id"], contact, **later, meetingLocationId="physical_0").json()["address"] == "Via Roma 1"
    later = {"startTime": "2027-01-05T13:00:00+01:00"}
    assert hl.book(made["id"], contact, **later, meetingLocationType="zoom").json()["address"] == ""


def test_settings_that_bear_on_time(hl: Client) -> None:
    contact = hl.contact()
    calendar = hl.calendar(allowBookingAfter=2, allowBookingAfterUnit="days", allowBookingFor=1)["id"]
    assert hl.free(calendar) == []
    hl.ok("PUT", f"/calendars/{calendar}", {"allowBookingAfterUnit": "mins", "allowBookingForUnit": "weeks"})
    assert "10:00" in hl.free(calendar)
    assert hl.free(calendar, "2027-01-12") == []
    assert hl.book(calendar, contact, startTime="2027-01-12T10:00:00+01:00").json()["message"] == SLOT_GONE
    assert hl.book(calendar, contact, startTime="2027-01-12T10:00:00+01:00", ignoreDateRange=True).status_code == 200
    other = hl.calendar(name="Other", appoinmentPerDay=1, autoConfirm=False, notes="Bring it.")["id"]
    first = hl.book(other, contact).json()
    assert first["appointmentStatus"] == "new"
    assert hl.ok("GET", f"/calendars/events/appointments/{first['id']}")["event"]["notes"] == "Bring it."
    assert hl.free(other) == []
    hl.ok("PUT", f"/calendars/events/appointments/{first['id']}", {"appointmentStatus": "noshow"})
    assert "10:00" in hl.free(other)
    busy = hl.calendar(name="Busy", lookBusyConfig={"enabled": True, "LookBusyPercentage": 50})["id"]
    assert len(hl.free(busy)) == 8


def test_the_contact_goes_to_who_takes_it(hl: Client) -> None:
    calendar = hl.calendar(shouldAssignContactToTeamMember=True)["id"]
    contact = hl.contact()
    hl.book(calendar, contact)
    assert hl.ok("GET", f"/contacts/{contact}")["contact"]["assignedTo"] == hl.user


def test_scopes(hl: Client) -> None:
    calendar = hl.calendar()["id"]
    with hl.server.desk() as desk:
        owner = desk.session.get_one(User, hl.server.account.user.id)
        key = create_key(desk, owner, scopes=["calendars.readonly"])
    hl.headers = {**hl.headers, "Authorization": f"Bearer {key}"}
    hl.ok("GET", f"/calendars/{calendar}")
    for method, path in [
        ("PUT", f"/calendars/{calendar}"),
        ("GET", "/calendars/groups"),
        ("POST", "/calendars/events/appointments"),
        ("GET", "/calendars/resources/rooms"),
        ("GET", f"/calendars/{calendar}/notifications"),
        ("GET", "/contacts/x"),
    ]:
        answer = hl(method, path, {} if method != "GET" else None)
        assert answer.status_code == 401
        assert answer.json()["message"] == "The token is not authorized for this scope."


def test_another_locations_ids_are_unknown(hl: Client) -> None:
    stranger = hl.server.stranger()
    calendar, group = hl.calendar()["id"], {"locationId": hl.location, "name": "G", "description": "", "slug": "g"}
    made = hl.ok("POST", "/calendars/groups", group)["group"]["id"]
    event = hl.book(calendar, hl.contact(), startTime=TUESDAY).json()["id"]
    hl.headers = {**hl.headers, "Authorization": f"Bearer {stranger.api_key}"}
    for path in (
        f"/calendars/{calendar}",
        f"/calendars/events/appointments/{event}",
        f"/calendars/{calendar}/notifications",
    ):
        assert hl("GET", path).status_code == 400
    assert hl("DELETE", f"/calendars/groups/{made}").status_code == 400
    assert hl("GET", f"/calendars/schedules/event-calendar/{calendar}").status_code == 404
