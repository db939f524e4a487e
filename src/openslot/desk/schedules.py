"""Named hours: made, changed, chosen as default, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.hours import DAY, OFFICE_HOURS, merged
from openslot.desk.nouns import Schedule, User

MOST_RULES = 1000


def create_schedule(
    desk: Desk,
    organization_id: int,
    user: User | None,
    *,
    name: str,
    zone: str,
    weekly: Sequence[dict[str, Any]] | None = None,
    overrides: Sequence[dict[str, Any]] = (),
    default: bool = False,
) -> Schedule:
    """A schedule of a user (None: of an event type), shaped as the table says. No ``weekly``: Mon–Fri 09:00–17:00."""
    schedule = Schedule(
        organization_id=organization_id,
        user_id=user.id if user else None,
        name=fields.text("name", name, needed=True),
        zone=fields.zone("timeZone", zone),
        weekly=check_weekly(OFFICE_HOURS if weekly is None else weekly),
        overrides=check_overrides(overrides),
        created_at=desk.now,
        updated_at=desk.now,
        extras={},
    )
    desk.session.add(schedule)
    desk.session.flush()
    if user is not None and default:
        user.default_schedule_id = schedule.id
        desk.session.flush()
    return schedule


def update_schedule(desk: Desk, schedule: Schedule, **changes: Any) -> Schedule:
    """Change ``name``, ``zone``, ``weekly``, ``overrides`` (each replaced whole) or ``default`` (True only)."""
    if changes.get("name") is not None:
        schedule.name = fields.text("name", changes["name"], needed=True)
    if changes.get("zone") is not None:
        schedule.zone = fields.zone("timeZone", changes["zone"])
    if changes.get("weekly") is not None:
        schedule.weekly = check_weekly(changes["weekly"])
    if changes.get("overrides") is not None:
        schedule.overrides = check_overrides(changes["overrides"])
    if changes.get("default") and schedule.user_id is not None:
        desk.session.get_one(User, schedule.user_id).default_schedule_id = schedule.id
    schedule.updated_at = desk.now
    desk.session.flush()
    return schedule


def delete_schedule(desk: Desk, schedule: Schedule) -> None:
    """Delete it; if it was its user's default, another one becomes the default, if there is one."""
    if schedule.user_id is not None:
        user = desk.session.get_one(User, schedule.user_id)
        if user.default_schedule_id == schedule.id:
            user.default_schedule_id = desk.session.scalar(
                select(Schedule.id)
                .where(Schedule.user_id == user.id, Schedule.id != schedule.id)
                .order_by(Schedule.id)
                .limit(1)
            )
            desk.session.flush()
    desk.session.delete(schedule)
    desk.session.flush()


def schedules_of(desk: Desk, user_id: int) -> list[Schedule]:
    """A user's schedules, oldest first."""
    return list(desk.session.scalars(select(Schedule).where(Schedule.user_id == user_id).order_by(Schedule.id)))


def check_weekly(rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Weekly rules with their days in order; ``Invalid`` for hours that are reversed or out of the day."""
    if len(rules) > MOST_RULES:
        raise Invalid("availability", f"There are more than {MOST_RULES} rules.", "range")
    for n, rule in enumerate(rules):
        _check_interval(f"availability.{n}", rule["start"], rule["end"])
        if not all(0 <= day <= 6 for day in rule["days"]):
            raise Invalid(f"availability.{n}.days", "This value is not a valid day.", "choice")
    return [{"days": sorted(set(r["days"])), "start": r["start"], "end": r["end"]} for r in rules]


def check_overrides(overrides: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Date overrides, one per date, ordered; an interval whose ends are equal opens nothing and is dropped."""
    if len(overrides) > MOST_RULES:
        raise Invalid("overrides", f"There are more than {MOST_RULES} overrides.", "range")
    by_date: dict[str, list[tuple[int, int]]] = {}
    for n, override in enumerate(overrides):
        try:
            day = date.fromisoformat(override["date"]).isoformat()
        except ValueError:
            raise Invalid(f"overrides.{n}.date", "This value is not a valid date.", "date", override["date"]) from None
        intervals = by_date.setdefault(day, [])
        for start, end in override["intervals"]:
            if start != end:
                _check_interval(f"overrides.{n}", start, end)
                intervals.append((start, end))
    return [{"date": day, "intervals": [list(i) for i in merged(by_date[day])]} for day in sorted(by_date)]


def _check_interval(path: str, start: int, end: int) -> None:
    if not 0 <= start < end <= DAY:
        raise Invalid(path, "The end should lie after the start, on the same day.", "range")
