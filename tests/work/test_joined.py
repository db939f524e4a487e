"""The whole pump, as the application makes it: calendars are written, letters about accounts go out."""

from __future__ import annotations

from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from openslot.app import pump_of
from openslot.desk import connections, verified
from openslot.desk.connections import Found
from openslot.desk.nouns import BusyTime, Delivery
from openslot.settings import Settings
from openslot.work.calendars import refresh
from tests.couriers.calendars import GOOGLE, event
from tests.couriers.radicale import PEOPLE, radicale
from tests.couriers.serving import Told, outside
from tests.couriers.test_ics import calendar
from tests.dialects.conftest import Server, sqlite_server

__all__ = ["sqlite_server"]


@pytest.fixture(autouse=True)
def _near(sqlite_server: Server) -> None:
    object.__setattr__(sqlite_server.house, "allow_private_network", True)


def connect(server: Server, kind: str, secret: dict[str, Any], url: str, *, writable: bool) -> None:
    with server.desk() as desk:
        sealed = server.house.outside.vault.seal(secret)
        found = [Found(url, "Work", writable=writable)]
        connections.connect(desk, desk.user(), kind, url, sealed, found, select_all=True)


def letters(server: Server, occasion: str) -> list[Delivery]:
    pump = pump_of(server.house, Settings())
    pump.chance = Random(1)
    pump.run_once()
    with server.house.database.read() as session:
        query = select(Delivery).where(Delivery.channel == "mail", Delivery.occasion == occasion)
        return list(session.scalars(query))


def book(server: Server, start: str) -> None:
    body: dict[str, Any] = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0}
    headers = {**server.bearer, "cal-api-version": "2024-06-14"}
    type_ = server.client.post("/v2/event-types", json=body, headers=headers).json()["data"]["id"]
    who = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC"}
    body = {"start": start, "eventTypeId": type_, "attendee": who}
    answer = server.client.post("/v2/bookings", json=body, headers={**headers, "cal-api-version": "2024-08-13"})
    assert answer.status_code == 201, answer.text


def test_a_booking_stands_in_the_calendar(sqlite_server: Server, tmp_path: Path) -> None:
    with radicale(tmp_path / "radicale") as dav:
        url = dav.collection("olive", "Work")
        secret = {"url": dav.address, "user": "olive", "password": PEOPLE["olive"]}
        connect(sqlite_server, "caldav", secret, url, writable=True)
        book(sqlite_server, "2027-01-05T09:00:00Z")
        assert len(letters(sqlite_server, "booked")) == 2  # the host's, and who booked
        assert "DTSTART:20270105T090000Z" in (dav.get(url) or "")


def test_a_code_is_mailed(sqlite_server: Server) -> None:
    with sqlite_server.desk() as desk:
        verified.request_code(desk, "email", "olive@work.example")
    (letter,) = letters(sqlite_server, "code")
    assert letter.receiver == "olive@work.example"
    code = letter.request["subject"].partition(" ")[0]
    assert code.isdecimal()
    assert code in letter.request["text"]
    with sqlite_server.desk() as desk:
        assert verified.verify(desk, "email", "olive@work.example", code)


def test_a_dead_connection_is_told_by_mail(sqlite_server: Server) -> None:
    with outside(lambda _asked: Told(status=404)) as where:
        connect(sqlite_server, "ics", {"urls": [f"{where.address}/a.ics"]}, f"{where.address}/a.ics", writable=False)
        refresh(sqlite_server.house.outside)
    (letter,) = letters(sqlite_server, "connection")
    assert letter.receiver == "olive@example.com"
    assert "not there any more" in letter.request["text"]


def test_who_could_not_be_looked_at_is_told(sqlite_server: Server) -> None:
    with outside(lambda _asked: Told(status=500)) as where:
        connect(sqlite_server, "ics", {"urls": [f"{where.address}/a.ics"]}, f"{where.address}/a.ics", writable=False)
        book(sqlite_server, "2027-01-05T09:00:00Z")
    told = {each.receiver: "could not be read" in each.request["text"] for each in letters(sqlite_server, "booked")}
    assert told == {"olive@example.com": True, "ada@example.com": False}


def test_calendars_are_refreshed_beside_the_pump(sqlite_server: Server) -> None:
    text = calendar(GOOGLE + event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z"))
    with outside(lambda _asked: Told(text)) as where:
        connect(sqlite_server, "ics", {"urls": [f"{where.address}/a.ics"]}, f"{where.address}/a.ics", writable=False)
        pump = pump_of(sqlite_server.house, Settings())
        pump.start()
        try:
            end = monotonic() + 30
            while True:
                with sqlite_server.house.database.read() as session:
                    found = session.scalars(select(BusyTime)).all()
                if found:
                    break
                assert monotonic() < end, "the calendar was not read"
                sleep(0.1)
        finally:
            pump.stop()
    assert len(found) == 1
