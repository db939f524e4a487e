"""Chromium drives every flow: with JavaScript and without, on a phone and on a desk, by day and by night, in all
languages. ``OPENSLOT_PICTURES=folder`` keeps a picture of each page (``make pictures``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from openslot.app import build
from openslot.doorway.house import House
from openslot.pages.wording import LANGUAGES
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.dialects.conftest import MONDAY
from tests.pages.browsing import free_port, serving
from tests.pages.flows import FLOWS, book_far_ahead, long_words, poll, services_in_a_row, several_picks
from tests.pages.scene import Scene, furnish
from tests.pages.visitor import ZONES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True)
class Case:
    """How a flow is gone through."""

    flow: Callable[[Visitor], None]
    script: bool
    width: int
    scheme: str
    language: str

    def __str__(self) -> str:
        script = "js" if self.script else "plain"
        return f"{self.flow.__name__}-{self.language}-{self.width}-{self.scheme}-{script}"


def _cases() -> list[Case]:
    """Each flow twice, so that it has met both of everything; the languages take turns."""
    languages = list(LANGUAGES)
    found: list[Case] = []
    for n, flow in enumerate(FLOWS):
        for script in (True, False):
            narrow = script == (n % 2 == 0)
            language = languages[len(found) % len(languages)]
            found.append(
                Case(flow, script, 390 if narrow else 1280, "dark" if narrow == (n % 4 < 2) else "light", language)
            )
    for n, flow in enumerate((several_picks, services_in_a_row, poll, long_words)):  # as narrow as WCAG asks for
        found.append(Case(flow, n % 2 == 0, 320, "light", languages[-1 - n]))
    return found


CASES = _cases()


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all flows: each finds a time of its own, as visitors do."""
    path = tmp_path_factory.mktemp("flows") / "flows.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield furnish(House(database, FixedClock(MONDAY), f"http://127.0.0.1:{free_port()}", "s" * 32, rate_limit="off"))
    database.dispose()


@pytest.fixture(scope="module")
def site(scene: Scene) -> Iterator[str]:
    """Its address, served."""
    with serving(build(scene.house), int(scene.house.base_url.rpartition(":")[2])) as address:
        yield address


@pytest.mark.parametrize("case", CASES, ids=str)
def test_flow(browser: Any, site: str, scene: Scene, case: Case) -> None:
    context = browser.new_context(
        viewport={"width": case.width, "height": 844 if case.width < 600 else 900},
        java_script_enabled=case.script,
        color_scheme=case.scheme,
        locale=case.language,
        timezone_id=ZONES[case.language],
        reduced_motion="reduce",
    )
    name = f"Visitor{CASES.index(case)}"
    visitor = Visitor(context.new_page(), site, scene, case.language, case.script, str(case), name)
    case.flow(visitor)
    assert visitor.troubles == []
    assert context.cookies() == []
    context.close()


def test_every_flow_meets_both_of_everything_and_all_languages() -> None:
    for flow in FLOWS:
        own = [case for case in CASES if case.flow is flow and case.width != 320]
        assert {case.script for case in own} == {True, False}
        assert {case.width for case in own} == {390, 1280}
        assert {case.scheme for case in own} == {"light", "dark"}
    assert {case.language for case in CASES} == set(LANGUAGES)
    assert len({(case.script, case.width, case.scheme) for case in CASES if case.width != 320}) == 8


def test_what_is_booked_can_be_printed(browser: Any, site: str, scene: Scene) -> None:
    """On paper there are the facts, and nothing to click."""
    context = browser.new_context(locale="en", color_scheme="dark", java_script_enabled=False)
    visitor = Visitor(context.new_page(), site, scene, "en", False, "print", "Printer")
    book_far_ahead(visitor)
    page = visitor.page
    page.emulate_media(media="print", color_scheme="dark")
    visitor.look()
    assert page.locator("dl").is_visible()
    for selector in (".actions", ".chips", "footer nav"):
        assert not page.locator(selector).is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
