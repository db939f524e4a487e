"""Where a meeting takes place.

A place is ``{"kind", "value", "provider", "public"}``. Kinds: ``address``, ``link``, ``phone``, ``custom`` (free
text); ``video`` with a ``provider`` (``cal_video``, ``zoom``, ``google_meet``, ``ms_teams``, ``whereby``, ``jitsi``,
``kopano_meet`` or any other word a dialect knows); those that the booker fills in: ``attendee_address``,
``attendee_phone``, ``attendee_defined``; and ``organizer_default``.
"""

from __future__ import annotations

from typing import Any

from openslot.desk.errors import Invalid
from openslot.desk.nouns import EventType

FILLED_BY_BOOKER = {"attendee_address", "attendee_phone", "attendee_defined"}


def place_of(event_type: EventType, chosen: dict[str, Any] | None) -> dict[str, Any]:
    """The booking's place: the chosen one, else the event type's first; ``{}`` if it has none."""
    if chosen is not None:
        return chosen
    if not event_type.places:
        return {}
    first = event_type.places[0]
    if first["kind"] in FILLED_BY_BOOKER:
        return {"kind": first["kind"], "value": ""}
    return {key: first[key] for key in ("kind", "value", "provider") if key in first}


def check_place(path: str, place: dict[str, Any]) -> dict[str, Any]:
    """The place as it is stored; ``Invalid`` if its text is too long."""
    value = place.get("value") or ""
    if len(value) > 4000:
        raise Invalid(path, "This value is too long. It should have 4000 characters or less.", "too_long")
    return place
