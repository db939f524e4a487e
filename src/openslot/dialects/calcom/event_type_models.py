"""What the bodies of event types may contain (digest section 6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from openslot.dialects.calcom.values import AskedId, Count, Dropping, Flag, Id, Needed, Positive, Short, Text, Url
from openslot.time.instants import parse_date

CHOICES = {"select", "multiselect", "checkbox", "radio"}
CUSTOM_TYPES = CHOICES | {"phone", "address", "text", "number", "textarea", "multiemail", "boolean", "url"}
NAMED_BY_TYPE = {"name", "splitName", "email"}
NAMED_BY_SLUG = {"title", "notes", "guests", "rescheduleReason", "location"}
LOCALES = frozenset(
    [
        "en",
        "ar",
        "az",
        "bg",
        "bn",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "es",
        "es-419",
        "eu",
        "et",
        "fi",
        "fr",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
        "iw",
        "ja",
        "km",
        "ko",
        "lv",
        "nl",
        "no",
        "pl",
        "pt",
        "pt-BR",
        "ro",
        "ru",
        "sk",
        "sr",
        "sv",
        "ta",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ]
)
VALUE_OF = {"address": "address", "link": "link", "phone": "phone", "integration": "integration"}


class Location(Dropping):
    """A place that the event type offers."""

    type: Literal[
        "address",
        "link",
        "phone",
        "integration",
        "attendeeAddress",
        "attendeePhone",
        "attendeeDefined",
        "organizersDefaultApp",
    ]
    address: Short | None = None
    link: Url | None = None
    phone: Short | None = None
    integration: Short | None = None
    public: Flag | None = None

    @model_validator(mode="after")
    def _has_value(self) -> Location:
        name = VALUE_OF.get(self.type)
        if name and not getattr(self, name):
            raise PydanticCustomError("missing", "{name} must not be empty", {"name": name})
        if self.type in {"address", "link", "phone"} and self.public is None:
            raise PydanticCustomError("bool_type", "public must be a boolean value")
        return self


class BookingField(Dropping):
    """A question, or what replaces a default one's label."""

    type: Short | None = None
    slug: Short | None = None
    label: Short | None = None
    placeholder: Short | None = None
    required: Flag | None = None
    hidden: Flag | None = None
    disableOnPrefill: Flag | None = None
    options: list[Short] | None = None
    firstNameLabel: Short | None = None
    firstNamePlaceholder: Short | None = None
    lastNameLabel: Short | None = None
    lastNamePlaceholder: Short | None = None
    lastNameRequired: Flag | None = None

    @property
    def replaces(self) -> str | None:
        """The default field that this one replaces: its slug; None for a question of one's own."""
        if self.type in NAMED_BY_TYPE:
            return "email" if self.type == "email" else "name"
        if self.slug in NAMED_BY_SLUG or self.slug == "attendeePhoneNumber":
            return self.slug
        return None

    @model_validator(mode="after")
    def _whole(self) -> BookingField:
        if self.replaces is not None:
            return self
        if self.type not in CUSTOM_TYPES:
            raise PydanticCustomError("literal_error", "type is not one of the booking field types")
        for name in ("slug", "label", "required"):
            if getattr(self, name) in (None, ""):
                raise PydanticCustomError("missing", "{name} must be given", {"name": name})
        if self.type in CHOICES and not self.options:
            raise PydanticCustomError("missing", "options must not be empty")
        return self


class Switch(Dropping):
    """A setting that can be switched off as a whole."""

    disabled: Flag | None = None


class Counts(Switch):
    """Limits of bookings per period, or that there are none."""

    day: Positive | None = None
    week: Positive | None = None
    month: Positive | None = None
    year: Positive | None = None


class Minutes(Switch):
    """Limits of booked minutes per period, or that there are none."""

    day: Annotated[Positive, Field(ge=15)] | None = None
    week: Annotated[Positive, Field(ge=15)] | None = None
    month: Annotated[Positive, Field(ge=15)] | None = None
    year: Annotated[Positive, Field(ge=15)] | None = None


class BookerLimit(Switch):
    """How many bookings to come one person may have."""

    maximumActiveBookings: Positive | None = None
    offerReschedule: Flag | None = None

    @model_validator(mode="after")
    def _says_something(self) -> BookerLimit:
        if not self.disabled and self.maximumActiveBookings is None:
            raise PydanticCustomError(
                "sentence",
                "When disabled is false {{disabled: false}} at least one other property must be provided, because it "
                "means that the property is enabled but then other properties must be provided too.",
            )
        return self


def _dates(value: list[str]) -> list[str]:
    try:
        days = [parse_date(each[:10]).isoformat() for each in value]
    except ValueError as error:
        raise PydanticCustomError("date", "{words}", {"words": str(error)}) from None
    if len(days) != 2 or days[0] > days[1]:
        raise PydanticCustomError("range", "value must be two dates, the earlier first")
    return days


class Window(Switch):
    """How far ahead one may book."""

    type: Literal["businessDays", "calendarDays", "range"] | None = None
    value: Annotated[list[StrictStr], AfterValidator(_dates)] | Annotated[Count, Field(le=36_600)] | None = None
    rolling: Flag | None = None

    @model_validator(mode="after")
    def _fits(self) -> Window:
        if self.disabled:
            return self
        if self.type is None or isinstance(self.value, list) != (self.type == "range") or self.value is None:
            raise PydanticCustomError(
                "shape", "a booking window has a type and a value: a number of days, or two dates for a range"
            )
        return self


class Layouts(Dropping):
    """How the booking page looks."""

    defaultLayout: Literal["month", "week", "column"]
    enabledLayouts: list[Literal["month", "week", "column"]]


class Threshold(Dropping):
    """A distance from now."""

    unit: Literal["minutes", "hours"]
    count: Annotated[Positive, Field(le=10_000_000)]


class Confirmation(Switch):
    """Which bookings a host must confirm."""

    type: Literal["always", "time"] | None = None
    noticeThreshold: Threshold | None = None
    blockUnconfirmedBookingsInBooker: Flag | None = None

    @model_validator(mode="after")
    def _fits(self) -> Confirmation:
        if self.disabled:
            return self
        if self.type is None or self.blockUnconfirmedBookingsInBooker is None:
            raise PydanticCustomError("missing", "type and blockUnconfirmedBookingsInBooker must be given")
        if self.type == "time" and self.noticeThreshold is None:
            raise PydanticCustomError("missing", "noticeThreshold is required when type is 'time'")
        return self


class Recurrence(Switch):
    """How a recurring event repeats."""

    interval: Annotated[Positive, Field(le=1000)] | None = None
    occurrences: Annotated[Positive, Field(le=100)] | None = None
    frequency: Literal["yearly", "monthly", "weekly"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Recurrence:
        if not self.disabled and None in (self.interval, self.occurrences, self.frequency):
            raise PydanticCustomError("missing", "interval, occurrences and frequency must be given")
        return self


class Seats(Switch):
    """Seats per slot."""

    seatsPerTimeSlot: Annotated[Positive, Field(le=1000)] | None = None
    showAttendeeInfo: Flag | None = None
    showAvailabilityCount: Flag | None = None

    @model_validator(mode="after")
    def _fits(self) -> Seats:
        if not self.disabled and None in (self.seatsPerTimeSlot, self.showAttendeeInfo, self.showAvailabilityCount):
            raise PydanticCustomError(
                "missing", "seatsPerTimeSlot, showAttendeeInfo and showAvailabilityCount must be given"
            )
        return self


class Color(Dropping):
    """Two colours, as #rrggbb."""

    lightThemeHex: Annotated[StrictStr, Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
    darkThemeHex: Annotated[StrictStr, Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]


class Destination(Dropping):
    """The calendar that bookings are written to."""

    integration: Needed
    externalId: Needed


class VideoSettings(Dropping):
    """Settings of the product's own video rooms."""

    disableRecordingForOrganizer: Flag | None = None
    disableRecordingForGuests: Flag | None = None
    redirectUrlOnExit: Short | None = None
    enableAutomaticRecordingForOrganizer: Flag | None = None
    enableAutomaticTranscription: Flag | None = None
    disableTranscriptionForGuests: Flag | None = None
    disableTranscriptionForOrganizer: Flag | None = None
    sendTranscriptionEmails: Flag = True


class NoCancelling(Switch):
    """Whether bookings may not be cancelled."""


class NoRescheduling(NoCancelling):
    """Whether bookings may not be moved, or not any more. ``minutesBefore`` the start."""

    minutesBefore: Positive | None = None


def _locale(value: str) -> str:
    if value and value not in LOCALES:
        raise PydanticCustomError("literal_error", "interfaceLanguage must be one of the supported locales")
    return value


def _lengths(value: list[int]) -> list[int]:
    if len(set(value)) != len(value):
        raise PydanticCustomError("unique", "lengthInMinutesOptions must contain unique values")
    return value


def _slug(value: str) -> str:
    return value.lstrip(" -._")


Length = Annotated[Positive, Field(le=31 * 24 * 60)]
Buffer = Annotated[Count, Field(le=24 * 60)]


class UpdateEventType(Dropping):
    """Changes of an event type. Null: back to the default."""

    lengthInMinutes: Length | None = None
    title: Needed | None = None
    slug: Annotated[Needed, AfterValidator(_slug)] | None = None
    lengthInMinutesOptions: Annotated[list[Length], AfterValidator(_lengths), Field(max_length=100)] | None = None
    description: Text | None = None
    locations: Annotated[list[Location], Field(max_length=100)] | None = None
    bookingFields: Annotated[list[BookingField], Field(max_length=200)] | None = None
    disableGuests: Flag | None = None
    slotInterval: Annotated[Positive, Field(le=31 * 24 * 60)] | None = None
    minimumBookingNotice: Annotated[Count, Field(le=5_270_400)] | None = None
    beforeEventBuffer: Buffer | None = None
    afterEventBuffer: Buffer | None = None
    scheduleId: Id | None = None
    bookingLimitsCount: Counts | None = None
    bookingLimitsDuration: Minutes | None = None
    bookerActiveBookingsLimit: BookerLimit | None = None
    onlyShowFirstAvailableSlot: Flag | None = None
    bookingWindow: Window | None = None
    offsetStart: Annotated[Count, Field(le=24 * 60)] | None = None
    bookerLayouts: Layouts | None = None
    confirmationPolicy: Confirmation | None = None
    recurrence: Recurrence | None = None
    seats: Seats | None = None
    requiresBookerEmailVerification: Flag | None = None
    hideCalendarNotes: Flag | None = None
    hideCalendarEventDetails: Flag | None = None
    hideOrganizerEmail: Flag | None = None
    lockTimeZoneToggleOnBookingPage: Flag | None = None
    hidden: Flag | None = None
    bookingRequiresAuthentication: Flag | None = None
    allowReschedulingPastBookings: Flag | None = None
    allowReschedulingCancelledBookings: Flag | None = None
    showOptimizedSlots: Flag | None = None
    color: Color | None = None
    customName: Short | None = None
    destinationCalendar: Destination | None = None
    useDestinationCalendarEmail: Flag | None = None
    successRedirectUrl: Url | None = None
    calVideoSettings: VideoSettings | None = None
    disableCancelling: NoCancelling | None = None
    disableRescheduling: NoRescheduling | None = None
    interfaceLanguage: Annotated[StrictStr, AfterValidator(_locale)] | None = None
    metadata: dict[str, Any] | None = None


class CreateEventType(UpdateEventType):
    """An event type."""

    lengthInMinutes: Length
    title: Needed
    slug: Annotated[Needed, AfterValidator(_slug)]


class FindEventTypes(Dropping):
    """The parameters of the list."""

    username: str | None = None
    eventSlug: str | None = None
    usernames: str | list[str] | None = None
    orgSlug: str | None = None
    orgId: AskedId | None = None
    sortCreatedAt: Literal["asc", "desc"] | None = None
