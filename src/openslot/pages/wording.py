"""Dates, times and lengths as people read them."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_timezone_name

from openslot.time.instants import offset_text
from openslot.time.zones import zone

SAMPLE = date(2024, 1, 1)  # a Monday


class Wording:
    """How one page writes: its language, a zone, 12 or 24 hours, the day a week begins with (0 = Monday)."""

    def __init__(self, locale: str, zone_name: str, hours: int = 24, week_start: str = "Monday") -> None:
        try:
            self.locale = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
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

    def zone_words(self, instant: datetime) -> str:
        """``Central European Time (UTC+01:00)``."""
        local = self.local(instant)
        name = get_timezone_name(local, locale=self.locale)
        seconds = int((local.utcoffset() or (local - local)).total_seconds())
        return f"{name} (UTC{offset_text(seconds // 60)})"


def length(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest else [])
    return " ".join(parts)
