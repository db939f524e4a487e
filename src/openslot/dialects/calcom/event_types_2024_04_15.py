"""Event types of 2024-04-15: the newer ones in other words (digest 6.6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openslot.desk import event_types as desk_event_types
from openslot.desk.desk import Desk
from openslot.desk.nouns import EventType, User
from openslot.dialects.calcom import event_type_models as models
from openslot.dialects.calcom import event_type_shapes as shapes
from openslot.dialects.calcom import event_type_shapes_2024_04_15 as older_shapes
from openslot.dialects.calcom import event_types, older_models, references
from openslot.dialects.calcom import locations_2024_04_15 as places
from openslot.dialects.calcom.manners import operations, success
from openslot.dialects.calcom.versions import is_legacy, is_untold, older
from openslot.doorway import wire
from openslot.doorway.operation import Call

BY_LENGTH = older(body=frozenset({"length"}))
RENAMED = {"length": "lengthInMinutes"}


def _changes_older(call: Call) -> bool:
    shape = bool({"length", "seatsPerTimeSlot"} & call.sent.keys()) or places.looks_older(call.sent)
    return is_legacy(call, shape=shape)


def _newer(body: older_models.UpdateEventType) -> dict[str, Any]:
    """The newer body that says the same."""
    sent = {name: value for name, value in body.given().items() if value is not None or name == "seatsPerTimeSlot"}
    wanted = {RENAMED.get(name, name): value for name, value in sent.items()}
    if "slotInterval" in sent:
        wanted["slotInterval"] = sent["slotInterval"] or None
    if "locations" in sent:
        wanted["locations"] = [places.newer(each) for each in sent["locations"]]
    if "bookingFields" in sent:
        wanted["bookingFields"] = [places.newer_field(each) for each in sent["bookingFields"]]
    if "seatsPerTimeSlot" in wanted:
        seats = wanted.pop("seatsPerTimeSlot")
        shown = {"seatsPerTimeSlot": seats, "showAttendeeInfo": False, "showAvailabilityCount": True}
        wanted["seats"] = shown if seats else {"disabled": True}
    return wanted


@operations("POST", "/v2/event-types", status=201, body=older_models.CreateEventType, when=BY_LENGTH)
def create_older_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """A new event type of the caller's."""
    body = wire.read_model(models.CreateEventType, _newer(call.body))
    made = event_types.create_event_type(desk, replace(call, body=body))["data"]
    return success(older_shapes.shown(event_types.mine(desk, _of(call, made["id"])), made))


@operations("GET", "/v2/event-types", when=older())
def get_older_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """All event types of the caller, in one group."""
    rows = desk_event_types.own_event_types(desk)
    user = desk.user()
    profile = {"slug": user.username, "name": user.name, "image": user.avatar_url}
    membership = {"membershipCount": 1, "readOnly": False}
    group = {
        "teamId": None,
        "membershipRole": None,
        "bookerUrl": call.house.base_url,
        "profile": profile,
        "metadata": membership,
        "eventTypes": [_shown(row, call) for row in rows],
    }
    profiles = [{**profile, **membership, "teamId": None, "membershipRole": None}]
    return success({"eventTypeGroups": [group], "profiles": profiles})


@operations("GET", "/v2/event-types/{eventTypeId}", when=older(query=frozenset({"for"})))
def get_older_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """One event type of the caller's."""
    return success({"eventType": _shown(event_types.mine(desk, call), call)})


@operations("GET", "/v2/event-types/{eventTypeId}", when=is_untold)
def get_event_type_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version: the older form is one property of the newer."""
    row = event_types.mine(desk, call)
    newer = shapes.shown(row, call.house.base_url)
    return success({**newer, "eventType": older_shapes.shown(row, newer)})


@operations(
    "PATCH",
    "/v2/event-types/{eventTypeId}",
    body=older_models.UpdateEventType,
    when=_changes_older,
)
def update_older_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    references.id_in(call, "eventTypeId", "Validation failed (numeric string is expected): {}", 400)
    body = wire.read_model(models.UpdateEventType, _newer(call.body))
    newer = event_types.update_event_type(desk, replace(call, body=body))["data"]
    return success(older_shapes.shown(event_types.mine(desk, call), newer))


@operations("DELETE", "/v2/event-types/{eventTypeId}", when=lambda call: is_legacy(call, shape=False))
def delete_older_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes an event type away; its bookings stay."""
    gone = event_types.delete_event_type(desk, call)["data"]
    return success({"id": gone["id"], "length": gone["lengthInMinutes"], "slug": gone["slug"], "title": gone["title"]})


@operations("DELETE", "/v2/event-types/{eventTypeId}", when=is_untold)
def delete_event_type_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    gone = event_types.delete_event_type(desk, call)["data"]
    return success({**gone, "length": gone["lengthInMinutes"]})


@operations(
    "GET",
    "/v2/event-types/{username}/public",
    auth="public",
    when=lambda call: is_legacy(call, shape=True),
)
def get_public_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """What everybody can book with a user."""
    user = references.user_named(desk, call.path["username"].lower(), None)
    query = desk_event_types.loaded().where(
        EventType.owner_id == user.id, EventType.disabled.is_(False), EventType.hidden.is_(False)
    )
    names = ("id", "slug", "title", "description", "length")
    return success([{name: getattr(row, name) for name in names} for row in desk.all(query)])


@operations(
    "GET",
    "/v2/event-types/{username}/{eventSlug}/public",
    auth="public",
    when=lambda call: is_legacy(call, shape=True),
)
def get_public_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them as its booking page needs it, a hidden one as well; null if there is none."""
    name, slug, asked = call.path["username"].lower(), call.path["eventSlug"], call.query_as(older_models.FindPublic)
    owner: User | None = None
    if asked.isTeamEvent:
        row = desk_event_types.by_slug(desk, slug, team_id=references.team_named(desk, name, asked.org).id)
    else:
        owner = references.user_named(desk, name, asked.org)
        row = desk_event_types.by_slug(desk, slug, owner_id=owner.id)
    if row is None or row.disabled:
        return success(None)
    return success(older_shapes.public(row, _shown(row, call), call.house.base_url))


def _shown(row: EventType, call: Call) -> dict[str, Any]:
    return older_shapes.shown(row, shapes.shown(row, call.house.base_url))


def _of(call: Call, event_type_id: int) -> Call:
    """The call as if it had named this event type in its path."""
    return replace(call, path={"eventTypeId": str(event_type_id)})
