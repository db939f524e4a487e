"""Forms: what they ask for, what was filled in, what is wrong with it, and the values it comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openslot.desk import fields as checks
from openslot.desk.errors import DeskError, Invalid, Taken
from openslot.pages.dashboard.english import WORDS, tell
from openslot.pages.visit import Visit
from openslot.time.instants import FIRST_YEAR, LAST_YEAR, parse_date, parse_iso

Choices = Sequence[tuple[str, str]]
LONGEST = 65_536


@dataclass(frozen=True)
class Field:
    """One thing that a form asks for.

    ``kind``: text, long, lines (one value a line), email, tel, url, password, color, number, tick, choice, several,
    date, time (of the day), moment (date and time on somebody's clock) or zone.
    ``least``, ``most``: of a number; of a text the longest.
    ``path``: the desk's name for it, where it is another one. ``words``: the key of its label, else its name;
    ``text``: a label that somebody wrote.
    """

    name: str
    kind: str = "text"
    needed: bool = False
    choices: Choices = ()
    least: int = 0
    most: int = 0
    path: str = ""
    words: str = ""
    text: str = ""

    @property
    def label(self) -> str:
        """What it is called."""
        return self.text or tell(f"field.{self.words or self.name}")

    @property
    def narrow(self) -> bool:
        """Has another one room beside it?"""
        return self.kind in {"number", "choice", "date", "color", "zone"} or self.name.endswith("_value")

    @property
    def hint(self) -> str:
        """A further word about it, if there is one."""
        key = f"hint.{self.words or self.name}"
        return tell(key) if key in WORDS else ""


@dataclass
class Form:
    """A form with what is in it. ``values``: as they are shown; ``errors``: by field; ``message``: about all of it."""

    fields: Sequence[Field]
    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""

    def __getitem__(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    @classmethod
    def of(cls, fields: Sequence[Field], values: Mapping[str, Any] | None = None) -> Form:
        """A form that shows these values."""
        given = values or {}
        return cls(fields, {each.name: _shown(each, given.get(each.name)) for each in fields})

    @classmethod
    def read(cls, fields: Sequence[Field], visit: Visit) -> Form:
        """What the visitor sent."""
        form = cls(fields, {each.name: _sent(each, visit) for each in fields})
        for each in fields:
            try:
                _clean(each, form.values[each.name])
            except _Wrong as wrong:
                form.errors[each.name] = wrong.words
        return form

    def clean(self) -> dict[str, Any]:
        """The values: texts, whole numbers, booleans, lists; None for what was left empty. Only without ``errors``."""
        return {each.name: _clean(each, self.values[each.name]) for each in self.fields}

    def changed(self, before: Mapping[str, Any]) -> set[str]:
        """The fields that say something else than these values would."""
        shown = Form.of(self.fields, before).values
        return {name for name, value in self.values.items() if _normal(value) != _normal(shown[name])}

    def blame(self, error: DeskError) -> Form:
        """The form with what the desk said, at the fields that it named. Raises what is not about the form."""
        if isinstance(error, Taken):
            name = self._named(error.field)
            if name:
                self.errors[name] = tell("form.taken")
            else:
                self.message = str(error)
        elif isinstance(error, Invalid):
            for problem in error.problems:
                name = self._named(problem.path)
                if name:
                    self.errors.setdefault(name, problem.message)
                else:
                    self.message = problem.message
        else:
            raise error
        return self

    def _named(self, path: str) -> str | None:
        """The field of the desk's path, or of the path's first part."""
        first = path.partition(".")[0]
        for wanted in (path, first):
            for each in self.fields:
                if wanted and wanted in {each.path, each.name}:
                    return each.name
        return None


class _Wrong(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def _shown(each: Field, value: Any) -> Any:
    """A value as the form shows it."""
    if each.kind == "tick":
        return bool(value)
    if each.kind == "several":
        return [str(one) for one in value or ()]
    if each.kind == "lines":
        return "\n".join(str(one) for one in value or ())
    return "" if value is None else str(value)


def _normal(value: Any) -> Any:
    """A value as it comes back from a browser, whatever its line ends; ticked boxes in no order."""
    return sorted(value) if isinstance(value, list) else "\n".join(str(value).split("\r\n")).strip()


def _sent(each: Field, visit: Visit) -> Any:
    if each.kind == "tick":
        return visit.filled(each.name) == "yes"
    if each.kind == "several":
        return [one.replace("\x00", "") for one in visit.form.get(each.name, ())]
    if each.kind == "password":  # one may begin or end with a blank
        return next(iter(visit.form.get(each.name, ())), "").replace("\x00", "")
    return visit.filled(each.name)


def _clean(each: Field, value: Any) -> Any:
    """The value that was meant; ``_Wrong`` with words for people."""
    if each.kind == "tick":
        return value
    if each.kind == "several":
        if each.needed and not value:
            raise _Wrong(tell("form.choose"))
        return [_chosen(each, one) for one in value]
    if not value:
        if each.needed:
            raise _Wrong(tell("form.needed"))
        return (
            None if each.kind in {"number", "date", "moment", "zone", "choice"} else [] if each.kind == "lines" else ""
        )
    return _CLEANERS.get(each.kind, _text)(each, value)


def _text(each: Field, value: str) -> str:
    most = each.most or (LONGEST if each.kind == "long" else 255)
    if len(value) > most:
        raise _Wrong(tell("form.long", most=most))
    return value


def _number(each: Field, value: str) -> int:
    most = each.most or 2**31 - 1
    if not (value.isascii() and value.isdigit() and len(value) < 17 and each.least <= int(value) <= most):
        raise _Wrong(tell("form.number", least=each.least, most=most))
    return int(value)


def _chosen(each: Field, value: str) -> str:
    if value not in {key for key, _ in each.choices}:
        raise _Wrong(tell("form.choose"))
    return value


def _date(_each: Field, value: str) -> str:
    try:
        return parse_date(value).isoformat()
    except ValueError:
        raise _Wrong(_far_away(value) or tell("form.date")) from None


def _far_away(value: str) -> str:
    """The words for a date in a year that is not kept; empty for what else is wrong. Browsers offer six digits."""
    found = re.match(r"(\d{4,6})-\d\d-\d\d", value, re.ASCII)
    if found is None or FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return ""
    return tell("form.years", first=FIRST_YEAR, last=LAST_YEAR)


def _moment(_each: Field, value: str) -> str:
    """Wall time; whoever asked knows whose wall."""
    try:
        parse_iso(value, "UTC")
    except ValueError:
        raise _Wrong(_far_away(value) or tell("form.moment")) from None
    return value


def _zone(_each: Field, value: str) -> str:
    try:
        return checks.zone("zone", value)
    except Invalid:
        raise _Wrong(tell("form.choose")) from None


def _email(_each: Field, value: str) -> str:
    try:
        return checks.email("email", value[:1000])
    except Invalid:
        raise _Wrong(tell("form.email")) from None


def _tel(_each: Field, value: str) -> str:
    try:
        return checks.phone("phone", value[:100])
    except Invalid:
        raise _Wrong(tell("form.phone")) from None


def _lines(each: Field, value: str) -> list[str]:
    return [line.strip() for line in _text(each, value).splitlines() if line.strip()]


def _color(_each: Field, value: str) -> str:
    digits = value.removeprefix("#").lower()
    if len(digits) != 6 or set(digits) - set("0123456789abcdef"):
        raise _Wrong(tell("form.color"))
    return f"#{digits}"


_CLEANERS = {
    "number": _number,
    "choice": _chosen,
    "date": _date,
    "moment": _moment,
    "zone": _zone,
    "email": _email,
    "tel": _tel,
    "lines": _lines,
    "color": _color,
}
