"""Calendars that are published as a file at an address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from openslot.couriers.http import Door, Unreachable
from openslot.couriers.ics.busy import BadCalendar, taken_in
from openslot.couriers.shapes import Dead, Found, Reading, Unreadable

GONE = {401, 403, 404, 410}


@dataclass(frozen=True)
class Feed:
    """One or several feeds of one connection. ``zone``, ``me``: the owner's."""

    door: Door
    urls: Collection[str]
    zone: str
    me: Collection[str] = ()
    seconds: float = 10.0

    def calendars(self) -> list[Found]:
        """Each address is a calendar, which nobody can write to."""
        return [Found(url, _name(url)) for url in self.urls]

    def read(self, calendar: str, mark: str | None, first: datetime, last: datetime) -> Reading:
        """The file, if it has another ETag (or date of change) than ``mark``."""
        url = _http(calendar)
        headers = {"Accept": "text/calendar, */*;q=0.1", **_asks(mark)}
        try:
            answer = self.door.call("GET", url, headers=headers, seconds=self.seconds)
        except Unreachable as error:
            raise Unreadable(str(error)) from None
        if answer.status == 304 and mark:
            return Reading(None, mark)
        if answer.status in {301, 302, 303, 307, 308}:
            moved = urljoin(url, answer.headers.get("location", ""))
            raise Unreadable(f"The feed has moved to {moved[:300]}: save that address instead.")
        if answer.status in GONE:
            raise Dead(f"The feed is not there any more (status {answer.status}).")
        if answer.status != 200:
            raise Unreadable(f"The feed answered with status {answer.status}.")
        try:
            found = taken_in(answer.text, first, last, self.zone, self.me)
        except BadCalendar as error:
            raise Unreadable(str(error)) from None
        etag, changed = answer.headers.get("etag"), answer.headers.get("last-modified")
        return Reading(found.taken, etag or (f"since {changed}" if changed else None), found.skipped)


def _asks(mark: str | None) -> dict[str, str]:
    if mark is None:
        return {}
    if mark.startswith("since "):
        return {"If-Modified-Since": mark.removeprefix("since ")}
    return {"If-None-Match": mark}


def _http(url: str) -> str:
    """``webcal`` is how calendars say https."""
    return "https" + url[6:] if url.lower().startswith("webcal:") else url


def _name(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rsplit("/", 1)[-1] or url
