"""Reservations of slots; attendees, guests, places and hosts of bookings; links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from openslot.desk.event_types import HostDraft, create_event_type

from .conftest import ADA, Cal

TEN = "2027-01-05T09:00:00Z"
TEN_MS = "2027-01-05T09:00:00.000Z"


def reserve(cal: Cal, event_type: dict[str, Any], start: str = TEN, **more: Any) -> Any:
    body = {"eventTypeId": event_type["id"], "slotStart": start, **more}
    return cal.data("POST", "/v2/slots/reservations", body)


def test_3_a_reservation_hides_its_slot_until_it_ends(cal: Cal) -> None:
    event_type, other = cal.type(), cal.type(slug="other")
    made = reserve(cal, event_type)
    assert made == {
        "eventTypeId": event_type["id"],
        "slotStart": TEN_MS,
        "slotEnd": "2027-01-05T10:00:00.000Z",
        "slotDuration": 60,
        "reservationDuration": 5,
        "reservationUid": made["reservationUid"],
        "reservationUntil": "2027-01-04T08:05:00.000Z",
    }
    path = f"/v2/slots/reservations/{made['reservationUid']}"
    for each in (event_type, other):
        assert TEN_MS not in cal.slots(each, "2027-01-05", "2027-01-05")["2027-01-05"]
    got = cal.data("GET", path, key=None)
    assert got == {name: value for name, value in made.items() if name != "reservationDuration"}
    body = {"eventTypeId": event_type["id"], "slotStart": TEN}
    words = "This time slot is already reserved by another user. Please choose a different time."
    assert cal.refused(422, "POST", "/v2/slots/reservations", {**body, "slotStart": "2027-01-05T09:30:00Z"}) == words
    moved = cal.data("PATCH", path, {**body, "slotStart": "2027-01-05T11:00:00Z"}, key=None)
    assert moved["reservationUid"] == made["reservationUid"]
    assert TEN_MS in cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]
    assert cal("DELETE", path, key=None).json() == {"status": "success"}
    assert cal("DELETE", path, key=None).json() == {"status": "success"}
    assert cal.data("GET", path) is None
    assert cal.refused(404, "PATCH", path, body) == f"Slot with uid={made['reservationUid']} not found"
    again = reserve(cal, event_type, reservationDuration=30)
    assert again["reservationDuration"] == 30
    cal.server.clock.advance(timedelta(minutes=31))
    assert TEN_MS in cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]


def test_whose_slot_was_reserved_books_it(cal: Cal) -> None:
    event_type = cal.type()
    reserve(cal, event_type)
    cal.book(event_type, TEN)
    body = {"eventTypeId": event_type["id"], "slotStart": TEN}
    words = "Can't reserve a slot if the event is already booked."
    assert cal.refused(422, "POST", "/v2/slots/reservations", body) == words


def test_reservations_are_refused(cal: Cal) -> None:
    event_type = cal.type(lengthInMinutesOptions=[15, 30, 60])
    path, body = "/v2/slots/reservations", {"eventTypeId": event_type["id"], "slotStart": TEN}
    assert cal.refused(401, "POST", path, {**body, "reservationDuration": 5}, key=None)
    stranger = cal.server.stranger().api_key
    assert cal.refused(403, "POST", path, {**body, "reservationDuration": 5}, key=stranger)
    assert cal.refused(404, "POST", path, {**body, "eventTypeId": 99_999})
    assert cal.refused(400, "POST", path, {**body, "slotStart": "soon"})
    assert cal.refused(400, "POST", path, {**body, "slotDuration": 45}).endswith("are: 15, 30, 60")
    fixed = cal.type(slug="fixed")
    assert cal.refused(400, "POST", path, {**body, "eventTypeId": fixed["id"], "slotDuration": 30})
    assert cal.data("POST", path, {**body, "slotDuration": 30})["slotEnd"] == "2027-01-05T09:30:00.000Z"


def test_legacy_reservation_is_its_cookies(cal: Cal) -> None:
    event_type = cal.type()
    body = {
        "eventTypeId": event_type["id"],
        "slotUtcStartDate": TEN,
        "slotUtcEndDate": "2027-01-05T10:00:00Z",
    }
    made = cal("POST", "/v2/slots/reserve", body, key=None, version=None)
    assert made.status_code == 201
    uid = made.json()["data"]
    assert f"uid={uid}" in made.headers["set-cookie"]
    again = cal("POST", "/v2/slots/reserve", body, key=None, version=None)
    assert again.json()["data"] != uid
    assert TEN_MS not in cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]
    assert cal("DELETE", f"/v2/slots/selected-slot?uid={uid}", version=None).json() == {"status": "success"}
    assert TEN_MS in cal.slots(event_type, "2027-01-05", "2027-01-05")["2027-01-05"]
    assert cal.refused(404, "POST", "/v2/slots/reserve", {**body, "eventTypeId": 99_999}) == "Event Type not found"


def test_14_attendees(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN, guests=["g@example.com"])
    path = f"/v2/bookings/{made['uid']}/attendees"
    first, second = cal.data("GET", path)
    assert (first["email"], second["email"]) == ("ada@example.com", "g@example.com")
    assert cal.data("GET", f"{path}/{second['id']}") == second
    new = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome", "phoneNumber": "+390612345678"}
    added = cal.data("POST", path, new)
    assert (added["bookingId"], added["phoneNumber"]) == (made["id"], "+390612345678")
    assert cal.refused(400, "POST", path, new) == "emails_must_be_unique_valid"
    gone = cal.data("DELETE", f"{path}/{second['id']}")
    assert gone["email"] == "g@example.com"
    assert cal.refused(404, "DELETE", f"{path}/{second['id']}")
    assert cal.refused(400, "DELETE", f"{path}/{first['id']}") == "cannot_remove_primary_attendee"
    assert cal.refused(404, "GET", f"{path}/999999")
    assert cal.refused(403, "GET", "/v2/bookings/nope/attendees")
    assert cal.refused(403, "GET", path, key=cal.server.stranger().api_key)
    assert cal.refused(401, "GET", path, key=None)
    emails = [each["email"] for each in cal.data("GET", f"/v2/bookings/{made['uid']}")["attendees"]]
    assert emails == ["ada@example.com", "bob@example.com"]


def test_14_guests(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}/guests"
    guests = {"guests": [{"email": "g@example.com", "name": "Gus"}, {"email": "h@example.com"}]}
    assert cal.refused(401, "POST", path, guests, key=None)
    assert cal.refused(403, "POST", path, guests, key=cal.server.stranger().api_key)
    told = cal("POST", path, guests)
    assert told.status_code in {200, 201}
    assert told.json()["data"]["guests"] == ["g@example.com", "h@example.com"]
    assert told.json()["data"]["attendees"][1]["timeZone"] == "Europe/Rome"
    assert cal.refused(400, "POST", path, guests) == "emails_must_be_unique_valid"
    assert cal.refused(400, "POST", path, {"guests": []})
    assert cal.refused(404, "POST", "/v2/bookings/nope/guests", guests)
    closed = cal.book(cal.type(slug="closed", disableGuests=True), "2027-01-05T13:00:00Z")
    assert cal.refused(400, "POST", f"/v2/bookings/{closed['uid']}/guests", guests)


def test_location_is_changed(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}/location"
    changed = cal.data("PATCH", path, {"location": {"type": "link", "link": "https://meet.example.com/z"}})
    assert changed["location"] == "https://meet.example.com/z"
    assert cal.data("PATCH", path, {})["location"] == "https://meet.example.com/z"
    assert cal.refused(400, "PATCH", path, {"location": {"type": "integration", "integration": "zoom"}})
    assert cal.refused(400, "PATCH", path, {"location": {"type": "address"}})
    assert cal.refused(400, "PATCH", path, {"location": {"type": "moon"}})
    assert cal.refused(403, "PATCH", path, {}, key=cal.server.stranger().api_key)


def test_reassign(cal: Cal) -> None:
    bea, cid = cal.server.colleague("Bea").user.id, cal.server.colleague("Cid").user.id
    with cal.server.desk() as desk:
        row = create_event_type(
            desk,
            owner_id=cal.server.account.user.id,
            hosts=[HostDraft(bea), HostDraft(cid)],
            kind="round_robin",
            title="Advice",
            length=60,
        )
    made = cal.book({"id": row.id}, TEN)
    (host,) = made["hosts"]
    other = {bea, cid} - {host["id"]}
    path = f"/v2/bookings/{made['uid']}/reassign"
    moved = cal("POST", path).json()["data"]
    assert moved["bookingUid"] == made["uid"]
    assert {moved["reassignedTo"]["id"]} == other
    back = cal("POST", f"{path}/{host['id']}", {"reason": "sorry"}).json()["data"]
    assert back["reassignedTo"]["email"] == host["email"]
    assert cal.data("GET", f"/v2/bookings/{made['uid']}")["hosts"] == [host]
    cal.book({"id": row.id}, TEN, attendee={**ADA, "email": "eve@example.com"})  # the other host is busy now
    assert cal.refused(400, "POST", path).startswith("Can't reassign the booking because no other host")
    assert cal.refused(404, "POST", f"{path}/999999")
    assert "Round Robin" in cal.refused(400, "POST", f"{path}/{cal.server.account.user.id}")
    assert cal.refused(403, "POST", path, key=cal.server.stranger().api_key)
    plain = cal.book(cal.type(), "2027-01-05T13:00:00Z")
    assert cal.refused(400, "POST", f"/v2/bookings/{plain['uid']}/reassign")


def test_calendar_links(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN, bookingFieldsResponses={"notes": "One, two; three\nfour"})
    links = cal.data("GET", f"/v2/bookings/{made['uid']}/calendar-links")
    assert [link["id"] for link in links] == ["googleCalendar", "microsoftOffice", "microsoftOutlook", "ics"]
    assert links[0]["link"].startswith(
        "https://calendar.google.com/calendar/r/eventedit?dates=20270105T090000Z%2F20270105T100000Z"
    )
    assert links[1]["link"].startswith("https://outlook.office.com/calendar/0/deeplink/compose?")
    ics = unquote(links[3]["link"].removeprefix("data:text/calendar,"))
    assert "DTSTART:20270105T090000Z\r\n" in ics
    assert "DESCRIPTION:One\\, two\\; three\\nfour\r\n" in ics
    assert cal.refused(404, "GET", "/v2/bookings/nope/calendar-links")


def test_what_nothing_is_connected_to_is_empty(cal: Cal) -> None:
    made = cal.book(cal.type(), TEN)
    path = f"/v2/bookings/{made['uid']}"
    stranger = cal.server.stranger().api_key
    for part in ("references", "recordings", "transcripts", "conferencing-sessions"):
        assert cal.data("GET", f"{path}/{part}") == []
        assert cal.refused(404, "GET", f"/v2/bookings/nope/{part}")
        assert cal.refused(400 if part == "references" else 403, "GET", f"{path}/{part}", key=stranger)
    assert cal.refused(400, "GET", f"{path}/references?type=odd")
