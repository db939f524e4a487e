"""A lock whose waiters go in the order in which they came."""

from __future__ import annotations

from collections import deque
from threading import Lock, get_ident


class Turns:
    """First come, first served.

    SQLite lets one writer in at a time and leaves the others to try again at random; this queues the
    threads of a process in order, so that nobody starves under load.
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._holder: int | None = None

    def take(self, timeout: float) -> bool:
        """Wait for one's turn; False if it did not come in ``timeout`` seconds."""
        me = get_ident()
        with self._mutex:
            if self._holder is None:
                self._holder = me
                return True
            if self._holder == me:
                raise RuntimeError("a write transaction is already open in this thread")
            door = Lock()
            door.acquire()
            self._waiting.append(door)
        if not door.acquire(timeout=timeout) and not self._came_late(door):
            return False
        self._holder = me
        return True

    def _came_late(self, door: Lock) -> bool:
        """Leave the queue; True if the turn was given in the very moment of leaving."""
        with self._mutex:
            if door in self._waiting:
                self._waiting.remove(door)
                return False
            return True

    def give(self) -> None:
        """Let the next one in."""
        with self._mutex:
            if self._waiting:
                self._holder = -1  # handed over: nobody may slip in before the next one wakes
                self._waiting.popleft().release()
            else:
                self._holder = None
