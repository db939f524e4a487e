"""Between HighLevel's calendars and event types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from secrets import token_hex
from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.event_types import HostDraft
from openslot.desk.nouns import Host
from openslot.dialects.highlevel import places, references
from openslot.dialects.highlevel.times import minutes

KINDS = {
    "round_robin": "round_robin",
    "service_booking": "round_robin",
    "class_booking": "round_robin",
    "collective": "collective",
    "personal": "single",
    "event": "hostless",
}
UNITS = {"mins": "minutes"}
RULES = {
    "buffer_rule": "max",
    "grid": "open",
    "strict_grid": True,
    "limit_scope": "event_type",
    "host_hours_first": True,
    "absent_holds": False,
    "pending_holds": True,
}
DEFAULTS: dict[str, Any] = {
    "eventType": "RoundRobin_OptimizeForAvailability",
    "widgetType": "classic",
    "eventTitle": "{{contact.name}}",
    "eventColor": "#039be5",
    "formSubmitType": "ThankYouMessage",
    "enableRecurring": False,
    "googleInvitationEmails": False,
    "lookBusyConfig": {"enabled": False, "LookBusyPercentage": 0},
}
LENGTHS = {
    "slotDuration": "length",
    "slotInterval": "slot_interval",
    "slotBuffer": "buffer_after",
    "preBuffer": "buffer_before",
}
DIRECT = {
    "name": "title",
    "description": "description",
    "slug": "slug",
    "eventColor": "color",
    "allowReschedule": "allow_reschedule",
    "allowCancellation": "allow_cancel",
    "appoinmentPerSlot": "seats",
}
EQUAL = "RoundRobin_OptimizeForEqualDistribution"


def values_of(given: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """The columns that the given fields change; ``words``: these over all that was said before."""
    values = {column: given[name] for name, column in DIRECT.items() if name in given}
    for name, column in LENGTHS.items():
        if name in given or (f"{name}Unit" in given and name in words):
            values[column] = minutes(name, words[name], words.get(f"{name}Unit"))
    if given.get("meetingLocation"):
        values["places"] = places.of_wire([{"kind": "custom", "location": given["meetingLocation"]}])
    if "locationConfigurations" in given:
        values["places"] = places.of_wire(given["locationConfigurations"])
    if "isActive" in given:
        values["disabled"] = not given["isActive"]
    if "autoConfirm" in given:
        values["confirmation"] = "never" if given["autoConfirm"] else "always"
    if "lookBusyConfig" in given:
        busy = given["lookBusyConfig"]
        values["look_busy"] = busy["LookBusyPercentage"] if busy["enabled"] else 0
    if "appoinmentPerDay" in given:
        most = given["appoinmentPerDay"]
        values["limits"] = [{"period": "day", "unit": "count", "most": most}] if most else []
    if "eventType" in given:
        values["fairness"] = "equal" if given["eventType"] == EQUAL else "availability"
    return values | _distances(given, words)


def _distances(given: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if {"allowBookingAfter", "allowBookingAfterUnit"} & set(given) and "allowBookingAfter" in words:
        unit = words.get("allowBookingAfterUnit", "hours")
        values["notice"] = {"value": words["allowBookingAfter"], "unit": UNITS.get(unit, unit)}
    if {"allowBookingFor", "allowBookingForUnit"} & set(given) and "allowBookingFor" in words:
        span = {"value": words["allowBookingFor"], "unit": words.get("allowBookingForUnit", "days")}
        values["window"] = {"kind": "until", "span": span} if span["value"] else {}
    return values


def check_team(words: dict[str, Any]) -> None:
    """``Invalid`` where a calendar's type does not allow its team, places or recurrence (digest 6.2)."""
    calendar_type, members = words["calendarType"], words.get("teamMembers") or []
    if calendar_type == "personal" and len(members) != 1:
        raise Invalid("teamMembers", "A personal calendar has exactly one team member.")
    if calendar_type != "event" and not members:
        raise Invalid("teamMembers", "This type of calendar needs at least one team member.")
    if sum(bool(m.get("isPrimary")) for m in members) > 1:
        raise Invalid("teamMembers", "Only one team member may be primary.")
    if words.get("enableRecurring") and len(members) != 1:
        raise Invalid("enableRecurring", "Recurring appointments need exactly one team member.")
    most = max((len(m.get("locationConfigurations") or []) for m in members), default=0)
    if most > 1 and (len(members) > 1 or calendar_type in {"class_booking", "collective"}):
        raise Invalid("teamMembers", "Several locationConfigurations need a calendar of one team member.")
    configured = words.get("locationConfigurations") or []
    if calendar_type == "event" and any(each["kind"] in places.CONFERENCES for each in configured):
        raise Invalid("locationConfigurations", "An event calendar has no conferences.")


def hosts_of(
    desk: Desk, members: list[dict[str, Any]], calendar_type: str, old: Iterable[Host] = ()
) -> list[HostDraft]:
    """The team. Members who stay keep the schedules, and the places if none are sent, that they have."""
    if calendar_type == "event":
        for member in members:
            references.user(desk, member["userId"])
        return []
    kept = {host.user_id: host for host in old}
    fixed = calendar_type in {"collective", "personal"}
    drafts = []
    for member in members:
        user_id = references.user(desk, member["userId"]).id
        row = kept.get(user_id)
        configured = places.of_member(member)
        drafts.append(
            HostDraft(
                user_id,
                fixed=fixed,
                primary=bool(member.get("isPrimary")),
                priority=float(member.get("priority", 0.5)),
                places=configured if configured is not None else row.places if row else (),
                schedules=[schedule.id for schedule in row.schedules] if row else (),
            )
        )
    if calendar_type == "collective" and not any(draft.primary for draft in drafts):
        drafts[0] = replace(drafts[0], primary=True)
    return sorted(drafts, key=lambda d: not d.primary)


def merged_availabilities(old: list[dict[str, Any]], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Date-specific hours after an update: entries with an id change or remove one, others are added or replace
    the one of the same date.
    """
    kept = {entry["id"]: entry for entry in old}
    for entry in sent:
        known = entry.get("id")
        if known is not None and known not in kept:
            raise Invalid("availabilities", f"There is no entry with the id {known[:60]}.", "unknown")
        same = next((e["id"] for e in kept.values() if e["date"][:10] == entry["date"][:10]), None)
        key = known or same or token_hex(12)
        if entry.get("deleted"):
            kept.pop(key, None)
        else:
            kept[key] = {
                "id": key,
                "date": f"{entry['date'][:10]}T00:00:00.000Z",
                "hours": entry["hours"],
                "deleted": False,
            }
    return sorted(kept.values(), key=lambda e: e["date"])


def hours_of(words: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Weekly hours and overrides of a schedule, days 0 = Monday."""
    kind = words.get("availabilityType")
    weekly = [
        {"days": [(day - 1) % 7 for day in entry["daysOfTheWeek"]], "start": start, "end": end}
        for entry in (words.get("openHours") or [] if kind != 1 else [])
        for start, end in _intervals(entry["hours"])
    ]
    overrides = [
        {"date": entry["date"][:10], "intervals": [list(pair) for pair in _intervals(entry["hours"])]}
        for entry in (words.get("availabilities") or [] if kind != 0 else [])
        if not entry.get("deleted")
    ]
    return weekly, overrides


def _intervals(hours: list[dict[str, int]]) -> list[tuple[int, int]]:
    return [(h["openHour"] * 60 + h["openMinute"], h["closeHour"] * 60 + h["closeMinute"]) for h in hours]
