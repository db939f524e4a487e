"""What an event type comes to: the times of the next days, and why a time is not among them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.desk import Desk
from openslot.desk.find_slots import explain, find_slots
from openslot.desk.nouns import EventType, User
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import Own, day_after, midnight
from openslot.pages.dashboard.lists import row_of
from openslot.pages.dashboard.moving import on_the_clock
from openslot.pages.visit import Visit
from openslot.pages.wording import Wording
from openslot.time.instants import from_minute

DAYS = 7
MOST = 12
"""Times of a day that are written out."""


def coming(desk: Desk, row: EventType, subject: Own, write: Wording) -> list[dict[str, Any]]:
    """The next days with the times that a visitor would see. Nothing but plain values."""
    day = write.local(desk.now).date()
    last = midnight(day_after(day, DAYS), write.zone_name) - timedelta(minutes=1)
    starts: list[int] = []
    if not (row.disabled or row.kind == "managed"):
        starts = find_slots(desk, row.id, desk.now, last, zone=subject.zone)[0].starts
    by_day: dict[Any, list[str]] = {day_after(day, n): [] for n in range(DAYS)}
    for start in starts:
        instant = from_minute(start)
        by_day.setdefault(write.local(instant).date(), []).append(write.time_told(instant))
    return [
        {"day": write.short_day(each), "times": times[:MOST], "more": max(len(times) - MOST, 0)}
        for each, times in sorted(by_day.items())
    ]


def why(visit: Visit, row: EventType, write: Wording) -> dict[str, Any] | None:
    """Why the time that was asked about is offered or not; None if none was asked about."""
    if not visit.asked("at"):
        return None
    start = on_the_clock(visit.asked("at"), write.zone_name)
    if start is None:
        return {"verdict": tell("move.when"), "good": False, "hosts": [], "bookings": []}
    found = explain(visit.desk, row.id, start)
    if row.disabled or row.kind == "managed":
        verdict, good = tell("why.disabled"), False
    elif found.refusal is not None:
        verdict, good = found.refusal.detail, False
    else:
        verdict, good = tell("why.offered" if found.offered else "why.beside"), found.offered
    ids = [host for host, _ in found.hosts if host > 0]
    people = {host.user_id: host.user for host in row.hosts}
    return {
        "when": write.when(start, start + timedelta(minutes=row.length)),
        "verdict": verdict,
        "good": good,
        "hosts": [(_name(people.get(host)), words or tell("why.free")) for host, words in found.hosts if host > 0],
        "bookings": [row_of(each, write) for each in _in_the_way(visit, row, start, ids)],
    }


def _name(user: User | None) -> str:
    return user.name if user is not None else tell("nobody")


def _in_the_way(visit: Visit, row: EventType, start: Any, ids: list[int]) -> list[Any]:
    """Bookings of the hosts that lie there, or so near that a buffer may reach."""
    reach = timedelta(minutes=row.buffer_before), timedelta(minutes=row.length + row.buffer_after)
    span = (start - reach[0] + timedelta(minutes=1), start + reach[1] - timedelta(minutes=1))
    wanted = BookingFilter(states=["pending", "confirmed"], user_ids=ids, overlaps=span)
    return find_bookings(visit.desk, wanted, limit=5)[0] if ids else []
