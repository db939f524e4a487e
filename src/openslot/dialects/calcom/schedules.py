"""Schedules: made, listed, read, changed, deleted (digest section 7)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from openslot.desk import schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden
from openslot.desk.nouns import Schedule, User
from openslot.dialects.calcom import models, references
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

UNKNOWN = "Schedule with ID={} does not exist."
LAST_MINUTE = 23 * 60 + 59
MIDNIGHT = 24 * 60


@operations("POST", "/v2/schedules", status=201, body=models.CreateSchedule)
def create_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """A new schedule of the caller's."""
    return success(created(desk, desk.user(), call.body))


def created(desk: Desk, user: User, body: models.CreateSchedule) -> dict[str, Any]:
    """Makes a schedule of a user, and shows it."""
    row = schedules.create_schedule(
        desk,
        user.organization_id,
        user,
        name=body.name,
        zone=body.timeZone,
        weekly=_weekly(body.availability),
        overrides=_overrides(body.overrides) or [],
        default=body.isDefault,
    )
    return shown(desk, row)


@operations("GET", "/v2/schedules")
def get_schedules(desk: Desk, _call: Call) -> dict[str, Any]:
    """All schedules of the caller."""
    return success([shown(desk, row) for row in schedules.schedules_of(desk, desk.who.user_id)])


@operations("GET", "/v2/schedules/default")
def get_default_schedule(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's default schedule, or null."""
    default = desk.user().default_schedule_id
    row = desk.find(Schedule, default)
    return success(shown(desk, row) if row else None)


@operations("GET", "/v2/schedules/{scheduleId}")
def get_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """One schedule of the caller's."""
    return success(shown(desk, _mine(desk, call)))


@operations("PATCH", "/v2/schedules/{scheduleId}", body=models.UpdateSchedule)
def update_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; hours and overrides are replaced whole."""
    return success(updated(desk, _mine(desk, call), call.body))


def updated(desk: Desk, row: Schedule, body: models.UpdateSchedule) -> dict[str, Any]:
    """Changes a schedule, and shows it."""
    schedules.update_schedule(
        desk,
        row,
        name=body.name,
        zone=body.timeZone,
        weekly=_weekly(body.availability),
        overrides=_overrides(body.overrides),
        default=body.isDefault,
    )
    return shown(desk, row)


@operations("DELETE", "/v2/schedules/{scheduleId}")
def delete_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a schedule away."""
    schedules.delete_schedule(desk, _mine(desk, call, unknown=400))
    return {"status": "success"}


def _mine(desk: Desk, call: Call, unknown: int = 404) -> Schedule:
    """The schedule in the path; 403 for somebody else's."""
    schedule_id = references.id_in(call, "scheduleId", UNKNOWN, unknown)
    row = desk.find(Schedule, schedule_id)
    if row is None or row.user_id is None:
        raise Refused(unknown, UNKNOWN.format(schedule_id))
    if row.user_id != desk.who.user_id:
        raise Forbidden(f"User with ID={desk.who.user_id} does not own schedule with ID={schedule_id}")
    return row


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _end(text: str) -> int:
    """The end of hours: 23:59 is the product's way to say midnight."""
    minute = _minute(text)
    return MIDNIGHT if minute == LAST_MINUTE else minute


def _weekly(rules: list[models.Availability] | None) -> list[dict[str, Any]] | None:
    if rules is None:
        return None
    return [
        {
            "days": [models.DAY_NAMES.index(str(day)) for day in rule.days],
            "start": _minute(rule.startTime),
            "end": _end(rule.endTime),
        }
        for rule in rules
    ]


def _overrides(overrides: list[models.Override] | None) -> list[dict[str, Any]] | None:
    if overrides is None:
        return None
    return [{"date": o.date, "intervals": [[_minute(o.startTime), _end(o.endTime)]]} for o in overrides]


def shown(desk: Desk, row: Schedule) -> dict[str, Any]:
    """A schedule in Cal.com's shape; rules of the same hours are one entry, days in order."""
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rule in row.weekly:
        days[rule["start"], rule["end"]] += rule["days"]
    owner = desk.session.get(User, row.user_id) if row.user_id else None
    return {
        "id": row.id,
        "ownerId": row.user_id,
        "name": row.name,
        "timeZone": row.zone,
        "availability": [
            {
                "days": [models.DAY_NAMES[day] for day in sorted(set(each))],
                "startTime": _clock(start),
                "endTime": _clock(end),
            }
            for (start, end), each in days.items()
        ],
        "isDefault": owner is not None and owner.default_schedule_id == row.id,
        "overrides": [
            {"date": override["date"], "startTime": _clock(start), "endTime": _clock(end)}
            for override in row.overrides
            for start, end in override["intervals"] or [(0, 0)]
        ],
    }


def _clock(minute: int) -> str:
    minute = min(minute, LAST_MINUTE)
    return f"{minute // 60:02d}:{minute % 60:02d}"
