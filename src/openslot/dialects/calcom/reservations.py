"""Short reservations of slots: of 2024-09-04 and of 2024-04-15 (digest 4.2, 4.5)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from openslot.desk import event_types, hold
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound, SlotTaken
from openslot.desk.nouns import EventType, Hold
from openslot.dialects.calcom import models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call, Reply
from openslot.time.instants import iso_z

UNKNOWN = "Event Type with ID={} not found"
NOT_FIRST = "Someone else reserved this booking time slot before you. This time slot will be freed up in {} seconds."
HELD = "This time slot is already reserved by another user. Please choose a different time."
BOOKED = "Can't reserve a slot if the event is already booked."
NEEDS_KEY = "reservationDuration can only be used with an API key or a token."
PATH = "/v2/slots/reservations"


@operations("POST", PATH, status=201, auth="optional", body=models.Reservation)
def reserve_slot(desk: Desk, call: Call) -> dict[str, Any]:
    """Keeps a slot for some minutes."""
    body = call.body
    event_type, minutes = _admitted(desk, body)
    row = _kept(lambda: hold.hold(desk, event_type, body.slotStart, length=_length(event_type, body), minutes=minutes))
    return success({**shown(row), "reservationDuration": minutes})


@operations("GET", f"{PATH}/{{uid}}", auth="optional")
def get_reservation(desk: Desk, call: Call) -> dict[str, Any]:
    """A reservation, or null."""
    row = _found(desk, call.path["uid"])
    return success(shown(row) if row else None)


@operations("PATCH", f"{PATH}/{{uid}}", auth="optional", body=models.Reservation)
def move_reservation(desk: Desk, call: Call) -> dict[str, Any]:
    """Puts a reservation elsewhere; it begins anew."""
    body, uid = call.body, call.path["uid"]
    row = _found(desk, uid)
    if row is None:
        raise Refused(404, f"Slot with uid={uid[:60]} not found")
    event_type, minutes = _admitted(desk, body)
    length = _length(event_type, body)
    _kept(lambda: hold.move_hold(desk, row, event_type, body.slotStart, length=length, minutes=minutes))
    return success({**shown(row), "reservationDuration": minutes})


@operations("DELETE", f"{PATH}/{{uid}}", auth="optional")
def release_reservation(desk: Desk, call: Call) -> dict[str, Any]:
    """Lets a reservation go."""
    row = _found(desk, call.path["uid"])
    if row is not None:
        hold.release(desk, row.uuid)
    return {"status": "success"}


def _admitted(desk: Desk, body: models.Reservation) -> tuple[EventType, int]:
    """The event type and the minutes; who asks for their number must belong to the event type."""
    caller = desk.caller
    if body.reservationDuration is not None and caller is None:
        raise Refused(401, NEEDS_KEY)
    row = desk.find(EventType, body.eventTypeId, event_types.loaded())
    if row is None:
        raise Refused(404, UNKNOWN.format(body.eventTypeId))
    if body.reservationDuration is not None and (caller is None or caller.organization_id != row.organization_id):
        raise Refused(403, "reservationDuration can only be used for event types of one's own or of one's team.")
    return row, body.reservationDuration or hold.USUAL_MINUTES


def _length(row: EventType, body: models.Reservation) -> int:
    """The minutes asked for, if the event type lets one choose."""
    if body.slotDuration is None:
        return row.length
    lengths = sorted({row.length, *(duration.minutes for duration in row.durations)})
    if not row.durations:
        raise Refused(400, "Can't specify 'slotDuration' because the event type has one length only.")
    if body.slotDuration not in lengths:
        raise Refused(
            400,
            "Provided 'slotDuration' is not one of the possible lengths for the event type. The possible lengths for "
            f"this variable length event type are: {', '.join(map(str, lengths))}",
        )
    return body.slotDuration


def _kept(work: Any) -> Hold:
    try:
        row: Hold = work()
    except SlotTaken as error:
        raise Refused(422, HELD if str(error) == hold.HELD else BOOKED) from None
    return row


def _found(desk: Desk, uid: str) -> Hold | None:
    try:
        return hold.get_hold(desk, UUID(uid))
    except (NotFound, ValueError):
        return None


def shown(row: Hold) -> dict[str, Any]:
    """A reservation."""
    return {
        "eventTypeId": row.event_type_id,
        "slotStart": iso_z(row.start_at),
        "slotEnd": iso_z(row.end_at),
        "slotDuration": int((row.end_at - row.start_at) / timedelta(minutes=1)),
        "reservationUid": str(row.uuid),
        "reservationUntil": iso_z(row.until_at),
    }


@operations(
    "POST",
    "/v2/slots/reserve",
    status=201,
    auth="optional",
    body=models.LegacyReservation,
)
def reserve_legacy(desk: Desk, call: Call) -> Reply:
    """The same of 2024-04-15: whoever has a reservation (by cookie) moves it, and nothing is in its way."""
    body = call.body
    event_type = desk.find(EventType, body.eventTypeId, event_types.loaded())
    if event_type is None:
        raise Refused(404, "Event Type not found")
    minutes = int((body.slotUtcEndDate - body.slotUtcStartDate) / timedelta(minutes=1))
    row = _found(desk, cookie(call))
    if row is not None:
        hold.release(desk, row.uuid)
    row = hold.hold(desk, event_type, body.slotUtcStartDate, length=minutes, anyway=True)
    uid = str(row.uuid)
    headers = {"Set-Cookie": f"uid={uid}; Path=/v2; Max-Age={hold.USUAL_MINUTES * 60}; HttpOnly; SameSite=Lax"}
    return Reply(success(uid), 201, headers)


@operations("DELETE", "/v2/slots/selected-slot", "/v2/slots/delete", auth="optional")
def release_legacy(desk: Desk, call: Call) -> dict[str, Any]:
    """Lets it go."""
    asked = call.query.get("uid")
    row = _found(desk, cookie(call) or (asked if isinstance(asked, str) else ""))
    if row is not None:
        hold.release(desk, row.uuid)
    return {"status": "success"}


def cookie(call: Call) -> str:
    """The uid of the reservation that a browser has, or nothing."""
    try:
        found = SimpleCookie(call.headers.get("cookie", "")).get("uid")
    except CookieError:
        return ""
    return found.value if found else ""


def used_up(desk: Desk, event_type: EventType, start: datetime, uid: str, *, taken: int = 400) -> int | None:
    """The id of the hold that a booking of this start uses up; who reserved first goes first, else ``taken``.

    The product's bookings need not name their reservation: then the one of this very slot is taken for it.
    """
    first = hold.hold_at(desk, event_type, start)
    own = _found(desk, uid) if uid else None
    if first is None:
        return None
    if own is not None and own.id != first.id and (own.event_type_id, own.start_at) == (event_type.id, start):
        seconds = math.ceil((first.until_at - desk.now).total_seconds())
        raise Refused(taken, NOT_FIRST.format(seconds))
    return first.id
