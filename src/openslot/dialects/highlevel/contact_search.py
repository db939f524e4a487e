"""Contacts found: by words, by filters, as duplicates, in lists; and the appointments of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from openslot.desk import fields
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.contact_search import Condition, Group, search_contacts
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Contact
from openslot.dialects.highlevel import events, queries, references, search_models, times
from openslot.dialects.highlevel.contacts import shown
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call
from openslot.time.zones import zone

SORTS = {**search_models.TEXTS, **search_models.TIMES}
OLDER_SORTS = {"date_added": "created", "date_updated": "updated"}


@operations("POST", "/contacts/search", scope="contacts.readonly", write=False, body=search_models.Search)
def search(desk: Desk, call: Call) -> dict[str, Any]:
    """A page of the contacts that pass, and how many there are."""
    asked = call.body
    references.check_location(desk, asked.locationId)
    if asked.page is not None and asked.searchAfter is not None:
        raise Invalid("page", "must not be given together with searchAfter", "choice")
    order = asked.sort[0] if asked.sort else search_models.Sort(field="dateAdded", direction="desc")
    rows, total = search_contacts(
        desk,
        asked.query or "",
        asked.pageLimit,
        ((asked.page or 1) - 1) * asked.pageLimit,
        wanted=[_wanted(desk, each) for each in asked.filters],
        order=SORTS[order.field],
        descending=order.direction == "desc",
        after=references.contact(desk, str(asked.searchAfter[-1])) if asked.searchAfter else None,
    )
    found = [{**shown(desk, row), "searchAfter": [_millis(row.created_at), short(row.uuid)]} for row in rows]
    return {"contacts": found, "total": total, "traceId": call.request_id}


def _wanted(desk: Desk, asked: Any) -> Condition | Group:
    """A condition as the desk understands it; ``Invalid`` for an operator or value without sense for its field."""
    if isinstance(asked, search_models.Several):
        return Group([_wanted(desk, each) for each in asked.filters], either=asked.group == "OR")
    field, how, value = asked.field, asked.operator, asked.value
    if (field in search_models.TIMES) != (how == "range") or (field in search_models.EXACT and "contains" in how):
        raise Invalid("filters", f"{field} cannot be compared by {how}", "choice")
    if how == "range":
        if not isinstance(value, search_models.Range) or not value.given():
            raise Invalid("filters", "a range has gte, gt, lte or lt", "range")
        return Condition(search_models.TIMES[field], how, {k: _instant(desk, v) for k, v in value.given().items()})
    if "exists" not in how and not isinstance(value, str):
        raise Invalid("filters", f"the value for {field} must be a string", "string_type")
    if field in search_models.EXACT:
        return Condition(search_models.EXACT[field], how, _exact(desk, field, value or ""))
    return Condition(search_models.TEXTS.get(field, field), how, value)


def _exact(desk: Desk, field: str, value: str) -> Any:
    if field == "id":
        return from_short(value)
    try:
        return references.user(desk, value).id
    except NotFound:
        return None


def _instant(desk: Desk, value: str | int) -> datetime:
    text, here = str(value), desk.who.organization_zone
    return times.of_iso("filters", text, here) if "T" in text else times.of_millis_or_date("filters", text, here)


def _millis(at: datetime) -> int:
    return (at - times.EPOCH) // timedelta(milliseconds=1)


@operations("GET", "/contacts/search/duplicate", scope="contacts.readonly")
def duplicate(desk: Desk, call: Call) -> dict[str, Any]:
    """The contact with this e-mail, else with this phone number; null if there is none."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    email, number = queries.text(query, "email"), queries.text(query, "number")
    found: Sequence[Contact] = ()
    if email:
        found, _ = search_contacts(desk, "", 1, wanted=[Condition("email", "eq", fields.email("email", email))])
    if not found and number:
        found, _ = search_contacts(desk, "", 1, wanted=[Condition("phone", "eq", fields.phone("number", number))])
    return {"contact": shown(desk, found[0]) if found else None}


@operations("GET", "/contacts/", "/contacts", scope="contacts.readonly")
def get_contacts(desk: Desk, call: Call) -> dict[str, Any]:
    """The older list: newest first or as asked, a page of it, and where the next one begins."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    limit = queries.whole(query, "limit", 1, 100, 20)
    after, since = queries.text(query, "startAfterId"), queries.text(query, "startAfter")
    order, descending = _older_order(query)
    wanted = []
    if since is not None and after is None:  # a cursor of half its length
        span = {"lt" if descending else "gt": times.of_millis("startAfter", since)}
        wanted = [Condition(order, "range", span)]
    rows, total = search_contacts(
        desk,
        queries.text(query, "query") or "",
        limit + 1,
        wanted=wanted,
        order=order,
        descending=descending,
        after=references.contact(desk, after) if after else None,
    )
    page = rows[:limit]
    meta: dict[str, Any] = {"total": total}
    if page:
        at = page[-1].created_at if order == "created" else page[-1].updated_at
        meta |= {"startAfterId": short(page[-1].uuid), "startAfter": _millis(at)}
    if len(rows) > limit:
        meta["nextPageUrl"] = f"{call.house.base_url}/contacts/?{urlencode({**query, **_cursor(meta)}, doseq=True)}"
    return {"contacts": [shown(desk, row) for row in page], "count": total, "meta": meta}


def _cursor(meta: dict[str, Any]) -> dict[str, Any]:
    return {name: meta[name] for name in ("startAfterId", "startAfter")}


def _older_order(query: dict[str, Any]) -> tuple[str, bool]:
    """The key of the order, and whether it descends."""
    field, direction = queries.text(query, "sortBy") or "date_added", queries.text(query, "order") or "desc"
    if field not in OLDER_SORTS:
        raise Invalid("sortBy", "must be date_added or date_updated", "choice")
    if direction not in {"asc", "desc"}:
        raise Invalid("order", "must be asc or desc", "choice")
    return OLDER_SORTS[field], direction == "desc"


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
