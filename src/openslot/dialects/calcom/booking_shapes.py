"""Bookings in the shapes of 2024-08-13 (digest 5.3).

What Cal.com calls a booking is a meeting here: with one party, or with several that each have a seat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from openslot.desk import bookings
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Guest, Meeting
from openslot.dialects.calcom import locations
from openslot.time.instants import iso_z

STATES = {
    "pending": "pending",
    "confirmed": "accepted",
    "done": "accepted",
    "absent": "accepted",
    "cancelled": "cancelled",
    "rejected": "rejected",
}
NOBODY = dict.fromkeys(("id", "name", "email", "displayEmail", "username", "timeZone"), "unknown")
TAGGED = re.compile(r"\+[a-zA-Z0-9]{25}")
OF_ONE_PARTY = {"reschedulingReason", "rescheduledByEmail", "rescheduledFromUid", "recurringBookingUid"}


def is_shared(booking: Booking) -> bool:
    """May several parties have seats in its meeting?"""
    return booking.meeting.capacity > 1


def uid_of(booking: Booking) -> str:
    """The booking's uid: of a shared meeting it is the meeting's."""
    return short(booking.meeting.uuid if is_shared(booking) else booking.uuid)


def display(email: str) -> str:
    """An address without the tag that managed users' addresses carry."""
    return TAGGED.sub("", email)


def may_see_seats(desk: Desk, booking: Booking) -> bool:
    """Owner, hosts, and who manages the organization see who else has a seat."""
    caller = desk.caller
    if caller is None or caller.organization_id != booking.organization_id:
        return False
    hosts = {claim.user_id for claim in booking.meeting.claims} | {booking.event_type.owner_id}
    return caller.manages or caller.user_id in hosts


def shown(desk: Desk, booking: Booking, *, own_seat: bool = False, everybody: bool = False) -> dict[str, Any]:
    """A booking, or the shared meeting that it is in.

    ``own_seat``: tell this party's seat (create, reschedule). ``everybody``: all attendees, whoever asks (lists).
    """
    if is_shared(booking):
        parties = bookings.sharing(desk, [booking.meeting_id])[booking.meeting_id]
        return shared(desk, parties, own=booking if own_seat else None, everybody=everybody)
    return {
        **_common(booking, STATES[booking.state]),
        "attendees": [party(booking), *(guest(booking, row) for row in booking.guests), *_colleagues(booking.meeting)],
        **({"guests": [row.email for row in booking.guests]} if booking.guests else {}),
        "bookingFieldsResponses": responses(booking),
    }


def shared(
    desk: Desk, parties: Sequence[Booking], *, own: Booking | None = None, everybody: bool = False, seat: str = ""
) -> dict[str, Any]:
    """A shared meeting with those who have seats in it. ``seat``: the one seat that is always shown."""
    living = [party for party in parties if party.state not in bookings.OVER]
    first = living[0] if living else parties[-1]
    mine = own or next((party for party in living if short(party.uuid) == seat), None)
    seen = everybody or first.event_type.show_attendees or may_see_seats(desk, first)
    attendees = [_seat(party) for party in living if seen or short(party.uuid) == seat]
    common = _common(mine or first, STATES[first.state])
    if mine is None and not seen:  # slots name the meeting to everybody: it says nothing of who comes
        common |= {"title": first.event_type.title, "description": "", "metadata": {}, "cancelledByEmail": ""}
        common = {name: value for name, value in common.items() if name not in OF_ONE_PARTY}
    return {**common, "attendees": attendees, **({"seatUid": short(own.uuid)} if own is not None else {})}


def all_shown(desk: Desk, found: Sequence[Booking]) -> list[dict[str, Any]]:
    """A list's bookings, each of another meeting, in their order, with all attendees."""
    parties = bookings.sharing(desk, [booking.meeting_id for booking in found if is_shared(booking)])
    return [
        shared(desk, parties[booking.meeting_id], everybody=True) if is_shared(booking) else shown(desk, booking)
        for booking in found
    ]


def series_shown(desk: Desk, found: Sequence[Booking]) -> list[dict[str, Any]]:
    """All bookings of a series by start, those that were cancelled or moved as well."""
    by_meeting = sorted(found, key=lambda b: (b.start_at, b.meeting_id, b.id))
    firsts = [next(group) for _, group in groupby(by_meeting, key=lambda b: (b.start_at, b.meeting_id))]
    return [shown(desk, booking) for booking in firsts]


def _common(booking: Booking, status: str) -> dict[str, Any]:
    """What all kinds of bookings have."""
    event_type = booking.event_type
    location = locations.value_of(booking)
    found = {
        "id": booking.meeting_id,
        "uid": uid_of(booking),
        "title": booking.title,
        "description": booking.notes,
        "hosts": [_host(booking.meeting)],
        "status": status,
        "cancellationReason": booking.cancellation_reason,
        "cancelledByEmail": booking.cancelled_by,
        "reschedulingReason": booking.rescheduling_reason or None,
        "rescheduledByEmail": booking.rescheduled_by or None,
        "rescheduledFromUid": uid_of(booking.rescheduled_from) if booking.rescheduled_from else None,
        "rescheduledToUid": uid_of(booking.rescheduled_to) if booking.rescheduled_to else None,
        "start": iso_z(booking.start_at),
        "end": iso_z(booking.end_at),
        "duration": int((booking.end_at - booking.start_at).total_seconds() // 60),
        "eventTypeId": event_type.id,
        "eventType": {"id": event_type.id, "slug": event_type.slug},
        "meetingUrl": location,
        "location": location,
        "absentHost": booking.host_absent,
        "createdAt": iso_z(booking.created_at),
        "updatedAt": iso_z(booking.updated_at),
        "metadata": booking.details,
        "icsUid": booking.ics_uid,
    }
    found = {name: value for name, value in found.items() if value is not None}
    if booking.series is not None and booking.series.kind == "recurrence":
        found["recurringBookingUid"] = str(booking.series.uuid)
    return {**found, "rating": None}


def _host(meeting: Meeting) -> dict[str, Any]:
    host = meeting.host
    if host is None:
        return dict(NOBODY)
    return {
        "id": host.id,
        "name": host.name,
        "email": host.email,
        "displayEmail": display(host.email),
        "username": host.username,
        "timeZone": host.zone,
    }


def _person(name: str, email: str, zone: str, language: str, *, absent: bool, phone: str | None) -> dict[str, Any]:
    person = {
        "name": name,
        "email": email,
        "displayEmail": display(email),
        "timeZone": zone,
        "language": language,
        "absent": absent,
    }
    return {**person, "phoneNumber": phone} if phone else person


def address(booking: Booking) -> str:
    """The party's e-mail address; who left only a number has the one that the product makes of it."""
    number = (booking.phone or "").lstrip("+")
    return booking.email or (f"{number}@sms.cal.com" if number else "")


def party(booking: Booking) -> dict[str, Any]:
    """Who booked."""
    absent = booking.state == "absent"
    email = address(booking)
    return _person(booking.name, email, booking.zone, booking.locale, absent=absent, phone=booking.phone)


def guest(booking: Booking, row: Guest) -> dict[str, Any]:
    """Whom they bring along."""
    return _person(
        row.name, row.email, row.zone or booking.zone, row.locale or booking.locale, absent=row.absent, phone=row.phone
    )


def _colleagues(meeting: Meeting) -> list[dict[str, Any]]:
    """The other hosts of a team's meeting are its attendees."""
    users = [claim.user for claim in meeting.claims if claim.user is not None and claim.user_id != meeting.host_id]
    return [_person(user.name, user.email, user.zone, user.locale, absent=False, phone=None) for user in users]


def _seat(booking: Booking) -> dict[str, Any]:
    answers = {"guests": [], **responses(booking)}
    return {
        **party(booking),
        "seatUid": short(booking.uuid),
        "bookingFieldsResponses": {k: v for k, v in answers.items() if k not in {"email", "displayEmail"}},
        "metadata": booking.details,
        "createdAt": iso_z(booking.created_at),
    }


def _answered_name(booking: Booking) -> str | dict[str, str]:
    """The name, in two parts if the event type asks for them, as long as they make up the name that it has now."""
    sent = booking.extras.get("calcom", {}).get("older", {}).get("responses", {}).get("name")
    replaced = booking.event_type.extras.get("calcom", {}).get("replacedFields", {})
    if not isinstance(sent, dict) or replaced.get("name", {}).get("type") != "splitName":
        return booking.name
    whole = " ".join(part for part in (sent.get("firstName"), sent.get("lastName")) if part)
    return sent if whole == booking.name else booking.name


def responses(booking: Booking) -> dict[str, Any]:
    """What the party filled in."""
    own = booking.extras.get("calcom", {})
    guests = [row.email for row in booking.guests]
    email = booking.email or ""
    return {
        "name": _answered_name(booking),
        "email": email,
        "displayEmail": display(email),
        **({"attendeePhoneNumber": booking.phone} if booking.phone else {}),
        **({"guests": guests, "displayGuests": [display(each) for each in guests]} if guests else {}),
        **({} if own.get("unplaced") else {"location": locations.answer_of(booking)}),
        **own.get("responses", {}),
        **({"notes": booking.notes} if booking.notes else {}),
        **{answer.slug: answer.value for answer in booking.answers},
    }
