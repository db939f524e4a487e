"""Which video service a user meets at by default."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.nouns import User

KEY = "video"


def default_of(user: User) -> dict[str, Any] | None:
    """A user's choice, ``{"provider", "link"}``; None if there is none."""
    found: dict[str, Any] | None = user.extras.get(KEY)
    return found


def set_default(desk: Desk, user: User, provider: str | None, link: str | None = None) -> None:
    """Choose; None: no longer. ``link``: the user's own, where it is always the same."""
    kept = {key: value for key, value in user.extras.items() if key != KEY}
    if provider is not None:
        kept[KEY] = {"provider": provider, **({"link": link} if link else {})}
    user.extras = kept
    desk.session.flush()
