"""Webhooks of users, event types and organizations (digest section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from openslot.desk import webhooks
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound, Taken
from openslot.desk.event_types import get_event_type
from openslot.desk.nouns import EventType, User, Webhook
from openslot.dialects.calcom import references
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.team_event_types import ONE as TEAM_TYPE
from openslot.dialects.calcom.team_event_types import team_type_in
from openslot.dialects.calcom.teams import check_organization, page
from openslot.dialects.calcom.webhook_models import CreateWebhook, UpdateWebhook
from openslot.doorway.operation import Call

MINE, TYPES = "/v2/webhooks", "/v2/event-types/{eventTypeId}/webhooks"
OURS = "/v2/organizations/{orgId}/webhooks"
OF_TEAMS = tuple(f"{path}/webhooks" for path in TEAM_TYPE)
ALL = (MINE, TYPES, OURS, *OF_TEAMS)
ONE = tuple(f"{path}/{{webhookId}}" for path in ALL)
COLUMNS = {
    "subscriberUrl": "url",
    "triggers": "triggers",
    "active": "active",
    "payloadTemplate": "template",
    "secret": "secret",
}
OF_ORGANIZATIONS = "DELEGATION_CREDENTIAL_ERROR"
UNKNOWN = "Webhook with id={} not found"


def _owner(desk: Desk, call: Call) -> User | EventType | None:
    """Whose webhooks the path speaks of: the caller's, an event type's, the organization's (None)."""
    if "teamId" in call.path:
        return team_type_in(desk, call)[1]
    if "orgId" in call.path:
        check_organization(desk, call, admin=True)
        return None
    if "eventTypeId" not in call.path:
        return desk.user()
    number = references.id_in(call, "eventTypeId", "Event type with id {} not found")
    try:
        row = get_event_type(desk, number)
    except NotFound:
        raise Refused(404, f"Event type with id {number} not found") from None
    if not desk.who.manages and row.owner_id != desk.who.user_id:
        raise Forbidden(f"User with ID={desk.who.user_id} does not own event type with ID={number}")
    return row


@operations("POST", *ALL, status=201, body=CreateWebhook)
def create_webhook(desk: Desk, call: Call) -> dict[str, Any]:
    """One more address to be told."""
    owner = _owner(desk, call)
    values = _values(call)
    url, triggers = values.pop("url"), values.pop("triggers")
    _check_triggers(owner, triggers)
    private = call.house.allow_private_network
    with _worded(owner):
        row = webhooks.create_webhook(desk, owner, url=url, triggers=triggers, private=private, **values)
    return success(shown(row))


def _check_triggers(owner: User | EventType | None, triggers: list[str]) -> None:
    if owner is not None and OF_ORGANIZATIONS in triggers:
        raise Refused(400, f"{OF_ORGANIZATIONS} trigger is only available for organization webhooks")


def _values(call: Call) -> dict[str, Any]:
    return {COLUMNS[name]: value for name, value in call.body.given().items() if name in COLUMNS}


@contextmanager
def _worded(owner: User | EventType | None) -> Iterator[None]:
    """The desk's refusals in the product's words."""
    whose = "event type" if isinstance(owner, EventType) else "user" if owner else "organization"
    try:
        yield
    except Taken:
        raise Refused(409, f"Webhook with this subscriber url already exists for this {whose}") from None
    except Invalid as error:
        raise Refused(400, f"Webhook URL is not allowed: {error.problems[0].message}") from None


@operations("GET", *ALL)
def get_webhooks(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them."""
    return success(page(call, [shown(row) for row in webhooks.webhooks(desk, _owner(desk, call))]))


def _one(desk: Desk, call: Call) -> tuple[User | EventType | None, Webhook]:
    """The webhook in the path; 403 for somebody else's, 400 for a user's where an event type's is meant."""
    owner, text = _owner(desk, call), call.path["webhookId"]
    try:
        row = webhooks.get_webhook(desk, UUID(text))
    except (NotFound, ValueError):
        raise Refused(404, UNKNOWN.format(text[:60])) from None
    if row.organization_id != desk.who.organization_id:
        raise Forbidden(f"User with ID={desk.who.user_id} does not own webhook with ID={text}")
    if isinstance(owner, EventType):
        if row.event_type_id is None:
            raise Refused(400, f"Webhook with id={text} is not associated with an event type")
        if row.event_type_id != owner.id:
            raise Forbidden(f"Webhook with id={text} is not one of event type with id={owner.id}")
    elif row.user_id != (owner.id if owner else None) or row.event_type_id is not None:
        raise Forbidden(f"User with ID={desk.who.user_id} does not own webhook with ID={text}")
    return owner, row


@operations("GET", *ONE)
def get_webhook(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(shown(_one(desk, call)[1]))


@operations("PATCH", *ONE, body=UpdateWebhook)
def update_webhook(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    owner, row = _one(desk, call)
    _check_triggers(owner, call.body.triggers or [])
    changes = {
        name: value for name, value in _values(call).items() if value is not None or name in {"template", "secret"}
    }
    with _worded(owner):
        webhooks.update_webhook(desk, owner, row, private=call.house.allow_private_network, **changes)
    return success(shown(row))


@operations("DELETE", *ONE)
def delete_webhook(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away."""
    _, row = _one(desk, call)
    answer = shown(row)
    webhooks.delete_webhook(desk, row)
    return success(answer)


@operations("DELETE", TYPES, *OF_TEAMS)
def delete_webhooks(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes all of an event type away."""
    rows = webhooks.webhooks(desk, _owner(desk, call))
    for row in rows:
        webhooks.delete_webhook(desk, row)
    return success(f"{len(rows)} webhooks deleted")


def shown(row: Webhook) -> dict[str, Any]:
    """A webhook."""
    whose = {"userId": row.user_id} if row.user_id else {"eventTypeId": row.event_type_id}
    if row.user_id is None and row.event_type_id is None:
        whose = {"teamId": row.organization_id}
    return {
        "id": str(row.uuid),
        **whose,
        "subscriberUrl": row.url,
        "triggers": row.triggers,
        "active": row.active,
        "payloadTemplate": row.template,
        "secret": row.secret,
        "version": "2021-10-20",
    }
