"""What the bodies and queries of 2024-04-15 may contain."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from openslot.dialects.calcom.event_type_models import Buffer, Length
from openslot.dialects.calcom.manners import Refused
from openslot.dialects.calcom.models import Ids
from openslot.dialects.calcom.values import (
    Count,
    Dropping,
    Email,
    Flag,
    Id,
    Instant,
    Metadata,
    Needed,
    Number,
    Phone,
    Positive,
    Short,
    Text,
    Zone,
)

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


# Bookings


class SplitName(Dropping):
    """A name in two parts."""

    firstName: Annotated[Needed, Field(pattern=r"\S")]
    lastName: Short = ""


class Answered(Dropping):
    """A place among the responses."""

    value: Short
    optionValue: Short = ""


def _nothing(value: Any) -> Any:
    return None if value == "" else value


class Responses(Dropping):
    """What the booker filled in; what has no name here answers questions of the event type's own."""

    model_config = ConfigDict(extra="allow")

    name: SplitName | Annotated[Needed, Field(pattern=r"\S")]
    email: Annotated[Email | None, BeforeValidator(_nothing)] = None
    attendeePhoneNumber: Annotated[Phone | None, BeforeValidator(_nothing)] = None
    guests: Annotated[list[Email], Field(max_length=100)] | None = None
    location: Answered | None = None
    notes: Text | None = None
    title: Text | None = None
    rescheduleReason: Text | None = None

    @property
    def full_name(self) -> str:
        """The name in one piece."""
        parts = (self.name,) if isinstance(self.name, str) else (self.name.firstName, self.name.lastName)
        return " ".join(part for part in parts if part)

    @model_validator(mode="after")
    def _reachable(self) -> Responses:
        if self.email is None and self.attendeePhoneNumber is None:
            raise PydanticCustomError("email", "Invalid response email")
        return self


class CreateBooking(Dropping):
    """A booking, or a move of one (``rescheduleUid``)."""

    start: Instant
    end: Instant | None = None
    eventTypeId: Id
    timeZone: Zone
    language: Short
    metadata: Metadata
    responses: Responses
    eventTypeSlug: Short | None = None
    rescheduleUid: Short | None = None
    rescheduledBy: Annotated[Email | None, BeforeValidator(_nothing)] = None
    seatReferenceUid: Short | None = None
    user: Short | list[Short] | None = None
    bookingUid: Short | None = None
    hasHashedBookingLink: Flag | None = None
    hashedLink: Short | None = None
    orgSlug: Short | None = None
    locationUrl: Short | None = None
    reservedSlotUid: Short | None = None
    routedTeamMemberIds: list[Id] | None = None
    routingFormResponseId: Number | None = None
    skipContactOwner: Flag | None = None
    reroutingFormResponses: dict[str, Any] | None = None
    teamMemberEmail: Short | None = None
    crmAppSlug: Short | None = None
    crmOwnerRecordType: Short | None = None
    dry: Flag | None = Field(default=None, alias="_isDryRun")


class CreateRecurring(CreateBooking):
    """One of several bookings that are made together."""

    noEmail: Flag | None = None
    recurringCount: Number | None = None
    appsStatus: list[Any] | None = None
    allRecurringDates: list[Any] | None = None
    currentRecurringIndex: Number | None = None
    recurringEventId: Short | None = None


Series = Annotated[list[CreateRecurring], Field(min_length=1, max_length=365)]


class CancelBooking(Dropping):
    """A cancellation. ``id`` and ``uid`` say again what the path says."""

    id: Id | None = None
    uid: Short | None = None
    allRemainingBookings: Flag | None = None
    cancellationReason: Text | None = None
    seatReferenceUid: Short | None = None


class NoShow(Dropping):
    """A mark."""

    email: Email
    noShow: Flag


class MarkNoShow(Dropping):
    """Who did not come."""

    noShowHost: Flag | None = None
    attendees: Annotated[list[NoShow], Field(min_length=1)] | None = None


class Filters(Dropping):
    """Which bookings."""

    status: Literal["upcoming", "recurring", "past", "cancelled", "unconfirmed"] = "upcoming"
    teamsIds: Ids | None = None
    userIds: Ids | None = None
    eventTypeIds: Ids | None = None


class FindBookings(Dropping):
    """The parameters of the list."""

    filters: Filters = Field(default_factory=Filters)
    attendeeEmail: Short | None = None
    attendeeName: Short | None = None
    limit: int = Field(default=10, ge=1, le=100)
    cursor: int = Field(default=0, ge=0, le=2**53)
