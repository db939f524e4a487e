"""The words of mails by language and key."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from openslot.words.languages import load, locale_of

LANGUAGES = load("openslot.words.mail")
DEFAULT = Locale.parse("en_US")


def spoken(tag: str) -> Locale:
    """The locale in which somebody is written to: his own where there are words for it, else English."""
    return locale_of(tag, LANGUAGES) or DEFAULT


def say(language: str, key: str, **values: object) -> str:
    """The words of a key, with names in braces filled in. ``KeyError`` for a key that the catalogue has not."""
    return LANGUAGES[language][key].format(**values)


def say_place(language: str, place: Mapping[str, object]) -> str:
    """Where it takes place; nothing for nowhere in particular."""
    if not place:
        return ""
    words = LANGUAGES[language]
    value = str(place.get("value") or "")
    kind = words.get(f"place.{place.get('kind')}", "")
    return f"{kind}: {value}" if kind and value else value or kind or words["place.other"]
