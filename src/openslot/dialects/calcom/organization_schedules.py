"""Schedules of an organization's and of a team's users, as who manages it sees them (digest 12.4)."""

from __future__ import annotations

from typing import Any

from openslot.desk import schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.event_types import loaded
from openslot.desk.nouns import EventType, Schedule, User
from openslot.desk.teams import members
from openslot.dialects.calcom import models, organization_models, references
from openslot.dialects.calcom.event_types import UNKNOWN as UNKNOWN_TYPE
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.organization_users import ROOT, USER, user_in
from openslot.dialects.calcom.schedules import UNKNOWN, created, shown, updated
from openslot.dialects.calcom.teams import ONE as TEAM
from openslot.dialects.calcom.teams import check_organization, member_of, page, team_in
from openslot.doorway.operation import Call

LIST, ONE = f"{USER}/schedules", f"{USER}/schedules/{{scheduleId}}"


@operations("GET", f"{ROOT}/schedules")
def get_organization_schedules(desk: Desk, call: Call) -> dict[str, Any]:
    """All users' schedules."""
    check_organization(desk, call, admin=True)
    return success(page(call, [shown(desk, row) for row in schedules.all_schedules(desk)]))


@operations("GET", LIST)
def get_schedules(desk: Desk, call: Call) -> dict[str, Any]:
    """A user's schedules."""
    return success([shown(desk, row) for row in schedules.schedules_of(desk, user_in(desk, call).id)])


@operations("GET", *(f"{path}/users/{{userId}}/schedules" for path in TEAM), query=organization_models.FindSchedules)
def get_schedules_of_team_member(desk: Desk, call: Call) -> dict[str, Any]:
    """A team member's schedules, or the one that he keeps for an event type of his or of a team's."""
    user = member_of(desk, call, team_in(desk, call, "admin"))
    event_type = _event_type(desk, call)
    if event_type is None:
        return success([shown(desk, row) for row in schedules.schedules_of(desk, user.id)])
    if user.id not in {event_type.owner_id, *(host.user_id for host in event_type.hosts)}:
        raise Refused(404, f"User with id {user.id} does not host event type with id {event_type.id}")
    return success([shown(desk, row) for row in schedules.kept_for(desk, event_type, [user])])


@operations("GET", *(f"{path}/schedules" for path in TEAM), query=organization_models.FindSchedules)
def get_schedules_of_team(desk: Desk, call: Call) -> dict[str, Any]:
    """All members' schedules, or those that the hosts keep for an event type of the team's."""
    team = team_in(desk, call, "admin")
    event_type = _event_type(desk, call)
    if event_type is None:
        found = [row for made in members(desk, team) for row in schedules.schedules_of(desk, made.user_id)]
    elif event_type.team_id != team.id:
        raise Refused(404, UNKNOWN_TYPE.format(event_type.id))
    else:
        found = schedules.kept_for(desk, event_type, [host.user for host in event_type.hosts])
    return success(page(call, [shown(desk, row) for row in found]))


def _event_type(desk: Desk, call: Call) -> EventType | None:
    """The event type that is asked for; 404 for an unknown one or another organization's."""
    number = call.query_as(organization_models.FindSchedules).eventTypeId
    if number is None:
        return None
    row = desk.find(EventType, number, loaded())
    if row is None or row.organization_id != desk.who.organization_id:
        raise Refused(404, UNKNOWN_TYPE.format(number))
    return row


@operations("POST", LIST, status=201, body=models.CreateSchedule)
def create_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """A new schedule of a user's."""
    return success(created(desk, user_in(desk, call), call.body))


def _one(desk: Desk, call: Call) -> tuple[User, Schedule]:
    user = user_in(desk, call)
    number = references.id_in(call, "scheduleId", UNKNOWN)
    try:
        row = desk.own(Schedule, number, "schedule")
    except NotFound:
        raise Refused(404, UNKNOWN.format(number)) from None
    if row.user_id != user.id:
        raise Refused(404, UNKNOWN.format(number))
    return user, row


@operations("GET", ONE)
def get_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(shown(desk, _one(desk, call)[1]))


@operations("PATCH", ONE, body=models.UpdateSchedule)
def update_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; hours and overrides are replaced whole."""
    return success(updated(desk, _one(desk, call)[1], call.body))


@operations("DELETE", ONE)
def delete_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away."""
    schedules.delete_schedule(desk, _one(desk, call)[1])
    return {"status": "success"}
