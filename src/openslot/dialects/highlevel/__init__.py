"""HighLevel Calendars: its paths, shapes and words."""

from openslot.dialects.highlevel import (  # noqa: I001 - the order of declaration decides which path wins
    groups,
    services,
    service_bookings,
    appointments,
    blocks,
    events,
    notes,
    resources,
    schedules,
    notifications,
    oauth,
    calendars,
    contact_search,
    contacts,
    locations,
    slots,
    users,
)
from openslot.dialects.highlevel.manners import operations

__all__ = [
    "appointments",
    "blocks",
    "calendars",
    "contact_search",
    "contacts",
    "events",
    "groups",
    "locations",
    "notes",
    "notifications",
    "oauth",
    "operations",
    "resources",
    "schedules",
    "service_bookings",
    "services",
    "slots",
    "users",
]
