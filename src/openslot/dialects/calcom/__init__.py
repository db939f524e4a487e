"""Cal.com v2: its paths, shapes and words. Literal paths are declared before those with parameters."""

from openslot.dialects.calcom import booking_changes, bookings, event_types, me, schedules, slots
from openslot.dialects.calcom.door import at_the_door
from openslot.dialects.calcom.manners import operations

__all__ = ["at_the_door", "booking_changes", "bookings", "event_types", "me", "operations", "schedules", "slots"]
