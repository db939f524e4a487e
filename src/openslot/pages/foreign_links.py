"""What addresses of Cal.com's pages ask for, in our words: its links and embeds lead here with their own names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import orjson

from openslot.desk.nouns import EventType

NAMES = {
    "date": "day",
    "guest": "guests",
    "attendeePhoneNumber": "phone",
    "smsReminderNumber": "phone",
    "cal.tz": "zone",
}
"""Theirs and ours, where they mean the same. Who uses ours is not overruled."""
KINDS = {
    "inPerson": "address",
    "link": "link",
    "userPhone": "phone",
    "phone": "attendee_phone",
    "attendeeInPerson": "attendee_address",
    "somewhereElse": "attendee_defined",
}
APP = "integrations:"
METADATA = re.compile(r"metadata\[([^\[\]\x00]{1,40})\]")
MOST_METADATA = 50
LONGEST_METADATA = 500


def translated(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The query with our names beside theirs."""
    found = dict(query)
    for theirs, ours in NAMES.items():
        if theirs in query and ours not in found:
            found[ours] = query[theirs]
    if "day" in found and "month" not in found:
        found["month"] = [each[:7] for each in found["day"]]
    names = [query[part][0].strip() for part in ("firstName", "lastName") if part in query]
    if names and "name" not in found:
        found["name"] = [" ".join(each for each in names if each)]
    return found


def wishes(query: Mapping[str, str]) -> Mapping[str, str]:
    """How the page should look, with our names beside theirs."""
    return {"details": "no", **query} if query.get("hideEventTypeDetails") == "true" else query


def place_asked(text: str, row: EventType) -> tuple[str, str]:
    """Of ``location``: the number of that place among the event type's, and what the visitor says of it.

    Empty for a place that it has not.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        given = text
    if not isinstance(given, dict):
        given = {"value": given}
    value, said = str(given.get("value") or ""), given.get("optionValue")
    fits = {"video", "organizer_default"} if value.startswith(APP) else {KINDS.get(value, value)}
    for number, place in enumerate(row.places):
        if place["kind"] in fits:
            return str(number), said if isinstance(said, str) else ""
    return "", ""


def metadata_of(fields: Mapping[str, object]) -> dict[str, str]:
    """``metadata[key]`` of a query or a form, as it is kept with the booking; what does not fit is left out."""
    found: dict[str, str] = {}
    for name, values in fields.items():
        key = METADATA.fullmatch(name)
        if key and isinstance(values, (list, tuple)) and values and len(found) < MOST_METADATA:
            found[key[1]] = str(values[0]).replace("\x00", "")[:LONGEST_METADATA]
    return found
