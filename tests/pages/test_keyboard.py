"""A booking without a mouse, with JavaScript and without."""

from __future__ import annotations

from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOCUSED = """() => {
  const it = document.activeElement;
  const label = it.labels?.[0]?.innerText ?? "";
  return it.getAttribute("aria-label") ?? (label || it.innerText || it.id);
}"""
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const style = getComputedStyle(document.activeElement);
  return box.width > 0 && style.outlineStyle !== "none" && box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page: Any, words: str, most: int = 80) -> None:
    """Press Tab until what has these words is focused; what is focused can be seen all the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"no way to {words!r}")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_booking_by_keyboard_alone(browser: Any, site: str, script: bool, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=script, timezone_id="Europe/Berlin"
    )
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, "Consultation")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Consultation").wait_for()
    tab_to(page, "1 h")
    page.keyboard.press("Enter")
    page.locator(".lengths [aria-current]", has_text="1 h").wait_for()
    tab_to(page, "Later month")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="February 2027").wait_for()
    tab_to(page, "Thursday, February 4, 2027")
    page.keyboard.press("Enter")
    page.locator("#day", has_text="Thursday, February 4, 2027").wait_for()
    time = page.locator(".times a").nth(1).inner_text()
    tab_to(page, time)
    page.keyboard.press("Enter")
    page.locator("#name").wait_for()
    for label, text in (("Your name", "Vera"), ("E-mail", "vera@example.com")):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "In person")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Your phone number")
    page.keyboard.type("+49 30 1234567")
    tab_to(page, "Book this time")
    page.keyboard.press("Enter")
    page.locator(".badge").wait_for()
    assert f"Thursday, February 4, 2027, {time}" in page.locator("dl").inner_text()
    assert "+49 30 1234567" in page.locator("dl").inner_text()
    tab_to(page, "Cancel")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cancel this booking?").wait_for()
    tab_to(page, "Cancel the booking")
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".badge")).to_have_text("Cancelled")
    context.close()
