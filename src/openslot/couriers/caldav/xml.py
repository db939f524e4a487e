"""WebDAV's questions and its multistatus answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from openslot.couriers.shapes import Unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV, CAL, CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
NAMES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"'


def propfind(*properties: str) -> str:
    """Asks for properties, as in ``d:displayname``."""
    wanted = "".join(f"<{name}/>" for name in properties)
    return f'<?xml version="1.0" encoding="utf-8"?><d:propfind {NAMES}><d:prop>{wanted}</d:prop></d:propfind>'


def events_between(first: str, last: str) -> str:
    """Asks for the events that touch a time, as in ``20270101T000000Z``."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><c:calendar-query {NAMES}>'
        "<d:prop><d:getetag/><c:calendar-data/></d:prop>"
        '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f'<c:time-range start="{first}" end="{last}"/>'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    )


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a multistatus answer, with the properties that it has."""

    href: str
    properties: dict[str, Element]

    def text(self, name: str) -> str | None:
        """A property's text; None if it has none."""
        found = self.properties.get(name)
        return (found.text or "").strip() or None if found is not None else None

    def link(self, name: str) -> str | None:
        """The address inside a property."""
        found = self.properties.get(name)
        inner = found.find(f"{DAV}href") if found is not None else None
        return (inner.text or "").strip() or None if inner is not None else None

    def has(self, name: str, part: str) -> bool:
        """Does a property contain an element?"""
        found = self.properties.get(name)
        return found is not None and found.find(f".//{part}") is not None


def resources(body: bytes) -> list[Resource]:
    """The resources of a multistatus answer; ``Unreadable`` if it is none."""
    try:
        root: Element = ElementTree.fromstring(body)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise Unreadable("The server's answer is no XML: it does not seem to be a CalDAV server.") from None
    if root.tag != f"{DAV}multistatus":
        raise Unreadable("The server's answer is not one of a CalDAV server.")
    return [Resource((each.findtext(f"{DAV}href") or "").strip(), dict(_found(each))) for each in _responses(root)]


def _responses(root: Element) -> list[Element]:
    return root.findall(f"{DAV}response")


def _found(response: Element) -> Iterator[tuple[str, Element]]:
    for part in response.findall(f"{DAV}propstat"):
        if " 200" not in (part.findtext(f"{DAV}status") or " 200"):
            continue
        for prop in part.findall(f"{DAV}prop"):
            for each in prop:
                yield each.tag, each
