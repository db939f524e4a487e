"""Dates and times as people read them."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format, get_day_names, get_timezone_name

from openslot.time.instants import offset_text
from openslot.time.zones import zone

DIGITS = {"arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}
"""By CLDR's name of the numbering system; what is not here is written as it is everywhere else."""
BLANKS = str.maketrans(dict.fromkeys(" \N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def digits(text: str, locale: Locale) -> str:
    """A text of ours with its numbers in the locale's digits: Egypt's are others than Morocco's."""
    return text.translate(DIGITS.get(locale.default_numbering_system, {}))


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
        return self._clock(self.local(instant))

    def time_told(self, instant: datetime) -> str:
        """The time; with its offset in the hour that comes twice, when clocks are put back: ``02:30 (UTC+01:00)``."""
        local = self.local(instant)
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return f"{self.time(instant)} ({self._offset(local)})" if twice else self.time(instant)

    def minute(self, minute: int) -> str:
        """A minute of the day; midnight at its end is ``24:00``, and ``12:00 AM`` on a clock of 12 hours."""
        if minute == 24 * 60 and self.hours == 24:
            return digits("24:00", self.locale)
        return self._clock(datetime(2000, 1, 1, minute // 60 % 24, minute % 60))  # noqa: DTZ001

    def _clock(self, wall: datetime) -> str:
        if self._pattern is None:
            text = format_time(wall, "short", locale=self.locale)
        else:
            text = format_skeleton(self._pattern, wall, locale=self.locale)
        return digits(text.translate(BLANKS), self.locale)

    def day(self, day: date) -> str:
        """``Tuesday, January 5, 2027``."""
        return digits(format_date(day, "full", locale=self.locale), self.locale)

    def short_day(self, day: date) -> str:
        """``Tue, Jan 5``."""
        text = format_skeleton("MMMEd", datetime(day.year, day.month, day.day), locale=self.locale)  # noqa: DTZ001
        return digits(text, self.locale)

    def number(self, count: int) -> str:
        """``31``, in the locale's digits."""
        return digits(str(count), self.locale)

    def month(self, day: date) -> str:
        """``January 2027``."""
        text = format_skeleton("yMMMM", datetime(day.year, day.month, day.day), locale=self.locale)  # noqa: DTZ001
        return digits(text, self.locale)

    def weekdays(self) -> list[tuple[str, str]]:
        """Names of the week's days, short and long, from its first on. A letter, where the short ones are the long."""
        short = get_day_names("abbreviated", context="stand-alone", locale=self.locale)
        long = get_day_names("wide", context="stand-alone", locale=self.locale)
        if short[0] == long[0]:
            short = get_day_names("narrow", context="stand-alone", locale=self.locale)
        return [(short[n % 7], long[n % 7]) for n in range(self.week_start, self.week_start + 7)]

    def at(self, start: datetime) -> str:
        """``Tuesday, January 5, 2027, 10:00``; which of two, where that hour comes twice."""
        return self._joined(self.day(self.local(start).date()), self.time_told(start))

    def when(self, start: datetime, end: datetime) -> str:
        """``Tuesday, January 5, 2027, 10:00 – 10:30``; the second day too if it ends on another."""
        first, last = self.local(start).date(), self.local(end).date()
        return self._between(self.at(start), self.time_told(end) if first == last else self.at(end))

    def times(self, start: datetime, end: datetime) -> str:
        """``10:00 – 10:30``."""
        return self._between(self.time(start), self.time(end))

    def when_brief(self, start: datetime, end: datetime, now: datetime) -> str:
        """``Tue, Jan 5, 10:00 – 10:30``; with the year, where it is not this one."""
        this_year = self.local(start).year == self.local(now).year
        return self._between(self.at_brief(start) if this_year else self.when_short(start), self.time_told(end))

    def at_brief(self, start: datetime) -> str:
        """``Tue, Jan 5, 10:00``; which of two, where that hour comes twice."""
        return self._joined(self.short_day(self.local(start).date()), self.time_told(start))

    def _between(self, first: str, last: str) -> str:
        between: str = self.locale.interval_formats[None].replace("\N{THIN SPACE}", " ")
        return between.replace(" –", "\N{NO-BREAK SPACE}–").format(first, last)

    def _joined(self, day: str, time: str) -> str:
        pattern = str(get_datetime_format("medium", locale=self.locale))
        return pattern.replace("'", "").replace("{1}", day).replace("{0}", time)

    def when_short(self, instant: datetime) -> str:
        """``Tue, Jan 5, 2027, 10:00``."""
        day = digits(format_skeleton("yMMMEd", self.local(instant), locale=self.locale), self.locale)
        return self._joined(day, self.time_told(instant))

    def zone_words(self, instant: datetime) -> str:
        """``Central European Time (UTC+01:00)``; ``Kolkata (UTC+05:30)`` where the zone has no name of its own."""
        local = self.local(instant)
        name = get_timezone_name(local, locale=self.locale)
        if any(mark.isdigit() for mark in name):
            name = self.zone_name.rpartition("/")[2].replace("_", " ")
        return f"{name} ({self._offset(local)})"

    def _offset(self, local: datetime) -> str:
        seconds = int((local.utcoffset() or (local - local)).total_seconds())
        return f"UTC{offset_text(seconds // 60)}".replace("-", "\N{MINUS SIGN}")  # which no line ends with


def _parsed(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
