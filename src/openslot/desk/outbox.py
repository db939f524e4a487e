"""What must leave the house, written down in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from openslot.desk.desk import Desk
from openslot.desk.places import is_made_elsewhere
from openslot.store.tables import Booking, Change, EventType, Meeting, OutboxRow
from openslot.store.types import new_uuid
from openslot.time.instants import iso_z

CALL = "video.call"
"""The step that brings a video call to where its booking stands."""
BY_TIME = ("booking.reminder", "booking.followup", "booking.started", "booking.ended")
"""Kinds of steps that time takes. They are planned anew whenever their booking changes."""
IMPORTED = "booking.imported"
"""The step of a booking that came with a document before anything was planned for it; nobody is told of it."""
PLANNED = "booking.planned"
"""The step of a booking whose reminders are planned anew because those of its event type changed; likewise."""
PATIENCE = timedelta(days=1)
"""So long it is tried again before it is given up, visibly."""


def announce(
    desk: Desk,
    booking: Booking,
    kind: str,
    *,
    reason: str | None = None,
    actor: str | None = None,
    was: tuple[datetime, int | None] | None = None,
    quiet: bool = False,
    **payload: Any,
) -> None:
    """Note a step in a booking's life, in its history and in the outbox. ``was``: the start and host before.

    ``kind``: booked, requested, confirmed, rejected, moved, reassigned, cancelled, absent, done, amended, guests_added,
    guest_removed, deleted. ``quiet``: nobody is
    to be told but integrations (HighLevel's ``toNotify: false``).
    """
    booking.updated_at = desk.now
    booking.sequence += 1
    change = Change(
        organization_id=booking.organization_id,
        kind=kind,
        at=desk.now,
        actor=actor if actor is not None else (desk.actor or booking.name),
        reason=reason,
        from_start_at=was[0] if was else None,
        from_host_id=was[1] if was else None,
    )
    booking.changes.append(change)
    key = f"booking.{kind}:{booking.uuid}:{booking.sequence}"
    if is_made_elsewhere(booking.place or {}):  # first: the letters wait for the link
        call = {"booking": str(booking.uuid)}
        enqueue(desk, booking.organization_id, CALL, f"{CALL}:{booking.uuid}:{booking.sequence}", call, booking)
    words = {"booking": str(booking.uuid), "quiet": quiet, "door": desk.door, **payload, "then": snapshot(booking)}
    words |= {"reason": reason, "actor": change.actor, "was": _was(was)}
    if desk.looks is not None and desk.looks.policy == "warn" and desk.looks.unread:
        words["unread"] = sorted(desk.looks.unread)  # hosts whose calendar could not be looked at
    enqueue(desk, booking.organization_id, f"booking.{kind}", key, words, booking)


def snapshot(booking: Booking) -> dict[str, Any]:
    """What the step made of the booking: a later step may have changed it before the messages are written."""
    meeting = booking.meeting
    return {
        "state": booking.state,
        "start": iso_z(booking.start_at),
        "end": iso_z(booking.end_at),
        "title": booking.title,
        "place": booking.place or {},
        "sequence": booking.sequence,
        "organizer": meeting.host_id,
        "hosts": [claim.user_id for claim in meeting.claims if claim.user_id is not None],
    }


def _was(was: tuple[datetime, int | None] | None) -> dict[str, Any] | None:
    return None if was is None else {"start": iso_z(was[0]), "organizer": was[1]}


def enqueue(
    desk: Desk, organization_id: int, kind: str, key: str, payload: dict[str, Any], booking: Booking | None = None
) -> None:
    """Write down what must leave the house, and nothing else. ``key`` tells it from all others."""
    desk.session.add(
        OutboxRow(
            organization_id=organization_id,
            booking=booking,
            line=booking.ics_uid if booking else key,
            kind=kind,
            payload=payload,
            dedupe_key=key,
            due_at=desk.now,
            give_up_at=desk.now + PATIENCE,
            created_at=desk.now,
        )
    )


def plan_again(desk: Desk, event_type: EventType) -> None:
    """Let what time will take of the event type's bookings to come follow its reminders and follow-ups as they are now.

    Who was not to be told stays so.
    """
    coming = (
        Booking.organization_id == event_type.organization_id,
        Booking.event_type_id == event_type.id,
        Booking.state == "confirmed",
        Booking.end_at > desk.now,
        Booking.deleted_at.is_(None),
    )
    steps = (
        select(OutboxRow.booking_id, OutboxRow.payload)
        .join(Booking, Booking.id == OutboxRow.booking_id)
        .where(*coming, OutboxRow.kind.startswith("booking."), OutboxRow.kind.not_in(BY_TIME))
        .order_by(OutboxRow.id)
    )
    quiet = {booking_id: bool(payload.get("quiet")) for booking_id, payload in desk.session.execute(steps)}
    claims = joinedload(Booking.meeting).selectinload(Meeting.claims)
    for row in desk.session.scalars(select(Booking).where(*coming).options(claims).order_by(Booking.id)):
        words = {"booking": str(row.uuid), "quiet": quiet.get(row.id, False), "door": desk.door, "then": snapshot(row)}
        enqueue(desk, row.organization_id, PLANNED, f"{PLANNED}:{row.uuid}:{new_uuid()}", words, row)


def send_again(desk: Desk, booking: Booking) -> None:
    """Tell the booking's present state once more; the booking itself stays as it is."""
    key = f"booking.again:{booking.uuid}:{new_uuid()}"
    words = {"booking": str(booking.uuid), "quiet": False, "door": desk.door, "then": snapshot(booking)}
    enqueue(desk, booking.organization_id, "booking.again", key, words, booking)
