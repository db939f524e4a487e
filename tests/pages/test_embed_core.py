"""Cal.com's own embed script around our pages, as a site has it that bundles it; and its snippet with our address."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.other_site import HEARD, MODULES, PATH, book, other_site, types, visit

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not all((MODULES / "@calcom" / each).is_dir() for each in ("embed-core", "embed-snippet")),
        reason="needs @calcom/embed-core and @calcom/embed-snippet in NODE_PATH",
    ),
]
LINK = PATH[1:]
CORE = "/modules/@calcom/embed-core/dist/embed/embed.js"


def snippet(script: str, *instructions: str) -> str:
    """The package, told where the embed script is, and what is asked of it."""
    return f"""{HEARD}<script>var exports = {{}}, module = {{ exports }};</script>
        <script src="/modules/@calcom/embed-snippet/dist/snippet.umd.js"></script>
        <script>(module.exports.default ?? module.exports)("{script}"); {"; ".join(instructions)}</script>"""


@pytest.mark.parametrize("theirs", [True, False])
def test_in_the_page(browser: Any, site: str, theirs: bool) -> None:
    config = '{ name: "Ada", email: "ada@example.com", guests: ["b@example.com", "c@example.com"], theme: "light" }'
    body = '<div id="place"></div>' + snippet(
        CORE if theirs else f"{site}/embed/embed.js",
        f'Cal("init", {{ origin: "{site}" }})',
        f'Cal("inline", {{ elementOrSelector: "#place", calLink: "{LINK}", config: {config} }})',
        'Cal("ui", { hideEventTypeDetails: false, layout: "month_view", cssVarsPerTheme: '
        '{ light: { "cal-brand": "rgb(170, 51, 0)" }, dark: {} } })',
    )
    with other_site(body) as address:
        page = visit(browser, address)
        frame = page.frame_locator("#place iframe")
        frame.locator(".times a").first.wait_for()
        page.wait_for_function("heard.some((each) => each.type === 'bookerReady')")
        inner = next(each for each in page.frames if "accent=aa3300" in each.url)
        assert inner.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1
        if theirs:
            assert page.locator("cal-inline").get_attribute("loading") == "done"
        frame.locator(".times a").first.click()
        assert frame.locator("#name").input_value() == "Ada"
        assert frame.locator("#guests").input_value() == "b@example.com, c@example.com"
        page.evaluate("history.back()")  # of the page around: the frame goes back first
        book(frame)
        page.wait_for_function("heard.some((each) => each.type === 'bookingSuccessful')")
        page.wait_for_load_state("networkidle")
        said = types(page)
        assert said.count("bookerViewed") == said.count("bookingSuccessfulV2") == said.count("bookingSuccessful") == 1
        assert page.troubles == []


def test_in_a_window(browser: Any, site: str) -> None:
    body = f"""<button data-cal-link="{LINK}" data-cal-namespace="one"><b>Click</b></button>
        <button data-cal-link="hugo-weber/nothing" data-cal-namespace="two">Wrong</button>""" + snippet(
        CORE,
        *(f'Cal("init", "{name}", {{ origin: "{site}" }})' for name in ("one", "two", "three")),
        f'Cal.ns.three("floatingButton", {{ calLink: "{LINK}", buttonText: "Float" }})',
        f'Cal.ns.three("preload", {{ calLink: "{LINK}" }})',
    )
    with other_site(body) as address:
        page = visit(browser, address)
        page.locator("b").click()
        box = page.locator("cal-modal-box").first
        frame = page.frame_locator("cal-modal-box iframe")
        frame.locator(".times a").first.focus()
        playwright.expect(box).to_have_attribute("state", "loaded")
        page.keyboard.press("Escape")
        playwright.expect(box).to_have_attribute("state", "closed")
        page.get_by_role("button", name="Wrong").click()
        playwright.expect(page.locator("cal-modal-box").nth(1)).to_have_attribute("data-error-code", "404")
        assert all("404" in each for each in page.troubles)


def test_what_was_loaded_before_it_was_asked_for(browser: Any, site: str) -> None:
    body = f"""<button data-cal-link="{LINK}" data-cal-namespace="one"
        data-cal-config='{{"name": "Ada", "email": "ada@example.com"}}'>Click</button>""" + snippet(
        CORE,
        f'Cal("init", "one", {{ origin: "{site}" }})',
        f'Cal.ns.one("prerender", {{ calLink: "{LINK}", type: "modal" }})',
    )
    with other_site(body) as address:
        page = visit(browser, address)
        page.wait_for_function("heard.some((each) => each.type === 'linkPrerendered')")
        assert not {"linkReady", "bookerViewed"} & set(types(page))
        page.get_by_role("button", name="Click").click()
        playwright.expect(page.locator("cal-modal-box")).to_have_attribute("state", "loaded")
        book(page.frame_locator("cal-modal-box iframe"))
        page.wait_for_function("heard.some((each) => each.type === 'bookingSuccessfulV2')")
        assert types(page).count("bookerViewed") == 1
        assert page.troubles == []
