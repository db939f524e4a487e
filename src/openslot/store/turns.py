"""Places for which people queue in the order in which they came."""

from __future__ import annotations

from collections import deque
from threading import Lock, get_ident


class Turns:
    """First come, first served: ``places`` at a time."""

    def __init__(self, places: int = 1) -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._free = places

    def take(self, timeout: float) -> bool:
        """Wait for one's turn; False if it did not come in ``timeout`` seconds."""
        with self._mutex:
            if self._free:
                self._free -= 1
                return True
            door = Lock()
            door.acquire()
            self._waiting.append(door)
        return door.acquire(timeout=timeout) or self._came_late(door)

    def _came_late(self, door: Lock) -> bool:
        """Leave the queue; True if the turn was given in the very moment of leaving."""
        with self._mutex:
            if door in self._waiting:
                self._waiting.remove(door)
                return False
            return True

    def give(self) -> None:
        """Let the next one in. The turn is handed over: nobody may slip in before the next one wakes."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class WritersTurns(Turns):
    """One at a time, and nobody twice.

    SQLite lets one writer in at a time and leaves the others to try again at random; this queues the
    threads of a process in order, so that nobody starves under load.
    """

    def __init__(self) -> None:
        super().__init__()
        self._holder: int | None = None

    def take(self, timeout: float) -> bool:
        """See above; ``RuntimeError`` for who has the turn already and would wait for himself."""
        me = get_ident()
        if self._holder == me:
            raise RuntimeError("a write transaction is already open in this thread")
        if not super().take(timeout):
            return False
        self._holder = me
        return True

    def give(self) -> None:
        """See above."""
        self._holder = None
        super().give()
