"""The way between the fields of an event type's editor and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openslot.desk.event_types import LONGEST_NOTICE, HostDraft
from openslot.desk.fields import slug_of
from openslot.desk.nouns import EventType
from openslot.desk.teams import draft_of
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.event_type_form import MORE_QUESTIONS, PERIODS, odd_window, question_rows
from openslot.pages.dashboard.forms import Form

SIMPLE = (
    *("title", "slug", "description", "length", "hidden", "disabled", "color", "slot_interval", "buffer_before"),
    *("buffer_after", "seats", "show_seats_left", "confirmation", "guests_allowed", "phone", "allow_cancel"),
    *("allow_reschedule", "redirect_url"),
)
"""What is a column by the same name."""


def values_of(row: EventType | None) -> dict[str, Any]:
    """What the editor shows of a row; of a new one what is usual."""
    if row is None:
        usual = {"length": 30, "seats": 1, "confirmation": "never", "phone": "hidden", "kind": "single"}
        ticks = dict.fromkeys(("guests_allowed", "allow_cancel", "allow_reschedule"), True)
        return {
            **usual,
            **ticks,
            "notice_unit": "hours",
            "window": "unlimited",
            "fairness": "least_recent",
            **_empty(0),
        }
    shown: dict[str, Any] = {name: getattr(row, name) for name in SIMPLE}
    shown |= {"kind": row.kind, "fairness": row.fairness, "hosts": [host.user_id for host in row.hosts]}
    shown |= {f"weight_{host.user_id}": host.weight for host in row.hosts}
    shown["lengths"] = ", ".join(str(each.minutes) for each in row.durations)
    shown["schedule"] = row.schedule_id
    shown |= {"notice": row.notice.get("value"), "notice_unit": row.notice.get("unit", "hours")}
    window = row.window
    shown["window"] = "keep" if odd_window(row) else window.get("kind", "unlimited")
    shown |= {
        "window_days": window.get("count"),
        "window_first": window.get("first"),
        "window_last": window.get("last"),
    }
    for limit in row.limits:
        if limit["unit"] == "count":
            shown[f"limit_{limit['period']}"] = limit["most"]
    for n, place in enumerate(row.places):
        shown |= {f"place_{n}": place["kind"], f"place_{n}_value": place.get("value") or place.get("provider")}
    for n, question in enumerate(row.questions):
        shown[f"question_{n}"] = question["label"]
        shown[f"question_{n}_type"] = question["type"]
        shown[f"question_{n}_options"] = question.get("options")
        shown[f"question_{n}_required"] = question.get("required")
    return {**_empty(len(row.questions)), **shown}


def _empty(begin: int) -> dict[str, Any]:
    return {f"question_{n}_type": "text" for n in range(begin, begin + MORE_QUESTIONS)}


def check(form: Form, given: dict[str, Any]) -> None:
    """What one field asks of another."""
    if given["window"] in {"days", "business_days"} and given["window_days"] is None:
        form.errors["window_days"] = tell("form.needed")
    if given["window"] == "range":
        for name in ("window_first", "window_last"):
            if given[name] is None:
                form.errors[name] = tell("form.needed")
        if not form.errors and given["window_last"] < given["window_first"]:
            form.errors["window_last"] = tell("form.before")
    if (given["notice"] or 0) > LONGEST_NOTICE[given["notice_unit"]]:
        form.errors["notice"] = tell("form.number", least=0, most=LONGEST_NOTICE[given["notice_unit"]])
    if "hosts" in given and not given["hosts"]:
        form.errors["hosts"] = tell("form.choose")
    if any(not part.strip().isdigit() for part in given["lengths"].split(",") if part.strip()):
        form.errors["lengths"] = tell("form.lengths")


def columns_of(row: EventType | None, given: dict[str, Any]) -> dict[str, Any]:
    """What ``create_event_type`` and ``update_event_type`` take."""
    found: dict[str, Any] = {name: given[name] for name in SIMPLE}
    for name in ("buffer_before", "buffer_after"):
        found[name] = given[name] or 0
    for name in ("slug", "color", "redirect_url"):
        found[name] = given[name] or None
    if found["slug"] is None and row is not None:
        del found["slug"]
    found["lengths"] = [int(part) for part in given["lengths"].split(",") if part.strip()]
    found["schedule_id"] = int(given["schedule"]) if given["schedule"] else None
    found["notice"] = {"value": given["notice"], "unit": given["notice_unit"]} if given["notice"] else {}
    if given["window"] != "keep":
        found["window"] = _window(given)
    found["limits"] = _limits(row, given)
    found["places"] = _chosen_places(row, given)
    found["questions"] = _chosen_questions(row, given)
    if "hosts" in given:
        found |= {"kind": given["kind"], "fairness": given["fairness"], "hosts": _hosts(row, given)}
    return found


def _window(given: dict[str, Any]) -> dict[str, Any]:
    kind = given["window"]
    if kind == "range":
        return {"kind": kind, "first": given["window_first"], "last": given["window_last"]}
    return {} if kind == "unlimited" else {"kind": kind, "count": given["window_days"]}


def _limits(row: EventType | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    kept = [each for each in (row.limits if row else []) if each["unit"] != "count" or each["period"] not in PERIODS]
    counts = [(period, given[f"limit_{period}"]) for period in PERIODS]
    return [*kept, *({"period": period, "unit": "count", "most": most} for period, most in counts if most)]


def _chosen_places(row: EventType | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The places; what the editor does not show of one that stays is kept."""
    old = row.places if row is not None else []
    found = []
    for n in range(len([name for name in given if name.startswith("place_") and name.endswith("_value")])):
        kind, value = given[f"place_{n}"], given[f"place_{n}_value"]
        if not kind:
            continue
        known = old[n] if n < len(old) and old[n]["kind"] == kind else {"kind": kind, "public": True}
        if kind == "video":
            found.append({**known, "provider": value or known.get("provider") or "link"})
        else:
            found.append({**known, "value": value} if value else {k: v for k, v in known.items() if k != "value"})
    return found


def _chosen_questions(row: EventType | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    old = row.questions if row is not None else []
    found: list[dict[str, Any]] = []
    for n in range(question_rows(row)):
        label = given[f"question_{n}"]
        if not label:
            continue
        known = old[n] if n < len(old) else {"slug": _free_slug(label, [*old, *found])}
        kind, options = given[f"question_{n}_type"], given[f"question_{n}_options"]
        asked = {"label": label, "type": kind, "required": given[f"question_{n}_required"], "options": options}
        found.append({**known, **asked})
    return found


def _free_slug(label: str, others: Sequence[dict[str, Any]]) -> str:
    used, base = {each["slug"] for each in others}, slug_of(label, "question")
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if s not in used)


def _hosts(row: EventType | None, given: dict[str, Any]) -> list[HostDraft]:
    """The chosen hosts; who stays keeps his priority, weight and hours."""
    known = {host.user_id: draft_of(host) for host in (row.hosts if row is not None else [])}
    fixed = given["kind"] != "round_robin"
    was = row.kind if row is not None else ""
    found = []
    chosen = {int(each) for each in given["hosts"]}
    stay = [number for number in known if number in chosen]
    for number in (*stay, *sorted(chosen - set(stay))):
        if number in known and was == given["kind"]:
            host = known[number]
            found.append(replace(host, weight=given.get(f"weight_{number}", host.weight)))
        else:
            found.append(HostDraft(number, fixed=fixed))
    return found
