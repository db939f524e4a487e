"""Named hours: made, changed, chosen as default, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.hours import DAY, OFFICE_HOURS, merged
from openslot.desk.nouns import EventType, Host, Schedule, User
from openslot.desk.rights import need_own

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


def get_schedule(desk: Desk, reference: Any) -> Schedule:
    """A user's schedule; ``NotFound``, or ``Forbidden`` for a member's colleague's."""
    schedule = desk.own(Schedule, reference, "schedule")
    if schedule.user_id is None:
        raise NotFound("schedule", reference)
    need_own(desk, schedule.user_id, "schedule")
    return schedule


def schedules_of(desk: Desk, user_id: int) -> list[Schedule]:
    """A user's schedules, oldest first."""
    return list(desk.session.scalars(select(Schedule).where(Schedule.user_id == user_id).order_by(Schedule.id)))


def all_schedules(desk: Desk) -> list[Schedule]:
    """The schedules of the organization's enabled users, user by user."""
    query = (
        select(Schedule)
        .join(User, User.id == Schedule.user_id)
        .where(Schedule.organization_id == desk.who.organization_id, User.is_enabled.is_(True))
    )
    return list(desk.session.scalars(query.order_by(User.id, Schedule.id)))


def kept_for(desk: Desk, event_type: EventType, users: Sequence[User]) -> list[Schedule]:
    """The hours that each of the users keeps for an event type: those of his place in it, its own, or his default."""
    found: list[Schedule] = []
    for user in users:
        host = next((each for each in event_type.hosts if each.user_id == user.id), None)
        own = event_type.schedule if event_type.schedule and event_type.schedule.user_id == user.id else None
        default = desk.session.get(Schedule, user.default_schedule_id) if user.default_schedule_id else None
        found += (host.schedules if host else []) or [row for row in (own or default,) if row]
    return found


def event_types_of(desk: Desk, schedule: Schedule) -> list[EventType]:
    """The live event types for which the schedule's user keeps it."""
    query = (
        select(EventType)
        .join(Host, Host.event_type_id == EventType.id)
        .where(Host.schedules.any(id=schedule.id), EventType.deleted_at.is_(None))
        .order_by(EventType.id)
    )
    return list(desk.session.scalars(query).unique())


def tie(desk: Desk, schedule: Schedule, event_type: EventType) -> None:
    """Let a user keep a schedule for one event type; ``Invalid`` if he does not host it."""
    host = next((h for h in event_type.hosts if h.user_id == schedule.user_id), None)
    if host is None:
        raise Invalid("calendarId", "The schedule's user is not a team member of the calendar.", "choice")
    if schedule not in host.schedules:
        host.schedules.append(schedule)
    desk.session.flush()


def untie(desk: Desk, schedule: Schedule, event_type: EventType) -> None:
    """Keep it for this event type no longer."""
    for host in event_type.hosts:
        if schedule in host.schedules:
            host.schedules.remove(schedule)
    desk.session.flush()


def set_own_schedule(desk: Desk, event_type: EventType, schedule: Schedule | None) -> None:
    """Give an event type hours of its own, or None, in place of those it had."""
    old = event_type.schedule
    event_type.schedule = schedule
    desk.session.flush()
    if old is not None and old.user_id is None:
        desk.session.delete(old)
        desk.session.flush()


def drop_own_schedule(desk: Desk, event_type: EventType) -> None:
    """Take away the hours that are an event type's own and nobody's."""
    if event_type.schedule is not None and event_type.schedule.user_id is None:
        set_own_schedule(desk, event_type, None)


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
