"""The users of an organization, and its teams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from openslot.desk import accounts, fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Taken
from openslot.desk.nouns import Organization, Schedule, Team, User, Verified
from openslot.desk.rights import need_own

SETTABLE = {
    "email",
    "username",
    "name",
    "hour_format",
    "week_start",
    "zone",
    "locale",
    "avatar_url",
    "bio",
    "phone",
    "default_schedule_id",
    "extras",
}
OPTIONAL = {"avatar_url", "bio", "phone", "default_schedule_id"}


def users_of(desk: Desk) -> list[User]:
    """All users of the caller's organization, oldest first."""
    query = select(User).where(User.organization_id == desk.who.organization_id).order_by(User.id)
    return list(desk.session.scalars(query))


def get_user(desk: Desk, reference: Any) -> User:
    """A user of the caller's organization; ``NotFound``, or ``Forbidden`` for a member's colleague."""
    user = desk.own(User, reference, "user")
    need_own(desk, user.id, "account")
    return user


def find_user(desk: Desk, uuid: UUID) -> User | None:
    """The user of whatever organization who has this uuid."""
    return desk.find(User, uuid)


def user_by_email(desk: Desk, email: str) -> User | None:
    """The enabled user of whatever organization who has this address."""
    query = select(User).where(User.email == email.strip().lower(), User.is_enabled.is_(True))
    return desk.session.scalar(query)


def by_username(desk: Desk, username: str) -> User | None:
    """The user whose page it is, in whatever organization; None for an unknown or disabled one."""
    query = select(User).options(joinedload(User.organization))
    return desk.session.scalar(query.where(User.username == username.lower(), User.is_enabled.is_(True)))


def organization_by_slug(desk: Desk, slug: str) -> Organization | None:
    """The organization whose page it is."""
    return desk.session.scalar(select(Organization).where(Organization.slug == slug.lower()))


def only_organization(desk: Desk) -> Organization | None:
    """The organization of a server that has just one."""
    found = desk.session.scalars(select(Organization).order_by(Organization.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def organization_of(desk: Desk, team: Team) -> Organization:
    """The organization that a team belongs to."""
    return desk.session.get_one(Organization, team.organization_id)


def team_by_slug(desk: Desk, slug: str, organization: str | None) -> Team | None:
    """The oldest team with this slug, in the organization of that slug if one is named."""
    query = select(Team).where(Team.slug == slug).order_by(Team.id).limit(1)
    if organization is not None:
        query = query.join(Organization, Organization.id == Team.organization_id).where(
            Organization.slug == organization
        )
    return desk.session.scalar(query)


def update_user(desk: Desk, user: User, **changes: Any) -> None:
    """Change a user; None is kept away from what must have a value. A new zone is also the default schedule's.

    ``Taken`` if the e-mail address or the username is another user's, ``Forbidden`` for a member's new address that he
    has not verified.
    """
    unknown = set(changes) - SETTABLE
    if unknown:
        raise TypeError(f"a user has no {sorted(unknown)} to change")
    changes = {key: value for key, value in changes.items() if value is not None or key in OPTIONAL}
    if "email" in changes:
        changes["email"] = _free_email(desk, user, changes["email"])
    if "username" in changes:
        changes["username"] = accounts.wanted_username(desk.session, changes["username"], user.id)
    if "name" in changes:
        fields.text("name", changes["name"], needed=True)
    if "zone" in changes:
        changes["zone"] = fields.zone("timeZone", changes["zone"])
        default = desk.session.get(Schedule, user.default_schedule_id) if user.default_schedule_id else None
        if default is not None:
            default.zone = changes["zone"]
    for key, value in changes.items():
        setattr(user, key, value)
    user.updated_at = desk.now
    desk.session.flush()


def _free_email(desk: Desk, user: User, value: str) -> str:
    address = fields.email("email", value)
    if desk.session.scalar(select(User.id).where(User.email == address, User.id != user.id)) is not None:
        raise Taken("email", "There is a user with this e-mail address already.")
    if address != user.email and desk.caller is not None and not (desk.who.manages or _is_verified(desk, address)):
        raise Forbidden("Verify this e-mail address first, or let somebody who manages the organization change it.")
    return address


def _is_verified(desk: Desk, address: str) -> bool:
    """Has the caller proved that the address is his? Who has an address sees what is booked with it."""
    query = select(Verified.id).where(
        Verified.user_id == desk.who.user_id,
        Verified.kind == "email",
        Verified.value == address,
        Verified.verified_at.is_not(None),
    )
    return desk.session.scalar(query) is not None
