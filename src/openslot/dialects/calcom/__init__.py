"""Cal.com v2: its paths, shapes and words."""

from openslot.dialects.calcom import (
    booking_changes,
    booking_links,
    booking_people,
    bookings,
    event_types,
    me,
    private_links,
    reservations,
    schedules,
    slots,
    team_event_types,
    teams,
    webhooks,
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
    "private_links",
    "reservations",
    "schedules",
    "slots",
    "team_event_types",
    "teams",
    "webhooks",
]
