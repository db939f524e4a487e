"""Which generation of a resource a request speaks: by its version header, or by its shape (digest 3.1, 3.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from openslot.doorway.operation import Call

HEADER = "cal-api-version"
KNOWN = {"2024-04-15", "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04", "2026-02-25"}
OLDEST = "2024-04-15"
NEWER = {
    "bookings": {"2024-08-13", "2026-02-25"},
    "slots": {"2024-09-04"},
    "event-types": {"2024-06-14"},
    "schedules": {"2024-06-11", "2024-06-14"},
}
OLDER = {
    "bookings": {"2024-04-15", "2024-06-11", "2024-06-14"},
    "slots": {"2024-04-15", "2024-06-11", "2024-06-14", "2024-08-13"},
    "event-types": {"2024-04-15", "2024-06-11"},
    "schedules": {"2024-04-15"},
}
EVERY = re.compile(r"^/v2/event-types/[^/?]+/(webhooks|private-links)(?=[/?]|$)")
"""Paths that are there in every version, though their resource is not."""
NEWER_ONLY = re.compile(r"^/v2/bookings/[^/?]+/(attendees|guests|location)(?=[/?]|$)")
"""Paths that came with the newer version."""

OLDER_BOOKING = frozenset({"responses", "allRemainingBookings", "seatReferenceUid"})
"""Properties by which a body about a booking shows that it is of the older generation (digest 3.2)."""


def given(call: Call) -> str | None:
    """The header if it names a known version, else None."""
    value = call.headers.get(HEADER, "").strip()
    return value if value in KNOWN else None


def resource_of(call: Call) -> str:
    """``bookings`` of ``/v2/bookings/abc``."""
    parts = call.target.partition("?")[0].split("/")
    return parts[2] if len(parts) > 2 else ""


def refuse_unbound(call: Call) -> bool:
    """Does the path not know the request's version? Absent and unknown ones count as the oldest."""
    resource = resource_of(call)
    if resource not in NEWER or EVERY.match(call.target):
        return False
    bound = NEWER[resource] if NEWER_ONLY.match(call.target) else NEWER[resource] | OLDER[resource]
    return (given(call) or OLDEST) not in bound


def is_legacy(call: Call, *, shape: bool) -> bool:
    """Does the request speak the older generation? ``shape``: it looks so, which decides where the header does not."""
    resource = resource_of(call)
    version = given(call) or (OLDEST if call.house.strict_versions else None)
    if version in NEWER[resource]:
        return False
    if version in OLDER[resource]:
        return True
    return shape


def is_untold(call: Call) -> bool:
    """Does the request leave its generation open? Answers then have both forms' fields where they do not clash."""
    resource = resource_of(call)
    version = given(call)
    return not call.house.strict_versions and version not in NEWER[resource] | OLDER[resource]


def older_slots(call: Call) -> bool:
    """Are the slots asked for in the older words?"""
    asked = parameters(call)
    return is_legacy(call, shape="startTime" in asked and "start" not in asked)


def used(call: Call, *, older: bool) -> str | None:
    """The version of an answer; None where all versions are one. ``older``: a form of the older generation serves."""
    resource = resource_of(call)
    if resource not in NEWER or EVERY.match(call.target):
        return None
    older = older_slots(call) if resource == "slots" else older
    known, version = (OLDER if older else NEWER)[resource], given(call)
    return version if version in known else min(known)


def older(*, query: frozenset[str] = frozenset(), body: frozenset[str] = frozenset()) -> Callable[[Call], bool]:
    """The requests of the older generation: by their header, or by one of these parameters or properties."""

    def speaks(call: Call) -> bool:
        shape = bool(query & parameters(call) or body & call.sent.keys())
        return is_legacy(call, shape=shape)

    return speaks


def parameters(call: Call) -> set[str]:
    """The names in the query, without their brackets."""
    return {name.partition("[")[0] for name, _ in parse_qsl(call.query_string, keep_blank_values=True)}
