"""CalDAV, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from openslot.couriers.caldav import Account
from openslot.couriers.http import Door
from openslot.couriers.shapes import Dead, Event, Unreadable

from .calendars import APPLE, NEXTCLOUD, event
from .radicale import PEOPLE, Radicale, radicale
from .serving import Asked, Told, outside
from .test_ics import FIRST, LAST, calendar, shown

NINE = datetime(2027, 1, 4, 9, tzinfo=UTC)
TALK = Event(
    uid="3yZe7d@openslot",
    sequence=0,
    start=NINE,
    end=NINE + timedelta(hours=1),
    title="Talk; with, signs",
    description="Line one\nLine two",
    location="https://meet.example/x",
    attendees=[("ada@example.com", "Ada Lovelace")],
    organizer=("olive@example.com", "Olive Owner"),
    stamp=NINE,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    folder: Path = tmp_path_factory.mktemp("radicale")
    with radicale(folder) as made:
        yield made


def account(server: Radicale, path: str = "", password: str = PEOPLE["olive"]) -> Account:
    return Account(
        Door(private=True), f"{server.address}{path}", "olive", password, "Europe/Rome", ["olive@example.com"]
    )


def test_calendars_are_found_from_every_address(server: Radicale) -> None:
    work, home = server.collection("olive", "Work"), server.collection("olive", "Home")
    server.collection("olive", "Tasks", "VTODO")
    for path in ("", "/", "/olive/"):
        found = account(server, path).calendars()
        assert {(each.external_id, each.name, each.writable) for each in found} == {
            (work, "Work", True),
            (home, "Home", True),
        }
    assert [each.external_id for each in account(server, "/olive/work/").calendars()] == [work]


def test_a_wrong_password_is_dead_and_no_server_is_unreadable(server: Radicale) -> None:
    with pytest.raises(Dead, match="user name and password"):
        account(server, password="wrong").calendars()
    with outside(lambda _asked: Told("<html></html>")) as page, pytest.raises(Unreadable):
        Account(Door(private=True), page.address, "a", "b", "UTC").calendars()
    with pytest.raises(Unreadable, match="private"):
        replace(account(server), door=Door()).calendars()


def test_busy_time_comes_in_and_changes_are_seen(server: Radicale) -> None:
    url = server.collection("olive", "Busy")
    olive = account(server)
    server.put(f"{url}one.ics", calendar(NEXTCLOUD + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z")))
    weekly = event(
        "DTSTART;TZID=America/New_York:20270308T080000",
        "DTEND;TZID=America/New_York:20270308T090000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    ).replace("a@x", "b@x")
    server.put(f"{url}two.ics", calendar(APPLE + weekly))
    first = olive.read(url, None, FIRST, LAST)
    assert sorted(shown(each) for each in first.taken or ()) == [
        "2027-01-04T09:00/10:00",
        "2027-03-08T13:00/14:00",
        "2027-03-15T12:00/13:00",
    ]
    assert first.mark
    assert olive.read(url, first.mark, FIRST, LAST).taken is None
    server.delete(f"{url}two.ics")
    second = olive.read(url, first.mark, FIRST, LAST)
    assert [shown(each) for each in second.taken or ()] == ["2027-01-04T09:00/10:00"]
    assert second.mark != first.mark


def test_events_go_out_change_and_go(server: Radicale) -> None:
    url = server.collection("olive", "Out")
    olive = account(server)
    made = olive.write(url, TALK, None, None)
    text = server.get(made.place)
    assert text is not None
    found: Any = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert (found["UID"], found["SUMMARY"], found["LOCATION"]) == (TALK.uid, TALK.title, TALK.location)
    assert str(found["DESCRIPTION"]) == TALK.description
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (TALK.start, TALK.end)
    assert found["ATTENDEE"].params["SCHEDULE-AGENT"] == "CLIENT"
    again = olive.write(url, TALK, None, None)
    assert again.place == made.place  # a delivery that is repeated makes no second event
    later = replace(TALK, sequence=1, start=NINE + timedelta(hours=2), end=NINE + timedelta(hours=3))
    assert olive.write(url, later, made.place, made.mark).place == made.place
    taken = olive.read(url, None, FIRST, LAST).taken or ()
    assert [(shown(each), each.uid) for each in taken] == [("2027-01-04T11:00/12:00", TALK.uid)]
    olive.remove(url, made.place)
    assert not olive.read(url, None, FIRST, LAST).taken
    olive.remove(url, made.place)


def test_a_calendar_that_is_gone_takes_nothing(server: Radicale) -> None:
    with pytest.raises(Unreadable):
        account(server).write(f"{server.address}/olive/nowhere/deep/", TALK, None, None)
    with pytest.raises(Unreadable):
        account(server).read(f"{server.address}/olive/nowhere/", None, FIRST, LAST)


def test_no_encryption_is_not_accepted_after_some() -> None:
    from openslot.couriers.caldav.account import _led  # noqa: PLC0415

    assert _led("https://a.example/x", "/y") == "https://a.example/y"
    with pytest.raises(Unreadable, match="without encryption"):
        _led("https://a.example/x", "http://a.example/y")


def test_circles_and_bombs_are_left() -> None:
    def circle(asked: Asked) -> Told:
        return Told(status=301, headers={"Location": asked.path})

    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for answer in (circle, lambda _asked: Told(bomb, 207)):
        with outside(answer) as server, pytest.raises(Unreadable):
            Account(Door(private=True), f"{server.address}/x", "a", "b", "UTC").calendars()
