"""Events of connected calendars, of Google's alone as in the product (digest section 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openslot.desk import connections
from openslot.desk.desk import Desk
from openslot.desk.nouns import Connection
from openslot.dialects.calcom import calendar_models
from openslot.dialects.calcom.busy_times import connection_by_maker, connection_in, days
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway import services
from openslot.doorway.operation import Call, Reply
from openslot.time.instants import parse_iso

ONLY_GOOGLE = "{} is currently only available for Google Calendar. Office 365 and Apple support is coming soon."
MINE, BY_MAKER = "/v2/calendars/connections/{connectionId}/events", "/v2/calendars/{calendar}/events"
LIST = (MINE, BY_MAKER)
ONE = (f"{MINE}/{{eventId}}", f"{BY_MAKER}/{{eventId}}", "/v2/calendars/{calendar}/event/{eventId}")
RESPONSES = {"needsAction": "pending", "tentative": "pending"}
STATES = {"confirmed": "accepted", "tentative": "pending", "cancelled": "cancelled"}
WIRE_STATES = {"accepted": "confirmed", "pending": "tentative", "declined": "cancelled", "cancelled": "cancelled"}
WIRE_RESPONSES = {"pending": "needsAction"}
Google = Any  # the courier, through services


def _google(desk: Desk, call: Call, what: str) -> Connection:
    """The Google account that the path names; 400 for another maker's, 404 for an event where there is no account."""
    if "connectionId" in call.path:
        row = connection_in(desk, call)
    else:
        if call.path["calendar"] != "google":
            raise Refused(400, ONLY_GOOGLE.format(what))
        if "eventId" in call.path and not connections.connections(desk, desk.who.user_id, ["google"]):
            raise _lost(call)
        row = connection_by_maker(desk, call)
    if row.kind != "google":
        raise Refused(400, ONLY_GOOGLE.format(what))
    return row


def _errand(what: str, work: Callable[[Call, Google, str], Any]) -> Callable[[Desk, Call], Callable[[], Any]]:
    """Finds the account, and lets ``work`` speak with it and the calendar in the query."""

    def find(desk: Desk, call: Call) -> Callable[[], Any]:
        row = _google(desk, call, what)
        line, calendar = services.line(desk, row.id), str(call.query.get("calendarId") or "primary")
        return lambda: services.ask(lambda: work(call, services.google(call.house, line), calendar))

    return find


def _list(desk: Desk, call: Call) -> Callable[[], Any]:
    row = _google(desk, call, "Listing events")
    first, last = days(desk, call.query_as(calendar_models.Range))
    line, calendar = services.line(desk, row.id), str(call.query.get("calendarId") or "primary")
    return lambda: services.ask(lambda: services.google(call.house, line).events(calendar, first, last))


@operations("GET", *LIST, errand=_list)
def list_events(_desk: Desk, call: Call) -> dict[str, Any]:
    """An account's events between two days."""
    return success([shown(each) for each in call.brought])


def _get(call: Call, google: Google, calendar: str) -> Any:
    return google.event(calendar, call.path["eventId"])


@operations("GET", *ONE, errand=_errand("Getting events", _get))
def get_event(_desk: Desk, call: Call) -> dict[str, Any]:
    """One event."""
    return success(shown(_found(call)))


def _create(call: Call, google: Google, calendar: str) -> Any:
    body = call.body
    return google.insert(calendar, _body(body))


@operations("POST", *LIST, status=201, body=calendar_models.CreateEvent, errand=_errand("Creating events", _create))
def create_event(_desk: Desk, call: Call) -> dict[str, Any]:
    """A new event."""
    return success(shown(call.brought))


def _update(call: Call, google: Google, calendar: str) -> Any:
    return google.patch(calendar, call.path["eventId"], _body(call.body))


@operations("PATCH", *ONE, body=calendar_models.UpdateEvent, errand=_errand("Updating events", _update), write=False)
def update_event(_desk: Desk, call: Call) -> dict[str, Any]:
    """Change what is sent of an event."""
    return success(shown(_found(call)))


def _delete(call: Call, google: Google, calendar: str) -> Any:
    google.remove(calendar, call.path["eventId"])


@operations("DELETE", *ONE, status=204, errand=_errand("Deleting events", _delete), write=False)
def delete_event(_desk: Desk, _call: Call) -> Reply:
    """Take an event away; one that is gone is no fault."""
    return Reply(status=204)


def _found(call: Call) -> dict[str, Any]:
    if call.brought is None:
        raise _lost(call)
    found: dict[str, Any] = call.brought
    return found


def _lost(call: Call) -> Refused:
    return Refused(404, f"Event {call.path['eventId'][:100]} not found")


def _body(body: calendar_models.CreateEvent | calendar_models.UpdateEvent) -> dict[str, Any]:
    """Google's words for what was sent."""
    found: dict[str, Any] = {}
    for name in ("title", "description"):
        value = getattr(body, name)
        if value is not None:
            found["summary" if name == "title" else name] = value
    for name in ("start", "end"):
        when = getattr(body, name)
        if when is not None:
            found[name] = _when(name, when)
    if body.attendees is not None:
        found["attendees"] = [_invited(each) for each in body.attendees if getattr(each, "action", None) != "delete"]
    status = getattr(body, "status", None)
    if status is not None:
        found["status"] = WIRE_STATES[status]
    return found


def _when(name: str, when: calendar_models.When) -> dict[str, str]:
    try:
        parse_iso(when.time, when.timeZone)
    except ValueError as error:
        raise Refused(400, f"{name}.time: {error}") from None
    return {"dateTime": when.time, "timeZone": when.timeZone}


def _invited(each: calendar_models.Attendee | calendar_models.ChangedAttendee) -> dict[str, Any]:
    found: dict[str, Any] = {"email": each.email}
    if each.name:
        found["displayName"] = each.name
    response = getattr(each, "responseStatus", None)
    if response is not None:
        found["responseStatus"] = WIRE_RESPONSES.get(response, response)
    if getattr(each, "optional", None) is not None:
        found["optional"] = getattr(each, "optional", None)
    return found


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """Google's event in the unified shape."""
    organizer = item.get("organizer") or {}
    attendees = [_attendee(each) for each in item.get("attendees") or []]
    hosts = [{"email": organizer["email"], "name": organizer.get("displayName")}] if organizer.get("email") else []
    return {
        "id": item.get("id"),
        "title": item.get("summary") or "",
        "description": item.get("description"),
        "start": _time(item, "start"),
        "end": _time(item, "end"),
        "locations": _locations(item),
        "attendees": attendees,
        "status": STATES.get(item.get("status") or "confirmed", "accepted"),
        "hosts": [{**host, "responseStatus": "accepted"} for host in hosts],
        "calendarEventOwner": hosts[0] if hosts else None,
        "source": "google",
    }


def _time(item: dict[str, Any], name: str) -> dict[str, Any]:
    when = item.get(name) or {}
    return {"time": when.get("dateTime") or when.get("date"), "timeZone": when.get("timeZone") or item.get("_zone")}


def _attendee(each: dict[str, Any]) -> dict[str, Any]:
    response = each.get("responseStatus") or "needsAction"
    return {
        "email": each.get("email"),
        "name": each.get("displayName"),
        "responseStatus": RESPONSES.get(response, response),
        "self": bool(each.get("self")),
        "optional": bool(each.get("optional")),
        "host": bool(each.get("organizer")),
    }


def _locations(item: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for each in (item.get("conferenceData") or {}).get("entryPoints") or []:
        more = {"pin": each["pin"]} if each.get("pin") else {}
        found.append({"type": each.get("entryPointType"), "url": each.get("uri"), "label": each.get("label"), **more})
    return found
