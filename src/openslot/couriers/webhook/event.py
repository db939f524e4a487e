"""What a webhook tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """An event and its body. ``key`` tells it from others of the same name in the same step."""

    name: str
    body: dict[str, Any]
    key: str = ""
