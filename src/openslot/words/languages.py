"""Which language to speak, and where its words are. A catalogue is a module named after its language: ``fr.py``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from pkgutil import iter_modules

from babel import Locale, UnknownLocaleError
from babel.core import get_global

MOST_WISHES = 20
LONGEST_TAG = 35


def load(package: str) -> dict[str, Mapping[str, str]]:
    """The ``WORDS`` of each module of a package, by its name; English first, the others by their code."""
    codes = sorted((each.name for each in iter_modules(import_module(package).__path__)), key=lambda c: (c != "en", c))
    return {code: import_module(f"{package}.{code}").WORDS for code in codes}


def locale_of(tag: str, known: Collection[str]) -> Locale | None:
    """The locale of a tag like ``fr-CA``, if its language is known; with the usual territory where it names none."""
    parts = tag.strip().replace("-", "_").split("_")
    if parts[0].lower() not in known or len(tag) > LONGEST_TAG:
        return None
    usual = Locale.parse(get_global("likely_subtags").get(parts[0].lower(), parts[0].lower()))
    try:
        found = Locale.parse("_".join(parts))
    except (UnknownLocaleError, ValueError):
        return usual
    if found.script and found.script != usual.script:  # the catalogue is in one script; dates should not be in another
        return usual
    return found if found.territory else usual


def wished(header: str, known: Collection[str]) -> list[Locale]:
    """The locales of an ``Accept-Language`` header that are known, most wished for first."""
    wishes: list[tuple[float, Locale]] = []
    for each in header.split(",")[:MOST_WISHES]:
        tag, _, weight = each.partition(";")
        locale = locale_of(tag, known)
        share = _share(weight)
        if locale is not None and share > 0:
            wishes.append((share, locale))
    return [locale for _, locale in sorted(wishes, key=lambda wish: -wish[0])]


def _share(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def own_name(code: str) -> str:
    """What a language calls itself: ``français``."""
    return str(Locale.parse(code).get_language_name(code)).capitalize()
