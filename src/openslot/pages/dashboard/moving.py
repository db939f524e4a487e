"""Moving a booking: to a time that is offered, or to any other at which nothing overlaps."""

from __future__ import annotations

from datetime import datetime, timedelta

from openslot.desk.errors import DeskError, Invalid, NotAvailable, WrongState
from openslot.desk.nouns import Booking
from openslot.desk.reschedule import reschedule
from openslot.pages.dashboard.booking import LONGEST_REASON, ONE, to_change, what_can_be_done
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import own, show, wording
from openslot.pages.dashboard.lists import booking_path
from openslot.pages.picking import picker
from openslot.pages.visit import Page, Redirect, Visit, link, start_of
from openslot.pages.way import Way
from openslot.time.instants import iso_z, parse_iso


def move_page(visit: Visit) -> Page | Redirect:
    """The month as if the booking were not there; with a start in the query, the question whether it is right."""
    booking = to_change(visit)
    if "move" not in what_can_be_done(visit.desk, booking):
        return Redirect(booking_path(booking))
    if visit.asked("start"):
        start = start_of(visit.asked("start"))
        if start is not None:
            return _confirm_page(visit, booking, start)
    if visit.asked("at"):
        other = on_the_clock(visit.asked("at"), wording(visit).zone_name)
        if other is not None:
            return _confirm_page(visit, booking, other, anyway=True)
        return _picker_page(visit, booking, tell("move.when"))
    return _picker_page(visit, booking)


def on_the_clock(text: str, zone_name: str) -> datetime | None:
    """The instant of a date and time on somebody's clock; None for what is none, or lies within a minute."""
    try:
        found = parse_iso(text, zone_name)
    except ValueError:
        return None
    return None if found.second or found.microsecond else found


def _picker_page(visit: Visit, booking: Booking, problem: str = "") -> Page:
    write = wording(visit)
    row = booking.event_type
    subject = own(visit, row, booking_path(booking))
    here = f"{booking_path(booking)}/move"
    minutes = int((booking.end_at - booking.start_at) / timedelta(minutes=1))
    words = {
        **picker(visit, subject, visit.zone(write.zone_name), minutes, target=here, back=here, moving=booking),
        "booking": booking,
        "path": booking_path(booking),
        "now": write.when(booking.start_at, booking.end_at),
        "zone_words": write.zone_words(booking.start_at),
        "problem": problem,
        "asked_at": visit.asked("at")[:40],
    }
    return show(visit, "move.html", tell("move.title"), words, at="bookings", status=422 if problem else 200)


def _confirm_page(
    visit: Visit, booking: Booking, start: datetime, *, anyway: bool = False, problem: str = "", status: int = 200
) -> Page:
    write = wording(visit)
    words = {
        "booking": booking,
        "path": booking_path(booking),
        "now": write.when(booking.start_at, booking.end_at),
        "new": write.when(start, start + (booking.end_at - booking.start_at)),
        "zone_words": write.zone_words(start),
        "start": iso_z(start, millis=False),
        "anyway": anyway,
        "reason": visit.filled("reason"),
        "problem": problem,
        "most": LONGEST_REASON,
        "back": link(
            f"{booking_path(booking)}/move", day=f"{write.local(start):%Y-%m-%d}", month=f"{write.local(start):%Y-%m}"
        ),
    }
    return show(visit, "move_confirm.html", tell("move.title"), words, at="bookings", status=status)


def move(visit: Visit) -> Page | Redirect:
    """Moves it."""
    booking = to_change(visit)
    start = start_of(visit.filled("start"))
    if start is None:
        return Redirect(f"{booking_path(booking)}/move")
    reschedule(
        visit.desk,
        booking,
        start,
        care="free" if visit.filled("anyway") == "yes" else "offered",
        reason=visit.filled("reason")[:LONGEST_REASON],
        by=visit.desk.who.email,
        by_host=True,
    )
    return Redirect(link(booking_path(booking), said="moved"))


def again(visit: Visit, error: DeskError) -> Page | Redirect:
    """The question once more, with what was in the way."""
    booking = to_change(visit)
    start = start_of(visit.filled("start"))
    if start is None or not isinstance(error, NotAvailable | Invalid | WrongState):
        raise error
    problem = tell("move.refused", why=str(error))
    anyway = visit.filled("anyway") == "yes"
    return _confirm_page(visit, booking, start, anyway=anyway, problem=problem, status=409)


WAYS = (
    Way("GET", f"{ONE}/move", move_page, member=True),
    Way("POST", f"{ONE}/move", move, again, member=True),
)
