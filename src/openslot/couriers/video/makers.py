"""How each service makes a call, moves it and ends it. One class each, of one shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from openslot.couriers.google import Account as Google
from openslot.couriers.http import Door, Unreachable
from openslot.couriers.oauth import BUSY, Service, SignedIn, TryLater, read_json, wait_of
from openslot.couriers.shapes import Dead, Event, Unreadable
from openslot.time.instants import iso_z

GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Made:
    """A call: the service's id for it, and the link that people open."""

    call: str
    link: str


class Maker(Protocol):
    """One service. All raise ``Unreadable`` and ``Dead``."""

    def make(self, event: Event) -> Made:
        """A new call."""

    def change(self, call: str, link: str, event: Event) -> Made:
        """The call at another time or under another name; a new one where it is gone."""

    def end(self, call: str) -> None:
        """No call any more; it is no fault if there is none."""


@dataclass(frozen=True)
class Zoom:
    """Zoom's API, version 2."""

    service: SignedIn

    def make(self, event: Event) -> Made:
        """A scheduled meeting of the account's."""
        found = self.service.call("POST", "/users/me/meetings", json=self._body(event))[1]
        return Made(str(found["id"]), str(found["join_url"]))

    def change(self, call: str, link: str, event: Event) -> Made:
        """The same meeting, and so the same link."""
        path = f"/meetings/{quote(call, safe='')}"
        status, _ = self.service.call("PATCH", path, json=self._body(event), fine=GONE)
        return self.make(event) if status in GONE else Made(call, link)

    def end(self, call: str) -> None:
        """Delete it; nobody is mailed by Zoom."""
        query = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        self.service.call("DELETE", f"/meetings/{quote(call, safe='')}", query=query, fine=GONE)

    @staticmethod
    def _body(event: Event) -> dict[str, Any]:
        return {
            "topic": event.title[:200],
            "type": 2,
            "start_time": iso_z(event.start, millis=False),
            "duration": int((event.end - event.start) / timedelta(minutes=1)),
            "timezone": "UTC",
            "agenda": event.description[:2000],
        }


@dataclass(frozen=True)
class Teams:
    """Online meetings of Microsoft Graph."""

    service: SignedIn

    def make(self, event: Event) -> Made:
        """An online meeting of the account's."""
        found = self.service.call("POST", "/me/onlineMeetings", json=self._body(event))[1]
        return Made(str(found["id"]), str(found["joinWebUrl"]))

    def change(self, call: str, link: str, event: Event) -> Made:
        """The same meeting, and so the same link."""
        status, _ = self.service.call("PATCH", self._path(call), json=self._body(event), fine=GONE)
        return self.make(event) if status in GONE else Made(call, link)

    def end(self, call: str) -> None:
        """Delete it."""
        self.service.call("DELETE", self._path(call), fine=GONE)

    @staticmethod
    def _path(call: str) -> str:
        return f"/me/onlineMeetings/{quote(call, safe='')}"

    @staticmethod
    def _body(event: Event) -> dict[str, Any]:
        return {"subject": event.title, "startDateTime": iso_z(event.start), "endDateTime": iso_z(event.end)}


@dataclass(frozen=True)
class Meet:
    """Google Meet: a call belongs to an event in the account's own calendar."""

    account: Google
    calendar: str = "primary"

    def make(self, event: Event) -> Made:
        """An event with a call."""
        return self._put(event, None)

    def change(self, call: str, link: str, event: Event) -> Made:
        """The same event, and so the same link."""
        made = self._put(event, call)
        return made if made.link else Made(made.call, link)

    def end(self, call: str) -> None:
        """Delete the event."""
        self.account.remove(self.calendar, call)

    def _put(self, event: Event, call: str | None) -> Made:
        found = self.account.write(self.calendar, replace(event, video=True), call, None)
        if call is None and found.link is None:
            raise Unreadable("Google made no call for this event: it may not be allowed for this account.")
        return Made(found.place, found.link or "")


@dataclass(frozen=True)
class Whereby:
    """Whereby's API, version 1, with the server's key."""

    door: Door
    service: Service
    now: datetime

    def make(self, event: Event) -> Made:
        """A room that lasts until an hour after the meeting."""
        body = {"endDate": iso_z(event.end + timedelta(hours=1)), "isLocked": False}
        found = self._call("POST", "/meetings", body)
        return Made(str(found["meetingId"]), str(found["roomUrl"]))

    def change(self, call: str, link: str, event: Event) -> Made:  # noqa: ARG002 - a room cannot be moved
        """Another room: how long one lasts cannot be changed."""
        made = self.make(event)
        self.end(call)
        return made

    def end(self, call: str) -> None:
        """Delete the room."""
        self._call("DELETE", f"/meetings/{quote(call, safe='')}")

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.service.client_secret}"}
        try:
            answer = self.door.call(method, f"{self.service.api}{path}", headers=headers, json=body)
        except Unreachable as error:
            raise Unreadable(str(error)) from None
        if answer.status in {401, 403}:
            raise Dead("Whereby does not accept this server's key.")
        if answer.status in BUSY:
            raise TryLater("Whereby cannot answer at the moment.", wait_of(answer, self.now))
        if method == "DELETE" and answer.status in GONE:
            return {}
        if answer.status >= 300:
            raise Unreadable(f"Whereby refused (status {answer.status}): {answer.text[:300]}")
        return read_json(answer)
