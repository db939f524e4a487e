"""Out of office: days on which users are away, in every door's slots (digest 4.3 rule 6, 12.4).

Everybody has his own, a team's admin those of its members, who manages the organization those of its users.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openslot.desk import away
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken
from openslot.desk.nouns import Block, User
from openslot.dialects.calcom import organization_models, references
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.organization_users import ROOT, USER, user_in
from openslot.dialects.calcom.teams import ALONE, check_organization, member_of, page, team_in
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z

LIST = (f"{USER}/ooo", f"{ALONE}/{{teamId}}/users/{{userId}}/ooo", "/v2/me/ooo")
ONE = tuple(f"{path}/{{oooId}}" for path in LIST)
UNKNOWN = "Ooo entry with id {} not found"
COLUMNS = {"start": "start", "end": "end", "notes": "notes", "toUserId": "to_user_id", "reason": "reason"}


@operations("GET", f"{ROOT}/ooo", query=organization_models.FindAbsences)
def get_organization_absences(desk: Desk, call: Call) -> dict[str, Any]:
    """Those of all users, or of the one with an address."""
    check_organization(desk, call, admin=True)
    asked = call.query_as(organization_models.FindAbsences)
    found = away.entries(desk, email=asked.email, order=_order(asked))
    return success(page(call, [shown(row) for row in found]))


def _user(desk: Desk, call: Call) -> User:
    """Whose absences the path speaks of; 403 or 404 for one of whom the caller may not know."""
    if "orgId" in call.path:
        return user_in(desk, call)
    return member_of(desk, call, team_in(desk, call, "admin"), 403) if "teamId" in call.path else desk.user()


@operations("GET", *LIST, query=organization_models.FindAbsences)
def get_absences(desk: Desk, call: Call) -> dict[str, Any]:
    """A user's."""
    user, asked = _user(desk, call), call.query_as(organization_models.FindAbsences)
    found = away.entries(desk, user=user, order=_order(asked))
    return success(page(call, [shown(row) for row in found]))


def _order(asked: organization_models.FindAbsences) -> away.Order | None:
    if asked.sortStart is not None:
        return "start", asked.sortStart == "desc"
    return None if asked.sortEnd is None else ("end", asked.sortEnd == "desc")


@operations("POST", *LIST, status=201, body=organization_models.CreateAbsence)
def create_absence(desk: Desk, call: Call) -> dict[str, Any]:
    """One more."""
    user, body = _user(desk, call), call.body
    with _worded():
        row = away.leave(
            desk,
            user,
            body.start,
            body.end,
            reason=body.reason or "unspecified",
            notes=body.notes,
            to_user_id=body.toUserId,
        )
    return success(shown(row))


def _one(desk: Desk, call: Call) -> tuple[User, Block]:
    user = _user(desk, call)
    unknown = 404 if "orgId" in call.path else 403  # as the product has it
    number = references.id_in(call, "oooId", UNKNOWN, unknown)
    try:
        return user, away.get_entry(desk, user, number)
    except NotFound:
        raise Refused(unknown, UNKNOWN.format(number)) from None


@operations("PATCH", *ONE, body=organization_models.UpdateAbsence)
def update_absence(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    user, row = _one(desk, call)
    with _worded():
        away.change_entry(desk, user, row, **{COLUMNS[name]: value for name, value in call.body.given().items()})
    return success(shown(row))


@operations("DELETE", *ONE)
def delete_absence(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away."""
    _, row = _one(desk, call)
    away.come_back(desk, row)
    return success(shown(row))


@contextmanager
def _worded() -> Iterator[None]:
    """The desk's refusals as sentences."""
    try:
        yield
    except Taken as error:
        raise Refused(409, str(error)) from None
    except Invalid as error:
        raise Refused(400, error.problems[0].message) from None


def shown(row: Block) -> dict[str, Any]:
    """An absence; what is not set is left out."""
    more = {"toUserId": row.to_user_id, "notes": row.notes, "reason": row.reason}
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "userId": row.user_id,
        "start": iso_z(row.start_at),
        "end": iso_z(row.end_at),
        **{name: value for name, value in more.items() if value is not None},
    }
