"""A pump that is killed between sending and marking: ``python -m tests.work.mortal URL FILE``.

Each delivery id is written to the file, safely on the disk, when it is sent; after some of them comes SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime, timedelta
from random import Random
from threading import Lock

from openslot.couriers.parcels import Parcel, Receipt
from openslot.store.database import Database
from openslot.time.clock import SystemClock
from openslot.work.pump import Pump
from tests.work.conftest import plain_plan


class Mortal:
    """Sends, and dies before anybody hears of it."""

    def __init__(self, path: str, life: int) -> None:
        self.path, self.life, self.lock = path, life, Lock()

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        with self.lock:
            with open(self.path, "a", encoding="ascii") as file:  # noqa: PTH123
                file.write(f"{parcel.request['booking']} {parcel.occasion} {parcel.uuid}\n")
                file.flush()
                os.fsync(file.fileno())
            self.life -= 1
            if self.life == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return Receipt({})


def main(url: str, path: str, life: str) -> None:
    pump = Pump(
        Database(url),
        SystemClock(),
        plain_plan,
        {"plain": Mortal(path, int(life))},
        lease=timedelta(seconds=1),
        chance=Random(2),
    )
    pump.run()


if __name__ == "__main__":
    main(*sys.argv[1:4])
