"""Every page of the dashboard in Chromium, as each role sees it, wide and narrow: none is forgotten.

What axe says of them, light and dark, is in ``test_browser.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk import people
from openslot.desk.desk import Desk
from openslot.doorway.house import House
from tests.pages.browsing import browser, house, site
from tests.pages.dashboard.test_browser import pages, paths
from tests.pages.dashboard.test_rights import expected
from tests.pages.test_accessibility import look

__all__ = ["browser", "house", "look", "paths", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTHS = ((1280, 800), (390, 844))
TROUBLES = """() => {
    const found = []
    const wide = document.documentElement.scrollWidth
    if (wide > innerWidth) found.push(`${wide} pixels wide`)
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((each) => Number(each.tagName[1]))
    if (levels.filter((level) => level === 1).length !== 1) found.push("not one h1")
    if (levels.some((level, n) => level > (levels[n - 1] ?? 0) + 1)) found.push(`headings ${levels}`)
    for (const tab of document.querySelectorAll(".switch a")) {
        if (tab.getBoundingClientRect().right > innerWidth) found.push(`out of reach: ${tab.textContent}`)
    }
    const here = document.querySelector(".nav [aria-current]")?.getBoundingClientRect()
    if (here?.height) {
        const below = document.querySelector(".me").getBoundingClientRect().top
        if (here.top < 0 || here.bottom > below + 1) found.push(`the entry ends at ${here.bottom} of ${below}`)
    }
    for (const each of document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea, button)")) {
        const names = [each.ariaLabel, each.innerText, ...[...(each.labels ?? [])].map((one) => one.innerText)]
        const by = document.getElementById(each.getAttribute("aria-labelledby")?.split(" ")[0])
        if (![...names, by?.innerText].some((name) => name?.trim()) && each.checkVisibility())
            found.push(`no name: ${each.outerHTML.slice(0, 120)}`)
    }
    return found
}"""


@pytest.mark.parametrize("role", ["owner", "manager", "member"])
def test_every_page_is_in_order(look: Any, house: House, site: str, paths: dict[str, str], role: str) -> None:
    with house.database.write() as session:
        user = people.by_username(Desk(session, house.clock.now(), "dashboard"), "grace-martin")
        assert user
        user.role = role
    page = look()
    page.context.add_cookies([{"name": "openslot", "value": paths["cookie"], "url": site}])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.extend({request.url} if not request.url.startswith(site) else ()))
    troubles = {}
    for path in pages(paths):
        said.clear()
        page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
        status = page.goto(path).status
        assert status == 200 or status in expected(path.partition("?")[0], role) & {403}, (path, status)
        found = list(said) if status == 200 else []
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"at {width}: {line}" for line in page.evaluate(TROUBLES)]
        troubles[path] = found
    assert len(troubles) > 60
    assert {path: lines for path, lines in troubles.items() if lines} == {}


def test_a_link_is_one_click_to_copy(look: Any, site: str, paths: dict[str, str]) -> None:
    page = look()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.add_cookies([{"name": "openslot", "value": paths["cookie"], "url": site}])
    page.goto("/dashboard")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/grace-martin"
