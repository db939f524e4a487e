"""What the doors ask of outside services: to sign in, to check credentials, to fetch. Never inside a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from openslot.couriers.accounts import Line, courier_of, line_of
from openslot.couriers.caldav import Account as CalDav
from openslot.couriers.google import Account as Google
from openslot.couriers.ics import Feed
from openslot.couriers.microsoft import Account as Microsoft
from openslot.couriers.oauth import SignedIn, exchange
from openslot.couriers.shapes import Dead, Reading, Unreadable
from openslot.desk import connections
from openslot.desk.connections import Found, Taken
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError
from openslot.desk.nouns import Connection, User
from openslot.doorway.house import House

T = TypeVar("T")
STATE_SECONDS = 3600


class NotConfigured(DeskError):
    """This server is not registered at a service, so nobody can sign in there."""


class Failed(DeskError):
    """A service did not do what was asked; ``str()`` says why. ``dead``: it does not take the credentials."""

    def __init__(self, message: str, *, dead: bool = False) -> None:
        super().__init__(message)
        self.dead = dead


@dataclass(frozen=True, slots=True)
class State:
    """What comes back with whoever signed in: who it was, and where to send him then. ``dry_run``: keep nothing."""

    user_id: int
    kind: str
    back: str | None
    back_on_error: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account that was just signed in to. ``sealed``: its credentials."""

    name: str
    sealed: str
    calendars: Sequence[Found]


def _signer(house: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(house.secret, salt="sign-in")


def sign_in_url(house: House, service: str, state: State, path: str) -> str:
    """Where to send a user to sign in. ``path``: where the service sends him back to, on this server."""
    app = house.apps.get(service)
    if app is None:
        upper = service.upper()
        raise NotConfigured(
            f"This server is not registered at {service.title()}: set OPENSLOT_{upper}_CLIENT_ID and "
            f"OPENSLOT_{upper}_CLIENT_SECRET."
        )
    signed = _signer(house).dumps([state.user_id, state.kind, state.back, state.back_on_error, state.dry_run])
    return app.sign_in(str(signed), f"{house.base_url}{path}")


def read_state(house: House, text: str, kind: str) -> State | None:
    """The state that was signed here within the last hour for this kind; None for any other."""
    try:
        user_id, of, back, on_error, dry_run = _signer(house).loads(text, max_age=STATE_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    return State(user_id, of, back, on_error, dry_run) if of == kind else None


def finish_sign_in(house: House, service: str, code: str, path: str) -> SignIn:
    """The account of a code that the service sent the user back with, and its calendars."""
    outside = house.outside
    app = house.apps.get(service)
    if app is None:
        raise NotConfigured(f"This server is not registered at {service.title()}.")

    def ask() -> SignIn:
        tokens = exchange(outside.door, app, outside.clock, code, f"{house.base_url}{path}")
        session = SignedIn(outside.door, app, outside.clock, tokens, tokens.update)
        name, calendars = _NAMES[service](session)
        return SignIn(name, outside.vault.seal(tokens), calendars)

    return _told(ask)


def _google(session: SignedIn) -> tuple[str, list[Found]]:
    calendars = Google(session, "UTC").calendars()
    return next((each.external_id for each in calendars if each.primary), ""), calendars


def _microsoft(session: SignedIn) -> tuple[str, list[Found]]:
    account = Microsoft(session, "UTC")
    return account.name(), account.calendars()


def _zoom(session: SignedIn) -> tuple[str, list[Found]]:
    _, me = session.call("GET", "/users/me")
    return str(me.get("email") or ""), []


_NAMES: dict[str, Callable[[SignedIn], tuple[str, list[Found]]]] = {
    "google": _google,
    "microsoft": _microsoft,
    "zoom": _zoom,
}


def caldav_account(house: House, url: str, user: str, password: str, zone: str) -> SignIn:
    """An account on a CalDAV server, tried out."""
    secret = {"url": url, "user": user, "password": password}
    account = CalDav(house.outside.door, url, user, password, zone)
    name = user if url == house.icloud else caldav_name(url, user)
    return SignIn(name, house.outside.vault.seal(secret), _told(account.calendars))


def caldav_name(url: str, user: str) -> str:
    """What the account of a user at this address is called."""
    return connections.caldav_name(user, urlsplit(url).netloc.rpartition("@")[2])


def feeds(house: House, urls: Sequence[str], zone: str, *, now: datetime) -> SignIn:
    """Published calendars, each read once."""
    feed = Feed(house.outside.door, urls, zone)

    def ask() -> list[Found]:
        for url in urls:
            feed.read(url, None, now, now + timedelta(days=1))
        return feed.calendars()

    return SignIn(urls[0], house.outside.vault.seal({"urls": list(urls)}), _told(ask))


def line(desk: Desk, number: int) -> Line:
    """A connection as it is needed once the transaction is over."""
    query = select(Connection).where(Connection.id == number).options(joinedload(Connection.user))
    return line_of(desk.session.scalars(query).one())


def busy(house: House, of: Line, calendar: str, first: datetime, last: datetime) -> Sequence[Taken]:
    """What a calendar says by now; ``Failed`` if it cannot be read."""

    def ask() -> Reading:
        return courier_of(house.outside, of).read(calendar, None, first, last)

    return _told(ask).taken or ()


def google(house: House, of: Line) -> Google:
    """A Google account, to ask for more than busy time."""
    found = _told(lambda: courier_of(house.outside, of))
    assert isinstance(found, Google)
    return found


def ask(work: Callable[[], T]) -> T:
    """What a courier returns; ``Failed`` if it fails."""
    return _told(work)


def _told(work: Callable[[], T]) -> T:
    try:
        return work()
    except Dead as error:
        raise Failed(str(error), dead=True) from None
    except Unreadable as error:
        raise Failed(str(error)) from None


def owner(desk: Desk, state: State) -> User | None:
    """Who signed in; None if he is not there any more."""
    found = desk.find(User, state.user_id)
    return found if found is not None and found.is_enabled else None
