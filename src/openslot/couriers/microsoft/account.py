"""An account at Microsoft 365."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from openslot.couriers.oauth import SignedIn
from openslot.couriers.shapes import Event, Found, Reading, Taken, Unreadable, Written
from openslot.time.instants import iso_z, localize, parse_iso

SCOPES = "offline_access User.Read Calendars.ReadWrite OnlineMeetings.ReadWrite"
FREE = {"free", "workingElsewhere"}
IN_UTC = {"Prefer": 'outlook.timezone="UTC"'}
WANTED = "id,iCalUId,start,end,isAllDay,showAs,isCancelled,responseStatus"


@dataclass(frozen=True)
class Account:
    """``zone``: the owner's, in which whole days lie."""

    service: SignedIn
    zone: str

    def name(self) -> str:
        """The address by which the account is known."""
        _, found = self.service.call("GET", "/me")
        return str(found.get("mail") or found.get("userPrincipalName") or "")

    def calendars(self) -> list[Found]:
        """The account's calendars."""
        items = self._pages("/me/calendars", {"$top": "100"})
        return [
            Found(
                item["id"],
                item.get("name") or "",
                primary=bool(item.get("isDefaultCalendar")),
                writable=bool(item.get("canEdit")),
            )
            for item in items
        ]

    def read(self, calendar: str, mark: str | None, first: datetime, last: datetime) -> Reading:  # noqa: ARG002
        """The time that events take; the view's occurrences come one by one."""
        query = {"startDateTime": iso_z(first), "endDateTime": iso_z(last), "$top": "500", "$select": WANTED}
        found = []
        for item in self._pages(f"/me/calendars/{quote(calendar, safe='')}/calendarView", query):
            if _is_free(item):
                continue
            start, end = (self._instant(item.get(name) or {}, whole=bool(item.get("isAllDay"))) for name in ENDS)
            found.append(Taken(start, end, item.get("iCalUId") or "", item.get("id") or ""))
        return Reading(found)

    def _pages(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        wanted: dict[str, str] | None = query
        for _ in range(MOST_PAGES):
            _, page = self.service.call("GET", path, query=wanted, headers=IN_UTC)
            found += page.get("value") or []
            following = page.get("@odata.nextLink")
            if not following:
                return found
            path, wanted = self._inside(str(following)), None
        raise Unreadable("The calendar has too many pages.")

    def _inside(self, link: str) -> str:
        """The rest of a link to the service; the token is shown to no other."""
        if not link.startswith(self.service.service.api):
            raise Unreadable(f"The service leads elsewhere, to {urlsplit(link).hostname}.")
        return link.removeprefix(self.service.service.api)

    def _instant(self, when: dict[str, Any], *, whole: bool) -> datetime:
        """``{"dateTime", "timeZone": "UTC"}``; of a whole day only the date counts."""
        text = str(when.get("dateTime") or "")
        try:
            if whole:
                return localize(datetime.fromisoformat(text[:10]), self.zone)
            return parse_iso(text[:26].rstrip("."), "UTC").astimezone(UTC)
        except ValueError:
            raise Unreadable("An event's time cannot be read.") from None

    def write(self, calendar: str, event: Event, place: str | None, mark: str | None) -> Written:  # noqa: ARG002
        """Make or change the event. ``transactionId`` keeps a repeated making from being a second event."""
        body = _body(event)
        if place is not None:
            status, found = self.service.call("PATCH", _event(place), json=body, fine=(404,))
            if status != 404:
                return _written(found)
        body["transactionId"] = transaction(event.uid)
        found = self.service.call("POST", f"/me/calendars/{quote(calendar, safe='')}/events", json=body)[1]
        return _written(found)

    def remove(self, calendar: str, place: str) -> None:  # noqa: ARG002 - an event's id is enough
        """Delete the event."""
        self.service.call("DELETE", _event(place), fine=(404, 410))


ENDS = ("start", "end")
MOST_PAGES = 40


def transaction(uid: str) -> str:
    """What tells Graph that two makings are one."""
    return hashlib.sha256(uid.encode()).hexdigest()[:36]


def _event(place: str) -> str:
    return f"/me/events/{quote(place, safe='')}"


def _is_free(item: dict[str, Any]) -> bool:
    declined = (item.get("responseStatus") or {}).get("response") == "declined"
    return bool(item.get("isCancelled")) or item.get("showAs") in FREE or declined


def _body(event: Event) -> dict[str, Any]:
    body: dict[str, Any] = {
        "subject": event.title,
        "body": {"contentType": "text", "content": event.description},
        "start": {"dateTime": iso_z(event.start, millis=False).removesuffix("Z"), "timeZone": "UTC"},
        "end": {"dateTime": iso_z(event.end, millis=False).removesuffix("Z"), "timeZone": "UTC"},
        "location": {"displayName": event.location},
        "showAs": "busy",
    }
    if event.video:
        body |= {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    return body


def _written(found: dict[str, Any]) -> Written:
    link = (found.get("onlineMeeting") or {}).get("joinUrl")
    return Written(str(found["id"]), found.get("changeKey"), link)
