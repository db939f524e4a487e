"""Hours: schedules with their weekly hours, and dates that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from openslot.desk import people, schedules
from openslot.desk.errors import DeskError, Invalid
from openslot.desk.hours import DAY, clock_of, merged, minute_of_day
from openslot.desk.ids import short
from openslot.desk.nouns import Schedule
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show, uid, wording
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.picking import zone_choices
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording
from openslot.time.instants import parse_date

PATH = f"{HOME}/schedules"
ONE = PATH + "/{uid}"
AT = "schedules"
FEWEST = 2
"""Stretches of a day that the form has room for, at least."""
LONGEST = 366
"""Days of a date that differs."""


def list_(visit: Visit) -> Page:
    """One's own schedules; who manages sees everybody's."""
    desk, write = visit.desk, wording(visit)
    mine = schedules.schedules_of(desk, desk.who.user_id)
    users = {user.id: user for user in people.users_of(desk)}
    others = [row for row in schedules.all_schedules(desk) if row not in mine] if desk.who.manages else []
    rows = []
    for row in (*mine, *others):
        user = users[row.user_id or 0]
        badge = tell("schedule.default") if user.default_schedule_id == row.id else ""
        title = row.name if row in mine else f"{user.name}: {row.name}"
        sub = f"{summary(row, write) or tell('schedule.closed')} · {row.zone.replace('_', ' ')}"
        rows.append(entry(title, url=f"{PATH}/{short(row.uuid)}", sub=sub, badge=badge))
    add = (f"{PATH}/new", tell("schedules.new"))
    return list_page(visit, tell("nav.schedules"), rows, at=AT, empty=tell("schedules.empty"), add=add)


def summary(row: Schedule, write: Wording) -> str:
    """The weekly hours in few words: days with the same hours stand together."""
    names = dict(zip(_week(write), (short_ for short_, _ in write.weekdays()), strict=True))
    by_hours: dict[str, list[int]] = {}
    for day in _week(write):
        hours = ", ".join(f"{write.minute(start)}–{write.minute(end)}" for start, end in _hours_of(row)[day])
        if hours:
            by_hours.setdefault(hours, []).append(day)
    return "; ".join(f"{', '.join(names[day] for day in days)} {hours}" for hours, days in by_hours.items())


def _week(write: Wording) -> list[int]:
    """The days of the week, from its first on."""
    return [(write.week_start + n) % 7 for n in range(7)]


def _hours_of(row: Schedule) -> list[list[tuple[int, int]]]:
    """The stretches of each day, Monday first."""
    return [merged([(rule["start"], rule["end"]) for rule in row.weekly if day in rule["days"]]) for day in range(7)]


def new_page(visit: Visit) -> Page:
    """Asks for its name; the hours follow."""
    return _new(visit, Form.of(_new_fields(visit), {"zone": visit.desk.who.zone}))


def _new_fields(visit: Visit) -> list[Field]:
    return [Field("name", needed=True, words="schedule_name"), zone_field(visit.filled("zone") or visit.desk.who.zone)]


def zone_field(chosen: str) -> Field:
    """A choice of zones; the chosen one is among them in any case."""
    names = zone_choices(chosen[:60])
    return Field("zone", "zone", needed=True, choices=[(name, name.replace("_", " ")) for name in names])


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.schedules"))
    return form_page(visit, tell("schedules.new"), form, f"{PATH}/new", at=AT, back=back)


def create(visit: Visit) -> Page | Redirect:
    """Makes one with office hours."""
    form = Form.read(_new_fields(visit), visit)
    if form.errors:
        return _new(visit, form)
    given, user = form.clean(), visit.desk.user()
    row = schedules.create_schedule(visit.desk, user.organization_id, user, name=given["name"], zone=given["zone"])
    return Redirect(f"{PATH}/{short(row.uuid)}")


def schedule_of(visit: Visit) -> Schedule:
    """The schedule in the path, if it is one's own to change."""
    return schedules.get_schedule(visit.desk, uid(visit))


def _fields(row: Schedule) -> list[Field]:
    hours = _hours_of(row)
    return [
        Field("name", needed=True, words="schedule_name"),
        zone_field(row.zone),
        Field("default", "tick"),
        *(
            Field(f"d{day}_{n}_{edge}", "time", words=edge)
            for day in range(7)
            for n in range(max(FEWEST, len(hours[day]) + 1))
            for edge in ("from", "to")
        ),
    ]


def edit_page(visit: Visit) -> Page:
    """The hours of each day, and the dates that differ."""
    row = schedule_of(visit)
    return _page(visit, row, _shown(row), Form.of(_override_fields()))


def _shown(row: Schedule) -> Form:
    """The hours as they are kept."""
    values: dict[str, Any] = {"name": row.name, "zone": row.zone}
    for day, stretches in enumerate(_hours_of(row)):
        for n, (start, end) in enumerate(stretches):
            values |= {f"d{day}_{n}_from": clock_of(start), f"d{day}_{n}_to": clock_of(end % DAY)}
    return Form.of(_fields(row), values)


def _page(visit: Visit, row: Schedule, form: Form, override: Form, status: int = 200) -> Page:
    write = wording(visit)
    long = dict(zip(_week(write), (name for _, name in write.weekdays()), strict=True))
    user = next(each for each in people.users_of(visit.desk) if each.id == row.user_id)
    is_default = user.default_schedule_id == row.id
    words = {
        "row": row,
        "path": f"{PATH}/{short(row.uuid)}",
        "form": form,
        "override": override,
        "is_default": is_default,
        "whose": user.name if user.id != visit.desk.who.user_id else "",
        "days": [(long[day], _stretches(form, day)) for day in _week(write)],
        "dates": [_override(each, write) for each in row.overrides],
    }
    bad = form.errors or override.errors
    return show(visit, "schedule.html", row.name, words, at=AT, status=422 if bad else status)


def _stretches(form: Form, day: int) -> list[tuple[str, str]]:
    return [
        (each.name, each.name.replace("_from", "_to"))
        for each in form.fields
        if each.name.startswith(f"d{day}_") and each.name.endswith("_from")
    ]


def _override(each: dict[str, Any], write: Wording) -> dict[str, str]:
    hours = ", ".join(f"{write.minute(start)}–{write.minute(end)}" for start, end in each["intervals"])
    day = date.fromisoformat(each["date"])
    return {"date": each["date"], "day": write.day(day), "hours": hours or tell("schedule.closed")}


def save(visit: Visit) -> Page | Redirect:
    """Keeps name, zone and hours."""
    row = schedule_of(visit)
    form = Form.read(_fields(row), visit)
    given = {} if form.errors else form.clean()
    weekly = _weekly(form, given) if given else []
    if form.errors:
        return _page(visit, row, form, Form.of(_override_fields()))
    schedules.update_schedule(
        visit.desk, row, name=given["name"], zone=given["zone"], weekly=weekly, default=given["default"]
    )
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def _weekly(form: Form, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of the hours that were filled in: days with the same hours share one."""
    days: dict[tuple[int, int], list[int]] = {}
    for day in range(7):
        for first, last in _stretches(form, day):
            span = _span(form, given, first, last)
            if span is not None:
                days.setdefault(span, []).append(day)
    return [{"days": sorted(set(each)), "start": span[0], "end": span[1]} for span, each in days.items()]


def _span(form: Form, given: dict[str, Any], first: str, last: str) -> tuple[int, int] | None:
    """Minutes of the day; midnight at the end is the day's end. None if nothing was filled in."""
    if not given[first] and not given[last]:
        return None
    if not given[first] or not given[last]:
        form.errors[last if given[first] else first] = tell("form.needed")
        return None
    try:
        start, end = minute_of_day(first, given[first]), minute_of_day(last, given[last]) or DAY
    except Invalid:
        form.errors[first] = tell("form.time")
        return None
    if end <= start:
        form.errors[last] = tell("form.before")
        return None
    return start, end


def again(visit: Visit, error: DeskError) -> Page:
    """The hours with what is wrong."""
    row = schedule_of(visit)
    form = Form.read(_fields(row), visit).blame(error)
    return _page(visit, row, form, Form.of(_override_fields()), 422)


def delete(visit: Visit) -> Redirect:
    """Deletes it, unless it is the last one."""
    row = schedule_of(visit)
    if len(schedules.schedules_of(visit.desk, row.user_id or 0)) < 2:
        raise Invalid("", tell("schedule.last"))
    schedules.delete_schedule(visit.desk, row)
    return Redirect(link(PATH, said="deleted"))


def _override_fields() -> Sequence[Field]:
    return [
        Field("first", "date", needed=True, words="window_first"),
        Field("last", "date", words="window_last"),
        Field("from", "time"),
        Field("to", "time"),
        Field("from2", "time", words="from"),
        Field("to2", "time", words="to"),
    ]


def add_override(visit: Visit) -> Page | Redirect:
    """Other hours on some dates; without hours it is closed."""
    row = schedule_of(visit)
    form = Form.read(_override_fields(), visit)
    given = {} if form.errors else form.clean()
    spans = [_span(form, given, *edges) for edges in (("from", "to"), ("from2", "to2"))] if given else []
    dates = _dates(form, given) if given else []
    if form.errors:
        return _page(visit, row, _shown(row), form)
    intervals = [list(span) for span in spans if span is not None]
    kept = [each for each in row.overrides if each["date"] not in dates]
    fresh = [{"date": day, "intervals": intervals} for day in dates]
    schedules.update_schedule(visit.desk, row, overrides=[*kept, *fresh])
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def _dates(form: Form, given: dict[str, Any]) -> list[str]:
    first = parse_date(given["first"])
    last = parse_date(given["last"]) if given["last"] else first
    if last < first:
        form.errors["last"] = tell("form.before")
    elif (last - first).days >= LONGEST:
        form.errors["last"] = tell("schedule.too_long", most=LONGEST)
    else:
        return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    return []


def delete_override(visit: Visit) -> Redirect:
    """The usual hours again."""
    row = schedule_of(visit)
    gone = visit.filled("date")
    schedules.update_schedule(visit.desk, row, overrides=[each for each in row.overrides if each["date"] != gone])
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
    Way("POST", f"{ONE}/dates", add_override, member=True),
    Way("POST", f"{ONE}/dates/delete", delete_override, member=True),
)
