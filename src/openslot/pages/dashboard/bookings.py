"""The list of bookings, with search and filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from openslot.desk import booking_sheets, event_types, people
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import EventType, User
from openslot.desk.rights import may
from openslot.pages.dashboard.downloads import CSV, download
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, day_after, midnight, page_number, show, wording
from openslot.pages.dashboard.lists import PER_PAGE, by_day, paging
from openslot.pages.visit import Download, Page, Visit, link
from openslot.pages.way import Way
from openslot.time.instants import parse_date

PATH = f"{HOME}/bookings"
OUT = f"{PATH}/export"
WHICH = ("upcoming", "waiting", "past", "over", "every")
KEPT = ("q", "host", "type", "from", "until")
OVER = ["cancelled", "rejected"]
LIVE = ["pending", "confirmed", "absent", "done"]


def bookings_page(visit: Visit) -> Page:
    """One page of the bookings that were asked for, by day."""
    write, page, which = wording(visit), page_number(visit), _which(visit)
    hosts, kinds = _choices(visit)
    wanted = _wanted(visit, which, hosts, kinds, write.zone_name)
    rows, total = find_bookings(
        visit.desk, wanted, descending=which in {"past", "over"}, offset=(page - 1) * PER_PAGE, limit=PER_PAGE
    )
    asked = {name: visit.asked(name) for name in KEPT}
    words = {
        "days": by_day(rows, write),
        "total": total,
        "paging": paging(visit, page, total),
        "which": which,
        "tabs_of": [(tell(f"bookings.{key}"), link(PATH, which=key, **asked), key == which) for key in WHICH],
        "asked": asked,
        "filtered": any(asked.values()),
        "clear": link(PATH, which=which),
        "export": link(OUT, which=which, **asked) if may(visit.desk.who, "organization", "edit") else None,
        "hosts": [(short(user.uuid), user.name) for user in hosts],
        "kinds": [(short(row.uuid), row.title) for row in kinds],
    }
    return show(visit, "bookings.html", tell("nav.bookings"), words, at="bookings")


def export(visit: Visit) -> Download:
    """All bookings that were asked for, as CSV."""
    hosts, kinds = _choices(visit)
    wanted = _wanted(visit, _which(visit), hosts, kinds, wording(visit).zone_name)
    write = partial(booking_sheets.write_bookings, visit.desk, wanted)
    return download(visit, "bookings.csv", CSV, write, booking_sheets.note_export)


def _which(visit: Visit) -> str:
    return visit.asked("which") if visit.asked("which") in WHICH else "upcoming"


def _choices(visit: Visit) -> tuple[Sequence[User], Sequence[EventType]]:
    """Whose and which bookings can be asked for."""
    hosts = people.users_of(visit.desk) if visit.desk.who.manages else []
    return hosts, visit.desk.all(event_types.visible(visit.desk))


def _wanted(
    visit: Visit, which: str, hosts: Sequence[User], kinds: Sequence[EventType], zone_name: str
) -> BookingFilter:
    now = visit.desk.now
    states: dict[str, list[str] | None] = {"waiting": ["pending"], "over": OVER, "every": None}
    host, kind = _chosen(visit.asked("host"), hosts), _chosen(visit.asked("type"), kinds)
    first, last = day_asked(visit, "from"), day_asked(visit, "until")
    return BookingFilter(
        states=states.get(which, LIVE),
        person=visit.asked("q")[:255].strip() or None,
        user_ids=None if host is None else [host],
        event_type_ids=None if kind is None else [kind],
        ends_from=now if which in {"upcoming", "waiting"} else None,
        ends_until=now if which == "past" else None,
        starts_from=midnight(first, zone_name) if first else None,
        starts_before=midnight(day_after(last), zone_name) if last else None,
    )


def _chosen(text: str, rows: Sequence[Any]) -> int | None:
    uuid = from_short(text) if text else None
    return next((row.id for row in rows if row.uuid == uuid), None)


def day_asked(visit: Visit, name: str) -> date | None:
    """A day in the query that has days before and after it; None for what is no date."""
    try:
        day = parse_date(visit.asked(name))
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None


WAYS = (
    Way("GET", PATH, bookings_page, member=True),
    Way("POST", OUT, export, member=True, reads=True),
)
