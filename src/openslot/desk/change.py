"""Changes of a booking's state: cancel, confirm, decline, mark absent, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.errors import WrongState
from openslot.desk.meetings import occupies, settle
from openslot.desk.nouns import Booking
from openslot.desk.outbox import announce
from openslot.desk.reckon import lock, seat

OVER = ("cancelled", "rejected")
SAID = {"confirmed": "confirmed", "rejected": "rejected", "absent": "absent", "done": "done", "pending": "requested"}


def cancel(
    desk: Desk, booking: Booking, *, reason: str | None = None, by: str | None = None, quiet: bool = False
) -> bool:
    """Cancel; the time is free at once. False if it was cancelled or rejected already, and nothing changed."""
    lock(desk, booking.event_type_id)
    desk.session.refresh(booking, ["state"])
    if booking.state in OVER:
        return False
    booking.state = "cancelled"
    booking.cancelled_at = desk.now
    booking.cancellation_reason = reason or ""
    booking.cancelled_by = by if by is not None else (desk.caller.email if desk.caller else "")
    settle(desk, booking.meeting)
    announce(desk, booking, "cancelled", reason=reason, quiet=quiet)
    return True


def confirm(desk: Desk, booking: Booking) -> None:
    """Accept a pending booking. If it did not hold its time, the time must still be free: else ``SlotTaken``."""
    lock(desk, booking.event_type_id)
    desk.session.refresh(booking, ["state"])
    if booking.state != "pending":
        raise WrongState(f"The booking is {booking.state} and not waiting for confirmation.", booking.state)
    set_state(desk, booking, "confirmed")


def decline(desk: Desk, booking: Booking, reason: str | None = None) -> None:
    """Refuse a pending booking."""
    lock(desk, booking.event_type_id)
    desk.session.refresh(booking, ["state"])
    if booking.state != "pending":
        raise WrongState(f"The booking is {booking.state} and not waiting for confirmation.", booking.state)
    booking.cancellation_reason = reason or ""
    set_state(desk, booking, "rejected", reason=reason)


def set_state(
    desk: Desk, booking: Booking, state: str, *, reason: str | None = None, quiet: bool = False, forced: bool = False
) -> None:
    """Put a booking into a state. One that begins to keep its time needs it free, unless ``forced``."""
    if state == booking.state:
        return
    if state == "cancelled":
        cancel(desk, booking, reason=reason, quiet=quiet)
        return
    offer = lock(desk, booking.event_type_id)
    event_type, meeting = booking.event_type, booking.meeting
    begins = occupies(event_type, state) and not occupies(event_type, booking.state)
    if begins and not forced and not meeting.taken:
        lanes = [claim.lane for claim in meeting.claims]
        seat(desk, offer, booking.start_at, booking.end_at, care="free", hosts=lanes, without_meeting=meeting.id)
    if forced:
        for claim in meeting.claims:
            claim.exclusive = False
    if booking.state == "cancelled":
        booking.cancelled_at, booking.cancellation_reason, booking.cancelled_by = None, "", ""
    booking.state = state
    settle(desk, meeting)
    announce(desk, booking, SAID[state], reason=reason, quiet=quiet)


def mark_absent(
    desk: Desk,
    booking: Booking,
    *,
    party: bool | None = None,
    host: bool | None = None,
    guests: Mapping[str, bool] | None = None,
) -> None:
    """Note who did not come; ``False`` takes it back. ``guests``: by their addresses."""
    if booking.state in (*OVER, "pending"):
        raise WrongState(f"The booking is {booking.state}; nobody can have missed it.", booking.state)
    if host is not None:
        booking.host_absent = host
    for guest in booking.guests:
        guest.absent = (guests or {}).get(guest.email, guest.absent)
    state = booking.state if party is None else "absent" if party else "confirmed"
    if state != booking.state:
        set_state(desk, booking, state)
    else:
        announce(desk, booking, "absent")
        desk.session.flush()


def delete(desk: Desk, booking: Booking, *, quiet: bool = False) -> None:
    """Remove a booking from sight; its time is free. Nobody is mailed."""
    lock(desk, booking.event_type_id)
    booking.deleted_at = desk.now
    settle(desk, booking.meeting)
    announce(desk, booking, "deleted", quiet=quiet)


def amend(desk: Desk, booking: Booking, **changes: Any) -> None:
    """Change words about a booking that take no time: title, notes, internal_notes, place, extras."""
    unknown = set(changes) - {"title", "notes", "internal_notes", "place", "extras"}
    if unknown:
        raise TypeError(f"a booking has no {sorted(unknown)} to amend")
    for key, value in changes.items():
        setattr(booking, key, value)
    booking.updated_at = desk.now
    desk.session.flush()
