"""SimplyMeet.me: its paths, shapes and words."""

from openslot.dialects.simplymeet import (
    access,
    availability_rules,
    event_types,
    events,
    links,
    policies,
    polls,
    tags,
    users,
)
from openslot.dialects.simplymeet.table import operations

__all__ = [
    "access",
    "availability_rules",
    "event_types",
    "events",
    "links",
    "operations",
    "policies",
    "polls",
    "tags",
    "users",
]
