"""Schedules of an organization's users, as who manages it sees them (digest 12.4)."""

from __future__ import annotations

from typing import Any

from openslot.desk import schedules
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Schedule, User
from openslot.dialects.calcom import models, references
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.organization_users import ROOT, USER, user_in
from openslot.dialects.calcom.schedules import UNKNOWN, created, shown, updated
from openslot.dialects.calcom.teams import check_organization, page, team_in
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


@operations("GET", f"{ROOT}/teams/{{teamId}}/users/{{userId}}/schedules")
def get_schedules_of_team_member(desk: Desk, call: Call) -> dict[str, Any]:
    """A team member's schedules."""
    team = team_in(desk, call, "admin")
    user = user_in(desk, call, admin=False)
    if team.id not in {made.team_id for made in team.memberships if made.user_id == user.id}:
        raise Refused(404, f"User with id {user.id} is not part of the team")
    return success([shown(desk, row) for row in schedules.schedules_of(desk, user.id)])


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
