"""Bookings as calendar invitations (RFC 5545, RFC 5546): one UID for life, a sequence that grows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from openslot.couriers.smtp.people import Person
from openslot.couriers.step import Step
from openslot.time.zones import zone
from openslot.words.catalogue import say, say_place

Method = Literal["REQUEST", "CANCEL"]
ALARM = timedelta(minutes=-15)
PRODUCT = "-//Openslot//Openslot//EN"


def invitation(step: Step, person: Person, attending: list[Person], method: Method, sender: str) -> str:
    """The calendar object for one person. ``sender``: who organizes if there is no host."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if person.zone not in {"UTC", "Etc/UTC"}:
        calendar.add_component(_rules(person.zone, step.start.year))
    calendar.add_component(_event(step, person, attending, method, sender))
    text: str = calendar.to_ical().decode()
    return text


@lru_cache(256)
def _rules(name: str, year: int) -> Timezone:
    """The zone's rules around a year, from our own zone data.

    The library tells when clocks go forward by the clock after the change; RFC 5545 wants the clock before it.
    """
    rules = Timezone.from_tzinfo(zone(name), name, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    for each in rules.subcomponents:
        gap = each.decoded("TZOFFSETTO") - each.decoded("TZOFFSETFROM")
        if gap > timedelta():
            times = (
                [each.pop("DTSTART").dt, *(time.dt for time in each.pop("RDATE").dts)]
                if "RDATE" in each
                else [each.pop("DTSTART").dt]
            )
            each.add("dtstart", times[0] - gap)
            if times[1:]:
                each.add("rdate", [time - gap for time in times[1:]])
    return rules


def _event(step: Step, person: Person, attending: list[Person], method: Method, sender: str) -> Event:
    event = Event()
    event.add("uid", step.booking.ics_uid)
    event.add("sequence", step.sequence)
    event.add("dtstamp", step.at)
    event.add("created", step.booking.created_at)
    event.add("dtstart", _at(step.start, person.zone))
    event.add("dtend", _at(step.end, person.zone))
    event.add("summary", step.title)
    where = say_place(person.language, step.place)
    if where:
        event.add("location", where)
    if step.booking.notes:
        event.add("description", step.booking.notes)
    if person.role != "guest":  # whoever knows the party's page may cancel
        event.add("url", step.desk_page if person.role == "host" else step.page)
    event.add("status", "CANCELLED" if method == "CANCEL" else "TENTATIVE" if step.state == "pending" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organizer(step, sender))
    for each in attending:
        event.add("attendee", _attendee(each), encode=False)
    if method == "REQUEST":
        event.add_component(_alarm(say(person.language, "alarm", title=step.title)))
    return event


def _at(instant: datetime, name: str) -> datetime:
    return instant if name in {"UTC", "Etc/UTC"} else instant.astimezone(zone(name))


def _address(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        made.params["CN"] = vText(name)
    return made


def _organizer(step: Step, sender: str) -> vCalAddress:
    host = step.organizer
    return _address(host.name, host.email) if host else _address(step.organization.name, sender)


def _attendee(person: Person) -> vCalAddress:
    """Who booked and who hosts come; guests may say whether."""
    made = _address(person.name, person.address)
    asked = person.role == "guest"
    made.params["ROLE"] = vText("OPT-PARTICIPANT" if asked else "REQ-PARTICIPANT")
    made.params["PARTSTAT"] = vText("NEEDS-ACTION" if asked else "ACCEPTED")
    made.params["RSVP"] = vText("TRUE" if asked else "FALSE")
    made.params["CUTYPE"] = vText("INDIVIDUAL")
    return made


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", ALARM)
    return alarm
