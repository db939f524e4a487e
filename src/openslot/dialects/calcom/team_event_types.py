"""Event types of teams: collective, round robin, managed with their children (digest 12.3)."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types, managed, teams
from openslot.desk.desk import Desk
from openslot.desk.errors import Taken
from openslot.desk.event_types import HostDraft
from openslot.desk.nouns import EventType, Team
from openslot.dialects.calcom import booking_fields, event_type_shapes, references, team_models
from openslot.dialects.calcom.event_type_shapes import PRIORITIES
from openslot.dialects.calcom.event_types import UNKNOWN
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.teams import ONE as TEAM
from openslot.dialects.calcom.teams import OURS, check_organization, page, team_in
from openslot.doorway.operation import Call

LIST = tuple(f"{path}/event-types" for path in TEAM)
ONE = tuple(f"{path}/{{eventTypeId}}" for path in LIST)
NEEDS_HOSTS = (
    "Hosts required when switching schedulingType. Please provide 'hosts' or set 'assignAllTeamMembers: true' to "
    "specify how hosts should be configured for the new scheduling type."
)
SAME_SLUG = "Team already has an event type with this slug."


@operations("GET", f"{OURS}/event-types")
def get_all_team_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """Those of all teams of the organization."""
    check_organization(desk, call, admin=True)
    rows = event_types.of_teams(desk, [row.id for row in teams.teams(desk)])
    return success(page(call, [shown(row, call) for row in rows]))


@operations("GET", *LIST, auth="optional")
def get_team_event_types(desk: Desk, call: Call) -> dict[str, Any]:
    """A team's, for everybody; who is in the team sees hidden ones too."""
    team = desk.find(Team, references.id_in(call, "teamId", "Team with id {} not found"))
    if team is None or call.path.get("orgId", str(team.organization_id)) != str(team.organization_id):
        raise Refused(404, f"Team with id {call.path['teamId']} not found")
    inside = desk.caller is not None and desk.caller.organization_id == team.organization_id
    rows = [row for row in event_types.of_teams(desk, [team.id]) if inside or not row.hidden]
    slug = call.query.get("eventSlug")
    if slug is not None:
        rows = [row for row in rows if row.slug == slug][:1]
    most = call.query.get("hostsLimit")
    found = page(call, [shown(row, call) for row in rows])
    if isinstance(most, str) and most.isascii() and most.isdigit():
        for each in found:
            each["hosts"] = each["hosts"][: int(most[:6])]
    return success(found)


@operations("POST", *LIST, status=201, body=team_models.CreateTeamEventType)
def create_team_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """A team's event type; a managed one comes with a child for each host."""
    team, body = team_in(desk, call, "admin"), call.body
    _check_fields(call, body)
    kind = team_models.SCHEDULING[body.schedulingType]
    values = {**event_type_shapes.RULES, **event_type_shapes.values_of(desk, None, body, None)}
    values["extras"] = _extras(values["extras"], body)
    values["extras"]["calcom"]["schedulingType"] = _spelled(call)
    hosts = _hosts(desk, team, body, kind)
    try:
        row = event_types.create_event_type(
            desk, owner_id=None, team_id=team.id, hosts=hosts, kind=kind, zone=team.zone, **values
        )
    except Taken:
        raise Refused(400, SAME_SLUG) from None
    desk.session.refresh(row, ["team"])
    if kind != "managed":
        return success(shown(row, call))
    managed.follow(desk, row)
    return success(_family(desk, row, call))


def _check_fields(call: Call, body: team_models.UpdateTeamEventType) -> None:
    """Only where a team is named as an organization's may its event types do without e-mail addresses."""
    if "orgId" not in call.path:
        booking_fields.need_address(body.bookingFields)


def _hosts(desk: Desk, team: Team, body: team_models.UpdateTeamEventType, kind: str) -> list[HostDraft]:
    """The hosts asked for, who must be members; or all members."""
    members = [each for each in teams.members(desk, team) if each.accepted]
    if body.assignAllTeamMembers:
        return [HostDraft(each.user_id, fixed=kind == "collective") for each in members]
    known = {each.user_id for each in members}
    unknown = [str(host.userId) for host in body.hosts or () if host.userId not in known]
    if unknown:
        raise Refused(404, f"Invalid hosts: {', '.join(unknown)}")
    return [
        HostDraft(
            host.userId,
            fixed=kind == "collective" or (kind == "round_robin" and host.mandatory),
            priority=PRIORITIES[host.priority] if kind == "round_robin" else 0.5,
        )
        for host in body.hosts or ()
    ]


def _extras(extras: dict[str, Any], body: team_models.UpdateTeamEventType) -> dict[str, Any]:
    sent = body.given()
    names = ("emailSettings", "rescheduleWithSameRoundRobinHost", "rrHostSubsetEnabled", "maxRoundRobinHosts")
    kept = {**extras.get("calcom", {}), **{name: sent[name] for name in names if name in sent}}
    found = {**extras, "calcom": kept}
    if "emailSettings" in sent:
        mails = sent["emailSettings"] or {}
        silent = ["party", "guest"] if mails.get("disableEmailsToAttendees") else []
        found["silent"] = [*silent, "host"] if mails.get("disableEmailsToHosts") else silent
    if "assignAllTeamMembers" in sent:
        found["all_members"] = bool(sent["assignAllTeamMembers"])
    return found


def _new_kind(row: EventType, body: team_models.UpdateTeamEventType) -> str:
    """Collective and round robin can become one another, with new hosts; 400 for all other changes."""
    kind = team_models.SCHEDULING[body.schedulingType] if body.schedulingType is not None else row.kind
    if kind == row.kind:
        return kind
    if "managed" in {kind, row.kind}:
        raise Refused(400, "schedulingType can only be changed between 'collective' and 'roundRobin'.")
    if body.hosts is None and not body.assignAllTeamMembers:
        raise Refused(400, NEEDS_HOSTS)
    return kind


def _spelled(call: Call) -> str:
    """The scheduling type as the caller spelled it, in which it is given back; a managed one is always so called."""
    word = str(call.json["schedulingType"])
    return "managed" if word == "MANAGED" else word


def team_type_in(desk: Desk, call: Call, unknown: int = 404) -> tuple[Team, EventType]:
    """The team and its event type in the path. ``unknown``: the status for one that it has not."""
    team = team_in(desk, call, "admin")
    number = references.id_in(call, "eventTypeId", UNKNOWN, unknown)
    row = desk.find(EventType, number, event_types.loaded())
    if row is None or row.team_id != team.id:
        raise Refused(unknown, UNKNOWN.format(number))
    return team, row


@operations("GET", *ONE)
def get_team_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(shown(team_type_in(desk, call)[1], call))


@operations("PATCH", *ONE, body=team_models.UpdateTeamEventType)
def update_team_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; the children of a managed one follow."""
    team, row = team_type_in(desk, call, unknown=400)
    body = call.body
    _check_fields(call, body)
    values = event_type_shapes.values_of(desk, None, body, row)
    values["extras"] = _extras(values["extras"], body)
    kind = _new_kind(row, body)
    if body.schedulingType is not None:
        values["extras"]["calcom"]["schedulingType"] = _spelled(call)
    if body.hosts is not None or body.assignAllTeamMembers:
        values["hosts"] = _hosts(desk, team, body, kind)
    if kind != row.kind:
        values["kind"] = kind
    try:
        event_types.update_event_type(desk, row, **values)
    except Taken:
        raise Refused(400, SAME_SLUG) from None
    desk.session.refresh(row, ["schedule", "hosts"])
    if row.kind != "managed":
        return success(shown(row, call))
    managed.follow(desk, row)
    return success(_family(desk, row, call))


@operations("DELETE", *ONE)
def delete_team_event_type(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away, with its children."""
    _, row = team_type_in(desk, call)
    answer = {"id": row.id, "title": row.title}
    for child in managed.children(desk, row):
        event_types.delete_event_type(desk, child)
    event_types.delete_event_type(desk, row)
    return success(answer)


def _family(desk: Desk, row: EventType, call: Call) -> list[dict[str, Any]]:
    return [shown(each, call) for each in (row, *managed.children(desk, row))]


def shown(row: EventType, call: Call) -> dict[str, Any]:
    """A team's event type; a child of a managed one has its owner and its parent."""
    kept = row.extras.get("calcom", {})
    base = event_type_shapes.shown(row, call.house.base_url)
    if row.parent_id is not None:
        return {**base, "parentEventTypeId": row.parent_id}
    team = row.team
    names = ("emailSettings", "rescheduleWithSameRoundRobinHost", "schedulingType")
    more = {name: kept[name] for name in names if name in kept}
    base.pop("users", None)
    return {
        **base,
        **more,
        "assignAllTeamMembers": bool(row.extras.get("all_members")),
        "rrHostSubsetEnabled": bool(kept.get("rrHostSubsetEnabled")),
        "maxRoundRobinHosts": kept.get("maxRoundRobinHosts"),
        "team": _team_shown(team) if team else None,
    }


def _team_shown(team: Team) -> dict[str, Any]:
    kept = team.extras.get("calcom", {})
    looks = ("bannerUrl", "logoUrl", "brandColor", "darkBrandColor", "theme")
    return {
        "id": team.id,
        "slug": team.slug,
        "name": team.name,
        "weekStart": kept.get("weekStart") or "Sunday",
        **{name: kept.get(name) for name in looks},
    }
