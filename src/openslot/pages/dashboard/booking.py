"""One booking: all that is known about it, its history, and what can be done with it."""

from __future__ import annotations

from typing import Any

from openslot.desk import bookings, change, deliveries, notes
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, NotAvailable, WrongState
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Change, Note
from openslot.desk.questions import plain
from openslot.desk.rights import hosts, need_own, need_to_host, need_to_manage
from openslot.pages.booked import place_words
from openslot.pages.dashboard.bookings import PATH
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import number, show, uid, wording
from openslot.pages.dashboard.lists import booking_path, row_of
from openslot.pages.dashboard.outbox import row_of as message_row
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording, length

ONE = PATH + "/{uid}"
LONGEST_REASON = 4000
MOST_NOTES = 100


def booking_of(visit: Visit) -> Booking:
    """The booking in the path, if it may be seen."""
    return bookings.get_booking(visit.desk, uid(visit))


def to_change(visit: Visit) -> Booking:
    """The booking in the path, if who is signed in hosts it or manages all."""
    booking = booking_of(visit)
    need_to_host(visit.desk, booking)
    return booking


def booking_page(visit: Visit, problem: str = "", status: int = 200) -> Page:
    """Everything about it."""
    booking, write = booking_of(visit), wording(visit)
    theirs = Wording(write.locale, booking.zone, write.hours)
    series = bookings.in_series(visit.desk, booking.series) if booking.series else []
    can = what_can_be_done(visit.desk, booking)
    parties = bookings.sharing(visit.desk, [booking.meeting_id]).get(booking.meeting_id, [])
    words = {
        "booking": booking,
        "problem": problem,
        "path": booking_path(booking),
        "state": tell(f"state.{booking.state}"),
        "when": write.when(booking.start_at, booking.end_at),
        "zone_words": write.zone_words(booking.start_at),
        "their_time": theirs.when(booking.start_at, booking.end_at) if booking.zone != write.zone_name else "",
        "length": length(int((booking.end_at - booking.start_at).total_seconds() // 60)),
        "hosts": [claim.user.name for claim in booking.meeting.claims if claim.user],
        "place": place_words(booking),
        "answers": [(answer.label, plain(answer.value)) for answer in booking.answers],
        "made": write.when_short(booking.created_at),
        "history": [_step(each, write) for each in reversed(booking.changes)],
        "notes": [_note(visit.desk, each, write) for each in _notes(visit, booking)],
        "messages": _messages(visit, booking, write),
        "others": [row_of(each, write) for each in series if each.id != booking.id],
        "parties": [row_of(each, write) for each in parties if each.id != booking.id],
        "public": f"/booking/{short(booking.uuid)}",
        "successor": booking_path(booking.rescheduled_to) if booking.rescheduled_to else None,
        "can": can,
        "acts": bool(can - {"note"}),
        "candidates": _candidates(visit.desk, booking),
        "most": LONGEST_REASON,
    }
    return show(visit, "booking.html", booking.event_type.title, words, at="bookings", status=status)


def what_can_be_done(desk: Desk, booking: Booking) -> set[str]:
    """The actions that the booking's state and the caller's role allow."""
    if not hosts(desk, booking):
        return set()
    over, begun = booking.state in {"cancelled", "rejected"}, booking.start_at <= desk.now
    able = {
        "answer": booking.state == "pending",
        "cancel": not over and booking.end_at > desk.now,
        "move": not over and booking.event_type.deleted_at is None,
        "absent": begun and booking.state in {"confirmed", "done"},
        "present": booking.state == "absent",
        "reassign": not over and not begun and bool(_candidates(desk, booking)),
        "note": True,
    }
    return {name for name, can in able.items() if can}


def _candidates(desk: Desk, booking: Booking) -> list[tuple[str, str]]:
    """Who could take it over: the other hosts that rotate."""
    row = booking.event_type
    if row.kind != "round_robin" or not desk.who.manages:
        return []
    taking = {claim.user_id for claim in booking.meeting.claims}
    free = [host.user for host in row.hosts if not host.fixed and host.user_id not in taking and host.user.is_enabled]
    return [(str(user.id), user.name) for user in free]


def _step(each: Change, write: Wording) -> dict[str, str]:
    was = tell("change.was", when=write.when_short(each.from_start_at)) if each.from_start_at else ""
    host = tell("change.was_host", name=each.from_host.name) if each.from_host and each.kind == "reassigned" else ""
    return {
        "what": tell(f"change.{each.kind}"),
        "when": write.when_short(each.at),
        "who": tell("change.by", actor=each.actor) if each.actor else "",
        "why": each.reason or "",
        "was": host or (was if each.kind == "moved" else ""),
    }


def _notes(visit: Visit, booking: Booking) -> list[Note]:
    return notes.notes(visit.desk, booking, limit=MOST_NOTES, offset=0)[0] if hosts(visit.desk, booking) else []


def _messages(visit: Visit, booking: Booking, write: Wording) -> list[dict[str, str]]:
    """What was sent about it, for who manages: a message may hold more than its hosts should read."""
    if not visit.desk.who.manages:
        return []
    return [message_row(each, write) for each in deliveries.deliveries(visit.desk, booking_id=booking.id)]


def _note(desk: Desk, each: Note, write: Wording) -> dict[str, Any]:
    mine = desk.who.manages or each.user_id == desk.who.user_id
    who = each.user.name if each.user else ""
    return {"id": each.id, "body": each.body, "who": who, "when": write.when_short(each.created_at), "mine": mine}


def confirm(visit: Visit) -> Redirect:
    """Accepts a request."""
    booking = to_change(visit)
    change.confirm(visit.desk, booking)
    return _done(booking, "confirmed")


def decline(visit: Visit) -> Redirect:
    """Refuses a request."""
    booking = to_change(visit)
    change.decline(visit.desk, booking, _reason(visit))
    return _done(booking, "declined")


def cancel(visit: Visit) -> Redirect:
    """Cancels."""
    booking = to_change(visit)
    change.cancel(visit.desk, booking, reason=_reason(visit))
    return _done(booking, "cancelled")


def absent(visit: Visit) -> Redirect:
    """Notes that the client did not come, or takes it back."""
    booking = to_change(visit)
    if booking.start_at > visit.desk.now:
        raise WrongState(tell("booking.not_yet"), booking.state)
    change.mark_absent(visit.desk, booking, party=visit.filled("absent") != "no")
    return _done(booking, "noted")


def reassign(visit: Visit) -> Redirect:
    """Gives it to another host."""
    booking = to_change(visit)
    need_to_manage(visit.desk)
    chosen = {key for key, _ in _candidates(visit.desk, booking)} & {visit.filled("to")}
    change.reassign(visit.desk, booking, int(chosen.pop()) if chosen else None, _reason(visit))
    return _done(booking, "given")


def write_note(visit: Visit) -> Redirect:
    """Writes a note in one's own name."""
    booking = to_change(visit)
    notes.write_note(visit.desk, booking, visit.filled("body"), visit.desk.user())
    return _done(booking, "noted")


def delete_note(visit: Visit) -> Redirect:
    """Deletes one of one's own; who manages also others'."""
    booking = to_change(visit)
    note = notes.get_note(visit.desk, booking, number(visit))
    need_own(visit.desk, note.user_id, "note")
    notes.delete_note(visit.desk, note)
    return _done(booking, "deleted")


def _reason(visit: Visit) -> str | None:
    return visit.filled("reason")[:LONGEST_REASON] or None


def _done(booking: Booking, word: str) -> Redirect:
    return Redirect(link(booking_path(booking), said=word))


def again(visit: Visit, error: DeskError) -> Page:
    """The booking as it is, and why it could not be changed."""
    if not isinstance(error, WrongState | NotAvailable | Invalid):
        raise error
    status = 422 if isinstance(error, Invalid) else 409
    return booking_page(visit, tell("booking.not_possible", why=_words(error)), status)


def _words(error: DeskError) -> str:
    return error.problems[0].message if isinstance(error, Invalid) else str(error)


WAYS = (
    Way("GET", ONE, booking_page, member=True),
    Way("POST", f"{ONE}/confirm", confirm, again, member=True),
    Way("POST", f"{ONE}/decline", decline, again, member=True),
    Way("POST", f"{ONE}/cancel", cancel, again, member=True),
    Way("POST", f"{ONE}/absent", absent, again, member=True),
    Way("POST", f"{ONE}/reassign", reassign, again, member=True),
    Way("POST", f"{ONE}/notes", write_note, again, member=True),
    Way("POST", ONE + "/notes/{number}/delete", delete_note, again, member=True),
)
