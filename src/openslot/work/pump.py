"""The pump: plans what is due, sends what is planned, again and again. Any number of them share the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from random import Random, SystemRandom
from threading import Event, Thread

import structlog

from openslot.couriers.parcels import Courier
from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable
from openslot.time.clock import Clock
from openslot.work.fan_out import Planner, fan_out
from openslot.work.leases import LEASE
from openslot.work.send import Job, send, take

SENDERS = 8
REST_SECONDS = 1.0
CHORE_REST_SECONDS = 5.0
GRACE_SECONDS = 15.0
"""So long a server that ends waits for what is under way; what is not done then is done again after its lease."""


class Pump:
    """One of them. ``run_once`` in tests, ``run`` in a process of its own, ``start`` beside a server.

    ``chores``: other work behind the counter, each done in a thread of its own; it tells how much there was.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        planner: Planner,
        couriers: Mapping[str, Courier],
        *,
        lease: timedelta = LEASE,
        chance: Random | None = None,
        chores: Sequence[Callable[[], int]] = (),
    ) -> None:
        self.database, self.clock, self.planner, self.couriers = database, clock, planner, couriers
        self.lease, self.chance = lease, chance or SystemRandom()
        self.chores = chores
        self._stop = Event()
        self._thread: Thread | None = None

    def run_once(self) -> int:
        """Do all that is due by now, in this thread; how much there was."""
        done = 0
        while True:
            count = fan_out(self.database, self.clock.now(), self.planner, self.chance, self.lease)
            jobs = take(self.database, self.clock.now(), SENDERS, self.lease)
            for job in jobs:
                self._send(job)
            if not count and not jobs:
                return done
            done += count + len(jobs)

    def run(self) -> None:
        """Work until ``stop``. A database that is away is waited for."""
        for chore in self.chores:
            Thread(target=self._do, args=[chore], name="chore", daemon=True).start()
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="courier") as pool:
            under_way: set[Future[None]] = set()
            while not self._stop.is_set():
                try:
                    busy = self._round(pool, under_way)
                except DatabaseUnavailable as error:
                    structlog.get_logger().warning("pump.waits", reason=str(error))
                    busy = False
                except Exception:  # noqa: BLE001 - a pump that stops would be silent; this one says so and goes on
                    structlog.get_logger().exception("pump.broken")
                    busy = False
                if not busy:
                    self._stop.wait(REST_SECONDS)

    def _do(self, chore: Callable[[], int]) -> None:
        """Do a chore again and again until ``stop``."""
        while not self._stop.is_set():
            try:
                count = chore()
            except DatabaseUnavailable as error:
                structlog.get_logger().warning("chore.waits", reason=str(error))
                count = 0
            except Exception:  # noqa: BLE001 - nobody waits for this thread's result, so it is said here
                structlog.get_logger().exception("chore.broken")
                count = 0
            if not count:
                self._stop.wait(CHORE_REST_SECONDS)

    def _round(self, pool: ThreadPoolExecutor, under_way: set[Future[None]]) -> bool:
        """Plan some, hand out as many as there are free hands. False if there was nothing to do."""
        count = fan_out(self.database, self.clock.now(), self.planner, self.chance, self.lease)
        under_way -= {future for future in under_way if future.done()}
        free = SENDERS - len(under_way)
        jobs = take(self.database, self.clock.now(), free, self.lease) if free else []
        under_way |= {pool.submit(self._send, job) for job in jobs}
        if under_way and not count:
            wait(under_way, timeout=REST_SECONDS, return_when=FIRST_COMPLETED)
        return bool(count or jobs or under_way)

    def _send(self, job: Job) -> None:
        """Send; if it cannot be marked, the lease will end and it is sent again under the same id."""
        try:
            send(self.database, self.clock, self.couriers, job, self.chance)
        except Exception:  # noqa: BLE001 - nobody waits for this thread's result, so it is said here
            structlog.get_logger().exception("delivery.unmarked", delivery=str(job.parcel.uuid))

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = Thread(target=self.run, name="pump", daemon=True)
        self._thread.start()

    def halt(self) -> None:
        """Take nothing more."""
        self._stop.set()

    def stop(self) -> None:
        """Take nothing more, and wait for what is under way."""
        self.halt()
        if self._thread is not None:
            self._thread.join(GRACE_SECONDS)
