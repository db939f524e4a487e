"""Finds what a request names: event types by id or by slugs, bookings by their several uids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from openslot.desk import bookings, event_types, people
from openslot.desk.desk import Desk
from openslot.desk.ids import from_short
from openslot.desk.nouns import Booking, EventType, Team, User
from openslot.dialects.calcom.manners import Refused
from openslot.doorway.operation import Call

UNKNOWN_BOOKING = "Booking with uid={} was not found in the database"
NEEDS_TARGET = "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided"


@dataclass(frozen=True, slots=True)
class Named:
    """What a booking uid names: one booking, the parties of a shared meeting, or a whole recurring series."""

    kind: Literal["one", "shared", "series"]
    bookings: list[Booking]

    @property
    def first(self) -> Booking:
        """The booking itself; of several that which still lives, else the oldest."""
        return next((b for b in self.bookings if b.state not in bookings.OVER), self.bookings[0])


def booking_named(desk: Desk, uid: str, *, words: str = UNKNOWN_BOOKING) -> Named:
    """What a uid stands for; 404 with ``words`` if for nothing."""
    uuid = from_short(uid)
    booking = desk.find(Booking, uuid, bookings.loaded()) if uuid else None
    if booking is not None and booking.meeting.capacity == 1:
        return Named("one", [booking])
    found = bookings.public_meeting(desk, uuid) if uuid else []
    if found:
        return Named("shared", found)
    found = bookings.public_series(desk, uuid) if uuid else []
    if found:
        return Named("series", found)
    raise Refused(404, words.format(uid[:100]))


def seat_named(desk: Desk, uid: str, refusal: Refused) -> Booking:
    """The party that has a seat; ``refusal`` if there is no such seat."""
    uuid = from_short(uid)
    booking = desk.find(Booking, uuid, bookings.loaded()) if uuid else None
    if booking is None or booking.meeting.capacity == 1:
        raise refusal
    return booking


def moving(desk: Desk, uid: Any) -> Booking | None:
    """The booking that is to be moved; None for any text that names none (digest 4.1)."""
    if not isinstance(uid, str):
        return None
    try:
        return booking_named(desk, uid).first
    except Refused:
        return None


def id_in(call: Call, name: str, words: str, status: int = 404) -> int:
    """An integer in the path; ``words`` with ``status`` for anything else. ``{}`` in them is the text itself."""
    text = call.path[name]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(status, words.format(text[:60]))
    return int(text)


def user_named(desk: Desk, username: str, organization: str | None) -> User:
    """A host by username; 404 if there is none, or not in that organization."""
    user = people.by_username(desk, username)
    if user is None or (organization is not None and user.organization.slug != organization):
        raise Refused(404, f"User with username {username[:100]} not found")
    return user


def team_named(desk: Desk, slug: str, organization: str | None) -> Team:
    """A team by slug, the first of that name; 404 if there is none."""
    team = people.team_by_slug(desk, slug, organization)
    if team is None:
        raise Refused(404, f"Team with slug {slug[:100]} not found")
    return team


def target(desk: Desk, named: Any, *, not_found: str) -> EventType:
    """The event type that a body or query names (digest 4.1, 5.1). ``not_found``: the words for an unknown id."""
    slug, organization = named.eventTypeSlug, named.organizationSlug
    if named.eventTypeId is not None:
        row = desk.find(EventType, named.eventTypeId, event_types.loaded())
        if row is None:
            raise Refused(404, not_found.format(named.eventTypeId))
        return row
    if slug and named.username:
        owner = user_named(desk, named.username, organization)
        row = event_types.by_slug(desk, slug, owner_id=owner.id)
        if row is None:
            raise Refused(404, f"Event type with slug {slug[:100]} belonging to user {named.username[:100]} not found.")
        return row
    if slug and named.teamSlug:
        team = team_named(desk, named.teamSlug, organization)
        row = event_types.by_slug(desk, slug, team_id=team.id)
        if row is None:
            raise Refused(404, f"Event type with slug {slug[:100]} belonging to team {named.teamSlug[:100]} not found.")
        return row
    raise Refused(400, NEEDS_TARGET)
