"""Bookings go out into their hosts' calendars, on a real CalDAV server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import icalendar
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.couriers.calendar_writes import CHANNEL, CalendarWriter, calendar_drafts
from openslot.couriers.parcels import Plan
from openslot.desk import connections
from openslot.desk.connections import Found
from openslot.desk.nouns import Booking, Delivery, OutboxRow
from openslot.store.database import Database
from openslot.work.calendars import EVERY, refresh
from openslot.work.pump import Pump
from tests.couriers.radicale import PEOPLE, Radicale, radicale
from tests.couriers.serving import Told, outside
from tests.dialects.conftest import Server, serve


def plan(session: Session, row: OutboxRow, _now: datetime) -> Plan:
    booking = session.get(Booking, row.booking_id) if row.booking_id else None
    return Plan(calendar_drafts(session, booking, row.payload["then"]["hosts"]) if booking else [])


class Story:
    """Olive's calendar on a server; bookings through several doors."""

    def __init__(self, server: Server, dav: Radicale, name: str) -> None:
        self.server, self.dav = server, dav
        object.__setattr__(server.house, "allow_private_network", True)
        self.url = dav.collection("olive", name)
        self.connect(dav.address, self.url)
        self.type = self.call("POST", "/v2/event-types", self.kind("talk"), "2024-06-14").json()["data"]["id"]
        couriers = {CHANNEL: CalendarWriter(server.house.outside)}
        self.pump = Pump(server.house.database, server.clock, plan, couriers, chance=Random(1))

    @staticmethod
    def kind(slug: str, **more: Any) -> dict[str, Any]:
        return {"lengthInMinutes": 60, "title": "Talk", "slug": slug, "minimumBookingNotice": 0, **more}

    def connect(self, address: str, url: str) -> None:
        secret = {"url": address, "user": "olive", "password": PEOPLE["olive"]}
        with self.server.desk() as desk:
            sealed = self.server.house.outside.vault.seal(secret)
            found = [Found(url, "Work", writable=True)]
            connections.connect(desk, desk.user(), "caldav", url, sealed, found, select_all=False)

    def call(self, method: str, path: str, body: Any = None, version: str = "2024-08-13") -> Any:
        headers = {**self.server.bearer, "cal-api-version": version}
        answer = self.server.client.request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer

    def book(self, start: str, who: str = "ada", type_: int | None = None) -> dict[str, Any]:
        attendee = {"name": who.title(), "email": f"{who}@example.com", "timeZone": "Europe/London"}
        body = {"start": start, "eventTypeId": type_ or self.type, "attendee": attendee}
        found: dict[str, Any] = self.call("POST", "/v2/bookings", body).json()["data"]
        return found

    def written(self) -> list[Any]:
        """The events in the collection, read by another program."""
        listing = self.dav.get(self.url) or ""
        events = list(icalendar.Calendar.from_ical(listing).walk("VEVENT")) if listing.strip() else []
        return sorted(events, key=lambda each: each["DTSTART"].dt)

    def starts(self) -> list[str]:
        return [f"{each['DTSTART'].dt:%m-%dT%H:%M}" for each in self.written()]


@pytest.fixture(scope="module")
def dav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    folder: Path = tmp_path_factory.mktemp("radicale")
    with radicale(folder) as made:
        yield made


@pytest.fixture
def story(database: Database, dav: Radicale, request: pytest.FixtureRequest) -> Iterator[Story]:
    for server in serve(database):
        yield Story(server, dav, f"c{abs(hash(request.node.nodeid))}")


def test_booked_moved_cancelled(story: Story) -> None:
    made = story.book("2027-01-05T09:00:00Z")
    story.pump.run_once()
    (event,) = story.written()
    assert event["SUMMARY"] == made["title"]
    assert (f"{event['DTSTART'].dt:%H:%M}", f"{event['DTEND'].dt:%H:%M}") == ("09:00", "10:00")
    assert str(event["ATTENDEE"]) == "mailto:ada@example.com"
    uid = str(event["UID"])
    moved = story.call("POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": "2027-01-05T11:00:00Z"})
    story.pump.run_once()
    (event,) = story.written()
    assert (f"{event['DTSTART'].dt:%H:%M}", str(event["UID"])) == ("11:00", uid)  # the same event, elsewhere
    story.call("POST", f"/v2/bookings/{moved.json()['data']['uid']}/cancel", {"cancellationReason": "ill"})
    story.pump.run_once()
    assert story.written() == []


def test_our_events_come_back_as_nobodys_busy_time(story: Story) -> None:
    made = story.book("2027-01-05T09:00:00Z")
    story.pump.run_once()
    story.server.clock.advance(EVERY)
    refresh(story.server.house.outside)
    story.call("POST", f"/v2/bookings/{made['uid']}/cancel", {"cancellationReason": "ill"})
    story.server.clock.advance(timedelta(minutes=1))
    assert story.book("2027-01-05T09:00:00Z", "bob")  # its event is still there, and in nobody's way
    story.pump.run_once()
    assert story.starts() == ["01-05T09:00"]


def test_what_is_only_asked_for_is_not_written(story: Story) -> None:
    kind = story.kind("ask", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    type_ = story.call("POST", "/v2/event-types", kind, "2024-06-14").json()["data"]["id"]
    made = story.book("2027-01-05T09:00:00Z", type_=type_)
    story.pump.run_once()
    assert story.written() == []
    story.call("POST", f"/v2/bookings/{made['uid']}/confirm")
    story.pump.run_once()
    assert story.starts() == ["01-05T09:00"]


def test_a_shared_meeting_is_one_event(story: Story) -> None:
    kind = story.kind("class", seats={"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True})
    type_ = story.call("POST", "/v2/event-types", kind, "2024-06-14").json()["data"]["id"]
    story.book("2027-01-05T09:00:00Z", "ada", type_)
    second = story.book("2027-01-05T09:00:00Z", "bob", type_)
    story.pump.run_once()
    (event,) = story.written()
    assert sorted(map(str, event["ATTENDEE"])) == ["mailto:ada@example.com", "mailto:bob@example.com"]
    seat = second["attendees"][-1]["seatUid"]
    story.call("POST", f"/v2/bookings/{second['uid']}/cancel", {"seatUid": seat, "cancellationReason": "ill"})
    story.pump.run_once()
    (event,) = story.written()
    assert str(event["ATTENDEE"]) == "mailto:ada@example.com"


def test_repeated_and_late_deliveries_write_how_it_stands(story: Story) -> None:
    made = story.book("2027-01-05T09:00:00Z")
    story.call("POST", f"/v2/bookings/{made['uid']}/cancel", {"cancellationReason": "ill"})
    story.pump.run_once()
    assert story.written() == []
    story.book("2027-01-05T10:00:00Z")
    story.pump.run_once()
    with story.server.house.database.write() as session:
        for row in session.scalars(select(Delivery)):
            row.state = "due"
    story.pump.run_once()
    assert story.starts() == ["01-05T10:00"]


def test_another_destination_takes_the_event_along(story: Story) -> None:
    story.book("2027-01-05T09:00:00Z")
    story.pump.run_once()
    first, second = story.url, story.dav.collection("olive", f"b{abs(hash(story.url))}")
    story.connect(story.dav.address, second)
    with story.server.desk() as desk:
        connections.set_destination(desk, connections.find_calendar(desk, ["caldav"], second))
        for row in desk.session.scalars(select(Delivery)):
            row.state = "due"
    story.pump.run_once()
    assert story.written() == []
    story.url = second
    assert story.starts() == ["01-05T09:00"]
    story.url = first


def test_a_calendar_that_is_down_gets_it_later(story: Story) -> None:
    with outside(lambda _asked: Told(status=503)) as where:
        with story.server.desk() as desk:
            row = connections.find_calendar(desk, ["caldav"], story.url)
            row.external_id = f"{where.address}/olive/"
        assert story.book("2027-01-05T09:00:00Z")
        story.pump.run_once()
        with story.server.house.database.read() as session:
            delivery = session.scalars(select(Delivery)).one()
        assert (delivery.state, delivery.attempts) == ("due", 1)
        assert "503" in (delivery.last_error or "")
        with story.server.desk() as desk:
            connections.find_calendar(desk, ["caldav"], f"{where.address}/olive/").external_id = story.url
    story.server.clock.advance(timedelta(minutes=1))
    story.pump.run_once()
    assert story.starts() == ["01-05T09:00"]


def test_nothing_is_written_without_a_destination(story: Story) -> None:
    with story.server.desk() as desk:
        connections.set_destination(desk, None, desk.who.user_id)
    story.book("2027-01-05T09:00:00Z")
    story.pump.run_once()
    assert story.written() == []
    with story.server.house.database.read() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_connected_again_events_still_follow_their_bookings(story: Story) -> None:
    kind = story.kind("class", seats={"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True})
    type_ = story.call("POST", "/v2/event-types", kind, "2024-06-14").json()["data"]["id"]
    story.book("2027-01-05T09:00:00Z", "ada", type_)
    cancelled, moved = story.book("2027-01-05T14:00:00Z"), story.book("2027-01-06T10:00:00Z")
    story.pump.run_once()
    with story.server.desk() as desk:
        (connection,) = connections.connections(desk, desk.who.user_id)
        connections.disconnect(desk, connection)
    story.connect(story.dav.address, story.url)
    refresh(story.server.house.outside)
    assert story.book("2027-01-05T09:00:00Z", "bob", type_)  # the class's own event is not in its way
    story.call("POST", f"/v2/bookings/{cancelled['uid']}/cancel", {"cancellationReason": "ill"})
    story.call("POST", f"/v2/bookings/{moved['uid']}/reschedule", {"start": "2027-01-06T11:00:00Z"})
    story.pump.run_once()
    assert story.starts() == ["01-05T09:00", "01-06T11:00"]


def test_a_guests_copy_of_an_invitation_is_left_to_him(story: Story) -> None:
    cora = story.server.colleague("Cora")
    made = story.book("2027-01-05T09:00:00Z", "cora")
    story.pump.run_once()
    text, hers = story.dav.get(story.url) or "", story.dav.collection("olive", f"h{abs(hash(story.url))}")
    story.dav.put(f"{hers}copy.ics", text)
    with story.server.desk(cora) as desk:
        secret = {"url": story.dav.address, "user": "olive", "password": PEOPLE["olive"]}
        sealed = story.server.house.outside.vault.seal(secret)
        connections.connect(desk, desk.user(), "caldav", hers, sealed, [Found(hers, "Hers", writable=True)])
    refresh(story.server.house.outside)
    story.call("POST", f"/v2/bookings/{made['uid']}/cancel", {"cancellationReason": "ill"})
    story.pump.run_once()
    assert story.starts() == []
    story.url = hers
    assert story.starts() == ["01-05T09:00"]
