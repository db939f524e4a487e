"""Between which instants a booking may start: not in the past, not inside the notice, not beyond the window."""

from __future__ import annotations

from datetime import date, timedelta

from openslot.engine.rules import Question
from openslot.time.instants import wall_to_minute
from openslot.time.periods import add_span, day_around

NEVER = 2**60


def earliest(question: Question) -> int:
    """The first minute at which a booking may start: after now, and not inside the notice."""
    rules = question.rules
    noticed = add_span(question.now, rules.notice.value, rules.notice.unit, rules.zone)
    first = max(question.now + 1, noticed)
    if rules.window.kind == "range":
        first = max(first, wall_to_minute(date.fromisoformat(rules.window.first), 0, rules.zone))
    return first


def latest(question: Question) -> int:
    """The last minute at which a booking may start. A rolling window is found only among slots: see ``slots``."""
    rules, window = question.rules, question.rules.window
    match window.kind:
        case "until":
            return add_span(question.now, window.span.value, window.span.unit, rules.zone)
        case "range":
            return wall_to_minute(date.fromisoformat(window.last) + timedelta(days=1), 0, rules.zone) - 1
        case "days" | "business_days" if not window.rolling:
            day = _days_ahead(day_around(question.now, question.zone), window.count, window.kind == "business_days")
            return wall_to_minute(day + timedelta(days=1), 0, question.zone) - 1
    return NEVER


def _days_ahead(day: date, count: int, business: bool) -> date:
    if not business:
        return day + timedelta(days=count)
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
