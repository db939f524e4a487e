"""Free slots of a calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.find_slots import find_slots
from openslot.dialects.highlevel import queries, references, times
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call
from openslot.time.instants import render_minutes

LONGEST = timedelta(days=31, hours=1)


@operations("GET", "/calendars/{calendarId}/free-slots", scope="calendars.readonly")
def get_slots(desk: Desk, call: Call) -> dict[str, Any]:
    """The starts that can be booked, by date of the asked zone."""
    query = call.query
    event_type = references.calendar(desk, call.path["calendarId"])
    asked = query.get("timezone")
    zone = fields.zone("timezone", asked if isinstance(asked, str) else "") if asked else desk.who.organization_zone
    first = times.of_millis_or_date("startDate", query.get("startDate"), zone)
    last = times.of_millis_or_date("endDate", query.get("endDate"), zone)
    if last < first:
        raise Refused("The end date should not lie before the start date.")
    if last - first > LONGEST:
        raise Refused("The date range cannot be more than 31 days.")
    hosts = _hosts(desk, query)
    busy_looking = queries.flag(query, "enableLookBusy") is not False
    answer: dict[str, Any] = {}
    if not event_type.disabled and event_type.kind != "managed" and hosts != []:
        found, _ = find_slots(desk, event_type.id, first, last, zone=zone, hosts=hosts, look_busy=busy_looking)
        for day, text in render_minutes(found.starts, zone, millis=False):
            answer.setdefault(day, {"slots": []})["slots"].append(text)
    answer["traceId"] = call.request_id or str(uuid4())
    return answer


def _hosts(desk: Desk, query: dict[str, Any]) -> list[int] | None:
    """The users asked for, without unknown ones; None: whoever is free."""
    wanted: list[str] = []
    for name in ("userId", "userIds"):
        value = query.get(name)
        wanted += [value] if isinstance(value, str) else [str(v) for v in value or ()]
    wanted = [each for text in wanted for each in text.split(",") if each]
    if not wanted:
        return None
    found = []
    for each in wanted:
        try:
            found.append(references.user(desk, each).id)
        except NotFound:
            continue
    return found
