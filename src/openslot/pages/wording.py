"""Dates, times and lengths as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_timezone_name
from babel.lists import format_list

from openslot.pages.english import WORDS as ENGLISH
from openslot.time.instants import offset_text
from openslot.time.zones import zone

LANGUAGES = {"en": ENGLISH}
"""The words of each language; those of the dates that stand among them come from CLDR."""


def say(key: str, **values: object) -> str:
    """The words of a key, with names in braces filled in. ``KeyError`` for a key that no catalogue has."""
    return ENGLISH[key].format(**values)


def say_many(key: str, count: int) -> str:
    """The words of a key for a number of things, in the form that the language has for it."""
    return say(f"{key}.{Locale('en').plural_form(count)}", count=count)


def say_place(kind: str, use: str = "") -> str:
    """Where it takes place. ``use``: ``choose`` for the words of a choice in the form."""
    return next(ENGLISH[key] for key in (f"place.{use}.{kind}", f"place.{kind}", "place.other") if key in ENGLISH)


def say_repeat(frequency: str, interval: int) -> str:
    """``weekly``, ``every 2 weeks``."""
    return say(f"repeat.{frequency}") if interval == 1 else say(f"repeat.every.{frequency}", interval=interval)


class Wording:
    """How one page writes: its language, a zone, 12 or 24 hours, the day a week begins with (0 = Monday)."""

    def __init__(self, locale: str, zone_name: str, hours: int = 24, week_start: str = "Monday") -> None:
        try:
            self.locale = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            self.locale = Locale("en")
        if self.locale.language not in LANGUAGES:  # dates in one language among words in another help nobody
            self.locale = Locale("en")
        self.zone_name = zone_name
        self.hours = hours
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        self.week_start = names.index(week_start) if week_start in names else 0

    def local(self, instant: datetime) -> datetime:
        """The instant on the visitor's clock."""
        return instant.astimezone(zone(self.zone_name))

    def time(self, instant: datetime) -> str:
        """``14:30`` or ``2:30 PM``, never broken into two lines."""
        text = format_time(self.local(instant), "HH:mm" if self.hours == 24 else "h:mm a", locale=self.locale)
        return text.replace(" ", "\N{NO-BREAK SPACE}")

    def day(self, day: date) -> str:
        """``Tuesday, January 5, 2027``."""
        return format_date(day, "full", locale=self.locale)

    def short_day(self, day: date) -> str:
        """``Tue, Jan 5``."""
        return format_skeleton("MMMEd", datetime(day.year, day.month, day.day), locale=self.locale)  # noqa: DTZ001

    def month(self, day: date) -> str:
        """``January 2027``."""
        return format_skeleton("yMMMM", datetime(day.year, day.month, day.day), locale=self.locale)  # noqa: DTZ001

    def weekdays(self) -> list[tuple[str, str]]:
        """Names of the week's days, short and long, from its first on."""
        short = get_day_names("abbreviated", locale=self.locale)
        long = get_day_names("wide", locale=self.locale)
        return [(short[n % 7], long[n % 7]) for n in range(self.week_start, self.week_start + 7)]

    def when(self, start: datetime, end: datetime) -> str:
        """``Tuesday, January 5, 2027, 10:00 – 10:30``; the second day too if it ends on another."""
        first, last = self.local(start), self.local(end)
        tail = self.time(end) if first.date() == last.date() else f"{self.day(last.date())}, {self.time(end)}"
        return f"{self.day(first.date())}, {self.time(start)}\N{NO-BREAK SPACE}– {tail}"

    def when_short(self, instant: datetime) -> str:
        """``Tue, Jan 5, 2027, 10:00``."""
        day = format_skeleton("yMMMEd", self.local(instant), locale=self.locale)
        return f"{day}, {self.time(instant)}"

    def zone_words(self, instant: datetime) -> str:
        """``Central European Time (UTC+01:00)``."""
        local = self.local(instant)
        name = get_timezone_name(local, locale=self.locale)
        seconds = int((local.utcoffset() or (local - local)).total_seconds())
        return f"{name} (UTC{offset_text(seconds // 60)})"


def length(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    parts = [say("length.hours", hours=hours)] if hours else []
    if rest or not hours:
        parts.append(say("length.minutes", minutes=rest))
    return " ".join(parts)


def names(people: Sequence[str]) -> str:
    """``Ann, Bob, and Cy``."""
    return format_list(list(people), locale=Locale("en"))
