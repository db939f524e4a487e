"""A visitor in a browser who looks closely at each page, and keeps a picture of it where he is asked to."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openslot.desk.nouns import Booking
from openslot.pages.wording import LANGUAGES
from openslot.time.instants import parse_iso
from openslot.words.dates import Wording
from openslot.words.languages import locale_of
from tests.pages.scene import Scene

ZONES = {
    "en": "America/New_York",
    "fr": "Europe/Paris",
    "ja": "Asia/Tokyo",
    "es": "America/Mexico_City",
    "zh": "Asia/Shanghai",
    "ar": "Africa/Cairo",
}
SETTLED = """() => {
    const guess = document.querySelector("[data-guess]")?.dataset.guess;
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling") && (!guess || guess === own);
}"""
SEEN = """() => {
    const root = document.documentElement;
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    for (const each of document.querySelectorAll("[aria-label], [placeholder], [title]"))
        texts.push(...["aria-label", "placeholder", "title"].map((name) => each.getAttribute(name) ?? ""));
    const cut = [...document.querySelectorAll("body *")].filter((each) => {
        const box = each.getBoundingClientRect();
        const beyond = box.width && (box.right > innerWidth + 1 || box.left < -1);
        return beyond && !each.closest(".wide-table, .unseen, .skip");
    });
    return {
        lang: root.lang, dir: getComputedStyle(root).direction, wide: root.scrollWidth, room: innerWidth,
        texts: texts.map((each) => each.trim()).filter(Boolean),
        cut: cut.map((each) => each.outerHTML.slice(0, 120)),
        times: [...document.querySelectorAll(".times a")].map((each) => [each.href, each.firstChild.data.trim()]),
        steps: ["earlier", "later"].map((id) => document.getElementById(id)?.getBoundingClientRect().x),
        zone: document.querySelector("#zone, [name=zone]")?.value,
    };
}"""


@dataclass
class Visitor:
    """One visit. ``case``: what pictures are named after; ``name``: the visitor's, and of the address."""

    page: Any
    site: str
    scene: Scene
    language: str
    script: bool
    case: str
    name: str
    troubles: list[str] = field(default_factory=list)
    looks: int = 0

    def __post_init__(self) -> None:
        """Listen to all that must not happen."""
        self.page.on("console", lambda told: self._hear(told.type == "error", told.text))
        self.page.on("pageerror", lambda error: self._hear(True, str(error)))
        self.page.on("request", lambda asked: self._hear(not asked.url.startswith(self.site), asked.url))

    def _hear(self, wrong: bool, words: str) -> None:
        # a browser writes every form that is refused into its console
        if wrong and not re.search(r"status of 4\d\d", words):
            self.troubles.append(words)

    @property
    def email(self) -> str:
        """The visitor's address."""
        return f"{self.name.lower()}@example.com"

    def say(self, key: str) -> str:
        """The words of a key in the visitor's language."""
        return LANGUAGES[self.language][key]

    def wording(self, zone: str) -> Wording:
        """How a page should write times."""
        return Wording(locale_of(self.language, LANGUAGES) or "en", zone)

    def open(self, path: str, status: int = 200) -> None:
        """Go to a page and look at it."""
        answer = self.page.goto(self.site + path)
        assert answer.status == status
        self.look()

    def follow(self, selector: str, n: int = 0) -> str:
        """Follow a link and look at where it leads; its address."""
        found = self.page.locator(selector).nth(n)
        address = str(found.get_attribute("href"))
        found.click()
        wanted = self.site + address.partition("#")[0]
        self.page.wait_for_url(lambda url: url.partition("#")[0] == wanted)
        self.look()
        return address

    def send(self, within: str = "main form[method=post]") -> None:
        """Send the form and look at the answer."""
        with self.page.expect_navigation():
            self.page.locator(f"{within} [type=submit]").first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill in fields by name."""
        for name, text in {"name": self.name, "email": self.email, **fields}.items():
            self.page.locator(f"[name={name}]").fill(text)
        policy = self.page.locator("[name=policy]")
        if policy.count():
            policy.check()

    def look(self) -> None:
        """All that holds for every page."""
        if self.script:
            self.page.wait_for_function(SETTLED)
        seen = self.page.evaluate(SEEN)
        words, english = LANGUAGES[self.language], LANGUAGES["en"]
        assert self.troubles == []
        assert seen["lang"].partition("-")[0] == self.language
        assert seen["dir"] == ("rtl" if self.language == "ar" else "ltr")
        assert seen["wide"] <= seen["room"]
        assert seen["cut"] == []
        keys = {key for key in english if "." in key}
        foreign = {text for key, text in english.items() if words.get(key) != text} - set(words.values())
        assert [text for text in seen["texts"] if text in foreign or text in keys or "{" in text] == []
        if None not in seen["steps"]:  # where one reads from right to left, later is on the left
            assert (seen["steps"][0] > seen["steps"][1]) == (self.language == "ar")
        if seen["times"]:
            wording = self.wording(seen["zone"])
            for address, text in seen["times"]:
                starts = parse_qs(urlsplit(address).query).get("start", [])
                assert [wording.time(parse_iso(start)) for start in starts] in ([], [text])
        self._picture()

    def _picture(self) -> None:
        self.looks += 1
        folder = os.environ.get("OPENSLOT_PICTURES")
        if folder:
            path = Path(folder) / f"{self.case}-{self.looks}.png"
            self.page.screenshot(path=path, full_page=True, animations="disabled")

    def booked(self, state: str = "confirmed", most: int = 1) -> list[Booking]:
        """The page says that it is booked, and so does the database; with the times that the page shows."""
        assert self.page.locator(".badge").inner_text() == self.say(f"booking.state.{state}")
        found = self.scene.bookings(self.email)
        assert [each.state for each in found] == [state] * most
        shown = self.page.locator("dl strong").first.inner_text()
        first = found[0]
        assert shown == self.wording(first.zone).when(first.start_at, first.end_at)
        return found


def start_in(address: str) -> datetime:
    """The start in the address of a form."""
    return parse_iso(parse_qs(urlsplit(address).query)["start"][0])
