"""What else belongs to a booking: links for calendars, references in other systems, recordings (digest 5.8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking
from openslot.desk.own_events import written_events
from openslot.dialects.calcom import locations, references
from openslot.dialects.calcom.booking_changes import NOT_FOUND, commands, is_host
from openslot.dialects.calcom.booking_people import FORBIDDEN
from openslot.dialects.calcom.calendar_shapes import APPS
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z

REFERENCE_TYPES = {
    "google_calendar",
    "office365_calendar",
    "daily_video",
    "google_video",
    "office365_video",
    "zoom_video",
}
CALLS = {"zoom": "zoom_video", "google_meet": "google_video", "ms_teams": "office365_video"}
OUTLOOKS = (
    ("Microsoft Office", "microsoftOffice", "https://outlook.office.com/calendar/0/deeplink/compose"),
    ("Microsoft Outlook", "microsoftOutlook", "https://outlook.live.com/calendar/0/deeplink/compose"),
)


@operations("GET", "/v2/bookings/{bookingUid}/calendar-links")
def get_calendar_links(desk: Desk, call: Call) -> dict[str, Any]:
    """Links that put the booking into a calendar."""
    booking = references.booking_named(desk, call.path["bookingUid"], words=NOT_FOUND).first
    compact = [
        iso_z(each, millis=False).replace("-", "").replace(":", "") for each in (booking.start_at, booking.end_at)
    ]
    place = locations.value_of(booking) or ""
    google = {
        "dates": "/".join(compact),
        "text": booking.title,
        "details": booking.notes,
        **({"location": place} if place else {}),
    }
    outlook = {
        "body": booking.notes,
        "enddt": iso_z(booking.end_at),
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": iso_z(booking.start_at),
        "subject": booking.title,
        **({"location": place} if place else {}),
    }
    links = [
        {
            "label": "Google Calendar",
            "id": "googleCalendar",
            "link": f"https://calendar.google.com/calendar/r/eventedit?{urlencode(google)}",
        },
        *({"label": label, "id": name, "link": f"{url}?{urlencode(outlook)}"} for label, name, url in OUTLOOKS),
        {"label": "ICS", "id": "ics", "link": f"data:text/calendar,{quote(_calendar(booking, compact, place))}"},
    ]
    return success(links)


def _calendar(booking: Booking, compact: list[str], place: str) -> str:
    """The booking as an iCalendar object (RFC 5545)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Openslot//Openslot//EN",
        "BEGIN:VEVENT",
        f"UID:{booking.ics_uid}",
        f"DTSTAMP:{iso_z(booking.updated_at, millis=False).replace('-', '').replace(':', '')}",
        f"DTSTART:{compact[0]}",
        f"DTEND:{compact[1]}",
        f"SUMMARY:{_escaped(booking.title)}",
        *([f"DESCRIPTION:{_escaped(booking.notes)}"] if booking.notes else []),
        *([f"LOCATION:{_escaped(place)}"] if place else []),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return text


@operations("GET", "/v2/bookings/{bookingUid}/references")
def get_references(desk: Desk, call: Call) -> dict[str, Any]:
    """The booking's events in connected calendars, and its call at a video service."""
    uid = call.path["bookingUid"]
    booking = references.booking_named(desk, uid, words=NOT_FOUND).first
    type_ = call.query.get("type")
    if type_ is not None and type_ not in REFERENCE_TYPES:
        raise Refused(400, f"type must be one of: {', '.join(sorted(REFERENCE_TYPES))}")
    if not is_host(desk, booking):
        raise Refused(400, f"Booking with uid={uid} does not belong to user")
    found = [
        {
            "type": APPS[row.kind].type,
            "eventUid": event.place,
            "destinationCalendarId": calendar.external_id,
            "id": event.id,
        }
        for event, calendar, row in written_events(desk, booking)
    ]
    made = booking.place.get("call")
    if made is not None:
        word = CALLS.get(booking.place["provider"], booking.place["provider"])
        found.append({"type": word, "eventUid": str(made), "destinationCalendarId": None, "id": booking.id})
    return success([each for each in found if type_ in {None, each["type"]}])


def _nothing(desk: Desk, call: Call) -> dict[str, Any]:
    uid = call.path["bookingUid"]
    booking = references.booking_named(desk, uid, words=NOT_FOUND).first
    if not commands(desk, booking):
        raise Refused(403, FORBIDDEN)
    return success([])


@operations("GET", "/v2/bookings/{bookingUid}/recordings")
def get_recordings(desk: Desk, call: Call) -> dict[str, Any]:
    """Recordings of the video room: nothing is recorded."""
    return _nothing(desk, call)


@operations("GET", "/v2/bookings/{bookingUid}/transcripts")
def get_transcripts(desk: Desk, call: Call) -> dict[str, Any]:
    """Transcripts of the video room: there are none."""
    return _nothing(desk, call)


@operations("GET", "/v2/bookings/{bookingUid}/conferencing-sessions")
def get_sessions(desk: Desk, call: Call) -> dict[str, Any]:
    """Sessions of the video room: none is kept."""
    return _nothing(desk, call)
