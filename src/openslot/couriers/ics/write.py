"""A meeting as iCalendar text, for its host's own calendar."""

from __future__ import annotations

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
