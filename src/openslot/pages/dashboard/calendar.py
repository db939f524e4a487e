"""The week as a calendar: a grid on a wide screen, a list of days on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from openslot.desk import block, people
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.connections import busy_elsewhere
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Block, Booking, User
from openslot.pages.dashboard.bookings import day_asked
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, day_after, midnight, show, today, wording
from openslot.pages.dashboard.lists import row_of
from openslot.pages.visit import Page, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording

PATH = f"{HOME}/calendar"
LIVE = ("pending", "confirmed", "absent", "done")
QUARTER = 15
FIRST, LAST = 8 * 4, 18 * 4
"""Quarters of an hour that are shown in any case: from eight to six."""
SIDE_BY_SIDE = 4


@dataclass
class Stretch:
    """What stands in the calendar on one day: from one quarter of an hour to another."""

    day: date
    begin: int
    end: int
    words: dict[str, Any]
    lane: int = 0
    lanes: int = 1
    near: list[Stretch] = field(default_factory=list)


def calendar_page(visit: Visit) -> Page:
    """The week of the day that was asked for."""
    write = wording(visit)
    asked = day_asked(visit, "week") or today(visit)
    monday = day_after(asked, -((asked.weekday() - write.week_start) % 7))
    days = [day_after(monday, n) for n in range(7)]
    begin, end = midnight(days[0], write.zone_name), midnight(day_after(days[-1]), write.zone_name)
    users = [user for user in people.users_of(visit.desk) if user.is_enabled] if visit.desk.who.manages else []
    host = _host(visit, users)
    stretches = [*_bookings(visit, host, begin, end, write), *_taken(visit, host, users, begin, end, write)]
    low = min([FIRST, *(each.begin for each in stretches)]) // 4 * 4
    high = max([LAST, *(each.end for each in stretches)])
    words = {
        "days": [_day(day, [each for each in stretches if each.day == day], low, visit, write) for day in days],
        "hours": [_hour(hour, write) for hour in range(low // 4, -(-high // 4))],
        "period": f"{write.short_day(days[0])} – {write.short_day(days[-1])}",
        "earlier": link(PATH, week=day_after(monday, -7), host=visit.asked("host")),
        "later": link(PATH, week=day_after(monday, 7), host=visit.asked("host")),
        "now": link(PATH, host=visit.asked("host")),
        "week": monday.isoformat(),
        "hosts": [(short(user.uuid), user.name, user.id == host) for user in users],
        "path": PATH,
    }
    return show(visit, "calendar.html", tell("nav.calendar"), words, at="calendar")


def _host(visit: Visit, users: Sequence[User]) -> int | None:
    """Whose week it is: a member's own; who manages chooses, or sees everybody's."""
    if not visit.desk.who.manages:
        return visit.desk.who.user_id
    uuid = from_short(visit.asked("host")) if visit.asked("host") else None
    return next((user.id for user in users if user.uuid == uuid), None)


def _hour(hour: int, write: Wording) -> str:
    """An hour of the wall clock; the ruler is for all days, and has no hour twice when the clocks change on one."""
    return Wording(write.locale, "UTC", write.hours).time(datetime(2000, 1, 1, hour, tzinfo=UTC))


def _bookings(visit: Visit, host: int | None, begin: datetime, end: datetime, write: Wording) -> list[Stretch]:
    """The meetings; parties of the same one stand together."""
    wanted = BookingFilter(states=LIVE, user_ids=None if host is None else [host], overlaps=(begin, end))
    rows, _ = find_bookings(visit.desk, wanted, limit=500)
    meetings: dict[int, list[Booking]] = {}
    for row in rows:
        meetings.setdefault(row.meeting_id, []).append(row)
    found = []
    for parties in meetings.values():
        words = row_of(parties[0], write)
        if len(parties) > 1:
            words["who"] = tell("calendar.and_more", name=words["who"], count=len(parties) - 1)
        words["over"] = parties[0].end_at <= visit.desk.now
        found += _stretches(parties[0].start_at, parties[0].end_at, begin, end, write, words)
    return found


def _taken(
    visit: Visit, host: int | None, users: Sequence[User], begin: datetime, end: datetime, write: Wording
) -> list[Stretch]:
    """Blocks, days off, and what other calendars say."""
    names = {user.id: user.name for user in users}
    found = []
    for row in block.blocks(visit.desk, begin, end, user_id=host):
        if row.user_id is None or (host is None and row.user_id not in names):
            continue  # an event type's block takes nobody's time
        words = {
            "url": "",
            "who": _title(row),
            "what": names.get(row.user_id or 0, ""),
            "state": "taken",
            "over": False,
        }
        whole = row.kind == "away"
        found += _stretches(row.start_at, row.end_at, begin, end, write, {**words, "whole": whole})
    wanted = [host] if host is not None else sorted(names)
    for number, first, last in busy_elsewhere(visit.desk, wanted, begin, end):
        words = {"url": "", "who": tell("calendar.busy"), "what": names.get(number, ""), "state": "taken"}
        found += _stretches(first, last, begin, end, write, {**words, "over": False})
    return found


def _title(row: Block) -> str:
    return row.title or (tell("calendar.away") if row.kind == "away" else tell("calendar.block"))


def _stretches(
    start: datetime, end: datetime, begin: datetime, finish: datetime, write: Wording, words: dict[str, Any]
) -> list[Stretch]:
    """The parts of ``[start, end)`` that lie in the week, one for each day, rounded outwards to quarters."""
    first, last = write.local(max(start, begin)), write.local(min(end, finish) - timedelta(milliseconds=1))
    found = []
    day = first.date()
    while day <= last.date():
        low = first.hour * 60 + first.minute if day == first.date() else 0
        high = last.hour * 60 + last.minute + 1 if day == last.date() else 24 * 60
        both = {"time": write.time(max(start, begin)), "until": write.time(min(end, finish))}
        found.append(Stretch(day, low // QUARTER, -(-high // QUARTER), {"whole": False, **both, **words}))
        day = day_after(day)
    return found


def _day(day: date, stretches: list[Stretch], low: int, visit: Visit, write: Wording) -> dict[str, Any]:
    whole = [each for each in stretches if each.words["whole"]]
    timed = sorted((each for each in stretches if not each.words["whole"]), key=lambda each: (each.begin, -each.end))
    _spread(timed)
    return {
        "name": write.short_day(day),
        "long": write.day(day),
        "today": day == today(visit),
        "whole": [each.words for each in whole],
        "timed": [
            {
                **each.words,
                "place": f"s{each.begin - low + 1} l{max(each.end - each.begin, 2)} x{each.lanes}{each.lane + 1}",
            }
            for each in timed
        ],
    }


def _spread(timed: Sequence[Stretch]) -> None:
    """Put what overlaps side by side: each into the first lane that is free, all of a cluster equally wide."""
    cluster: list[Stretch] = []
    ends: list[int] = []
    for each in timed:
        height = max(each.end, each.begin + 2)
        if cluster and each.begin >= max(ends):
            _settle(cluster, len(ends))
            cluster, ends = [], []
        free = next((n for n, end in enumerate(ends) if end <= each.begin), None)
        if free is None and len(ends) < SIDE_BY_SIDE:
            ends.append(height)
            each.lane = len(ends) - 1
        else:
            each.lane = free if free is not None else len(cluster) % SIDE_BY_SIDE
            ends[each.lane] = max(ends[each.lane], height)
        cluster.append(each)
    _settle(cluster, len(ends))


def _settle(cluster: Sequence[Stretch], lanes: int) -> None:
    for each in cluster:
        each.lanes = lanes


WAYS = (Way("GET", PATH, calendar_page, member=True),)
