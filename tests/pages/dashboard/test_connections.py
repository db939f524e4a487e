"""Calendars are connected and chosen in the dashboard, without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from openslot.app import pump_of
from openslot.desk import connections
from openslot.desk.nouns import Delivery
from openslot.desk.video import default_of
from openslot.settings import Settings
from openslot.work.calendars import refresh
from tests.couriers.calendars import GOOGLE, event
from tests.couriers.fakes import FakeGoogle, serving
from tests.couriers.radicale import PEOPLE, radicale
from tests.couriers.serving import Told, outside
from tests.couriers.test_ics import calendar
from tests.pages.dashboard.conftest import World

PATH = "/dashboard/connections"
MEETING = calendar(GOOGLE + event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z"))


def near(world: World) -> None:
    object.__setattr__(world.server.house, "allow_private_network", True)


def test_a_published_calendar(world: World) -> None:
    near(world)
    assert "No calendar is connected yet." in world.member.get(PATH)
    with outside(lambda _asked: Told(MEETING)) as where:
        url = f"{where.address}/me.ics"
        one = world.member.post(f"{PATH}/new", kind="ics", url=url).headers["location"].partition("?")[0]
        assert "Waits to be read" in world.member.get(PATH)
        refresh(world.server.house.outside)
        assert "Read at" in world.member.get(PATH)
        assert "me.ics" in world.member.get(one)
    world.colleague.get(one, 404)
    assert "No calendar is connected yet." in world.colleague.get(PATH)
    world.member.post(f"{one}/delete")
    assert "No calendar is connected yet." in world.member.get(PATH)


def test_a_caldav_account_is_found_by_the_next_refresh(world: World, tmp_path: Path) -> None:
    near(world)
    with radicale(tmp_path / "radicale") as dav:
        work, home = dav.collection("olive", "Work"), dav.collection("olive", "Home")
        fields = {"kind": "caldav", "url": dav.address, "user": "olive", "password": PEOPLE["olive"]}
        assert "Please fill this in." in world.owner.again(f"{PATH}/new", **{**fields, "password": ""})
        one = world.owner.post(f"{PATH}/new", **fields).headers["location"].partition("?")[0]
        refresh(world.server.house.outside)
        page = world.owner.get(one)
        assert len(re.findall(r'name="busy"[^>]*checked', page)) == 2
        assert "Work" in page
        assert "Home" in page
        assert work != home
        ids = re.findall(r'name="busy" value="(\d+)"', page)
        world.owner.post(one, busy=ids[0], destination=ids[1])
        page = world.owner.get(one)
        assert re.findall(r'name="busy" value="(\d+)" checked', page) == ids[:1]
        assert re.findall(r'<option value="(\d+)" selected', page) == [ids[1]]


def test_a_wrong_password_is_told(world: World, tmp_path: Path) -> None:
    near(world)
    with radicale(tmp_path / "radicale") as dav:
        world.owner.post(f"{PATH}/new", kind="caldav", url=dav.address, user="olive", password="wrong")
        refresh(world.server.house.outside)
    assert "does not accept the user name and password" in world.owner.get(PATH)


def test_private_addresses_are_refused(world: World) -> None:
    assert "private addresses" in world.owner.again(f"{PATH}/new", kind="ics", url="http://127.0.0.1/a.ics")


def test_signing_in_is_offered_where_the_server_is_registered(world: World) -> None:
    assert "Sign in at" not in world.owner.get(PATH)
    with serving(FakeGoogle()) as (service, where):
        object.__setattr__(world.server.house, "apps", {"google": service})
        page = world.owner.get(PATH)
        assert "Sign in at Google" in page
        assert f'href="{where.address}/authorize?' in page


def test_ones_bookings_as_a_calendar(world: World) -> None:
    assert "/feed/" not in world.member.get(PATH).replace(f"{PATH}/feed", "")
    world.member.post(f"{PATH}/feed")
    found = re.search(r"http://testserver(/feed/[\w-]+\.ics)", world.member.get(PATH))
    assert found
    assert world.nobody.client.get(found[1]).text.startswith("BEGIN:VCALENDAR")
    world.member.post(f"{PATH}/feed")
    assert world.nobody.client.get(found[1]).status_code == 404


def test_video_services(world: World) -> None:
    with serving(FakeGoogle()) as (service, _where):
        object.__setattr__(world.server.house, "apps", {"zoom": service, "microsoft": service})
        page = world.member.get(PATH)
        assert ("Sign in at Zoom" in page, "Sign in at Microsoft Teams" in page) == (True, True)
    assert "Use Google Meet" not in page
    assert 'value="zoom"' not in page
    assert world.member.account
    with world.server.desk(world.member.account) as desk:
        connections.connect(desk, desk.user(), "zoom", "max@example.com", "")
        connections.connect(desk, desk.user(), "google", "max@example.com", "", [])
    assert "Use Google Meet" in world.member.get(PATH)
    world.member.post(f"{PATH}/meet")
    page = world.member.get(PATH)
    assert "Use Google Meet" not in page
    (one,) = re.findall(rf'href="({PATH}/\d+)"[^<]*<[^<]*<b>Zoom', page)
    world.member.post(f"{PATH}/video", provider="zoom", link="https://zoom.example/me")
    assert chosen(world) == {"provider": "zoom", "link": "https://zoom.example/me"}
    for wrong in ({"provider": "ms_teams"}, {"provider": "zoom", "link": "javascript:x"}):
        assert 'class="problem"' in world.member.again(f"{PATH}/video", **wrong)
    world.member.get(one)
    world.colleague.get(one, 404)
    world.member.post(f"{one}/delete")
    assert chosen(world) is None


def chosen(world: World) -> dict[str, Any] | None:
    with world.server.desk(world.member.account) as desk:
        return default_of(desk.user())


def test_today_says_what_is_broken(world: World) -> None:
    near(world)
    with outside(lambda _asked: Told(status=401)) as where:
        fields = {"kind": "caldav", "url": where.address, "user": "mine", "password": "old"}
        one = world.member.post(f"{PATH}/new", **fields).headers["location"].partition("?")[0]
        assert one not in world.member.get("/dashboard")
        refresh(world.server.house.outside)
    assert one in world.member.get("/dashboard")
    assert one not in world.owner.get("/dashboard")  # whose it is not
    world.book(world.make(world.member))
    pump_of(world.server.house, Settings()).run_once()
    given_up = "/dashboard/outbox?state=failed"
    assert given_up not in world.owner.get("/dashboard")
    with world.server.house.database.write() as session:
        session.scalars(select(Delivery)).first().state = "failed"  # type: ignore[union-attr]
    assert given_up in world.owner.get("/dashboard")
    assert given_up not in world.member.get("/dashboard")  # who may not see the outbox


def test_the_same_user_name_on_two_servers_is_two_accounts(world: World) -> None:
    near(world)
    with outside(lambda _asked: Told(status=503)) as work, outside(lambda _asked: Told(status=503)) as home:
        fields = {"kind": "caldav", "user": "me@example.com", "password": "secret"}
        both = [world.owner.post(f"{PATH}/new", url=each.address, **fields) for each in (work, home)]
        again = world.owner.post(f"{PATH}/new", url=home.address, **{**fields, "password": "new"})
    first, second, third = (each.headers["location"].partition("?")[0] for each in (*both, again))
    assert first != second == third
