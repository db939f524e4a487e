"""What the bodies and queries of 2024-04-15 may contain."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StrictStr, model_validator

from openslot.dialects.calcom.event_type_models import Buffer, Length
from openslot.dialects.calcom.manners import Refused
from openslot.dialects.calcom.values import Count, Dropping, Flag, Needed, Positive, Short, Text, Zone

EXPECTED = "Invalid datestring format. Expected format(ISO8061): 2025-04-12T13:17:56.324Z. Received: {}"
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):[0-5]\d(\.\d+)?Z?")


# Schedules


def _stamp(value: Any) -> Any:
    """An instant as text; anything else is refused in the product's one sentence, which names no property."""
    if not isinstance(value, str) or not STAMP.fullmatch(value):
        raise Refused(400, EXPECTED.format(str(value)[:60]))
    return value


Stamp = Annotated[StrictStr, BeforeValidator(_stamp)]


class OlderRule(Dropping):
    """Hours that repeat on some days."""

    days: Annotated[list[Annotated[StrictInt, Field(ge=0, le=6)]], Field(max_length=7)]
    startTime: Stamp
    endTime: Stamp

    @model_validator(mode="before")
    @classmethod
    def _times_first(cls, value: Any) -> Any:
        """The product reads the times before it looks at anything else, in the order in which they came."""
        if isinstance(value, dict):
            for name in value:
                if name in {"startTime", "endTime"}:
                    _stamp(value[name])
        return value


class Span(Dropping):
    """From, until."""

    start: Stamp
    end: Stamp


class CreateSchedule(Dropping):
    """A schedule."""

    name: Needed
    timeZone: Zone
    isDefault: Flag
    availabilities: Annotated[list[OlderRule], Field(max_length=1000)] | None = None


class UpdateSchedule(Dropping):
    """Changes. ``schedule``: the hours of each of the seven days, Sunday first."""

    name: Needed | None = None
    timeZone: Zone | None = None
    isDefault: Flag | None = None
    schedule: Annotated[list[Annotated[list[Span], Field(max_length=100)]], Field(max_length=7)] | None = None
    dateOverrides: Annotated[list[Span], Field(max_length=1000)] | None = None


# Event types


class OlderLocation(Dropping):
    """A place in the database's words."""

    type: Needed
    address: Short | None = None
    link: Short | None = None
    displayLocationPublicly: Flag | None = None
    hostPhoneNumber: Short | None = None


class Option(Dropping):
    """A choice; bookings bring its value."""

    value: Short
    label: Short


class OlderField(Dropping):
    """A booking field in the database's words."""

    type: Needed
    name: Needed
    label: Short | None = None
    placeholder: Short | None = None
    required: Flag | None = None
    hidden: Flag | None = None
    disableOnPrefill: Flag | None = None
    options: Annotated[list[Option], Field(max_length=1000)] | None = None


class UpdateEventType(Dropping):
    """Changes of an event type."""

    length: Length | None = None
    title: Needed | None = None
    slug: Needed | None = None
    description: Text | None = None
    hidden: Flag | None = None
    locations: Annotated[list[OlderLocation], Field(max_length=100)] | None = None
    disableGuests: Flag | None = None
    slotInterval: Annotated[Count, Field(le=31 * 24 * 60)] | None = None
    minimumBookingNotice: Annotated[Count, Field(le=5_270_400)] | None = None
    beforeEventBuffer: Buffer | None = None
    afterEventBuffer: Buffer | None = None
    bookingFields: Annotated[list[OlderField], Field(max_length=200)] | None = None
    seatsPerTimeSlot: Annotated[Positive, Field(le=1000)] | None = None


class CreateEventType(UpdateEventType):
    """An event type."""

    length: Length
    title: Needed
    slug: Needed


def _flag(value: str) -> bool:
    return value.lower() in {"true", "1"}


class FindPublic(Dropping):
    """The parameters of the public ones."""

    isTeamEvent: Annotated[StrictStr, AfterValidator(_flag)] | None = None
    org: Short | None = None
