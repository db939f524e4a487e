"""Organizations, users and their keys: what the command line makes, and what every client needs to begin."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import select, text, union_all
from sqlalchemy.orm import Session

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken, WrongState
from openslot.desk.nouns import ApiKey, Organization, User
from openslot.desk.schedules import create_schedule
from openslot.time.clock import Clock

ROLES = ("owner", "manager", "member")
RESERVED = frozenset(
    [
        *(
            "api",
            "auth",
            "book",
            "booking",
            "calendars",
            "contacts",
            "d",
            "dashboard",
            "docs",
            "embed",
            "favicon.ico",
            "feed",
            "health",
        ),
        *("link", "locations", "login", "metrics", "oauth", "order", "panel", "poll", "ready", "robots.txt", "setup"),
        *("s", "sign-in", "sign-out", "static", "team", "users", "v2"),
    ]
)
"""First parts of paths that are not a host's or an organization's page."""
KEY_PREFIX = "cal_"  # Cal.com's clients expect it


@dataclass(frozen=True, slots=True)
class Account:
    """A new user with the key that is shown only now."""

    organization: Organization
    user: User
    api_key: str


def digest_of(secret: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def create_account(
    session: Session,
    clock: Clock,
    *,
    organization: str,
    name: str,
    email: str,
    timezone: str,
    password: str | None = None,
) -> Account:
    """A new organization with its owner, default schedule (Mon–Fri 09:00–17:00) and API key."""
    row = _organization(session, clock.now(), organization, name, email, timezone)
    return add_user(
        session,
        clock,
        organization_id=row.id,
        name=name,
        email=email,
        timezone=timezone,
        role="owner",
        password=password,
    )


def _organization(
    session: Session, now: datetime, organization: str, owner: str, email: str, timezone: str
) -> Organization:
    """One whose address is not its owner's to be: who works under his own name has the page of that name."""
    zone = fields.zone("timezone", timezone)
    title = fields.text("organization", organization, needed=True)
    base = fields.slug_of(title, "organization")
    row = Organization(
        name=title,
        slug=_free(base, [*_first_parts(session, base), fields.slug_of(owner, "host")]),
        zone=zone,
        email=fields.email("email", email),
        created_at=now,
        updated_at=now,
        extras={},
    )
    session.add(row)
    session.flush()
    return row


def is_empty(desk: Desk) -> bool:
    """Is there no organization on this server yet?"""
    return desk.session.scalar(select(Organization.id).limit(1)) is None


def lock_organizations(desk: Desk) -> None:
    """Nobody else makes an organization until this transaction ends. On SQLite it keeps others out by itself."""
    if desk.session.get_bind().dialect.name == "postgresql":
        desk.session.execute(text("LOCK TABLE organization IN SHARE ROW EXCLUSIVE MODE"))


def need_empty(desk: Desk) -> None:
    """``WrongState`` if there is an organization; if not, nobody else makes one until this transaction ends."""
    lock_organizations(desk)
    if not is_empty(desk):
        raise WrongState("This server has its first organization already.", "founded")


def found(desk: Desk, *, organization: str, name: str, email: str, timezone: str, password: str | None = None) -> User:
    """The first organization of an empty server with its owner, who has no key, and no password if none is given.

    ``WrongState`` if somebody was faster.
    """
    need_empty(desk)
    row = _organization(desk.session, desk.now, organization, name, email, timezone)
    return make_user(
        desk.session, desk.now, row, email=email, name=name, zone=timezone, role="owner", password=password
    )


def add_user(
    session: Session,
    clock: Clock,
    *,
    organization_id: int,
    name: str,
    email: str,
    timezone: str,
    role: str = "member",
    password: str | None = None,
) -> Account:
    """A further user with default schedule and API key.

    ``Taken`` if the e-mail is known, ``NotFound`` if there is no such organization.
    """
    now = clock.now()
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound("organization", organization_id)
    if role not in ROLES:
        raise Invalid("role", f"The role should be one of {', '.join(ROLES)}.", "choice", role)
    user = make_user(session, now, organization, email=email, name=name, zone=timezone, role=role, password=password)
    return Account(organization, user, create_key(Desk(session, now, "cli"), user, name="First key"))


def make_user(
    session: Session,
    now: datetime,
    organization: Organization,
    *,
    email: str,
    name: str,
    zone: str,
    role: str,
    username: str | None = None,
    password: str | None = None,
) -> User:
    """A further user with a default schedule and no key. ``username`` None: one made of the name.

    ``Taken`` if the e-mail address or the username is another user's.
    """
    address = fields.email("email", email)
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise Taken("email", f"There is a user with the e-mail address {address} already.")
    user = User(
        organization_id=organization.id,
        email=address,
        username=_free_username(session, name) if username is None else wanted_username(session, username),
        name=fields.text("name", name, needed=True),
        role=role,
        zone=fields.zone("timezone", zone),
        password_hash=PasswordHasher().hash(password) if password else None,
        created_at=now,
        updated_at=now,
        extras={},
    )
    user.organization = organization
    session.add(user)
    session.flush()
    desk = Desk(session, now, "cli")
    create_schedule(desk, organization.id, user, name="Default schedule", zone=user.zone, default=True)
    return user


def wanted_username(session: Session, username: str, own: int | None = None) -> str:
    """A username that somebody asks for, in small letters; ``Taken`` if a page of somebody else has that address."""
    name = username.strip().lower()
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]{0,79})", name):
        raise Invalid("username", "A username has letters, digits, dots, dashes and underscores.", "username", username)
    if own is not None and session.scalar(select(User.username).where(User.id == own)) == name:
        return name
    users = select(User.id).where(User.username == name)
    organizations = select(Organization.id).where(Organization.slug == name)
    if name in RESERVED or session.scalar(users.union_all(organizations)) is not None:
        raise Taken("username", f"The username {name} is taken.")
    return name


def _free_username(session: Session, name: str) -> str:
    base = fields.slug_of(name, "host")
    return _free(base, _first_parts(session, base))


def _first_parts(session: Session, base: str) -> Iterable[str]:
    """What begins so among the first parts of pages' addresses: hosts and organizations share them."""
    columns = (User.username, Organization.slug)
    return session.scalars(
        union_all(*(select(column).where(column.startswith(base, autoescape=True)) for column in columns))
    )


def _free(base: str, used: Iterable[str]) -> str:
    """The first of base, base-2, base-3 … that is neither used nor reserved."""
    taken = RESERVED | set(used)
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def create_key(
    desk: Desk,
    user: User,
    *,
    name: str = "",
    scopes: list[str] | None = None,
    expires_at: datetime | None = None,
    kind: str = "key",
    client_id: int | None = None,
    grant: str | None = None,
) -> str:
    """A new key of a user, or a token of an OAuth2 client, in clear; only its digest is kept."""
    secret = (KEY_PREFIX if kind == "key" else "") + secrets.token_hex(24)
    desk.session.add(
        ApiKey(
            organization_id=user.organization_id,
            user_id=user.id,
            kind=kind,
            name=name,
            digest=digest_of(secret),
            scopes=scopes,
            expires_at=expires_at,
            client_id=client_id,
            grant=grant,
            created_at=desk.now,
        )
    )
    desk.session.flush()
    return secret


def refresh_key(desk: Desk, secret: str, expires_at: datetime | None) -> str:
    """A new key in the place of an old one, with its name and scopes; the old one opens nothing any more."""
    old = desk.session.scalars(select(ApiKey).where(ApiKey.digest == digest_of(secret))).one()
    made = create_key(desk, desk.user(), name=old.name, scopes=old.scopes, expires_at=expires_at)
    desk.session.delete(old)
    desk.session.flush()
    return made
