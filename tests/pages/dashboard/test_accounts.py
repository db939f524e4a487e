"""The way in: the first account, forgotten passwords, invitations, one's own password and browsers."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from openslot.app import build
from openslot.couriers.smtp.others import other_letters
from openslot.desk import sign_in
from openslot.desk.ids import short
from openslot.desk.nouns import ApiKey, Organization, OutboxRow, User
from openslot.doorway.house import House
from openslot.pages import browsers
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.dialects.conftest import MONDAY
from tests.pages.dashboard.conftest import Visitor, World, hrefs
from tests.pages.dashboard.test_event_types import shown
from tests.pages.dashboard.test_records import everything

PASSWORD = "correct horse battery"
FIRST = {"organization": "Quay & Co", "name": "Fay First", "email": "fay@example.com", "zone": "Europe/Rome"}


@pytest.fixture
def empty(database: Database) -> Visitor:
    """A browser at an empty server."""
    house = House(database, FixedClock(MONDAY), "http://testserver", "s" * 32, rate_limit="off")
    return Visitor(TestClient(build(house), raise_server_exceptions=False), None)


def test_the_first_account(empty: Visitor, database: Database) -> None:
    assert empty.client.get("/", follow_redirects=False).headers["location"] == "/setup"
    page = empty.get("/setup")
    assert ("This server is empty" in page, "data-own-zone" in page, 'rel="icon"' in page) == (True, True, True)
    assert "data-own-zone" not in empty.again("/setup", zone="Asia/Kabul")
    assert empty.again("/setup", **{**FIRST, "password": "short", "name": ""}).count('class="problem"') == 2
    assert "problem" in empty.again("/setup", **{**FIRST, "password": PASSWORD, "zone": "Mars"})
    made = empty.post("/setup", **FIRST, password=PASSWORD)
    assert made.headers["location"] == "/dashboard"
    assert "Quay & Co" in empty.get("/dashboard")
    empty.get("/setup", 404)
    empty.post("/setup", 404, **{**FIRST, "email": "eve@example.com"}, password=PASSWORD)
    with database.read() as session:
        assert session.query(Organization).count() == 1
        user = session.query(User).one()
        assert (user.role, user.zone, user.default_schedule_id is not None) == ("owner", "Europe/Rome", True)
        assert session.query(ApiKey).count() == 0


def letter(world: World) -> dict[str, Any] | None:
    """The letter that the newest step leads to."""
    with world.server.desk() as desk:
        row = desk.session.query(OutboxRow).order_by(OutboxRow.id.desc()).first()
        if row is None or row.kind != "password.forgotten":
            return None
        (draft,) = other_letters(desk.session, row, "http://testserver")
        return draft.request


def test_a_forgotten_password(both: World) -> None:
    nobody = both.nobody
    assert "/sign-in/forgotten" in nobody.get("/sign-in")
    assert "on its way" in str(nobody.post("/sign-in/forgotten", 200, email="who@example.com").text)
    assert letter(both) is None
    nobody.again("/sign-in/forgotten", email="x")
    assert "on its way" in str(nobody.post("/sign-in/forgotten", 200, email="Olive@Example.com").text)
    mail = letter(both)
    assert mail is not None
    assert mail["to"]["address"] == "olive@example.com"
    (url,) = set(re.findall(r"http://testserver(/sign-in/password/[\w.-]+)", mail["text"]))
    assert "For olive@example.com" in nobody.get(url)
    nobody.again(url, password="short")
    nobody.post(url, password=PASSWORD)
    assert "Today" in nobody.get("/dashboard")
    both.owner.get("/dashboard", 303)  # other browsers were signed out
    assert "too old" in nobody.again(url, 410, password=PASSWORD)
    nobody.get(url, 410)


def test_without_a_mail_server_nothing_is_promised(world: World) -> None:
    silent = House(**{**vars(world.server.house), "sends_mail": False})
    client = TestClient(build(silent), raise_server_exceptions=False)
    nobody, owner = Visitor(client, None), Visitor(client, None)
    for page in (
        nobody.get("/sign-in/forgotten"),
        nobody.post("/sign-in/forgotten", 200, email="olive@example.com").text,
    ):
        assert ("sends no mail" in page, "on its way" in page, 'name="email"' in page) == (True, False, False)
    assert letter(world) is None
    client.cookies.set("openslot", world.owner.client.cookies["openslot"])
    assert "OPENSLOT_SMTP_URL" in owner.get("/dashboard")
    client.cookies.set("openslot", world.manager.client.cookies["openslot"])
    assert "OPENSLOT_SMTP_URL" not in owner.get("/dashboard")
    assert "OPENSLOT_SMTP_URL" not in world.owner.get("/dashboard")


def test_links_are_good_for_a_while_and_not_forged(world: World) -> None:
    assert world.member.account
    path = f"/dashboard/people/{short(world.member.account.user.uuid)}"
    page = str(world.owner.post(f"{path}/invite", 200).text)
    (url,) = set(re.findall(r"http://testserver(/sign-in/password/[\w.-]+)", page))
    world.nobody.get(url)
    for forged in (url[:-2] + "xx", "/sign-in/password/x", "/sign-in/password/W10.x"):
        world.nobody.get(forged, 410)
    world.server.clock.advance(timedelta(days=4))
    world.nobody.get(url, 410)


def test_a_manager_does_not_become_an_owner(world: World) -> None:
    owner = f"/dashboard/people/{short(world.server.account.user.uuid)}"
    assert "Only owners change owners" in world.manager.get(owner)
    for action in ("", "/invite", "/out"):
        fields = {"name": "x", "email": "x@example.com", "role": "owner", "zone": "UTC", "username": "x"}
        refused = unescape(str(world.manager.post(owner + action, 403, **fields).text))
        assert ("only owners" in refused.lower() or "who is owner" in refused, "Guard" in refused) == (True, False)
    assert world.member.account
    own = f"/dashboard/people/{short(world.member.account.user.uuid)}"
    fields = {"name": "Max", "email": "max.member@example.com", "role": "owner", "zone": "UTC", "username": "max"}
    assert "choose one of these" in world.manager.again(own, **fields)
    world.manager.post("/dashboard/people/new", 422, **fields)
    world.owner.post(own, **fields)
    with world.server.desk() as desk:
        assert desk.session.get_one(User, world.member.account.user.id).role == "owner"


def test_taken_out_and_in_again(both: World) -> None:
    assert both.member.account
    path = f"/dashboard/people/{short(both.member.account.user.uuid)}"
    both.manager.post(f"{path}/out")
    both.member.get("/dashboard", 303)
    assert "Taken out" in both.manager.get(path)
    both.manager.post(f"{path}/in")
    assert "Taken out" not in both.manager.get(path)
    own = f"/dashboard/people/{short(both.server.account.user.uuid)}"
    assert "Nobody takes himself out" in both.owner.again(f"{own}/out", 409)


def test_who_has_bookings_to_come_is_taken_out_knowingly(both: World) -> None:
    assert both.member.account
    path = f"/dashboard/people/{short(both.member.account.user.uuid)}"
    booked = both.book(both.make(both.member))
    page = both.manager.get(path)
    assert "hosts 1 booking to come" in page
    (listed,) = [each for each in hrefs(page) if each.startswith("/dashboard/bookings?host=")]
    assert booked in hrefs(both.manager.get(listed))
    assert "Tick that you know it" in both.manager.again(f"{path}/out", 409)
    both.member.get("/dashboard")
    both.manager.post(f"{path}/out", knowing="yes")
    both.member.get("/dashboard", 303)
    assert booked in hrefs(both.manager.get(listed))  # they can still be given away


def test_an_owner_lowers_herself_knowingly(both: World) -> None:
    path = f"/dashboard/people/{short(both.server.account.user.uuid)}"
    assert both.manager.account
    other = f"/dashboard/people/{short(both.manager.account.user.uuid)}"
    both.owner.post(other, **{**shown(both.owner.get(other)), "role": "owner"})
    fields = shown(both.owner.get(path))
    assert "lower" not in fields
    assert "only somebody else can undo it" in both.owner.again(path, **{**fields, "role": "member"})
    both.owner.get("/dashboard/people")
    made = both.owner.post(path, **{**fields, "role": "member", "lower": "yes"})
    assert "You have another role now" in both.owner.get(made.headers["location"])
    both.owner.get("/dashboard/people", 403)


def test_ones_own_password_and_browsers(both: World) -> None:
    assert 'name="current"' not in both.member.get("/dashboard/profile")
    both.member.post("/dashboard/profile/password", password=PASSWORD)
    assert "Today" in both.member.get("/dashboard")
    wrong = both.member.again("/dashboard/profile/password", current="wrong", password="another one")
    assert "not your password" in wrong
    assert "at least 8" in both.member.again("/dashboard/profile/password", current=PASSWORD, password="short").lower()
    both.member.post("/dashboard/profile/password", current=PASSWORD, password="another one")
    with both.server.desk() as desk:
        assert sign_in.user_by_password(desk, "max.member@example.com", "another one").name == "Max Member"
    assert both.member.post("/dashboard/profile/sign-out").headers["location"] == "/sign-in"
    both.member.get("/dashboard", 303)


def test_the_profile(world: World) -> None:
    fields = {"name": "Max M", "username": "maxm", "zone": "Asia/Tokyo", "locale": "fr", "hour_format": "24"}
    world.member.post("/dashboard/profile", **fields, week_start="Monday", bio="Hello", phone="+39 06 1234567")
    page = world.member.get("/dashboard/profile")
    assert ('value="Max M"' in page, "Hello" in page) == (True, True)
    assert "Max M" in world.nobody.get("/maxm")
    taken = {**fields, "username": "olive-owner"}
    assert "taken already" in world.member.again("/dashboard/profile", **taken, week_start="Monday")
    for field, value in (
        ("zone", "Mars"),
        ("locale", "tlh"),
        ("hour_format", "13"),
        ("name", ""),
        ("phone", "call me"),
    ):
        world.member.again("/dashboard/profile", **{**fields, "week_start": "Monday", field: value})


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605.1.15", "Safari · macOS"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browsers_names(agent: str, name: str) -> None:
    assert browsers.named(agent) == name


def test_browsers_are_seen_and_signed_out_one_by_one(both: World) -> None:
    both.member.post("/dashboard/profile/password", password=PASSWORD)
    fields = {"email": "max.member@example.com", "password": PASSWORD}
    both.nobody.client.headers["User-Agent"] = FIREFOX
    both.nobody.post("/sign-in", **fields)
    both.server.clock.advance(timedelta(minutes=9))
    page = both.nobody.get("/dashboard/profile")
    assert "Firefox · Linux" in page
    assert page.count("Since Mon, Jan 4, 2027, 9:00") == page.count("last seen Mon, Jan 4, 2027, 9:00") == 2
    both.server.clock.advance(timedelta(minutes=1))
    both.nobody.get("/dashboard")
    assert "last seen Mon, Jan 4, 2027, 9:10" in both.nobody.get("/dashboard/profile")
    numbers = re.findall(r"browsers/(\d+)/sign-out", page)
    assert len(numbers) == 2
    for number in numbers:
        both.owner.post(f"/dashboard/profile/browsers/{number}/sign-out", 404)
    mine, others = (n for n in sorted(numbers, key=lambda n: f"browsers/{n}/" not in this_one(both.nobody)))
    both.nobody.post(f"/dashboard/profile/browsers/{others}/sign-out")
    both.member.get("/dashboard", 303)
    gone = both.nobody.post(f"/dashboard/profile/browsers/{mine}/sign-out")
    assert gone.headers["location"] == "/sign-in"
    both.nobody.get("/dashboard", 303)


def this_one(visitor: Visitor) -> str:
    """The line of the profile about the browser itself."""
    return next(line for line in visitor.get("/dashboard/profile").splitlines() if "This one" in line)


def test_sign_ins_are_noted_and_what_was_typed_is_not(both: World) -> None:
    both.member.post("/dashboard/profile/password", password=PASSWORD)
    for email in ("max.member@example.com", "nobody@example.com"):
        both.nobody.again("/sign-in", email=email, password="hunter2 typed wrong")
    both.nobody.post("/sign-in", email=" MAX.member@example.com", password=PASSWORD)
    page = both.manager.get("/dashboard/audit")
    assert len(re.findall(r"Sign-in failed: Max Member.*?nobody · page · password", page, re.DOTALL)) == 1
    assert "Max Member · page · password" in page
    assert "Max Member · dashboard · new password" in page
    assert "hunter2" not in everything(both)
    assert "nobody@example.com" not in everything(both)


def test_the_first_account_without_passwords(database: Database) -> None:
    house = House(database, FixedClock(MONDAY), "http://testserver", "s" * 32, rate_limit="off", passwords=False)
    visitor = Visitor(TestClient(build(house), raise_server_exceptions=False), None)
    assert 'type="password"' not in visitor.get("/setup")
    visitor.post("/setup", **FIRST)
    assert "Quay & Co" in visitor.get("/dashboard")
