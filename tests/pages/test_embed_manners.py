"""Embeds in pages that make it hard: strict policies, narrow columns, little movement; and the page of the lines."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.pages.other_site import PATH, book, other_site, visit

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_in_a_strict_page_with_narrow_columns(browser: Any, site: str) -> None:
    """No inline styles allowed, a transformed body, 280 pixels; twice in one page."""
    policy = f"default-src 'none'; script-src {site}; style-src 'self'; frame-src {site}; img-src data:"
    body = f"""<body><div id="one" data-openslot="{PATH}"></div>
        <div id="two" data-openslot="/grace-martin/introduction" data-openslot-title="Talk to Grace"></div>
        <script src="{site}/embed.js" data-openslot-float="{PATH}" data-openslot-words="Float"></script>
        <script src="{site}/embed.js"></script>"""
    with other_site(body, policy) as address:
        page = visit(browser, address, 280, reduced_motion="reduce")
        page.evaluate("document.body.style.transform = 'translateY(40px)'")
        playwright.expect(page.locator("#one iframe")).to_have_attribute("title", re.compile("^Consultation"))
        assert page.locator("#two iframe").get_attribute("title") == "Talk to Grace"
        assert page.locator("[aria-busy]").count() == 0
        assert page.locator("iframe").count() == 2
        for inner in page.frames[1:]:
            inner.locator(".times a").first.wait_for()
            assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
        place = page.get_by_role("button", name="Float").bounding_box()
        assert place
        assert 800 < place["y"] < 900  # at the window's edge, not at the end of the page
        heights = "JSON.stringify([...document.querySelectorAll('iframe')].map((each) => each.style.height))"
        before = page.evaluate(heights)
        page.wait_for_timeout(300)
        assert page.evaluate(heights) == before  # no loop
        book(page.frame_locator("#one iframe"))
        assert page.troubles == []


def test_a_ring_turns_while_the_page_is_slow(browser: Any, site: str) -> None:
    body = f'<div id="one" data-openslot="{PATH}"></div><script src="{site}/embed.js"></script>'
    with other_site(body) as address:
        page = browser.new_context().new_page()
        held: list[Any] = []

        def hold(route: Any) -> None:
            held.append(route)

        page.route(f"**{PATH}*", hold)
        page.goto(address, wait_until="commit")
        page.wait_for_function("document.querySelector('[aria-busy=true] iframe + div')?.getAnimations().length === 1")
        held.pop().continue_()
        page.frame_locator("#one iframe").locator(".times a").first.wait_for()
        page.wait_for_function("!document.querySelector('[aria-busy]') && !document.querySelector('iframe + div')")


def test_the_page_of_the_lines_follows_every_choice(browser: Any, site: str) -> None:
    page = visit(browser, f"{site}{PATH}/snippet", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#language").select_option("fr")
    playwright.expect(page.locator("iframe.preview")).to_have_attribute("src", re.compile("lang=fr"))
    page.locator("[name=bare]").check()
    playwright.expect(page.locator("#code")).to_have_value(re.compile('data-openslot-details="no"'))
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#code").input_value()
    assert page.troubles == []
