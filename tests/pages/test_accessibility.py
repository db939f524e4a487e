"""WCAG 2.2 AA: axe finds nothing on any public page, and a booking needs no mouse.

``vendored/axe.js`` is axe-core 4.14.1 (MPL-2.0), for these tests alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from openslot.desk import event_types, groups, people, polls, teams
from openslot.desk.book import book
from openslot.desk.catalogue import VariationDraft, create_service
from openslot.desk.change import cancel
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import HostDraft
from openslot.desk.find_slots import find_slots
from openslot.desk.ids import short
from openslot.desk.oauth import create_client
from openslot.desk.policies import save_policy
from openslot.desk.requests import BookingDraft, Party
from openslot.desk.sign_in import sign_in
from openslot.doorway.house import House
from openslot.pages.visit import start_of
from openslot.time.instants import from_minute

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = Path(__file__).with_name("vendored").joinpath("axe.js")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LINES = """async (rules) => (await axe.run(document, rules)).violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))"""
START = "2027-01-12T13:00:00Z"
KINDS = ("text", "textarea", "number", "phone", "url", "multiemail", "select", "radio", "checkbox", "multiselect")


@pytest.fixture
def paths(house: House) -> dict[str, str]:
    """Every public page there is, with something on it, by a name."""
    with house.database.write() as session:
        desk = Desk(session, house.clock.now(), "dashboard")
        user = people.by_username(desk, "grace-martin")
        hugo = people.by_username(desk, "hugo-weber")
        assert user
        assert hugo
        organization = user.organization
        desk.caller = Caller(
            organization.id, user.id, user.role, user.name, user.email, user.zone, organization.zone, "test"
        )
        team = teams.create_team(desk, name="Planners", slug=None, zone="Europe/Paris")
        group = groups.create_group(desk, name="Winter", slug="winter", description="What there is in winter")
        hosts = [HostDraft(user.id), HostDraft(hugo.id)]
        options = ["Small", "Large"]
        questions = [
            {"slug": kind, "label": f"A {kind}", "type": kind, "required": True, "options": options} for kind in KINDS
        ]
        questions.append({"slug": "sure", "label": "Sure?", "type": "boolean"})
        places = [{"kind": "address", "value": "Quai 7"}, {"kind": "attendee_phone"}, {"kind": "attendee_address"}]
        rows: dict[str, dict[str, Any]] = {
            "turns": {"kind": "round_robin", "hosts": hosts, "team_id": team.id, "owner_id": None},
            "all": {"questions": questions, "places": places, "phone": "optional", "group_id": group.id},
            "picks": {"several_starts": True},
            "never": {"window": {"kind": "range", "first": "2020-01-01", "last": "2020-01-02"}},
            "later": {"window": {"kind": "range", "first": "2027-03-10", "last": "2027-03-11"}},
            "asked": {"confirmation": "always"},
        }
        usual: dict[str, Any] = {"length": 30, "owner_id": user.id, "hosts": []}
        made = {
            name: event_types.create_event_type(desk, **{"title": name.title(), **usual, **values})
            for name, values in rows.items()
        }
        save_policy(desk, None, enabled=True, text="Not within a day.", label="I agree")
        party = Party("Vera Visitor", "vera@example.com", zone="Europe/Paris")
        start, free = (
            start_of(START),
            find_slots(desk, made["asked"].id, desk.now, desk.now + timedelta(days=7))[0].starts,
        )
        assert start
        (asked,) = book(desk, BookingDraft(made["asked"], [from_minute(free[0])], party))
        (over,) = book(desk, BookingDraft(made["turns"], [from_minute(free[-1])], party))
        cancel(desk, over, reason="Flu", by=over.email or "")
        staff = [user.id, hugo.id]
        more = [VariationDraft(None, "Long", {"length": 60})]
        cut = create_service(desk, staff=staff, variations=more, title="Plan", slug="plan", category="Plans", length=30)
        poll = polls.create_poll(desk, made["turns"], name="Dinner?", dates=[start], duration=60)
        polls.vote(desk, poll, email="ann@example.com", dates=[poll.dates[0].id], comment="Gladly")
        uris = ["https://robot.example/back"]
        robot, _ = create_client(desk, organization.id, name="Robot", redirect_uris=uris, public=False)
        booked, cancelled = f"/booking/{short(asked.uuid)}", f"/booking/{short(over.uuid)}"
        return {
            "organization": "/",
            "services": "/order/studio-fjord",
            "services, times": f"/order/studio-fjord/time?service={short(cut.uuid)}&zone=Europe/Paris",
            "services, form": f"/order/studio-fjord/book?service={short(cut.uuid)}&start={START}",
            "host": "/grace-martin",
            "team": "/studio-fjord/team/planners",
            "group": "/studio-fjord/group/winter",
            "month": "/hugo-weber/consultation?zone=Europe/Berlin",
            "turns": "/team/planners/turns?zone=Europe/Berlin",
            "picks": f"/grace-martin/picks?zone=Europe/Berlin&day=2027-01-12&pick={START}",
            "never": "/grace-martin/never",
            "later": "/grace-martin/later?month=2027-01&zone=Europe/Paris",
            "form": f"/grace-martin/all/book?start={START}",
            "booking": booked,
            "cancelled": cancelled,
            "cancel": f"{booked}/cancel",
            "reschedule": f"{booked}/reschedule?zone=Europe/Berlin",
            "move": f"{booked}/reschedule?start=2027-01-13T13:00:00Z",
            "poll": f"/poll/{poll.uuid}",
            "sign in": "/sign-in",
            "consent": f"/auth/oauth2/authorize?client_id={robot.client_id}",
            "cookie": sign_in(desk, user.id),
            "snippet": "/grace-martin/all/snippet",
            "embedded": "/hugo-weber/consultation/embed?zone=Europe/Berlin",
            "dark embedded": "/hugo-weber/consultation/embed?theme=dark&accent=ffcc00",
            "lost": "/nothing/there",
        }


@pytest.fixture
def look(browser: Any, site: str) -> Iterator[Any]:
    """``look(scheme, width)``: a page to go to others in."""
    contexts = []

    def opened(scheme: str = "light", width: int = 1280) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site, reduced_motion="reduce"
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def found(page: Any) -> list[str]:
    """What axe has to say, in lines; made in the browser, for its whole report is a hundred times as long."""
    page.evaluate(AXE.read_text())
    lines: list[str] = page.evaluate(LINES, RULES)
    return lines


@pytest.mark.parametrize(
    ("scheme", "width", "lang"), [("light", 1280, "en"), ("dark", 390, "en"), ("dark", 1280, "ar")]
)
def test_axe_finds_nothing(look: Any, paths: dict[str, str], scheme: str, width: int, lang: str) -> None:
    page = look(scheme, width)
    troubles = {}
    cookie = paths.pop("cookie")
    for name, path in paths.items():
        if name == "consent":  # the only one for which one is signed in
            page.context.add_cookies([{"name": "openslot", "value": cookie, "url": page.url}])
        else:
            page.context.clear_cookies()
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        if "zone-box" in page.content():
            page.locator(".zone-box summary").click()
        page.wait_for_load_state("networkidle")
        troubles[name] = found(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            troubles[name].append(f"too wide: {wide}")
    page.goto(f"{paths['form']}&lang={lang}")
    page.locator("button[type=submit]").click()
    page.locator(".notice").wait_for()
    troubles["form with problems"] = found(page)
    assert {name: lines for name, lines in troubles.items() if lines} == {}


def test_axe_sees_what_is_wrong(look: Any, paths: dict[str, str]) -> None:
    page = look()
    page.goto(paths["form"])
    page.evaluate("document.querySelector('label[for=name]').remove()")
    page.evaluate("document.querySelector('.by a').style.color = '#ddd'")
    assert {line.partition(":")[0] for line in found(page)} >= {"label", "color-contrast"}
