"""Services: the catalogue, places, and bookings of several in a row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from openslot.desk.ids import short
from tests.dialects.highlevel.client import SLOT_GONE, Client

PATH = "/calendars/services/bookings"


class Salon:
    """Two people, three services: cut by both, colour by Olive alone, wash by Bea alone."""

    def __init__(self, hl: Client) -> None:
        self.hl = hl
        self.bea = short(hl.server.colleague("Bea").user.uuid)
        self.cut = self.service("Cut", [hl.user, self.bea], serviceDuration=1, serviceDurationUnit="hours")
        self.colour = self.service("Colour", [hl.user], postBuffer=15)
        self.wash = self.service("Wash", [self.bea])
        self.contact = hl.contact()

    def service(self, name: str, staff: list[str], **fields: Any) -> str:
        body = {"locationId": self.hl.location, "name": name, "slug": name.lower(), "staff": [{"id": s} for s in staff]}
        return self.hl.ok("POST", "/calendars/services/catalog", {**body, **fields})["service"]["id"]  # type: ignore[no-any-return]

    def body(self, start: str = "10:00", *services: dict[str, Any], **fields: Any) -> dict[str, Any]:
        day = "2027-01-05T"
        return {
            "locationId": self.hl.location,
            "contactId": self.contact,
            "startTime": f"{day}{start}:00+01:00",
            "endTime": f"{day}{int(start[:2]) + 1:02d}:00:00+01:00",
            "timezone": "Europe/Rome",
            "services": list(services) or self.three(),
            **fields,
        }

    def three(self) -> list[dict[str, Any]]:
        """Wash, then cut, with an add-on of twice 15 minutes, then colour."""
        return [
            {"id": self.cut, "position": 2, "addOns": [{"id": "mask", "quantity": 2, "duration": 15}]},
            {"id": self.wash, "position": 1},
            {"id": self.colour, "position": 3},
        ]


def times(booking: dict[str, Any]) -> list[tuple[str, str]]:
    return [(s["serviceStartTime"][11:16], s["serviceEndTime"][11:16]) for s in booking["services"]]


def test_the_catalogue(hl: Client) -> None:
    salon = Salon(hl)
    path = f"/calendars/services/catalog/{salon.cut}"
    found = hl.ok("GET", path)["service"]
    assert (found["serviceDuration"], found["serviceDurationUnit"]) == (1, "hours")
    listing = f"/calendars/services/catalog?locationId={hl.location}"
    assert len(hl.ok("GET", listing)["services"]) == 3
    long = {"name": "Long", "serviceDuration": 2, "serviceDurationUnit": "hours", "payment": {"amount": 90}}
    changed = hl.ok("PUT", path, {"isPrivate": True, "variations": [long, {"name": "Short"}]})["service"]
    assert [v["serviceDuration"] for v in changed["variations"]] == [2, 60]
    assert [s["id"] for s in hl.ok("GET", f"{listing}&isPrivate=true")["services"]] == [salon.cut]
    assert len(hl.ok("GET", f"{listing}&isPrivate=false")["services"]) == 2
    assert hl.ok("GET", f"{listing}&serviceCategoryId=other")["services"] == []
    first = changed["variations"][0]
    kept = hl.ok("PUT", path, {"variations": [{"id": first["id"], "payment": {"amount": 80}}]})["service"]["variations"]
    assert [(v["id"], v["name"], v["payment"]["amount"]) for v in kept] == [(first["id"], "Long", 80)]
    assert hl.ok("PUT", path, {"name": "Cut!"})["service"]["variations"] == kept
    assert hl("PUT", path, {"variations": [{"id": "x"}]}).status_code == 422
    booked = hl.ok("POST", PATH, salon.body("10:00", {"id": first["id"]}))
    assert booked["services"][0]["id"] == first["id"]
    assert times(booked) == [("10:00", "12:00")]
    assert hl.ok("PUT", path, {"variations": []})["service"]["variations"] == []
    body = {"locationId": hl.location, "name": "X", "slug": "cut", "staff": [{"id": hl.user}]}
    assert hl("POST", "/calendars/services/catalog", body).status_code == 400
    assert hl("POST", "/calendars/services/catalog", {**body, "slug": "x", "staff": []}).status_code == 422
    assert hl("POST", "/calendars/services/catalog", {**body, "slug": "x", "staff": [{"id": "n"}]}).status_code == 400
    assert hl("POST", "/calendars/services/catalog", {**body, "slug": "x", "preBuffer": -1}).status_code == 422
    assert hl.ok("DELETE", path)["success"] is True
    assert hl("GET", path).status_code == 400
    assert hl.ok("GET", f"{PATH}/{booked['bookingId']}")["bookingId"] == booked["bookingId"]
    calendars = hl.ok("GET", f"/calendars/?locationId={hl.location}")["calendars"]
    assert calendars == []


def test_places_of_services(hl: Client) -> None:
    salon, path = Salon(hl), "/calendars/services/locations"
    body = {"locationId": hl.location, "name": "Home", "slug": "home", "locationType": "ask_booker", "phone": "1"}
    home = hl.ok("POST", path, body)
    assert (home["locationType"], home["phone"], home["isActive"]) == ("ask_booker", "1", True)
    assert hl("POST", path, body).status_code == 400
    asked = salon.body("10:00", {"id": salon.cut}, serviceLocationId=home["id"])
    assert hl("POST", PATH, asked).status_code == 422
    made = hl.ok("POST", PATH, {**asked, "meetingLocation": "Via Roma 1"})
    assert made["meetingLocation"] == "Via Roma 1"
    usual = hl.ok("POST", PATH, salon.body("12:00", {"id": salon.cut}, meetingLocation="Moon"))
    assert any("meetingLocation" in each for each in usual["messages"])
    found = hl.ok("GET", f"{path}?locationId={hl.location}")["serviceLocations"]
    assert usual["serviceLocationId"] in [each["id"] for each in found]
    span = f"{PATH}?locationId={hl.location}&startTime=1798761600000&endTime=1814400000000"
    listed = hl.ok("GET", f"{span}&serviceLocationId={home['id']}&timezone=Asia/Tokyo")["bookings"]
    assert [(b["bookingId"], b["startTime"]) for b in listed] == [(made["bookingId"], "2027-01-05T18:00:00+09:00")]
    assert hl.ok("PUT", f"{path}/{home['id']}", {"name": "Yours"})["name"] == "Yours"
    assert hl.ok("GET", f"{path}/{home['id']}")["slug"] == "home"
    assert hl.ok("DELETE", f"{path}/{home['id']}")["success"] is True
    assert hl("GET", f"{path}/{home['id']}").status_code == 400
    assert hl.ok("GET", f"{PATH}/{made['bookingId']}")["serviceLocationId"] == home["id"]


def test_three_services_are_one_booking(hl: Client) -> None:
    salon = Salon(hl)
    calendar = hl.calendar(calendarType="personal")["id"]
    made = hl.ok("POST", PATH, salon.body())
    assert times(made) == [("10:00", "10:30"), ("10:30", "12:00"), ("12:00", "12:30")]
    assert [s["serviceStaffId"] for s in made["services"]] == [salon.bea, salon.bea, hl.user]
    assert made["services"][1]["serviceAddOns"] == [{"id": "mask", "quantity": 2}]
    assert made["endTime"] == "2027-01-05T12:30:00+01:00"
    assert any("endTime" in each for each in made["messages"])
    free = hl.free(calendar)
    assert {"11:30", "13:00"} <= set(free)
    assert not {"12:00", "12:30"} & set(free)
    assert [e["title"] for e in hl.listed(userId=hl.user)] == [made["title"]]
    assert len(hl.listed(userId=salon.bea)) == 2
    path = f"{PATH}/{made['bookingId']}"
    moved = hl.ok("PUT", path, {"startTime": "2027-01-05T10:30:00+01:00", "title": "Ada"})
    assert times(moved) == [("10:30", "11:00"), ("11:00", "12:30"), ("12:30", "13:00")]
    assert "12:00" in hl.free(calendar)
    assert {e["title"] for e in hl.listed(userId=salon.bea)} == {"Ada"}
    less = hl.ok("PUT", path, {"services": [{"id": salon.wash}, {"id": salon.cut, "staffId": hl.user}]})
    assert times(less) == [("10:30", "11:00"), ("11:00", "12:00")]
    assert less["services"][1]["serviceStaffId"] == hl.user
    assert hl.ok("PUT", path, {"status": "no_show"})["status"] == "no_show"
    assert "11:00" in hl.free(calendar)
    assert hl.ok("PUT", path, {"status": "confirmed"})["status"] == "confirmed"
    assert "11:00" not in hl.free(calendar)
    assert hl.ok("DELETE", path)["success"] is True
    assert "11:00" in hl.free(calendar)
    assert hl.listed(userId=hl.user) == []
    assert hl("GET", path).status_code == 400
    span = f"{PATH}?locationId={hl.location}&startTime=1798761600000&endTime=1814400000000"
    assert hl.ok("GET", span)["bookings"] == []


def test_what_is_taken_cannot_be_ordered(hl: Client) -> None:
    salon = Salon(hl)
    calendar = hl.calendar(calendarType="personal")["id"]
    hl.book(calendar, salon.contact, startTime="2027-01-05T12:00:00+01:00")
    refused = hl("POST", PATH, salon.body())
    assert refused.status_code == 400
    assert refused.json()["message"] == SLOT_GONE
    assert hl.listed(userId=salon.bea) == []
    assert hl("POST", f"{PATH}?overrideAvailability=true", salon.body()).status_code == 201
    assert hl("POST", f"{PATH}?overrideAvailability=maybe", salon.body()).status_code == 422
    early = salon.body("06:00", {"id": salon.cut})
    assert hl("POST", PATH, early).status_code == 400
    rules = [{"type": "wday", "day": "tuesday", "intervals": [{"from": "06:00", "to": "08:00"}]}]
    schedule = {"locationId": hl.location, "userId": salon.bea, "name": "Early", "timezone": "Europe/Rome"}
    hl.ok("POST", "/calendars/schedules", {**schedule, "rules": rules})
    assert hl("POST", PATH, early).status_code == 201
    buffered = salon.body("15:00", {"id": salon.colour})
    assert hl("POST", PATH, buffered).status_code == 201
    assert hl("POST", PATH, {**buffered, "startTime": "2027-01-05T15:30:00+01:00"}).status_code == 400
    assert hl("POST", PATH, salon.body("10:00", {"id": salon.wash, "staffId": hl.user})).status_code == 400
    assert hl("POST", PATH, salon.body("10:00", {"id": "x"})).status_code == 400
    assert hl("POST", PATH, {**salon.body(), "services": []}).status_code == 422
    assert hl("POST", PATH, {**salon.body(), "timezone": "Mars/Base"}).status_code == 422


def test_a_service_booking_is_seen_through_the_other_doors(hl: Client) -> None:
    salon = Salon(hl)
    hl.ok("POST", PATH, salon.body())
    server = hl.server
    panel = server.client.get("/panel/api/event", headers=server.headers)
    version = {"cal-api-version": "2024-08-13"}
    calcom = server.client.get("/v2/bookings", headers={**server.bearer, **version})
    assert len(panel.json()["items"]) == 3, panel.text
    assert calcom.status_code == 200, calcom.text
    assert "2027-01-05T11:00:00.000Z" in [b["start"] for b in calcom.json()["data"]]
    types = server.client.get("/v2/event-types", headers={**server.bearer, "cal-api-version": "2024-06-14"})
    assert types.json()["data"] == []


def test_sixteen_at_one_chain(hl: Client) -> None:
    salon = Salon(hl)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: hl("POST", PATH, salon.body()), range(16)))
    assert sorted(a.status_code for a in answers) == [201] + [400] * 15
    assert len(hl.listed(userId=salon.bea)) == 2
