"""SimplyMeet.me's API under ``/panel/api``: the slice of step 1 (``docs/compatibility/simplymeet.md``)."""

from openslot.dialects.simplymeet import event_types, events, users
from openslot.dialects.simplymeet.table import operations

__all__ = ["event_types", "events", "operations", "users"]
