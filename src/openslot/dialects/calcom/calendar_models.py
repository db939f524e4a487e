"""Bodies and queries of calendars, conferencing and verified resources (digest sections 10, 11)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from openslot.dialects.calcom.values import Dropping, Email, Flag, Id, Instant, Needed, Phone, Short, Zone

Url = Annotated[Short, Field(min_length=1)]


def _number(value: object) -> object:
    """An id that may come as text, in a query."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else value


Number = Annotated[int, BeforeValidator(_number)]


class Connect(Dropping):
    """Where to go after signing in; a dry run keeps nothing."""

    redir: Short | None = None
    isDryRun: bool = False


class Credentials(Dropping):
    """Of an Apple account: an app-specific password; of another CalDAV server with its address (ours)."""

    username: Short
    password: Short
    url: Short | None = None


class Feeds(Dropping):
    """Addresses of published calendars."""

    urls: Annotated[list[Url], Field(min_length=1, max_length=20)]
    readOnly: Flag = True


class Disconnect(Dropping):
    """Which connection."""

    id: Id


class Selected(Dropping):
    """A calendar whose events are busy time."""

    integration: Needed
    externalId: Url
    credentialId: Number
    delegationCredentialId: Short | None = None


class Destination(Dropping):
    """The calendar that bookings are written to."""

    integration: Literal["apple_calendar", "google_calendar", "office365_calendar", "caldav_calendar"]
    externalId: Url
    delegationCredentialId: Short | None = None


class ToLoad(Dropping):
    """One calendar to be read."""

    credentialId: Number
    externalId: Url


class BusyTimes(Dropping):
    """The range, in the product's words and in the simple ones."""

    dateFrom: Instant | None = None
    dateTo: Instant | None = None
    startTime: Instant | None = None
    endTime: Instant | None = None
    timeZone: Zone | None = None
    loggedInUsersTz: Zone | None = None
    calendarsToLoad: list[ToLoad] | dict[str, ToLoad] | None = None


class Range(Dropping):
    """Days, both included."""

    from_: Annotated[str, Field(alias="from", pattern=r"^\d{4}-\d\d-\d\d")]
    to: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d")]
    timeZone: Zone | None = None
    calendarId: Short = "primary"


class When(Dropping):
    """A time in a zone."""

    time: Short
    timeZone: Zone


class Attendee(Dropping):
    """Somebody invited."""

    email: Email
    name: Short | None = None


class CreateEvent(Dropping):
    """An event in a connected calendar."""

    title: Short
    start: When
    end: When
    description: Annotated[str, Field(max_length=65_536)] | None = None
    attendees: list[Attendee] | None = None


class ChangedAttendee(Dropping):
    """Somebody invited, or (``action: "delete"``) no longer."""

    email: Email
    name: Short | None = None
    responseStatus: Literal["accepted", "pending", "declined", "needsAction"] | None = None
    optional: bool | None = None
    action: Short | None = None


class UpdateEvent(Dropping):
    """What is to change of an event."""

    title: Short | None = None
    start: When | None = None
    end: When | None = None
    description: Annotated[str, Field(max_length=65_536)] | None = None
    attendees: list[ChangedAttendee] | None = None
    status: Literal["accepted", "pending", "declined", "cancelled"] | None = None


class EmailOf(Dropping):
    """An address to be verified."""

    email: Email


class EmailCode(EmailOf):
    """With the code that was mailed to it."""

    code: Needed


class PhoneOf(Dropping):
    """A number to be verified."""

    phone: Phone


class PhoneCode(PhoneOf):
    """With the code that was sent to it."""

    code: Needed
