"""Other people's calendars and our slots: read, refreshed, looked at once more just before a booking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from openslot.couriers.accounts import Outside
from openslot.desk import connections
from openslot.desk.connections import Found
from openslot.desk.nouns import Booking, BusyTime, Calendar, Connection, OutboxRow
from openslot.store.database import Database
from openslot.work.calendars import DAILY, EVERY, refresh
from tests.couriers.calendars import GOOGLE, event
from tests.couriers.serving import Asked, Told, outside
from tests.couriers.test_ics import calendar
from tests.dialects.conftest import Server, serve


class Feed:
    """A published calendar that a test writes into."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.status = 200
        self.asked = 0

    def busy(self, start: str, end: str, *more: str) -> None:
        uid = f"{len(self.events)}@x"
        self.events.append(event(f"DTSTART:{start}", f"DTEND:{end}", *more).replace("a@x", uid))

    def __call__(self, _asked: Asked) -> Told:
        self.asked += 1
        return Told(calendar(GOOGLE + "".join(self.events)), self.status)


class Story:
    def __init__(self, server: Server, feed: Feed, url: str) -> None:
        self.server, self.feed, self.url = server, feed, url
        object.__setattr__(server.house, "allow_private_network", True)
        body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0}
        self.type = self.call("POST", "/v2/event-types", body, "2024-06-14").json()["data"]["id"]
        with server.desk() as desk:
            sealed = self.outside.vault.seal({"urls": [url]})
            connections.connect(desk, desk.user(), "ics", url, sealed, [Found(url)], select_all=True)

    @property
    def outside(self) -> Outside:
        return self.server.house.outside

    def call(self, method: str, path: str, body: Any = None, version: str = "") -> Any:
        headers = {**self.server.bearer, **({"cal-api-version": version} if version else {})}
        return self.server.client.request(method, path, json=body, headers=headers)

    def slots(self, day: str = "2027-01-05") -> list[str]:
        path = f"/v2/slots?eventTypeId={self.type}&start={day}&end={day}&timeZone=UTC"
        found = self.call("GET", path, version="2024-09-04").json()["data"]
        return [slot["start"][11:16] for slots in found.values() for slot in slots]

    def book(self, start: str) -> int:
        who = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC"}
        body = {"start": start, "eventTypeId": self.type, "attendee": who}
        answer = self.call("POST", "/v2/bookings", body, "2024-08-13")
        return int(answer.status_code)

    def connection(self) -> Connection:
        with self.server.house.database.read() as session:
            return session.scalars(select(Connection)).one()

    def busy(self) -> list[str]:
        with self.server.house.database.read() as session:
            rows = session.scalars(select(BusyTime).order_by(BusyTime.start_at)).all()
        return [f"{row.start_at:%m-%dT%H:%M}/{row.end_at:%m-%dT%H:%M}" for row in rows]

    def advance(self, by: timedelta) -> None:
        self.server.clock.advance(by)


@pytest.fixture
def story(database: Database) -> Iterator[Story]:
    feed = Feed()
    with outside(feed) as where:
        for server in serve(database):
            yield Story(server, feed, f"{where.address}/secret/basic.ics")


ALL = ["08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00"]  # 09:00–17:00 in Rome


def test_slots_respect_what_was_read(story: Story) -> None:
    assert story.slots() == ALL
    story.feed.busy("20270105T093000Z", "20270105T101500Z")
    story.feed.busy("20270105T100000Z", "20270105T110000Z")
    story.feed.busy("20270105T130000Z", "20270105T140000Z", "TRANSP:TRANSPARENT")
    assert refresh(story.outside) == 1
    assert story.busy() == ["01-05T09:30/01-05T11:00"]
    assert story.slots() == ["08:00", "11:00", "12:00", "13:00", "14:00", "15:00"]
    assert refresh(story.outside) == 0  # not due again yet
    story.feed.events.clear()
    story.advance(EVERY)
    assert refresh(story.outside) == 1
    assert story.slots() == ALL


def test_what_is_not_selected_takes_no_time(story: Story) -> None:
    story.feed.busy("20270105T090000Z", "20270105T100000Z")
    refresh(story.outside)
    assert "09:00" not in story.slots()
    with story.server.desk() as desk:
        connections.choose(desk, connections.find_calendar(desk, ["ics"], story.url), selected=False)
    assert story.slots() == ALL
    with story.server.desk() as desk:
        connections.choose(desk, connections.find_calendar(desk, ["ics"], story.url), selected=True)
    assert refresh(story.outside) == 1  # at once
    assert "09:00" not in story.slots()


def test_the_slot_being_booked_is_looked_at_once_more(story: Story) -> None:
    refresh(story.outside)
    story.advance(timedelta(minutes=5))
    story.feed.busy("20270105T090000Z", "20270105T100000Z")
    assert "09:00" in story.slots()  # the copy is five minutes old
    assert story.book("2027-01-05T09:00:00Z") == 400
    assert story.book("2027-01-05T10:00:00Z") == 201


def test_a_young_copy_is_good_enough(story: Story) -> None:
    refresh(story.outside)
    asked = story.feed.asked
    assert story.book("2027-01-05T09:00:00Z") == 201
    assert story.feed.asked == asked


@pytest.mark.parametrize(("policy", "status"), [("block", 400), ("warn", 201), ("go_on", 201)])
def test_a_calendar_that_cannot_be_read(story: Story, policy: str, status: int) -> None:
    refresh(story.outside)
    story.advance(timedelta(minutes=5))
    object.__setattr__(story.server.house, "calendar_policy", policy)
    story.feed.status = 500
    assert story.book("2027-01-05T09:00:00Z") == status
    with story.server.house.database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "booking.booked")).all()
    user = story.server.account.user.id
    told = [row.payload.get("unread") for row in rows]
    assert told == {"block": [], "warn": [[user]], "go_on": [None]}[policy]


def test_a_slow_calendar_does_not_keep_a_booker_waiting(story: Story) -> None:
    refresh(story.outside)
    story.advance(timedelta(minutes=5))
    object.__setattr__(story.server.house, "calendar_seconds", 0.3)
    slow = story.feed.__call__

    def sleepy(asked: Asked) -> Told:
        sleep(3)
        return slow(asked)

    with outside(sleepy) as where:
        with story.server.desk() as desk:
            row = connections.find_calendar(desk, ["ics"], story.url)
            row.external_id = f"{where.address}/slow.ics"
        begin = monotonic()
        assert story.book("2027-01-05T09:00:00Z") == 201
        assert monotonic() - begin < 2.5


def test_moving_a_booking_looks_at_the_new_time(story: Story) -> None:
    refresh(story.outside)
    who = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC"}
    body = {"start": "2027-01-05T09:00:00Z", "eventTypeId": story.type, "attendee": who}
    uid = story.call("POST", "/v2/bookings", body, "2024-08-13").json()["data"]["uid"]
    story.advance(timedelta(minutes=5))
    story.feed.busy("20270105T110000Z", "20270105T120000Z")
    path = f"/v2/bookings/{uid}/reschedule"
    assert story.call("POST", path, {"start": "2027-01-05T11:00:00Z"}, "2024-08-13").status_code == 400
    assert story.call("POST", path, {"start": "2027-01-05T12:00:00Z"}, "2024-08-13").status_code == 201


def test_a_calendar_keeps_its_copy_while_it_cannot_be_read(story: Story) -> None:
    story.feed.busy("20270105T090000Z", "20270105T100000Z")
    refresh(story.outside)
    story.feed.status = 503
    story.advance(EVERY)
    refresh(story.outside)
    row = story.connection()
    assert (row.state, row.last_error) == ("failing", "The feed answered with status 503.")
    assert "09:00" not in story.slots()
    story.feed.status = 200
    story.advance(EVERY)
    refresh(story.outside)
    row = story.connection()
    assert (row.state, row.last_error, row.failing_since) == ("ok", None, None)


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (500, 40)])
def test_a_dead_connection_is_announced_to_its_owner_once(story: Story, status: int, tries: int) -> None:
    refresh(story.outside)
    story.feed.status = status
    for _ in range(tries):
        story.advance(timedelta(hours=1))
        refresh(story.outside)
    assert story.connection().state == "dead"
    story.advance(DAILY)
    refresh(story.outside)  # it is still tried once a day
    with story.server.house.database.read() as session:
        told = session.scalars(select(OutboxRow).where(OutboxRow.kind == "connection.dead")).all()
    assert [row.payload["user"] for row in told] == [story.server.account.user.id]
    story.feed.status = 200
    story.advance(DAILY)
    refresh(story.outside)
    assert story.connection().state == "ok"


def test_credentials_are_not_readable_in_the_database(story: Story) -> None:
    with story.server.house.database.read() as session:
        secret = session.scalar(select(Connection.secret))
    assert secret is not None
    assert "secret/basic" not in secret


def test_another_secret_key_makes_a_connection_dead(story: Story) -> None:
    object.__setattr__(story.server.house, "secret", "t" * 32)
    refresh(story.outside)
    row = story.connection()
    assert row.state == "dead"
    assert "another secret key" in (row.last_error or "")


def test_our_own_events_do_not_stand_in_our_way(story: Story) -> None:
    refresh(story.outside)
    assert story.book("2027-01-05T09:00:00Z") == 201
    with story.server.desk() as desk:
        uid = desk.session.scalars(select(Booking.ics_uid)).one()
    story.feed.events.append(event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z").replace("a@x", uid))
    story.advance(EVERY)
    refresh(story.outside)
    assert story.busy() == []


def test_disconnecting_frees_the_time(story: Story) -> None:
    story.feed.busy("20270105T090000Z", "20270105T100000Z")
    refresh(story.outside)
    with story.server.desk() as desk:
        connections.disconnect(desk, connections.get_connection(desk, story.connection().id))
    assert story.slots() == ALL
    with story.server.house.database.read() as session:
        assert session.scalar(select(Calendar)) is None
