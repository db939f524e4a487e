"""What clients send. Unknown fields are ignored (digest section 3)."""

from __future__ import annotations

from typing import Annotated, Any

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

    ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    reason: Long | None = None


Ids = Annotated[IdList, BeforeValidator(_bare)]
