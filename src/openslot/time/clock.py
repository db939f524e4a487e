"""What time it is: handed in, never asked for deep inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved: for tests, and for making a past."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at

    def set(self, at: datetime) -> None:
        """Move it to an instant."""
        self.at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move it on."""
        self.at += by
