"""Between HighLevel's meeting places and the desk's."""

from __future__ import annotations

from typing import Any

from openslot.desk.errors import Invalid
from openslot.desk.nouns import Booking, EventType
from openslot.desk.places import place_of

KINDS: dict[str, tuple[str, str]] = {
    "custom": ("custom", ""),
    "zoom_conference": ("video", "zoom"),
    "google_conference": ("video", "google_meet"),
    "ms_teams_conference": ("video", "ms_teams"),
    "inbound_call": ("phone", ""),
    "outbound_call": ("attendee_phone", ""),
    "physical": ("address", ""),
    "booker": ("attendee_defined", ""),
}
"""A configuration's kind as the desk's kind and provider."""
BACK = {pair: kind for kind, pair in KINDS.items()}
CONFERENCES = {"zoom_conference", "google_conference", "ms_teams_conference"}
TYPES = {
    "custom": "custom",
    "zoom": "zoom_conference",
    "gmeet": "google_conference",
    "google": "google_conference",
    "ms_teams": "ms_teams_conference",
    "phone": "inbound_call",
    "address": "physical",
}
"""An appointment's ``meetingLocationType`` as a configuration's kind."""
OLD_TYPES = {
    "custom": "custom",
    "zoom": "zoom_conference",
    "gmeet": "google_conference",
    "phone": "inbound_call",
    "address": "physical",
    "teams": "ms_teams_conference",
    "booker": "booker",
}
"""A team member's ``meetingLocationType``, from before there were configurations."""
OLD_WORDS = {kind: word for word, kind in OLD_TYPES.items()}


def of_wire(configurations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Places of LocationConfigurations."""
    return [_place(each["kind"], each.get("location", "")) for each in configurations]


def of_member(member: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The places of a team member, said in either way; None if nothing is said of them."""
    if "locationConfigurations" in member:
        return of_wire(member["locationConfigurations"])
    if not {"meetingLocationType", "meetingLocation"} & set(member):
        return None
    kind, value = member.get("meetingLocationType", "custom"), member.get("meetingLocation", "")
    return [_place(OLD_TYPES[kind], value)] if value or kind != "custom" else []


def to_old_words(places: list[dict[str, Any]]) -> dict[str, str]:
    """The first place in the words from before there were configurations."""
    for first in to_wire(places)[:1]:
        return {"meetingLocationType": OLD_WORDS.get(first["kind"], "custom"), "meetingLocation": first["location"]}
    return {}


def _place(kind: str, value: str) -> dict[str, Any]:
    ours, provider = KINDS[kind]
    return {"kind": ours, "value": value, "provider": provider, "public": True}


def to_wire(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """LocationConfigurations of places, each with its ``meetingId``: kind and index."""
    found = []
    for n, place in enumerate(places):
        kind = BACK.get((place["kind"], place.get("provider") or ""), "custom")
        found.append({"kind": kind, "location": place.get("value") or "", "meetingId": f"{kind}_{n}"})
    return found


def chosen(calendar: EventType, given: dict[str, Any]) -> dict[str, Any] | None:
    """The place that an appointment's fields ask for; None: the configured one.

    An address comes first; then the kind, where it overrides; then the id of a configured place.
    """
    kind, meeting_id = given.get("meetingLocationType"), given.get("meetingLocationId")
    if "address" in given and kind is None:
        return {"kind": "custom", "value": given["address"]}
    overrides = given.get("overrideLocationConfig", meeting_id is None)
    if kind is not None and overrides:
        return _place(TYPES[kind], given.get("address", ""))
    if meeting_id is None or meeting_id == "default":
        return {"kind": "custom", "value": given["address"]} if "address" in given else None
    for places in (calendar.places, *(host.places for host in calendar.hosts)):
        for place, shown in zip(places, to_wire(places), strict=True):
            if shown["meetingId"] == meeting_id:
                return place
    raise Invalid("meetingLocationId", "is no configured place of this calendar", "choice")


def usual(row: Booking) -> dict[str, Any]:
    """Where an appointment takes place if nothing is said: the calendar's first place, else its host's."""
    return configured(row, anew=True) or place_of(row.event_type, None)


def configured(row: Booking, *, anew: bool = False) -> dict[str, Any] | None:
    """The host's first place, if neither the calendar nor (unless it is chosen ``anew``) the appointment has one."""
    if (row.place and not anew) or row.event_type.places:
        return None
    host = next((h for h in row.event_type.hosts if h.user_id == row.meeting.host_id), None)
    return host.places[0] if host is not None and host.places else None
