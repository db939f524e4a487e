"""What time will take of a booking: reminders, its start and end, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from openslot.couriers.parcels import Later
from openslot.couriers.step import Step
from openslot.desk.nouns import Notification
from openslot.work.notices import offsets

SETTLES = frozenset(
    [
        "booked",
        "requested",
        "confirmed",
        "rejected",
        "moved",
        "reassigned",
        "cancelled",
        "absent",
        "done",
        "amended",
        "deleted",
        "imported",
        "planned",
    ]
)
"""Steps after which all is planned anew; after the others what was planned stands."""


def planned(step: Step, notifications: Sequence[Notification], now: datetime) -> list[Later] | None:
    """All that lies ahead of the booking by now; None if the step changes nothing of it."""
    if step.kind not in SETTLES:
        return None
    if step.state not in {"confirmed", "done"} or step.kind == "deleted" or step.booking.deleted_at is not None:
        return []
    found = [_mark(step, "started", step.start), _mark(step, "ended", step.end)]
    if not step.quiet:
        found += _own(step) + _notified(step, notifications)
    passed = {"booking.reminder", "booking.started"} if step.state == "done" else set()
    return [each for each in found if each.due_at > now and each.kind not in passed]


def stands(step: Step) -> bool:
    """Is the booking still what the reminder was planned for? The pump may have been away when it changed."""
    booking = step.booking
    if booking.deleted_at is not None or booking.rescheduled_to_id is not None:
        return False
    return booking.state in {"confirmed", "done"} and (booking.start_at, booking.end_at) == (step.start, step.end)


def _payload(step: Step, **more: Any) -> dict[str, Any]:
    return {"booking": str(step.booking.uuid), "quiet": False, "door": "work", "then": step.then, **more}


def _mark(step: Step, word: str, at: datetime) -> Later:
    return Later(f"booking.{word}", word, at, _payload(step))


def _own(step: Step) -> list[Later]:
    """The event type's own reminders and follow-ups."""
    messages = step.event_type.messages
    before = [
        Later(
            "booking.reminder",
            str(each["minutes"]),
            step.start - timedelta(minutes=each["minutes"]),
            _payload(step, to=each["to"], minutes=each["minutes"]),
        )
        for each in messages.get("reminders", [])
    ]
    after = [
        Later(
            "booking.followup",
            str(each["minutes"]),
            step.end + timedelta(minutes=each["minutes"]),
            _payload(step, to=each["to"], minutes=each["minutes"]),
        )
        for each in messages.get("followups", [])
    ]
    return before + after


def _notified(step: Step, notifications: Sequence[Notification]) -> list[Later]:
    """HighLevel's: a notification that is switched off or changed by then is seen when it is due."""
    found = []
    for row in notifications:
        if row.occasion == "reminder":
            times = [("reminder", step.start - each, each) for each in offsets(row, "beforeTime")]
        elif row.occasion == "followup":
            times = [("followup", step.end + each, each) for each in offsets(row, "afterTime")]
        else:
            continue
        for word, at, each in times:
            name = f"{row.uuid}:{each.total_seconds():.0f}"
            payload = _payload(step, notification=str(row.uuid), minutes=int(each / timedelta(minutes=1)))
            found.append(Later(f"booking.{word}", name, at, payload))
    return list({(each.kind, each.name): each for each in found}.values())
