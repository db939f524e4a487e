"""Connected calendars: connecting, listing, choosing, busy times (digest section 10)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from openslot.desk import connections, fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.nouns import Calendar, Connection
from openslot.desk.webhooks import check_url
from openslot.dialects.calcom import calendar_models
from openslot.dialects.calcom.calendar_shapes import APPS, connected, credential, destination_of, kind_of, row_of
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway import services
from openslot.doorway.operation import Call, Reply

SIGN_IN = {"google": "google", "office365": "microsoft"}
CHECKED = {"google": "google", "office365": "microsoft", "apple": "apple", "caldav": "caldav"}
WRONG_TYPE = "Invalid calendar type, available calendars are: {}"
NO_FEED = "urls: each value in urls must be a valid URL that ends with .ics"
UNKNOWN = "Calendar credentials not found"
BAD = {
    "google": "Invalid google OAuth credentials.",
    "microsoft": "Invalid office 365 calendar credentials.",
    "apple": "Invalid apple calendar credentials.",
    "caldav": "Invalid caldav calendar credentials.",
    "ics": "Invalid ics feed credentials.",
}


def _one_of(call: Call, known: dict[str, str]) -> str:
    """The kind of connection that the path names; 400 for others."""
    kind = known.get(call.path["calendar"])
    if kind is None:
        names = ", ".join(name for name in known if name != "caldav")
        raise Refused(400, WRONG_TYPE.format(names))
    return kind


@operations("GET", "/v2/calendars")
def get_calendars(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's connections with their calendars, and where bookings are written."""
    rows = connections.connections(desk, desk.who.user_id)
    chosen = connections.destination(desk, desk.who.user_id)
    return success(
        {
            "connectedCalendars": [connected(row) for row in rows],
            "destinationCalendar": destination_of(chosen) if chosen else None,
        }
    )


def web_address(call: Call, name: str) -> str | None:
    """An address in the query for a browser to be sent to; 400 for one that is none."""
    url = call.query.get(name)
    if url is None:
        return None
    try:
        check_url(str(url), private=True)
    except Invalid:
        raise Refused(400, f"{name} must be an http or https address") from None
    return str(url)


@operations("GET", "/v2/calendars/{calendar}/connect")
def connect_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Where to send the caller to sign in."""
    kind = _one_of(call, SIGN_IN)
    dry_run = call.query_as(calendar_models.Connect).isDryRun
    state = services.State(desk.who.user_id, kind, web_address(call, "redir"), dry_run=dry_run)
    return success({"authUrl": services.sign_in_url(call.house, kind, state, _back(call))})


def _back(call: Call) -> str:
    return f"/v2/calendars/{call.path['calendar']}/save"


def _sign_in(desk: Desk, call: Call) -> Callable[[], Any]:
    kind = _one_of(call, SIGN_IN)
    state = services.read_state(call.house, str(call.query.get("state", "")), kind)
    if state is None or services.owner(desk, state) is None:
        raise Refused(400, "Missing or invalid `state`: begin again with /connect.")
    code = str(call.query.get("code") or "")
    if not code:
        raise Refused(400, "Missing `code` query parameter")
    return lambda: (state, services.finish_sign_in(call.house, kind, code, _back(call)))


@operations("GET", "/v2/calendars/{calendar}/save", auth="public", write=True, errand=_sign_in)
def save_calendar(desk: Desk, call: Call) -> Reply:
    """Where the service sends people back to after they signed in."""
    state, found = call.brought
    user = services.owner(desk, state)
    if user is None:
        raise Refused(400, "This user is not there any more.")
    if not state.dry_run:
        connections.connect(desk, user, state.kind, found.name, found.sealed, found.calendars, select_all=False)
    return Reply(status=301, headers={"Location": state.back or call.house.base_url})


def _try_credentials(desk: Desk, call: Call) -> Callable[[], Any]:
    kind = _one_of(call, {"apple": "apple", "caldav": "caldav"})
    body, zone = call.body, desk.who.zone
    if len(body.username) <= 1 or len(body.password) <= 1:
        raise Refused(400, "Username or password cannot be empty, nor a single character")
    url = body.url if kind == "caldav" else call.house.icloud
    if not url:
        raise Refused(400, "url should not be empty")
    fields.url("url", url)

    def ask() -> Any:
        try:
            return kind, services.caldav_account(call.house, url, body.username, body.password, zone)
        except services.Failed as error:
            raise Refused(400, f"Could not add this {kind} calendar account: {error}") from None

    return ask


@operations(
    "POST",
    "/v2/calendars/{calendar}/credentials",
    status=201,
    body=calendar_models.Credentials,
    errand=_try_credentials,
)
def save_credentials(desk: Desk, call: Call) -> dict[str, Any]:
    """An account by user name and password, which were tried out."""
    kind, found = call.brought
    connections.connect(desk, desk.user(), kind, found.name, found.sealed, found.calendars, select_all=False)
    return {"status": "success"}


def _read_feeds(desk: Desk, call: Call) -> Callable[[], Any]:
    urls: list[str] = list(dict.fromkeys(call.body.urls))
    for url in urls:
        try:
            fields.url("urls", re.sub("^webcal:", "https:", url))
        except Invalid:
            raise Refused(400, NO_FEED) from None
        if not urlsplit(url).path.endswith(".ics"):
            raise Refused(400, NO_FEED)
    zone, now = desk.who.zone, desk.now

    def ask() -> Any:
        try:
            return services.feeds(call.house, urls, zone, now=now)
        except services.Failed as error:
            raise Refused(400, f"Could not add ICS feeds: {error}") from None

    return ask


@operations("POST", "/v2/calendars/ics-feed/save", status=201, body=calendar_models.Feeds, errand=_read_feeds)
def save_feeds(desk: Desk, call: Call) -> dict[str, Any]:
    """Published calendars, each of which could be read."""
    found = call.brought
    row = connections.connect(desk, desk.user(), "ics", found.name, found.sealed, found.calendars, select_all=True)
    return success(credential(row))


def _check(desk: Desk, kind: str) -> dict[str, Any]:
    rows = connections.connections(desk, desk.who.user_id, [kind])
    if not rows:
        raise Refused(400, f"Credentials for {APPS[kind].type} not found.")
    if all(row.state == "dead" for row in rows):
        raise Refused(400, BAD[kind])
    return {"status": "success"}


@operations("GET", "/v2/calendars/ics-feed/check")
def check_feeds(desk: Desk, _call: Call) -> dict[str, Any]:
    """Is a feed connected, and can it be read?"""
    return _check(desk, "ics")


@operations("GET", "/v2/calendars/{calendar}/check")
def check_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Is an account connected, and are its credentials good?"""
    return _check(desk, _one_of(call, CHECKED))


@operations("POST", "/v2/calendars/{calendar}/disconnect", body=calendar_models.Disconnect)
def disconnect_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Forget a connection."""
    kind = _one_of(call, {**CHECKED, "ics-feed": "ics"})
    try:
        row = connections.get_connection(desk, call.body.id, [kind])
    except NotFound:
        raise Refused(404, UNKNOWN) from None
    shown = credential(row)
    connections.disconnect(desk, row)
    return success(shown)


def _owned(desk: Desk, number: int) -> Connection:
    try:
        return connections.get_connection(desk, number)
    except NotFound:
        raise Refused(404, UNKNOWN) from None


def _calendar(desk: Desk, integration: str, external_id: str, number: int | None = None) -> Calendar:
    kind = kind_of(integration)
    try:
        return connections.find_calendar(desk, [kind] if kind else [], external_id, number)
    except NotFound:
        raise Refused(404, f"Could not find calendar {external_id[:200]}") from None


@operations("POST", "/v2/selected-calendars", status=201, body=calendar_models.Selected)
def select_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Let a calendar's events be busy time."""
    body = call.body
    row = _owned(desk, body.credentialId)
    calendar = _calendar(desk, body.integration, body.externalId, row.id)
    connections.choose(desk, calendar, selected=True)
    return success(row_of(calendar))


@operations("DELETE", "/v2/selected-calendars")
def unselect_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Let a calendar's events be busy time no longer."""
    asked = call.query_as(calendar_models.Selected)
    row = _owned(desk, asked.credentialId)
    calendar = _calendar(desk, asked.integration, asked.externalId, row.id)
    if not calendar.selected:
        raise Refused(404, f"Could not find selected calendar {asked.externalId[:200]}")
    connections.choose(desk, calendar, selected=False)
    return success(row_of(calendar))


@operations("PUT", "/v2/destination-calendars", body=calendar_models.Destination)
def choose_destination(desk: Desk, call: Call) -> dict[str, Any]:
    """Where bookings are written from now on."""
    calendar = _calendar(desk, call.body.integration, call.body.externalId)
    if not calendar.writable:
        raise Refused(404, f"Could not find calendar {call.body.externalId[:200]}")
    connections.set_destination(desk, calendar)
    return success(row_of(calendar))


@operations("GET", "/v2/calendars/connections")
def get_connections(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's accounts that have events to show."""
    rows = connections.connections(desk, desk.who.user_id, list(CHECKED.values()))
    names = {kind: name for name, kind in CHECKED.items()}
    found = [
        {"connectionId": str(row.id), "type": names[row.kind], "email": connections.user_name(row) or None}
        for row in rows
    ]
    return success({"connections": found})
