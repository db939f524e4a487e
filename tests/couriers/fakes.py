"""Small servers that answer as Google, Microsoft and Zoom say in their public documentation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from openslot.couriers.oauth import Service
from openslot.time.instants import parse_iso

from .serving import Asked, Outside, Told, outside


@dataclass
class Fake:
    """Signing in, and the ways in which such services say no. ``trouble``: answers that come before all others."""

    trouble: list[Told] = field(default_factory=list)
    codes: set[str] = field(default_factory=lambda: {"good-code"})
    tokens: set[str] = field(default_factory=set)
    refresh: str = "refresh-1"
    made: int = 0
    basic: str | None = None

    def __call__(self, asked: Asked) -> Told:
        if asked.path == "/token":
            return self.token(asked)
        if self.trouble:
            return self.trouble.pop(0)
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Told({"error": {"code": 401, "message": "Invalid Credentials"}}, 401)
        return self.answer(asked)

    def token(self, asked: Asked) -> Told:
        form = asked.form
        if self.basic is not None:
            assert asked.headers["Authorization"] == self.basic
        else:
            assert (form["client_id"], form["client_secret"]) == ("our-id", "our-secret")
        good = form["grant_type"] == "authorization_code" and form["code"] in self.codes
        good = good or (form["grant_type"] == "refresh_token" and form["refresh_token"] == self.refresh)
        if not good:
            return Told({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
        self.made += 1
        token = f"access-{self.made}"
        self.tokens = {token}
        more = {"refresh_token": self.refresh} if form["grant_type"] == "authorization_code" else {}
        return Told({"access_token": token, "expires_in": 3599, "token_type": "Bearer", **more})

    def answer(self, asked: Asked) -> Told:
        raise AssertionError(asked)

    def service(self, where: Outside) -> Service:
        url = where.address
        return Service("our-id", "our-secret", f"{url}/authorize", f"{url}/token", f"{url}/api", "scopes")


@dataclass
class FakeGoogle(Fake):
    """Google Calendar, with two calendars."""

    events: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"olive@gmail.com": {}, "team": {}})
    page: int = 2

    def answer(self, asked: Asked) -> Told:
        parts = [unquote(part) for part in asked.path.removeprefix("/api/").split("/")]
        if parts == ["users", "me", "calendarList"]:
            mine = {"id": "olive@gmail.com", "summary": "Olive", "primary": True, "accessRole": "owner"}
            other = {"id": "team", "summary": "Team", "accessRole": "reader"}
            if "pageToken" not in asked.query:
                return Told({"items": [mine], "nextPageToken": "2"})
            return Told({"items": [other]})
        calendar = "olive@gmail.com" if parts[1] == "primary" else parts[1]
        events = self.events.get(calendar)
        if events is None:
            return Told({"error": {"code": 404}}, 404)
        if len(parts) == 3:
            return self.listed(asked, events) if asked.method == "GET" else self.insert(asked, events)
        return self.one(asked, events, parts[3])

    def listed(self, asked: Asked, events: dict[str, dict[str, Any]]) -> Told:
        assert asked.query["singleEvents"] == "true"
        first, last = parse_iso(asked.query["timeMin"]), parse_iso(asked.query["timeMax"])
        found = [each for each in events.values() if _begins(each) < last and _begins(each, "end") > first]
        begin = int(asked.query.get("pageToken", "0"))
        more = {"nextPageToken": str(begin + self.page)} if begin + self.page < len(found) else {}
        return Told({"timeZone": "Europe/Rome", "items": found[begin : begin + self.page], **more})

    def insert(self, asked: Asked, events: dict[str, dict[str, Any]]) -> Told:
        body = asked.json
        number = body.get("id") or f"g{len(events)}"
        if number in events:
            return Told({"error": {"code": 409, "message": "The requested identifier already exists."}}, 409)
        events[number] = {"status": "confirmed", **body, "id": number, "etag": '"1"', "iCalUID": f"{number}@google.com"}
        if "conferenceData" in body and asked.query.get("conferenceDataVersion") == "1":
            events[number]["hangoutLink"] = "https://meet.google.com/abc-defg-hij"
        return Told(events[number])

    def one(self, asked: Asked, events: dict[str, dict[str, Any]], number: str) -> Told:
        if number not in events:
            return Told({"error": {"code": 404}}, 404)
        if asked.method == "DELETE":
            if events[number]["status"] == "cancelled":
                return Told({"error": {"code": 410}}, 410)
            events[number]["status"] = "cancelled"
            return Told(status=204)
        if asked.method in {"PUT", "PATCH"}:
            kept = events[number] if asked.method == "PATCH" else {"iCalUID": events[number]["iCalUID"]}
            events[number] = {**kept, **asked.json, "id": number, "etag": '"2"'}
        return Told(events[number])


def _begins(event: dict[str, Any], end: str = "start") -> datetime:
    when = event[end]
    return parse_iso(when.get("dateTime") or f"{when['date']}T00:00:00Z", when.get("timeZone"))


@dataclass
class FakeMicrosoft(Fake):
    """Microsoft Graph, with one calendar."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Told:
        parts = [unquote(part) for part in asked.path.removeprefix("/api/").split("/")]
        if parts == ["me"]:
            return Told({"mail": "olive@contoso.com"})
        if parts == ["me", "calendars"]:
            return Told({"value": [{"id": "AAA=", "name": "Calendar", "canEdit": True, "isDefaultCalendar": True}]})
        if parts == ["me", "calendars", "AAA=", "calendarView"]:
            assert asked.headers["Prefer"] == 'outlook.timezone="UTC"'
            found = list(self.events.values())
            if asked.query.get("$skip") != "1" and len(found) > 1:
                link = f"http://{asked.headers['Host']}/api/me/calendars/AAA%3D/calendarView?%24skip=1"
                return Told({"value": found[:1], "@odata.nextLink": link})
            return Told({"value": found[1:] if asked.query.get("$skip") == "1" else found})
        if parts == ["me", "calendars", "AAA=", "events"]:
            return self.insert(asked.json)
        assert parts[:2] == ["me", "events"], asked
        return self.one(asked, parts[2])

    def insert(self, body: dict[str, Any]) -> Told:
        for each in self.events.values():
            if each.get("transactionId") == body["transactionId"]:
                return Told(each, 201)
        number = f"E{len(self.events)}"
        self.events[number] = {**body, "id": number, "iCalUId": f"{number}@ms", "changeKey": "1"}
        if body.get("isOnlineMeeting"):
            self.events[number]["onlineMeeting"] = {"joinUrl": "https://teams.microsoft.com/l/meetup-join/1"}
        return Told(self.events[number], 201)

    def one(self, asked: Asked, number: str) -> Told:
        if number not in self.events:
            return Told({"error": {"code": "ErrorItemNotFound"}}, 404)
        if asked.method == "DELETE":
            del self.events[number]
            return Told(status=204)
        self.events[number] |= asked.json
        return Told(self.events[number])


@contextmanager
def serving(fake: Fake) -> Iterator[tuple[Service, Outside]]:
    with outside(fake) as where:
        yield fake.service(where), where
