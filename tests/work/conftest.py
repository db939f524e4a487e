"""A company at the desk, and a pump whose planner and courier are as plain as can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft, Parcel, Plan, Receipt
from openslot.desk.nouns import Delivery, OutboxRow
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from openslot.work.pump import Pump
from tests.couriers.conftest import mailbox, receiver
from tests.desk.conftest import Office, office

__all__ = ["mailbox", "office", "receiver"]


def plain_plan(_session: Session, row: OutboxRow, _now: datetime) -> Plan:
    """One message per step, to one receiver."""
    return Plan([Draft("plain", "somebody", row.kind, "only", {"step": row.kind, "booking": row.booking_id})])


class Notebook:
    """A courier that writes down what it carried; ``trouble`` may raise first."""

    def __init__(self, trouble: Callable[[Parcel], None] | None = None) -> None:
        self.carried: list[Parcel] = []
        self.trouble = trouble

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        if self.trouble:
            self.trouble(parcel)
        self.carried.append(parcel)
        return Receipt({"ok": True})


def pump_of(database: Database, clock: FixedClock, courier: Any, **more: Any) -> Pump:
    return Pump(database, clock, plain_plan, {"plain": courier}, chance=Random(1), **more)


def url_of(database: Database) -> str:
    return database.url.set(drivername=database.dialect_name).render_as_string(hide_password=False)


def another(database: Database) -> Database:
    """A second process's view of the same database."""
    return Database(url_of(database))


def deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def states(database: Database) -> set[str]:
    """Of all steps and all deliveries."""
    return {step.state for step in steps(database)} | {row.state for row in deliveries(database)}


def steps(database: Database) -> list[OutboxRow]:
    with database.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


@pytest.fixture
def booked(office: Office) -> list[int]:
    """Ten bookings of a talk."""
    talk = office.type(length=15, seats=1)
    from tests.desk.conftest import at  # noqa: PLC0415

    return [office.book(talk, at(9 + n / 2), f"v{n}")[0] for n in range(10)]
