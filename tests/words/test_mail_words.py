"""The words of mails stand in one file per language, each with the same keys and names."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from openslot import couriers, pages
from openslot.words.catalogue import LANGUAGES, say, say_place, spoken

ENGLISH = LANGUAGES["en"]
OTHERS = sorted(set(LANGUAGES) - {"en"})
SMTP = files(couriers).joinpath("smtp")


def names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_mails_speak_the_languages_of_the_pages() -> None:
    assert {f"{code}.py" for code in LANGUAGES} | {"__init__.py"} == {
        each.name for each in files(pages).joinpath("languages").iterdir() if each.name.endswith(".py")
    }


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_and_names(language: str) -> None:
    words = LANGUAGES[language]
    assert list(words) == list(ENGLISH)
    assert {key: names(text) for key, text in words.items()} == {key: names(text) for key, text in ENGLISH.items()}
    assert all(text.strip() == text != "" for text in words.values())


def test_every_key_that_is_used_has_words() -> None:
    sources = "".join(each.read_text() for each in SMTP.iterdir() if each.name.endswith(".py"))
    used = set(re.findall(r'say\(\s*(?:person\.)?language,\s*"([^"]+)"', sources))
    assert len(used) > 10
    assert used <= set(ENGLISH)


def test_who_speaks_no_known_language_is_written_to_in_english() -> None:
    assert [spoken(tag).language for tag in ("fr-CA", "ja", "tlh", "", "pt-BR")] == ["fr", "ja", "en", "en", "en"]
    assert say("fr", "mail.hello", name="Ann") == "Bonjour Ann,"


def test_places_are_named() -> None:
    assert say_place("en", {"kind": "video", "value": "https://x"}) == "Video call: https://x"
    assert say_place("en", {"kind": "custom", "value": "The park"}) == "The park"
    assert say_place("en", {"kind": "attendee_phone"}) == "By phone"
    assert say_place("en", {"kind": "else"}) == "Place by arrangement"
    assert say_place("en", {}) == ""
