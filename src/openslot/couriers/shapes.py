"""What calendar couriers of every kind are asked and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from openslot.desk.connections import Found, Taken

__all__ = ["Dead", "Event", "Found", "Reader", "Reading", "Taken", "Unreadable", "Writer", "Written"]


class Unreadable(Exception):
    """The service answered something that cannot be used, or nothing. Trying again later may help."""


class Dead(Exception):
    """The service does not take these credentials any more: only the owner can help."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar says. ``taken`` None: nothing has changed since ``mark`` was given. ``skipped``: events that
    could not be understood.
    """

    taken: Sequence[Taken] | None
    mark: str | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting as it is to stand in a calendar. ``attendees``, ``organizer``: (address, name). ``stamp``: when it was
    written. ``video``: the service shall make a call for it, if it can.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    title: str
    description: str = ""
    location: str = ""
    attendees: Sequence[tuple[str, str]] = ()
    organizer: tuple[str, str] | None = None
    stamp: datetime | None = None
    video: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Where an event stands now. ``place``: its address or id; ``mark``: its version; ``link``: to its video call."""

    place: str
    mark: str | None = None
    link: str | None = None


class Reader(Protocol):
    """One account at one service. All raise ``Unreadable`` and ``Dead``."""

    def calendars(self) -> list[Found]:
        """The account's calendars."""

    def read(self, calendar: str, mark: str | None, first: datetime, last: datetime) -> Reading:
        """The time that a calendar's events take between two instants, if it changed since ``mark``."""


@runtime_checkable
class Writer(Reader, Protocol):
    """An account whose calendars take events."""

    def write(self, calendar: str, event: Event, place: str | None, mark: str | None) -> Written:
        """Make an event, or change the one at ``place``."""

    def remove(self, calendar: str, place: str) -> None:
        """Take an event away; it is no fault if there is none any more."""
