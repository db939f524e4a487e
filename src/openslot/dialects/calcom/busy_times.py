"""Busy time of connected calendars: by calendar, by connection, by maker (digest section 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openslot.desk import connections
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Calendar, Connection
from openslot.dialects.calcom import calendar_models
from openslot.dialects.calcom.calendar_shapes import APPS
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway import services
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z, midnight, parse_date

YOUNG = timedelta(minutes=10)
"""A copy of this age is good enough; an older one is asked for anew."""
LONGEST = timedelta(days=366)
NO_ZONE = "Either timeZone or loggedInUsersTz must be provided"
MAKERS = {"google": "google", "office365": "microsoft", "apple": "apple", "caldav": "caldav"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A calendar to be read, or what is known of it already."""

    source: str
    line: Any
    external_id: str
    known: Sequence[tuple[datetime, datetime]]
    young: bool


def _wanted(desk: Desk, chosen: Sequence[tuple[Connection, Calendar]], first: datetime, last: datetime) -> list[Wanted]:
    known = connections.busy_times(desk, [calendar.id for _, calendar in chosen], first, last)
    found = []
    for row, calendar in chosen:
        age = connections.age(calendar, desk.now)
        covers = calendar.from_at is not None and calendar.until_at is not None
        covers = covers and calendar.from_at <= first and last <= calendar.until_at  # type: ignore[operator]
        found.append(
            Wanted(
                APPS[row.kind].type,
                services.line(desk, row.id),
                calendar.external_id,
                [(start, end) for number, start, end in known if number == calendar.id],
                young=covers and age is not None and age < YOUNG and row.state == "ok",
            )
        )
    return found


def _fetch(call: Call, wanted: Sequence[Wanted], first: datetime, last: datetime) -> list[dict[str, Any]]:
    found: list[tuple[datetime, datetime, str]] = []
    for each in wanted:
        spans = each.known
        if not each.young:
            try:
                taken = services.busy(call.house, each.line, each.external_id, first, last)
                spans = [(one.start, one.end) for one in taken]
            except services.Failed:  # an old copy is better than none; without one there is nothing to say
                if not each.known:
                    raise
        found += [(start, end, each.source) for start, end in spans]
    return [{"start": iso_z(start), "end": iso_z(end), "source": source} for start, end, source in sorted(found)]


def _range(first: datetime | None, last: datetime | None) -> tuple[datetime, datetime]:
    if first is None or last is None:
        raise Refused(400, "dateFrom and dateTo must be provided")
    if last < first:
        raise Refused(400, "dateTo must not lie before dateFrom")
    if last - first > LONGEST:
        raise Refused(400, "The range may not be longer than 366 days.")
    return first, last


def _ask(desk: Desk, call: Call) -> Callable[[], Any]:
    asked = call.query_as(calendar_models.BusyTimes)
    simple = asked.startTime is not None or asked.endTime is not None
    if not simple and asked.timeZone is None and asked.loggedInUsersTz is None:
        raise Refused(400, NO_ZONE)
    first, last = _range(asked.dateFrom or asked.startTime, asked.dateTo or asked.endTime)
    rows = connections.connections(desk, desk.who.user_id)
    listed = asked.calendarsToLoad
    if listed is None:
        chosen = [(row, calendar) for row in rows for calendar in row.calendars if calendar.selected]
    else:
        chosen = [_loaded(rows, each) for each in (listed.values() if isinstance(listed, dict) else listed)]
    wanted = _wanted(desk, chosen, first, last)
    return lambda: _fetch(call, wanted, first, last)


def _loaded(rows: Sequence[Connection], asked: calendar_models.ToLoad) -> tuple[Connection, Calendar]:
    row = next((each for each in rows if each.id == asked.credentialId), None)
    if row is None:
        raise Refused(401, "These credentials do not belong to you")
    calendar = next((each for each in row.calendars if each.external_id == asked.externalId), None)
    if calendar is None:
        raise Refused(401, "These calendars do not belong to you")
    return row, calendar


@operations("GET", "/v2/calendars/busy-times", errand=_ask)
def get_busy_times(_desk: Desk, call: Call) -> dict[str, Any]:
    """The time that calendars take."""
    return success(call.brought)


def days(desk: Desk, asked: calendar_models.Range) -> tuple[datetime, datetime]:
    """The instants between which the days asked for lie."""
    zone = asked.timeZone or desk.who.zone
    try:
        first, last = parse_date(asked.from_[:10]), parse_date(asked.to[:10]) + timedelta(days=1)
    except ValueError as error:
        raise Refused(400, str(error)) from None
    return _range(*(midnight(day, zone) for day in (first, last)))


def _of_one(desk: Desk, call: Call, row: Connection) -> Callable[[], Any]:
    first, last = days(desk, call.query_as(calendar_models.Range))
    chosen = [(row, each) for each in row.calendars if each.selected] or [(row, each) for each in row.calendars[:1]]
    wanted = _wanted(desk, chosen, first, last)
    return lambda: _fetch(call, wanted, first, last)


def connection_in(desk: Desk, call: Call) -> Connection:
    """The connection in the path; 404 for any that is not the caller's."""
    text = call.path["connectionId"]
    try:
        return connections.get_connection(desk, call.int_id("connectionId", "connection"), list(MAKERS.values()))
    except NotFound:
        raise Refused(404, f"Calendar connection {text[:60]} not found") from None


def connection_by_maker(desk: Desk, call: Call) -> Connection:
    """The caller's first account of the maker in the path; 400 if there is none."""
    kind = MAKERS.get(call.path["calendar"])
    if kind is None:
        raise Refused(400, "Invalid calendar type, available calendars are: google, office365, apple")
    rows = connections.connections(desk, desk.who.user_id, [kind])
    if not rows:
        raise Refused(400, f"Credentials for {APPS[kind].type} not found.")
    return rows[0]


def _by_connection(desk: Desk, call: Call) -> Callable[[], Any]:
    return _of_one(desk, call, connection_in(desk, call))


def _by_maker(desk: Desk, call: Call) -> Callable[[], Any]:
    return _of_one(desk, call, connection_by_maker(desk, call))


@operations("GET", "/v2/calendars/connections/{connectionId}/freebusy", errand=_by_connection)
def get_free_busy(_desk: Desk, call: Call) -> dict[str, Any]:
    """The time that an account's calendars take."""
    return success(call.brought)


@operations("GET", "/v2/calendars/{calendar}/freebusy", errand=_by_maker)
def get_free_busy_of_maker(_desk: Desk, call: Call) -> dict[str, Any]:
    """The same by the maker's name."""
    return success(call.brought)
