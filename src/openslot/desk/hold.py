"""Short reservations of a slot: a hold keeps others off until it runs out or is let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, literal, select

from openslot.desk import fields
from openslot.desk.availability import LATER, Offer
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound, SlotTaken
from openslot.desk.nouns import Claim, EventType, Hold, Meeting
from openslot.desk.reckon import lock
from openslot.desk.units import full_times
from openslot.engine.rules import Reason, Refusal
from openslot.time.instants import minute_ceil, minute_floor
from openslot.time.intervals import overlaps

HELD = "This time slot is already reserved by another user."
BOOKED = "This time is already booked."
NO_UNIT = "No room or piece of equipment is left at this time."
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

    Neither hours nor other event types count (Cal.com digest 4.2). ``SlotTaken`` if a booking of this event type or
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
    """The lane to hold: of the optional hosts one whom nothing takes, also elsewhere; all fixed ones must be free."""
    _need_units(desk, offer, start, end, own)
    places, held = _held(desk, event_type, start, end, own)
    booked, elsewhere = set(), set()
    for lane, began, ended, mine, joinable, parties in _claims(desk, offer, event_type, start, end):
        if not mine:
            elsewhere.add(lane)
        elif joinable and (began, ended) == (start, end):
            places[lane] += parties
        else:
            booked.add(lane)
    booked |= {lane for lane, parties in places.items() if parties >= event_type.seats}
    fixed = {host.id for host in offer.hosts if host.fixed}
    if held and fixed:
        raise SlotTaken(Refusal(Reason.BUSY, HELD))
    free = [host.id for host in offer.hosts if host.id not in held | booked]
    optional = [lane for lane in free if lane not in fixed]
    if not fixed <= set(free) or (not optional and len(fixed) < len(offer.hosts)) or not offer.hosts:
        raise SlotTaken(Refusal(Reason.BUSY, BOOKED))
    return min(optional or free, key=elsewhere.__contains__)


def _need_units(desk: Desk, offer: Offer, start: datetime, end: datetime, own: int | None) -> None:
    """``SlotTaken`` where no unit of some needed room or equipment is left."""
    if not offer.needs:
        return
    low, high = minute_floor(start), minute_ceil(end)
    facts = {"now": desk.now, "without_meeting": 0, "without_booking": 0, "before_hold": own or LATER}
    if overlaps(full_times(desk.session, offer.needs, low, high, facts), low, high):
        raise SlotTaken(Refusal(Reason.FULL, NO_UNIT))


def _held(
    desk: Desk, event_type: EventType, start: datetime, end: datetime, own: int | None
) -> tuple[Counter[int], set[int]]:
    """How many places of the very meeting others hold, by lane; and the lanes that they hold otherwise."""
    places: Counter[int] = Counter()
    held = set()
    for row in desk.session.execute(
        select(Hold.lane, Hold.start_at, Hold.end_at).where(
            Hold.organization_id == event_type.organization_id,
            Hold.event_type_id == event_type.id,
            Hold.id != (own or 0),
            Hold.until_at > desk.now,
            Hold.start_at < end,
            Hold.end_at > start,
        )
    ):
        if event_type.seats > 1 and (row.start_at, row.end_at) == (start, end):
            places[row.lane] += 1
        else:
            held.add(row.lane)
    return places, held


def _claims(desk: Desk, offer: Offer, event_type: EventType, start: datetime, end: datetime) -> Iterable[Any]:
    """What takes the lanes then: lane, start, end, whether it is this event type's, may be joined, its parties."""
    mine, joinable = Claim.event_type_id == event_type.id, and_(Meeting.capacity > 1, literal(event_type.seats) > 1)
    return desk.session.execute(
        select(Claim.lane, Claim.start_at, Claim.end_at, mine, joinable, Meeting.taken)
        .join(Meeting)
        .where(
            Claim.organization_id == event_type.organization_id,
            Claim.lane.in_([host.id for host in offer.hosts]),
            Claim.active,
            Claim.start_at < end,
            Claim.end_at > start,
        )
    )
