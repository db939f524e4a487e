"""The whole flow in Chromium, with JavaScript switched off, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_visitor_books_moves_and_cancels(
    browser: Any, site: str, tmp_path: Path, width: int, height: int, scheme: str
) -> None:
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, java_script_enabled=False, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    page.get_by_role("link", name="Consultation").click()
    page.get_by_role("link", name="1 h", exact=True).click()
    page.get_by_text("Time zone: ").click()
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Change").click()
    assert page.get_by_label("Time zone").input_value() == "Asia/Tokyo"
    page.locator("table.month a").nth(2).click()
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
    page.screenshot(path=tmp_path / "booked.png")
    page.get_by_role("link", name="Choose another time").click()
    page.locator(".times a").nth(1).click()
    page.get_by_role("button", name="Move it").click()
    assert page.get_by_text("Booked", exact=True).is_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_label("Would you tell us why?").fill("flu")
    page.get_by_role("button", name="Cancel the booking").click()
    assert page.get_by_text("Cancelled", exact=True).is_visible()
    assert all(url.startswith(site) for url in asked)
    context.close()


def _width(page: Any) -> int:
    """The width of what is painted: the widest element's right edge."""
    boxes = [page.locator(name).first.bounding_box() for name in ("main", "main > *", "footer")]
    return max(int(box["x"] + box["width"]) for box in boxes if box)
