"""Who may do what: every operation that names something, for the owner's colleagues and for another organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.dialects.conftest import Server

from .conftest import Cal
from .test_operations import BY_ID, CASES, refused, send
from .world import Case, World

EACH = pytest.mark.parametrize("case", BY_ID, ids=[case.name for case in BY_ID])
ORGANIZATION = "/v2/organizations/"
OURS = [case for case in CASES if case.path.startswith(ORGANIZATION)]
OUR_THINGS = [case for case in OURS if set(case.names) - {"orgId"}]


@pytest.fixture
def world(sqlite_server: Server) -> Iterator[World]:
    found = World(Cal(sqlite_server))
    with found.running:
        yield found


def answered(answer: Any, case: Case, wanted: int | None) -> None:
    """The status, in the shape of errors if it is one. None: as the success."""
    if wanted is None or wanted < 400:
        assert answer.status_code == (wanted or case.status), answer.text
    else:
        refused(answer, wanted)


@EACH
def test_another_organization_finds_nothing(world: World, case: Case) -> None:
    path, body = case.filled(world), case.body(world) if case.body else None
    answered(send(world, case, key=world.stella.api_key, body=body, path=path), case, case.stranger)


@EACH
def test_a_colleague_keeps_to_what_is_his(world: World, case: Case) -> None:
    """Max is a member of the organization and of nothing else."""
    path, body = case.filled(world), case.body(world) if case.body else None
    answered(send(world, case, key=world.max.api_key, body=body, path=path), case, case.member)


@pytest.mark.parametrize("case", OURS, ids=[case.name for case in OURS])
def test_a_manager_is_an_admin(world: World, case: Case) -> None:
    path, body = case.filled(world), case.body(world) if case.body else None
    assert send(world, case, key=world.manager.api_key, body=body, path=path).status_code == case.status


GUARDED = [case for case in OURS if case.member == 403]


@pytest.mark.parametrize("case", GUARDED, ids=[case.name for case in GUARDED])
def test_roles_guard(world: World, case: Case) -> None:
    """The words of the refusal name the user, the role that is missing, and the organization or team."""
    body = case.body(world) if case.body else None
    words = send(world, case, key=world.max.api_key, body=body).json()["message"]
    number = world.max.user.id
    assert words.startswith(f"RolesGuard - user with id={number} does not have the minimum required role=")
    assert words.endswith((f"within organization with id={world.org}.", f"within team with id={world.team['id']}."))


@pytest.mark.parametrize("case", OUR_THINGS, ids=[case.name for case in OUR_THINGS])
def test_our_things_are_not_under_another_organizations_path(world: World, case: Case) -> None:
    """Stella asks under her own organization for what is Olive's."""
    body = case.body(world) if case.body else None
    path = case.filled(world).replace(f"{ORGANIZATION}{world.org}", f"{ORGANIZATION}{world.stella.organization.id}", 1)
    wanted = 403 if "{webhookId}" in case.path else 404  # digest 9.1: a foreign webhook is 403 everywhere
    refused(send(world, case, key=world.stella.api_key, body=body, path=path), wanted)


DIFFERENT = {
    f"{method} {path}"
    for path in (
        "/v2/bookings/{bookingUid}/attendees",
        "/v2/bookings/{bookingUid}/attendees/{attendeeId}",
        "/v2/bookings/{bookingUid}/conferencing-sessions",
        "/v2/bookings/{bookingUid}/confirm",
        "/v2/bookings/{bookingUid}/decline",
        "/v2/bookings/{bookingUid}/guests",
        "/v2/bookings/{bookingUid}/location",
        "/v2/bookings/{bookingUid}/mark-absent",
        "/v2/bookings/{bookingUid}/reassign",
        "/v2/bookings/{bookingUid}/recordings",
        "/v2/bookings/{bookingUid}/references",
        "/v2/bookings/{bookingUid}/transcripts",
        "/v2/schedules/{scheduleId}",
        "/v2/webhooks/{webhookId}",
    )
    for method in ("GET", "POST", "PATCH", "DELETE")
}
"""Where the reference itself answers 403 (or 400, 401) for another's and 404 for none. Uids are secrets anyway."""

CLOSED = [
    case
    for case in BY_ID
    if case.stranger in {400, 401, 403, 404}
    and case.names[-1] not in {"calendar", "app"}
    and case.name not in DIFFERENT
]


@pytest.mark.parametrize("case", CLOSED, ids=[case.name for case in CLOSED])
def test_a_refusal_tells_nothing_of_what_is_there(world: World, case: Case) -> None:
    """What Stella is told of Olive's thing she is told of one that does not exist."""
    there, nowhere = case.filled(world), case.filled(world, **{case.names[-1]: 999_999})
    body = case.body(world) if case.body else None
    told = [send(world, case, key=world.stella.api_key, body=body, path=path) for path in (there, nowhere)]
    assert told[0].status_code == told[1].status_code
