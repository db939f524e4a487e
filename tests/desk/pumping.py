"""The whole pump, as the application makes it, on a database of a test's own."""

from __future__ import annotations

from random import Random

from openslot.app import pump_of
from openslot.doorway.house import House
from openslot.settings import Settings
from openslot.store.database import Database
from openslot.time.clock import FixedClock


def pumped(database: Database, clock: FixedClock) -> None:
    """Do all that is due by now. Mail is kept, because there is no mail server."""
    pump = pump_of(House(database, clock, "http://testserver", "s" * 32), Settings())
    pump.chance = Random(1)
    pump.run_once()
