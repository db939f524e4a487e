"""Teams and their members, of the caller's organization (digest 12.1, 12.2)."""

from __future__ import annotations

from typing import Any

from openslot.desk import teams
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound, RoleNeeded, Taken
from openslot.desk.nouns import Membership, Team, User
from openslot.dialects.calcom import models, references, team_models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

ALONE, OURS = "/v2/teams", "/v2/organizations/{orgId}/teams"
ONE = (f"{ALONE}/{{teamId}}", f"{OURS}/{{teamId}}")
MEMBERS = tuple(f"{path}/memberships" for path in ONE)
MEMBER = tuple(f"{path}/{{membershipId}}" for path in MEMBERS)
UNKNOWN = "Team with id {} not found"
DIRECT = {"name": "name", "slug": "slug", "timeZone": "zone", "bio": "bio"}
WORDS: dict[str, Any] = {
    "hideBranding": False,
    "isPrivate": False,
    "hideBookATeamMember": False,
    "weekStart": "Sunday",
}


def check_organization(desk: Desk, call: Call, *, admin: bool = False) -> None:
    """The organization in the path must be the caller's; ``admin``: and be managed by him."""
    if "orgId" not in call.path:
        return
    if call.path["orgId"] != str(desk.who.organization_id):
        raise Forbidden(f"RolesGuard - user with id={desk.who.user_id} is not part of the organization in the path.")
    if admin and not desk.who.manages:
        raise RoleNeeded(desk.who.user_id, "admin", "organization", desk.who.organization_id)


def team_in(desk: Desk, call: Call, role: str | None = None) -> Team:
    """The team in the path; 403 for who lacks the role.

    An unknown team, or another organization's, is 404 for who manages the organization that the path names. In other
    paths, and for others, it is one in which the caller has no role.
    """
    check_organization(desk, call)
    hidden = role is not None and not ("orgId" in call.path and desk.who.manages)
    number = references.id_in(call, "teamId", UNKNOWN, 403 if hidden else 404)
    try:
        row = teams.get_team(desk, number)
    except NotFound:
        raise Refused(403 if hidden else 404, UNKNOWN.format(number)) from None
    if role is not None:
        teams.need_role(desk, row, role)
    return row


@operations("GET", ALONE)
def get_my_teams(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's teams."""
    return success([shown(row) for row in teams.teams(desk, mine=True)])


@operations("GET", OURS)
def get_teams(desk: Desk, call: Call) -> dict[str, Any]:
    """All teams of the organization."""
    check_organization(desk, call, admin=True)
    return success(page(call, [shown(row) for row in teams.teams(desk)]))


@operations("GET", f"{OURS}/me")
def get_teams_of_me(desk: Desk, call: Call) -> dict[str, Any]:
    """The caller's teams, with the role in each."""
    check_organization(desk, call)
    found = []
    for row in teams.teams(desk, mine=True):
        own = next(each for each in teams.members(desk, row) if each.user_id == desk.who.user_id)
        found.append({**shown(row), "role": own.role.upper(), "accepted": own.accepted})
    return success(page(call, found))


def page(call: Call, found: list[Any]) -> list[Any]:
    """The part that ``skip`` and ``take`` ask for."""
    asked = call.query_as(models.Page)
    return found[asked.skip : asked.skip + asked.take]


@operations("POST", ALONE, OURS, status=201, body=team_models.CreateTeam)
def create_team(desk: Desk, call: Call) -> dict[str, Any]:
    """A new team, the caller its owner."""
    check_organization(desk, call, admin=True)
    body = call.body
    _check_metadata(call, body)
    try:
        row = teams.create_team(
            desk,
            name=body.name,
            slug=body.slug,
            zone=body.timeZone or "Europe/London",
            bio=body.bio,
            extras={"calcom": _words(body)},
            accepted=body.autoAcceptCreator is not False,
        )
    except Taken:
        raise Refused(409, f"Team slug '{body.slug}' is already taken") from None
    return success(shown(row))


def _check_metadata(call: Call, body: team_models.UpdateTeam) -> None:
    """Organizations may write it as a text, too; 400 where a team stands alone."""
    if isinstance(body.metadata, str) and "orgId" not in call.path:
        raise Invalid("metadata", "metadata must be an object", "dict_type")


@operations("GET", *ONE)
def get_team(desk: Desk, call: Call) -> dict[str, Any]:
    """One team."""
    return success(shown(team_in(desk, call, "member" if "orgId" not in call.path else "admin")))


@operations("PATCH", *ONE, body=team_models.UpdateTeam)
def update_team(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    check_organization(desk, call, admin=True)
    row = team_in(desk, call, "admin")
    _check_metadata(call, call.body)
    sent = call.body.given()
    changes = {DIRECT[name]: value for name, value in sent.items() if name in DIRECT}
    kept = {**row.extras.get("calcom", {}), **_words(call.body)}
    try:
        teams.update_team(desk, row, **changes, extras={**row.extras, "calcom": kept})
    except Taken:
        raise Refused(409, f"Team slug '{sent['slug']}' is already taken") from None
    return success(shown(row))


@operations("DELETE", *ONE)
def delete_team(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a team away."""
    check_organization(desk, call, admin=True)
    row = team_in(desk, call, "owner")
    answer = shown(row)
    teams.delete_team(desk, row)
    return success(answer)


def _words(body: team_models.UpdateTeam) -> dict[str, Any]:
    """What is kept and given back."""
    return {name: value for name, value in body.given().items() if name not in {*DIRECT, "autoAcceptCreator"}}


def shown(row: Team) -> dict[str, Any]:
    """A team."""
    kept = {name: value for name, value in row.extras.get("calcom", {}).items() if value is not None}
    return {
        **WORDS,
        **kept,
        "id": row.id,
        "parentId": row.organization_id,
        "name": row.name,
        "slug": row.slug,
        "isOrganization": False,
        "timeZone": row.zone,
        **({"bio": row.bio} if row.bio else {}),
    }


@operations("GET", *MEMBERS)
def get_memberships(desk: Desk, call: Call) -> dict[str, Any]:
    """Who is in the team."""
    row = team_in(desk, call, "admin")
    return success(page(call, [member_shown(each) for each in teams.members(desk, row)]))


@operations("POST", *MEMBERS, status=201, body=team_models.CreateMembership)
def create_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """One more."""
    row, body = team_in(desk, call, "admin"), call.body
    try:
        made = teams.add_member(
            desk,
            row,
            body.userId,
            role=(body.role or "MEMBER").lower(),
            accepted=bool(body.accepted),
            extras=_kept(body),
        )
    except NotFound:
        raise Refused(422, "User is not part of the Organization") from None
    except Taken as error:
        raise Refused(409, str(error)) from None
    return success(member_shown(made))


def member_of(desk: Desk, call: Call, row: Team, unknown: int = 404) -> User:
    """The user in the path, a member of the team; ``unknown``: the status for any other."""
    number = references.id_in(call, "userId", "User with id {} not found", unknown)
    found = next((each.user for each in teams.members(desk, row) if each.user_id == number), None)
    if found is None:
        raise Refused(unknown, f"User with id {number} is not part of the team")
    return found


def _kept(body: team_models.UpdateMembership) -> dict[str, Any]:
    return {} if body.disableImpersonation is None else {"calcom": {"disableImpersonation": body.disableImpersonation}}


def _member(desk: Desk, call: Call) -> tuple[Team, Membership]:
    row = team_in(desk, call, "admin")
    number = references.id_in(call, "membershipId", "Membership with id {} not found")
    try:
        return row, teams.get_member(desk, row, number)
    except NotFound:
        raise Refused(404, f"Membership with id {number} not found") from None


@operations("GET", *MEMBER)
def get_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(member_shown(_member(desk, call)[1]))


@operations("PATCH", *MEMBER, body=team_models.UpdateMembership)
def update_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """Another role, or accepted."""
    row, made = _member(desk, call)
    role = call.body.role.lower() if call.body.role else None
    teams.change_member(desk, row, made, role=role, accepted=call.body.accepted, extras=_kept(call.body))
    return success(member_shown(made))


@operations("DELETE", *MEMBER)
def delete_membership(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one out, as a host too."""
    row, made = _member(desk, call)
    answer = member_shown(made)
    teams.remove_member(desk, row, made)
    return success(answer)


def member_shown(made: Membership) -> dict[str, Any]:
    """A membership."""
    return {
        "id": made.id,
        "userId": made.user_id,
        "teamId": made.team_id,
        "role": made.role.upper(),
        "accepted": made.accepted,
        "disableImpersonation": bool(made.extras.get("calcom", {}).get("disableImpersonation")),
        "user": user_shown(made.user),
    }


def user_shown(user: User) -> dict[str, Any]:
    """Whose membership it is."""
    return {
        "email": user.email,
        "name": user.name,
        "username": user.username,
        "bio": user.bio,
        "metadata": user.extras.get("calcom", {}).get("metadata", {}),
        **({"avatarUrl": user.avatar_url} if user.avatar_url else {}),
    }
