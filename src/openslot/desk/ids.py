"""Public ids: a row's uuid in base58, 22 characters or fewer, as HighLevel and Cal.com clients see it."""

from __future__ import annotations

from uuid import UUID

import base58


def short(uuid: UUID) -> str:
    """The public id of a uuid."""
    return base58.b58encode(uuid.bytes).decode()


def from_short(text: str) -> UUID | None:
    """The uuid of a public id, also written as a uuid; None for any other text."""
    try:
        if len(text) in {32, 36}:
            return UUID(text)
        raw = base58.b58decode(text) if 16 <= len(text) <= 22 and text.isascii() else b""
    except ValueError:
        return None
    return UUID(bytes=raw) if len(raw) == 16 else None
