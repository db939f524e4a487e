"""The users of an organization and their memberships (digest 12.2, 12.4).

A user belongs to one organization, so his membership has his id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openslot.desk import members, people, schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound, Taken
from openslot.desk.nouns import User
from openslot.dialects.calcom import assigned_options, organization_models, references, team_models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.teams import check_organization, page, user_shown
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z

ROOT = "/v2/organizations/{orgId}"
USERS, USER = f"{ROOT}/users", f"{ROOT}/users/{{userId}}"
MEMBERS, MEMBER = f"{ROOT}/memberships", f"{ROOT}/memberships/{{membershipId}}"
ROLES = {"OWNER": "owner", "ADMIN": "manager", "MEMBER": "member"}
SHOWN_ROLES = {ours: theirs for theirs, ours in ROLES.items()}
COLUMNS = {
    "email": "email",
    "username": "username",
    "name": "name",
    "timeFormat": "hour_format",
    "weekday": "week_start",
    "weekStart": "week_start",
    "timeZone": "zone",
    "locale": "locale",
    "avatarUrl": "avatar_url",
    "bio": "bio",
    "defaultScheduleId": "default_schedule_id",
}
KEPT = ("brandColor", "darkBrandColor", "hideBranding", "theme", "appTheme", "metadata")
TAKEN = {"email": "A user already exists with that email", "username": "Username is already taken"}


def user_in(desk: Desk, call: Call, *, admin: bool = True) -> User:
    """The user in the path, a member of the organization in the path; 404 for any other."""
    check_organization(desk, call, admin=admin)
    number = references.id_in(call, "userId", "User with id {} not found")
    try:
        return members.get_member(desk, number)
    except NotFound:
        raise Refused(404, f"User with id {number} not found") from None


@operations("GET", USERS, query=organization_models.FindUsers)
def get_users(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them, or those with the given addresses."""
    check_organization(desk, call, admin=True)
    emails = call.query_as(organization_models.FindUsers).emails
    return success(page(call, [shown(row) for row in members.members(desk, emails)]))


@operations("POST", USERS, status=201, body=organization_models.CreateUser)
def create_user(desk: Desk, call: Call) -> dict[str, Any]:
    """One more, with a default schedule; no key and no password yet."""
    check_organization(desk, call, admin=True)
    body: organization_models.CreateUser = call.body
    if body.defaultScheduleId is not None:
        raise Refused(404, f"Schedule with ID={body.defaultScheduleId} is not one of the new user's.")
    changes = {name: value for name, value in _changes(body).items() if value is not None}
    given = {
        "email": changes.pop("email"),
        "name": changes.pop("name", None) or body.email.partition("@")[0],
        "zone": changes.pop("zone", None) or desk.organization().zone,
        "role": ROLES[body.organizationRole],
    }
    membership = {"accepted": body.autoAccept, "disableImpersonation": False}
    with _worded():
        row = members.add_member(desk, **given, **changes)
    _keep(desk, row, {**_kept(body), "membership": membership})
    return success(shown(row))


@operations("PATCH", USER, body=organization_models.UpdateUser)
def update_user(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row, body = user_in(desk, call), call.body
    wanted = body.defaultScheduleId
    if wanted is not None and wanted not in {each.id for each in schedules.schedules_of(desk, row.id)}:
        raise Refused(404, f"User with ID={row.id} does not own schedule with ID={wanted}")
    members.need_rank(desk, row.role)
    with _worded():
        people.update_user(desk, row, **_changes(body))
    _keep(desk, row, _kept(body))
    return success(shown(row))


@operations("DELETE", USER)
def delete_user(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one out of the organization."""
    row = user_in(desk, call)
    answer = shown(row)
    members.take_out(desk, row)
    return success(answer)


@contextmanager
def _worded() -> Iterator[None]:
    """The desk's refusals in the product's words."""
    try:
        yield
    except Taken as error:
        raise Refused(409, TAKEN[error.field]) from None


def _changes(body: organization_models.UpdateUser) -> dict[str, Any]:
    return {COLUMNS[name]: value for name, value in body.given().items() if name in COLUMNS}


def _kept(body: organization_models.UpdateUser) -> dict[str, Any]:
    return {name: value for name, value in body.given().items() if name in KEPT}


def _keep(desk: Desk, row: User, values: dict[str, Any]) -> None:
    if values:
        kept = {**row.extras.get("calcom", {}), **values}
        people.update_user(desk, row, extras={**row.extras, "calcom": kept})


def shown(row: User) -> dict[str, Any]:
    """A user with his profile in the organization."""
    kept = row.extras.get("calcom", {})
    return {
        "id": row.id,
        "username": row.username,
        "name": row.name,
        "email": row.email,
        "emailVerified": None,
        "bio": row.bio,
        "avatarUrl": row.avatar_url,
        "timeZone": row.zone,
        "weekStart": row.week_start,
        "appTheme": kept.get("appTheme"),
        "theme": kept.get("theme"),
        "defaultScheduleId": row.default_schedule_id,
        "locale": row.locale,
        "timeFormat": row.hour_format,
        "hideBranding": bool(kept.get("hideBranding")),
        "brandColor": kept.get("brandColor"),
        "darkBrandColor": kept.get("darkBrandColor"),
        "allowDynamicBooking": False,
        "createdDate": iso_z(row.created_at),
        "verified": None,
        "invitedTo": None,
        "metadata": kept.get("metadata", {}),
        "profile": {
            "id": row.id,
            "uid": str(row.uuid),
            "userId": row.id,
            "organizationId": row.organization_id,
            "username": row.username,
        },
    }


def _member_in(desk: Desk, call: Call) -> User:
    check_organization(desk, call, admin=True)
    number = references.id_in(call, "membershipId", "Membership with id {} not found")
    try:
        return members.get_member(desk, number)
    except NotFound:
        raise Refused(404, f"Membership with id {number} not found") from None


@operations("GET", MEMBERS)
def get_memberships(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them."""
    check_organization(desk, call, admin=True)
    return success(page(call, [membership_shown(desk, row) for row in members.members(desk)]))


@operations("POST", MEMBERS, status=201, body=organization_models.CreateOrganizationMembership)
def create_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a user in again who was taken out."""
    check_organization(desk, call, admin=True)
    body: organization_models.CreateOrganizationMembership = call.body
    try:
        row = desk.own(User, body.userId, "user")
        members.take_in(desk, row, ROLES[body.role or "MEMBER"])
    except NotFound:
        raise Refused(404, f"User with id {body.userId} not found") from None
    except Taken as error:
        raise Refused(409, str(error)) from None
    _keep_membership(desk, row, accepted=bool(body.accepted), disableImpersonation=bool(body.disableImpersonation))
    return success(membership_shown(desk, row))


@operations("GET", MEMBER)
def get_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(membership_shown(desk, _member_in(desk, call)))


@operations("PATCH", MEMBER, body=team_models.UpdateMembership)
def update_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """Another role; whether it is accepted is kept."""
    row, body = _member_in(desk, call), call.body
    if body.role is not None:
        members.change_role(desk, row, ROLES[body.role])
    _keep_membership(desk, row, accepted=body.accepted, disableImpersonation=body.disableImpersonation)
    return success(membership_shown(desk, row))


@operations("DELETE", MEMBER)
def delete_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a user out of the organization."""
    row = _member_in(desk, call)
    answer = membership_shown(desk, row)
    members.take_out(desk, row)
    return success(answer)


def _keep_membership(desk: Desk, row: User, **values: bool | None) -> None:
    sent = {name: value for name, value in values.items() if value is not None}
    if sent:
        _keep(desk, row, {"membership": {**row.extras.get("calcom", {}).get("membership", {}), **sent}})


def membership_shown(desk: Desk, row: User) -> dict[str, Any]:
    """A user's membership of the organization."""
    kept = row.extras.get("calcom", {}).get("membership", {})
    return {
        "id": row.id,
        "userId": row.id,
        "teamId": row.organization_id,
        "role": SHOWN_ROLES[row.role],
        "accepted": kept.get("accepted", True),
        "disableImpersonation": kept.get("disableImpersonation", False),
        "user": user_shown(row),
        "attributes": assigned_options.of_user(desk, row),
    }
