"""Bodies of groups, blocks, notes, resources, notifications, schedules and tokens; unknown properties are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StrictBool, StrictStr

from openslot.dialects.highlevel.models import Input, Number, Short, Text, Whole

Named = Annotated[Short, Field(min_length=1)]


class GroupUpdate(Input):
    """A group's words; all three are needed."""

    name: Named
    description: Text
    slug: Named


class GroupCreate(GroupUpdate):
    """A new group."""

    locationId: Short
    isActive: StrictBool | None = None


class GroupStatus(Input):
    """Whether a group is shown."""

    isActive: StrictBool


class SlugQuestion(Input):
    """Is this slug free?"""

    locationId: Short
    slug: Named


class BlockUpdate(Input):
    """Fields of a block that may change."""

    calendarId: Short | None = None
    assignedUserId: Short | None = None
    locationId: Short | None = None
    title: Short | None = None
    startTime: Short | None = None
    endTime: Short | None = None


class BlockCreate(BlockUpdate):
    """A new block."""

    locationId: Short
    startTime: Short
    endTime: Short


class NoteWrite(Input):
    """A note."""

    body: Annotated[StrictStr, Field(min_length=1, max_length=5000)]
    userId: Short | None = None


class ResourceUpdate(Input):
    """Fields of a resource that may change."""

    locationId: Short | None = None
    name: Named | None = None
    description: Text | None = None
    quantity: Whole | None = None
    outOfService: Whole | None = None
    capacity: Whole | None = None
    calendarIds: Annotated[list[Short], Field(max_length=100)] | None = None
    isActive: StrictBool | None = None


class ResourceCreate(ResourceUpdate):
    """A new resource."""

    locationId: Short
    name: Named
    description: Text
    calendarIds: Annotated[list[Short], Field(max_length=100)]


class Offset(Input):
    """How long before or after."""

    timeOffset: Number
    unit: Literal["mins", "hours", "days", "weeks", "months"]


Texts = Annotated[list[Short], Field(max_length=200)]


class NotificationUpdate(Input):
    """Fields of a notification that may change."""

    receiverType: Literal["contact", "guest", "assignedUser", "emails", "phoneNumbers", "business"] | None = None
    channel: Literal["email", "inApp", "sms", "whatsapp"] | None = None
    notificationType: Literal["booked", "confirmation", "cancellation", "reminder", "followup", "reschedule"] | None = (
        None
    )
    isActive: StrictBool | None = None
    deleted: StrictBool | None = None
    templateId: Short | None = None
    body: Text | None = None
    subject: Text | None = None
    afterTime: Annotated[list[Offset], Field(max_length=50)] | None = None
    beforeTime: Annotated[list[Offset], Field(max_length=50)] | None = None
    additionalEmailIds: Texts | None = None
    additionalPhoneNumbers: Texts | None = None
    selectedUsers: Texts | None = None
    fromAddress: Short | None = None
    fromName: Short | None = None
    fromNumber: Short | None = None


class NotificationCreate(NotificationUpdate):
    """A new notification."""

    receiverType: Literal["contact", "guest", "assignedUser", "emails", "phoneNumbers", "business"]
    channel: Literal["email", "inApp", "sms", "whatsapp"]
    notificationType: Literal["booked", "confirmation", "cancellation", "reminder", "followup", "reschedule"]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


NotificationList = Annotated[list[NotificationCreate], BeforeValidator(_as_list), Field(min_length=1, max_length=100)]


class Span(Input):
    """From when to when, ``HH:MM``."""

    from_: Annotated[StrictStr, Field(alias="from", pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")]
    to: Annotated[StrictStr, Field(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")]


class Rule(Input):
    """The hours of a day of the week, or of a date."""

    type: Literal["wday", "date"]
    intervals: Annotated[list[Span], Field(max_length=100)]
    day: Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] | None = None
    date: Annotated[StrictStr, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


Rules = Annotated[list[Rule], Field(max_length=1000)]


class CalendarScheduleUpdate(Input):
    """Hours of an event calendar that may change."""

    rules: Rules | None = None
    timezone: Short | None = None


class CalendarScheduleCreate(CalendarScheduleUpdate):
    """New hours of an event calendar."""

    rules: Rules
    timezone: Short


class ScheduleUpdate(CalendarScheduleUpdate):
    """Fields of a user's schedule that may change."""

    name: Named | None = None


class ScheduleCreate(ScheduleUpdate):
    """A new schedule of a user's."""

    timezone: Short
    locationId: Short
    name: Named
    userId: Short
    calendarIds: Annotated[list[Short], Field(max_length=100)] | None = None


def _either(camel: str, snake: str) -> Any:
    """A field with two names."""
    return Field(default=None, validation_alias=AliasChoices(camel, snake))


class TokenBody(Input):
    """The names of v3 and those before it."""

    clientId: str | None = _either("clientId", "client_id")
    clientSecret: str | None = _either("clientSecret", "client_secret")
    grantType: str | None = _either("grantType", "grant_type")
    code: str | None = None
    refreshToken: str | None = _either("refreshToken", "refresh_token")
    userType: Literal["Company", "Location"] | None = _either("userType", "user_type")
    redirectUri: str | None = _either("redirectUri", "redirect_uri")
    codeVerifier: str | None = _either("codeVerifier", "code_verifier")
