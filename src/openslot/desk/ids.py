"""Public ids: a row's uuid in base58, 22 characters, as HighLevel and Cal.com clients see it."""

from __future__ import annotations

from uuid import UUID, uuid4

import base58

LENGTH = 22
UID_END = "@openslot"


def short(uuid: UUID) -> str:
    """The public id of a uuid."""
    return base58.b58encode_int(uuid.int).decode().rjust(LENGTH, "1")


def from_short(text: str) -> UUID | None:
    """The uuid of a public id, also written as a uuid; None for any other text."""
    try:
        if len(text) in {32, 36}:
            return UUID(text)
        number = base58.b58decode_int(text) if len(text) == LENGTH and text.isascii() else -1
    except ValueError:
        return None
    return UUID(int=number) if 0 <= number < 2**128 else None


def new_calendar_uid() -> str:
    """A UID for a booking in people's calendars. Its guests and hosts' calendars see it, so it is nothing like the
    booking's own id, which lets whoever knows it move and cancel the booking.
    """
    return calendar_uid(uuid4())


def calendar_uid(uuid: UUID) -> str:
    """The UID made of a uuid that everybody may know, such as a shared meeting's."""
    return f"{short(uuid)}{UID_END}"


def uuid_of_uid(uid: str) -> UUID | None:
    """The uuid that a UID was made of; None for events of others."""
    return from_short(uid.removesuffix(UID_END)) if uid.endswith(UID_END) else None
