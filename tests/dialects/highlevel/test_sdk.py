"""HighLevel's official Python SDK, with nothing but its address changed, calls all operations of the calendars."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from openslot.desk import oauth
from tests.dialects.highlevel.client import HOURS, SLOT_GONE, TUESDAY, Client
from tests.dialects.highlevel.shapes import SHAPES, problems

highlevel = pytest.importorskip("highlevel", reason="gohighlevel-api-client is not installed; `make test` installs it")
SPAN = ("1798761600000", "1814400000000")


class Sdk:
    """The SDK; every answer is compared with the published shape of its operation, and every operation is noted."""

    def __init__(self, address: str, key: str) -> None:
        self.api = type("Moved", (highlevel.HighLevel,), {"BASE_URL": address})(private_integration_token=key)
        self.called: set[str] = set()
        self.api.http_client.event_hooks["request"] = [self.note]
        self.last = ""

    async def note(self, request: Any) -> None:
        self.last = f"{request.method} {request.url.path}"

    async def __call__(self, operation: str, *given: Any, **named: Any) -> Any:
        answer = await getattr(self.api.calendars, operation)(*given, **named)
        key = next(k for k in SHAPES if matches(k, self.last))
        found = problems(SHAPES[key]["schema"], answer, key)
        assert not found, found
        self.called.add(key)
        return answer

    async def refused(self, operation: str, *given: Any, **named: Any) -> Any:
        with pytest.raises(highlevel.error.GHLError) as caught:
            await getattr(self.api.calendars, operation)(*given, **named)
        return caught.value


def matches(key: str, last: str) -> bool:
    """Is this the operation of a request line? Literal parts win over parameters."""
    verb, path = last.split(" ")
    fitting = [
        k
        for k in SHAPES
        if k.split(" ")[0] == verb
        and len(parts := k.split(" ")[1].split("/")) == len(path.split("/"))
        and all(p.startswith("{") or p == q for p, q in zip(parts, path.split("/"), strict=True))
    ]
    return key == min(fitting, key=lambda k: k.count("{"))


# The SDK makes an event loop and sockets of its own that it never closes, and sends forms in a way httpx gave up.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_all_operations(hl: Client, address: str) -> None:
    sdk = Sdk(address, hl.server.account.api_key)

    async def story() -> None:
        await calendars(sdk, hl)
        await appointments(sdk, hl)
        await schedules(sdk, hl)
        await services(sdk, hl)
        await neighbours(sdk, hl)
        await tokens(sdk, hl)
        await sdk.api.http_client.aclose()

    asyncio.run(story())
    # The SDK sends the text {noteId} itself in the paths of these two, so it cannot call them well.
    unreachable = {f"{verb} /calendars/appointments/{{appointmentId}}/notes/{{noteId}}" for verb in ("PUT", "DELETE")}
    assert set(SHAPES) - sdk.called == unreachable


async def calendars(sdk: Sdk, hl: Client) -> None:
    here = {"locationId": hl.location}
    group = (await sdk("create_calendar_group", {**here, "name": "G", "description": "d", "slug": "g"}))["group"]["id"]
    assert (await sdk("validate_groups_slug", {**here, "slug": "g"}))["available"] is False
    assert (await sdk("edit_group", group, {"name": "H", "description": "d", "slug": "h"}))["group"]["slug"] == "h"
    await sdk("disable_group", group, {"isActive": False})
    assert [g["isActive"] for g in (await sdk("get_groups", hl.location))["groups"]] == [False]
    body = {**here, "name": "Talk", "groupId": group, "teamMembers": [{"userId": hl.user}], "openHours": HOURS}
    made = (await sdk("create_calendar", body))["calendar"]["id"]
    assert (await sdk("update_calendar", made, {"name": "Chat"}))["calendar"]["name"] == "Chat"
    assert (await sdk("get_calendar", made))["calendar"]["name"] == "Chat"
    assert [c["id"] for c in (await sdk("get_calendars", hl.location, group_id=group))["calendars"]] == [made]
    assert (await sdk("delete_group", group))["success"] is True
    notification = {"receiverType": "contact", "channel": "email", "notificationType": "booked"}
    one = (await sdk("create_event_notification", made, [notification]))[0]["_id"]
    await sdk("update_event_notification", made, one, {"subject": "Hello"})
    assert (await sdk("find_event_notification", made, one))["subject"] == "Hello"
    assert len(await sdk("get_event_notification", made, limit=5.0, skip=0.0)) == 1
    await sdk("delete_event_notification", made, one)
    assert await sdk("get_event_notification", made) == []
    room = {**here, "name": "R", "description": "", "quantity": 0, "outOfService": 0, "capacity": 1}
    room_id = (await sdk("create_calendar_resource", "rooms", {**room, "calendarIds": [made]}))["id"]
    assert (await sdk("update_calendar_resource", "rooms", room_id, {"capacity": 2}))["capacity"] == 2
    assert (await sdk("get_calendar_resource", "rooms", room_id))["calendarIds"] == [made]
    assert len(await sdk("fetch_calendar_resources", "rooms", hl.location, 10, 0)) == 1
    assert (await sdk("delete_calendar_resource", "rooms", room_id))["success"] is True
    assert (await sdk("delete_calendar", made))["success"] is True
    assert (await sdk.refused("get_calendar", made)).status_code == 400


async def appointments(sdk: Sdk, hl: Client) -> None:
    calendar, contact = hl.calendar()["id"], hl.contact("sdk@example.com")
    day = (1799103600000.0, 1799190000000.0)
    found = await sdk("get_slots", calendar, *day, timezone="Europe/Rome", user_ids=[hl.user, hl.user])
    assert TUESDAY in found["2027-01-05"]["slots"]
    body = {"locationId": hl.location, "calendarId": calendar, "contactId": contact, "startTime": TUESDAY}
    made = (await sdk("create_appointment", body))["id"]
    taken = await sdk.refused("create_appointment", body)
    assert (taken.status_code, SLOT_GONE in str(taken)) == (400, True)
    assert (await sdk("edit_appointment", made, {"title": "Ada"}))["title"] == "Ada"
    assert (await sdk("get_appointment", made))["event"]["title"] == "Ada"
    assert len((await sdk("get_calendar_events", hl.location, *SPAN, calendar_id=calendar))["events"]) == 1
    await sdk("create_appointment_note", made, {"body": "Hello"})
    assert (await sdk("get_appointment_notes", 10, 0, made))["notes"][0]["body"] == "Hello"
    assert (await sdk.refused("update_appointment_note", made, {"body": "x"})).status_code == 400
    assert (await sdk.refused("delete_appointment_note", made)).status_code == 400
    times = {"startTime": "2027-01-05T12:00:00+01:00", "endTime": "2027-01-05T13:00:00+01:00"}
    block = (await sdk("create_block_slot", {"locationId": hl.location, "assignedUserId": hl.user, **times}))["id"]
    assert (await sdk("edit_block_slot", block, {"title": "Lunch"}))["title"] == "Lunch"
    assert [e["id"] for e in (await sdk("get_blocked_slots", hl.location, *SPAN, user_id=hl.user))["events"]] == [block]
    assert "12:00" not in hl.free(calendar)
    assert (await sdk("delete_event", block, {}))["succeeded"] is True
    assert "12:00" in hl.free(calendar)


async def schedules(sdk: Sdk, hl: Client) -> None:
    calendar = hl.calendar(name="Hours")["id"]
    rules = [{"type": "wday", "day": "tuesday", "intervals": [{"from": "07:00", "to": "08:00"}]}]
    body = {"locationId": hl.location, "userId": hl.user, "name": "S", "timezone": "Europe/Rome", "rules": rules}
    made = (await sdk("create_schedule", body))["schedule"]["id"]
    await sdk("add_calendar_to_schedule", made, calendar)
    assert (await sdk("get_schedule_by_id", made))["schedule"]["calendarIds"] == [calendar]
    assert hl.free(calendar) == ["07:00", "07:30"]
    assert (await sdk("update_schedule", made, {"name": "T"}))["schedule"]["name"] == "T"
    assert len((await sdk("get_all_schedules", hl.location, hl.user, skip=0, limit=50))["schedules"]) == 2
    await sdk("remove_calendar_from_schedule", made, calendar)
    assert "07:00" not in hl.free(calendar)
    assert (await sdk("delete_schedule", made))["success"] is True
    assert (await sdk.refused("get_schedule_by_id", made)).status_code == 404
    event = hl.calendar(name="Fair", calendarType="event", teamMembers=[], openHours=[])["id"]
    await sdk("create_calendar_schedule", event, {"timezone": "Europe/Rome", "rules": rules})
    assert hl.free(event) == ["07:00", "07:30"]
    await sdk("update_calendar_schedule", event, {"rules": []})
    assert (await sdk("get_calendar_schedule", event))["schedule"]["rules"] == []


async def services(sdk: Sdk, hl: Client) -> None:
    body = {"locationId": hl.location, "name": "Cut", "slug": "cut", "staff": [{"id": hl.user}], "serviceDuration": 45}
    cut = (await sdk("create_service_catalog", body))["service"]["id"]
    assert (await sdk("update_service_catalog", cut, {"name": "Trim"}))["service"]["name"] == "Trim"
    assert (await sdk("get_service_catalog_by_id", cut))["service"]["serviceDuration"] == 45
    assert len((await sdk("get_services_catalog", hl.location, is_private=False))["services"]) == 1
    place = (await sdk("create_service_location", {"locationId": hl.location, "name": "P", "slug": "p"}))["id"]
    assert (await sdk("update_service_location", place, {"address": "Via Roma 1"}))["address"] == "Via Roma 1"
    assert (await sdk("get_service_location_by_id", place))["name"] == "P"
    order = {
        "locationId": hl.location,
        "contactId": hl.contact("service@example.com"),
        "startTime": "2027-01-06T14:00:00+01:00",
        "endTime": "2027-01-06T14:45:00+01:00",
        "timezone": "Europe/Rome",
        "services": [{"id": cut}],
    }
    made = await sdk("create_service_booking", order, override_availability=False)
    assert made["serviceLocationId"] == place
    changed = await sdk("update_service_booking", made["bookingId"], {"startTime": "2027-01-06T15:00:00+01:00"})
    assert changed["endTime"] == "2027-01-06T15:45:00+01:00"
    assert (await sdk("get_service_booking_by_id", made["bookingId"]))["startTime"] == "2027-01-06T15:00:00+01:00"
    assert len((await sdk("get_service_bookings", hl.location, *SPAN))["bookings"]) == 1
    assert (await sdk("delete_service_booking", made["bookingId"]))["success"] is True
    assert (await sdk("get_service_bookings", hl.location, *SPAN))["bookings"] == []
    assert len((await sdk("get_service_locations", hl.location))["serviceLocations"]) == 1
    assert (await sdk("delete_service_location", place))["success"] is True
    assert (await sdk("delete_service_catalog", cut))["success"] is True


async def neighbours(sdk: Sdk, hl: Client) -> None:
    people, here = sdk.api.contacts, {"locationId": hl.location}
    made = await people.create_contact({**here, "email": "n@example.com", "firstName": "Nia", "phone": "+39061234567"})
    contact = made["contact"]["id"]
    again = await people.upsert_contact({**here, "email": "n@example.com", "lastName": "Ngo"})
    assert (again["new"], again["contact"]["id"]) == (False, contact)
    assert (await people.get_contact(contact))["contact"]["lastName"] == "Ngo"
    assert (await people.update_contact(contact, {"tags": ["vip"]}))["contact"]["tags"] == ["vip"]
    asked = {**here, "pageLimit": 10, "filters": [{"field": "email", "operator": "eq", "value": "n@example.com"}]}
    found = await people.search_contacts_advanced(asked)
    assert ([c["id"] for c in found["contacts"]], found["total"]) == ([contact], 1)
    assert (await people.get_duplicate_contact(hl.location, email="n@example.com"))["contact"]["id"] == contact
    hl.book(hl.calendar(name="More")["id"], contact, startTime="2027-01-07T10:00:00+01:00")
    events = (await people.get_appointments_for_contact(contact))["events"]
    assert [e["startTime"] for e in events] == ["2027-01-07 10:00:00"]
    assert (await sdk.api.users.search_users(hl.location, query="olive"))["users"][0]["id"] == hl.user
    assert (await sdk.api.users.get_user(hl.user))["email"] == "olive@example.com"
    assert (await sdk.api.locations.get_location(hl.location))["location"]["timezone"] == "Europe/Rome"
    assert (await people.delete_contact(contact))["succeeded"] is True
    assert "Europe/Rome" in hl.ok("GET", f"/locations/{hl.location}/timezones")["timezones"]
    listed = hl.ok("GET", f"/contacts/?locationId={hl.location}&limit=1")
    assert listed["count"] == 2
    older = hl.ok("GET", f"/contacts/?locationId={hl.location}&startAfterId={listed['contacts'][0]['id']}")
    assert len(older["contacts"]) == 1


async def tokens(sdk: Sdk, hl: Client) -> None:
    with hl.server.desk() as desk:
        client, secret = oauth.create_client(
            desk, desk.who.organization_id, name="App", redirect_uris=["https://app.example/"], public=False
        )
        scopes = ["contacts.readonly", "locations.readonly"]
        uri = client.redirect_uris[0]
        code = oauth.agree(desk, client, redirect_uri=uri, scopes=scopes, challenge=None)
        who = {"clientId": client.client_id, "clientSecret": secret}
    asked = {**who, "grantType": "authorization_code", "code": code, "userType": "Location", "redirectUri": uri}
    first = await sdk.api.oauth.get_access_token(asked)
    assert (first["locationId"], first["scope"]) == (hl.location, "contacts.readonly locations.readonly")
    second = await sdk.api.oauth.refresh_token(
        first["refreshToken"], who["clientId"], str(secret), "refresh_token", "Location"
    )
    moved = type("Moved", (highlevel.HighLevel,), {"BASE_URL": sdk.api.BASE_URL})
    limited = moved(private_integration_token=second["accessToken"])
    assert (await limited.locations.get_location(hl.location))["location"]["id"] == hl.location
    with pytest.raises(highlevel.error.GHLError) as caught:
        await limited.calendars.get_calendars(hl.location)
    assert (caught.value.status_code, "not authorized for this scope" in str(caught.value)) == (401, True)
    await limited.http_client.aclose()
