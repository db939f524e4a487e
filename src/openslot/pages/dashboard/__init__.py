"""The dashboard: what hosts and those who manage an organization see and do. It needs no JavaScript."""

from __future__ import annotations

from openslot.pages.dashboard import booking, bookings, event_types, moving, on_behalf, today

WAYS = (*today.WAYS, *bookings.WAYS, *on_behalf.WAYS, *booking.WAYS, *moving.WAYS, *event_types.WAYS)
"""In the order in which they are tried: fixed paths before those with a part to fill in."""

__all__ = ["WAYS"]
