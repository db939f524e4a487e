"""What the bodies and queries of an organization's users, memberships, absences and attributes may contain (12.4)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from openslot.desk.away import Reason
from openslot.dialects.calcom import models
from openslot.dialects.calcom.models import Ids, Page
from openslot.dialects.calcom.team_models import Role, UpdateMembership
from openslot.dialects.calcom.values import (
    AskedId,
    Dropping,
    Email,
    Flag,
    Id,
    List,
    Metadata,
    Needed,
    Short,
    Text,
    Whole,
    Zone,
    instant,
)

FULL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z")
Direction = Literal["asc", "desc"]
Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
AttributeType = Literal["TEXT", "NUMBER", "SINGLE_SELECT", "MULTI_SELECT"]


def _full(text: Any) -> datetime:
    """An instant that says that it is one of UTC."""
    if not isinstance(text, str) or not FULL.fullmatch(text):
        raise PydanticCustomError("date", "must be a full ISO 8601 date and time of UTC, like 2023-05-01T00:00:00.000Z")
    return instant(text)


Moment = Annotated[datetime, BeforeValidator(_full)]


# Users and memberships


class UpdateUser(Dropping):
    """Changes of a user."""

    email: Email | None = None
    username: Short | None = None
    name: Needed | None = None
    weekday: Day | None = None
    weekStart: Day | None = None
    brandColor: Short | None = None
    darkBrandColor: Short | None = None
    hideBranding: Flag | None = None
    timeZone: Zone | None = None
    theme: Short | None = None
    appTheme: Short | None = None
    timeFormat: Literal[12, 24] | None = None
    defaultScheduleId: Whole | None = None
    locale: Annotated[Short, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None
    avatarUrl: Short | None = None
    bio: Text | None = None
    metadata: Metadata | None = None


class CreateUser(UpdateUser):
    """A user."""

    email: Email
    organizationRole: Role = "MEMBER"
    autoAccept: Flag = True


class FindUsers(Page):
    """Which users are asked for."""

    emails: List | None = None


class CreateOrganizationMembership(UpdateMembership):
    """A user's place in the organization."""

    userId: Id


class FindBookings(models.FindBookings):
    """Which bookings of an organization are asked for."""

    userIds: Ids | None = None


class FindSchedules(Page):
    """Which schedules of a team are asked for."""

    eventTypeId: AskedId | None = None


class FindAssigned(Page):
    """Which assigned options are asked for: of members of these teams, of who has one of these options too."""

    teamIds: Ids | None = None
    assignedOptionIds: List | None = None


# Out of office


class UpdateAbsence(Dropping):
    """Changes of an absence."""

    start: Moment | None = None
    end: Moment | None = None
    notes: Text | None = None
    toUserId: Id | None = None
    reason: Reason | None = None


class CreateAbsence(UpdateAbsence):
    """An absence."""

    start: Moment
    end: Moment


class FindAbsences(Page):
    """Which absences are asked for, and in what order."""

    sortStart: Direction | None = None
    sortEnd: Direction | None = None
    email: Short | None = None


# Attributes


class UpdateOption(Dropping):
    """Changes of an option."""

    value: Needed | None = None
    slug: Needed | None = None


class CreateOption(UpdateOption):
    """An option."""

    value: Needed
    slug: Needed


class UpdateAttribute(Dropping):
    """Changes of an attribute."""

    name: Needed | None = None
    slug: Needed | None = None
    type: AttributeType | None = None
    enabled: Flag | None = None


class CreateAttribute(UpdateAttribute):
    """An attribute with its options."""

    name: Needed
    slug: Needed
    type: AttributeType
    options: Annotated[list[CreateOption], Field(max_length=1000)]


class Assign(Dropping):
    """What a user is given: an option, or a value of his own."""

    attributeId: Needed
    attributeOptionId: Needed | None = None
    value: Needed | None = None
