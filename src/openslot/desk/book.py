"""Books: one transaction from the lock to the outbox row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from openslot.desk import fields
from openslot.desk.availability import Offer
from openslot.desk.contacts import contact_of
from openslot.desk.desk import Desk
from openslot.desk.errors import BookerLimitReached, Invalid, NotAvailable, NotFound, Unauthorized
from openslot.desk.ids import new_calendar_uid
from openslot.desk.meetings import LIVE, begin, open_meeting, refuse_second_seat, settle
from openslot.desk.nouns import Booking, Contact, EventType, Guest, Hold, Series
from openslot.desk.outbox import announce
from openslot.desk.places import check_place, place_of, settled
from openslot.desk.questions import answer_rows
from openslot.desk.reckon import lock, seat
from openslot.desk.requests import BookingDraft, GuestDraft
from openslot.desk.titles import LONGEST_TITLE, title_for
from openslot.engine.rules import Reason, Refusal
from openslot.store.types import new_uuid

MOST_STARTS = 365
MOST_GUESTS = 100


def book(desk: Desk, draft: BookingDraft) -> list[Booking]:
    """Make the bookings of a draft, all or none, in the order of their starts.

    Raises ``SlotTaken``, ``NotOffered``, ``LimitReached``, ``AlreadyBooked``, ``BookerLimitReached``, ``Invalid``.
    """
    draft = _checked(desk, draft)
    offer = lock(desk, draft.event_type.id)
    if draft.fairness is not None:
        offer = replace(offer, fairness=draft.fairness)
    contact = contact_of(desk, draft.event_type.organization_id, draft.party)
    if draft.repeat or draft.once:
        existing = same_booking(desk, draft)
        if existing is not None:
            return [existing]
    _refuse_too_many(desk, draft)
    series = _series(desk, draft)
    bookings = [book_one(desk, draft, offer, contact, series, n, start) for n, start in enumerate(draft.starts)]
    for booking in bookings:
        kind = "requested" if booking.state == "pending" else "booked"
        announce(desk, booking, kind, actor=desk.actor or booking.name, quiet=draft.quiet)
    desk.session.flush()
    if draft.hold is not None:
        desk.session.execute(delete(Hold).where(Hold.id == draft.hold))
    return bookings


def _checked(desk: Desk, draft: BookingDraft) -> BookingDraft:
    """The draft with normalised values; ``Invalid`` for what cannot be."""
    event_type = draft.event_type
    if event_type.deleted_at is not None or event_type.kind in {"managed", "service"}:
        raise NotFound("event type", event_type.id)
    if event_type.disabled:
        raise NotAvailable.because(Refusal(Reason.NO_HOSTS, "This event type cannot be booked at the moment."))
    if event_type.requires_login and desk.caller is None:
        raise Unauthorized("This event type requires authentication to be booked.", "missing")
    starts = sorted(set(draft.starts))
    if not 0 < len(starts) <= MOST_STARTS:
        raise Invalid("start", f"Give between 1 and {MOST_STARTS} different starts.", "range")
    length = draft.length if draft.length is not None else event_type.length
    fields.whole("length", length, 1, fields.LONGEST_MEETING)
    party = draft.party
    guests = distinct(draft.guests, party.email)
    if len(guests) > MOST_GUESTS:
        raise Invalid("guests", f"There may be at most {MOST_GUESTS} guests.", "range")
    return replace(
        draft,
        starts=starts,
        length=length,
        party=replace(
            party,
            name=fields.text("name", party.name),
            email=fields.email("email", party.email) if party.email else None,
            zone=fields.zone("timezone", party.zone) if party.zone else None,
        ),
        guests=guests,
        place=check_place("location", place_of(event_type, draft.place)),
        notes=fields.text("notes", draft.notes, most=fields.LONG_TEXT),
        title=fields.text("title", draft.title, most=LONGEST_TITLE) if draft.title else None,
    )


def distinct(guests: object, party_email: str | None) -> list[GuestDraft]:
    """Guests with valid, different addresses, without the party's own."""
    kept: dict[str, GuestDraft] = {}
    for n, guest in enumerate(guests if isinstance(guests, list | tuple) else ()):
        address = fields.email(f"guests.{n}", guest.email)
        if address != (party_email or "").lower():
            kept.setdefault(address, replace(guest, email=address, name=fields.text(f"guests.{n}.name", guest.name)))
    return list(kept.values())


def same_booking(desk: Desk, draft: BookingDraft) -> Booking | None:
    """The booking that this request made before. An address and a start are no proof that it was this one's."""
    found = desk.session.scalar(
        select(Booking).where(
            Booking.organization_id == draft.event_type.organization_id,
            Booking.event_type_id == draft.event_type.id,
            Booking.email == draft.party.email,
            Booking.start_at == draft.starts[0],
            Booking.state.in_(LIVE),
            Booking.deleted_at.is_(None),
        )
    )
    if found is None or draft.repeat:
        return found
    return found if found.extras.get("once") == draft.once else None


def _refuse_too_many(desk: Desk, draft: BookingDraft) -> None:
    """The party's own limit of upcoming bookings (Cal.com ``bookerActiveBookingsLimit``)."""
    limit = draft.event_type.booker_limit
    if limit is None:
        return
    mine = (
        Booking.organization_id == draft.event_type.organization_id,
        Booking.event_type_id == draft.event_type.id,
        Booking.email == draft.party.email,
        Booking.state == "confirmed",
        Booking.deleted_at.is_(None),
        Booking.start_at > desk.now,
    )
    count = desk.session.scalar(select(func.count()).select_from(Booking).where(*mine)) or 0
    if count + len(draft.starts) > limit:
        first = desk.session.scalar(select(Booking.uuid).where(*mine).order_by(Booking.start_at).limit(1))
        raise BookerLimitReached(
            "This person has reached the number of upcoming bookings that one may have.", str(first) if first else None
        )


def _series(desk: Desk, draft: BookingDraft) -> Series | None:
    if len(draft.starts) < 2 and draft.together != "recurrence":
        return None
    series = Series(
        organization_id=draft.event_type.organization_id,
        kind=draft.together,
        rule=draft.rule,
        zone=draft.party.zone or draft.event_type.zone or "UTC",
        created_at=desk.now,
    )
    desk.session.add(series)
    desk.session.flush()
    return series


def book_one(
    desk: Desk,
    draft: BookingDraft,
    offer: Offer,
    contact: Contact,
    series: Series | None,
    number: int,
    start: datetime,
) -> Booking:
    """One booking of a checked draft, ``number`` in its series; ``offer`` is locked. Nobody is told yet."""
    event_type = draft.event_type
    end = start + timedelta(minutes=draft.length or event_type.length)
    # Later instances of a recurrence need no hours or window of their own, but may never overlap (ADR 0009).
    care = "free" if number and draft.together == "recurrence" and draft.care == "offered" else draft.care
    place = seat(desk, offer, start, end, care=care, hosts=draft.hosts, only=draft.only, without_hold=draft.hold)
    meeting = open_meeting(desk, event_type, start, end, place)
    refuse_second_seat(desk, place, draft.party.email)
    booking = Booking(
        uuid=new_uuid(),
        ics_uid=new_calendar_uid(),
        sequence=0,
        organization_id=event_type.organization_id,
        meeting=meeting,
        event_type=event_type,
        contact=contact,
        series=series,
        original_start_at=start if series else None,
        state=draft.state or initial_state(event_type, desk.now, start),
        start_at=start,
        end_at=end,
        title=draft.title
        or title_for(
            desk,
            event_type,
            meeting,
            draft.party,
            minutes=draft.length or event_type.length,
            place=draft.place,
            answers=draft.answers,
        ),
        name=draft.party.name,
        email=draft.party.email,
        phone=draft.party.phone,
        zone=draft.party.zone or offer.rules.zone,
        locale=draft.party.locale,
        notes=draft.notes,
        place=settled(desk, draft.place or {}, meeting),
        resources=[need.uuid for need in offer.needs],
        details=dict(draft.details),
        extras={**draft.extras, "once": draft.once} if draft.once else dict(draft.extras),
        source=desk.door,
        answers=answer_rows(event_type, draft.answers, check=draft.check_answers),
        guests=[guest_row(desk, event_type.organization_id, guest) for guest in draft.guests],
        created_at=desk.now,
        updated_at=desk.now,
    )
    desk.session.add(booking)
    if place.joins is None:
        begin(meeting, booking.state)
    else:
        settle(desk, meeting)
    return booking


def guest_row(desk: Desk, organization_id: int, guest: GuestDraft) -> Guest:
    """A guest as it is stored."""
    return Guest(
        organization_id=organization_id,
        email=guest.email,
        name=guest.name,
        zone=guest.zone,
        locale=guest.locale,
        phone=guest.phone,
        created_at=desk.now,
    )


def initial_state(event_type: EventType, now: datetime, start: datetime) -> str:
    """``pending`` where the event type wants a host's confirmation for this start, else ``confirmed``."""
    near = start - now <= timedelta(minutes=event_type.confirmation_minutes)
    wanted = event_type.confirmation == "always" or (event_type.confirmation == "within" and near)
    return "pending" if wanted else "confirmed"
