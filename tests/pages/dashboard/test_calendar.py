"""The week: what stands where."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from openslot.desk import away, block
from openslot.desk.ids import short
from openslot.time.instants import localize, parse_iso
from tests.pages.dashboard.conftest import World, hrefs


def places(page: str) -> dict[str, str]:
    """Names of what stands in the calendar, with the classes that say where."""
    found = re.findall(r'<li class="(s\d+ l\d+ x\d\d)">.*?<b>(.*?)</b>', page, re.DOTALL)
    return {name: place for place, name in found}


def test_bookings_stand_at_their_times(both: World) -> None:
    row = both.make(length=60)
    path = both.book(row, "2027-01-05T09:00:00Z")
    page = both.owner.get("/dashboard/calendar?week=2027-01-06")
    assert path in hrefs(page)
    assert places(page)["Ada Lovelace"] == "s9 l4 x11"  # 10:00 in Rome, the calendar begins at eight
    assert "Ada" not in both.owner.get("/dashboard/calendar?week=2027-01-12")
    assert "Ada" not in both.member.get("/dashboard/calendar?week=2027-01-06")
    for week in ("x", "1970-01-01", "2200-12-31", "0001-01-01"):
        both.owner.get(f"/dashboard/calendar?week={week}")


def test_what_overlaps_stands_side_by_side(world: World) -> None:
    one, two = world.make(length=60), world.make(world.member, title="Other", length=30)
    world.book(one, "2027-01-05T09:00:00Z", "Ann")
    world.book(two, "2027-01-05T09:30:00Z", "Bob")
    world.book(two, "2027-01-05T10:00:00Z", "Cy")
    found = places(world.owner.get("/dashboard/calendar?week=2027-01-05"))
    assert (found["Ann"], found["Bob"], found["Cy"]) == ("s9 l4 x21", "s11 l2 x22", "s13 l2 x11")
    assert world.member.account
    only = world.owner.get(f"/dashboard/calendar?week=2027-01-05&host={short(world.member.account.user.uuid)}")
    assert set(places(only)) == {"Bob", "Cy"}


def test_parties_of_a_meeting_stand_together(world: World) -> None:
    row = world.make(seats=5)
    for name in ("Ann", "Bob", "Cy"):
        world.book(row, "2027-01-05T09:00:00Z", name)
    assert set(places(world.owner.get("/dashboard/calendar?week=2027-01-05"))) == {"Ann and 2 more"}


def test_nights_days_off_and_blocks(world: World) -> None:
    world.book(world.make(), "2027-01-05T22:30:00Z", "Nat", care="free")
    assert world.member.account
    with world.server.desk(world.member.account) as desk:
        user = desk.user()
        away.leave_days(desk, user, date(2027, 1, 6), date(2027, 1, 7), reason="sick")
        block.block(desk, parse_iso("2027-01-08T09:00Z"), parse_iso("2027-01-08T10:00Z"), user=user, title="Dentist")
    page = world.owner.get("/dashboard/calendar?week=2027-01-05")
    spots = re.findall(r'class="(s\d+ l\d+) x\d\d">', page.split("Dentist")[0])
    assert len([spot for spot in spots if spot in {"s63 l2", "s95 l2", "s94 l2"}]) >= 1
    assert page.count("Nat") == 2  # before midnight, and after
    assert page.count("Out of office · Max Member") == 2
    own = world.member.get("/dashboard/calendar?week=2027-01-05")
    assert ("Dentist" in own, "Nat" in own) == (True, False)
    assert "Dentist" not in world.colleague.get("/dashboard/calendar?week=2027-01-05")


def ruler(page: str) -> list[str]:
    """The hours beside the days."""
    found = re.search(r'<ol class="ruler".*?</ol>', page, re.DOTALL)
    assert found
    return re.findall(r"<li>(.*?)</li>", found[0])


@pytest.mark.parametrize(
    ("week", "before", "after"), [("2027-03-28", "00:30", "03:30"), ("2027-10-31", "00:30", "03:30")]
)
def test_weeks_in_which_the_clocks_change(world: World, week: str, before: str, after: str) -> None:
    """The ruler has each hour once, also where the week begins on that very day; meetings stand at their wall time."""
    row = world.make(length=30)
    with world.server.desk() as desk:
        desk.user().week_start = "Sunday"
    for name, wall in (("Ann", before), ("Bob", after)):
        start = localize(datetime.fromisoformat(f"{week}T{wall}"), "Europe/Rome")
        world.book(row, start.isoformat().replace("+00:00", "Z"), name, care="free")
    page = world.owner.get(f"/dashboard/calendar?week={week}")
    hours = ruler(page)
    assert len(hours) == len(set(hours)) == 18
    assert hours[8:] == ruler(world.owner.get("/dashboard/calendar?week=2027-06-08"))  # from eight on, as always
    assert (places(page)["Ann"], places(page)["Bob"]) == ("s3 l2 x11", "s15 l2 x11")
