"""Teams and their members. Who manages the organization counts as an admin of each of its teams (Cal.com 12)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, RoleNeeded, Taken
from openslot.desk.event_types import HostDraft, loaded, set_hosts
from openslot.desk.nouns import EventType, Host, Membership, Team, User

ROLES = ("member", "admin", "owner")
"""Ascending."""


def create_team(desk: Desk, *, name: str, slug: str | None, zone: str, **more: Any) -> Team:
    """A new team of the caller's organization, with the caller as its owner.

    ``more``: ``bio``, ``extras``; ``accepted``: whether he is in it at once.
    """
    row = Team(
        organization_id=desk.who.organization_id,
        name=fields.text("name", name, needed=True),
        slug=_free_slug(desk, slug or fields.address_of(name, "team"), None),
        zone=fields.zone("timeZone", zone),
        bio=more.get("bio"),
        extras=more.get("extras") or {},
        created_at=desk.now,
        updated_at=desk.now,
    )
    desk.session.add(row)
    desk.session.flush()
    add_member(desk, row, desk.who.user_id, role="owner", accepted=more.get("accepted", True))
    return row


def update_team(desk: Desk, row: Team, **changes: Any) -> None:
    """Change ``name``, ``slug``, ``zone``, ``bio`` or ``extras``."""
    if changes.get("name") is not None:
        row.name = fields.text("name", changes["name"], needed=True)
    if changes.get("slug") is not None:
        row.slug = _free_slug(desk, changes["slug"], row.id)
    if changes.get("zone") is not None:
        row.zone = fields.zone("timeZone", changes["zone"])
    for key in ("bio", "extras"):
        if key in changes:
            setattr(row, key, changes[key])
    row.updated_at = desk.now
    desk.session.flush()


def _free_slug(desk: Desk, slug: str, own: int | None) -> str:
    fields.text("slug", slug, needed=True)
    if re.search(r"[/?#\s]", slug):
        raise Invalid("slug", "A slug has no blanks, slashes, question marks or hashes.", "slug", slug)
    query = select(Team.id).where(
        Team.organization_id == desk.who.organization_id, Team.slug == slug, Team.id != (own or 0)
    )
    if desk.session.scalar(query) is not None:
        raise Taken("slug", "There is a team with this slug already.")
    return slug


def delete_team(desk: Desk, row: Team) -> None:
    """Take a team away. Its event types go out of sight; bookings stay."""
    for event_type in desk.session.scalars(loaded().where(EventType.team_id == row.id)).unique():
        event_type.deleted_at, event_type.disabled = desk.now, True
    desk.session.flush()
    desk.session.delete(row)
    desk.session.flush()


def teams(desk: Desk, *, mine: bool = False) -> list[Team]:
    """The organization's teams, or those the caller is in; oldest first."""
    query = select(Team).where(Team.organization_id == desk.who.organization_id).order_by(Team.id)
    if mine:
        query = query.join(Membership).where(Membership.user_id == desk.who.user_id)
    return list(desk.session.scalars(query))


def get_team(desk: Desk, reference: int | UUID) -> Team:
    """One of the organization's; ``NotFound``."""
    return desk.own(Team, reference, "team")


def role_in(desk: Desk, row: Team) -> str | None:
    """The caller's role in a team; None for who is not in it."""
    if desk.who.manages:
        return "owner"
    query = select(Membership.role).where(
        Membership.team_id == row.id, Membership.user_id == desk.who.user_id, Membership.accepted.is_(True)
    )
    return desk.session.scalar(query)


def need_role(desk: Desk, row: Team, role: str) -> None:
    """``Forbidden`` unless the caller has this role in the team, or a higher one."""
    own = role_in(desk, row)
    if own is None or ROLES.index(own) < ROLES.index(role):
        raise RoleNeeded(desk.who.user_id, role, "team", row.id)


def members(desk: Desk, row: Team) -> list[Membership]:
    """A team's memberships, oldest first."""
    query = select(Membership).where(Membership.team_id == row.id).options(joinedload(Membership.user))
    return list(desk.session.scalars(query.order_by(Membership.id)))


def get_member(desk: Desk, row: Team, number: int) -> Membership:
    """One membership of a team by its id; ``NotFound``."""
    found = next((each for each in members(desk, row) if each.id == number), None)
    if found is None:
        raise NotFound("membership", number)
    return found


def add_member(
    desk: Desk,
    row: Team,
    user_id: int,
    *,
    role: str = "member",
    accepted: bool = False,
    extras: dict[str, Any] | None = None,
) -> Membership:
    """Put a user into a team. ``NotFound`` for one of another organization, ``Taken`` for one who is in it."""
    user = desk.own(User, user_id, "user")
    if not user.is_enabled:
        raise NotFound("user", user_id)
    query = select(Membership.id).where(Membership.team_id == row.id, Membership.user_id == user.id)
    if desk.session.scalar(query) is not None:
        raise Taken("userId", "This user is in the team already.")
    made = Membership(
        organization_id=row.organization_id,
        team_id=row.id,
        user_id=user.id,
        role=role,
        accepted=accepted,
        created_at=desk.now,
        extras=extras or {},
    )
    made.user = user
    desk.session.add(made)
    desk.session.flush()
    if accepted:
        _host_everything(desk, row, user.id)
    return made


def change_member(
    desk: Desk,
    row: Team,
    made: Membership,
    *,
    role: str | None,
    accepted: bool | None,
    extras: dict[str, Any] | None = None,
) -> None:
    """Another role, or accepted; who is newly accepted hosts what all members host."""
    fresh = accepted is True and not made.accepted
    made.role = role or made.role
    made.accepted = made.accepted if accepted is None else accepted
    made.extras = {**made.extras, **(extras or {})}
    desk.session.flush()
    if fresh:
        _host_everything(desk, row, made.user_id)


def remove_member(desk: Desk, row: Team, made: Membership) -> None:
    """Take a user out of a team, and from among the hosts of its event types; managed ones of his go."""
    types = select(EventType.id).where(EventType.team_id == row.id)
    desk.session.execute(delete(Host).where(Host.event_type_id.in_(types), Host.user_id == made.user_id))
    children = loaded().where(EventType.parent_id.in_(types), EventType.owner_id == made.user_id)
    for child in desk.session.scalars(children).unique():
        child.deleted_at, child.disabled = desk.now, True
    desk.session.delete(made)
    desk.session.flush()
    desk.session.expire_all()


def _host_everything(desk: Desk, row: Team, user_id: int) -> None:
    """Make a member a host of those event types that all members host."""
    for event_type in desk.session.scalars(loaded().where(EventType.team_id == row.id)).unique():
        if not event_type.extras.get("all_members") or user_id in {host.user_id for host in event_type.hosts}:
            continue
        drafts = [draft_of(host) for host in event_type.hosts]
        set_hosts(desk, event_type, [*drafts, HostDraft(user_id, fixed=event_type.kind == "collective")])
    desk.session.flush()


def draft_of(host: Host) -> HostDraft:
    """A host as it is, to be kept."""
    return HostDraft(
        host.user_id,
        fixed=host.fixed,
        primary=host.primary,
        priority=host.priority,
        weight=host.weight,
        group=host.host_group,
        places=host.places,
        schedules=[schedule.id for schedule in host.schedules],
    )
