"""Links that let somebody choose a password: signed, good for a while, and only until one was chosen."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from openslot.desk import people
from openslot.desk.desk import Desk
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import User
from openslot.doorway.house import House

LASTS = timedelta(days=3)
PATH = "/sign-in/password"


def password_link(house: House, user: User, now: datetime) -> str:
    """An address on which the user chooses a password."""
    return f"{house.base_url}{PATH}/{password_token(house, user, now)}"


def password_token(house: House, user: User, now: datetime) -> str:
    """What stands at the end of it."""
    until = int((now + LASTS).timestamp())
    return str(_signer(house).dumps([short(user.uuid), until, mark(user)]))


def user_of_token(house: House, desk: Desk, token: str) -> User | None:
    """Who may choose a password with it; None if it is no such token, too old, or used."""
    try:
        who, until, seen = _signer(house).loads(token)
    except (BadSignature, ValueError):
        return None
    uuid: UUID | None = from_short(who)
    user = people.find_user(desk, uuid) if uuid is not None else None
    if user is None or not user.is_enabled or until <= desk.now.timestamp() or seen != mark(user):
        return None
    return user


def _signer(house: House) -> URLSafeSerializer:
    return URLSafeSerializer(house.secret, salt="openslot password")


def mark(user: User) -> str:
    """Changes with the password and the address: a link that was used, or sent elsewhere, opens nothing."""
    return hashlib.sha256(f"{user.password_hash}|{user.email}".encode()).hexdigest()[:16]
