"""Slots that can be booked: of 2024-09-04, of 2024-04-15, and the simple form (digest 4.1, 4.5, 4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from openslot.desk import bookings
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.find_slots import find_slots, find_slots_together
from openslot.desk.ids import short
from openslot.desk.nouns import EventType
from openslot.dialects.calcom import models, references
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.versions import older_slots
from openslot.doorway import wire
from openslot.doorway.operation import Call
from openslot.time.instants import render_minutes

UNKNOWN = "Event Type not found"
BAD_RANGE = "Invalid time range given - check the 'start' and 'end' query parameters."
END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59)
FEWEST, MOST = 2, 20
DYNAMIC_LENGTH, DYNAMIC_NOTICE, DYNAMIC_LONGEST = 30, 120, 24 * 60
OLD_NAMES = {"start": "startTime", "end": "endTime", "format": "slotFormat", "bookingUidToReschedule": "rescheduleUid"}


class Slot(NamedTuple):
    """A start as it is shown. ``seats``: parties, places, and the meeting's uid if there is one already."""

    day: str
    start: str
    end: str
    taken: int
    total: int
    uid: str | None


@operations("GET", "/v2/slots", auth="optional", query=models.FindSlots, repeatable=True)
def get_slots(desk: Desk, call: Call) -> dict[str, Any]:
    """Starts that can be booked, by date of the asked zone."""
    if older_slots(call):
        return _legacy(desk, call)
    asked = call.query_as(models.FindSlots)
    last = asked.end + END_OF_DAY if asked.end.astimezone(UTC).time() == time() else asked.end
    days: dict[str, list[dict[str, Any]]] = {}
    for slot in _find(desk, asked, asked.start, last, asked.bookingUidToReschedule):
        shown: dict[str, Any] = {"start": slot.start}
        if asked.format == "range":
            shown["end"] = slot.end
        if slot.total > 1:
            left = slot.total - slot.taken
            shown |= {"seatsBooked": slot.taken, "seatsRemaining": left, "seatsTotal": slot.total}
            shown |= {"bookingUid": slot.uid} if slot.uid else {}
        days.setdefault(slot.day, []).append(shown)
    return success(days)


@operations("GET", "/v2/slots/available", auth="optional", repeatable=True)
def get_available_slots(desk: Desk, call: Call) -> dict[str, Any]:
    """The same as of 2024-04-15."""
    return _legacy(desk, call)


def _legacy(desk: Desk, call: Call) -> dict[str, Any]:
    query = {OLD_NAMES.get(name, name): value for name, value in call.query.items()}
    asked = wire.read_model(models.FindLegacySlots, query)
    if asked.usernameList and not asked.username:
        if len(asked.usernameList) > 1:
            asked.usernames, asked.eventTypeSlug = asked.usernameList, None  # any slug means the dynamic event type
        asked.username = asked.usernameList[0]
    asked.organizationSlug = asked.organizationSlug or asked.orgSlug
    days: dict[str, list[dict[str, Any]]] = {}
    for slot in _find(desk, asked, asked.startTime, asked.endTime, asked.rescheduleUid):
        shown: dict[str, Any] = (
            {"startTime": slot.start, "endTime": slot.end} if asked.slotFormat == "range" else {"time": slot.start}
        )
        if slot.uid:
            shown |= {"attendees": slot.taken, "bookingUid": slot.uid}
        days.setdefault(slot.day, []).append(shown)
    return success({"slots": days})


def _find(desk: Desk, asked: models.Target, first: datetime, last: datetime, moving: Any) -> Iterator[Slot]:
    last += timedelta(seconds=1)  # a slot may end when the last second is over: at midnight, if days are asked for
    if asked.eventTypeId is None and not asked.eventTypeSlug and asked.usernames:
        return _together(desk, asked, first, last, moving)
    row = references.target(desk, asked, not_found=UNKNOWN)
    if last <= first:
        raise Refused(400, BAD_RANGE)
    lengths = {row.length, *(duration.minutes for duration in row.durations)}
    if asked.duration is not None and asked.duration not in lengths:
        if row.durations:
            raise Refused(400, f"duration: this event type has the lengths {', '.join(map(str, sorted(lengths)))}.")
        raise Refused(400, "duration: this event type has one length only.")
    if row.disabled or row.kind == "managed":
        return iter(())
    zone = asked.timeZone or "UTC"
    try:
        found, offer = find_slots(
            desk,
            row.id,
            first,
            last,
            zone=zone,
            length=asked.duration,
            ends_within=True,
            hosts=_subset(row, asked.rrHostSubsetIds),
            moving=references.moving(desk, moving),
        )
    except Invalid as error:
        raise Refused(400, f"{BAD_RANGE} {error.problems[0].message}") from None
    length = asked.duration or row.length
    uids = bookings.meeting_uuids(desk, [seats.meeting for seats in found.seats.values()])
    return _shown(found.starts, found.seats, uids, zone, length, offer.rules.seats, z=asked.timeZone is None)


def _together(desk: Desk, asked: models.Target, first: datetime, last: datetime, moving: Any) -> Iterator[Slot]:
    """Starts at which several users of one organization are free: the dynamic event, of any length."""
    names = list(dict.fromkeys(asked.usernames or ()))
    if not FEWEST <= len(names) <= MOST:
        raise Refused(400, f"usernames: name {FEWEST} to {MOST} different users.")
    users = [references.user_named(desk, name, asked.organizationSlug) for name in names]
    for name, user in zip(names, users, strict=True):
        if user.organization_id != users[0].organization_id:
            raise Refused(404, f"User with username {name[:100]} not found")
    zone, length = asked.timeZone or "UTC", asked.duration or DYNAMIC_LENGTH
    if length > DYNAMIC_LONGEST:
        raise Refused(400, f"duration: at most {DYNAMIC_LONGEST} minutes.")
    try:
        found = find_slots_together(
            desk,
            users,
            first,
            last,
            length=length,
            notice=DYNAMIC_NOTICE,
            zone=zone,
            ends_within=True,
            moving=references.moving(desk, moving),
        )
    except Invalid as error:
        raise Refused(400, f"{BAD_RANGE} {error.problems[0].message}") from None
    return _shown(found.starts, {}, {}, zone, length, 1, z=asked.timeZone is None)


def _subset(row: EventType, wanted: list[int] | None) -> list[int] | None:
    """The hosts to look at: of a round robin only those wanted."""
    return list(wanted) if wanted and row.kind == "round_robin" else None


def _shown(
    starts: list[int], seats: Any, uids: dict[int, UUID], zone: str, length: int, total: int, *, z: bool
) -> Iterator[Slot]:
    begins = render_minutes(starts, zone, millis=True, z=z)
    ends = render_minutes((start + length for start in starts), zone, millis=True, z=z)
    for start, (day, begin), (_, end) in zip(starts, begins, ends, strict=True):
        shared = seats.get(start)
        uid = short(uids[shared.meeting]) if shared and shared.meeting else None  # 0: a place is held, no more
        yield Slot(day, begin, end, shared.taken if shared else 0, total, uid)
