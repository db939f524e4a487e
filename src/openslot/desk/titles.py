"""A booking's title: the event type's pattern filled in, or what the meeting is and between whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, EventType, Meeting, User
from openslot.desk.questions import plain
from openslot.desk.requests import Party

LONGEST_TITLE = 1000


def title_for(
    desk: Desk,
    event_type: EventType,
    meeting: Meeting,
    party: Party,
    *,
    minutes: int,
    place: Mapping[str, Any] | None,
    answers: Mapping[str, Any],
) -> str:
    """The title of a party's booking in a meeting."""
    host = _host_name(desk, meeting)
    pattern = event_type.extras.get("title_pattern")
    if not pattern:
        side = _side(event_type, meeting, host)
        who = f"{side} and {party.name}" if side and party.name else side or party.name
        return f"{event_type.title} between {who}" if side and party.name else f"{event_type.title}: {who}"
    first, _, last = party.name.partition(" ")
    words = {
        "contact.name": party.name,
        "contact.first_name": first,
        "contact.last_name": last,
        "contact.email": party.email or "",
        "contact.phone": party.phone or "",
        "appointment.user.name": host,
        "appointment.user.first_name": host.partition(" ")[0],
        "appointment.meeting_location": (place or {}).get("value") or "",
        "appointment.length": f"{minutes} min",
        "calendar.name": event_type.title,
        **{f"answer.{slug}": plain(value) for slug, value in answers.items()},
    }
    title = re.sub(r"\{\{\s*([^{}]+?)\s*\}\}", lambda m: words.get(m[1], ""), pattern).strip()
    return title[:LONGEST_TITLE] or event_type.title


def usual_title(desk: Desk, booking: Booking) -> str:
    """The title that a booking would get as it stands now."""
    return title_for(
        desk,
        booking.event_type,
        booking.meeting,
        Party(booking.name, booking.email, booking.phone),
        minutes=(booking.end_at - booking.start_at) // timedelta(minutes=1),
        place=booking.place,
        answers={answer.slug: answer.value for answer in booking.answers},
    )


def _host_name(desk: Desk, meeting: Meeting) -> str:
    if meeting.host_id is None:
        return ""
    with desk.session.no_autoflush:  # one flush at the end is enough
        return desk.session.get_one(User, meeting.host_id).name


def _side(event_type: EventType, meeting: Meeting, host: str) -> str:
    """Who receives: the host, or the team whose hosts receive together."""
    together = event_type.kind == "collective" or sum(claim.lane > 0 for claim in meeting.claims) > 1
    return event_type.team.name if together and event_type.team is not None else host
