"""Notes of appointments."""

from __future__ import annotations

from typing import Any

from openslot.desk import notes
from openslot.desk.desk import Desk
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Booking, Note
from openslot.dialects.highlevel import queries, references, series, small_models
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z

PATH = "/calendars/appointments/{appointmentId}/notes"
MOST = 20


@operations("GET", PATH, scope="calendars/events.readonly")
def get_notes(desk: Desk, call: Call) -> dict[str, Any]:
    """The newest first, a page of them."""
    booking = _booking(desk, call)
    limit, offset = queries.whole(call.query, "limit", 1, MOST), queries.whole(call.query, "offset", 0, 10**9)
    rows, more = notes.notes(desk, booking, limit=limit, offset=offset)
    return {"notes": [shown(booking, row) for row in rows], "hasMore": more}


@operations("POST", PATH, scope="calendars/events.write", status=201, body=small_models.NoteWrite)
def create_note(desk: Desk, call: Call) -> dict[str, Any]:
    """A new note, of the named user's or the token's."""
    booking = _booking(desk, call)
    author = references.user(desk, call.body.userId) if call.body.userId else desk.user()
    return {"note": shown(booking, notes.write_note(desk, booking, call.body.body, author))}


@operations("PUT", PATH + "/{noteId}", scope="calendars/events.write", body=small_models.NoteWrite)
def update_note(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes a note."""
    booking = _booking(desk, call)
    row = notes.get_note(desk, booking, from_short(call.path["noteId"]))
    author = references.user(desk, call.body.userId) if call.body.userId else None
    return {"note": shown(booking, notes.change_note(desk, row, call.body.body, author))}


@operations("DELETE", PATH + "/{noteId}", scope="calendars/events.write")
def delete_note(desk: Desk, call: Call) -> dict[str, Any]:
    """Deletes a note."""
    notes.delete_note(desk, notes.get_note(desk, _booking(desk, call), from_short(call.path["noteId"])))
    return {"success": True}


def _booking(desk: Desk, call: Call) -> Booking:
    """The appointment; notes of an instance belong to its series and hang on the first one."""
    return series.find(desk, call.path["appointmentId"]).holder


def shown(booking: Booking, row: Note) -> dict[str, Any]:
    """A note as HighLevel shows it."""
    answer: dict[str, Any] = {
        "id": short(row.uuid),
        "body": row.body,
        "dateAdded": iso_z(row.created_at),
        "contactId": short(booking.contact.uuid),
    }
    if row.user is not None:
        user = short(row.user.uuid)
        answer |= {"userId": user, "createdBy": {"id": user, "name": row.user.name}}
    return answer
