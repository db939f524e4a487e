"""Notes about bookings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Booking, Note, User

LONGEST = 5000


def write_note(desk: Desk, booking: Booking, body: str, user: User) -> Note:
    """A new note in this user's name."""
    row = Note(
        organization_id=booking.organization_id,
        booking_id=booking.id,
        user_id=user.id,
        body=fields.text("body", body, most=LONGEST, needed=True),
        created_at=desk.now,
        updated_at=desk.now,
        extras={},
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def notes(desk: Desk, booking: Booking, *, limit: int, offset: int) -> tuple[list[Note], bool]:
    """The newest notes first, and whether there are more."""
    query = select(Note).where(Note.booking_id == booking.id).order_by(Note.id.desc()).limit(limit + 1).offset(offset)
    rows = list(desk.session.scalars(query))
    return rows[:limit], len(rows) > limit


def get_note(desk: Desk, booking: Booking, reference: Any) -> Note:
    """A note of this very booking; ``NotFound`` for any other."""
    row = desk.own(Note, reference, "note")
    if row.booking_id != booking.id:
        raise NotFound("note", reference)
    return row


def change_note(desk: Desk, row: Note, body: str, user: User | None = None) -> Note:
    """Change what a note says, and in whose name."""
    row.body = fields.text("body", body, most=LONGEST, needed=True)
    if user is not None:
        row.user_id = user.id
    row.updated_at = desk.now
    desk.session.flush()
    desk.session.refresh(row, ["user"])
    return row


def delete_note(desk: Desk, row: Note) -> None:
    """Delete it for good."""
    desk.session.delete(row)
    desk.session.flush()
