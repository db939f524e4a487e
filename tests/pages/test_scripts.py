"""What pages do more with JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from openslot.app import build
from openslot.desk.nouns import EventType, User
from openslot.doorway.house import House
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.dialects.conftest import MONDAY
from tests.pages.browsing import free_port, serving

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATH = "/hugo-weber/consultation"


def open_page(browser: Any, address: str, **options: Any) -> Any:
    """A page whose errors, also the policy's, fail the test."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, **options).new_page()
    page.troubles = []
    page.on("console", lambda told: page.troubles.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.goto(address)
    return page


def test_the_visitors_own_zone_is_chosen_already(browser: Any, site: str) -> None:
    page = open_page(browser, site + PATH, timezone_id="Asia/Kabul")
    page.get_by_text("Time zone: Asia/Kabul").wait_for()
    assert "zone=Asia%2FKabul" in page.url
    assert page.locator(".times a").first.inner_text() == "1:00\N{NO-BREAK SPACE}PM"
    page.get_by_text("Time zone: ").click()
    page.get_by_label("Time zone", exact=True).select_option("Europe/Berlin")
    page.get_by_role("button", name="Change").click()
    page.get_by_text("Time zone: Europe/Berlin").wait_for()
    page.reload()
    assert page.get_by_text("Time zone: Europe/Berlin").is_visible()  # what was chosen stays chosen
    assert page.troubles == []


@pytest.mark.parametrize("zone", ["Asia/Kabul", "Asia/Calcutta"])
def test_the_first_account_is_in_the_browsers_zone(browser: Any, sqlite_database: Database, zone: str) -> None:
    port = free_port()
    house = House(sqlite_database, FixedClock(MONDAY), f"http://127.0.0.1:{port}", "s" * 32, rate_limit="off")
    with serving(build(house), port) as address:
        page = open_page(browser, f"{address}/setup", timezone_id=zone)
        playwright.expect(page.locator("[name=zone]")).to_have_value(zone)
        page.fill("[name=organization]", "Quay & Co")
        page.fill("[name=name]", "Fay First")
        page.fill("[name=email]", "fay@example.com")
        page.fill("[name=password]", "short")
        page.locator("[name=zone]").select_option("Europe/Rome")
        page.get_by_role("button", name="Begin").click()
        problem, hint = page.locator(".problem").bounding_box(), page.locator("#password-hint").bounding_box()
        assert hint["y"] + hint["height"] <= problem["y"]
        assert page.locator("[name=zone]").input_value() == "Europe/Rome"  # what was chosen stays chosen
        page.locator("[name=zone]").select_option(zone)
        page.fill("[name=password]", "correct horse battery")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/dashboard")
    with sqlite_database.read() as session:
        assert session.query(User).one().zone == zone


def test_months_and_days_load_without_leaving_the_page(browser: Any, site: str) -> None:
    page = open_page(browser, site + PATH + "?zone=Europe/Berlin")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Later month").click()
    page.get_by_text("February 2027").wait_for()
    playwright.expect(page.locator(":focus")).to_have_id("later")
    day = page.locator("table.month a").nth(3)
    words = day.get_attribute("aria-label")
    day.click()
    page.locator("#day", has_text=words).wait_for()
    playwright.expect(page.locator("#said")).to_have_text(words)
    playwright.expect(page.locator(":focus")).to_have_attribute("aria-label", words)
    assert "day=2027-02-" in page.url
    assert page.evaluate("window.kept") is True
    page.go_back()
    page.locator("#day", has_text=words).wait_for(state="detached")
    assert page.get_by_text("February 2027").is_visible()
    assert page.troubles == []


def test_zones_can_be_searched(browser: Any, site: str) -> None:
    page = open_page(browser, site + PATH + "?zone=Europe/Berlin")
    page.get_by_text("Time zone: ").click()
    search = page.get_by_role("searchbox")
    everything = page.locator("#zone option").count()
    search.fill("sao paul")
    assert page.locator("#zone option").all_inner_texts() == ["America/Sao Paulo"]
    search.fill("atlantis")
    assert page.get_by_text("There is no zone of this name").is_visible()
    assert page.locator("#zone option").count() == everything
    search.fill("tokyo")
    search.press("Enter")
    page.get_by_text("Time zone: Asia/Tokyo").wait_for()
    assert page.troubles == []


def test_the_browser_does_the_work_that_bots_would_not(browser: Any, site: str, house: House) -> None:
    object.__setattr__(house, "rate_limit", "1000/minute")
    for _ in range(10):
        house.rates.hit("10/hour", 0, "book", "False", "127.0.0.1")  # without the work nothing can be booked any more
    for done in (True, False):
        page = open_page(browser, site + PATH + "?zone=Europe/Berlin", java_script_enabled=done)
        page.locator(".times a").first.click()
        page.get_by_label("Your name").fill("Vera")
        page.get_by_label("E-mail", exact=True).fill("vera@example.com")
        if done:
            playwright.expect(page.locator("input[name=proof]")).not_to_have_value("")
        page.get_by_role("button", name="Book this time").click()
        assert page.get_by_text("Booked" if done else "Nothing is lost", exact=done).first.is_visible()
        assert page.troubles == [] or not done


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_times_of_a_day_come_into_sight(browser: Any, site: str, script: bool) -> None:
    for width, height, moves in ((390, 700, True), (1280, 900, False)):
        size = {"width": width, "height": height}
        page = browser.new_context(viewport=size, java_script_enabled=script).new_page()
        page.goto(f"{site}{PATH}?zone=Europe/Berlin")
        day = page.locator("table.month a").nth(4)
        words = day.get_attribute("aria-label")
        day.click()
        found = page.locator("#day", has_text=words)
        playwright.expect(found).to_be_in_viewport()
        playwright.expect(page.locator(".times a").first).to_be_in_viewport()
        assert (page.evaluate("scrollY") > 0) is moves


def test_what_was_asked_for_last_is_shown(browser: Any, site: str) -> None:
    """The visitor is faster than the answer about his own zone, and loses neither."""
    page = browser.new_context(timezone_id="Asia/Tokyo").new_page()
    slow: list[Any] = []

    def hold_back(route: Any) -> None:
        if "Tokyo" in route.request.url and not slow:
            slow.append(route)
        else:
            route.continue_()

    page.route("**/consultation*", hold_back)
    page.goto(site + PATH)
    page.get_by_role("link", name="1 h", exact=True).click()
    page.locator(".lengths [aria-current]", has_text="1 h").wait_for()
    slow[0].continue_()
    page.get_by_text("Time zone: Asia/Tokyo").wait_for()
    page.wait_for_timeout(300)  # what came late would be there by now
    assert page.locator(".lengths [aria-current]").inner_text() == "1 h"
    assert page.get_by_text("Time zone: Asia/Tokyo").is_visible()


def test_what_is_gone_meanwhile_is_said_as_a_page(browser: Any, site: str, house: House) -> None:
    page = open_page(browser, site + PATH, timezone_id="Europe/Berlin")
    page.locator("#later").wait_for()
    with house.database.write() as session:
        session.execute(update(EventType).where(EventType.slug == "consultation").values(disabled=True))
    page.locator("#later").click()
    page.get_by_role("heading", name="Not found").wait_for()
    page.get_by_role("link", name="See what Hugo Weber offers").click()
    page.get_by_role("heading", name="Hugo Weber").wait_for()
