"""A calendar as HighLevel shows it."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import EventType, Host
from openslot.dialects.highlevel import places, references
from openslot.dialects.highlevel.translate import DEFAULTS, EQUAL, LENGTHS

TYPES = {"round_robin": "round_robin", "collective": "collective", "single": "personal", "hostless": "event"}
ABSENT_IF_NONE = ("appoinmentPerDay", "allowBookingAfter", "allowBookingFor")
DERIVED = {
    "name",
    "description",
    "slug",
    "isActive",
    "teamMembers",
    "locationId",
    "calendarType",
    "groupId",
    "locationConfigurations",
}


def shown(desk: Desk, row: EventType) -> dict[str, Any]:
    """An event type of whatever door as a calendar."""
    words = row.extras.get("highlevel", {})
    kept = {key: value for key, value in words.items() if key not in DERIVED}
    for name in ABSENT_IF_NONE:
        if kept.get(name):  # the columns tell, another door may have taken it away
            kept = {key: value for key, value in kept.items() if key not in {name, f"{name}Unit"}}
    calendar_type = words.get("calendarType") or TYPES.get(row.kind, "personal")
    answer = {
        **DEFAULTS,
        **kept,
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": row.title,
        "description": row.description,
        "slug": row.slug,
        "widgetSlug": words.get("widgetSlug", row.slug),
        "isActive": not row.disabled,
        "calendarType": calendar_type,
        "eventColor": row.color or DEFAULTS["eventColor"],
        "teamMembers": words.get("teamMembers", []) if row.kind == "hostless" else [_member(h) for h in row.hosts],
        "eventType": EQUAL if row.fairness == "equal" else DEFAULTS["eventType"],
        "lookBusyConfig": _look_busy(row, words),
        **_numbers(row, words),
        "autoConfirm": row.confirmation == "never",
        "allowReschedule": row.allow_reschedule,
        "allowCancellation": row.allow_cancel,
        "openHours": words.get("openHours") or _open_hours(row),
        "locationConfigurations": places.to_wire(row.places),
    }
    return {**answer, "groupId": short(row.group.uuid)} if row.group else answer


def _look_busy(row: EventType, words: dict[str, Any]) -> dict[str, Any]:
    """As it was said, if it still holds."""
    said = words.get("lookBusyConfig", DEFAULTS["lookBusyConfig"])
    holds = row.look_busy == (said["LookBusyPercentage"] if said["enabled"] else 0)
    return said if holds else {"enabled": row.look_busy > 0, "LookBusyPercentage": row.look_busy}


def _numbers(row: EventType, words: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"appoinmentPerSlot": row.seats}
    for name, column in LENGTHS.items():
        value = getattr(row, column)
        if value is None:
            value = row.length
        hours = words.get(f"{name}Unit") == "hours"
        found[name], found[f"{name}Unit"] = (value / 60, "hours") if hours else (value, "mins")
    for limit in row.limits:
        if limit["period"] == "day" and limit["unit"] == "count":
            found["appoinmentPerDay"] = limit["most"]
    if row.notice:
        unit = row.notice["unit"]
        found["allowBookingAfter"] = row.notice["value"]
        found["allowBookingAfterUnit"] = "mins" if unit == "minutes" else unit
    if row.window.get("kind") == "until":
        span = row.window["span"]
        found["allowBookingFor"], found["allowBookingForUnit"] = span["value"], span["unit"]
    return found


def _member(host: Host) -> dict[str, Any]:
    return {
        "userId": short(host.user.uuid),
        "priority": host.priority,
        "isPrimary": host.primary,
        "locationConfigurations": places.to_wire(host.places),
        **places.to_old_words(host.places),
    }


def _open_hours(row: EventType) -> list[dict[str, Any]]:
    if row.schedule is None:
        return []
    return [
        {"daysOfTheWeek": [(day + 1) % 7 for day in rule["days"]], "hours": [_hour(rule["start"], rule["end"])]}
        for rule in row.schedule.weekly
    ]


def _hour(start: int, end: int) -> dict[str, int]:
    close = (23, 60) if end == 1440 else divmod(end, 60)
    return {"openHour": start // 60, "openMinute": start % 60, "closeHour": close[0], "closeMinute": close[1]}
