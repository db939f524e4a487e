"""A company whose messages leave the house for a real mail server and a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from openslot.couriers.http import Door
from openslot.couriers.in_app import Noticeboard, Unconfigured
from openslot.couriers.smtp.courier import Mailer, MailServer
from openslot.couriers.webhook.courier import Caller
from openslot.couriers.webhook.keys import KeyRing
from openslot.couriers.webhook.plan import hooks
from openslot.desk.nouns import Booking, EventType
from openslot.desk.vault import Vault
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from openslot.work.plan import Planner
from openslot.work.pump import Pump
from tests.couriers.post import Mailbox, Receiver, mail_server, receiving
from tests.desk.conftest import Office

SENDER = "bookings@example.org"


class House(Office):
    """The office, its pump, and both receivers."""

    def __init__(self, database: Database, clock: FixedClock, mailbox: Mailbox, receiver: Receiver) -> None:
        super().__init__(database, clock)
        self.mailbox, self.receiver = mailbox, receiver
        self.ring = KeyRing(database, Vault("s" * 40), clock)
        self.pump = self.pump_with(MailServer("127.0.0.1", mailbox.port, "none"))

    def pump_with(self, server: MailServer | None, *, private: bool = True, database: Database | None = None) -> Pump:
        """A pump; ``database``: as another process would see it."""
        couriers: dict[str, Any] = {
            "mail": Mailer(server, f"Openslot <{SENDER}>"),
            "webhook": Caller(Door(private=private), self.ring),
            "in_app": Noticeboard(),
            "sms": Unconfigured("No service for short messages is configured here."),
        }
        planner = Planner("https://book.example.org", SENDER, [hooks])
        return Pump(database or self.database, self.clock, planner, couriers, chance=Random(3))

    def change(self, booking: int, verb: Any, *args: Any, **more: Any) -> Any:
        """A verb of the desk on a booking."""
        with self.desk() as desk:
            return verb(desk, desk.own(Booking, booking, "booking"), *args, **more)

    def of_type(self, event_type: int, verb: Any, *args: Any, **more: Any) -> Any:
        """A verb of the desk on an event type."""
        with self.desk() as desk:
            return verb(desk, desk.own(EventType, event_type, "event type"), *args, **more)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    with mail_server(box):
        yield box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as found:
        yield found


@pytest.fixture
def house(sqlite_database: Database, clock: FixedClock, mailbox: Mailbox, receiver: Receiver) -> House:
    """On SQLite: what is written does not depend on the database; the pump's own tests run on both."""
    return House(sqlite_database, clock, mailbox, receiver)
