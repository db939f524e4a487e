"""Dates and times as people read them."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format, get_day_names, get_timezone_name

from openslot.time.instants import offset_text
from openslot.time.zones import zone

BLANKS = str.maketrans(dict.fromkeys(" \N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Wording:
    """How one page or mail writes: its language, a zone, 12 or 24 hours, the day a week begins with.

    ``hours`` and ``week_start``: None is the locale's own habit. An unknown locale is English.
    """

    def __init__(
        self, locale: Locale | str, zone_name: str, hours: int | None = None, week_start: str | None = None
    ) -> None:
        self.locale = locale if isinstance(locale, Locale) else _parsed(locale)
        self.zone_name = zone_name
        self._own_time = self.locale.time_formats["short"].pattern
        own_hours = 12 if set(self._own_time) & set("hKaB") else 24
        self.hours = own_hours if hours is None else hours
        self._pattern = None if self.hours == own_hours else ("Hm" if self.hours == 24 else "hm")
        self.week_start = DAYS.index(week_start) if week_start in DAYS else self.locale.first_week_day

    def local(self, instant: datetime) -> datetime:
        """The instant on the visitor's clock."""
        return instant.astimezone(zone(self.zone_name))

    def time(self, instant: datetime) -> str:
        """``14:30`` or ``2:30 PM``, never broken into two lines."""
        local = self.local(instant)
        if self._pattern is None:
            text = format_time(local, "short", locale=self.locale)
        else:
            text = format_skeleton(self._pattern, local, locale=self.locale)
        return text.translate(BLANKS)

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
        short = get_day_names("abbreviated", context="stand-alone", locale=self.locale)
        long = get_day_names("wide", context="stand-alone", locale=self.locale)
        return [(short[n % 7], long[n % 7]) for n in range(self.week_start, self.week_start + 7)]

    def at(self, start: datetime) -> str:
        """``Tuesday, January 5, 2027, 10:00``."""
        return self._joined(self.day(self.local(start).date()), self.time(start))

    def when(self, start: datetime, end: datetime) -> str:
        """``Tuesday, January 5, 2027, 10:00 – 10:30``; the second day too if it ends on another."""
        first, last = self.local(start).date(), self.local(end).date()
        tail = self.time(end) if first == last else self.at(end)
        between: str = self.locale.interval_formats[None].replace("\N{THIN SPACE}", " ")
        return between.replace(" –", "\N{NO-BREAK SPACE}–").format(self.at(start), tail)

    def _joined(self, day: str, time: str) -> str:
        pattern = str(get_datetime_format("medium", locale=self.locale))
        return pattern.replace("'", "").replace("{1}", day).replace("{0}", time)

    def when_short(self, instant: datetime) -> str:
        """``Tue, Jan 5, 2027, 10:00``."""
        day = format_skeleton("yMMMEd", self.local(instant), locale=self.locale)
        return self._joined(day, self.time(instant))

    def zone_words(self, instant: datetime) -> str:
        """``Central European Time (UTC+01:00)``."""
        local = self.local(instant)
        name = get_timezone_name(local, locale=self.locale)
        seconds = int((local.utcoffset() or (local - local)).total_seconds())
        return f"{name} (UTC{offset_text(seconds // 60)})"


def _parsed(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
