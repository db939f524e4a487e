"""What is tried again, and what is said when that did not help."""

from __future__ import annotations

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from openslot.desk.desk import Desk
from openslot.doorway import transaction
from openslot.doorway.house import House
from openslot.doorway.transaction import TRIES, written
from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable
from openslot.time.clock import FixedClock


class Unlucky:
    """Work that meets somebody in a deadlock so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, desk: Desk) -> str:
        self.left -= 1
        if self.left >= 0:
            raise OperationalError("UPDATE", {}, DeadlockDetected("deadlock detected"))
        return "done"


@pytest.fixture
def house(sqlite_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(transaction, "PAUSE", 0)
    return House(database=sqlite_database, clock=clock, base_url="http://here", secret="k" * 40)


def test_a_deadlock_is_tried_again(house: House) -> None:
    assert written(house, "test", None, Unlucky(TRIES - 1)) == "done"


def test_one_without_end_is_a_database_that_is_busy(house: House) -> None:
    with pytest.raises(DatabaseUnavailable, match="again and again"):
        written(house, "test", None, Unlucky(TRIES))
