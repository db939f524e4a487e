"""Cal.com v2: its paths, shapes and words. Literal paths are declared before those with parameters."""

from openslot.dialects.calcom import (
    booking_changes,
    booking_links,
    booking_people,
    bookings,
    event_types,
    me,
    reservations,
    schedules,
    slots,
)
from openslot.dialects.calcom.door import at_the_door
from openslot.dialects.calcom.manners import operations

__all__ = [
    "at_the_door",
    "booking_changes",
    "booking_links",
    "booking_people",
    "bookings",
    "event_types",
    "me",
    "operations",
    "reservations",
    "schedules",
    "slots",
]
