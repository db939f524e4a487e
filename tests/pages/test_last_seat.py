"""Two browsers at the last seat: one gets it, the other a way on, and nothing that was written is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from openslot.desk.nouns import Booking
from openslot.doorway.house import House

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATH = "/ines-carter/morning-class"


def fill(context: Any, address: str, name: str) -> Any:
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail", exact=True).fill(f"{name.lower()}@example.com")
    page.get_by_label("Guests").fill(f"friend@{name.lower()}.example")
    page.get_by_label("Anything else?").fill(f"{name} has a bad knee.")
    return page


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_last_seat(browser: Any, site: str, house: House, script: bool, width: int) -> None:
    contexts = [
        browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=script) for _ in range(2)
    ]
    month = contexts[0].new_page()
    month.goto(f"{site}{PATH}?zone=America/New_York")
    month.locator("table.month a").nth(3).click()
    month.locator("#day").wait_for()
    first = month.locator(".times a").first
    address = site + str(first.get_attribute("href"))
    left = int(re.findall(r"(\d+) seats? left", first.inner_text())[0])
    for n in range(left - 1):
        page = fill(contexts[0], address, f"Early{n}")
        page.get_by_role("button", name="Book this time").click()
        page.locator(".badge").wait_for()
    ann, bob = (fill(context, address, name) for context, name in zip(contexts, ("Ann", "Bob"), strict=True))
    for page in (ann, bob):  # both are on their way before either is answered
        page.get_by_role("button", name="Book this time").click(no_wait_after=True)
    outcomes = {}
    for name, page in (("Ann", ann), ("Bob", bob)):
        page.locator(".badge, .notice").wait_for()
        outcomes[name] = page.locator(".badge").count() == 1
    assert sorted(outcomes.values()) == [False, True]
    name, loser = ("Ann", ann) if not outcomes["Ann"] else ("Bob", bob)
    assert "has just been taken" in loser.locator(".notice").inner_text()
    assert loser.get_by_label("Your name").input_value() == name
    assert loser.get_by_label("Guests").input_value() == f"friend@{name.lower()}.example"
    assert loser.get_by_label("Anything else?").input_value() == f"{name} has a bad knee."
    near = loser.locator(".near input")
    assert near.count() == 6
    assert loser.locator(".near input:checked").count() == 1
    loser.get_by_role("button", name="Book this time").click()
    playwright.expect(loser.locator(".badge")).to_have_text("Booked")
    with house.database.read() as session:
        found = session.scalars(select(Booking).where(Booking.email.in_(["ann@example.com", "bob@example.com"])))
        assert len({booking.meeting_id for booking in found}) == 2
    for context in contexts:
        context.close()
