"""What each door tells through HTTP, against a plain reckoning around the days on which clocks change."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.dialects.conftest import Server, sqlite_server
from tests.oracle.doors import DOORS, Door
from tests.oracle.plain import Offer, offer

__all__ = ["sqlite_server"]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_slots_of_each_door(sqlite_server: Server, door: Callable[[Server, Offer, Random], Door]) -> None:
    told = 0
    for seed in range(8):
        draw = Random(seed)
        given = offer(draw)
        opened = door(sqlite_server, given, draw)
        assert opened.told() == opened.expected(), (seed, given)
        told += len(opened.expected())
    assert told > 100
