"""Counts requests per caller. The counters live in the process: with N workers a caller may have up to N times as
many requests (``docs/operations.md``).
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import NamedTuple

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Rate(NamedTuple):
    """Where a caller stands: ``limit`` requests per ``period`` seconds, ``remaining`` ones, ``reset`` in seconds."""

    limit: int
    remaining: int
    reset: int
    period: int
    over: bool


@lru_cache
def item(text: str) -> RateLimitItem:
    """The parsed form of ``120/minute``."""
    return parse(text)


class Rates:
    """Fixed windows in memory."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, limit: str, now: float, *who: str) -> Rate:
        """Count one request of ``who`` and tell where it stands. ``now``: epoch seconds."""
        each = item(limit)
        allowed = self._limiter.hit(each, *who)
        reset_at, remaining = self._limiter.get_window_stats(each, *who)
        return Rate(each.amount, remaining, max(int(reset_at - now), 0), each.get_expiry(), not allowed)


def neighbourhood(client: str) -> str:
    """Who counts as one: a visitor may have a whole IPv6 network, and only one IPv4 address."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else client
