"""Erases a person who booked: what was booked when stays, who it was does not."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select, update

from openslot.desk import audit
from openslot.desk.desk import Desk
from openslot.desk.errors import WrongState
from openslot.desk.nouns import Answer, ApiKey, Booking, Contact, Delivery, Guest, Note, OutboxRow, Poll, Vote
from openslot.desk.places import FILLED_BY_BOOKER
from openslot.desk.rights import need_to_manage
from openslot.store.tables import IdempotentAnswer

NAME = "Erased"
LIVE = ("pending", "confirmed")


def erase(desk: Desk, contact: Contact) -> int:
    """Take a person out of contact, bookings, votes and messages; in how many bookings it was.

    ``WrongState`` while there are bookings to come: their hosts' calendars and mails still need to know who it is.
    """
    need_to_manage(desk)
    bookings = _bookings(desk, contact)
    coming = [each for each in bookings if each.state in LIVE and each.end_at > desk.now and each.deleted_at is None]
    if coming:
        raise WrongState("There are bookings to come. Cancel them first.", "upcoming")
    email = contact.email
    for booking in bookings:
        _forget(booking, email)
    _forget_messages(desk, [booking.id for booking in bookings], email)
    if email:
        _forget_elsewhere(desk, contact.organization_id, email)
    contact.name, contact.first_name, contact.last_name = NAME, None, None
    contact.email = contact.phone = contact.zone = contact.locale = None
    contact.tags, contact.custom_fields, contact.extras = [], [], {}
    contact.deleted_at = contact.updated_at = desk.now
    desk.session.flush()
    audit.note(desk, "erased", "contact", contact.id)
    return len(bookings)


def _bookings(desk: Desk, contact: Contact) -> list[Booking]:
    """All that the person booked, also what was deleted, or was booked before the contact was another row."""
    mine = Booking.contact_id == contact.id
    if contact.email:
        mine = or_(mine, Booking.email == contact.email)
    query = select(Booking).where(Booking.organization_id == contact.organization_id, mine)
    return list(desk.session.scalars(query.order_by(Booking.id)))


def _forget(booking: Booking, email: str | None) -> None:
    was = {booking.name, booking.email, email} - {None, ""}
    booking.name, booking.email, booking.phone = NAME, None, None
    booking.title = booking.event_type.title
    booking.notes = booking.internal_notes = booking.cancellation_reason = booking.rescheduling_reason = ""
    booking.details, booking.extras = {}, {}
    if booking.place.get("kind") in FILLED_BY_BOOKER:
        booking.place = {"kind": booking.place["kind"]}
    if booking.cancelled_by in was:
        booking.cancelled_by = ""
    if booking.rescheduled_by in was:
        booking.rescheduled_by = ""
    for change in booking.changes:
        change.reason = None
        if change.actor in was:
            change.actor = NAME
    booking.answers = []
    booking.guests = []


def _forget_messages(desk: Desk, ids: list[int], email: str | None) -> None:
    """Messages about the bookings, and those to the person; what was to be sent is not."""
    desk.session.execute(delete(Note).where(Note.booking_id.in_(ids)))
    desk.session.execute(delete(Answer).where(Answer.booking_id.in_(ids)))
    about = or_(Delivery.booking_id.in_(ids), func.lower(Delivery.receiver) == (email or ""))
    desk.session.execute(delete(Delivery).where(Delivery.organization_id == desk.who.organization_id, about))
    steps = OutboxRow.booking_id.in_(ids)
    desk.session.execute(update(OutboxRow).where(steps, OutboxRow.state == "due").values(state="withdrawn"))
    desk.session.execute(update(OutboxRow).where(steps).values(payload={}))


def _forget_elsewhere(desk: Desk, organization_id: int, email: str) -> None:
    """Where the address stands besides: as others' guest, in polls, in answers kept to be given again."""
    desk.session.execute(delete(Guest).where(Guest.organization_id == organization_id, Guest.email == email))
    polls = select(Poll.id).where(Poll.organization_id == organization_id)
    for vote in desk.session.scalars(select(Vote).where(Vote.poll_id.in_(polls), Vote.email == email)):
        desk.session.delete(vote)
    keys = select(ApiKey.digest).where(ApiKey.organization_id == organization_id)
    kept = func.lower(IdempotentAnswer.body).contains(email, autoescape=True)
    desk.session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.caller.in_(keys), kept))
