"""Accounts whose owner signed in at the service itself: OAuth2 tokens, renewed when they run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from openslot.couriers.http import Answer, Door, Unreachable
from openslot.couriers.shapes import Dead, Unreadable
from openslot.time.clock import Clock
from openslot.time.instants import iso_z, parse_iso

EARLY = timedelta(minutes=1)
"""A token that is about to run out is renewed already."""
BUSY = {408, 425, 429, 500, 502, 503, 504}


class TryLater(Unreadable):
    """The service wants to be left alone for a while. ``wait``: how long it said."""

    def __init__(self, message: str, wait: timedelta | None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is, and what this server is known by there. ``basic``: it wants that as HTTP's own log-in."""

    client_id: str
    client_secret: str
    authorize: str
    token: str
    api: str
    scopes: str
    extra: Mapping[str, str] = field(default_factory=dict)
    basic: bool = False

    def sign_in(self, state: str, redirect: str) -> str:
        """Where to send the account's owner."""
        query = {
            "client_id": self.client_id,
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": self.scopes,
            "state": state,
            **self.extra,
        }
        return f"{self.authorize}?{urlencode(query)}"


def exchange(door: Door, service: Service, clock: Clock, code: str, redirect: str) -> dict[str, Any]:
    """The tokens of a code that the service sent the owner back with."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    return _tokens(door, service, clock, form, None)


def _tokens(door: Door, service: Service, clock: Clock, form: dict[str, str], old: str | None) -> dict[str, Any]:
    own = (service.client_id, service.client_secret)
    try:
        if service.basic:
            answer = door.call("POST", service.token, form=form, auth=own)
        else:
            answer = door.call("POST", service.token, form={**form, "client_id": own[0], "client_secret": own[1]})
    except Unreachable as error:
        raise Unreadable(str(error)) from None
    if answer.status in BUSY:
        raise TryLater("The service cannot renew the sign-in at the moment.", wait_of(answer, clock.now()))
    found = read_json(answer)
    if answer.status != 200 or "access_token" not in found:
        words = str(found.get("error_description") or found.get("error") or f"status {answer.status}")[:300]
        raise Dead(f"The service does not accept this sign-in any more: {words}")
    seconds = int(found.get("expires_in") or 3600)
    return {
        "access": found["access_token"],
        "refresh": found.get("refresh_token") or old,
        "until": iso_z(clock.now() + timedelta(seconds=seconds)),
    }


def wait_of(answer: Answer, now: datetime) -> timedelta | None:
    """How long the service asked to be left alone; None if it did not say."""
    text = answer.headers.get("retry-after", "")
    if text.isdecimal():
        return timedelta(seconds=int(text))
    try:
        return max(parse_iso(text) - now, timedelta()) if text else None
    except ValueError:
        return None


def read_json(answer: Answer) -> dict[str, Any]:
    """The object in an answer; ``Unreadable`` if there is none. An empty body is an empty object."""
    try:
        found = orjson.loads(answer.body or b"{}")
    except orjson.JSONDecodeError:
        raise Unreadable(f"The service's answer cannot be read (status {answer.status}).") from None
    if not isinstance(found, dict):
        raise Unreadable("The service's answer cannot be read.")
    return found


@dataclass
class SignedIn:
    """Calls a service as the owner of a sign-in. ``tokens`` change when they are renewed, and are given to ``keep``."""

    door: Door
    service: Service
    clock: Clock
    tokens: dict[str, Any]
    keep: Callable[[dict[str, Any]], None]
    seconds: float = 10.0

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        fine: tuple[int, ...] = (),
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer; ``fine``: statuses of errors that the caller understands."""
        if parse_iso(self.tokens["until"]) - self.clock.now() < EARLY:
            self._renew()
        answer = self._once(method, path, query, json, headers)
        if answer.status == 401:  # taken back before its time
            self._renew()
            answer = self._once(method, path, query, json, headers)
        if answer.status == 401:
            raise Dead("The service does not accept this sign-in any more.")
        if answer.status in fine:
            return answer.status, {}
        if answer.status in BUSY:
            wait = wait_of(answer, self.clock.now())
            raise TryLater(f"The service cannot answer at the moment (status {answer.status}).", wait)
        if answer.status >= 300:
            raise Unreadable(f"The service refused (status {answer.status}): {_words(answer)}")
        return answer.status, read_json(answer)

    def pages(
        self,
        path: str,
        query: Mapping[str, str],
        items: str,
        following: Callable[[dict[str, Any]], dict[str, str] | None],
    ) -> list[dict[str, Any]]:
        """All items of an answer that comes in pages; ``following``: the query of the next one."""
        found: list[dict[str, Any]] = []
        wanted: Mapping[str, str] | None = query
        for _ in range(MOST_PAGES):
            _, page = self.call("GET", path, query=wanted)
            found += page.get(items) or []
            more = following(page)
            if more is None:
                return found
            wanted = {**query, **more}
        raise Unreadable("The service's answer has too many pages.")

    def _renew(self) -> None:
        refresh = self.tokens.get("refresh")
        if not refresh:
            raise Dead("The sign-in has run out and cannot be renewed.")
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        self.tokens.update(_tokens(self.door, self.service, self.clock, form, refresh))
        self.keep(self.tokens)

    def _once(
        self, method: str, path: str, query: Mapping[str, str] | None, json: Any, headers: Mapping[str, str] | None
    ) -> Answer:
        url = f"{self.service.api}{path}" + (f"?{urlencode(query)}" if query else "")
        words = {"Authorization": f"Bearer {self.tokens['access']}", **(headers or {})}
        try:
            return self.door.call(method, url, headers=words, json=json, seconds=self.seconds)
        except Unreachable as error:
            raise Unreadable(str(error)) from None


MOST_PAGES = 40


def _words(answer: Answer) -> str:
    return answer.text[:300]
