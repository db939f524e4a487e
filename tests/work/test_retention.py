from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from openslot.desk.nouns import Delivery, OutboxRow
from openslot.doorway import idempotency
from openslot.store.database import Database
from openslot.store.tables import IdempotentAnswer
from openslot.time.clock import FixedClock
from openslot.work.retention import EVERY, Retention
from tests.desk.conftest import Office, at
from tests.work.conftest import Notebook, pump_of

KEPT = timedelta(days=90)


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_old_messages_go_and_those_on_their_way_stay(database: Database, clock: FixedClock, office: Office) -> None:
    talk = office.type()
    office.book(talk, at(9))
    pump_of(database, clock, Notebook()).run_once()
    office.book(talk, at(10))
    before = (count(database, OutboxRow), count(database, Delivery))
    chore = Retention(database, clock, KEPT)
    assert chore() == 0
    clock.advance(timedelta(days=91))
    assert chore() == 1
    assert (count(database, OutboxRow), count(database, Delivery)) == (before[0] - 1, before[1] - 1)
    clock.advance(timedelta(days=300))
    assert chore() == 0  # the other was never sent: somebody should see that


def test_kept_answers_go_and_it_is_looked_once_an_hour(database: Database, clock: FixedClock) -> None:
    chore = Retention(database, clock, KEPT)
    assert chore() == 0
    with database.write() as session:
        idempotency.claim(session, "somebody", "key", "mark", clock.now() - timedelta(days=3))
    assert chore() == 0
    clock.advance(EVERY)
    assert (chore(), count(database, IdempotentAnswer)) == (1, 0)
