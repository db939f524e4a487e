"""Where a meeting takes place.

A place is ``{"kind", "value", "provider", "public"}``. Kinds: ``address``, ``link``, ``phone``, ``custom`` (free
text); ``video`` with a ``provider`` (``cal_video``, ``zoom``, ``google_meet``, ``ms_teams``, ``whereby``, ``jitsi``,
``kopano_meet`` or any other word a dialect knows); those that the booker fills in: ``attendee_address``,
``attendee_phone``, ``attendee_defined``; and ``organizer_default``.

A booking's video place has its link in ``value``. A room on a Jitsi server needs nobody's leave and is there at once;
where a service makes the call, ``connection`` says through whose account (0: the server's own), and the link comes with
the delivery that makes it (``openslot.couriers.video``), as ``call`` does, the service's id for it. ``asked``: the
service that was wanted, where it is not connected and the built-in video stands in.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from openslot.desk import video
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Connection, EventType, Meeting, User

PUBLIC_JITSI = "https://meet.jit.si"
BY_ACCOUNT = ("zoom", "google_meet", "ms_teams")
"""Services where a host's own account makes the calls."""
FILLED_BY_BOOKER = {"attendee_address", "attendee_phone", "attendee_defined"}


def place_of(event_type: EventType, chosen: dict[str, Any] | None) -> dict[str, Any]:
    """The booking's place: the chosen one, else the event type's first; ``{}`` if it has none."""
    if chosen is not None:
        return chosen
    if not event_type.places:
        return {}
    first = event_type.places[0]
    if first["kind"] in FILLED_BY_BOOKER:
        return {"kind": first["kind"], "value": ""}
    return {key: first[key] for key in ("kind", "value", "provider") if key in first}


def check_place(path: str, place: dict[str, Any]) -> dict[str, Any]:
    """The place as it is stored; ``Invalid`` if its text is too long."""
    value = place.get("value") or ""
    if len(value) > 4000:
        raise Invalid(path, "This value is too long. It should have 4000 characters or less.", "too_long")
    return place


def settled(desk: Desk, place: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    """A booking's place with what its meeting and host say of it: the room, or whose account will make the call.

    What is not connected becomes the built-in video, as with Cal.com.
    """
    host = desk.session.get(User, meeting.host_id) if meeting.host_id is not None else None
    if place.get("kind") == "organizer_default":
        own = (video.default_of(host) if host else None) or {"provider": "cal_video"}
        place = {"kind": "video", "provider": own["provider"], "value": own.get("link")}
    if place.get("kind") != "video" or place.get("value"):
        return place
    place = {"kind": "video", "provider": place.get("provider") or "cal_video"}
    shared = _of_meeting(desk, meeting, place["provider"])
    if shared is not None:
        return shared
    if place["provider"] == "whereby" and desk.rooms.whereby:
        return {**place, "connection": 0}
    if place["provider"] in {*BY_ACCOUNT, "whereby"}:
        account = account_of(desk, host.id, place["provider"]) if host else None
        if account is not None:
            return {**place, "connection": account}
        place |= {"provider": "cal_video", "asked": place["provider"]}
    return _with_room(desk, place, meeting)


def _with_room(desk: Desk, place: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    base = desk.rooms.jitsi or (PUBLIC_JITSI if place["provider"] == "jitsi" else None)
    if base is None or place["provider"] not in {"jitsi", "cal_video"}:
        return place
    return {**place, "value": f"{base}/{short(meeting.uuid)}"}


def _of_meeting(desk: Desk, meeting: Meeting, provider: str) -> dict[str, Any] | None:
    """The place of those who are in a shared meeting already: all meet in the same room."""
    if meeting.capacity == 1 or meeting.id is None:
        return None
    query = select(Booking.place).where(Booking.meeting_id == meeting.id, Booking.deleted_at.is_(None))
    places = desk.session.scalars(query.order_by(Booking.id)).all()
    return next((dict(place) for place in places if place and place.get("provider") == provider), None)


def can_meet(desk: Desk, user_id: int, provider: str) -> bool:
    """Can a user meet people there? In this server's rooms everybody can, elsewhere who has an account connected."""
    ours = {"cal_video": True, "jitsi": desk.rooms.jitsi is not None, "whereby": desk.rooms.whereby}
    if ours.get(provider):
        return True
    return account_of(desk, user_id, provider) is not None


def account_of(desk: Desk, user_id: int, provider: str) -> int | None:
    """The connection through which a user's calls are made at a service; None if there is none that lives."""
    query = select(Connection.id).where(
        Connection.user_id == user_id, Connection.kind == provider, Connection.state != "dead"
    )
    return desk.session.scalar(query.order_by(Connection.id).limit(1))


def is_made_elsewhere(place: dict[str, Any]) -> bool:
    """Does a service make this place's call?"""
    return place.get("kind") == "video" and "connection" in place
