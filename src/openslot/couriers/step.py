"""A step in a booking's life as messages tell it: as it was when it was taken, with what does not change since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.desk.addresses import path_of
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, EventType, Organization, OutboxRow, User
from openslot.time.instants import parse_iso

INVITED = {"booked", "confirmed", "moved", "reassigned"}
"""After one of these steps the booking stands in people's calendars."""
STATES = {"booked", "requested", "confirmed", "rejected", "cancelled", "absent", "done"}


@dataclass(frozen=True)
class Step:
    """``kind`` without its family: ``booked``, ``moved``, ``reminder`` …"""

    session: Session
    row: OutboxRow
    booking: Booking
    base_url: str

    @property
    def kind(self) -> str:
        """What was done."""
        return self.row.kind.partition(".")[2]

    @property
    def payload(self) -> dict[str, Any]:
        """What else was written down."""
        return self.row.payload

    @property
    def at(self) -> datetime:
        """When."""
        return self.row.created_at

    @property
    def quiet(self) -> bool:
        """Are people not to be told?"""
        return bool(self.payload.get("quiet"))

    @property
    def reason(self) -> str:
        """Why, in somebody's words."""
        return self.payload.get("reason") or ""

    @property
    def asks_again(self) -> bool:
        """Does it end a booking, and ask the party to choose another time?"""
        return bool(self.payload.get("ask_again"))

    @property
    def then(self) -> dict[str, Any]:
        """The booking as the step made it."""
        then: dict[str, Any] = self.payload["then"]
        return then

    @cached_property
    def start(self) -> datetime:
        """Its start then."""
        return parse_iso(self.then["start"])

    @cached_property
    def end(self) -> datetime:
        """Its end then."""
        return parse_iso(self.then["end"])

    @property
    def state(self) -> str:
        """Its state then."""
        return str(self.then["state"])

    @property
    def title(self) -> str:
        """Its title then."""
        return str(self.then["title"])

    @property
    def place(self) -> dict[str, Any]:
        """Where it was to take place then."""
        place: dict[str, Any] = self.then["place"]
        return place

    @property
    def sequence(self) -> int:
        """How many steps there were."""
        return int(self.then["sequence"])

    @property
    def event_type(self) -> EventType:
        """What was booked."""
        return self.booking.event_type

    @cached_property
    def organization(self) -> Organization:
        """Whose it is."""
        return self.session.get_one(Organization, self.booking.organization_id)

    @cached_property
    def hosts(self) -> list[User]:
        """Who hosted it then, the organizer first."""
        ids = self.then["hosts"]
        found = self.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all() if ids else []
        return sorted(found, key=lambda user: (user.id != self.then["organizer"], ids.index(user.id)))

    @property
    def organizer(self) -> User | None:
        """The first of the hosts."""
        return self.hosts[0] if self.hosts else None

    @cached_property
    def was_start(self) -> datetime | None:
        """The start before the step."""
        was = self.payload.get("was")
        return parse_iso(was["start"]) if was else None

    @cached_property
    def former_host(self) -> User | None:
        """The organizer before the step, if he is not among the hosts any more."""
        number = (self.payload.get("was") or {}).get("organizer")
        gone = number is not None and number not in self.then["hosts"]
        return self.session.get(User, number) if gone else None

    @cached_property
    def before(self) -> list[str]:
        """The steps of this booking before this one."""
        kinds = [change.kind for change in self.booking.changes if change.at <= self.at]
        if self.kind in kinds:  # it and what came after it in the same instant
            kinds = kinds[: len(kinds) - 1 - kinds[::-1].index(self.kind)]
        return kinds

    @cached_property
    def was_invited(self) -> bool:
        """Did the booking, or the one it replaced, stand in people's calendars before this step?"""
        replaced = self.booking.rescheduled_from
        earlier = [change.kind for change in replaced.changes] if replaced is not None else []
        return bool(INVITED & {*self.before, *earlier})

    @cached_property
    def takes_back(self) -> bool:
        """Does it only take back that somebody was absent? Nobody needs a letter about that."""
        states = [kind for kind in self.before if kind in STATES]
        return self.kind == "confirmed" and bool(states) and states[-1] in {"absent", "done"}

    @property
    def desk_page(self) -> str:
        """Where its hosts see it, once they have signed in."""
        return f"{self.base_url}/dashboard/bookings/{short(self.booking.uuid)}"

    @property
    def page(self) -> str:
        """The booking's own page: whoever knows its address may move and cancel it."""
        return f"{self.base_url}/booking/{short(self.booking.uuid)}"

    @property
    def type_page(self) -> str:
        """Where another time can be booked."""
        return self.base_url + path_of(self.event_type, self.organization)


def step_of(session: Session, row: OutboxRow, base_url: str) -> Step | None:
    """The step of a row; None if its booking is not there any more."""
    booking = session.get(Booking, row.booking_id) if row.booking_id is not None else None
    return None if booking is None else Step(session, row, booking, base_url)
