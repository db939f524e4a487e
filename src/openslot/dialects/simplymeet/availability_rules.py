"""``/availability-rule``: hours and booking period of event types (digest 6.7)."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types, schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.hours import DAYS, OFFICE_HOURS, merged, minute_of_day
from openslot.desk.nouns import EventType, Schedule
from openslot.desk.rights import need_to_change
from openslot.dialects.simplymeet import models
from openslot.dialects.simplymeet.query import day
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call, Reply

PATH = "/panel/api/availability-rule"
NUMBERS = {name.lower(): number for number, name in enumerate(DAYS)}


@operations("PUT", PATH, f"{PATH}/", body=models.AvailabilityRules)
def save(desk: Desk, call: Call) -> Reply:
    """Replaces the rules of one kind or of both, for all event types named."""
    body: models.AvailabilityRules = call.body
    rows = [_event_type(desk, n, number) for n, number in enumerate(dict.fromkeys(body.eventTypeIds))]
    kind = body.availabilityType
    weekly = (
        _weekly(body.availabilityRules) if kind in {None, "weekday"} and body.availabilityRules is not None else None
    )
    dates = _dates(body.availabilityRules) if kind in {None, "date"} and body.availabilityRules is not None else None
    window = _window(body)
    for row in rows:
        if weekly is not None or dates is not None:
            _keep(desk, row, weekly, dates)
        if window is not None:
            event_types.update_event_type(desk, row, window=window)
    return Reply(status=204)


def _event_type(desk: Desk, n: int, number: int) -> EventType:
    try:
        row = event_types.get_event_type(desk, number)
    except NotFound:
        raise Invalid(f"eventTypeIds.{n}", "This event type is unknown.", "unknown", number) from None
    need_to_change(desk, row)
    return row


def _intervals(path: str, rule: models.Rule) -> list[tuple[int, int]]:
    found = []
    for n, interval in enumerate(rule.hourIntervals):
        where = f"{path}.hourIntervals.{n}"
        start, end = minute_of_day(f"{where}.start", interval.start), minute_of_day(f"{where}.end", interval.end)
        if start >= end:
            raise Invalid(f"{where}.end", "This value should lie after start.", "range", interval.end)
        found.append((start, end))
    return merged(found)


def _weekly(rules: list[models.Rule]) -> list[dict[str, Any]]:
    """Hours per weekday; a weekday without a rule is closed."""
    days: dict[int, list[tuple[int, int]]] = {}
    for n, rule in enumerate(rules):
        if rule.type != "weekday":
            continue
        word = rule.config.weekday
        if word is None or word.lower() not in NUMBERS:
            path = f"availabilityRules.{n}.config.weekday"
            raise Invalid(path, "This value should be a weekday, monday to sunday.", "choice", word)
        days.setdefault(NUMBERS[word.lower()], []).extend(_intervals(f"availabilityRules.{n}", rule))
    return [{"days": [each], "start": start, "end": end} for each in sorted(days) for start, end in merged(days[each])]


def _dates(rules: list[models.Rule]) -> list[dict[str, Any]]:
    """Hours of dates, which replace those of their weekday."""
    days: dict[str, list[tuple[int, int]]] = {}
    for n, rule in enumerate(rules):
        if rule.type != "date":
            continue
        given = day(rule.config.date or "", f"availabilityRules.{n}.config.date").isoformat()
        days.setdefault(given, []).extend(_intervals(f"availabilityRules.{n}", rule))
    return [{"date": each, "intervals": [list(pair) for pair in merged(days[each])]} for each in sorted(days)]


def _keep(desk: Desk, row: EventType, weekly: list[dict[str, Any]] | None, dates: list[dict[str, Any]] | None) -> None:
    """The event type's own schedule, made of its owner's where it has none yet."""
    own = row.schedule
    if own is not None and own.user_id is None:
        schedules.update_schedule(desk, own, weekly=weekly, overrides=dates)
        return
    usual = own or (desk.find(Schedule, row.owner.default_schedule_id) if row.owner else None)
    schedule = schedules.create_schedule(
        desk,
        row.organization_id,
        None,
        name=row.title,
        zone=event_types.zone_of(row),
        weekly=weekly if weekly is not None else usual.weekly if usual else OFFICE_HOURS,
        overrides=dates if dates is not None else usual.overrides if usual else [],
    )
    event_types.update_event_type(desk, row, schedule_id=schedule.id)
    desk.session.refresh(row, ["schedule"])


def _window(body: models.AvailabilityRules) -> dict[str, Any] | None:
    """The booking period; None: it stays as it is."""
    if body.periodType is None:
        return None
    config = body.periodTypeConfig or models.PeriodConfig()
    if body.periodType == "unlimited":
        return {}
    if body.periodType in {"rolling", "moving"}:
        if config.days is None:
            raise Invalid("periodTypeConfig.days", "This value should not be blank.", "required")
        return {"kind": "days", "count": config.days}
    first, last = (day(getattr(config, name) or "", f"periodTypeConfig.{name}") for name in ("start", "end"))
    if first > last:
        raise Invalid("periodTypeConfig.end", "This value should not lie before start.", "range")
    return {"kind": "range", "first": first.isoformat(), "last": last.isoformat()}
