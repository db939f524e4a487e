"""The words of the pages stand in one file per language and nowhere else."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from openslot import pages
from openslot.pages.scope_words import told
from openslot.pages.wording import LANGUAGES, Wording, length, say, say_many, say_place, say_repeat

FOLDER = files(pages)
TEMPLATES = sorted(each.name for each in FOLDER.joinpath("templates").iterdir() if each.is_file())
MODULES = sorted(each.name for each in FOLDER.iterdir() if each.name.endswith(".py"))


def source(name: str) -> str:
    return FOLDER.joinpath(f"templates/{name}" if name.endswith(".html") else name).read_text()


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_have_no_words_of_their_own(name: str) -> None:
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<title>.*?</title>", "", source(name), flags=re.DOTALL)
    assert not re.findall(r">[^<]*[A-Za-z]{2,}[^<]*<", re.sub(r"<!doctype html>", "", text))
    assert not re.findall(r'(?:aria-label|placeholder)="[^"]*[A-Za-z]', text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_used_has_words(language: str) -> None:
    words = LANGUAGES[language]
    used = {key for name in (*TEMPLATES, *MODULES) for key in re.findall(r'say\(\s*"([^"]+)"', source(name))}
    assert len(used) > 50
    assert used <= set(words)
    begun = {f for name in MODULES for f in re.findall(r'f"([a-z_.]+)\.\{', source(name))}
    begun |= {key for name in (*TEMPLATES, *MODULES) for key in re.findall(r'say_many\("([^"]+)"', source(name))}
    alone = {key for key in words if key not in used and not any(key.startswith(f"{first}.") for first in begun)}
    assert alone == set()


def test_words_are_filled_in() -> None:
    assert say_many("card.group", 6) == "Group of up to 6"
    assert [say_many("pick.seats_left", n) for n in (1, 2)] == ["1 seat left", "2 seats left"]
    assert [say_repeat("weekly", n) for n in (1, 2)] == ["weekly", "every 2 weeks"]
    assert (say_place("phone", "choose"), say_place("video", "choose"), say_place("custom")) == (
        "Phone call",
        "Video call",
        "Place by arrangement",
    )
    assert [length(n) for n in (15, 60, 90)] == ["15 min", "1 h", "1 h 30 min"]
    assert say("error.request", text="{odd}", id="1") == "{odd} (request 1)"


def test_scopes_are_told_in_words() -> None:
    asked = ["BOOKING_READ", "TEAM_BOOKING_READ", "calendars/events.write", "ORG_MEMBERSHIP_WRITE", "CREDITS_READ"]
    assert told([*asked, "TEAM_BOOKING_WRITE", "bookings", "x.readonly"]) == [
        "Bookings: see and change",
        "Bookings (your teams): see and change",
        "People and their roles (the whole organization): change",
        "CREDITS_READ",
        "bookings",
        "x.readonly",
    ]


def test_unknown_locales_write_dates_in_english() -> None:
    assert Wording("en-GB", "UTC").locale.territory == "GB"
    assert [Wording(name, "UTC").locale.language for name in ("tlh", "", "x" * 99)] == ["en"] * 3
