"""Which reminders and follow-ups of bookings have been mailed. Known as long as messages are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, Delivery, OutboxRow
from openslot.time.instants import iso_z


@dataclass(slots=True)
class Reminded:
    """What was mailed for the time at which a booking stands now.

    ``sent``: how many reminders, to anybody. ``reminder``: how many minutes before the start the party's last one was
    due; ``followup``: how many after the end. None: there was none.
    """

    sent: int = 0
    reminder: int | None = None
    followup: int | None = None


def reminded(desk: Desk, bookings: Sequence[Booking]) -> dict[int, Reminded]:
    """By the bookings' ids, in one statement."""
    found = {row.id: Reminded() for row in bookings}
    starts = {row.id: iso_z(row.start_at) for row in bookings}
    query = (
        select(Booking.id, Delivery.occasion, Delivery.key, OutboxRow.payload)
        .join(OutboxRow, OutboxRow.id == Delivery.outbox_id)
        .join(Booking, Booking.id == Delivery.booking_id)
        .where(
            Delivery.booking_id.in_(found),
            Delivery.channel == "mail",
            Delivery.occasion.in_(["reminder", "followup"]),
            Delivery.state == "sent",
        )
        .order_by(Delivery.sent_at, Delivery.id)
    )
    for number, occasion, key, payload in desk.session.execute(query):
        if payload["then"]["start"] != starts[number]:  # of a time from which the booking was moved away
            continue
        each = found[number]
        each.sent += occasion == "reminder"
        if key.startswith(f"mail:{occasion}:party:"):
            setattr(each, occasion, payload["minutes"])
    return found
