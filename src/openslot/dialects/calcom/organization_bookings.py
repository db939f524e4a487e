"""Bookings of a team, of an organization and of its users, as who manages them sees them (digest 5.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openslot.desk import bookings, members
from openslot.desk.bookings import BookingFilter
from openslot.desk.desk import Desk
from openslot.dialects.calcom import booking_shapes, models, organization_models
from openslot.dialects.calcom.bookings import filter_of, order_of, pagination
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.organization_users import ROOT, USER, user_in
from openslot.dialects.calcom.teams import ALONE, OURS, check_organization, team_in
from openslot.doorway.operation import Call


def _answer(desk: Desk, asked: models.FindBookings, wanted: BookingFilter) -> dict[str, Any]:
    order, descending = order_of(asked)
    found, total = bookings.find_bookings(
        desk,
        wanted,
        order=order,
        descending=descending,
        offset=asked.skip,
        limit=asked.take,
        one_per_meeting=True,
        everyone=True,
    )
    return success(booking_shapes.all_shown(desk, found), pagination=pagination(total, asked.take, asked.skip))


@operations("GET", f"{OURS}/{{teamId}}/bookings", query=models.FindBookings)
def get_organization_team_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """Those of a team's event types, for who manages the organization."""
    check_organization(desk, call, admin=True)
    return _of_team(desk, call, team_in(desk, call).id)


@operations("GET", f"{ALONE}/{{teamId}}/bookings", query=models.FindBookings)
def get_team_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for the team's admins."""
    return _of_team(desk, call, team_in(desk, call, "admin").id)


def _of_team(desk: Desk, call: Call, team_id: int) -> dict[str, Any]:
    asked: models.FindBookings = call.query_as(models.FindBookings)
    return _answer(desk, asked, filter_of(desk, asked, team_ids=[team_id]))


@operations("GET", f"{ROOT}/bookings", query=organization_models.FindBookings)
def get_organization_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them, or those that some users host or attend; 400 for a user whom the organization has not."""
    check_organization(desk, call, admin=True)
    asked: organization_models.FindBookings = call.query_as(organization_models.FindBookings)
    wanted = filter_of(desk, asked)
    if asked.userIds is not None:
        if not set(asked.userIds) <= {row.id for row in members.members(desk)}:
            raise Refused(400, "userIds: not all of these users are in the organization.")
        wanted = replace(wanted, user_ids=asked.userIds, attended=True)
    return _answer(desk, asked, wanted)


@operations("GET", f"{USER}/bookings", query=models.FindBookings)
def get_organization_user_bookings(desk: Desk, call: Call) -> dict[str, Any]:
    """Those that a user hosts or attends."""
    asked: models.FindBookings = call.query_as(models.FindBookings)
    wanted = replace(filter_of(desk, asked), user_ids=[user_in(desk, call).id], attended=True)
    return _answer(desk, asked, wanted)
