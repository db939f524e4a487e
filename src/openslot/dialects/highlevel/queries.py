"""What stands in a query: whole numbers, flags, ranges of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openslot.desk.errors import Invalid
from openslot.dialects.highlevel import times
from openslot.dialects.highlevel.manners import Refused


def whole(query: dict[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    """A whole number, also written ``10.0``; ``Invalid`` for anything else. No default: it is needed."""
    value = query.get(name)
    if value is None and default is not None:
        return default
    try:
        number = float(value) if isinstance(value, str) else float("nan")
    except ValueError:
        number = float("nan")
    if not least <= number <= most or number != int(number):
        raise Invalid(name, f"must be a whole number from {least} to {most}", "number")
    return int(number)


def flag(query: dict[str, Any], name: str) -> bool | None:
    """``true`` or ``false`` in any case; None if absent; ``Invalid`` for anything else."""
    value = query.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or value.lower() not in {"true", "false"}:
        raise Invalid(name, "must be a boolean value", "bool")
    return value.lower() == "true"


def text(query: dict[str, Any], name: str) -> str | None:
    """A text; None if absent or empty."""
    value = query.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid(name, "", "string_type")
    return value or None


def span(query: dict[str, Any]) -> tuple[datetime, datetime]:
    """``startTime`` and ``endTime`` in epoch milliseconds."""
    first, last = (times.of_millis(name, query.get(name)) for name in ("startTime", "endTime"))
    if last < first:
        raise Refused("endTime should not lie before startTime.")
    return first, last
