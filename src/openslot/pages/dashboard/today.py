"""The first page: what waits for an answer, what is on today, what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.connections import connections
from openslot.desk.deliveries import any_failed
from openslot.desk.event_types import own_event_types
from openslot.desk.nouns import Booking
from openslot.pages.dashboard.connections import KINDS as CONNECTED
from openslot.pages.dashboard.connections import kind_words
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, day_after, midnight, show, today, wording
from openslot.pages.dashboard.lists import by_day, row_of
from openslot.pages.visit import Page, Visit
from openslot.pages.way import Way

LIVE = ("pending", "confirmed", "absent", "done")
AHEAD = 14
MOST = 12


def today_page(visit: Visit) -> Page:
    """The day on the clock of who is signed in."""
    day, write = today(visit), wording(visit)
    begin = midnight(day, write.zone_name)
    end, week = midnight(day_after(day), write.zone_name), midnight(day_after(day, 7), write.zone_name)
    agenda, count = _of(visit, BookingFilter(states=LIVE, starts_from=begin, starts_before=end), 200)
    horizon = midnight(day_after(day, AHEAD), write.zone_name)
    coming, _ = _of(visit, BookingFilter(states=LIVE, starts_from=end, starts_before=horizon), MOST)
    _, this_week = _of(visit, BookingFilter(states=LIVE, starts_from=begin, starts_before=week), 0)
    waiting, unanswered = _of(visit, BookingFilter(states=["pending"], ends_from=visit.desk.now), MOST)
    words = {
        "my_page": f"{visit.house.base_url}/{visit.desk.user().username}",
        "steps": _first_steps(visit),
        "no_mail": not visit.house.sends_mail and visit.desk.who.role == "owner",
        "alarms": _alarms(visit),
        "date": write.day(day),
        "agenda": [_with_past(visit, booking, row_of(booking, write)) for booking in agenda],
        "coming": by_day(coming, write),
        "waiting": [row_of(booking, write) for booking in waiting],
        "counts": [
            (count, tell("today.count.today"), f"{HOME}/bookings?from={day}&until={day}&which=every"),
            (this_week, tell("today.count.week"), f"{HOME}/bookings"),
            (unanswered, tell("today.count.waiting"), f"{HOME}/bookings?which=waiting"),
        ],
    }
    return show(visit, "today.html", tell("nav.today"), words, at="today")


def _first_steps(visit: Visit) -> list[tuple[str, str, str]]:
    """What there is to do as long as nobody has booked: where, what, and why."""
    if _of(visit, BookingFilter(), 0)[1]:
        return []
    user = visit.desk.user()
    steps = [(f"{HOME}/schedules", "hours")]
    if not connections(visit.desk, user.id):
        steps.append((f"{HOME}/connections", "connections"))
    made = own_event_types(visit.desk)
    steps.append((f"{HOME}/event-types", "edit") if made else (f"{HOME}/event-types/new", "event_types"))
    steps.append((f"/{user.username}", "share"))
    return [(path, tell(f"first.{key}"), tell(f"first.{key}_why")) for path, key in steps]


def _alarms(visit: Visit) -> list[tuple[str, str, str]]:
    """What is broken until somebody does something: words, where to go, and what that is called."""
    broken = connections(visit.desk, visit.desk.who.user_id, CONNECTED)
    found = [
        (
            tell("today.dead", name=each.name or kind_words(each.kind)),
            f"{HOME}/connections/{each.id}",
            "nav.connections",
        )
        for each in broken
        if each.state == "dead"
    ]
    if visit.desk.who.manages and any_failed(visit.desk):
        found.append((tell("today.failed"), f"{HOME}/outbox?state=failed", "nav.outbox"))
    return [(words, path, tell(key)) for words, path, key in found]


def _of(visit: Visit, wanted: BookingFilter, most: int) -> tuple[list[Booking], int]:
    return find_bookings(visit.desk, wanted, limit=most)


def _with_past(visit: Visit, booking: Booking, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the agenda that knows whether it is over, or on at this moment."""
    now = visit.desk.now
    on = booking.start_at <= now < booking.end_at
    return {
        **row,
        "over": booking.end_at <= now,
        "on": on,
        "soon": timedelta() < booking.start_at - now < timedelta(hours=1),
    }


WAYS = (Way("GET", HOME, today_page, member=True),)
