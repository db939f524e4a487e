"""A booking of the newer shape in that of 2024-04-15, which is a row of the product's database (digest 5.11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.desk import bookings
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.dialects.calcom import booking_shapes
from openslot.dialects.calcom.event_type_shapes_2024_04_15 import FREQUENCIES

STATES = ("ACCEPTED", "PENDING", "CANCELLED", "REJECTED", "AWAITING_HOST")
SOURCES = dict.fromkeys(("calcom", "highlevel", "simplymeet"), "API_V2")
NOT_KNOWN_HERE: dict[str, Any] = {
    "customInputs": {},
    "paid": False,
    "payment": [],
    "references": [],
    "isRecorded": False,
    "scheduledJobs": [],
    "rating": None,
    "ratingFeedback": None,
    "destinationCalendarId": None,
    "dynamicEventSlugRef": None,
    "dynamicGroupSlugRef": None,
    "reassignReason": None,
}


def kept(booking: Booking) -> dict[str, Any]:
    """What is remembered of the older request that made it; nothing if another one did."""
    found: dict[str, Any] = booking.extras.get("calcom", {}).get("older", {})
    return found


def shown(desk: Desk, booking: Booking, newer: dict[str, Any]) -> dict[str, Any]:
    """The older shape. ``newer``: the booking, or the meeting that it shares, in the newer one."""
    over = newer["cancellationReason"] or None
    host = booking.meeting.host
    seats = [{"referenceUid": each["seatUid"]} for each in newer["attendees"] if "seatUid" in each]
    return {
        **NOT_KNOWN_HERE,
        "id": newer["id"],
        "uid": newer["uid"],
        "title": newer["title"],
        "description": newer["description"] or None,
        "startTime": newer["start"],
        "endTime": newer["end"],
        "createdAt": newer["createdAt"],
        "updatedAt": newer["updatedAt"],
        "status": newer["status"].upper(),
        "location": newer.get("location"),
        "metadata": _metadata(booking, newer),
        "cancellationReason": over if newer["status"] == "cancelled" else None,
        "rejectionReason": over if newer["status"] == "rejected" else None,
        "cancelledBy": newer["cancelledByEmail"] or None,
        "rescheduledBy": newer.get("rescheduledByEmail"),
        "rescheduled": True if booking.rescheduled_to is not None else None,
        "fromReschedule": newer.get("rescheduledFromUid"),
        "recurringEventId": kept(booking).get("recurringEventId") or newer.get("recurringBookingUid"),
        "smsReminderNumber": newer.get("bookingFieldsResponses", {}).get("smsReminderNumber"),
        "responses": responses(booking, newer),
        "userId": booking.meeting.host_id,
        "userPrimaryEmail": host.email if host else None,
        "user": {
            "id": host.id,
            "name": host.name,
            "email": host.email,
            "username": host.username,
            "timeZone": host.zone,
        }
        if host
        else None,
        "noShowHost": newer["absentHost"],
        "attendees": _attendees(desk, booking, newer),
        "seatsReferences": seats,
        "eventTypeId": newer["eventTypeId"],
        "eventType": _event_type(booking),
        "creationSource": SOURCES.get(booking.source, "WEBAPP"),
        "iCalUID": newer["icsUid"],
        "iCalSequence": booking.sequence,
    }


def both(desk: Desk, booking: Booking, newer: dict[str, Any]) -> dict[str, Any]:
    """The fields of both shapes. Where they clash the newer one stays, unless an older request made the booking."""
    older = shown(desk, booking, newer)
    whole = {name: older[name] for name in ("attendees", "eventType")}  # these hold what the newer ones hold, and more
    return {**newer, **older} if kept(booking) else {**older, **newer, **whole}


def _metadata(booking: Booking, newer: dict[str, Any]) -> dict[str, Any]:
    place, url = booking.place or {}, newer.get("location") or ""
    video = place.get("kind") == "video" and url.startswith("http")
    return {**newer["metadata"], **({"videoCallUrl": url} if video else {})}


def responses(booking: Booking, newer: dict[str, Any]) -> dict[str, Any]:
    """What the party filled in, as it was sent; what was changed since is as it is now."""
    now = {
        name: value
        for name, value in newer.get("bookingFieldsResponses", {}).items()
        if name not in {"displayEmail", "displayGuests"}
    }
    sent: dict[str, Any] = kept(booking).get("responses", {})
    if not sent or not now:
        return now
    found = {**sent, **{name: value for name, value in now.items() if name != "location"}}
    if "guests" in sent:
        found["guests"] = now.get("guests", [])
    return found


def _attendees(desk: Desk, booking: Booking, newer: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the newer shape with their ids; a colleague of the host's has none."""
    people: Sequence[dict[str, Any]] = newer["attendees"]
    numbers: list[int | None] = [booking.id * 2, *(guest.id * 2 + 1 for guest in booking.guests)]
    if booking_shapes.is_shared(booking):
        parties = {short(party.uuid): party for party in bookings.sharing(desk, [booking.meeting_id])[newer["id"]]}
        numbers = [parties[person["seatUid"]].id * 2 for person in people]
    numbers += [None] * (len(people) - len(numbers))
    return [
        {
            "id": number,
            "phoneNumber": None,
            **person,
            "locale": person["language"],
            "noShow": person["absent"],
            "bookingId": newer["id"],
        }
        for number, person in zip(numbers, people, strict=True)
    ]


def _event_type(booking: Booking) -> dict[str, Any]:
    row, again = booking.event_type, booking.event_type.recurrence
    return {
        "id": row.id,
        "slug": row.slug,
        "title": row.title,
        "eventName": row.extras.get("calcom", {}).get("customName") or None,
        "price": row.price,
        "currency": row.currency,
        "metadata": row.extras.get("calcom", {}).get("metadata") or {},
        "recurringEvent": {"interval": again["interval"], "count": again["count"], "freq": _frequency(again)}
        if again
        else None,
        "seatsShowAttendees": row.show_attendees,
        "seatsShowAvailabilityCount": row.show_seats_left,
        "timeZone": row.zone,
        "team": None,
    }


def _frequency(again: dict[str, Any]) -> int | None:
    return FREQUENCIES.get(again["frequency"])


def recurring_info(desk: Desk, found: Sequence[Booking]) -> list[dict[str, Any]]:
    """The series that these bookings are of: how many there are, since when, and how they stand."""
    ones = {
        booking.series.id: (booking.series, booking)
        for booking in found
        if booking.series and booking.series.kind == "recurrence"
    }
    infos = []
    for series, one in ones.values():
        whole = booking_shapes.series_shown(desk, bookings.in_series(desk, series))
        by_state: dict[str, list[str]] = {state: [] for state in STATES}
        for each in whole:
            by_state[each["status"].upper()].append(each["start"])
        infos.append(
            {
                "recurringEventId": kept(one).get("recurringEventId") or str(series.uuid),
                "count": len(whole),
                "firstDate": whole[0]["start"],
                "bookings": by_state,
            }
        )
    return infos
