"""The whole flow in Chromium, with JavaScript and without, on a phone and on a desk, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.pages.wording import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
@pytest.mark.parametrize(("scheme", "script"), [("light", False), ("dark", False), ("light", True), ("dark", True)])
def test_a_visitor_books_moves_and_cancels(
    browser: Any, site: str, width: int, height: int, scheme: str, script: bool
) -> None:
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, java_script_enabled=script, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    page.get_by_role("link", name="Consultation").click()
    page.get_by_role("link", name="1 h", exact=True).click()
    page.locator(".lengths [aria-current]", has_text="1 h").wait_for()
    page.get_by_text("Time zone: ").click()
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Change").click()
    page.get_by_text("Time zone: Asia/Tokyo").wait_for()
    day = page.locator("table.month a").nth(2)
    words = day.get_attribute("aria-label")
    day.click()
    page.locator("#day", has_text=words).wait_for()
    assert page.locator("table.month a[aria-current=date]").count() == 1
    assert _width(page) <= width
    time_ = page.locator(".times a").first
    words = time_.inner_text()
    time_.click()
    page.get_by_role("button", name="Book this time").click()
    assert page.get_by_text("Please tell us your name.").is_visible()
    page.get_by_label("Your name").fill("Vera Visitor")
    page.get_by_label("E-mail", exact=True).fill("vera@example.com")
    page.get_by_label("Anything else?").fill("Looking forward to it.")
    page.get_by_role("button", name="Book this time").click()
    assert page.get_by_text("Booked", exact=True).is_visible()
    assert words in page.locator("dl").inner_text()
    assert _width(page) <= width
    _move_and_cancel(page)
    assert all(url.startswith(site) for url in asked)
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_booking_in_the_browsers_language(browser: Any, site: str, language: str, width: int) -> None:
    words = LANGUAGES[language]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, timezone_id="Europe/Berlin"
    )
    page = context.new_page()
    page.goto(f"{site}/grace-martin/introduction")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    page.get_by_text("Europe/Berlin").first.wait_for()
    page.get_by_role("link", name=words["pick.later"]).click()
    page.get_by_role("link", name=words["pick.earlier"]).wait_for()
    steps = [page.locator(name).bounding_box()["x"] for name in ("#earlier", "#later")]
    assert (steps[0] > steps[1]) == (language == "ar")  # where one reads from right to left, later is on the left
    page.locator(".times a").first.click()
    page.get_by_label(words["form.name"]).fill("Vera")
    page.get_by_label(words["form.email"], exact=True).fill("vera@example.com")
    assert _width(page) <= width
    page.get_by_role("button", name=words["form.book"]).click()
    assert page.get_by_text(words["booking.state.confirmed"], exact=True).is_visible()
    assert page.get_by_role("link", name=words["booking.ics"]).is_visible()
    assert _width(page) <= width
    context.close()


def _move_and_cancel(page: Any) -> None:
    page.get_by_role("link", name="Choose another time").click()
    page.locator(".times a").nth(1).click()
    page.get_by_role("button", name="Move it").click()
    assert page.get_by_text("Booked", exact=True).is_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_label("Would you tell us why?").fill("flu")
    page.get_by_role("button", name="Cancel the booking").click()
    assert page.get_by_text("Cancelled", exact=True).is_visible()


def _width(page: Any) -> int:
    """The width of what is painted: the widest element's right edge."""
    boxes = [page.locator(name).first.bounding_box() for name in ("main", "main > *", "footer")]
    return max(int(box["x"] + box["width"]) for box in boxes if box)
