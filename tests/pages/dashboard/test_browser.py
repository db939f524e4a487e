"""The dashboard in Chromium: a day's work without JavaScript; every page by axe, wide and narrow, light and dark."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk import catalogue, connections, groups, oauth, people, polls, resources, tags, teams, webhooks
from openslot.desk.accounts import create_key
from openslot.desk.desk import Caller, Desk
from openslot.desk.ids import short
from openslot.desk.links import create_link
from openslot.desk.nouns import Booking, Contact, Delivery, EventType, OutboxRow, Schedule, User
from openslot.desk.sign_in import set_password, sign_in
from openslot.doorway.house import House
from openslot.pages.dashboard import WAYS
from openslot.time.instants import parse_iso
from tests.pages.browsing import browser, house, site
from tests.pages.dashboard.test_rights import filled
from tests.pages.test_accessibility import found, look

__all__ = ["browser", "house", "look", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "correct horse battery"


def desk_of(session: Any, house: House) -> Desk:
    """The demo's owner at her desk."""
    desk = Desk(session, house.clock.now(), "dashboard")
    user = people.by_username(desk, "grace-martin")
    assert user
    home = user.organization
    desk.caller = Caller(home.id, user.id, user.role, user.name, user.email, user.zone, home.zone, "test")
    return desk


@pytest.fixture
def paths(house: House) -> dict[str, str]:
    """Of everything one, by the pattern of its page; and a cookie."""
    with house.database.write() as session:
        desk = desk_of(session, house)
        user = desk.user()

        def first(kind: Any, **having: Any) -> Any:
            return session.query(kind).filter_by(**having).order_by(kind.id).first()

        row = first(EventType, owner_id=user.id)
        poll = polls.create_poll(desk, row, name="When?", dates=[parse_iso("2027-02-01T10:00:00Z")])
        polls.vote(desk, poll, email="vera@example.com", dates=[poll.dates[0].id], comment="Please")
        url = "https://hook.example/x"
        hook = webhooks.create_webhook(desk, user, url=url, triggers=["*"], private=False, style="openslot")
        create_key(desk, user, name="Robot")
        step = first(OutboxRow)
        times: dict[str, Any] = {"due_at": desk.now, "give_up_at": desk.now, "created_at": desk.now}
        sent = Delivery(organization_id=step.organization_id, outbox_id=step.id, channel="mail", key="k", **times)
        sent.receiver, sent.occasion, sent.line, sent.request = "a@example.com", "booked", "l", {"text": "Hello\nAda"}
        session.add(sent)
        session.flush()
        ids = {
            "/bookings/{uid}": first(Booking, state="pending").uuid,
            "/bookings/new/{uid}": row.uuid,
            "/groups/{uid}": groups.create_group(desk, name="Group", slug="a-group").uuid,
            "/event-types/{uid}": row.uuid,
            "/schedules/{uid}": first(Schedule, user_id=user.id).uuid,
            "/contacts/{uid}": first(Contact).uuid,
            "/polls/{uid}": poll.uuid,
            "/people/{uid}": first(User, username="hugo-weber").uuid,
            "/teams/{uid}": teams.create_team(desk, name="Planners", slug=None, zone="UTC").uuid,
            "/resources/{uid}": resources.create_resource(desk, "rooms", [row], name="Blue room").uuid,
            "/webhooks/{uid}": hook.uuid,
            "/outbox/{uid}": sent.uuid,
            "/services/{uid}": catalogue.create_service(
                desk, staff=[user.id], title="Cut", slug="cut", category="Hair", length=30
            ).uuid,
            "/programs/{uid}": oauth.create_client(
                desk, desk.who.organization_id, name="App", redirect_uris=["https://app.example/back"], public=True
            )[0].uuid,
        }
        set_password(desk, user, PASSWORD)
        words = {
            "/event-types/{uid}/links/{number}": str(create_link(desk, row).id),
            "/event-types/{uid}/messages/{kind}": "reminder.party",
            "/connections/{number}": str(connections.connect(desk, user, "ics", "a", "", [], select_all=True).id),
            "/tags/{number}": str(tags.create_tag(desk, name="Tag").id),
            "/messages/{kind}": "booked.party",
            "/messages/{kind}/{language}": "fr",
            "cookie": sign_in(desk, user.id),
        }
        return {**{pattern: short(uuid) for pattern, uuid in ids.items()}, **words}


def pages(paths: dict[str, str]) -> list[str]:
    """Every page of the dashboard of which there is one to show, and some as they are asked something."""
    listed = [filled(way.path, paths) for way in WAYS if way.method == "GET" and way.member]
    kind = paths["/event-types/{uid}"]
    listed.append(f"/dashboard/event-types/{kind}?at=2027-01-05T20:00")
    listed.append(f"/dashboard/bookings/new/{kind}/form?start=2027-01-06T10:00:00Z")
    listed.append(f"/dashboard/bookings/{paths['/bookings/{uid}']}/move?start=2027-01-06T10:00:00Z")
    return [each for each in listed if not each.endswith("/form")]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(look: Any, paths: dict[str, str], scheme: str, width: int) -> None:
    page = look(scheme, width)
    page.goto("/sign-in")
    page.context.add_cookies([{"name": "openslot", "value": paths["cookie"], "url": page.url}])
    troubles = {}
    for path in pages(paths):
        assert page.goto(path).status == 200, path
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        troubles[path] = found(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            troubles[path].append(f"too wide: {wide}")
    page.goto("/dashboard/event-types/new")
    page.get_by_role("button", name="Save").click()
    page.locator(".notice").wait_for()
    troubles["form with problems"] = found(page)
    assert {path: lines for path, lines in troubles.items() if lines} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_days_work_without_javascript(browser: Any, site: str, paths: dict[str, str], width: int) -> None:
    assert paths["cookie"]
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False, base_url=site)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    signs_in(page)
    answers_a_request(page)
    makes_an_event_type(page)
    page.goto("/dashboard/more")
    page.get_by_role("button", name="Sign out").last.click()
    page.goto("/dashboard")
    assert page.url.endswith("/sign-in?next=%2Fdashboard")
    assert all(url.startswith(site) for url in asked)
    context.close()


def signs_in(page: Any) -> None:
    page.goto("/dashboard")
    page.get_by_label("E-mail").fill("grace@fjord.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").first.wait_for()


def answers_a_request(page: Any) -> None:
    page.locator(".waiting a").first.click()
    page.get_by_role("button", name="Confirm").click()
    assert page.get_by_text("Confirmed.", exact=True).is_visible()
    page.get_by_role("link", name="Move", exact=True).click()
    page.locator(".times a").first.click()
    page.get_by_label("Reason").fill("A train is late.")
    page.get_by_role("button", name="Move it").click()
    assert page.get_by_text("A train is late.").is_visible()
    page.get_by_text("Cancel", exact=True).click()
    page.get_by_label("Reason").last.fill("Ill")
    page.get_by_role("button", name="Cancel this booking").click()
    assert page.get_by_text("Cancelled.", exact=True).is_visible()


def makes_an_event_type(page: Any) -> None:
    page.goto("/dashboard/event-types")
    page.get_by_role("link", name="New event type").click()
    page.get_by_label("Title", exact=True).fill("Walk in the park")
    page.get_by_role("button", name="Save").click()
    page.locator("summary").get_by_text("When", exact=True).click()
    page.get_by_label("Minutes free after").fill("30")
    page.get_by_role("button", name="Preview the times").click()
    assert page.get_by_text("With your changes, not saved yet").is_visible()
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Date and time").fill("2027-01-05T22:00")
    page.get_by_role("button", name="Explain").click()
    assert page.get_by_text("outside the working hours").first.is_visible()
    assert page.goto("/grace-martin/walk-in-the-park").status == 200
