"""What the bodies of webhooks may contain."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openslot.dialects.calcom.values import Dropping, Flag, Text

Trigger = Literal[
    "BOOKING_CREATED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_RESCHEDULED",
    "BOOKING_REQUESTED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "BOOKING_CONFIRMED",
    "FORM_SUBMITTED",
    "MEETING_ENDED",
    "MEETING_STARTED",
    "RECORDING_READY",
    "INSTANT_MEETING",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "FORM_SUBMITTED_NO_EVENT",
    "DELEGATION_CREDENTIAL_ERROR",
    "WRONG_ASSIGNMENT_REPORT",
]
Url = Annotated[str, Field(min_length=1, max_length=2000, strict=True)]


class UpdateWebhook(Dropping):
    """Changes of a webhook."""

    subscriberUrl: Url | None = None
    triggers: Annotated[list[Trigger], Field(min_length=1)] | None = None
    active: Flag | None = None
    payloadTemplate: Text | None = None
    secret: Text | None = None
    version: Literal["2021-10-20"] | None = None


class CreateWebhook(UpdateWebhook):
    """A webhook."""

    subscriberUrl: Url
    triggers: Annotated[list[Trigger], Field(min_length=1)]
    active: Flag
