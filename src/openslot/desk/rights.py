"""Who may do what, by role (SimplyMeet digest 6.8). Every door asks here."""

from __future__ import annotations

from sqlalchemy import select

from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Forbidden
from openslot.desk.nouns import Booking, EventType, Membership

ALL = ("view", "create", "edit", "delete")
RESOURCES: dict[str, tuple[str, ...]] = {
    "event": ("view", "view_all", "create", "edit", "cancel", "delete"),
    "event_type": (*ALL, "manage_team"),
    "availability_rule": ALL,
    "user_event_type_tag": ALL,
    "poll": ALL,
    "single_use_link": ALL,
    "user_cancellation_policy": ALL,
    "user": ("view", "manage"),
    "organization": ("view", "edit", "delete", "leave", "reports", "billing"),
    "organization_cancellation_policy": ("view", "edit"),
    "integration": ("view", "edit"),
}
LESS: dict[str, dict[str, set[str]]] = {
    "owner": {"organization": {"leave"}},
    "manager": {
        "organization": {"edit", "delete", "billing"},
        "organization_cancellation_policy": {"edit"},
        "integration": {"edit"},
    },
    "member": {
        "event": {"view_all"},
        "event_type": {"manage_team"},
        "user": {"manage"},
        "organization": {"edit", "delete", "reports", "billing"},
        "organization_cancellation_policy": {"edit"},
        "integration": {"edit"},
    },
}
"""What a role lacks of each resource's attributes. A member's rights are to what is his own."""


def allowed(role: str, resource: str) -> list[str]:
    """The attributes of a resource that a role has."""
    missing = LESS.get(role, {}).get(resource, set())
    return [attribute for attribute in RESOURCES[resource] if attribute not in missing]


def may(caller: Caller, resource: str, attribute: str) -> bool:
    """Has the caller's role this right?"""
    return attribute in allowed(caller.role, resource)


def need(desk: Desk, resource: str, attribute: str) -> None:
    """``Forbidden`` unless the caller's role has this right."""
    if not may(desk.who, resource, attribute):
        raise Forbidden(f"The role {desk.who.role} may not {attribute} {resource.replace('_', ' ')}.")


def need_own(desk: Desk, user_id: int | None, what: str) -> None:
    """``Forbidden`` for a member, if it is a colleague's."""
    if not desk.who.manages and user_id != desk.who.user_id:
        raise Forbidden(f"This {what} is a colleague's.")


def hosts(desk: Desk, booking: Booking) -> bool:
    """May the caller act for the booking's hosts? He is one of them, or he manages the organization."""
    return desk.who.manages or any(claim.user_id == desk.who.user_id for claim in booking.meeting.claims)


def need_to_host(desk: Desk, booking: Booking) -> None:
    """``Forbidden`` for a member, unless he hosts the booking. Who only booked it does not answer for its host."""
    if not hosts(desk, booking):
        raise Forbidden("This booking is a colleague's.")


def need_to_manage(desk: Desk) -> None:
    """``Forbidden`` for a member."""
    if not desk.who.manages:
        raise Forbidden("This is for the organization's managers and owners.")


def need_to_change(desk: Desk, event_type: EventType) -> None:
    """``Forbidden`` for a member, unless he owns the event type, hosts one that nobody owns, or runs its team.

    What no caller asks for (the command line, the demo) is always allowed.
    """
    who = desk.caller
    if who is None or who.manages or event_type.owner_id == who.user_id:
        return
    if event_type.owner_id is None and any(host.user_id == who.user_id for host in event_type.hosts):
        return
    parent = desk.session.get(EventType, event_type.parent_id) if event_type.parent_id else event_type
    team_id = parent.team_id if parent else None
    if team_id is not None and _runs(desk, team_id):
        return
    raise Forbidden("This event type is not yours to change.")


def _runs(desk: Desk, team_id: int) -> bool:
    """Is the caller an owner or admin of this team?"""
    query = select(Membership.id).where(
        Membership.team_id == team_id,
        Membership.user_id == desk.who.user_id,
        Membership.accepted.is_(True),
        Membership.role.in_(["owner", "admin"]),
    )
    return desk.session.scalar(query) is not None
