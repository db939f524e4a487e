"""What the bodies of teams, memberships, team event types and private links may contain (digest 6.5, section 12)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from openslot.dialects.calcom.event_type_models import CreateEventType, UpdateEventType
from openslot.dialects.calcom.values import Dropping, Flag, Id, Instant, Needed, Positive, Short, Text, Zone

Role = Literal["MEMBER", "ADMIN", "OWNER"]
SCHEDULING = {"collective": "collective", "roundRobin": "round_robin", "managed": "managed"}
SPELLINGS = {"COLLECTIVE": "collective", "ROUND_ROBIN": "roundRobin", "MANAGED": "managed"}


def _plain(value: Any) -> Any:
    return SPELLINGS.get(value, value) if isinstance(value, str) else value


Scheduling = Annotated[Literal["collective", "roundRobin", "managed"], BeforeValidator(_plain)]


class UpdateTeam(Dropping):
    """Changes of a team."""

    name: Needed | None = None
    slug: Short | None = None
    logoUrl: Short | None = None
    calVideoLogo: Short | None = None
    appLogo: Short | None = None
    appIconLogo: Short | None = None
    bio: Text | None = None
    hideBranding: Flag | None = None
    isPrivate: Flag | None = None
    hideBookATeamMember: Flag | None = None
    metadata: dict[str, Any] | Text | None = None
    theme: Short | None = None
    brandColor: Short | None = None
    darkBrandColor: Short | None = None
    bannerUrl: Short | None = None
    timeFormat: Literal[12, 24] | None = None
    timeZone: Zone | None = None
    weekStart: Short | None = None
    bookingLimits: Text | None = None
    includeManagedEventsInLimits: Flag | None = None


class CreateTeam(UpdateTeam):
    """A team."""

    name: Needed
    autoAcceptCreator: Flag | None = None


class UpdateMembership(Dropping):
    """Changes of a membership."""

    role: Role | None = None
    accepted: Flag | None = None
    disableImpersonation: Flag | None = None


class CreateMembership(UpdateMembership):
    """A user's place in a team."""

    userId: Id


class TeamHost(Dropping):
    """A member who hosts."""

    userId: Id
    mandatory: Flag = False
    priority: Literal["lowest", "low", "medium", "high", "highest"] = "medium"


class EmailSettings(Dropping):
    """Which mails are not sent."""

    disableEmailsToAttendees: Flag | None = None
    disableEmailsToHosts: Flag | None = None


def _once(value: list[TeamHost]) -> list[TeamHost]:
    if len({host.userId for host in value}) != len(value):
        raise ValueError("every user may be named only once")
    return value


class UpdateTeamEventType(UpdateEventType):
    """Changes of a team's event type."""

    schedulingType: Scheduling | None = None
    hosts: Annotated[list[TeamHost], AfterValidator(_once), Field(max_length=500)] | None = None
    assignAllTeamMembers: Flag | None = None
    emailSettings: EmailSettings | None = None
    rescheduleWithSameRoundRobinHost: Flag | None = None
    rrHostSubsetEnabled: Flag | None = None
    maxRoundRobinHosts: Annotated[Positive, Field(le=500)] | None = None


class CreateTeamEventType(CreateEventType, UpdateTeamEventType):
    """A team's event type."""

    schedulingType: Scheduling


class PrivateLink(Dropping):
    """The bounds of a private link."""

    expiresAt: Instant | None = None
    maxUsageCount: Annotated[Positive, Field(le=1_000_000)] | None = None


class RefreshKey(Dropping):
    """How long the new key lasts."""

    apiKeyDaysValid: Annotated[Positive, Field(le=36_500)] | None = None
    apiKeyNeverExpires: Flag | None = None
