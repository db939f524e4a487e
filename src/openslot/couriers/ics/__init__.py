"""iCalendar: what events take of their owner's time, and feeds of them."""

from openslot.couriers.ics.busy import BadCalendar, taken_in
from openslot.couriers.ics.feed import Feed

__all__ = ["BadCalendar", "Feed", "taken_in"]
