"""Connections and calendars on Cal.com's wire (digest section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openslot.desk.connections import user_name
from openslot.desk.nouns import Calendar, Connection


@dataclass(frozen=True, slots=True)
class App:
    """A calendar app as the product names it."""

    type: str
    slug: str
    title: str
    maker: str
    site: str
    picture: str


APPS = {
    "google": App(
        "google_calendar",
        "google-calendar",
        "Google Calendar",
        "Google",
        "https://calendar.google.com",
        "googlecalendar",
    ),
    "microsoft": App(
        "office365_calendar",
        "office365-calendar",
        "Outlook Calendar",
        "Microsoft",
        "https://outlook.com",
        "office365calendar",
    ),
    "apple": App("apple_calendar", "apple-calendar", "Apple Calendar", "Apple", "https://icloud.com", "applecalendar"),
    "caldav": App("caldav_calendar", "caldav-calendar", "CalDav", "CalDAV", "https://caldav.org", "caldavcalendar"),
    "ics": App("ics-feed_calendar", "ics-feed", "ICS Feed", "iCalendar", "https://icalendar.org", "ics-feedcalendar"),
}
KINDS = {app.type: kind for kind, app in APPS.items()}


def kind_of(integration: str) -> str | None:
    """The kind of connection that an integration's name stands for; None for unknown ones."""
    return KINDS.get(integration)


def credential(row: Connection) -> dict[str, Any]:
    """A connection as the product's credential."""
    app = APPS[row.kind]
    return {
        "id": row.id,
        "type": app.type,
        "userId": row.user_id,
        "teamId": None,
        "appId": app.slug,
        "invalid": row.state == "dead",
    }


def connected(row: Connection) -> dict[str, Any]:
    """A connection with its calendars. One that cannot be read says why."""
    app = APPS[row.kind]
    calendars = [calendar_of(row, each) for each in row.calendars]
    primary = next((each for each in calendars if each["primary"]), calendars[0] if calendars else None)
    found: dict[str, Any] = {
        "integration": _app(app, row),
        "credentialId": row.id,
        "delegationCredentialId": None,
        "calendars": calendars,
    }
    if primary is not None:
        found["primary"] = primary
    if row.state != "ok":
        found["error"] = {"message": row.last_error or "The calendar cannot be read."}
    return found


def _app(app: App, row: Connection) -> dict[str, Any]:
    return {
        "name": app.title,
        "title": app.title,
        "description": f"Events of {app.title} are busy time.",
        "installed": True,
        "type": app.type,
        "variant": "calendar",
        "category": "calendar",
        "categories": ["calendar"],
        "logo": f"/app-store/{app.picture}/icon.svg",
        "publisher": app.maker,
        "slug": app.slug,
        "url": app.site,
        "email": _email(row) or "",
        "dirName": app.picture,
        "locationOption": None,
    }


def calendar_of(row: Connection, calendar: Calendar) -> dict[str, Any]:
    """One calendar of a connection."""
    return {
        "externalId": calendar.external_id,
        "integration": APPS[row.kind].type,
        "name": calendar.name,
        "primary": calendar.is_primary,
        "readOnly": not calendar.writable,
        "email": _email(row) or "",
        "isSelected": calendar.selected,
        "credentialId": row.id,
        "delegationCredentialId": None,
    }


def destination_of(calendar: Calendar) -> dict[str, Any]:
    """The calendar that bookings are written to."""
    row = calendar.connection
    email = _email(row)
    return {
        "id": calendar.id,
        "integration": APPS[row.kind].type,
        "externalId": calendar.external_id,
        "primaryEmail": email,
        "userId": calendar.user_id,
        "eventTypeId": None,
        "credentialId": row.id,
        "delegationCredentialId": None,
        "name": calendar.name,
        "primary": calendar.is_primary,
        "readOnly": not calendar.writable,
        "email": email or "",
        "integrationTitle": APPS[row.kind].title,
    }


def row_of(calendar: Calendar) -> dict[str, Any]:
    """A calendar that was chosen for something."""
    return {
        "userId": calendar.user_id,
        "integration": APPS[calendar.connection.kind].type,
        "externalId": calendar.external_id,
        "credentialId": calendar.connection_id,
    }


def _email(row: Connection) -> str | None:
    """The account's user name if it is an address."""
    name = user_name(row)
    return name if "@" in name else None
