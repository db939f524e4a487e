"""How much an event type's page weighs, where it comes from, and what its first paint holds."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATH = "/hugo-weber/consultation"
MOST = 60 * 1024


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_with_all_it_needs_is_light_and_from_here_alone(browser: Any, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, timezone_id="Asia/Tokyo")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network.on("Network.requestWillBeSent", lambda told: urls.setdefault(told["requestId"], told["request"]["url"]))
    network.on("Network.loadingFinished", lambda told: sizes.__setitem__(told["requestId"], told["encodedDataLength"]))
    page.goto(site + PATH, wait_until="networkidle")
    page.get_by_text("Time zone: Asia/Tokyo").wait_for()
    page.get_by_role("link", name="Later month").click()
    page.get_by_text("February 2027").wait_for()
    page.wait_for_load_state("networkidle")
    named = {url: sizes[number] for number, url in urls.items() if number in sizes}
    assert all(url.startswith(f"{site}/") for url in urls.values())
    assert {url.rpartition(".")[2] for url in named} >= {"css", "js"}
    first = sum(size for url, size in named.items() if "month=" not in url)
    assert sum(named.values()) > first > 10_000  # the log is not empty
    assert first < MOST, named
    assert context.cookies() == []
    context.close()


def test_the_first_paint_holds_the_slots(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + PATH, wait_until="commit")
    page.locator(".times a").first.wait_for()
    assert page.locator("table.month a").count() > 10
    assert page.locator(".times a").count() > 5
    assert len([url for url in asked if "/static/" not in url]) == 1  # the page alone, and no second question
    context.close()
