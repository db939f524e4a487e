"""What a host has on the day for which he is asked: it helps to say yes or no."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from openslot.couriers.smtp.people import Person
from openslot.couriers.step import Step
from openslot.desk.nouns import BusyTime, Claim, EventType, Meeting
from openslot.time.instants import midnight
from openslot.words.catalogue import say

MOST = 8


def that_day(step: Step, person: Person) -> list[str]:
    """The host's meetings and what his calendars know of, on his own clock, in order; at most ``MOST``."""
    user = next((each for each in step.hosts if each.email == person.address), None)
    if user is None:
        return []
    wording = person.wording
    day = wording.local(step.start).date()
    first, last = (midnight(each, person.zone) for each in (day, day + timedelta(days=1)))
    meetings = (
        select(Claim.start_at, Claim.end_at, EventType.title)
        .join(Meeting, Meeting.id == Claim.meeting_id)
        .join(EventType, EventType.id == Meeting.event_type_id)
        .where(Claim.organization_id == user.organization_id, Claim.lane == user.id, Claim.active)
        .where(Claim.start_at < last, Claim.end_at > first, Claim.meeting_id != step.booking.meeting_id)
    )
    busy = select(BusyTime.start_at, BusyTime.end_at).where(
        BusyTime.organization_id == user.organization_id, BusyTime.user_id == user.id
    )
    rows: list[tuple[datetime, datetime, str]] = [
        (start, end, title) for start, end, title in step.session.execute(meetings)
    ]
    outside = step.session.execute(busy.where(BusyTime.start_at < last, BusyTime.end_at > first))
    rows += [(start, end, say(person.language, "mail.busy")) for start, end in outside]
    within = sorted({(max(start, first), min(end, last), title) for start, end, title in rows})
    return [f"{wording.times(start, end)} · {title}" for start, end, title in within[:MOST]]
