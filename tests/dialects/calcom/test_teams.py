"""Teams, their members and event types; private links; the key's renewal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import ADA, Cal

TEN = "2027-01-05T09:00:00Z"
TEAM_BUSY = "One of the hosts either already has booking at this time or is not available"


class Team:
    """A team of the organization with three members."""

    def __init__(self, cal: Cal) -> None:
        self.cal = cal
        self.accounts = [cal.server.account, cal.server.colleague("Bea"), cal.server.colleague("Cid")]
        self.org = cal.server.account.organization.id
        self.team = cal.data(
            "POST", f"/v2/organizations/{self.org}/teams", {"name": "Sales", "timeZone": "Europe/Rome"}
        )
        self.path = f"/v2/organizations/{self.org}/teams/{self.team['id']}"
        for account in self.accounts[1:]:
            cal.data("POST", f"{self.path}/memberships", {"userId": account.user.id, "accepted": True})

    @property
    def ids(self) -> list[int]:
        return [account.user.id for account in self.accounts]

    def type(self, kind: str, **fields: Any) -> Any:
        body = {
            "title": kind,
            "slug": kind.lower(),
            "lengthInMinutes": 60,
            "schedulingType": kind,
            "minimumBookingNotice": 0,
            "hosts": [{"userId": number} for number in self.ids],
            **fields,
        }
        return self.cal.data("POST", f"{self.path}/event-types", body)


@pytest.fixture
def team(cal: Cal) -> Team:
    return Team(cal)


def test_teams_live(cal: Cal) -> None:
    made = cal.data("POST", "/v2/teams", {"name": "Sales", "bio": "We sell", "theme": "dark", "hideBranding": True})
    assert (made["slug"], made["timeZone"], made["theme"], made["hideBranding"]) == (
        "sales",
        "Europe/London",
        "dark",
        True,
    )
    path = f"/v2/teams/{made['id']}"
    assert cal.data("GET", path) == made
    assert cal.data("GET", "/v2/teams") == [made]
    changed = cal.data("PATCH", path, {"name": "New", "timeZone": "europe/rome", "theme": None})
    assert (changed["name"], changed["timeZone"], changed["bio"]) == ("New", "Europe/Rome", "We sell")
    assert "theme" not in changed
    assert cal.refused(409, "POST", "/v2/teams", {"name": "Sales"})
    assert cal.refused(400, "POST", "/v2/teams", {"name": "S", "timeZone": "Mars/Base"})
    stranger, member = cal.server.stranger().api_key, cal.server.colleague("Max Member").api_key
    assert cal.refused(403, "GET", path, key=stranger)
    for method, body in (("GET", None), ("PATCH", {"name": "X"}), ("DELETE", None)):
        assert cal.refused(403, method, path, body, key=member).startswith("RolesGuard")
    assert cal.data("DELETE", path)["id"] == made["id"]
    assert cal.refused(403, "GET", path)  # nobody has a role in what is not there


def test_organization_in_the_path_is_the_callers(cal: Cal, team: Team) -> None:
    stranger = cal.server.stranger()
    foreign = f"/v2/organizations/{stranger.organization.id}/teams"
    assert cal.refused(403, "GET", foreign)
    assert cal.refused(403, "GET", f"/v2/organizations/{team.org}/teams", key=stranger.api_key)
    assert cal.refused(404, "GET", f"{foreign}/{team.team['id']}", key=stranger.api_key)
    assert cal.refused(403, "GET", f"/v2/organizations/{team.org}/teams", key=team.accounts[1].api_key)
    (mine,) = cal.data("GET", f"/v2/organizations/{team.org}/teams/me", key=team.accounts[1].api_key)
    assert (mine["id"], mine["role"], mine["accepted"]) == (team.team["id"], "MEMBER", True)


def test_memberships(cal: Cal, team: Team) -> None:
    path = f"{team.path}/memberships"
    found = cal.data("GET", path)
    assert [(each["userId"], each["role"]) for each in found] == [
        (team.ids[0], "OWNER"),
        (team.ids[1], "MEMBER"),
        (team.ids[2], "MEMBER"),
    ]
    assert found[1]["user"]["email"] == "bea@example.com"
    one = f"{path}/{found[1]['id']}"
    assert cal.data("PATCH", one, {"role": "ADMIN"})["role"] == "ADMIN"
    assert cal.data("GET", one, key=team.accounts[1].api_key)["role"] == "ADMIN"  # an admin may look now
    assert cal.refused(422, "POST", path, {"userId": cal.server.stranger().user.id}) == (
        "User is not part of the Organization"
    )
    assert cal.refused(409, "POST", path, {"userId": team.ids[1]})
    assert cal.refused(400, "POST", path, {"userId": team.ids[1], "role": "KING"})
    cal.data("DELETE", one)
    assert cal.refused(404, "GET", one)
    assert len(cal.data("GET", f"{path}?take=1&skip=1")) == 1


def test_collective_and_round_robin(cal: Cal, team: Team) -> None:
    panel = team.type("collective")
    assert panel["schedulingType"] == "collective"
    assert (panel["teamId"], panel["ownerId"]) == (team.team["id"], None)
    assert [host["userId"] for host in panel["hosts"]] == team.ids
    made = cal.book(panel, TEN)
    assert len(made["attendees"]) == 3  # Ada and two more hosts
    turns = team.type("ROUND_ROBIN")
    assert turns["schedulingType"] == "ROUND_ROBIN"  # as it was spelled
    assert turns["hosts"][0] == {
        "userId": team.ids[0],
        "name": "Olive Owner",
        "username": "olive-owner",
        "avatarUrl": None,
        "mandatory": False,
        "priority": "medium",
    }
    assert cal.book(turns, TEN, status=400) == TEAM_BUSY
    eve = {**ADA, "email": "eve@example.com"}
    hosts = [
        cal.book(turns, "2027-01-05T12:00:00Z", attendee={**eve, "email": f"eve{n}@example.com"})["hosts"][0]["id"]
        for n in range(3)
    ]
    assert sorted(hosts) == sorted(team.ids)
    assert cal.book(turns, "2027-01-05T12:00:00Z", attendee=eve, status=400) == TEAM_BUSY
    params = {"teamSlug": "sales", "eventTypeSlug": "round_robin", "start": "2027-01-05", "end": "2027-01-05"}
    found = cal.data("GET", "/v2/slots", params=params, key=None)["2027-01-05"]
    starts = [slot["start"][11:13] for slot in found]
    assert "12" not in starts
    assert "13" in starts
    assert len(cal.data("GET", f"{team.path}/bookings")) == 4
    body = {"start": "2027-01-05T14:00:00Z", "attendee": eve, "eventTypeSlug": "collective", "teamSlug": "sales"}
    cal.data("POST", "/v2/bookings", body, key=None)


def test_team_event_types_live(cal: Cal, team: Team) -> None:
    path = f"{team.path}/event-types"
    made = team.type("roundRobin", hidden=True, assignAllTeamMembers=True)
    assert made["assignAllTeamMembers"] is True
    one = f"{path}/{made['id']}"
    assert cal.data("GET", path, key=None) == []
    assert [each["id"] for each in cal.data("GET", path)] == [made["id"]]
    assert [each["id"] for each in cal.data("GET", f"/v2/organizations/{team.org}/teams/event-types")] == [made["id"]]
    hosts = [{"userId": team.ids[1], "mandatory": True, "priority": "highest"}]
    changed = cal.data("PATCH", one, {"hosts": hosts, "hidden": False, "title": "New"})
    assert [(h["userId"], h["mandatory"], h["priority"]) for h in changed["hosts"]] == [(team.ids[1], True, "highest")]
    assert cal.data("GET", f"{path}?eventSlug=roundrobin", key=None)[0]["title"] == "New"
    assert cal.data("GET", f"/v2/teams/{team.team['id']}/event-types", key=None)[0]["title"] == "New"
    assert cal.refused(
        404,
        "POST",
        path,
        {
            "title": "X",
            "slug": "x",
            "lengthInMinutes": 30,
            "schedulingType": "collective",
            "hosts": [{"userId": cal.server.stranger().user.id}],
        },
    ).startswith("Invalid hosts: ")
    assert cal.refused(400, "POST", path, {"title": "X", "slug": "x", "lengthInMinutes": 30, "schedulingType": "odd"})
    assert cal.refused(400, "PATCH", one, {"schedulingType": "collective"})
    assert cal.refused(403, "PATCH", one, {"title": "X"}, key=team.accounts[2].api_key)
    empty = team.type("collective", hosts=[])
    assert "no hosts" in cal.book(empty, TEN, status=422)
    assert cal.data("DELETE", one) == {"id": made["id"], "title": "New"}
    assert cal.refused(404, "GET", one)


def test_who_leaves_a_team_hosts_nothing_there(cal: Cal, team: Team) -> None:
    made = team.type("collective", assignAllTeamMembers=True)
    newcomer = cal.server.colleague("Dan")
    path = f"{team.path}/memberships"
    member = cal.data("POST", path, {"userId": newcomer.user.id})
    one = f"{team.path}/event-types/{made['id']}"
    assert len(cal.data("GET", one)["hosts"]) == 3
    cal.data("PATCH", f"{path}/{member['id']}", {"accepted": True})
    assert len(cal.data("GET", one)["hosts"]) == 4
    cal.data("DELETE", f"{path}/{member['id']}")
    assert [host["userId"] for host in cal.data("GET", one)["hosts"]] == team.ids


def test_managed_event_types_have_children(cal: Cal, team: Team) -> None:
    hosts = [{"userId": team.ids[0]}, {"userId": team.ids[1]}]
    parent, *children = team.type("managed", hosts=hosts)
    assert parent["schedulingType"] == "managed"
    assert [child["parentEventTypeId"] for child in children] == [parent["id"]] * 2
    assert [child["ownerId"] for child in children] == team.ids[:2]
    assert "managed" in cal.book(parent, TEN, status=400)
    made = cal.book(children[1], TEN)
    assert made["hosts"][0]["id"] == team.ids[1]
    assert [b["uid"] for b in cal.data("GET", f"/v2/bookings?eventTypeId={parent['id']}")] == [made["uid"]]
    one = f"{team.path}/event-types/{parent['id']}"
    family = cal.data(
        "PATCH", one, {"lengthInMinutes": 30, "hosts": [{"userId": team.ids[1]}, {"userId": team.ids[2]}]}
    )
    assert [each["lengthInMinutes"] for each in family] == [30, 30, 30]
    assert [each["ownerId"] for each in family[1:]] == team.ids[1:]
    assert family[1]["id"] == children[1]["id"]
    assert cal.refused(404, "GET", f"/v2/event-types/{children[0]['id']}")
    assert cal.data("DELETE", one) == {"id": parent["id"], "title": "managed"}
    assert cal.data("GET", "/v2/event-types", key=team.accounts[1].api_key) == []


def test_a_managed_type_decides_for_those_that_follow_it(cal: Cal, team: Team) -> None:
    parent, child = team.type("managed", hosts=[{"userId": team.ids[1]}])
    key, path = team.accounts[1].api_key, f"/v2/event-types/{child['id']}"
    for locked in ({"title": "Mine"}, {"lengthInMinutes": 15}, {"hidden": True}, {"minimumBookingNotice": 1}):
        assert "managed event type" in cal.refused(403, "PATCH", path, locked, key=key)
    mine = cal.data("GET", "/v2/schedules", key=key)[0]["id"]
    assert cal.data("PATCH", path, {"scheduleId": mine, "title": parent["title"]}, key=key)["scheduleId"] == mine
    one = f"{team.path}/event-types/{parent['id']}"
    family = cal.data("PATCH", one, {"title": "Ours"})
    assert [(each["title"], each["scheduleId"]) for each in family] == [("Ours", None), ("Ours", mine)]


def test_private_links(cal: Cal) -> None:
    event_type = cal.type(hidden=True)
    path = f"/v2/event-types/{event_type['id']}/private-links"
    made = cal.data("POST", path, {})
    code = made["linkId"]
    assert made == {
        "linkId": code,
        "eventTypeId": event_type["id"],
        "isExpired": False,
        "bookingUrl": f"http://testserver/d/{code}/talk",
        "maxUsageCount": 1,
        "usageCount": 0,
    }
    timed = cal.data("POST", path, {"expiresAt": "2027-01-05T00:00:00Z"})
    assert timed["expiresAt"] == "2027-01-05T00:00:00.000Z"
    form = {"name": "A", "email": "a@example.com", "start": TEN}
    client = cal.server.client
    assert client.post(f"/d/{code}/talk/book", data=form, follow_redirects=False).status_code == 303
    assert client.get(f"/d/{code}/talk").status_code == 410
    assert [each["isExpired"] for each in cal.data("GET", path)] == [True, False]
    assert cal.data("PATCH", f"{path}/{code}", {"maxUsageCount": 3})["usageCount"] == 1
    assert client.get(f"/d/{code}/talk").status_code == 200
    cal.server.clock.advance(timedelta(days=1))
    assert client.get(f"/d/{timed['linkId']}/talk").status_code == 410
    both = {"maxUsageCount": 3, "expiresAt": "2027-02-05T00:00:00Z"}
    assert cal.refused(400, "POST", path, both)
    assert cal.refused(404, "POST", path, {}, key=cal.server.stranger().api_key)
    assert cal.data("DELETE", f"{path}/{code}")["linkId"] == code
    assert cal.refused(404, "DELETE", f"{path}/{code}")


def test_key_is_renewed(cal: Cal) -> None:
    old = cal.server.colleague("Bea").api_key
    assert cal.refused(400, "POST", "/v2/api-keys/refresh", {"apiKeyDaysValid": 3, "apiKeyNeverExpires": True}, key=old)
    new = cal.data("POST", "/v2/api-keys/refresh", {"apiKeyDaysValid": 3}, key=old, status=200)["apiKey"]
    assert cal.refused(401, "GET", "/v2/me", key=old)
    assert cal.data("GET", "/v2/me", key=new)["email"] == "bea@example.com"
    cal.server.clock.advance(timedelta(days=4))
    assert cal.refused(401, "GET", "/v2/me", key=new) == "ApiAuthStrategy - api key - Your api key is expired"


def test_timezones(cal: Cal) -> None:
    assert {"city": "Rome", "timezone": "Europe/Rome"} in cal.data("GET", "/v2/timezones", key=None)
