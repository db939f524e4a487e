"""Bookings as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from openslot.desk import audit
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.desk.rights import need
from openslot.desk.sheets import write_rows
from openslot.time.zones import zone

COLUMNS = (
    *("Id", "Start", "End", "Time zone", "State", "Event type", "Title", "Hosts", "Name", "E-mail", "Phone"),
    *("Guests", "Place", "Notes", "Answers", "Reason for cancelling", "Made"),
)
CHUNK = 500


def write_bookings(desk: Desk, wanted: BookingFilter, file: BinaryIO) -> None:
    """The caller's bookings that pass the filter as CSV, in order of their starts; for owners of the organization.

    Times are those of the caller's clock, with their offset.
    """
    need(desk, "organization", "edit")
    write_rows(file, _rows(desk, wanted))


def note_export(desk: Desk) -> None:
    """Write into the log that it was done."""
    audit.note(desk, "exported", "booking", 0)


def _rows(desk: Desk, wanted: BookingFilter) -> Iterator[list[str]]:
    yield list(COLUMNS)
    offset, total = 0, 1
    while offset < total:
        found, total = find_bookings(desk, wanted, offset=offset, limit=CHUNK)
        yield from (_row(row, desk.who.zone) for row in found)
        offset += CHUNK
        desk.session.expunge_all()


def _row(row: Booking, zone_name: str) -> list[str]:
    here = zone(zone_name)
    start, end, made = (
        each.astimezone(here).isoformat(timespec="minutes") for each in (row.start_at, row.end_at, row.created_at)
    )
    hosts = "; ".join(claim.user.name for claim in row.meeting.claims if claim.user)
    guests = "; ".join(guest.email for guest in row.guests)
    answers = "; ".join(f"{answer.label}: {_answer(answer.value)}" for answer in row.answers)
    place = str((row.place or {}).get("value") or (row.place or {}).get("kind") or "")
    return [
        *(short(row.uuid), start, end, zone_name, row.state, row.event_type.title, row.title, hosts),
        *(row.name, row.email or "", row.phone or "", guests, place, row.notes, answers),
        *(row.cancellation_reason, made),
    ]


def _answer(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
