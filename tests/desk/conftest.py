"""A company at the desk: three people in UTC, Monday 5 January 2026, 08:00."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from openslot.desk.accounts import Account, add_user, create_account
from openslot.desk.book import book
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import create_event_type
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import Booking, EventType
from openslot.desk.requests import BookingDraft, Party
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from openslot.time.instants import from_minute


def at(hour: float, day: int = 6) -> datetime:
    """An hour of a day of January 2026; the 6th is a Tuesday."""
    return datetime(2026, 1, day, int(hour), round(hour % 1 * 60), tzinfo=UTC)


class Office:
    """What tests of the desk need at hand."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        with database.write() as session:
            ann = create_account(session, clock, organization="O", name="Ann", email="a@example.com", timezone="UTC")
            self.people = [ann] + [
                add_user(
                    session,
                    clock,
                    organization_id=ann.organization.id,
                    name=name,
                    email=f"{name.lower()}@example.com",
                    timezone="UTC",
                )
                for name in ("Bea", "Cid")
            ]

    @property
    def ids(self) -> list[int]:
        """The three users'."""
        return [account.user.id for account in self.people]

    @contextmanager
    def desk(self, account: Account | None = None) -> Iterator[Desk]:
        """A desk in its own transaction, with Ann (or somebody else) as caller."""
        user = (account or self.people[0]).user
        organization = self.people[0].organization
        caller = Caller(organization.id, user.id, user.role, user.name, user.email, "UTC", "UTC", "test")
        with self.database.write() as session:
            yield Desk(session, self.clock.now(), "test", caller)

    def type(self, **values: Any) -> int:
        """An event type of Ann's."""
        with self.desk() as desk:
            fields = {"owner_id": self.ids[0], "hosts": [], "title": "Talk", "length": 60, **values}
            return create_event_type(desk, **fields).id

    def book(self, event_type: int, start: datetime, who: str = "vera", **more: Any) -> list[int]:
        """The ids of the bookings that are made."""
        with self.desk() as desk:
            row = desk.own(EventType, event_type, "event type")
            fields = {"starts": [start], "party": Party(who.title(), f"{who}@example.com"), **more}
            return [booking.id for booking in book(desk, BookingDraft(row, **fields))]

    def hosts(self, booking: int) -> set[int]:
        """Who takes part."""
        with self.desk() as desk:
            row = desk.own(Booking, booking, "booking")
            return {claim.lane for claim in row.meeting.claims if claim.active}

    def state(self, booking: int) -> str:
        """The booking's."""
        with self.desk() as desk:
            return desk.own(Booking, booking, "booking").state

    def slots(self, event_type: int, day: int = 6) -> list[float]:
        """The hours of a day that can be booked."""
        with self.desk() as desk:
            found, _ = find_slots(desk, event_type, at(0, day), at(23, day))
        starts = [from_minute(start) for start in found.starts]
        return [start.hour + start.minute / 60 for start in starts]


@pytest.fixture
def office(database: Database, clock: FixedClock) -> Office:
    return Office(database, clock)
