"""Pages for people: hosts, event types, booking forms, and what became of a booking. They need no JavaScript."""

from openslot.pages.answers import shape_trouble
from openslot.pages.site import mount

__all__ = ["mount", "shape_trouble"]
