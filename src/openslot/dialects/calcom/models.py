"""What Cal.com's bodies and queries may contain: bookings, slots, schedules, the caller."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from openslot.dialects.calcom.values import (
    AskedId,
    Dropping,
    Email,
    Flag,
    Id,
    Instant,
    Language,
    List,
    Metadata,
    Needed,
    Phone,
    Positive,
    Short,
    Strict,
    Text,
    Whole,
    Zone,
    one_or_many,
)
from openslot.time.instants import parse_date

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Clock = Annotated[StrictStr, Field(pattern=r"^([01]\d|2[0-3]):([0-5]\d)$")]


# Bookings


class Attendee(Strict):
    """Who books: with an e-mail address, a phone number, or both."""

    name: Needed
    timeZone: Zone
    email: Email | None = None
    phoneNumber: Phone | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Attendee:
        if self.email is None and self.phoneNumber is None:
            raise PydanticCustomError("reachable", "At least one of email or phoneNumber must be provided")
        return self


class Place(Strict):
    """A location object of a booking."""

    type: Literal[
        "address",
        "attendeeAddress",
        "attendeeDefined",
        "attendeePhone",
        "integration",
        "link",
        "phone",
        "organizersDefaultApp",
    ]
    address: Short | None = None
    link: Short | None = None
    phone: Short | None = None
    location: Short | None = None
    integration: Short | None = None
    public: Flag | None = None


class Routing(Strict):
    """What a routing form decided."""

    responseId: Id
    teamMemberIds: list[Id]
    teamMemberEmail: Short | None = None
    skipContactOwner: Flag | None = None
    crmAppSlug: Short | None = None
    crmOwnerRecordType: Short | None = None


class CreateBooking(Strict):
    """A booking of 2024-08-13."""

    start: Instant
    attendee: Attendee
    eventTypeId: Id | None = None
    eventTypeSlug: Short | None = None
    username: Short | None = None
    teamSlug: Short | None = None
    organizationSlug: Short | None = None
    guests: list[Email] | None = None
    location: Short | Place | None = None
    meetingUrl: Short | None = None
    metadata: Metadata | None = None
    bookingFieldsResponses: dict[str, Any] | None = None
    lengthInMinutes: Positive | None = None
    recurrenceCount: Positive | None = None
    routing: Routing | None = None
    emailVerificationCode: Short | None = None
    instant: Flag | None = None
    rrHostSubsetIds: list[Id] | None = None
    reservedSlotUid: Short | None = None
    allowConflicts: Flag | None = None
    allowBookingOutOfBounds: Flag | None = None


class CancelBooking(Strict):
    """A cancellation: of the whole, of the rest of a series, or of one seat."""

    cancellationReason: Text | None = None
    cancelSubsequentBookings: Flag | None = None
    seatUid: Short | None = None


class RescheduleBooking(Strict):
    """A move to another start."""

    start: Instant
    reschedulingReason: Text | None = None
    rescheduledBy: Email | None = None
    seatUid: Short | None = None
    emailVerificationCode: Short | None = None
    rrHostSubsetIds: list[Id] | None = None
    reservedSlotUid: Short | None = None


class Decline(Dropping):
    """Why not."""

    reason: Text | None = None


class RequestReschedule(Dropping):
    """Why another time is wanted."""

    rescheduleReason: Text | None = None


class AbsentAttendee(Dropping):
    """A mark."""

    email: Email
    absent: Flag


class MarkAbsent(Dropping):
    """Who did not come."""

    host: Flag | None = None
    attendees: Annotated[list[AbsentAttendee], Field(min_length=1)] | None = None


class NewAttendee(Dropping):
    """A further person."""

    name: Needed
    timeZone: Zone
    email: Email
    phoneNumber: Phone | None = None
    language: Language | None = None


class NewGuest(Dropping):
    """One of several further people."""

    email: Email
    name: Short | None = None
    timeZone: Zone | None = None
    phoneNumber: Phone | None = None
    language: Language | None = None


class AddGuests(Dropping):
    """Up to ten of them."""

    guests: Annotated[list[NewGuest], Field(min_length=1, max_length=10)]


class ChangeLocation(Dropping):
    """Another place; without one the booking stays as it is."""

    location: Place | None = None


def _one_status(value: list[str]) -> list[str]:
    known = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
    if not value or any(each not in known for each in value):
        words = f"Invalid status. Allowed are: {', '.join(known)}"
        raise PydanticCustomError("literal_error", "{words}", {"words": words})
    return value


def _ids(value: Any) -> list[int]:
    texts = one_or_many(value)
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise PydanticCustomError("list_type", "must be an array")
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in texts):
        raise PydanticCustomError("int_parsing", "each value must be an integer number")
    return [int(each) for each in texts]


Order = Literal["asc", "desc"]
Ids = Annotated[list[int], BeforeValidator(_ids)]


class Page(Dropping):
    """A page of a list."""

    take: int = Field(default=250, ge=1, le=250)
    skip: int = Field(default=0, ge=0, le=2**53)


class FindBookings(Dropping):
    """The filters of the list."""

    status: Annotated[List, AfterValidator(_one_status)] | None = None
    attendeeEmail: str | None = None
    attendeeName: str | None = None
    bookingUid: str | None = None
    eventTypeId: AskedId | None = None
    eventTypeIds: Ids | None = None
    teamId: AskedId | None = None
    teamsIds: Ids | None = None
    teamIds: Ids | None = None
    afterStart: Instant | None = None
    beforeEnd: Instant | None = None
    afterCreatedAt: Instant | None = None
    beforeCreatedAt: Instant | None = None
    afterUpdatedAt: Instant | None = None
    beforeUpdatedAt: Instant | None = None
    sortStart: Order | None = None
    sortEnd: Order | None = None
    sortCreated: Order | None = None
    sortUpdatedAt: Order | None = None
    take: int = Field(default=100, ge=1, le=250)
    skip: int = Field(default=0, ge=0, le=2**53)


# Slots


def _format(value: str) -> str:
    if value.lower() not in {"time", "range"}:
        raise PydanticCustomError("literal_error", "slot format must be either 'range' or 'time'")
    return value.lower()


class Target(Dropping):
    """What slots are asked of, in any of the ways to name it."""

    eventTypeId: AskedId | None = None
    eventTypeSlug: Short | None = None
    username: Short | None = None
    teamSlug: Short | None = None
    usernames: List | None = None
    organizationSlug: Short | None = None
    timeZone: Zone | None = None
    duration: int | None = Field(default=None, ge=1, le=2**31)
    rrHostSubsetIds: Ids | None = None


class FindSlots(Target):
    """Slots of 2024-09-04; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    start: Instant
    end: Instant
    format: Annotated[str, AfterValidator(_format)] = "time"
    bookingUidToReschedule: str | list[str] | dict[str, Any] | None = None


FORM_RULE = "routingFormResponseIdValidator"


class FindLegacySlots(Target):
    """Slots of 2024-04-15, and the simple form ``startTime``, ``endTime``."""

    startTime: Instant
    endTime: Instant
    usernameList: List | None = None
    orgSlug: Short | None = None
    rescheduleUid: str | None = None
    slotFormat: Annotated[str, AfterValidator(_format)] | None = None
    isTeamEvent: bool | None = None
    debug: bool | None = None
    routingFormResponseId: int | None = None
    dry: Annotated[bool, Field(alias="_isDryRun")] = False

    @model_validator(mode="after")
    def _of_a_form(self) -> FindLegacySlots:
        """A form's answer counts from 1, and is 0 in a trial. There are no forms here, so it has no effect."""
        number = self.routingFormResponseId
        if number is not None and self.dry and number != 0:
            raise PydanticCustomError(FORM_RULE, "routingFormResponseId must be 0 for dry run")
        if number is not None and not self.dry and number < 1:
            raise PydanticCustomError(FORM_RULE, "routingFormResponseId must be a positive number")
        return self


class Reservation(Dropping):
    """A slot to be kept."""

    eventTypeId: Id
    slotStart: Instant
    slotDuration: Positive | None = None
    reservationDuration: Annotated[Positive, Field(le=24 * 60)] | None = None


class LegacyReservation(Dropping):
    """The same of 2024-04-15."""

    eventTypeId: Id
    slotUtcStartDate: Instant
    slotUtcEndDate: Instant
    bookingUid: Short | None = None

    @model_validator(mode="after")
    def _forward(self) -> LegacyReservation:
        if self.slotUtcEndDate <= self.slotUtcStartDate:
            raise PydanticCustomError("range", "slotUtcEndDate must be after slotUtcStartDate")
        return self


# Schedules


def _day(value: str | int) -> str:
    """A day's English name; of a number 0 is Sunday (the seed's form)."""
    if isinstance(value, int) and 0 <= value <= 6:
        return DAY_NAMES[(value - 1) % 7]
    if value not in DAY_NAMES:
        words = f"each value in days must be one of: {', '.join(DAY_NAMES)}, or a number from 0 (Sunday) to 6"
        raise PydanticCustomError("literal_error", "{words}", {"words": words})
    return str(value)


def _date(value: str) -> str:
    try:
        return parse_date(value).isoformat()
    except ValueError as error:
        raise PydanticCustomError("date", "{words}", {"words": str(error)}) from None


class Availability(Dropping):
    """Hours that repeat each week."""

    days: Annotated[list[Annotated[StrictStr | Whole, AfterValidator(_day)]], Field(max_length=7)]
    startTime: Clock
    endTime: Clock


class Override(Dropping):
    """The hours of one date."""

    date: Annotated[StrictStr, AfterValidator(_date)]
    startTime: Clock
    endTime: Clock


class CreateSchedule(Dropping):
    """A schedule."""

    name: Needed
    timeZone: Zone
    isDefault: Flag
    availability: list[Availability] | None = None
    overrides: list[Override] | None = None


class UpdateSchedule(Dropping):
    """Changes of a schedule."""

    name: Needed | None = None
    timeZone: Zone | None = None
    isDefault: Flag | None = None
    availability: list[Availability] | None = None
    overrides: list[Override] | None = None


# Me


class UpdateMe(Dropping):
    """Changes of the caller."""

    email: Email | None = None
    name: Needed | None = None
    timeFormat: Literal[12, 24] | None = None
    defaultScheduleId: Id | None = None
    weekStart: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] | None = None
    timeZone: Zone | None = None
    locale: Language | None = None
    avatarUrl: Short | None = None
    bio: Text | None = None
    metadata: Metadata | None = None
