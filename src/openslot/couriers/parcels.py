"""What passes between the pump and the couriers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to one receiver, as it will be sent. ``key`` tells it from the others of the same step.

    ``line``: messages with the same one leave in their order; None: this receiver's about this booking.
    """

    channel: str
    receiver: str
    occasion: str
    key: str
    request: dict[str, Any]
    webhook_id: int | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A step that time will take: a reminder, a meeting's start. ``name`` tells it from the others of the booking."""

    kind: str
    name: str
    due_at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step causes. ``later`` None: what was planned for the booking stays; else it is planned anew.

    ``not_before``: nothing yet; the step is to be planned again then, and those after it wait.
    """

    drafts: list[Draft] = field(default_factory=list)
    later: list[Later] | None = None
    withdrawn: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a webhook leads by now, and its secret."""

    url: str
    style: str
    active: bool
    secret: str | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery to be carried now. ``uuid`` is the same at each attempt."""

    uuid: UUID
    channel: str
    receiver: str
    occasion: str
    request: Mapping[str, Any]
    webhook: Subscription | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """It is where it should be. ``kept``: it stays in the house, to be read there."""

    answer: dict[str, Any]
    state: Literal["sent", "kept"] = "sent"


Rest = Literal["", "receiver", "channel"]


class Undelivered(Exception):
    """It could not be delivered now. ``answer``: what the receiver said; ``wait``: how long it asked to be left alone.

    ``rest``: nobody answers there at all, so that its other messages (the receiver's, or all of the channel) need not
    be tried at once.
    """

    def __init__(
        self, words: str, answer: dict[str, Any] | None = None, *, wait: timedelta | None = None, rest: Rest = ""
    ) -> None:
        super().__init__(words)
        self.answer = answer
        self.wait = wait
        self.rest = rest


class Undeliverable(Undelivered):
    """It cannot be delivered, however often it is tried."""


class Courier(Protocol):
    """Carries messages of one channel."""

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        """Deliver, within ``LONGEST_TRY``; ``Undelivered`` or ``Undeliverable``."""


LONGEST_TRY = timedelta(seconds=60)
"""No courier may take longer. Pumps count on it: after a while they take a delivery for abandoned."""
