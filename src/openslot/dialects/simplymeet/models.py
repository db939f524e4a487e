"""What clients send. Unknown fields are ignored (digest section 3)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

Id = Annotated[int, Field(ge=1, le=2**63 - 1, strict=True)]
Text = Annotated[str, Field(max_length=255)]
Long = Annotated[str, Field(max_length=65_536)]
Given = Annotated[str, Field(min_length=1, max_length=255)]


class Invitee(BaseModel):
    """InviteeRequestDTO."""

    fullName: Given
    email: Given
    timezone: Text | None = None
    locale: Annotated[str, Field(max_length=20)] | None = None
    phoneNumber: Text | None = None
    cancellationPolicy: Long | None = None


class AnswerGiven(BaseModel):
    """AnswerRequestDTO; ``question`` is a uuid."""

    question: Text
    value: Annotated[str, Field(max_length=10_000)] | None = None


class Participant(BaseModel):
    """ParticipantRequestDTO."""

    email: Given


class CreateEvent(BaseModel):
    """CreateEventRequestDTO."""

    eventType: Id
    invitee: Invitee
    scheduledAt: Text | None = None
    multipleScheduledAt: Annotated[list[Text], Field(max_length=100)] | None = None
    durationId: Id | None = None
    answers: Annotated[list[AnswerGiven], Field(max_length=200)] | None = None
    participants: Annotated[list[Participant], Field(max_length=100)] | None = None
    locationType: Text | None = None
    location: Annotated[str, Field(max_length=4000)] | None = None


class Reason(BaseModel):
    """CancelEventRequestDTO."""

    reason: Long | None = None


class Reschedule(BaseModel):
    """RescheduleEventRequestDTO."""

    start: Text
    end: Text | None = None
    eventTypeId: Id | None = None
    userId: Id | None = None


class Notes(BaseModel):
    """EventEditNotesRequestDTO."""

    notes: Long | None = None


def _bare(value: Any) -> Any:
    """The documents say both "an array" and an object with ``ids``."""
    return {"ids": value} if isinstance(value, list) else value


class IdList(BaseModel):
    """DeleteEventListRequestDTO, NoShowEventListRequestDTO, CancelEventListRequestDTO."""

    ids: Annotated[list[Annotated[int, Field(strict=True)]], Field(min_length=1, max_length=1000)]
    reason: Long | None = None


Ids = Annotated[IdList, BeforeValidator(_bare)]


class EditInvitee(BaseModel):
    """EditEventInviteeRequestDTO."""

    fullName: Given | None = None
    phoneNumber: Text | None = None


class EditAnswer(BaseModel):
    """EditEventAnswerRequestDTO; ``id`` is the answer's."""

    id: Id
    value: Annotated[str, Field(max_length=10_000)] | None = None


class EditEvent(BaseModel):
    """EditEventRequestDTO."""

    invitee: EditInvitee | None = None
    answers: Annotated[list[EditAnswer], Field(max_length=200)] | None = None


class Invitation(BaseModel):
    """EventInviteParticipantsRequestDTO."""

    emails: Annotated[list[Given], Field(min_length=1, max_length=100)]
    message: Long | None = None


class Tag(BaseModel):
    """UserEventTypeTagRequestDTO."""

    name: Text | None = None
    color: Text | None = None
    position: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)] | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a name of null is none."""
        return {k: v for k, v in self.model_dump(exclude_unset=True).items() if k != "name" or v is not None}


class PolicyRequest(BaseModel):
    """CancellationPolicyRequestDTO, with both spellings of its last field."""

    enabled: Annotated[bool, Field(strict=True)] | None = None
    period: Annotated[int, Field(ge=0, strict=True)] | None = None
    label: Text | None = None
    text: Long | None = None
    overwritePersonal: Annotated[bool, Field(strict=True)] | None = None
    overwrite_personal: Annotated[bool, Field(strict=True)] | None = None


class PollDate(BaseModel):
    """PollAvailabilityRequestDTO."""

    date: Given


class CreatePoll(BaseModel):
    """PollRequestDTO."""

    eventTypeId: Id
    name: Given
    availability: Annotated[list[PollDate], Field(min_length=1, max_length=100)]
    duration: Annotated[int, Field(ge=1, le=31 * 24 * 60, strict=True)] | None = None
    voteVisibility: Annotated[bool, Field(strict=True)] | None = None
    commentVisibility: Annotated[bool, Field(strict=True)] | None = None
    emailNotification: Annotated[bool, Field(strict=True)] | None = None


class PollResult(BaseModel):
    """PollResultRequestDTO."""

    uuid: Given
    availability: Annotated[list[Id], Field(min_length=1, max_length=100)]
    email: Given
    comment: Long | None = None


class HourInterval(BaseModel):
    """HourIntervalDTO."""

    start: Given
    end: Given


class RuleConfig(BaseModel):
    """The weekday or the date of a rule."""

    weekday: Text | None = None
    date: Text | None = None


class Rule(BaseModel):
    """AvailabilityRuleDTO."""

    type: Literal["weekday", "date"]
    config: RuleConfig
    hourIntervals: Annotated[list[HourInterval], Field(max_length=100)]


class PeriodConfig(BaseModel):
    """What ``periodType`` needs."""

    start: Text | None = None
    end: Text | None = None
    days: Annotated[int, Field(ge=0, le=36_600, strict=True)] | None = None


class AvailabilityRules(BaseModel):
    """AvailabilityRuleRequestDTO."""

    eventTypeIds: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    availabilityRules: Annotated[list[Rule], Field(max_length=1000)] | None = None
    availabilityType: Literal["weekday", "date"] | None = None
    periodType: Text | None = None
    periodTypeConfig: PeriodConfig | None = None
