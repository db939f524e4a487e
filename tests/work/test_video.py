"""Video calls: rooms that need no account, and calls that services make."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from openslot.app import pump_of
from openslot.couriers.oauth import Service
from openslot.desk import connections, video
from openslot.desk.connections import Found
from openslot.desk.nouns import Booking, BusyTime, Delivery, EventType
from openslot.settings import Settings
from openslot.work.calendars import refresh
from tests.couriers.fakes import Fake, FakeGoogle, serving
from tests.couriers.serving import Asked, Outside, Told
from tests.dialects.conftest import Server, sqlite_server

__all__ = ["sqlite_server"]
NINE, TEN = "2027-01-05T09:00:00Z", "2027-01-05T10:00:00Z"


@dataclass
class FakeZoom(Fake):
    """Zoom's meetings."""

    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    basic: str | None = "Basic " + base64.b64encode(b"our-id:our-secret").decode()

    def answer(self, asked: Asked) -> Told:
        parts = [unquote(part) for part in asked.path.removeprefix("/api/").split("/")]
        if asked.method == "POST":
            assert parts == ["users", "me", "meetings"]
            number = 1000 + len(self.meetings)
            self.meetings[str(number)] = asked.json
            return Told({"id": number, "join_url": f"https://zoom.us/j/{number}"}, 201)
        if parts[1] not in self.meetings:
            return Told({"code": 3001}, 404)
        if asked.method == "PATCH":
            self.meetings[parts[1]] = asked.json
        else:
            del self.meetings[parts[1]]
        return Told(status=204)

    def service(self, where: Outside) -> Service:
        url = where.address
        return Service("our-id", "our-secret", "", f"{url}/token", f"{url}/api", "", basic=True)


@dataclass
class FakeTeams(Fake):
    """Graph's online meetings."""

    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Told:
        parts = [unquote(part) for part in asked.path.removeprefix("/api/").split("/")]
        if asked.method == "POST":
            number = f"M{len(self.meetings)}"
            self.meetings[number] = asked.json
            return Told({"id": number, "joinWebUrl": f"https://teams.microsoft.com/{number}"}, 201)
        if asked.method == "PATCH":
            self.meetings[parts[2]] = asked.json
            return Told({"id": parts[2]})
        del self.meetings[parts[2]]
        return Told(status=204)


@dataclass
class FakeWhereby(Fake):
    """Whereby's rooms, with a key."""

    rooms: dict[str, Any] = field(default_factory=dict)
    made: int = 0

    def __call__(self, asked: Asked) -> Told:
        if self.trouble:
            return self.trouble.pop(0)
        assert asked.headers["Authorization"] == "Bearer our-secret"
        if asked.method == "POST":
            self.made += 1
            self.rooms[str(self.made)] = asked.json
            return Told({"meetingId": str(self.made), "roomUrl": f"https://our.whereby.com/{self.made}"}, 201)
        self.rooms.pop(asked.path.rsplit("/", 1)[1], None)
        return Told(status=204)


class Story:
    def __init__(self, server: Server) -> None:
        self.server = server
        object.__setattr__(server.house, "allow_private_network", True)
        body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0}
        self.type = self.call("POST", "/v2/event-types", body, "2024-06-14")["id"]

    def call(self, method: str, path: str, body: Any = None, version: str = "2024-08-13") -> Any:
        headers = {**self.server.bearer, "cal-api-version": version}
        answer = self.server.client.request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()["data"]

    def meets_at(self, provider: str, **more: Any) -> None:
        with self.server.desk() as desk:
            row = desk.own(EventType, self.type, "event type")
            row.places = [{"kind": "video", "provider": provider, **more}]

    @contextmanager
    def connected(self, kind: str, fake: Fake, service: str) -> Iterator[None]:
        with serving(fake) as (made, _):
            object.__setattr__(self.server.house, "apps", {service: made})
            tokens = {"access": "old", "refresh": "refresh-1", "until": "2027-01-04T00:00:00.000Z"}
            with self.server.desk() as desk:
                sealed = self.server.house.outside.vault.seal(tokens)
                connections.connect(desk, desk.user(), kind, "olive", sealed, select_all=False)
            yield

    def book(self, start: str = NINE, who: str = "ada") -> dict[str, Any]:
        attendee = {"name": who.title(), "email": f"{who}@example.com", "timeZone": "UTC"}
        found: dict[str, Any] = self.call(
            "POST", "/v2/bookings", {"start": start, "eventTypeId": self.type, "attendee": attendee}
        )
        return found

    def pump(self) -> None:
        pump = pump_of(self.server.house, Settings())
        pump.chance = Random(1)
        pump.run_once()
        self.server.clock.advance(timedelta(seconds=3))
        pump.run_once()

    def location(self, booking: dict[str, Any]) -> Any:
        return self.call("GET", f"/v2/bookings/{booking['uid']}")["location"]

    def letters(self, occasion: str = "booked") -> list[str]:
        with self.server.house.database.read() as session:
            query = select(Delivery).where(Delivery.channel == "mail", Delivery.occasion == occasion)
            return [row.request["text"] for row in session.scalars(query.order_by(Delivery.id))]


@pytest.fixture
def story(sqlite_server: Server) -> Story:
    return Story(sqlite_server)


def test_jitsi_needs_no_account(story: Story) -> None:
    story.meets_at("jitsi")
    one, two = story.book(NINE), story.book(TEN, "bob")
    assert one["location"].startswith("https://meet.jit.si/")
    assert one["location"] != two["location"]
    object.__setattr__(story.server.house, "jitsi", "https://video.example.org")
    assert story.book("2027-01-05T12:00:00Z")["location"].startswith("https://video.example.org/")
    story.pump()
    assert any(one["location"] in text for text in story.letters())


def test_the_built_in_video_is_a_room_where_a_server_is_named(story: Story) -> None:
    story.meets_at("cal_video")
    assert story.book(NINE)["location"] == "integrations:daily"
    object.__setattr__(story.server.house, "jitsi", "https://video.example.org")
    made = story.book(TEN)
    assert made["location"].startswith("https://video.example.org/")
    moved = story.call("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": "2027-01-05T12:00:00Z"})
    assert moved["location"] == made["location"]


def test_a_hosts_own_choice(story: Story) -> None:
    with story.server.desk() as desk:
        desk.own(EventType, story.type, "event type").places = [{"kind": "organizer_default"}]
        video.set_default(desk, desk.user(), "custom", "https://my.room.example/olive")
    assert story.book(NINE)["location"] == "https://my.room.example/olive"


def test_all_of_a_shared_meeting_meet_in_one_room(story: Story) -> None:
    story.meets_at("jitsi")
    story.call(
        "PATCH",
        f"/v2/event-types/{story.type}",
        {"seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}},
        "2024-06-14",
    )
    story.meets_at("jitsi")
    assert story.book(NINE)["location"] == story.book(NINE, "bob")["location"]


@pytest.mark.parametrize("provider", ["zoom", "google_meet", "ms_teams", "whereby"])
def test_what_is_not_connected_becomes_the_built_in_video(story: Story, provider: str) -> None:
    story.meets_at(provider)
    object.__setattr__(story.server.house, "jitsi", "https://video.example.org")
    assert story.book(NINE)["location"].startswith("https://video.example.org/")


@pytest.mark.parametrize(("kind", "service"), [("zoom", "zoom"), ("ms_teams", "microsoft")])
def test_a_call_is_made_moved_and_ended(story: Story, kind: str, service: str) -> None:
    fake = FakeZoom() if kind == "zoom" else FakeTeams()
    with story.connected(kind, fake, service):
        story.meets_at(kind)
        made = story.book(NINE)
        assert made["location"] == ("integrations:zoom" if kind == "zoom" else "integrations:office365_video")
        story.pump()
        link = story.location(made)
        assert link == ("https://zoom.us/j/1000" if kind == "zoom" else "https://teams.microsoft.com/M0")
        assert [link in text for text in story.letters()] == [True, True]  # letters waited for it
        (call,) = fake.meetings.values()
        assert (call.get("start_time") or call["startDateTime"])[11:16] == "09:00"
        moved = story.call("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": TEN})
        story.pump()
        assert story.location(moved) == link
        (call,) = fake.meetings.values()
        assert (call.get("start_time") or call["startDateTime"])[11:16] == "10:00"
        story.call("POST", f"/v2/bookings/{moved['uid']}/cancel", {"cancellationReason": "ill"})
        story.pump()
        assert fake.meetings == {}
        assert story.letters("amended") == []


def test_whereby_by_the_servers_key(story: Story) -> None:
    fake = FakeWhereby()
    with serving(fake) as (service, where):
        keyed = Service("", "our-secret", "", "", where.address, "")
        assert service is not keyed
        object.__setattr__(story.server.house, "apps", {"whereby": keyed})
        story.meets_at("whereby")
        made = story.book(NINE)
        story.pump()
        assert story.location(made) == "https://our.whereby.com/1"
        assert fake.rooms["1"]["endDate"] == "2027-01-05T11:00:00.000Z"
        story.call("POST", f"/v2/bookings/{made['uid']}/cancel", {"cancellationReason": "ill"})
        story.pump()
        assert fake.rooms == {}


def test_letters_do_not_wait_for_ever_and_a_late_link_is_told(story: Story) -> None:
    fake = FakeZoom()
    with story.connected("zoom", fake, "zoom"):
        story.meets_at("zoom")
        fake.trouble = [Told(status=503) for _ in range(6)]
        made = story.book(NINE)
        story.pump()
        assert story.letters() == []
        story.server.clock.advance(timedelta(minutes=3))
        story.pump()
        assert [("zoom.us" in text) for text in story.letters()] == [False, False]
        fake.trouble = []
        story.server.clock.advance(timedelta(hours=1))
        story.pump()
        assert story.location(made) == "https://zoom.us/j/1000"
        assert all("https://zoom.us/j/1000" in text for text in story.letters("amended"))
        assert len(story.letters("amended")) == 2


def test_a_pending_booking_has_no_call_yet(story: Story) -> None:
    fake = FakeZoom()
    with story.connected("zoom", fake, "zoom"):
        body = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}}
        story.call("PATCH", f"/v2/event-types/{story.type}", body, "2024-06-14")
        story.meets_at("zoom")
        made = story.book(NINE)
        story.pump()
        assert fake.meetings == {}
        story.call("POST", f"/v2/bookings/{made['uid']}/confirm")
        story.pump()
        assert story.location(made) == "https://zoom.us/j/1000"
        assert all("https://zoom.us/j/1000" in text for text in story.letters("confirmed"))


def test_google_meet_is_part_of_the_event_in_the_calendar(story: Story) -> None:
    fake = FakeGoogle()
    with story.connected("google_meet", fake, "google"):
        tokens = {"access": "old", "refresh": "refresh-1", "until": "2027-01-04T00:00:00.000Z"}
        with story.server.desk() as desk:
            sealed = story.server.house.outside.vault.seal(tokens)
            mine = [Found("olive@gmail.com", "Olive", primary=True, writable=True)]
            connections.connect(desk, desk.user(), "google", "olive@gmail.com", sealed, mine, select_all=False)
        story.meets_at("google_meet")
        made = story.book(NINE)
        story.pump()
        assert story.location(made) == "https://meet.google.com/abc-defg-hij"
        (event,) = fake.events["olive@gmail.com"].values()  # one event, with the call
        assert event["hangoutLink"] == story.location(made)
        assert "ada@example.com" in event["description"]
        found = story.call("GET", f"/v2/bookings/{made['uid']}/references")
        assert [each["type"] for each in found] == ["google_calendar", "google_video"]
        assert {each["eventUid"] for each in found} == {event["id"]}
        found = story.call("GET", f"/v2/bookings/{made['uid']}/references?type=google_video")
        assert [each["type"] for each in found] == ["google_video"]
        refresh(story.server.house.outside)
        with story.server.house.database.read() as session:
            assert session.scalars(select(BusyTime)).all() == []
        moved = story.call("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": TEN})
        story.pump()
        (event,) = fake.events["olive@gmail.com"].values()
        assert event["start"]["dateTime"] == "2027-01-05T10:00:00.000Z"
        assert story.location(moved) == "https://meet.google.com/abc-defg-hij"
        story.call("POST", f"/v2/bookings/{moved['uid']}/cancel", {"cancellationReason": "ill"})
        story.pump()
        assert event["id"] in fake.events["olive@gmail.com"]
        assert fake.events["olive@gmail.com"][event["id"]]["status"] == "cancelled"


def test_places_do_not_tell_what_is_not_the_bookers(story: Story) -> None:
    with story.connected("zoom", FakeZoom(), "zoom"):
        story.meets_at("zoom")
        made = story.book(NINE)
        story.pump()
        with story.server.house.database.read() as session:
            place = session.scalars(select(Booking.place)).one()
        assert place["call"] == "1000"
        text = story.server.client.get(f"/booking/{made['uid']}").text
        assert "https://zoom.us/j/1000" in text


def test_an_app_is_offered_once_it_is_connected(story: Story) -> None:
    def chosen(app: str) -> int:
        body = {"locations": [{"type": "integration", "integration": app}]}
        headers = {**story.server.bearer, "cal-api-version": "2024-06-14"}
        answer = story.server.client.patch(f"/v2/event-types/{story.type}", json=body, headers=headers)
        return int(answer.status_code)

    assert (chosen("zoom"), chosen("jitsi"), chosen("whereby-video")) == (400, 400, 400)
    object.__setattr__(story.server.house, "jitsi", "https://video.example.org")
    assert chosen("jitsi") == 200
    with story.connected("zoom", FakeZoom(), "zoom"):
        assert chosen("zoom") == 200
        made = story.book(NINE)
        story.pump()
        assert story.location(made) == "https://zoom.us/j/1000"


def test_another_place_ends_the_call(story: Story) -> None:
    fake = FakeZoom()
    with story.connected("zoom", fake, "zoom"):
        story.meets_at("zoom")
        made = story.book(NINE)
        story.pump()
        body = {"location": {"type": "address", "address": "Via Roma 1"}}
        story.call("PATCH", f"/v2/bookings/{made['uid']}/location", body)
        story.pump()
        assert fake.meetings == {}
        assert story.location(made) == "Via Roma 1"
        body = {"location": {"type": "integration", "integration": "zoom"}}
        story.call("PATCH", f"/v2/bookings/{made['uid']}/location", body)
        story.pump()
        assert story.location(made) == "https://zoom.us/j/1000"
