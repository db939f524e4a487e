"""Mail server and receiver down for a whole stream of bookings, then up: all arrives, nothing twice, in order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest

from openslot.couriers.smtp.courier import MailServer
from openslot.desk.change import cancel
from openslot.desk.reschedule import reschedule
from openslot.desk.webhooks import create_webhook
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.couriers.conftest import House
from tests.couriers.post import Mailbox, Receiver, free_port, mail_server, receiving
from tests.desk.conftest import at
from tests.work.conftest import another, deliveries

BOOKINGS = 200
LIVELY = 10
"""Each so-manyth is moved and cancelled as well."""


@pytest.mark.timeout(900)
def test_everything_arrives_when_the_others_are_back(database: Database, clock: FixedClock) -> None:
    mailbox, receiver = Mailbox(port=free_port()), Receiver(port=free_port())
    house = House(database, clock, mailbox, receiver)
    with house.desk() as desk:
        triggers = ["booking.booked", "booking.moved", "booking.cancelled"]
        fields = {"style": "openslot", "private": True, "secret": "s"}
        create_webhook(desk, None, url=receiver.url, triggers=triggers, **fields)  # type: ignore[arg-type]
    talk = house.type(length=5, slot_interval=5, seats=BOOKINGS)
    for n in range(BOOKINGS):
        (number,) = house.book(talk, at(9 + n % 6), f"v{n}")
        if n % LIVELY == 0:
            house.change(number, reschedule, at(15 + n % 2))
            house.change(number, cancel)
        if n % 50 == 49:
            house.pump.run_once()
            clock.advance(timedelta(minutes=20))
    assert (mailbox.letters, receiver.calls) == ([], [])
    with mail_server(mailbox, mailbox.port), receiving(receiver, receiver.port):
        server = MailServer("127.0.0.1", mailbox.port, "none")
        pumps = [house.pump_with(server, database=another(database)) for _ in range(3)]
        for _ in range(40):
            clock.advance(timedelta(minutes=10))
            threads = [Thread(target=pump.run_once) for pump in pumps]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if all(row.state == "sent" for row in deliveries(database)):
                break
        for pump in pumps:
            pump.database.dispose()
    assert {row.state for row in deliveries(database)} == {"sent"}
    told: dict[str, list[str]] = {}
    ids = []
    for call in receiver.calls:
        body = json.loads(call.body)
        told.setdefault(body["data"]["party"]["email"], []).append(body["type"])
        ids.append(call.headers["webhook-id"])
    life = ["booking.booked", "booking.moved", "booking.cancelled"]
    assert told == {f"v{n}@example.com": life[: 1 if n % LIVELY else 3] for n in range(BOOKINGS)}
    assert max(Counter(ids).values()) == 1
    subjects: dict[str, list[str]] = {}
    for letter in mailbox.letters:
        subjects.setdefault(letter["X-Handed-To"], []).append(letter["Subject"].split(":")[0])
    assert subjects.pop("a@example.com").count("New booking") == BOOKINGS
    life = ["Booked", "Moved", "Cancelled"]
    assert subjects == {f"v{n}@example.com": life[: 1 if n % LIVELY else 3] for n in range(BOOKINGS)}
    assert max(Counter(letter["Message-ID"] for letter in mailbox.letters).values()) == 1
