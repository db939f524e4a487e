"""Who belongs to the organization: taken in, given a role, taken out.

A user is a member for as long as he is enabled. Who is taken out keeps his row, because bookings name him; he opens no
door, hosts nothing and is in no team. Taken in again he is the same user.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select

from openslot.desk import people, teams
from openslot.desk.accounts import make_user
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound, RoleNeeded, Taken, WrongState
from openslot.desk.nouns import ApiKey, Membership, Team, User


def members(desk: Desk, emails: Collection[str] | None = None) -> list[User]:
    """The organization's members, oldest first; only those with these addresses if any are given."""
    query = select(User).where(User.organization_id == desk.who.organization_id, User.is_enabled.is_(True))
    if emails is not None:
        query = query.where(User.email.in_([email.lower() for email in emails]))
    return list(desk.session.scalars(query.order_by(User.id)))


def get_member(desk: Desk, number: int) -> User:
    """One of them; ``NotFound``, also for who was taken out."""
    user = desk.own(User, number, "user")
    if not user.is_enabled:
        raise NotFound("user", number)
    return user


def add_member(desk: Desk, *, email: str, name: str, zone: str, role: str, **more: Any) -> User:
    """A new user, or one who was taken out before. ``more``: as ``people.update_user`` takes it.

    ``Taken`` if the e-mail address is another user's.
    """
    need_rank(desk, role)
    gone = desk.session.scalar(
        select(User).where(
            User.organization_id == desk.who.organization_id,
            User.email == email.lower(),
            User.is_enabled.is_(False),
        )
    )
    if gone is not None:
        take_in(desk, gone, role)
        people.update_user(desk, gone, name=name, zone=zone, **more)
        return gone
    username = more.pop("username", None)
    user = make_user(
        desk.session, desk.now, desk.organization(), email=email, name=name, zone=zone, role=role, username=username
    )
    people.update_user(desk, user, **more)
    return user


def take_in(desk: Desk, user: User, role: str) -> None:
    """Make a user who was taken out a member again; ``Taken`` if he is one."""
    need_rank(desk, role)
    if user.is_enabled:
        raise Taken("userId", "This user is a member of the organization already.")
    user.is_enabled, user.role, user.updated_at = True, role, desk.now
    desk.session.flush()


def change_role(desk: Desk, user: User, role: str) -> None:
    """Give a member another role; an organization keeps an owner."""
    if role == user.role:
        return
    need_rank(desk, role)
    need_rank(desk, user.role)
    if user.role == "owner":
        _keep_an_owner(desk, user)
    user.role, user.updated_at = role, desk.now
    desk.session.flush()


def take_out(desk: Desk, user: User) -> None:
    """Take a member out: of all teams too, and none of his keys opens a door. Bookings stay as they are."""
    need_rank(desk, user.role)
    if user.role == "owner":
        _keep_an_owner(desk, user)
    query = select(Membership).join(Team).where(Membership.user_id == user.id).order_by(Membership.id)
    for made in desk.session.scalars(query).all():
        teams.remove_member(desk, made.team, made)
    desk.session.execute(delete(ApiKey).where(ApiKey.user_id == user.id))
    user.is_enabled, user.password_hash, user.updated_at = False, None, desk.now
    desk.session.flush()


def need_rank(desk: Desk, role: str) -> None:
    """Only owners make and unmake owners."""
    if role == "owner" and desk.who.role != "owner":
        raise RoleNeeded(desk.who.user_id, "owner", "organization", desk.who.organization_id)


def _keep_an_owner(desk: Desk, user: User) -> None:
    if not any(each.role == "owner" and each.id != user.id for each in members(desk)):
        raise WrongState("This is the organization's only owner.", "owner")
