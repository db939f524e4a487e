"""Webhooks: addresses that want to be told. Here they are kept; they are told from the outbox."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Select, select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken
from openslot.desk.nouns import EventType, User, Webhook
from openslot.desk.outbox import enqueue
from openslot.store.types import new_uuid

PING = "webhook.ping"
"""The step that only tries whether a receiver hears."""
LONGEST_URL = 2000
HIGHLEVEL = frozenset({"AppointmentCreate", "AppointmentUpdate", "AppointmentDelete"})
OWN = frozenset(
    {"*"}
    | {
        f"booking.{kind}"
        for kind in (
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
            "guests_added",
            "guest_removed",
            "deleted",
            "started",
            "ended",
        )
    }
)
STYLES: dict[str, frozenset[str]] = {"calcom": frozenset(), "highlevel": HIGHLEVEL, "openslot": OWN}
LOCAL_NAMES = (".local", ".localhost", ".internal", ".home.arpa")


def check_url(url: str, *, private: bool) -> None:
    """``Invalid`` for what is no web address, or (unless ``private``) one that only this network knows by its name."""
    fields.url("subscriberUrl", url)
    parts = urlsplit(url)
    port, host = parts.port, (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not host or len(url) > LONGEST_URL or port == 0:
        raise Invalid("subscriberUrl", "only http and https addresses can be told", "url", url[:200])
    if not private and _is_private(host):
        raise Invalid("subscriberUrl", "private addresses are not told", "private", url[:200])


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(LOCAL_NAMES):
        return True
    try:
        return not ipaddress.ip_address(_numeric(host)).is_global
    except ValueError:
        return False


def _numeric(host: str) -> str:
    """``127.0.0.1`` of ``127.1``, ``2130706433`` or ``0x7f000001``; what is no such address stays as it is."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return host


def _mine(desk: Desk, owner: User | EventType | None, style: str) -> Select[Webhook]:
    """The webhooks of a user, of an event type, or (None) of the caller's organization."""
    query = select(Webhook).where(Webhook.organization_id == desk.who.organization_id, Webhook.style == style)
    if isinstance(owner, User):
        return query.where(Webhook.user_id == owner.id)
    if isinstance(owner, EventType):
        return query.where(Webhook.event_type_id == owner.id)
    return query.where(Webhook.user_id.is_(None), Webhook.event_type_id.is_(None))


def webhooks(desk: Desk, owner: User | EventType | None, style: str = "calcom") -> list[Webhook]:
    """All of an owner's, oldest first."""
    return list(desk.session.scalars(_mine(desk, owner, style).order_by(Webhook.id)))


def get_webhook(desk: Desk, uuid: UUID | None) -> Webhook:
    """The webhook of a uuid in whatever organization; ``NotFound``."""
    row = desk.session.scalar(select(Webhook).where(Webhook.uuid == uuid)) if uuid else None
    if row is None:
        raise NotFound("webhook", uuid or "")
    return row


def create_webhook(
    desk: Desk,
    owner: User | EventType | None,
    *,
    url: str,
    triggers: Sequence[str],
    private: bool,
    style: str = "calcom",
    **more: Any,
) -> Webhook:
    """A new one. ``Taken`` if the owner tells this address already. ``more``: ``active``, ``template``, ``secret``."""
    check_url(url, private=private)
    _check_triggers(style, triggers)
    _refuse_twice(desk, owner, url, None, style)
    row = Webhook(
        organization_id=desk.who.organization_id,
        user_id=owner.id if isinstance(owner, User) else None,
        event_type_id=owner.id if isinstance(owner, EventType) else None,
        style=style,
        url=url,
        triggers=list(dict.fromkeys(triggers)),
        created_at=desk.now,
        **more,
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def update_webhook(desk: Desk, owner: User | EventType | None, row: Webhook, *, private: bool, **changes: Any) -> None:
    """Change ``url``, ``triggers``, ``active``, ``template`` or ``secret``."""
    if changes.get("url") is not None and changes["url"] != row.url:
        check_url(changes["url"], private=private)
        _refuse_twice(desk, owner, changes["url"], row.id, row.style)
    if changes.get("triggers") is not None:
        changes["triggers"] = list(dict.fromkeys(changes["triggers"]))
    if changes.get("template"):
        fields.text("payloadTemplate", changes["template"], most=fields.LONG_TEXT)
    for key, value in changes.items():
        setattr(row, key, value)
    desk.session.flush()


def _check_triggers(style: str, triggers: Sequence[str]) -> None:
    """``Invalid`` for words that this style has not. Cal.com's are checked at its door."""
    if style not in STYLES:
        raise Invalid("style", f"Webhooks speak like {', '.join(STYLES)}.", "choice")
    known = STYLES[style]
    unknown = sorted(set(triggers) - known) if known else []
    if unknown or not triggers:
        raise Invalid("triggers", f"Choose among {', '.join(sorted(known))}.", "choice", unknown)


def _refuse_twice(desk: Desk, owner: User | EventType | None, url: str, own: int | None, style: str) -> None:
    query = _mine(desk, owner, style).where(Webhook.url == url, Webhook.id != (own or 0))
    if desk.session.scalar(query.limit(1)) is not None:
        raise Taken("subscriberUrl", "This address is told already.")


def ping(desk: Desk, row: Webhook) -> None:
    """Send it a word that means nothing, to see whether it arrives."""
    key = f"{PING}:{row.uuid}:{new_uuid()}"
    enqueue(desk, row.organization_id, PING, key, {"webhook": str(row.uuid)})


def new_secret() -> str:
    """A secret for our own webhooks, as Standard Webhooks want it."""
    return f"whsec_{secrets.token_urlsafe(24).replace('-', 'A').replace('_', 'B')}"


def delete_webhook(desk: Desk, row: Webhook) -> None:
    """Take one away."""
    desk.session.delete(row)
    desk.session.flush()
