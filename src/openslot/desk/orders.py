"""Orders: several services for one contact, booked, moved, cancelled and deleted as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.chain import Link, Wanted, plan
from openslot.desk.change import delete, set_state
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.ids import new_calendar_uid
from openslot.desk.meetings import move_meeting, open_meeting, settle
from openslot.desk.nouns import Booking, Contact, Meeting, Order, OrderItem, ServicePlace
from openslot.desk.outbox import announce
from openslot.desk.reckon import Seat
from openslot.store.types import new_uuid

OVER = ("cancelled", "rejected", "absent")


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order to be made. ``state``: of its bookings; ``forced``: no time is looked at."""

    contact: Contact
    services: Sequence[Wanted]
    start: datetime
    zone: str
    place: ServicePlace
    meeting_place: str = ""
    title: str = ""
    state: str = "confirmed"
    extras: dict[str, Any] = field(default_factory=dict)
    forced: bool = False


def place_order(desk: Desk, draft: OrderDraft) -> Order:
    """Book the services of a draft in a row, all or none; ``NotAvailable`` if there is no time or nobody."""
    links = plan(desk, draft.services, draft.start, forced=draft.forced)
    names = ", ".join(link.wanted.service.event_type.title for link in links)
    order = Order(
        organization_id=draft.contact.organization_id,
        contact=draft.contact,
        place=draft.place,
        zone=fields.zone("timezone", draft.zone),
        title=fields.text("title", draft.title or names[:255]),
        meeting_place=fields.text("meetingLocation", draft.meeting_place, most=4000),
        source=desk.door,
        user_id=desk.caller.user_id if desk.caller else None,
        created_at=desk.now,
        updated_at=desk.now,
        extras=draft.extras,
    )
    desk.session.add(order)
    for position, link in enumerate(links):
        order.items.append(_item(desk, order, link, position, draft.state, exclusive=not draft.forced))
    desk.session.flush()
    return order


def _item(desk: Desk, order: Order, link: Link, position: int, state: str, *, exclusive: bool) -> OrderItem:
    event_type, contact = link.wanted.service.event_type, order.contact
    seat = Seat((link.user_id,), None, exclusive)
    meeting = open_meeting(desk, event_type, link.start, link.end, seat)
    _widen(meeting, link)
    booking = Booking(
        uuid=new_uuid(),
        ics_uid=new_calendar_uid(),
        sequence=0,
        organization_id=order.organization_id,
        meeting=meeting,
        event_type=event_type,
        contact=contact,
        state=state,
        start_at=link.start,
        end_at=link.end,
        title=order.title,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        zone=order.zone,
        locale=contact.locale or "en",
        place=_place(order),
        resources=[],
        details={},
        extras={},
        source=desk.door,
        created_at=desk.now,
        updated_at=desk.now,
    )
    desk.session.add(booking)
    settle(desk, meeting)
    announce(desk, booking, "requested" if state == "pending" else "booked")
    wanted = link.wanted
    return OrderItem(
        organization_id=order.organization_id,
        service=wanted.service,
        variation=wanted.variation,
        booking=booking,
        position=position,
        asked=wanted.asked,
        staff_id=wanted.staff,
        add_ons=list(wanted.add_ons),
    )


def _widen(meeting: Meeting, link: Link) -> None:
    """A variation has buffers of its own."""
    for claim in meeting.claims:
        claim.buffer_before, claim.buffer_after = link.wanted.buffers


def _place(order: Order) -> dict[str, Any]:
    if order.place.kind == "offline":
        return {"kind": "address", "value": order.place.address or order.place.name}
    return {"kind": "custom", "value": order.meeting_place}


def live_items(order: Order) -> list[OrderItem]:
    """Its services without those that were deleted one by one."""
    return [item for item in order.items if item.booking.deleted_at is None]


def state_of(order: Order) -> str:
    """The state of the first service that is not over, else of the first."""
    states = [item.booking.state for item in live_items(order)]
    return next((state for state in states if state not in OVER), states[0])


def move_order(
    desk: Desk, order: Order, services: Sequence[Wanted] | None, start: datetime, *, forced: bool = False
) -> None:
    """Plan the chain again, not counting itself. ``services`` None: those it has. What stays the same is moved in
    place and keeps its booking.
    """
    old = live_items(order)
    state = state_of(order)
    wanted = services if services is not None else [_wanted(item) for item in old]
    for item in old:
        for claim in item.booking.meeting.claims:
            claim.active = False
    desk.session.flush()
    links = plan(desk, wanted, start, forced=forced)
    for position, link in enumerate(links):
        same = position < len(old) and _is_same(old[position], link.wanted)
        if not same:
            order.items.append(_item(desk, order, link, position, state, exclusive=not forced))
            continue
        item = old[position]
        item.position, item.add_ons, item.staff_id = position, list(link.wanted.add_ons), link.wanted.staff
        _move(desk, item.booking, link, exclusive=not forced)
    kept = {n for n, link in enumerate(links) if n < len(old) and _is_same(old[n], link.wanted)}
    for n, item in enumerate(old):
        if n not in kept:
            delete(desk, item.booking)
    order.updated_at = desk.now
    desk.session.flush()
    desk.session.expire(order, ["items"])


def _is_same(item: OrderItem, wanted: Wanted) -> bool:
    return item.service_id == wanted.service.id and item.asked == wanted.asked


def _wanted(item: OrderItem) -> Wanted:
    return Wanted(item.service, item.variation, item.asked, item.staff_id, item.add_ons)


def _move(desk: Desk, booking: Booking, link: Link, *, exclusive: bool) -> None:
    was = (booking.start_at, booking.meeting.host_id)
    seat = Seat((link.user_id,), None, exclusive)
    move_meeting(desk, booking.meeting, booking.event_type, link.start, link.end, seat)
    _widen(booking.meeting, link)
    booking.start_at, booking.end_at = link.start, link.end
    settle(desk, booking.meeting)
    if was != (link.start, link.user_id):
        announce(desk, booking, "moved", was=was)


def change_order(
    desk: Desk,
    order: Order,
    *,
    title: str | None = None,
    zone: str | None = None,
    place: ServicePlace | None = None,
    meeting_place: str | None = None,
) -> None:
    """Change words about an order that take no time."""
    if title is not None:
        order.title = fields.text("title", title)
    if zone is not None:
        order.zone = fields.zone("timezone", zone)
    if place is not None:
        order.place = place
    if meeting_place is not None:
        order.meeting_place = fields.text("meetingLocation", meeting_place, most=4000)
    for item in live_items(order):
        item.booking.title, item.booking.zone, item.booking.place = order.title, order.zone, _place(order)
    order.updated_at = desk.now
    desk.session.flush()


def set_order_state(desk: Desk, order: Order, state: str, *, forced: bool = False) -> None:
    """Put all its bookings into a state. Those that begin to keep their time need it free, unless ``forced``."""
    for item in live_items(order):
        set_state(desk, item.booking, state, forced=forced)
    order.updated_at = desk.now
    desk.session.flush()


def delete_order(desk: Desk, order: Order) -> None:
    """Remove it from sight with all its bookings; the time is free."""
    for item in live_items(order):
        delete(desk, item.booking)
    order.deleted_at = order.updated_at = desk.now
    desk.session.flush()


def get_order(desk: Desk, reference: Any) -> Order:
    """A live order; ``NotFound`` for any other."""
    row = desk.own(Order, reference, "booking")
    if row.deleted_at is not None or not live_items(row):
        raise NotFound("booking", reference)
    return row


def orders(desk: Desk, first: datetime, last: datetime, place: ServicePlace | None = None) -> list[Order]:
    """Orders that touch ``[first, last]``, by start."""
    touching = (
        select(OrderItem.order_id)
        .join(Booking, Booking.id == OrderItem.booking_id)
        .where(Booking.deleted_at.is_(None), Booking.start_at <= last, Booking.end_at >= first)
    )
    query = select(Order).where(
        Order.organization_id == desk.who.organization_id, Order.deleted_at.is_(None), Order.id.in_(touching)
    )
    if place is not None:
        query = query.where(Order.place_id == place.id)
    return sorted(desk.session.scalars(query), key=lambda order: (live_items(order)[0].booking.start_at, order.id))
