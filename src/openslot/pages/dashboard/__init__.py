"""The dashboard: what hosts and those who manage an organization see and do. It needs no JavaScript."""

from __future__ import annotations

from openslot.pages.dashboard import (
    away,
    booking,
    bookings,
    calendar,
    contacts,
    event_types,
    fairness,
    forgotten,
    joining,
    keys,
    more,
    moving,
    on_behalf,
    organization,
    outbox,
    people,
    polls,
    profile,
    records,
    resources,
    schedules,
    services,
    setup,
    teams,
    today,
    webhooks,
)

WAYS = (
    *today.WAYS,
    *more.WAYS,
    *bookings.WAYS,
    *calendar.WAYS,
    *on_behalf.WAYS,
    *booking.WAYS,
    *moving.WAYS,
    *event_types.WAYS,
    *schedules.WAYS,
    *away.WAYS,
    *contacts.WAYS,
    *polls.WAYS,
    *people.WAYS,
    *teams.WAYS,
    *fairness.WAYS,
    *resources.WAYS,
    *services.WAYS,
    *profile.WAYS,
    *organization.WAYS,
    *webhooks.WAYS,
    *keys.WAYS,
    *outbox.WAYS,
    *records.WAYS,
    *forgotten.WAYS,
    *joining.WAYS,
    *setup.WAYS,
)
"""In the order in which they are tried: fixed paths before those with a part to fill in."""

__all__ = ["WAYS"]
