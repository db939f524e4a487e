"""The words of the pages, by key, in the language of the request; dates and times come from ``openslot.words``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from openslot.pages import manner
from openslot.pages.manner import LANGUAGES
from openslot.words.dates import Wording, digits
from openslot.words.languages import locale_of

__all__ = ["LANGUAGES", "Wording", "length", "names", "number", "say", "say_many", "say_place", "say_repeat", "writing"]

ENGLISH = LANGUAGES["en"]
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def say(key: str, **values: object) -> str:
    """The words of a key, with names in braces filled in. ``KeyError`` for a key that no catalogue has."""
    how = manner.now()
    words = LANGUAGES[how.language].get(key) or ENGLISH[key]
    values = {name: _filled(value, how.locale) for name, value in values.items()}
    return words.format(**values)


def _filled(value: object, locale: Locale) -> str:
    """Numbers in the language's digits; what is filled in must not turn the words around it."""
    text = digits(str(value), locale) if isinstance(value, int) else str(value)
    return f"{ISOLATE}{text}{END}" if locale.text_direction == "rtl" else text


def say_many(key: str, count: int) -> str:
    """The words of a key for a number of things, in the form that the language has for it."""
    how = manner.now()
    form = f"{key}.{how.locale.plural_form(count)}"
    known = form if form in LANGUAGES[how.language] else f"{key}.other"
    return say(known, count=digits(format_decimal(count, locale=how.locale), how.locale))


def number(count: int) -> str:
    """``12``, in the language's digits."""
    return digits(str(count), manner.now().locale)


def say_place(kind: str, use: str = "") -> str:
    """Where it takes place. ``use``: ``choose`` for the words of a choice in the form."""
    return say(next(key for key in (f"place.{use}.{kind}", f"place.{kind}", "place.other") if key in ENGLISH))


def say_problem(kind: str, message: str) -> str:
    """What is wrong with a field. English readers get the desk's own sentence, which says more."""
    if manner.now().language == "en":
        return message
    return say(f"problem.{kind}" if f"problem.{kind}" in ENGLISH else "problem.invalid")


def say_repeat(frequency: str, interval: int) -> str:
    """``weekly``, ``every 2 weeks``."""
    return say(f"repeat.{frequency}") if interval == 1 else say_many(f"repeat.every.{frequency}", interval)


def writing(zone: str, hours: int | None = None, week_start: str | None = None) -> Wording:
    """How a page writes dates: as the visitor's locale does, or as the address asks; else as its host does."""
    how = manner.now()
    if how.wish is not None:
        return Wording(how.locale, zone, how.hours, how.week_start)
    return Wording(how.locale, zone, how.hours or hours, how.week_start or week_start)


def in_english(locale: str) -> Locale:
    """The locale if it is English, else a usual one: dates in one language among words in another help nobody."""
    return locale_of(locale, ("en",)) or manner.DEFAULT


def length(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    parts = [say("length.hours", hours=hours)] if hours else []
    if rest or not hours:
        parts.append(say("length.minutes", minutes=rest))
    return " ".join(parts)


def names(people: Sequence[str], kind: Literal["standard", "or"] = "standard") -> str:
    """``Ann, Bob, and Cy``, or with ``or``."""
    locale = manner.now().locale
    return format_list([_filled(each, locale) for each in people], style=kind, locale=locale)
