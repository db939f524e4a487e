"""HighLevel Calendars: its paths, shapes and words. Literal paths are declared before those with parameters."""

from openslot.dialects.highlevel import appointments, calendars, contacts, events, locations, slots, users
from openslot.dialects.highlevel.manners import operations

__all__ = ["appointments", "calendars", "contacts", "events", "locations", "operations", "slots", "users"]
