"""What became of a booking, and how its booker changes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

from openslot.desk import bookings, change
from openslot.desk.errors import DeskError, NotAvailable, PolicyForbids
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.desk.policies import check_cancel, is_too_late, move_ends, policy_ends
from openslot.desk.questions import plain
from openslot.desk.reschedule import reschedule
from openslot.desk.storefront import ordered_with
from openslot.pages import manner
from openslot.pages.booked import booking_of, lives, place_words
from openslot.pages.calendars import links
from openslot.pages.embedding import events, told
from openslot.pages.month import choices, nearest
from openslot.pages.onward import onward
from openslot.pages.picking import check_offered, picker, subject_of_booking
from openslot.pages.visit import Page, Redirect, Visit, link, start_of
from openslot.pages.wording import Wording, length, names, say
from openslot.time.instants import iso_z


def _wording(visit: Visit, booking: Booking) -> Wording:
    subject = subject_of_booking(booking)
    return subject.wording(subject.zone_for(visit, booking.zone))


def _minutes(booking: Booking) -> int:
    return int((booking.end_at - booking.start_at) / timedelta(minutes=1))


def may_move(visit: Visit, booking: Booking) -> bool:
    """May the booker still choose another time?"""
    ends = move_ends(visit.desk, booking)
    return _movable(visit, booking) and (ends is None or visit.desk.now <= ends)


def _movable(visit: Visit, booking: Booking) -> bool:
    """May it be moved at all, as long as it is not too late?"""
    row = booking.event_type
    return lives(visit, booking) and row.allow_reschedule and not row.disabled and row.deleted_at is None


def may_cancel(visit: Visit, booking: Booking) -> bool:
    """May the booker cancel?"""
    if not lives(visit, booking):
        return False
    try:
        check_cancel(visit.desk, booking)
    except PolicyForbids:
        return False
    return True


def booking_page(visit: Visit) -> Page:
    """What, when, where, with whom; and what can be done about it."""
    booking = booking_of(visit)
    subject, wording = subject_of_booking(booking), _wording(visit, booking)
    series = bookings.in_series(visit.desk, booking.series) if booking.series else ordered_with(visit.desk, booking)
    successor = booking.rescheduled_to
    words = {
        "booking": booking,
        "row": booking.event_type,
        "organization": subject.organization,
        "path": subject.path,
        "state": say(f"booking.state.{booking.state}"),
        "when": wording.when(booking.start_at, booking.end_at),
        "zone_words": wording.zone_words(booking.start_at),
        "length": length(_minutes(booking)),
        "hosts": names([claim.user.name for claim in booking.meeting.claims if claim.user]),
        "place": place_words(booking),
        "answers": [(answer.label, _said(answer.value)) for answer in booking.answers],
        "calendars": links(visit, booking),
        "events": events(visit, booking),
        "onward": onward(booking) if manner.now().framed and visit.asked("told") == "booked" else None,
        "others": [
            {
                "words": wording.when(each.start_at, each.end_at),
                "url": link(f"/booking/{short(each.uuid)}"),
                "state": each.state,
            }
            for each in series
            if each.id != booking.id
        ],
        "successor": link(f"/booking/{short(successor.uuid)}") if successor else None,
        "may_move": may_move(visit, booking),
        "may_cancel": may_cancel(visit, booking),
        "limits": _limits(visit, booking, wording),
    }
    accent = booking.event_type.color or subject.organization.accent
    return Page("booking.html", booking.event_type.title, words, accent=accent)


def _limits(visit: Visit, booking: Booking, wording: Wording) -> list[str]:
    """Until when it can be moved and cancelled, or that it is too late for that, in words."""
    moving, cancelling = may_move(visit, booking), may_cancel(visit, booking)
    move_end, cancel_end = move_ends(visit.desk, booking), policy_ends(visit.desk, booking)
    said = []
    if moving and cancelling and move_end is not None and move_end == cancel_end:
        return [say("booking.until", time=wording.at(move_end))]
    if moving and move_end is not None:
        said.append(say("booking.until_move", time=wording.at(move_end)))
    if cancelling and cancel_end is not None:
        said.append(say("booking.until_cancel", time=wording.at(cancel_end)))
    if _movable(visit, booking) and not moving:
        said.append(say("booking.too_late_move") if cancelling else say("booking.too_late"))
    elif lives(visit, booking) and is_too_late(visit.desk, booking):
        said.append(say("booking.too_late"))
    return said


def _said(value: object) -> str:
    """An answer in words."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return plain(value)


def cancel_page(visit: Visit) -> Page | Redirect:
    """Asks whether, and why."""
    booking = booking_of(visit)
    if not may_cancel(visit, booking):
        return Redirect(link(f"/booking/{short(booking.uuid)}"))
    subject, wording = subject_of_booking(booking), _wording(visit, booking)
    words = {
        "booking": booking,
        "row": booking.event_type,
        "organization": subject.organization,
        "path": subject.path,
        "when": wording.when(booking.start_at, booking.end_at),
        "zone_words": wording.zone_words(booking.start_at),
        "rest": bool(_rest(visit, booking)),
    }
    accent = booking.event_type.color or subject.organization.accent
    return Page("cancel.html", booking.event_type.title, words, accent=accent)


def _rest(visit: Visit, booking: Booking) -> list[Booking]:
    """The later ones of its series that can still be cancelled."""
    series = bookings.in_series(visit.desk, booking.series) if booking.series else []
    return [each for each in series if each.start_at > booking.start_at and may_cancel(visit, each)]


def cancel(visit: Visit) -> Page | Redirect:
    """Cancels; with all later ones of the series, if that is ticked."""
    booking = booking_of(visit)
    if may_cancel(visit, booking):
        reason = visit.filled("reason")[:4000]
        rest = _rest(visit, booking) if visit.filled("rest") == "yes" else []
        for each in (booking, *rest):
            change.cancel(visit.desk, each, reason=reason or None, by=booking.email or "")
        return Redirect(link(f"/booking/{short(booking.uuid)}", told=told("cancelled")))
    return Redirect(link(f"/booking/{short(booking.uuid)}"))


def move_link(visit: Visit) -> Redirect:
    """Cal.com's address for moving a booking."""
    return Redirect(link(f"/booking/{quote(visit.path['uid'], safe='')}/reschedule"))


def reschedule_page(visit: Visit) -> Page | Redirect:
    """The month again, as if the booking were not there."""
    booking = booking_of(visit)
    if not may_move(visit, booking):
        return Redirect(link(f"/booking/{short(booking.uuid)}"))
    text = visit.asked("start")
    start = start_of(text) if text else None
    if start is not None:
        return confirm_page(visit, booking, start)
    subject = subject_of_booking(booking)
    zone = subject.zone_for(visit, booking.zone)
    here = f"{subject.path}/reschedule"
    words = picker(visit, subject, zone, _minutes(booking), target=here, back=here, moving=booking)
    now = subject.wording(zone).when(booking.start_at, booking.end_at)
    accent = booking.event_type.color or subject.organization.accent
    return Page("reschedule.html", booking.event_type.title, {**words, "booking": booking, "now": now}, accent=accent)


def confirm_page(visit: Visit, booking: Booking, start: datetime, *, taken: bool = False) -> Page:
    """Asks whether the new time is right; if it is taken, which of the nearest would do."""
    subject = subject_of_booking(booking)
    zone = subject.zone_for(visit, booking.zone)
    wording = subject.wording(zone)
    near = nearest(visit.desk, booking.event_type, start, zone, _minutes(booking), moving=booking) if taken else []
    words = {
        "booking": booking,
        "row": booking.event_type,
        "organization": subject.organization,
        "path": subject.path,
        "old": wording.when(booking.start_at, booking.end_at),
        "new": wording.when(start, start + (booking.end_at - booking.start_at)),
        "zone_words": wording.zone_words(start),
        "zone": zone,
        "start": iso_z(start, millis=False),
        "taken": taken,
        "reason": visit.filled("reason"),
        "nearby": choices(near, start, wording),
        "back": link(f"{subject.path}/reschedule", zone=zone),
    }
    accent = booking.event_type.color or subject.organization.accent
    status = 409 if taken else 200
    return Page("move.html", booking.event_type.title, words, status, accent=accent)


def move(visit: Visit) -> Page | Redirect:
    """Moves the booking; its address stays the same."""
    booking = booking_of(visit)
    start = start_of(visit.filled("start"))
    own = link(f"/booking/{short(booking.uuid)}")
    if start is None or not may_move(visit, booking):
        return Redirect(own)
    check_offered(visit, subject_of_booking(booking), start, _minutes(booking), booking)
    reschedule(visit.desk, booking, start, reason=visit.filled("reason")[:4000], by=booking.email or "")
    return Redirect(link(f"/booking/{short(booking.uuid)}", told=told("moved")))


def move_again(visit: Visit, error: DeskError) -> Page | Redirect:
    """Other times, if the one chosen is taken."""
    booking = booking_of(visit)
    start = start_of(visit.filled("start"))
    if start is not None and isinstance(error, NotAvailable):
        return confirm_page(visit, booking, start, taken=True)
    return Redirect(link(f"/booking/{short(booking.uuid)}"))
