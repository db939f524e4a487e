"""Pages for people: hosts, event types, booking forms, and what became of a booking. They need no JavaScript."""

from openslot.pages.answers import shape_trouble
from openslot.pages.site import larger_bodies, mount

__all__ = ["larger_bodies", "mount", "shape_trouble"]
