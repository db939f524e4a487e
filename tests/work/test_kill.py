from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from openslot.desk.change import cancel
from openslot.desk.nouns import Booking
from openslot.store.database import Database
from openslot.time.clock import FixedClock, SystemClock
from openslot.work.pump import Pump
from tests.desk.conftest import Office
from tests.work.conftest import Notebook, another, plain_plan, states, url_of

KILLS = 6


def test_killed_between_send_and_mark_everything_arrives_under_the_same_id(
    database: Database, clock: FixedClock, booked: list[int], office: Office, tmp_path: Path
) -> None:
    with office.desk() as desk:
        for number in booked:
            cancel(desk, desk.own(Booking, number, "booking"))
    file, chance = tmp_path / "sent", Random(5)
    for _ in range(KILLS):
        command = [sys.executable, "-m", "tests.work.mortal", url_of(database), str(file), str(chance.randint(1, 4))]
        process = subprocess.run(command, timeout=60, check=False)
        assert process.returncode == -signal.SIGKILL
    time.sleep(1.1)  # the dead pump's leases end
    notebook = Notebook()
    other = another(database)
    Pump(other, SystemClock(), plain_plan, {"plain": notebook}, lease=timedelta(seconds=5)).run_once()
    other.dispose()
    lines = [tuple(line.split()) for line in file.read_text().splitlines()]
    lines += [(str(p.request["booking"]), p.occasion, str(p.uuid)) for p in notebook.carried]
    assert states(database) == {"sent"}
    arrived = {(booking, occasion) for booking, occasion, _ in lines}
    assert len(arrived) == 2 * len(booked)
    assert len({uuid for _, _, uuid in lines}) == len(arrived)  # what came twice came under one id
    again = [uuid for uuid, count in Counter(uuid for _, _, uuid in lines).items() if count > 1]
    assert 0 < len(again) <= KILLS * 4
    for number in booked:
        first_seen = list(dict.fromkeys(occasion for booking, occasion, _ in lines if booking == str(number)))
        assert first_seen == ["booking.booked", "booking.cancelled"]
