"""Rooms and equipment limit what can be booked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from openslot.desk.ids import short
from tests.dialects.highlevel.client import SLOT_GONE, TUESDAY, Client


def make(hl: Client, kind: str, calendars: list[str], **numbers: Any) -> dict[str, Any]:
    body = {"locationId": hl.location, "name": "R", "description": "", "calendarIds": calendars, **numbers}
    return hl.ok("POST", f"/calendars/resources/{kind}", body)  # type: ignore[no-any-return]


def colleagues_calendar(hl: Client, name: str, **fields: Any) -> str:
    user = short(hl.server.colleague(name).user.uuid)
    return hl.calendar(name=name, teamMembers=[{"userId": user}], **fields)["id"]  # type: ignore[no-any-return]


def test_a_room_is_shared_by_two_calendars(hl: Client) -> None:
    one, two, contact = hl.calendar()["id"], colleagues_calendar(hl, "Bea", slotBuffer=15, preBuffer=15), hl.contact()
    room = make(hl, "rooms", [one, two], capacity=1)
    path = f"/calendars/resources/rooms/{room['id']}"
    made = hl.book(one, contact).json()
    event = hl.ok("GET", f"/calendars/events/appointments/{made['id']}")["event"]
    assert event["assignedResources"] == [room["id"]]
    free = hl.free(two)
    assert "10:00" not in free
    assert {"09:30", "10:30"} <= set(free)
    refused = hl.book(two, contact)
    assert refused.json()["message"] == SLOT_GONE
    assert "room" in refused.json()["reason"]
    half = {"startTime": "2027-01-05T09:30:00+01:00", "endTime": "2027-01-05T10:15:00+01:00"}
    assert hl.book(two, contact, **half).status_code == 400
    moving = hl.book(two, contact, startTime="2027-01-05T11:00:00+01:00").json()["id"]
    assert hl("PUT", f"/calendars/events/appointments/{moving}", {"startTime": TUESDAY}).status_code == 400
    assert hl.book(two, contact, ignoreFreeSlotValidation=True).status_code == 200
    hl.ok("PUT", path, {"capacity": 3})
    assert "10:00" not in hl.free(two)
    other = colleagues_calendar(hl, "Cid")
    hl.ok("PUT", path, {"calendarIds": [one, two, other]})
    assert hl.book(other, contact).status_code == 200
    late = colleagues_calendar(hl, "Dan")
    hl.ok("PUT", path, {"calendarIds": [one, two, other, late]})
    assert hl.book(late, contact).status_code == 400
    hl.ok("PUT", path, {"isActive": False})
    assert hl.book(late, contact).status_code == 200


def test_equipment_out_of_service_is_not_there(hl: Client) -> None:
    team = [{"userId": short(hl.server.colleague(name).user.uuid)} for name in ("Bea", "Cid", "Dan")]
    calendar = hl.calendar(calendarType="service_booking", teamMembers=team)["id"]
    thing = make(hl, "equipments", [calendar], quantity=3, outOfService=1)
    contact = hl.contact()
    assert hl.book(calendar, contact).status_code == 200
    assert hl.book(calendar, contact).status_code == 200
    assert "10:00" not in hl.free(calendar)
    assert hl.book(calendar, contact).json()["message"] == SLOT_GONE
    path = f"/calendars/resources/equipments/{thing['id']}"
    hl.ok("PUT", path, {"outOfService": 0})
    assert hl.book(calendar, contact).status_code == 200
    hl.ok("PUT", path, {"outOfService": 3})
    assert hl.free(calendar) == []
    assert hl.ok("DELETE", path) == {"success": True}
    assert "11:00" in hl.free(calendar)


def test_resources_are_kept(hl: Client) -> None:
    calendar = hl.calendar()["id"]
    room = make(hl, "rooms", [calendar], capacity=2)
    assert room["_id"] == room["id"]
    listing = f"/calendars/resources/rooms?locationId={hl.location}&limit=10&skip="
    assert [r["id"] for r in hl.ok("GET", f"{listing}0")] == [room["id"]]
    assert hl.ok("GET", f"{listing}1") == []
    path = f"/calendars/resources/rooms/{room['id']}"
    assert hl.ok("PUT", path, {"name": "Blue", "isActive": False})["name"] == "Blue"
    assert hl.ok("GET", path)["isActive"] is False
    assert hl("GET", f"/calendars/resources/equipments/{room['id']}").status_code == 400
    assert hl("GET", f"/calendars/resources/planes?locationId={hl.location}&limit=1&skip=0").status_code == 422
    body = {"locationId": hl.location, "name": "R", "description": "", "calendarIds": [], "quantity": 1}
    assert hl("POST", "/calendars/resources/rooms", body).status_code == 422
    assert hl("POST", "/calendars/resources/equipments", {**body, "outOfService": 2}).status_code == 422
    two = [calendar, hl.calendar(name="Two")["id"]]
    more = {"outOfService": 0, "calendarIds": two}
    assert hl("POST", "/calendars/resources/equipments", {**body, **more}).status_code == 422
    assert hl("POST", "/calendars/resources/equipments", {**body, **more, "calendarIds": ["x"]}).status_code == 400


def test_sixteen_at_one_room(hl: Client) -> None:
    calendars = [colleagues_calendar(hl, f"Person {n}") for n in range(4)]
    make(hl, "rooms", calendars, capacity=2)
    contact = hl.contact()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: hl.book(calendars[n % 4], contact), range(16)))
    assert sorted(a.status_code for a in answers) == [200] * 2 + [400] * 14
