"""Short reservations of a slot: a hold keeps others off until it runs out or is let go."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from openslot.desk import fields
from openslot.desk.availability import Offer
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound, SlotTaken
from openslot.desk.nouns import Claim, EventType, Hold, Meeting
from openslot.desk.reckon import lock
from openslot.engine.rules import Reason, Refusal

HELD = "This time slot is already reserved by another user."
BOOKED = "This time is already booked."
USUAL_MINUTES = 5
LONGEST_MINUTES = 24 * 60


def hold(
    desk: Desk,
    event_type: EventType,
    start: datetime,
    *,
    length: int | None = None,
    minutes: int = USUAL_MINUTES,
    anyway: bool = False,
) -> Hold:
    """Reserve ``length`` minutes from ``start`` for ``minutes`` from now, on one lane that is free then.

    Only what is taken counts, not the hours (Cal.com digest 4.2). ``SlotTaken`` if a booking of this event type or
    another hold lies there; for a seated event type only when no seat is left. ``anyway``: whatever lies there.
    """
    offer = lock(desk, event_type.id)
    end = _end(event_type, start, length)
    row = Hold(
        organization_id=event_type.organization_id,
        event_type_id=event_type.id,
        lane=_any_lane(offer) if anyway else _free_lane(desk, offer, event_type, start, end, None),
        start_at=start,
        end_at=end,
        until_at=desk.now + timedelta(minutes=fields.whole("reservationDuration", minutes, 1, LONGEST_MINUTES)),
        created_at=desk.now,
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def move_hold(
    desk: Desk, row: Hold, event_type: EventType, start: datetime, *, length: int | None, minutes: int
) -> Hold:
    """Put a hold elsewhere and let it run anew; it is not in its own way."""
    offer = lock(desk, event_type.id)
    end = _end(event_type, start, length)
    row.lane = _free_lane(desk, offer, event_type, start, end, row.id)
    row.event_type_id, row.start_at, row.end_at = event_type.id, start, end
    row.until_at = desk.now + timedelta(minutes=fields.whole("reservationDuration", minutes, 1, LONGEST_MINUTES))
    desk.session.flush()
    return row


def get_hold(desk: Desk, uuid: UUID) -> Hold:
    """The hold of a uuid, which is its secret; ``NotFound`` if there is none or it has run out."""
    row = desk.session.scalar(select(Hold).where(Hold.uuid == uuid, Hold.until_at > desk.now))
    if row is None:
        raise NotFound("slot", uuid)
    return row


def hold_at(desk: Desk, event_type: EventType, start: datetime) -> Hold | None:
    """The hold that stands on this very start of the event type, the oldest one; None if there is none."""
    query = select(Hold).where(
        Hold.organization_id == event_type.organization_id,
        Hold.event_type_id == event_type.id,
        Hold.start_at == start,
        Hold.until_at > desk.now,
    )
    return desk.session.scalar(query.order_by(Hold.id).limit(1))


def release(desk: Desk, uuid: UUID) -> None:
    """Let a hold go; nothing happens if there is none."""
    desk.session.execute(delete(Hold).where(Hold.uuid == uuid))


def _end(event_type: EventType, start: datetime, length: int | None) -> datetime:
    minutes = fields.whole("slotDuration", length or event_type.length, 1, fields.LONGEST_MEETING)
    return start + timedelta(minutes=minutes)


def _any_lane(offer: Offer) -> int:
    if not offer.hosts:
        raise SlotTaken(Refusal(Reason.NO_HOSTS, "There is nobody to hold the time of."))
    return offer.hosts[0].id


def _free_lane(desk: Desk, offer: Offer, event_type: EventType, start: datetime, end: datetime, own: int | None) -> int:
    """The first lane that neither a booking of this event type nor a hold takes."""
    held = set(
        desk.session.scalars(
            select(Hold.lane).where(
                Hold.organization_id == event_type.organization_id,
                Hold.event_type_id == event_type.id,
                Hold.id != (own or 0),
                Hold.until_at > desk.now,
                Hold.start_at < end,
                Hold.end_at > start,
            )
        )
    )
    if held and event_type.kind != "round_robin":
        raise SlotTaken(Refusal(Reason.BUSY, HELD))
    claims = (
        select(Claim.lane)
        .join(Meeting)
        .where(
            Claim.organization_id == event_type.organization_id,
            Claim.event_type_id == event_type.id,
            Claim.active,
            Claim.start_at < end,
            Claim.end_at > start,
            Meeting.taken >= Meeting.capacity,
        )
    )
    taken = held | set(desk.session.scalars(claims))
    lanes = [host.id for host in offer.hosts if host.id not in taken]
    if not lanes or (taken and event_type.kind != "round_robin"):
        raise SlotTaken(Refusal(Reason.BUSY, BOOKED))
    return lanes[0]
