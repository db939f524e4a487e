"""The way between the fields of an event type's editor and its columns.

Only what somebody changed is set: what the editor cannot say as exactly as an API did stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from openslot.desk.event_types import LONGEST_NOTICE
from openslot.desk.nouns import EventType
from openslot.pages.dashboard import event_type_hosts as hosts
from openslot.pages.dashboard import event_type_lists as lists
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.event_type_form import PERIODS, RECEIVERS
from openslot.pages.dashboard.forms import Form

Row = EventType | None
Given = dict[str, Any]
SIMPLE = (
    *("title", "description", "length", "hidden", "disabled", "slot_interval", "seats", "show_seats_left"),
    *("show_attendees", "confirmation", "pending_holds", "guests_allowed", "phone", "allow_cancel", "first_per_day"),
    *("allow_reschedule", "several_starts", "booker_limit", "booker_limit_offers_move", "requires_login", "zone"),
    *("grid", "strict_grid", "optimized", "buffer_rule", "limit_scope", "host_hours_first", "absent_holds"),
    *("attending_busy", "kind", "fairness", "proven_address"),
)
"""What is a column by the same name."""
NUMBERS = ("buffer_before", "buffer_after", "offset", "look_busy", "confirmation_minutes", "reschedule_notice")
"""Columns of which nothing is zero."""
NULLABLE = ("color", "redirect_url")
USUAL = {
    "length": 30,
    "seats": 1,
    "confirmation": "never",
    "phone": "hidden",
    "kind": "single",
    "notice_unit": "hours",
    "window": "unlimited",
    "window_unit": "days",
    "fairness": "least_recent",
    "grid": "open",
    "buffer_rule": "add",
    "limit_scope": "host",
    **dict.fromkeys(("guests_allowed", "allow_cancel", "allow_reschedule", "pending_holds", "absent_holds"), True),
}
"""Of a new event type, as its columns have it by themselves."""


def values_of(row: Row, tags: Sequence[int] = ()) -> Given:
    """What the editor shows of a row; of a new one what is usual. ``tags``: ids of those on it."""
    if row is None:
        return {**USUAL, **lists.values_of(None)}
    shown: Given = {name: getattr(row, name) for name in (*SIMPLE, *NUMBERS, *NULLABLE, "slug", "position")}
    shown |= hosts.values_of(row) | lists.values_of(row)
    shown["lengths"] = ", ".join(str(each.minutes) for each in row.durations)
    shown |= {"schedule": row.schedule_id, "group": row.group_id, "tags": tags}
    shown |= {"notice": row.notice.get("value"), "notice_unit": row.notice.get("unit", "hours")}
    shown |= _shown_window(row.window)
    for limit in row.limits:
        shown[f"{'limit' if limit['unit'] == 'count' else 'minutes'}_{limit['period']}"] = limit["most"]
    again = row.recurrence or {}
    shown |= {"recurrence": again.get("frequency"), "recurrence_interval": again.get("interval")}
    shown |= {"recurrence_count": again.get("count"), "title_pattern": row.extras.get("title_pattern")}
    return {**shown, "silent": row.extras.get("silent", ())}


def _shown_window(window: Given) -> Given:
    span = window.get("span", {})
    return {
        "window": window.get("kind", "unlimited"),
        "window_days": window.get("count", span.get("value")),
        "window_unit": span.get("unit", "days"),
        "window_rolling": window.get("rolling"),
        "window_first": window.get("first"),
        "window_last": window.get("last"),
    }


def check(form: Form, given: Given) -> None:
    """What one field asks of another."""

    def need(name: str) -> None:
        if given[name] is None:
            form.errors[name] = tell("form.needed")

    if "window" not in given:
        return
    form.errors.update(lists.check_choices(given))
    if given["window"] in {"days", "business_days", "until"}:
        need("window_days")
    if given["window"] == "range":
        need("window_first")
        need("window_last")
        if not form.errors and given["window_last"] < given["window_first"]:
            form.errors["window_last"] = tell("form.before")
    if given["recurrence"]:
        need("recurrence_count")
    if (given["notice"] or 0) > LONGEST_NOTICE[given["notice_unit"]]:
        form.errors["notice"] = tell("form.number", least=0, most=LONGEST_NOTICE[given["notice_unit"]])
    if given.get("kind", "hostless") not in {"hostless", "managed"} and not given["hosts"]:
        form.errors["hosts"] = tell("form.choose")
    if given.get("kind") == "single" and len(given["hosts"]) > 1:
        form.errors["hosts"] = tell("form.one_host")
    if any(not (part.isascii() and part.strip().isdigit()) for part in given["lengths"].split(",") if part.strip()):
        form.errors["lengths"] = tell("form.lengths")


def columns_of(row: Row, form: Form, tags: Sequence[int] = ()) -> Given:
    """What ``create_event_type`` and ``update_event_type`` take; of a row that is there, what was changed."""
    given = form.clean()
    changed = set(given) if row is None else form.changed(values_of(row, tags))
    found: Given = {name: given[name] for name in SIMPLE if name in changed}
    found |= {name: given[name] or 0 for name in NUMBERS if name in changed}
    found |= {name: given[name] or None for name in NULLABLE if name in changed}
    if "slug" in changed and (given["slug"] or row is None):
        found["slug"] = given["slug"] or None
    if "position" in changed and given["position"] is not None:
        found["position"] = given["position"]
    for column, begin, made in MADE:
        if any(name.startswith(begin) for name in changed):
            found[column] = made(row, given)
    return found


def _window(_row: Row, given: Given) -> Given:
    kind = given["window"]
    if kind == "range":
        return {"kind": kind, "first": given["window_first"], "last": given["window_last"]}
    if kind == "until":
        return {"kind": kind, "span": {"value": given["window_days"], "unit": given["window_unit"] or "days"}}
    rolling = {"rolling": True} if given["window_rolling"] else {}
    return {} if kind == "unlimited" else {"kind": kind, "count": given["window_days"], **rolling}


def _limits(_row: Row, given: Given) -> list[Given]:
    asked = [
        (period, unit, given[f"{name}_{period}"])
        for name, unit in (("limit", "count"), ("minutes", "minutes"))
        for period in PERIODS
    ]
    return [{"period": period, "unit": unit, "most": most} for period, unit, most in asked if most]


def _recurrence(_row: Row, given: Given) -> Given | None:
    if not given["recurrence"]:
        return None
    often = {"interval": given["recurrence_interval"] or 1, "count": given["recurrence_count"]}
    return {"frequency": given["recurrence"], **often}


def _extras(row: Row, given: Given) -> Given:
    """What is kept beside the columns: the bookings' titles, and who is spared the usual mails."""
    kept = {key: value for key, value in (row.extras if row is not None else {}).items() if key not in EXTRAS}
    if given["title_pattern"]:
        kept["title_pattern"] = given["title_pattern"]
    silent = [each for each in RECEIVERS if each in given.get("silent", ())]
    return {**kept, "silent": silent} if silent else kept


EXTRAS = ("title_pattern", "silent")
PERIOD_NAMES = tuple(f"{name}_{period}" for name in ("limit", "minutes") for period in PERIODS)
MADE: tuple[tuple[str, tuple[str, ...], Callable[[Row, Given], Any]], ...] = (
    ("lengths", ("lengths",), lambda _, given: [int(part) for part in given["lengths"].split(",") if part.strip()]),
    ("schedule_id", ("schedule",), lambda _, given: _number(given["schedule"])),
    ("group_id", ("group",), lambda _, given: _number(given["group"])),
    ("notice", ("notice",), lambda _, given: _notice(given)),
    ("window", ("window",), _window),
    ("limits", PERIOD_NAMES, _limits),
    ("recurrence", ("recurrence",), _recurrence),
    ("places", ("place_",), lists.chosen_places),
    ("questions", ("question_",), lists.chosen_questions),
    ("hosts", ("kind", "hosts", "main", "part_", "priority_", "weight_", "turns_", "hours_"), hosts.drafts_of),
    ("extras", EXTRAS, _extras),
)
"""Columns that several fields, or another kind of value, come to: the beginnings of the fields' names."""


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _notice(given: Given) -> Given:
    return {"value": given["notice"], "unit": given["notice_unit"]} if given["notice"] is not None else {}
