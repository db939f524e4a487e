"""IANA time zones, from the ``tzdata`` package and never from the machine: the same answer everywhere."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

zoneinfo.reset_tzpath(to=())

_NAMES = {name.lower(): name for name in zoneinfo.available_timezones()}


class UnknownZone(ValueError):
    """This is not the name of a time zone."""


def normal_name(name: str) -> str:
    """The name in its proper spelling, whatever its case; ``UnknownZone`` for anything else."""
    found = _NAMES.get(name.lower())
    if found is None:
        raise UnknownZone(name[:60])
    return found


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of a name (any case); ``UnknownZone`` for anything else."""
    return ZoneInfo(normal_name(name))


def names() -> list[str]:
    """All names, sorted."""
    return sorted(_NAMES.values())
