"""``/event-type``: list, one, availability."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.event_types import get_event_type, visible, zone_of
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import EventType
from openslot.dialects.simplymeet import translate
from openslot.dialects.simplymeet.query import boolean, day, filter_of, ids, order_of, page_of, whole, word
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call
from openslot.time.instants import local_date, midnight, render_minutes

PATH = "/panel/api/event-type"
ORDERS = {name: name for name in ("position", "id", "name", "slug", "duration", "type")}
GROUPS = {"type": "type", "user": "user"}
FILTERS = ("ids", "forCurrentUser", "manageRoundRobin", "type")
LONGEST_DAYS = 366


@operations("GET", PATH, f"{PATH}/")
def list_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """Event types that the caller may see, filtered, sorted, paged."""
    page = page_of(call.query)
    order, descending = order_of(call.query, ORDERS, "position")
    group = word(call.query, "groupBy")
    if group and group not in GROUPS:
        raise Invalid("groupBy", "This value is not a field to group by.", "choice")
    rows = [row for row in desk.all(visible(desk)) if row.kind != "managed" and _passes(desk, row, call)]
    rows.sort(key=lambda row: (_key(row, order), row.id), reverse=descending)
    if group:
        rows.sort(key=lambda row: _key(row, group))
    shown = rows if page.limit is None else rows[page.offset : page.offset + page.limit]
    return {"meta": page.meta(len(rows)), "items": [translate.event_type(row, desk.now) for row in shown]}


def _passes(desk: Desk, row: EventType, call: Call) -> bool:
    wanted = filter_of(call.query, FILTERS, "filter", "GetEventTypeListFilterDTO")
    numbers = ids(wanted, "ids", "filter")
    if numbers is not None and row.id not in numbers:
        return False
    kind = word(wanted, "type", "filter")
    if kind and kind not in translate.TYPES.values():
        raise Invalid("filter.type", "This value should be regular, round-robin or collective.", "choice")
    if kind and translate.TYPES[row.kind] != kind:
        return False
    mine = row.owner_id == desk.who.user_id
    if boolean(wanted, "forCurrentUser", "filter") and not (
        mine or any(h.user_id == desk.who.user_id for h in row.hosts)
    ):
        return False
    return not boolean(wanted, "manageRoundRobin", "filter") or mine or desk.who.manages


def _key(row: EventType, order: str) -> Any:
    keys = {
        "name": row.title.lower(),
        "slug": row.slug,
        "duration": row.length,
        "type": translate.TYPES[row.kind],
        "position": row.position,
        "user": row.owner_id or 0,
    }
    return keys.get(order, row.id)


@operations("GET", f"{PATH}/availability/{{id}}", f"{PATH}/availability/{{id}}/", repeatable=True)
def availability(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """Each date of the range with its starts, also those that cannot be booked (digest 6.6)."""
    row = get_event_type(desk, call.int_id("id", "event type"), whole=False)
    query = call.query
    zone = fields.zone("timezone", str(query.get("timezone") or zone_of(row)))
    first, last = _range(query, desk.now, zone)
    length = length_of(row, whole(query, "durationId", 1, 2**62), "durationId")
    user_id = whole(query, "userId", 1, 2**62)
    if user_id is not None and user_id not in {host.user_id for host in row.hosts}:
        raise Invalid("userId", "This user is not assigned to the event type.", "unknown")
    found, offer = find_slots(
        desk,
        row.id,
        midnight(first, zone),
        midnight(last + timedelta(days=1), zone) - timedelta(minutes=1),
        zone=zone,
        length=length,
        hosts=None if user_id is None else [user_id],
        with_refused=True,
    )
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    bookable = set() if row.disabled else set(found.starts)
    starts = sorted({*found.starts, *found.refused})
    for start, (date_, text) in zip(starts, render_minutes(starts, zone, millis=False), strict=True):
        hour: dict[str, Any] = {"start": text[11:16], "available": start in bookable}
        if row.show_seats_left and row.seats > 1:
            seats = found.seats.get(start)
            hour["rest"] = (seats.total - seats.taken if seats else offer.rules.seats) if start in bookable else 0
        days[date_].append(hour)
    return [_row((first + timedelta(days=n)).isoformat(), days) for n in range((last - first).days + 1)]


def _row(date_: str, days: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    hours = days.get(date_, [])
    return {"date": date_, "hours": hours, "available": any(hour["available"] for hour in hours)}


def _range(query: dict[str, Any], now: datetime, zone: str) -> tuple[date, date]:
    today = local_date(int(now.timestamp() // 60), zone)
    given = {name: day(str(query[name]), name) for name in ("startDate", "endDate") if query.get(name)}
    first = given.get("startDate", today)
    last = given.get("endDate", first + timedelta(days=30))
    if last < first:
        raise Invalid("endDate", "This value should not lie before startDate.", "range")
    if (last - first).days >= LONGEST_DAYS:
        raise Invalid("endDate", f"The range should not be longer than {LONGEST_DAYS} days.", "range")
    return first, last


def length_of(row: EventType, duration_id: int | None, path: str) -> int | None:
    """The minutes of a duration of this type; 422 for another type's."""
    if duration_id is None:
        return None
    for duration in row.durations:
        if duration.id == duration_id:
            return duration.minutes
    raise Invalid(path, "This value is not a duration of the event type.", "unknown", duration_id)


@operations("GET", f"{PATH}/{{id}}", f"{PATH}/{{id}}/")
def get(desk: Desk, call: Call) -> dict[str, Any]:
    """One event type."""
    return translate.event_type(get_event_type(desk, call.int_id("id", "event type")), desk.now)
