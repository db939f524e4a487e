"""Cal.com v2: its paths, shapes and words."""

from openslot.dialects.calcom import (
    attributes,
    booking_changes,
    booking_links,
    booking_people,
    bookings,
    event_types,
    me,
    oauth,
    organization_schedules,
    organization_users,
    out_of_office,
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
    "attributes",
    "booking_changes",
    "booking_links",
    "booking_people",
    "bookings",
    "event_types",
    "me",
    "oauth",
    "operations",
    "organization_schedules",
    "organization_users",
    "out_of_office",
    "private_links",
    "reservations",
    "schedules",
    "slots",
    "team_event_types",
    "teams",
    "webhooks",
]
