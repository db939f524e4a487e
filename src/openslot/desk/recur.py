"""Makes an appointment recur, or changes how a series does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from openslot.desk.book import book_one
from openslot.desk.change import delete
from openslot.desk.desk import Desk
from openslot.desk.meetings import locked
from openslot.desk.nouns import Booking, Series
from openslot.desk.outbox import announce
from openslot.desk.places import is_made_elsewhere
from openslot.desk.requests import BookingDraft, Party


def set_rule(
    desk: Desk, rows: Sequence[Booking], rule: str, starts: Sequence[datetime], zone: str, *, quiet: bool = False
) -> list[Booking]:
    """Give one booking, or all that are left of a series, an RRULE whose instants are ``starts``.

    Returns the instances by start. Those that began at one of the instants stay as they are, others are deleted,
    missing ones are made like the first, whatever else stands at their time. A booking's id becomes its series'.
    """
    first = rows[0]
    offer = locked(desk, first)
    series = first.series if first.series is not None and first.series.rule else _begin(desk, first, zone)
    series.rule = rule
    kept = {row.original_start_at: row for row in rows}
    draft = _like(first)
    made = [book_one(desk, draft, offer, first.contact, series, n, at) for n, at in enumerate(starts) if at not in kept]
    for row in made:
        announce(
            desk, row, "requested" if row.state == "pending" else "booked", actor=desk.actor or row.name, quiet=quiet
        )
    for at, row in kept.items():
        if at not in starts:
            delete(desk, row, quiet=quiet)
    desk.session.flush()
    return sorted([*made, *(row for at, row in kept.items() if at in starts)], key=lambda row: row.start_at)


def _begin(desk: Desk, first: Booking, zone: str) -> Series:
    series = Series(
        uuid=first.uuid,
        organization_id=first.organization_id,
        kind="recurrence",
        zone=zone,
        created_at=desk.now,
    )
    desk.session.add(series)
    first.series, first.original_start_at = series, first.start_at
    desk.session.flush()
    return series


def _like(first: Booking) -> BookingDraft:
    """What is said of the first, to be said of others."""
    place = dict(first.place or {})
    if is_made_elsewhere(place):  # each gets a call of its own
        place = {key: place[key] for key in ("kind", "provider") if key in place}
    return BookingDraft(
        event_type=first.event_type,
        starts=(),
        party=Party(first.name, first.email, first.phone, first.zone, first.locale or "en", contact=first.contact),
        length=int((first.end_at - first.start_at) / timedelta(minutes=1)),
        together="recurrence",
        check_answers=False,
        place=place,
        title=first.title,
        notes=first.notes,
        details=dict(first.details or {}),
        extras=dict(first.extras),
        hosts=[first.meeting.host_id] if first.meeting.host_id else None,
        state=first.state,
        care="none",
    )
