"""The wiring: settings → house → one application. The only file that knows every room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parseaddr
from functools import partial

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from openslot import pages
from openslot.couriers import video
from openslot.couriers.calendar_writes import CHANNEL, CalendarWriter
from openslot.couriers.http import Door
from openslot.couriers.in_app import Noticeboard, Unconfigured
from openslot.couriers.oidc import Provider
from openslot.couriers.parcels import Courier
from openslot.couriers.services import MAKERS
from openslot.couriers.smtp.courier import Mailer, mail_server
from openslot.couriers.video import VideoCaller
from openslot.couriers.webhook.courier import Caller
from openslot.couriers.webhook.keys import KeyRing
from openslot.couriers.webhook.plan import hooks
from openslot.desk.vault import Vault
from openslot.dialects import calcom, highlevel, simplymeet
from openslot.doorway import health
from openslot.doorway.house import House
from openslot.doorway.operation import Manners, shape_trouble
from openslot.doorway.requests import Answer, Requests, Shape, Trouble
from openslot.settings import Settings, load
from openslot.store.database import Database
from openslot.time.clock import Clock, SystemClock
from openslot.work.calendars import refresh
from openslot.work.plan import Planner, calendars_of
from openslot.work.pump import Pump
from openslot.work.retention import Retention

DOORS = {
    "panel": "simplymeet",
    "calendars": "highlevel",
    "contacts": "highlevel",
    "users": "highlevel",
    "locations": "highlevel",
    "oauth": "highlevel",
    "v2": "calcom",
    "api": "calcom",
    "health": "house",
    "ready": "house",
    "metrics": "house",
    ".well-known": "house",
}


PAGES = ("/v2/oauth/chooselocation", "/oauth/chooselocation")
"""Pages at which the vendors' clients send people, among the paths of the dialects."""


def door_of(path: str) -> str:
    """The door that a path belongs to; what is nobody else's is the pages'."""
    if path in PAGES:
        return "pages"
    first, _, rest = path.lstrip("/").partition("/")
    if first == "docs":
        return rest.partition("/")[0] if rest.partition("/")[0] in DOORS.values() else "pages"
    return DOORS.get(first, "pages")


class Doors:
    """Hands each request to its door, with its path as it came."""

    def __init__(self, doors: dict[str, ASGIApp]) -> None:
        self.doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the door."""
        if scope["type"] == "lifespan":
            await self.doors["house"](scope, receive, send)
        elif scope["type"] == "http":
            await self.doors[door_of(scope["path"])](scope, receive, send)


def house_of(settings: Settings, clock: Clock | None = None) -> House:
    """The house that the settings describe."""
    clock = clock or SystemClock()
    return House(
        database=Database(settings.database_url, settings.pool_size),
        clock=clock,
        base_url=settings.base_url,
        secret=settings.key(),
        rate_limit=settings.rate_limit,
        strict_versions=settings.strict_versions,
        allow_private_network=settings.allow_private_network,
        calendar_policy=settings.calendar_unreadable,
        calendar_seconds=settings.calendar_seconds,
        jitsi=settings.jitsi_url,
        most_import=settings.max_import_bytes,
        apps={name: MAKERS[name](*given) for name, given in settings.registered().items()},
        provider=provider_of(settings, clock),
        joins=settings.joins,
        passwords=settings.password_sign_in,
        sends_mail=settings.smtp_url is not None,
    )


def provider_of(settings: Settings, clock: Clock) -> Provider | None:
    """Where the operator lets people sign in, if anywhere."""
    client_id, secret = settings.oidc_client_id, settings.oidc_client_secret
    if not settings.oidc_issuer or not client_id or not secret:
        return None
    return Provider(settings.oidc_issuer, client_id, secret.get_secret_value(), clock, name=settings.oidc_name)


def ring_of(house: House) -> KeyRing:
    """The keys with which the house signs."""
    return KeyRing(house.database, Vault(house.secret), house.clock)


def pump_of(house: House, settings: Settings) -> Pump:
    """What carries the house's messages, as the settings say."""
    server = mail_server(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
    unconfigured = Unconfigured("No service for short messages is configured here.")
    couriers: dict[str, Courier] = {
        "mail": Mailer(server, settings.sender),
        "webhook": Caller(Door(private=house.allow_private_network), ring_of(house)),
        CHANNEL: CalendarWriter(house.outside),
        video.CHANNEL: VideoCaller(house.outside),
        "in_app": Noticeboard(),
        "sms": unconfigured,
        "whatsapp": unconfigured,
    }
    planner = Planner(house.base_url, parseaddr(settings.sender)[1], [hooks, calendars_of])
    outside = house.outside
    retention = Retention(house.database, house.clock, timedelta(days=settings.keep_messages_days))
    return Pump(house.database, house.clock, planner, couriers, chores=[lambda: refresh(outside), retention])


def build(house: House, max_body_bytes: int = 1024**2, pump: Pump | None = None) -> ASGIApp:
    """The whole application of a house, with a pump beside it if one is given."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if pump is not None:
            pump.start()
        yield
        if pump is not None:
            await run_in_threadpool(pump.stop)
        house.database.dispose()

    dialects = {
        "simplymeet": simplymeet.operations,
        "highlevel": highlevel.operations,
        "calcom": calcom.operations,
    }
    doors: dict[str, ASGIApp] = {name: operations.mount(house) for name, operations in dialects.items()}
    doors["calcom"] = calcom.at_the_door(doors["calcom"])
    doors["pages"] = pages.mount(house)
    doors["house"] = Starlette(routes=[*health.routes(house.database), _keys(ring_of(house))], lifespan=lifespan)
    shapes: dict[str, Shape] = {name: partial(_shaped, ops.manners, house) for name, ops in dialects.items()}
    shapes["pages"] = pages.shape_trouble
    larger = pages.larger_bodies(house)
    return Requests(Doors(doors), door_of=door_of, shapes=shapes, max_body_bytes=max_body_bytes, larger=larger)


def _keys(ring: KeyRing) -> Route:
    """Where receivers of HighLevel's events find the public keys."""

    def show(_request: Request) -> JSONResponse:
        return JSONResponse(ring.public())

    return Route("/.well-known/openslot-keys", show)


def _shaped(manners: Manners, house: House, trouble: Trouble) -> Answer:
    reply = shape_trouble(manners, house, trouble)
    return Answer(trouble.status, orjson.dumps(reply.content), reply.media_type)


def create_app() -> ASGIApp:
    """The application of this process's settings."""
    settings = load()
    house = house_of(settings)
    return build(house, settings.max_body_bytes, pump_of(house, settings))
