"""From a stored connection to the courier that can speak with its service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import update

from openslot.couriers.caldav import Account as CalDav
from openslot.couriers.google import Account as Google
from openslot.couriers.http import Door
from openslot.couriers.ics import Feed
from openslot.couriers.microsoft import Account as Microsoft
from openslot.couriers.oauth import Service, SignedIn
from openslot.couriers.shapes import Dead, Reader
from openslot.desk.vault import CannotOpen, Vault
from openslot.store.database import Database
from openslot.store.tables import Connection
from openslot.time.clock import Clock


@dataclass(frozen=True)
class Outside:
    """All that is needed to speak with other servers about calendars."""

    database: Database
    clock: Clock
    vault: Vault
    door: Door
    base_url: str
    apps: Mapping[str, Service] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A connection as it was read: what a courier needs once the transaction is over."""

    id: int
    organization_id: int
    user_id: int
    kind: str
    secret: str
    zone: str
    email: str


@cache
def door_of(*, private: bool) -> Door:
    """One door for the process: it keeps what is slow to make."""
    return Door(private)


def line_of(row: Connection) -> Line:
    """Of a row whose user is loaded or can be."""
    return Line(row.id, row.organization_id, row.user_id, row.kind, row.secret, row.user.zone, row.user.email)


def courier_of(outside: Outside, line: Line, seconds: float = 10.0) -> Reader:
    """The courier of a connection; ``Dead`` if its credentials cannot be opened any more."""
    try:
        secret = outside.vault.open(line.secret)
    except CannotOpen as error:
        raise Dead(str(error)) from None
    return _MAKERS[line.kind](outside, line, secret, seconds)


Maker = Callable[[Outside, Line, dict[str, Any], float], Reader]


def _feed(outside: Outside, line: Line, secret: dict[str, Any], seconds: float) -> Reader:
    return Feed(outside.door, secret["urls"], line.zone, [line.email], seconds)


def _caldav(outside: Outside, line: Line, secret: dict[str, Any], seconds: float) -> Reader:
    me = [line.email, secret["user"]]
    return CalDav(outside.door, secret["url"], secret["user"], secret["password"], line.zone, me, seconds)


def signed_in(outside: Outside, line: Line, secret: dict[str, Any], seconds: float, service: str) -> SignedIn:
    """The connection's owner at a service; ``Dead`` where this server is not registered there any more."""
    app = outside.apps.get(service)
    if app is None:
        raise Dead(f"This server is not registered at {service} any more.")

    def keep(tokens: dict[str, Any]) -> None:
        keep_secret(outside, line.id, tokens)

    return SignedIn(outside.door, app, outside.clock, secret, keep, seconds)


def _google(outside: Outside, line: Line, secret: dict[str, Any], seconds: float) -> Reader:
    return Google(signed_in(outside, line, secret, seconds, "google"), line.zone)


def _microsoft(outside: Outside, line: Line, secret: dict[str, Any], seconds: float) -> Reader:
    return Microsoft(signed_in(outside, line, secret, seconds, "microsoft"), line.zone)


_MAKERS: dict[str, Maker] = {
    "ics": _feed,
    "caldav": _caldav,
    "apple": _caldav,
    "google": _google,
    "microsoft": _microsoft,
}


def keep_secret(outside: Outside, connection_id: int, secret: dict[str, Any]) -> None:
    """Keep renewed credentials, in a transaction of their own: the old ones may be worth nothing any more."""
    with outside.database.write() as session:
        sealed = outside.vault.seal(secret)
        session.execute(update(Connection).where(Connection.id == connection_id).values(secret=sealed))
