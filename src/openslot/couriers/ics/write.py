"""Meetings as iCalendar text: one for its host's own calendar, many for a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Component

from openslot.couriers.shapes import Event

MAKER = "-//Openslot//Openslot//EN"


def as_text(event: Event) -> str:
    """One VEVENT in a calendar. Attendees carry ``SCHEDULE-AGENT=CLIENT``: the invitations are ours to send."""
    calendar, found = Calendar(), Component()
    calendar.add("PRODID", MAKER)
    calendar.add("VERSION", "2.0")
    found.add("UID", event.uid)
    found.add("SEQUENCE", event.sequence)
    found.add("DTSTAMP", event.stamp)
    found.add("DTSTART", event.start)
    found.add("DTEND", event.end)
    found.add("SUMMARY", event.title)
    for name, value in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if value:
            found.add(name, value)
    found.add("STATUS", "CONFIRMED")
    found.add("TRANSP", "OPAQUE")
    if event.organizer and event.attendees:
        found.add("ORGANIZER", _person(*event.organizer))
        for address, name in event.attendees:
            person = _person(address, name)
            person.params["PARTSTAT"] = vText("ACCEPTED")
            found.add("ATTENDEE", person)
    calendar.add_component(found)
    text: bytes = calendar.to_ical()
    return text.decode()


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = vText(name)
    person.params["SCHEDULE-AGENT"] = vText("CLIENT")
    return person


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking in a feed. ``tentative``: it is only asked for."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    title: str
    description: str
    location: str
    stamp: datetime
    tentative: bool = False


def as_feed(name: str, entries: Sequence[Entry]) -> str:
    """A calendar to subscribe to. Without people to invite: it is for reading."""
    calendar = Calendar()
    for key, value in (("PRODID", MAKER), ("VERSION", "2.0"), ("METHOD", "PUBLISH"), ("X-WR-CALNAME", name)):
        calendar.add(key, value)
    calendar.add("REFRESH-INTERVAL", timedelta(minutes=15), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT15M")
    for entry in entries:
        found = Component()
        found.add("UID", entry.uid)
        found.add("SEQUENCE", entry.sequence)
        found.add("DTSTAMP", entry.stamp)
        found.add("LAST-MODIFIED", entry.stamp)
        found.add("DTSTART", entry.start)
        found.add("DTEND", entry.end)
        found.add("SUMMARY", entry.title)
        for key, value in (("DESCRIPTION", entry.description), ("LOCATION", entry.location)):
            if value:
                found.add(key, value)
        found.add("STATUS", "TENTATIVE" if entry.tentative else "CONFIRMED")
        calendar.add_component(found)
    text: bytes = calendar.to_ical()
    return text.decode()
