"""Contacts found: by words, by filters, as duplicates, in lists; and the appointments of one."""

from __future__ import annotations

from typing import Any

from openslot.desk import fields
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.contacts import search_contacts
from openslot.desk.desk import Desk
from openslot.dialects.highlevel import events, queries, references, small_models
from openslot.dialects.highlevel.contacts import shown
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call
from openslot.time.zones import zone

FIELDS = {"name": "name", "firstName": "first_name", "lastName": "last_name", "email": "email", "phone": "phone"}
SORTS = {"dateAdded": "created", "dateUpdated": "updated", **FIELDS}


@operations("POST", "/contacts/search", scope="contacts.readonly", write=False, body=small_models.Search)
def search(desk: Desk, call: Call) -> dict[str, Any]:
    """A page of the contacts that pass, and how many there are."""
    asked = call.body
    references.check_location(desk, asked.locationId)
    order = asked.sort[0] if asked.sort else small_models.Sort(field="dateAdded", direction="desc")
    rows, total = search_contacts(
        desk,
        asked.query or "",
        asked.pageLimit,
        (asked.page - 1) * asked.pageLimit,
        filters=[(FIELDS[each.field], each.operator, each.value or "") for each in asked.filters],
        order=SORTS[order.field],
        descending=order.direction == "desc",
    )
    return {"contacts": [shown(desk, row) for row in rows], "total": total, "traceId": call.request_id}


@operations("GET", "/contacts/search/duplicate", scope="contacts.readonly")
def duplicate(desk: Desk, call: Call) -> dict[str, Any]:
    """The contact with this e-mail, else with this phone number; null if there is none."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    email, number = queries.text(query, "email"), queries.text(query, "number")
    wanted = [("email", "eq", fields.email("email", email))] if email else []
    found, _ = search_contacts(desk, "", 1, filters=wanted) if wanted else ([], 0)
    if not found and number:
        found, _ = search_contacts(desk, "", 1, filters=[("phone", "eq", fields.phone("number", number))])
    return {"contact": shown(desk, found[0]) if found else None}


@operations("GET", "/contacts/", "/contacts", scope="contacts.readonly")
def get_contacts(desk: Desk, call: Call) -> dict[str, Any]:
    """The older list: newest first, a page of it."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    limit = queries.whole(query, "limit", 1, 100, 20)
    after = queries.text(query, "startAfterId")
    last = references.contact(desk, after).id if after else None
    rows, total = search_contacts(desk, queries.text(query, "query") or "", limit, older_than=last)
    return {"contacts": [shown(desk, row) for row in rows], "count": total}


@operations("GET", "/contacts/{contactId}/appointments", scope="contacts.readonly")
def get_appointments(desk: Desk, call: Call) -> dict[str, Any]:
    """All appointments of a contact; times here are wall time of the location without offset."""
    contact = references.contact(desk, call.path["contactId"])
    rows, _ = find_bookings(desk, BookingFilter(contact_id=contact.id), everyone=True)
    here, answer = zone(desk.who.organization_zone), []
    for row in rows:
        event = events.shown(desk, row)
        event["status"] = event["appointmentStatus"]
        for name, at in (
            ("startTime", row.start_at),
            ("endTime", row.end_at),
            ("dateAdded", row.created_at),
            ("dateUpdated", row.updated_at),
        ):
            event[name] = f"{at.astimezone(here):%Y-%m-%d %H:%M:%S}"
        answer.append(event)
    return {"events": answer}
