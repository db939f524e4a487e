"""What a door hands over when it books: plain values, already read from the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from openslot.desk.nouns import Contact, EventType
from openslot.engine.rules import Fairness

Care = Literal["offered", "window_waived", "free", "none"]
"""How carefully a time is checked.

- ``offered``: every rule
- ``window_waived``: all but notice and window (HighLevel ``ignoreDateRange``)
- ``free``: hours, window and limits are the host's to waive, but nothing may overlap (SimplyMeet 6.4)
- ``none``: forced; the claim is marked non-exclusive (HighLevel ``ignoreFreeSlotValidation``)
"""


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """A further person."""

    email: str
    name: str = ""
    zone: str | None = None
    locale: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who books. ``contact`` when the door knows the person already; ``zone`` None: the event type's."""

    name: str
    email: str | None = None
    phone: str | None = None
    zone: str | None = None
    locale: str = "en"
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class BookingDraft:
    """A booking to be made.

    - ``starts``: one, or several that are made together or not at all (``together``: recurrence or picks)
    - ``length``: minutes; None is the event type's
    - ``answers``: question uuid or slug → value; ``check_answers`` False where a door has its own rules for them
    - ``place``: None is the event type's first
    - ``hosts``: the users asked for; None lets the desk choose
    - ``only``: as if nobody else hosted it, fixed hosts neither (Cal.com ``rrHostSubsetIds``)
    - ``state``: None follows the event type's confirmation policy
    - ``repeat``: a second request of the same party for the same start gets the booking it has (Cal.com 5.1)
    - ``once``: a secret of the form that was filled in; sent again, it gets the booking it made
    - ``hold``: id of the caller's own hold, used up by this booking; who reserved later stands behind it
    - ``fairness``: how the door chooses among free hosts; None is the event type's way
    """

    event_type: EventType
    starts: Sequence[datetime]
    party: Party
    length: int | None = None
    together: Literal["recurrence", "picks"] = "picks"
    rule: str | None = None
    guests: Sequence[GuestDraft] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    check_answers: bool = True
    place: dict[str, Any] | None = None
    title: str | None = None
    notes: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)
    hosts: Sequence[int] | None = None
    only: Sequence[int] | None = None
    state: str | None = None
    care: Care = "offered"
    repeat: bool = False
    once: str | None = None
    quiet: bool = False
    hold: int | None = None
    fairness: Fairness | None = None
