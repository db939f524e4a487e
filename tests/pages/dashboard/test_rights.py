"""Who may open what: every way of the dashboard, for a stranger, a colleague, a member, a manager and an owner."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openslot.desk import (
    away,
    catalogue,
    connections,
    contacts,
    groups,
    keys,
    notes,
    oauth,
    polls,
    resources,
    tags,
    teams,
    webhooks,
)
from openslot.desk.accounts import create_key
from openslot.desk.desk import Desk
from openslot.desk.identities import Proof, identities, user_of
from openslot.desk.ids import short
from openslot.desk.links import create_link
from openslot.desk.nouns import Block, Booking, Delivery, Link, Note, OAuthClient, OutboxRow, Schedule, User
from openslot.desk.sign_in import browsers, sign_in
from openslot.pages.dashboard import WAYS
from openslot.time.instants import parse_date, parse_iso
from tests.pages.dashboard.conftest import World, browser

GET = [way.path for way in WAYS if way.method == "GET" and way.member]
POST = [way.path for way in WAYS if way.method == "POST" and way.member]
EVERYBODY = {"", "/more", "/bookings", "/bookings/new", "/event-types", "/event-types/new", "/schedules"}
EVERYBODY |= {"/schedules/new", "/away", "/contacts", "/contacts/new", "/polls", "/polls/new", "/teams", "/fairness"}
EVERYBODY |= {
    "/profile",
    "/profile/password",
    "/profile/sign-out",
    "/webhooks",
    "/webhooks/new",
    "/keys",
    "/keys/withdraw",
}
EVERYBODY |= {"/calendar", "/profile/second-factor", "/profile/second-factor/off"}
EVERYBODY |= {
    "/tags",
    "/tags/new",
    "/connections",
    "/connections/new",
    "/connections/feed",
    "/connections/meet",
    "/connections/video",
}
MANAGERS = {"/people", "/people/new", "/teams/new", "/resources", "/resources/new", "/services", "/services/new"}
MANAGERS |= {"/programs", "/programs/new", "/outbox", "/audit", "/messages", "/groups", "/groups/new"}
MANAGERS_ONLY = ("/people/", "/resources/", "/services/", "/programs/", "/outbox/", "/teams/", "/messages/", "/groups/")
OWNERS = {"/organization", "/organization/policy", "/data", "/data/export", "/data/import"}
OWNERS |= {"/contacts/import", "/contacts/export", "/bookings/export"}
MEMBERS_OWN = (
    "/bookings/",
    "/event-types/",
    "/schedules/",
    "/away/",
    "/contacts/",
    "/polls/",
    "/webhooks/",
    "/keys/",
    "/tags/",
)
NOBODY_ELSES = ("/connections/", "/profile/browsers/", "/profile/identities/")
"""What is a member's own, not even who manages sees."""
NOT_A_MEMBERS = {"/bookings/{uid}/reassign", "/contacts/{uid}/delete", "/contacts/{uid}/erase"}


def ways_in(desk: Desk, user: User) -> dict[str, str]:
    """Another browser of a user's, and a link to the sign-in provider."""
    sign_in(desk, user.id)
    user_of(desk, Proof("https://id.example", "1", user.email, proven=True), {})
    browser, link = browsers(desk, user)[0], identities(desk, user)[0]
    return {"/profile/browsers/{number}": str(browser.id), "/profile/identities/{number}": str(link.id)}


@pytest.fixture
def things(world: World) -> dict[str, str]:
    """Of everything one, the member's own where a member can have it: the addresses' parts."""
    row = world.make(world.member)
    path = world.book(row)
    assert world.member.account
    server, member = world.server, world.member.account
    with server.desk(member) as desk:
        user = desk.user()
        booking = desk.session.query(Booking).one()
        found = {
            "/bookings/{uid}": path.rpartition("/")[2],
            "/bookings/new/{uid}": short(row.uuid),
            "/bookings/{uid}/notes/{number}": str(notes.write_note(desk, booking, "x", user).id),
            "/event-types/{uid}": short(row.uuid),
            "/event-types/{uid}/links/{number}": str(create_link(desk, row).id),
            "/event-types/{uid}/messages/{kind}": "booked.party",
            "/tags/{number}": str(tags.create_tag(desk, name="Tag").id),
            "/messages/{kind}": "booked.party",
            "/messages/{kind}/{language}": "en",
            "/schedules/{uid}": short(desk.session.get_one(Schedule, user.default_schedule_id).uuid),
            "/contacts/{uid}": short(booking.contact.uuid),
            "/connections/{number}": str(connections.connect(desk, user, "ics", "a", "", [], select_all=True).id),
            "/people/{uid}": short(user.uuid),
        }
        leave = away.leave_days(desk, user, parse_date("2027-02-01"), parse_date("2027-02-02"), reason="sick")
        found["/away/{number}"] = str(leave.id)
        poll = polls.create_poll(desk, row, name="When?", dates=[parse_iso("2027-02-01T10:00:00Z")])
        found["/polls/{uid}"] = short(poll.uuid)
        found |= ways_in(desk, user)
        create_key(desk, user, name="mine")
        found["/keys/{number}"] = str(keys.keys(desk)[0].id)
        url = "https://hook.example/x"
        hook = webhooks.create_webhook(desk, user, url=url, triggers=["*"], private=False, style="openslot")
        found["/webhooks/{uid}"] = short(hook.uuid)
    with server.desk() as desk:
        found["/teams/{uid}"] = short(teams.create_team(desk, name="Team", slug=None, zone="UTC").uuid)
        found["/teams/{uid}/members/{number}"] = "1"
        found["/resources/{uid}"] = short(resources.create_resource(desk, "rooms", [], name="Room").uuid)
        found["/groups/{uid}"] = short(groups.create_group(desk, name="Group", slug="group").uuid)
        staff = [desk.who.user_id]
        service = catalogue.create_service(desk, staff=staff, title="Cut", slug="cut", category="Hair")
        found["/services/{uid}"] = short(service.uuid)
        made = desk.session.query(OutboxRow).first()
        assert made is not None
        made.state = "failed"
        found["/outbox/steps/{number}"] = str(made.id)
        times: dict[str, Any] = {"due_at": desk.now, "give_up_at": desk.now, "created_at": desk.now}
        delivery = Delivery(
            organization_id=desk.who.organization_id, outbox_id=made.id, channel="mail", key="k", **times
        )
        delivery.receiver, delivery.occasion, delivery.line, delivery.request = (
            "a@example.com",
            "booked",
            "l",
            {"x": "y"},
        )
        desk.session.add(delivery)
        desk.session.flush()
        found["/outbox/{uid}"] = short(delivery.uuid)
        uris = ["https://app.example/back"]
        program, _ = oauth.create_client(desk, desk.who.organization_id, name="App", redirect_uris=uris, public=True)
        found["/programs/{uid}"] = short(program.uuid)
    return found


def filled(path: str, things: dict[str, str], *, whole: bool = True) -> str:
    """A way's path with the things that it is about; ``whole``: all of them are there."""
    found = path
    for pattern, part in sorted(things.items(), key=lambda each: len(each[0])):
        if path.startswith(f"/dashboard{pattern}"):
            found = found.replace(re.findall(r"\{\w+\}", pattern)[-1], part, 1)
    assert "{" not in found or not whole, path
    return found


def expected(path: str, role: str) -> set[int]:
    """The statuses that somebody of a role may get from a way; 303 and 422: he is let in."""
    below = path.removeprefix("/dashboard")
    ok = {200, 303, 409, 410, 422}
    if role == "nobody":
        return {303}
    if below in EVERYBODY or below.startswith(NOBODY_ELSES):
        return ok if below in EVERYBODY or role == "member" else {404}
    if role == "stranger":
        if below in MANAGERS | OWNERS or "export" in below or below.startswith("/messages/"):
            return ok  # of his own organization he is the owner
        return {404}
    if below in OWNERS:
        return ok if role == "owner" else {403}
    if below in MANAGERS or below.startswith(MANAGERS_ONLY):
        return ok if role in {"owner", "manager"} else {403}
    assert below.startswith(MEMBERS_OWN), f"{below}: nobody has said who may open it"
    if role == "colleague" or (role == "member" and below in NOT_A_MEMBERS):
        return {403}
    return ok


ROLES = ("nobody", "stranger", "colleague", "member", "manager", "owner")


@pytest.mark.parametrize("role", ROLES)
def test_pages(world: World, things: dict[str, str], role: str) -> None:
    visitor = getattr(world, role)
    for path in GET:
        answer = visitor.client.get(filled(path, things), follow_redirects=False)
        assert answer.status_code in expected(path, role), (path, role, answer.status_code)
        if answer.status_code == 303 and role == "nobody":
            assert answer.headers["location"].startswith("/sign-in?next=%2Fdashboard")


@pytest.mark.parametrize("role", ROLES)
def test_actions(world: World, things: dict[str, str], role: str) -> None:
    """With no field filled in. What is deleted on the way may be gone (404) for who may delete it."""
    visitor = getattr(world, role)
    for path in sorted(POST, key=lambda each: (each.endswith(("delete", "/out", "sign-out")), -len(each))):
        answer = visitor.client.post(filled(path, things), follow_redirects=False)
        may = expected(path, role)
        if 200 in may and path != "/dashboard/profile/sign-out":
            may = may | {404}
        assert answer.status_code in may, (path, role, answer.status_code, answer.text[-500:])
        assert answer.status_code < 500
        if path == "/dashboard/profile/sign-out" and visitor.account is not None:
            visitor = browser(world.server, visitor.account)
    if role not in {"member", "manager", "owner"}:
        with world.server.desk() as desk:
            kept = (desk.session.query(kind).count() for kind in (Link, Note, Block, OAuthClient, Delivery))
            assert list(kept) == [1] * 5
            booking = desk.session.query(Booking).one()
            assert (booking.state, len(booking.changes)) == ("confirmed", 1)
            assert contacts.get_contact(desk, booking.contact.uuid).email == "ada@example.com"


def test_no_form_of_another_site_is_taken(world: World, things: dict[str, str]) -> None:
    for path in POST:
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = world.owner.client.post(filled(path, things), headers=headers, follow_redirects=False)
        assert answer.status_code == 403, path


@pytest.mark.parametrize("part", ["x", "0", "-1", "9" * 30, "1" * 22, "0" * 36, "é", "%00"])
def test_odd_addresses_lead_nowhere(world: World, part: str) -> None:
    for path in GET:
        if "{" in path:
            answer = world.owner.client.get(re.sub(r"\{\w+\}", part, path), follow_redirects=False)
            assert answer.status_code == 404, path
