"""An account at Google Calendar."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from openslot.couriers.oauth import SignedIn
from openslot.couriers.shapes import Event, Found, Reading, Taken, Unreadable, Written
from openslot.time.instants import iso_z, midnight, parse_iso
from openslot.time.zones import UnknownZone, normal_name

SCOPES = "https://www.googleapis.com/auth/calendar"
GONE = (404, 410)


@dataclass(frozen=True)
class Account:
    """``zone``: the owner's, for whole days where the calendar does not say its own."""

    service: SignedIn
    zone: str

    def calendars(self) -> list[Found]:
        """The calendars of the account's list."""
        items = self.service.pages("/users/me/calendarList", {"maxResults": "250"}, "items", _next)
        return [
            Found(
                item["id"],
                item.get("summaryOverride") or item.get("summary") or item["id"],
                primary=bool(item.get("primary")),
                writable=item.get("accessRole") in {"owner", "writer"},
            )
            for item in items
        ]

    def read(self, calendar: str, mark: str | None, first: datetime, last: datetime) -> Reading:  # noqa: ARG002
        """The time that events take; occurrences come one by one. There is nothing to ask for changes with."""
        items = self.events(calendar, first, last)
        found = []
        for item in items:
            if not _is_free(item):
                start, end = _span(item, self.zone)
                found.append(Taken(start, end, _uid(item), item.get("id") or ""))
        return Reading(found)

    def events(self, calendar: str, first: datetime, last: datetime) -> list[dict[str, Any]]:
        """A calendar's events between two instants, as Google tells them; each with the calendar's zone."""
        query = {
            "timeMin": iso_z(first),
            "timeMax": iso_z(last),
            "singleEvents": "true",
            "orderBy": "startTime",
            "maxResults": "2500",
        }
        zones: list[str] = []

        def following(page: dict[str, Any]) -> dict[str, str] | None:
            zones.append(page.get("timeZone") or self.zone)
            return _next(page)

        items = self.service.pages(_events(calendar), query, "items", following)
        return [{**item, "_zone": zones[0]} for item in items]

    def event(self, calendar: str, place: str) -> dict[str, Any] | None:
        """One event as Google tells it; None if there is none."""
        status, found = self.service.call("GET", f"{_events(calendar)}/{quote(place, safe='')}", fine=GONE)
        return None if status in GONE or found.get("status") == "cancelled" else found

    def insert(self, calendar: str, body: dict[str, Any]) -> dict[str, Any]:
        """A new event of the caller's own making."""
        return self.service.call("POST", _events(calendar), json=body)[1]

    def patch(self, calendar: str, place: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Change some of an event; None if there is none."""
        status, found = self.service.call("PATCH", f"{_events(calendar)}/{quote(place, safe='')}", json=body, fine=GONE)
        return None if status in GONE else found

    def write(self, calendar: str, event: Event, place: str | None, mark: str | None) -> Written:  # noqa: ARG002
        """Put the event under the id that its UID gives: repeated, it is the same event. Nobody is mailed by Google."""
        number = place or id_of(event.uid)
        body = _body(event, number)
        query = {"sendUpdates": "none", "conferenceDataVersion": "1"}
        path = f"{_events(calendar)}/{number}"
        if place is not None:
            status, found = self.service.call("PATCH", path, query=query, json=body, fine=GONE)
            if status not in GONE:
                return _written(found)
        status, found = self.service.call("POST", _events(calendar), query=query, json=body, fine=(409,))
        if status == 409:  # it is there, or was: an event that was deleted comes back by being confirmed
            found = self.service.call("PATCH", path, query=query, json=body)[1]
        return _written(found)

    def remove(self, calendar: str, place: str) -> None:
        """Delete the event."""
        path = f"{_events(calendar)}/{quote(place, safe='')}"
        self.service.call("DELETE", path, query={"sendUpdates": "none"}, fine=GONE)


def id_of(uid: str) -> str:
    """Google's id for our UID: 5 to 1024 characters of 0–9 and a–v."""
    return "os" + hashlib.sha256(uid.encode()).hexdigest()[:40]


def _events(calendar: str) -> str:
    return f"/calendars/{quote(calendar, safe='')}/events"


def _next(page: dict[str, Any]) -> dict[str, str] | None:
    token = page.get("nextPageToken")
    return {"pageToken": token} if token else None


def _uid(item: dict[str, Any]) -> str:
    """The UID that we gave an event, which Google knows by another of its own; of others Google's."""
    given = (item.get("extendedProperties") or {}).get("private") or {}
    return str(given.get("openslot") or item.get("iCalUID") or "")


def _is_free(item: dict[str, Any]) -> bool:
    if item.get("transparency") == "transparent" or item.get("status") == "cancelled":
        return True
    return any(each.get("self") and each.get("responseStatus") == "declined" for each in item.get("attendees") or [])


def _span(item: dict[str, Any], zone: str) -> tuple[datetime, datetime]:
    own = item.get("_zone") or zone
    try:
        normal_name(own)
    except UnknownZone:
        own = zone
    start, end = item.get("start") or {}, item.get("end") or {}
    return instant(start, own), instant(end or start, own)


def instant(when: dict[str, Any], zone: str) -> datetime:
    """Google's ``{"dateTime", "timeZone"}`` or ``{"date"}``; ``Unreadable`` if it is neither."""
    try:
        if "dateTime" in when:
            return parse_iso(when["dateTime"], when.get("timeZone") or zone)
        return midnight(date.fromisoformat(when["date"]), zone)
    except (KeyError, ValueError):
        raise Unreadable("An event's time cannot be read.") from None


def _body(event: Event, number: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": number,
        "status": "confirmed",
        "summary": event.title,
        "description": event.description,
        "location": event.location,
        "start": {"dateTime": iso_z(event.start)},
        "end": {"dateTime": iso_z(event.end)},
        "transparency": "opaque",
        "extendedProperties": {"private": {"openslot": event.uid}},
    }
    if event.video:
        solution = {"type": "hangoutsMeet"}
        body["conferenceData"] = {"createRequest": {"requestId": number, "conferenceSolutionKey": solution}}
    return body


def _written(found: dict[str, Any]) -> Written:
    return Written(str(found["id"]), found.get("etag"), found.get("hangoutLink"))
