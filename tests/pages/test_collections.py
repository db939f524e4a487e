"""Pages of teams and groups, and who one will meet."""

from __future__ import annotations

from typing import Any

from openslot.desk import groups, teams
from openslot.desk.event_types import HostDraft
from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, bookings, get, make, post, times


def make_team(server: Server, name: str = "Advisors") -> int:
    with server.desk() as desk:
        return teams.create_team(desk, name=name, slug=None, zone="Europe/Rome", bio="We know roofs.").id


def round_robin(server: Server, *colleagues: str, **values: Any) -> dict[str, Any]:
    ids = [server.account.user.id, *(server.colleague(name).user.id for name in colleagues)]
    return {"kind": "round_robin", "hosts": [HostDraft(number) for number in ids], "owner_id": None, **values}


def test_a_teams_page_and_a_booking_through_it(server: Server) -> None:
    team = make_team(server)
    row = make(server, title="Roofs", team_id=team, **round_robin(server, "Ada", "Bob"))
    make(server, title="Hidden roofs", team_id=team, hidden=True, owner_id=None, kind="hostless")
    make(server)
    path = "/olive-co/team/advisors/roofs"
    for address in ("/olive-co/team/advisors", "/team/advisors"):
        page = get(server, address)
        assert "We know roofs." in page
        assert f'href="{path}"' in page
        assert "Hidden roofs" not in page
        assert ">Talk<" not in page
    assert f'href="{path}"' in get(server, "/")
    for address in (path, "/team/advisors/roofs"):
        page = get(server, f"{address}?month=2027-01&day=2027-01-05")
        assert "With one of Olive Owner, Ada, or Bob" in page
        assert 'href="/olive-co/team/advisors"' in page
        start = times(page)[0]
        own = post(server, f"{address}/book", **ADA, start=start, zone="Europe/Rome").headers["location"]
        assert sum(f"<dd>{name}</dd>" in get(server, own) for name in ("Olive Owner", "Ada", "Bob")) == 1
    assert {booking.event_type_id for booking in bookings(server)} == {row.id}


def test_teams_there_are_not(server: Server) -> None:
    team = make_team(server)
    make(server, title="Off", team_id=team, disabled=True, owner_id=None, kind="hostless")
    stranger = server.stranger()
    for path in ("/olive-co/team/nobody", "/team/nobody", f"/{stranger.organization.slug}/team/advisors"):
        get(server, path, 404)
    for path in ("/team/advisors/off", "/team/advisors/nothing", "/team/nobody/off", "/olive-co/team/nobody/off"):
        get(server, path, 404)
        get(server, f"{path}/book", 404)
    assert "nothing to book here" in get(server, "/team/advisors")


def test_a_groups_page(server: Server) -> None:
    with server.desk() as desk:
        shown = groups.create_group(desk, name="House & garden", slug="house", description="All about it")
        gone = groups.create_group(desk, name="Gone", slug="gone", is_active=False)
        numbers = (shown.id, gone.id)
    make(server, title="Trees", group_id=numbers[0])
    make(server, title="Winter", group_id=numbers[1])
    make(server)
    page = get(server, "/olive-co/group/house")
    assert "All about it" in page
    assert 'href="/olive-owner/trees"' in page
    assert ">Talk<" not in page
    front = get(server, "/")
    assert 'href="/olive-co/group/house"' in front
    assert "/group/gone" not in front
    for path in ("/olive-co/group/gone", "/olive-co/group/nothing", "/nobody/group/house"):
        get(server, path, 404)


def test_who_will_be_there_is_said_as_far_as_it_is_known(server: Server) -> None:
    values = round_robin(server, "Ada", "Bob")
    owner, ada, bob = (host.user_id for host in values["hosts"])
    make(server, title="Mixed", **{**values, "hosts": [HostDraft(owner, fixed=True), HostDraft(ada), HostDraft(bob)]})
    make(server, title="All", **{**values, "kind": "collective"})
    assert "With Olive Owner, and one of Ada or Bob" in get(server, "/olive-co/mixed")
    assert "With Olive Owner, Ada, and Bob" in get(server, "/olive-co/all")
    assert "and one of" not in get(server, "/olive-co/all")
