"""An account on a CalDAV server: finds its calendars, reads what they take, writes meetings into them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

from openslot.couriers.caldav.xml import CAL, CS, DAV, Resource, events_between, propfind, resources
from openslot.couriers.http import Answer, Door, Unreachable
from openslot.couriers.ics.busy import BadCalendar, taken_in
from openslot.couriers.ics.write import as_text
from openslot.couriers.shapes import Dead, Event, Found, Reading, Taken, Unreadable, Written

MOST_REDIRECTS = 4
MOST_BYTES = 20 * 1024**2
CALENDAR = (
    "d:resourcetype",
    "d:displayname",
    "d:current-user-privilege-set",
    "c:supported-calendar-component-set",
)


@dataclass(frozen=True)
class Account:
    """``url``: the server, the account's own address there, or one calendar's. ``zone``, ``me``: the owner's."""

    door: Door
    url: str
    user: str
    password: str
    zone: str
    me: Collection[str] = ()
    seconds: float = 10.0

    def calendars(self) -> list[Found]:
        """The calendars that hold events: from the server's address to the account's home (RFC 6764, RFC 4791)."""
        start, here = self._start()
        if here and _is_calendar(here):
            return [_found(start, here)]
        principal = here.link(f"{DAV}current-user-principal") if here else None
        at = urljoin(start, principal) if principal else start
        at, found = self._ask("PROPFIND", at, propfind("c:calendar-home-set", "d:resourcetype"), "0")
        home = found[0].link(f"{CAL}calendar-home-set") if found else None
        if home is None:
            raise Unreadable("The server does not say where this account's calendars are.")
        at, found = self._ask("PROPFIND", urljoin(at, home), propfind(*CALENDAR), "1")
        return [_found(at, each) for each in found if _is_calendar(each)]

    def _start(self) -> tuple[str, Resource | None]:
        """Where the account begins: at the address given, else where the server's well-known one leads."""
        wanted = propfind("d:current-user-principal", *CALENDAR)
        trouble: Unreadable | None = None
        places = [self.url]
        if urlsplit(self.url).path in {"", "/"}:
            places.insert(0, urljoin(self.url, "/.well-known/caldav"))
        for place in places:
            try:
                at, found = self._ask("PROPFIND", place, wanted, "0")
            except Unreadable as error:
                trouble = error
                continue
            if found and (found[0].link(f"{DAV}current-user-principal") or _is_calendar(found[0])):
                return at, found[0]
            trouble = Unreadable("The server does not know calendars of this account.")
        raise trouble or Unreadable("There is no CalDAV server at this address.")

    def read(self, calendar: str, mark: str | None, first: datetime, last: datetime) -> Reading:
        """The time taken, unless the calendar's sync-token (or ctag) is still ``mark``."""
        _, found = self._ask("PROPFIND", calendar, propfind("d:sync-token", "cs:getctag"), "0")
        now = (found[0].text(f"{DAV}sync-token") or found[0].text(f"{CS}getctag")) if found else None
        if mark is not None and now == mark:
            return Reading(None, mark)
        at, found = self._ask("REPORT", calendar, events_between(_basic(first), _basic(last)), "1")
        taken: list[Taken] = []
        skipped = 0
        for each in found:
            text = each.text(f"{CAL}calendar-data")
            if text is None:
                continue
            try:
                reading = taken_in(text, first, last, self.zone, self.me)
            except BadCalendar:
                skipped += 1
                continue
            taken += [replace(event, place=urljoin(at, each.href)) for event in reading.taken or ()]
            skipped += reading.skipped
        return Reading(taken, now, skipped)

    def write(self, calendar: str, event: Event, place: str | None, mark: str | None) -> Written:  # noqa: ARG002
        """Put the event where it stands already, or under its UID. What the booking says wins over changes there."""
        at = place or urljoin(f"{calendar.rstrip('/')}/", f"{quote(event.uid, safe='')}.ics")
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = self._call("PUT", at, as_text(event), headers)
        if answer.status not in {200, 201, 204}:
            raise Unreadable(f"The calendar did not take the event (status {answer.status}).")
        return Written(at, answer.headers.get("etag"))

    def remove(self, calendar: str, place: str) -> None:  # noqa: ARG002 - the place is a whole address
        """Delete the event; one that is gone already is no fault."""
        answer = self._call("DELETE", place, None, {})
        if answer.status not in {200, 202, 204, 404, 410}:
            raise Unreadable(f"The calendar did not give the event away (status {answer.status}).")

    def _ask(self, method: str, url: str, body: str, depth: str) -> tuple[str, list[Resource]]:
        """A WebDAV question, also where it is led to; the address that answered, and its answer."""
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
        for _ in range(MOST_REDIRECTS):
            answer = self._call(method, url, body, headers)
            if answer.status in {301, 302, 303, 307, 308}:
                url = _led(url, answer.headers.get("location", ""))
                continue
            if answer.status != 207:
                raise Unreadable(f"The server answered with status {answer.status}.")
            return url, resources(answer.body)
        raise Unreadable("The server leads round in circles.")

    def _call(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            answer = self.door.call(
                method,
                url,
                headers=headers,
                content=body,
                auth=(self.user, self.password),
                limit=MOST_BYTES,
                seconds=self.seconds,
            )
        except Unreachable as error:
            raise Unreadable(str(error)) from None
        if answer.status == 403:  # the account is good, but not for this
            raise Unreadable("The server does not allow this account to do that.")
        if answer.status == 401:
            raise Dead("The server does not accept the user name and password.")
        return answer


def _led(url: str, location: str) -> str:
    there = urljoin(url, location)
    if urlsplit(url).scheme == "https" and urlsplit(there).scheme != "https":
        raise Unreadable("The server leads to an address without encryption.")
    return there


def _is_calendar(found: Resource) -> bool:
    """A collection of events, and not of tasks alone."""
    if not found.has(f"{DAV}resourcetype", f"{CAL}calendar"):
        return False
    kinds = found.properties.get(f"{CAL}supported-calendar-component-set")
    names = [each.get("name") for each in kinds] if kinds is not None else []
    return not names or "VEVENT" in names


def _found(at: str, each: Resource) -> Found:
    rights = f"{DAV}current-user-privilege-set"
    writable = rights not in each.properties or any(
        each.has(rights, f"{DAV}{right}") for right in ("write", "write-content", "bind", "all")
    )
    address = urljoin(at, each.href)
    name = each.text(f"{DAV}displayname") or address.rstrip("/").rsplit("/", 1)[-1]
    return Found(address, name, writable=writable)


def _basic(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
