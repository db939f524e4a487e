"""What HighLevel's bodies may contain; unknown properties are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic reports ValueError
    return value


Number = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(_number), Field(ge=0, le=1_000_000)]
Text = Annotated[StrictStr, Field(max_length=65_536)]
Short = Annotated[StrictStr, Field(max_length=1000)]
Length = Literal["mins", "hours"]
CalendarType = Literal["round_robin", "event", "class_booking", "collective", "service_booking", "personal"]
Status = Literal["new", "confirmed", "cancelled", "showed", "noshow", "invalid", "completed", "active"]


class Input(BaseModel):
    """A body without further properties."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """What was sent and is not null."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class Place(Input):
    """A LocationConfiguration."""

    kind: Literal[
        "custom",
        "zoom_conference",
        "google_conference",
        "inbound_call",
        "outbound_call",
        "physical",
        "booker",
        "ms_teams_conference",
    ]
    location: Short | None = None
    meetingId: Short | None = None


class TeamMember(Input):
    """A user on a calendar."""

    userId: Short
    priority: Annotated[Number, Field(le=1, multiple_of=0.5)] | None = None
    isPrimary: StrictBool | None = None
    locationConfigurations: list[Place] | None = None
    meetingLocationType: Literal["custom", "zoom", "gmeet", "phone", "address", "teams", "booker"] | None = None
    meetingLocation: Short | None = None


class Recurring(Input):
    """What series the booking page offers."""

    freq: Literal["DAILY", "WEEKLY", "MONTHLY"] | None = None
    count: Annotated[Whole, Field(le=24)] | None = None
    bookingOption: Literal["skip", "continue", "book_next"] | None = None
    bookingOverlapDefaultStatus: Literal["confirmed", "new"] | None = None


class OldNotification(Input):
    """Who is told by mail, as said before there were notifications of their own."""

    type: Literal["email"] | None = None
    shouldSendToContact: StrictBool
    shouldSendToGuest: StrictBool
    shouldSendToUser: StrictBool
    shouldSendToSelectedUsers: StrictBool
    selectedUsers: Text


class Hour(Input):
    """From when to when a day is open."""

    openHour: Annotated[Whole, Field(le=23)]
    openMinute: Annotated[Whole, Field(le=60)]
    closeHour: Annotated[Whole, Field(le=23)]
    closeMinute: Annotated[Whole, Field(le=60)]


class OpenHour(Input):
    """Weekly hours; day 0 is Sunday."""

    daysOfTheWeek: Annotated[list[Annotated[Whole, Field(le=6)]], Field(max_length=7)]
    hours: list[Hour]


class Availability(Input):
    """The hours of one date."""

    date: Annotated[StrictStr, Field(pattern=r"^\d{4}-\d{2}-\d{2}(T.{0,40})?$")]
    hours: list[Hour]
    deleted: StrictBool | None = None
    id: Short | None = None


class LookBusy(Input):
    """The share of slots to hide."""

    enabled: StrictBool
    LookBusyPercentage: Annotated[Whole, Field(le=100)]


class CalendarUpdate(Input):
    """Fields of a calendar that may change."""

    name: Annotated[Short, Field(min_length=1)] | None = None
    isActive: StrictBool | None = None
    description: Text | None = None
    slug: Short | None = None
    widgetSlug: Short | None = None
    groupId: Short | None = None
    eventType: Literal["RoundRobin_OptimizeForAvailability", "RoundRobin_OptimizeForEqualDistribution"] | None = None
    teamMembers: Annotated[list[TeamMember], Field(max_length=200)] | None = None
    widgetType: Literal["default", "classic"] | None = None
    eventTitle: Short | None = None
    eventColor: Short | None = None
    locationConfigurations: list[Place] | None = None
    meetingLocation: Short | None = None
    slotDuration: Number | None = None
    slotDurationUnit: Length | None = None
    slotInterval: Number | None = None
    slotIntervalUnit: Length | None = None
    slotBuffer: Number | None = None
    slotBufferUnit: Length | None = None
    preBuffer: Number | None = None
    preBufferUnit: Length | None = None
    appoinmentPerSlot: Whole | None = None
    appoinmentPerDay: Whole | None = None
    allowBookingAfter: Whole | None = None
    allowBookingAfterUnit: Literal["mins", "hours", "days", "weeks", "months"] | None = None
    allowBookingFor: Annotated[Whole, Field(le=5000)] | None = None
    allowBookingForUnit: Literal["days", "weeks", "months"] | None = None
    openHours: list[OpenHour] | None = None
    availabilities: list[Availability] | None = None
    availabilityType: Literal[0, 1] | None = None
    lookBusyConfig: LookBusy | None = None
    enableRecurring: StrictBool | None = None
    recurring: Recurring | None = None
    autoConfirm: StrictBool | None = None
    allowReschedule: StrictBool | None = None
    allowCancellation: StrictBool | None = None
    stickyContact: StrictBool | None = None
    formId: Short | None = None
    pixelId: Short | None = None
    consentLabel: Text | None = None
    notes: Text | None = None
    calendarCoverImage: Short | None = None
    guestType: Literal["count_only", "collect_detail"] | None = None
    formSubmitType: Literal["RedirectURL", "ThankYouMessage"] | None = None
    formSubmitRedirectURL: Short | None = None
    formSubmitThanksMessage: Text | None = None
    isLivePaymentMode: StrictBool | None = None
    googleInvitationEmails: StrictBool | None = None
    shouldSendAlertEmailsToAssignedMember: StrictBool | None = None
    alertEmail: Short | None = None
    shouldAssignContactToTeamMember: StrictBool | None = None
    shouldSkipAssigningContactForExisting: StrictBool | None = None
    notifications: Annotated[list[OldNotification], Field(max_length=100)] | None = None


class CalendarCreate(CalendarUpdate):
    """A new calendar."""

    locationId: Short
    name: Annotated[Short, Field(min_length=1)]
    calendarType: CalendarType | None = None


class AppointmentUpdate(Input):
    """Fields of an appointment that may change."""

    calendarId: Short | None = None
    startTime: Short | None = None
    endTime: Short | None = None
    title: Short | None = None
    description: Text | None = None
    address: Short | None = None
    appointmentStatus: Status | None = None
    assignedUserId: Short | None = None
    meetingLocationType: Literal["custom", "zoom", "gmeet", "phone", "address", "ms_teams", "google"] | None = None
    meetingLocationId: Short | None = None
    overrideLocationConfig: StrictBool | None = None
    ignoreDateRange: StrictBool | None = None
    toNotify: StrictBool | None = None
    ignoreFreeSlotValidation: StrictBool | None = None
    rrule: Short | None = None


class AppointmentCreate(AppointmentUpdate):
    """A new appointment."""

    calendarId: Short
    locationId: Short
    contactId: Short
    startTime: Short


class ContactUpdate(Input):
    """Fields of a contact that may change."""

    firstName: Short | None = None
    lastName: Short | None = None
    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    address1: Short | None = None
    city: Short | None = None
    state: Short | None = None
    postalCode: Short | None = None
    website: Short | None = None
    timezone: Short | None = None
    dnd: StrictBool | None = None
    dndSettings: dict[str, Any] | None = None
    inboundDndSettings: dict[str, Any] | None = None
    tags: Annotated[list[Short], Field(max_length=1000)] | None = None
    customFields: list[dict[str, Any]] | None = None
    source: Short | None = None
    dateOfBirth: Short | None = None
    country: Short | None = None
    assignedTo: Short | None = None


class ContactCreate(ContactUpdate):
    """A new contact."""

    locationId: Short
    gender: Short | None = None
    companyName: Short | None = None


class ContactUpsert(ContactCreate):
    """A contact that may exist."""

    createNewIfDuplicateAllowed: StrictBool | None = None
