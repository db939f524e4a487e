"""Bookings of one or several services in a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openslot.desk import catalogue, fields, orders
from openslot.desk.chain import Wanted
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Order, ServicePlace
from openslot.dialects.highlevel import events, queries, references, service_models, times
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_offset

PATH = "/calendars/services/bookings"
STATES = {
    "new": "pending",
    "confirmed": "confirmed",
    "cancelled": "cancelled",
    "invalid": "rejected",
    "showed": "done",
    "no_show": "absent",
}
WORDS = {state: word for word, state in STATES.items()}
SPARE = "meetingLocation was ignored: the service location has an address of its own."
CORRECTED = "endTime was corrected: it follows from the services and their add-ons."


@operations("GET", PATH, scope="calendars/events.readonly")
def get_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """Service bookings that overlap a range, at one place if it is named."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    first, last = queries.span(query)
    asked, place = queries.text(query, "timezone"), queries.text(query, "serviceLocationId")
    zone = fields.zone("timezone", asked) if asked else None
    where = catalogue.get_place(desk, from_short(place)) if place else None
    return {"bookings": [shown(desk, row, zone) for row in orders.orders(desk, first, last, where)]}


@operations("POST", PATH, scope="calendars/events.write", status=201, body=service_models.BookingCreate)
def create_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Books services in a row, each with somebody who is free, or none."""
    given, forced = call.body.given(), _forced(call)
    references.check_location(desk, given["locationId"])
    contact = references.contact(desk, given["contactId"])
    zone = fields.zone("timezone", given["timezone"])
    start, end = (_instant(desk, given, name) for name in ("startTime", "endTime"))
    if end <= start:
        raise Refused("endTime must lie after startTime.")
    place = _place(desk, given) or catalogue.usual_place(desk)
    where, messages = _where(place, given.get("meetingLocation"), "")
    draft = orders.OrderDraft(
        contact=contact,
        services=_services(desk, given["services"]),
        start=start,
        zone=zone,
        place=place,
        meeting_place=where,
        title=given.get("title", ""),
        state=STATES[given.get("status", "confirmed")],
        forced=forced,
    )
    row = orders.place_order(desk, draft)
    return {**shown(desk, row), "messages": messages + _about_end(row, end)}


@operations("GET", PATH + "/{bookingId}", scope="calendars/events.readonly")
def get_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """One service booking."""
    return shown(desk, orders.get_order(desk, from_short(call.path["bookingId"])))


@operations("PUT", PATH + "/{bookingId}", scope="calendars/events.write", body=service_models.BookingUpdate)
def update_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; a new time or new services are planned again, not counting the booking itself."""
    row = orders.get_order(desk, from_short(call.path["bookingId"]))
    given, forced = call.body.given(), _forced(call)
    place = _place(desk, given) or row.place
    where, messages = _where(place, given.get("meetingLocation"), row.meeting_place)
    orders.change_order(
        desk, row, title=given.get("title"), zone=given.get("timezone"), place=place, meeting_place=where
    )
    begin = orders.live_items(row)[0].booking.start_at
    start = _instant(desk, given, "startTime") if "startTime" in given else begin
    end = _instant(desk, given, "endTime") if "endTime" in given else None
    if end is not None and end <= start:
        raise Refused("endTime must lie after startTime.")
    if start != begin or "services" in given:
        services = _services(desk, given["services"]) if "services" in given else None
        orders.move_order(desk, row, services, start, forced=forced)
    if "status" in given:
        orders.set_order_state(desk, row, STATES[given["status"]], forced=forced)
    return {**shown(desk, row), "messages": messages + (_about_end(row, end) if end else [])}


@operations("DELETE", PATH + "/{bookingId}", scope="calendars/events.write")
def delete_booking(desk: Desk, call: Call) -> dict[str, Any]:
    """Removes a service booking from sight; the time is free."""
    orders.delete_order(desk, orders.get_order(desk, from_short(call.path["bookingId"])))
    return {"success": True, "message": "Service booking deleted."}


def _forced(call: Call) -> bool:
    """Is no time to be looked at? Services have no notice of their own, so the other flag changes nothing."""
    queries.flag(call.query, "skipSchedulingNotice")
    return bool(queries.flag(call.query, "overrideAvailability"))


def _instant(desk: Desk, given: dict[str, Any], name: str) -> datetime:
    return times.of_iso(name, given[name], desk.who.organization_zone)


def _place(desk: Desk, given: dict[str, Any]) -> ServicePlace | None:
    wanted = given.get("serviceLocationId")
    return catalogue.get_place(desk, from_short(wanted)) if wanted else None


def _where(place: ServicePlace, sent: str | None, before: str) -> tuple[str, list[str]]:
    """The place that the booker names, where it is asked for, and what to say about one that is not."""
    if place.kind == "offline":
        return "", [SPARE] if sent else []
    if not (sent or before):
        raise Invalid("meetingLocation", "", "missing")
    return sent or before, []


def _about_end(row: Order, end: datetime) -> list[str]:
    return [] if orders.live_items(row)[-1].booking.end_at == end else [CORRECTED]


def _services(desk: Desk, given: list[dict[str, Any]]) -> list[Wanted]:
    """By position; without one as they were sent."""
    ordered = sorted(enumerate(given), key=lambda pair: (pair[1].get("position", pair[0]), pair[0]))
    return [_wanted(desk, each) for _, each in ordered]


def _wanted(desk: Desk, given: dict[str, Any]) -> Wanted:
    service, variation = catalogue.find_offered(desk, from_short(given["id"]))
    staff = references.user(desk, given["staffId"]).id if given.get("staffId") else None
    if staff is not None and staff not in {host.user_id for host in service.event_type.hosts}:
        raise NotFound("staff member", given["staffId"])
    return Wanted(service, variation, given["id"], staff, given.get("addOns", ()))


def shown(desk: Desk, row: Order, zone: str | None = None) -> dict[str, Any]:
    """A service booking as HighLevel shows it."""
    zone = zone or row.zone
    items = orders.live_items(row)
    source: dict[str, Any] = {"source": events.SOURCES.get(row.source, "dashboard")}
    if row.user_id is not None:
        source["userId"] = short(references.user_by_id(desk, row.user_id).uuid)
    return {
        "bookingId": short(row.uuid),
        "locationId": references.location_id(desk),
        "contactId": short(row.contact.uuid),
        "serviceLocationId": short(row.place.uuid),
        "meetingLocation": row.meeting_place or row.place.address,
        "title": row.title,
        "startTime": iso_offset(items[0].booking.start_at, zone),
        "endTime": iso_offset(items[-1].booking.end_at, zone),
        "timezone": zone,
        "status": WORDS[orders.state_of(row)],
        "deleted": False,
        "dateAdded": iso_offset(row.created_at, zone),
        "dateUpdated": iso_offset(row.updated_at, zone),
        "createdBy": source,
        "services": [_service(item, zone) for item in items],
    }


def _service(item: Any, zone: str) -> dict[str, Any]:
    host = item.booking.meeting.host
    add_ons = [{key: each[key] for key in ("id", "quantity") if key in each} for each in item.add_ons]
    return {
        "id": item.asked,
        "serviceCategoryId": item.service.category,
        "serviceStaffId": short(host.uuid) if host is not None else "",
        "serviceStartTime": iso_offset(item.booking.start_at, zone),
        "serviceEndTime": iso_offset(item.booking.end_at, zone),
        "serviceResources": [],
        "serviceAddOns": add_ons,
    }
