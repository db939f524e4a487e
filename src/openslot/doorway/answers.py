"""Answers that are given again while nothing has changed (ADR 0010).

An answer that depends on nothing but the request, the database and the second of the clock is kept under all three.
The database's part is ``Database.state``: equal states see equal data, whichever process wrote last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

MOST_BYTES = 32 * 1024**2


class Answers:
    """The latest answers, oldest out first when they grow too large. Safe among threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._most = most_bytes
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """The answer, or None."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, body: bytes) -> None:
        """Keep an answer, if it is not much too large."""
        if len(body) > self._most // 16:
            return
        with self._lock:
            before = self._kept.pop(key, b"")
            self._kept[key] = body
            self._size += len(body) - len(before)
            while self._size > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)
