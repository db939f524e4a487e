"""Changes of a booking: its state, its words, its guests, its host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openslot.desk import fields
from openslot.desk.availability import Offer
from openslot.desk.book import MOST_GUESTS, distinct, guest_row
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotAvailable, WrongState
from openslot.desk.meetings import locked, make_room, move_meeting, need_no_successor, occupies, settle
from openslot.desk.nouns import Booking, Guest
from openslot.desk.outbox import CALL, announce, enqueue
from openslot.desk.places import is_made_elsewhere, settled
from openslot.desk.reckon import seat
from openslot.desk.requests import GuestDraft
from openslot.desk.titles import usual_title
from openslot.engine.rules import Reason, Refusal

OVER = ("cancelled", "rejected")
SAID = {"confirmed": "confirmed", "rejected": "rejected", "absent": "absent", "done": "done", "pending": "requested"}


def cancel(
    desk: Desk,
    booking: Booking,
    *,
    reason: str | None = None,
    by: str | None = None,
    quiet: bool = False,
    ask_again: bool = False,
) -> bool:
    """Cancel; the time is free at once. False if it was cancelled or rejected already, and nothing changed.

    ``ask_again``: the party is asked to choose another time.
    """
    locked(desk, booking)
    return _cancel(desk, booking, reason, by, quiet=quiet, ask_again=ask_again)


def _cancel(
    desk: Desk, booking: Booking, reason: str | None, by: str | None, *, quiet: bool, ask_again: bool = False
) -> bool:
    if booking.state in OVER:
        return False
    booking.state = "cancelled"
    booking.cancelled_at = desk.now
    booking.cancellation_reason = reason or ""
    booking.cancelled_by = by if by is not None else (desk.caller.email if desk.caller else "")
    settle(desk, booking.meeting)
    more: dict[str, Any] = {"ask_again": True} if ask_again else {}
    announce(desk, booking, "cancelled", reason=reason, quiet=quiet, **more)
    return True


def confirm(desk: Desk, booking: Booking) -> None:
    """Accept a pending booking. If it did not hold its time, the time must still be free: else ``SlotTaken``."""
    offer = locked(desk, booking)
    if booking.state != "pending":
        raise WrongState(f"The booking is {booking.state} and not waiting for confirmation.", booking.state)
    _put(desk, offer, booking, "confirmed")


def decline(desk: Desk, booking: Booking, reason: str | None = None) -> None:
    """Refuse a pending booking."""
    offer = locked(desk, booking)
    if booking.state != "pending":
        raise WrongState(f"The booking is {booking.state} and not waiting for confirmation.", booking.state)
    booking.cancellation_reason = reason or ""
    _put(desk, offer, booking, "rejected", reason=reason)


def set_state(
    desk: Desk, booking: Booking, state: str, *, reason: str | None = None, quiet: bool = False, forced: bool = False
) -> None:
    """Put a booking into a state. One that begins to keep its time needs it free, unless ``forced``."""
    _put(desk, locked(desk, booking), booking, state, reason=reason, quiet=quiet, forced=forced)


def _put(
    desk: Desk,
    offer: Offer,
    booking: Booking,
    state: str,
    *,
    reason: str | None = None,
    quiet: bool = False,
    forced: bool = False,
) -> None:
    if state == booking.state:
        return
    if state == "cancelled":
        _cancel(desk, booking, reason, None, quiet=quiet)
        return
    if booking.state in OVER and state not in OVER:
        need_no_successor(booking)
    if occupies(booking.meeting, state) and not occupies(booking.meeting, booking.state):
        make_room(desk, offer, booking, forced=forced)
    if forced:
        for claim in booking.meeting.claims:
            claim.exclusive = False
    if booking.state == "cancelled":
        booking.cancelled_at, booking.cancellation_reason, booking.cancelled_by = None, "", ""
    booking.state = state
    settle(desk, booking.meeting)
    announce(desk, booking, SAID[state], reason=reason, quiet=quiet)


def mark_absent(
    desk: Desk,
    booking: Booking,
    *,
    party: bool | None = None,
    host: bool | None = None,
    guests: Mapping[str, bool] | None = None,
) -> None:
    """Note who did not come; ``False`` takes it back. ``guests``: by their addresses. Nothing new: nobody is told."""
    offer = locked(desk, booking)
    if booking.state in OVER:
        raise WrongState(f"The booking is {booking.state}; nobody can have missed it.", booking.state)
    before = _absent(booking)
    if host is not None:
        booking.host_absent = host
    for guest in booking.guests:
        guest.absent = (guests or {}).get(guest.email, guest.absent)
    state = booking.state if party is None else "absent" if party else "confirmed"
    if state != booking.state:
        _put(desk, offer, booking, state)
    elif _absent(booking) != before:
        announce(desk, booking, "absent")
        desk.session.flush()


def _absent(booking: Booking) -> list[bool]:
    """The host and the guests: who is noted as absent?"""
    return [booking.host_absent, *(guest.absent for guest in booking.guests)]


def delete(desk: Desk, booking: Booking, *, quiet: bool = False) -> None:
    """Remove a booking from sight; its time is free. Nobody is mailed."""
    locked(desk, booking)
    booking.deleted_at = desk.now
    settle(desk, booking.meeting)
    announce(desk, booking, "deleted", quiet=quiet)


def amend(desk: Desk, booking: Booking, **changes: Any) -> None:
    """Change words about a booking that take no time: title, notes, internal_notes, place, details, extras.

    A new title or place is told to whom it concerns; the hosts' own notes and what is kept for a door are not.
    """
    unknown = set(changes) - {"title", "notes", "internal_notes", "place", "details", "extras"}
    if unknown:
        raise TypeError(f"a booking has no {sorted(unknown)} to amend")
    if "place" in changes:
        changes["place"] = settled(desk, changes["place"] or {}, booking.meeting)
        _leave_call(desk, booking, changes["place"])
    told = any(key in {"title", "place"} and getattr(booking, key) != value for key, value in changes.items())
    for key, value in changes.items():
        setattr(booking, key, value)
    booking.updated_at = desk.now
    if told:
        announce(desk, booking, "amended")
    desk.session.flush()


def _leave_call(desk: Desk, booking: Booking, place: dict[str, Any]) -> None:
    """The call that a service made for the old place is not wanted at the new one."""
    old = booking.place or {}
    if is_made_elsewhere(old) and old.get("call") and old["call"] != place.get("call"):
        words = {"booking": str(booking.uuid), "end": old}
        enqueue(desk, booking.organization_id, CALL, f"{CALL}:end:{booking.uuid}:{booking.sequence}", words, booking)


def correct(
    desk: Desk,
    booking: Booking,
    *,
    name: str | None = None,
    phone: str | None = None,
    answers: Mapping[int, Any] | None = None,
) -> None:
    """Correct what the party said of itself; ``answers`` by the ids of the rows, ``Invalid`` for another booking's."""
    rows = {answer.id: answer for answer in booking.answers}
    for n, number in enumerate(answers or {}):
        if number not in rows:
            raise Invalid(f"answers.{n}.id", "This answer is not one of the booking's.", "unknown", number)
    if name is not None:
        booking.name = fields.text("name", name, needed=True)
    if phone is not None:
        booking.phone = fields.phone("phone", phone) if phone else None
    for number, value in (answers or {}).items():
        rows[number].value = value
    if desk.session.is_modified(booking) or any(desk.session.is_modified(row) for row in rows.values()):
        announce(desk, booking, "amended")
    desk.session.flush()


def add_guests(desk: Desk, booking: Booking, guests: Sequence[GuestDraft], message: str | None = None) -> list[Guest]:
    """Add further people; those who take part already are left as they are. Returns the new ones.

    ``message``: some words of the host's for them.
    """
    known = {guest.email for guest in booking.guests}
    fresh = [guest for guest in distinct(list(guests), booking.email) if guest.email not in known]
    if len(known) + len(fresh) > MOST_GUESTS:
        raise Invalid("guests", f"There may be at most {MOST_GUESTS} guests.", "range")
    rows = [guest_row(desk, booking.organization_id, guest) for guest in fresh]
    booking.guests.extend(rows)
    if rows:
        announce(desk, booking, "guests_added", guests=[row.email for row in rows], message=message)
    desk.session.flush()
    return rows


def remove_guest(desk: Desk, booking: Booking, guest: Guest) -> None:
    """Take a guest out."""
    booking.guests.remove(guest)
    announce(desk, booking, "guest_removed", guests=[guest.email])
    desk.session.flush()


def reassign(desk: Desk, booking: Booking, to: int | None = None, reason: str | None = None) -> None:
    """Give a round-robin meeting to another host: ``to`` (a user's id), or whoever is next. Fixed hosts stay.

    ``NotAvailable`` if nobody can, ``WrongState`` for a booking that is over.
    """
    offer = locked(desk, booking)
    if booking.state in OVER:
        raise WrongState(f"The booking is {booking.state} and cannot be given to another host.", booking.state)
    meeting, event_type = booking.meeting, booking.event_type
    rotating = {host.id for host in offer.hosts if not host.fixed}
    others = sorted(rotating & {to} if to is not None else rotating - {claim.lane for claim in meeting.claims})
    if not others:
        raise NotAvailable.because(Refusal(Reason.NO_HOSTS, "There is no other host."))
    start, end, was = booking.start_at, booking.end_at, (booking.start_at, meeting.host_id)
    found = seat(desk, offer, start, end, care="free", hosts=others, without_meeting=meeting.id)
    usual = booking.title == usual_title(desk, booking)
    move_meeting(desk, meeting, event_type, start, end, found)
    settle(desk, meeting)
    if usual:
        booking.title = usual_title(desk, booking)
    announce(desk, booking, "reassigned", reason=reason, was=was)
    desk.session.flush()
