"""The catalogue as strangers see it: what is offered, when several services in a row are free, and ordering them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.availability import gather, offer_of
from openslot.desk.catalogue import usual_place
from openslot.desk.chain import DAY, Wanted, staff_for
from openslot.desk.contacts import contact_of
from openslot.desk.desk import Desk
from openslot.desk.errors import NotAvailable, NotFound
from openslot.desk.nouns import Booking, Order, OrderItem, Organization, Service
from openslot.desk.orders import OrderDraft, live_items, place_order
from openslot.desk.requests import Party
from openslot.engine.check import check
from openslot.engine.rules import Question
from openslot.engine.slots import find
from openslot.time.instants import from_minute, minute_ceil, minute_floor


def offered(desk: Desk, organization_id: int) -> list[Service]:
    """An organization's live services that are not private, oldest first."""
    query = select(Service).where(
        Service.organization_id == organization_id, Service.deleted_at.is_(None), Service.is_private.is_(False)
    )
    return [row for row in desk.session.scalars(query.order_by(Service.id)) if not row.event_type.disabled]


def starts(desk: Desk, wanted: Sequence[Wanted], first: datetime, last: datetime, zone: str) -> list[datetime]:
    """When these services can be given one after another: starts of the first one, in order."""
    begin, finish = minute_ceil(max(first, desk.now)), minute_floor(last)
    try:
        questions = [_question(desk, each, begin, finish, zone) for each in wanted]
    except NotAvailable:  # nobody gives one of them
        return []
    if begin > finish or not questions:
        return []
    grid = find(replace(questions[0], first=begin, last=finish)).starts
    return [from_minute(minute) for minute in grid if _all_free(wanted, questions, minute)]


def _question(desk: Desk, wanted: Wanted, begin: int, finish: int, zone: str) -> Question:
    offer = offer_of(desk.session, wanted.service.event_type_id)
    if offer is None:
        raise NotFound("service", wanted.asked)
    staff, length = staff_for(wanted, offer), wanted.length
    question = gather(desk, offer, begin - DAY, finish + 2 * DAY, zone=zone, length=length, only=staff)
    before, after = wanted.buffers
    return replace(question, rules=replace(question.rules, before=before, after=after))


def _all_free(wanted: Sequence[Wanted], questions: Sequence[Question], minute: int) -> bool:
    for each, question in zip(wanted, questions, strict=True):
        if check(replace(question, first=minute, last=minute), minute, each.length).refusal is not None:
            return False
        minute += each.length
    return True


def order(
    desk: Desk,
    organization: Organization,
    party: Party,
    wanted: Sequence[Wanted],
    start: datetime,
    zone: str,
    once: str,
) -> Order:
    """Order services for a stranger; ``NotAvailable`` for a time that is not offered, ``Invalid`` for bad fields.

    ``once``: the form's secret; sent again, it gets the order that it made before.
    """
    party = replace(
        party,
        name=fields.text("name", party.name, needed=True),
        email=fields.email("email", party.email or ""),
    )
    before = _made_before(desk, organization, party, start, once)
    if before is not None:
        return before
    if start not in starts(desk, wanted, start, start, zone):
        raise NotAvailable.off_grid()
    contact = contact_of(desk, organization.id, party)
    place = usual_place(desk, organization)
    return place_order(desk, OrderDraft(contact, wanted, start, zone, place, extras={"once": once}))


def _made_before(desk: Desk, organization: Organization, party: Party, start: datetime, once: str) -> Order | None:
    query = (
        select(OrderItem)
        .join(Booking, Booking.id == OrderItem.booking_id)
        .where(
            Booking.organization_id == organization.id,
            Booking.email == party.email,
            Booking.start_at == start,
            Booking.deleted_at.is_(None),
        )
    )
    made = (item.order for item in desk.session.scalars(query))
    return next((each for each in made if once and each.extras.get("once") == once), None)


def ordered_with(desk: Desk, booking: Booking) -> list[Booking]:
    """All bookings of the order that a booking belongs to, itself among them; none if it was booked alone."""
    item = desk.session.scalar(select(OrderItem).where(OrderItem.booking_id == booking.id))
    return [each.booking for each in live_items(item.order)] if item is not None else []
