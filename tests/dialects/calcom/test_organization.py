"""An organization's users, memberships, schedules, absences and attributes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openslot.desk.away import leave_days
from openslot.desk.nouns import User

from .conftest import Cal
from .test_resources import HOURS

GUARD = "RolesGuard - user with id={} does not have the minimum required role=ORG_ADMIN within organization with id={}."


class Org:
    """The organization's paths, its owner's and a member's key."""

    def __init__(self, cal: Cal) -> None:
        self.cal = cal
        self.id = cal.server.account.organization.id
        self.path = f"/v2/organizations/{self.id}"
        self.owner = cal.server.account.user.id
        self.bea = cal.server.colleague("Bea")
        self.user = f"{self.path}/users/{self.bea.user.id}"

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.cal.data(method, f"{self.path}{path}", body, **more)

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> str:
        return self.cal.refused(status, method, f"{self.path}{path}", body, **more)


@pytest.fixture
def org(cal: Cal) -> Org:
    return Org(cal)


# Users


def test_users_live(cal: Cal, org: Org) -> None:
    body = {
        "email": "Dan.Doe@example.com",
        "username": "Dan",
        "timeZone": "america/new_york",
        "weekday": "Monday",
        "timeFormat": 24,
        "locale": "it",
        "theme": "dark",
        "appTheme": "light",
        "hideBranding": True,
        "brandColor": "#112233",
        "darkBrandColor": "#332211",
        "avatarUrl": "https://example.com/dan.png",
        "organizationRole": "ADMIN",
        "autoAccept": False,
    }
    made = org("POST", "/users", body)
    for name, value in body.items():
        if name in {"email", "username", "timeZone", "weekday", "organizationRole", "autoAccept"}:
            continue
        assert made[name] == value, name
    assert (made["email"], made["username"], made["timeZone"]) == ("dan.doe@example.com", "dan", "America/New_York")
    assert (made["name"], made["weekStart"]) == ("dan.doe", "Monday")
    assert made["profile"]["organizationId"] == org.id
    membership = org("GET", f"/memberships/{made['id']}")
    assert (membership["role"], membership["accepted"]) == ("ADMIN", False)
    (schedule,) = org("GET", f"/users/{made['id']}/schedules")
    assert (schedule["id"], schedule["timeZone"]) == (made["defaultScheduleId"], "America/New_York")
    path = f"/users/{made['id']}"
    changed = org("PATCH", path, {"name": "Dan Doe", "bio": "Hi", "timeZone": "UTC", "theme": None, "username": "dd"})
    assert (changed["name"], changed["bio"], changed["timeZone"], changed["theme"]) == ("Dan Doe", "Hi", "UTC", None)
    assert (changed["username"], changed["brandColor"]) == ("dd", "#112233")
    assert [user["id"] for user in org("GET", "/users")] == [org.owner, org.bea.user.id, made["id"]]
    assert [user["id"] for user in org("GET", "/users?emails=DAN.DOE@example.com,none@example.com")] == [made["id"]]
    assert [user["id"] for user in org("GET", "/users?emails[]=bea@example.com&emails[]=olive@example.com")] == [
        org.owner,
        org.bea.user.id,
    ]
    assert [user["id"] for user in org("GET", "/users?skip=1&take=1")] == [org.bea.user.id]
    assert org("DELETE", path) == changed
    assert org.refused(404, "PATCH", path, {"name": "X"}) == f"User with id {made['id']} not found"
    assert org.refused(404, "DELETE", path)


def test_users_have_defaults(org: Org) -> None:
    made = org("POST", "/users", {"email": "eve@example.com"})
    assert (made["name"], made["username"], made["timeZone"], made["locale"]) == ("eve", "eve", "Europe/Rome", "en")
    assert org("GET", f"/memberships/{made['id']}")["role"] == "MEMBER"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"email": "olive@example.com"}, 409, "A user already exists with that email"),
        ({"email": "x@example.com", "username": "olive-owner"}, 409, "Username is already taken"),
        ({"email": "x@example.com", "username": "login"}, 409, "Username is already taken"),
        ({"email": "x@example.com", "username": "a/b"}, 400, "Bad Request Exception"),
        ({"email": "x@example.com", "timeZone": "Mars/Base"}, 400, "Bad Request Exception"),
        ({"email": "x@example.com", "organizationRole": "KING"}, 400, "Bad Request Exception"),
        ({"email": "x@example.com", "timeFormat": 13}, 400, "Bad Request Exception"),
        ({"email": "x@example.com", "autoAccept": "yes"}, 400, "Bad Request Exception"),
        ({"email": "nobody"}, 400, "Bad Request Exception"),
        ({}, 400, "Bad Request Exception"),
    ],
)
def test_bad_users_are_refused(org: Org, body: dict[str, Any], status: int, words: str) -> None:
    assert org.refused(status, "POST", "/users", body) == words
    assert len(org("GET", "/users")) == 2


def test_a_users_default_schedule_is_his_own(org: Org) -> None:
    mine = org("GET", f"/users/{org.owner}/schedules")[0]["id"]
    assert org.refused(404, "PATCH", f"/users/{org.bea.user.id}", {"defaultScheduleId": mine})
    assert org.refused(404, "POST", "/users", {"email": "x@example.com", "defaultScheduleId": mine})
    made = org("POST", f"/users/{org.bea.user.id}/schedules", {"name": "S", "timeZone": "UTC", "isDefault": False})
    changed = org("PATCH", f"/users/{org.bea.user.id}", {"defaultScheduleId": made["id"]})
    assert changed["defaultScheduleId"] == made["id"]


def test_who_is_taken_out_opens_no_door_and_hosts_nothing(cal: Cal, org: Org) -> None:
    body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0}
    made = cal.data("POST", "/v2/event-types", body, key=org.bea.api_key)
    team = org("POST", "/teams", {"name": "Sales"})
    org("POST", f"/teams/{team['id']}/memberships", {"userId": org.bea.user.id, "accepted": True})
    cal.book(made, "2027-01-05T09:00:00Z")
    assert len(cal.slots(made, "2027-01-05", "2027-01-05")["2027-01-05"]) == 7
    gone = org("DELETE", f"/memberships/{org.bea.user.id}")
    assert (gone["userId"], gone["role"], gone["teamId"]) == (org.bea.user.id, "MEMBER", org.id)
    assert cal.refused(401, "GET", "/v2/me", key=org.bea.api_key)
    assert cal.slots(made, "2027-01-05", "2027-01-05") == {}
    assert cal.book(made, "2027-01-05T12:00:00Z", status=400)
    assert [each["userId"] for each in org("GET", f"/teams/{team['id']}/memberships")] == [org.owner]
    assert org.refused(422, "POST", f"/teams/{team['id']}/memberships", {"userId": org.bea.user.id})
    assert len(cal.data("GET", "/v2/bookings")) == 1  # bookings stay
    again = org("POST", "/users", {"email": "bea@example.com", "name": "Bea Back"})
    assert (again["id"], again["name"]) == (org.bea.user.id, "Bea Back")
    assert len(cal.slots(made, "2027-01-05", "2027-01-05")["2027-01-05"]) == 7
    assert cal.refused(401, "GET", "/v2/me", key=org.bea.api_key)  # her old key stays gone


# Memberships


def test_memberships_live(cal: Cal, org: Org) -> None:
    assert [(each["userId"], each["role"], each["accepted"]) for each in org("GET", "/memberships")] == [
        (org.owner, "OWNER", True),
        (org.bea.user.id, "MEMBER", True),
    ]
    path = f"/memberships/{org.bea.user.id}"
    assert cal.refused(403, "GET", f"{org.path}/users", key=org.bea.api_key) == GUARD.format(org.bea.user.id, org.id)
    changed = org("PATCH", path, {"role": "ADMIN", "disableImpersonation": True, "accepted": False})
    assert changed == org("GET", path, key=org.bea.api_key)  # an admin may look now
    assert (changed["role"], changed["accepted"], changed["disableImpersonation"]) == ("ADMIN", False, True)
    person: dict[str, Any] = {"email": "bea@example.com", "name": "Bea", "username": "bea", "bio": None, "metadata": {}}
    assert (changed["user"], changed["attributes"]) == (person, [])
    assert org.refused(409, "POST", "/memberships", {"userId": org.bea.user.id, "role": "MEMBER"})
    org("DELETE", path)
    assert org.refused(404, "GET", path) == f"Membership with id {org.bea.user.id} not found"
    made = org("POST", "/memberships", {"userId": org.bea.user.id, "role": "MEMBER", "accepted": True})
    assert (made["role"], made["accepted"], made["disableImpersonation"]) == ("MEMBER", True, False)
    assert org.refused(400, "PATCH", path, {"role": "KING"})
    assert org.refused(404, "POST", "/memberships", {"userId": cal.server.stranger().user.id})


def test_an_organization_keeps_an_owner_and_only_owners_make_them(cal: Cal, org: Org) -> None:
    own, hers = f"/memberships/{org.owner}", f"/memberships/{org.bea.user.id}"
    changes: tuple[tuple[str, str, Any], ...] = (
        ("PATCH", own, {"role": "MEMBER"}),
        ("DELETE", own, None),
        ("DELETE", f"/users/{org.owner}", None),
    )
    for method, path, body in changes:
        assert org.refused(400, method, path, body) == "This is the organization's only owner."
    org("PATCH", hers, {"role": "ADMIN"})
    for method, path, body in (
        ("PATCH", hers, {"role": "OWNER"}),
        ("PATCH", own, {"role": "MEMBER"}),
        ("DELETE", own, None),
        ("DELETE", f"/users/{org.owner}", None),
        ("PATCH", f"/users/{org.owner}", {"email": "mine@example.com"}),
        ("POST", "/users", {"email": "x@example.com", "organizationRole": "OWNER"}),
    ):
        assert "role=ORG_OWNER" in org.refused(403, method, path, body, key=org.bea.api_key)
    org("PATCH", hers, {"role": "OWNER"})
    org("PATCH", own, {"role": "MEMBER"}, key=org.bea.api_key)
    assert org.refused(403, "GET", "/memberships") == GUARD.format(org.owner, org.id)


# Schedules


def test_schedules_of_users(cal: Cal, org: Org) -> None:
    path = f"/users/{org.bea.user.id}/schedules"
    (default,) = org("GET", path)
    assert (default["ownerId"], default["availability"]) == (org.bea.user.id, HOURS)
    made = org("POST", path, {"name": "S", "timeZone": "UTC", "isDefault": True})
    one = f"{path}/{made['id']}"
    assert org("GET", one) == made
    hours = [{"days": ["Saturday"], "startTime": "09:00", "endTime": "10:00"}]
    assert org("PATCH", one, {"availability": hours})["availability"] == hours
    assert cal.data("GET", "/v2/schedules/default", key=org.bea.api_key)["id"] == made["id"]
    assert [each["id"] for each in org("GET", "/schedules")][1:] == [default["id"], made["id"]]
    assert len(org("GET", "/schedules?skip=1&take=1")) == 1
    mine = org("GET", f"/users/{org.owner}/schedules")[0]["id"]
    unknown = f"Schedule with ID={mine} does not exist."
    for method, body in (("GET", None), ("PATCH", {"name": "X"}), ("DELETE", None)):
        assert org.refused(404, method, f"{path}/{mine}", body) == unknown
    assert org.refused(400, "POST", path, {"name": "S"})
    org("DELETE", one)
    assert org.refused(404, "GET", one)
    team = org("POST", "/teams", {"name": "Sales"})
    ours = f"/teams/{team['id']}/users/{org.bea.user.id}/schedules"
    assert org.refused(404, "GET", ours) == f"User with id {org.bea.user.id} is not part of the team"
    org("POST", f"/teams/{team['id']}/memberships", {"userId": org.bea.user.id, "role": "ADMIN", "accepted": True})
    assert org("GET", ours, key=org.bea.api_key) == [{**default, "isDefault": True}]


# Out of office


def away(day: str, last: str, **more: Any) -> dict[str, Any]:
    return {"start": f"{day}T10:00:00.000Z", "end": f"{last}T11:00:00Z", **more}


def test_5_out_of_office_takes_whole_days_from_the_slots(cal: Cal, org: Org) -> None:
    talk = cal.type()
    days = ["2050-09-05", "2050-09-06", "2050-09-07", "2050-09-08", "2050-09-09"]
    assert list(cal.slots(talk, days[0], days[-1])) == days
    path = f"/users/{org.owner}/ooo"
    made = org("POST", path, away(days[1], days[4], reason="vacation", notes="Sea", toUserId=org.bea.user.id))
    assert made == {
        "id": made["id"],
        "uuid": made["uuid"],
        "userId": org.owner,
        "toUserId": org.bea.user.id,
        "start": "2050-09-06T00:00:00.000Z",
        "end": "2050-09-09T23:59:59.999Z",
        "notes": "Sea",
        "reason": "vacation",
    }
    assert list(cal.slots(talk, days[0], days[-1])) == days[:1]
    assert cal.book(talk, "2050-09-06T09:00:00Z", status=400)
    assert cal.book(talk, "2050-09-05T09:00:00Z")["status"] == "accepted"
    one = f"{path}/{made['id']}"
    changed = org("PATCH", one, {"start": "2050-09-08T00:00:00Z", "notes": None, "reason": "sick"})
    assert (changed["start"], changed["end"], changed["reason"]) == ("2050-09-08T00:00:00.000Z", made["end"], "sick")
    assert "notes" not in changed
    assert list(cal.slots(talk, days[0], days[-1])) == days[:3]
    assert org("DELETE", one) == changed
    assert list(cal.slots(talk, days[0], days[-1])) == days
    assert org.refused(404, "DELETE", one)
    assert org("GET", path) == []


def test_new_notes_leave_the_days_of_an_absence_alone(org: Org) -> None:
    path, desk_of = f"/users/{org.owner}/ooo", org.cal.server.desk
    with desk_of() as desk:
        user = desk.session.get_one(User, org.owner)
        user.zone = "Asia/Tokyo"
        leave_days(desk, user, date(2050, 9, 6), date(2050, 9, 6), reason="vacation")
    (made,) = org("GET", path)
    assert (made["start"], made["end"]) == ("2050-09-05T15:00:00.000Z", "2050-09-06T14:59:59.999Z")
    changed = org("PATCH", f"{path}/{made['id']}", {"notes": "Sea"})
    assert changed == {**made, "notes": "Sea"}
    changed = org("PATCH", f"{path}/{made['id']}", {"end": "2050-09-07T00:00:00Z"})
    assert (changed["start"], changed["end"]) == (made["start"], "2050-09-07T23:59:59.999Z")


def test_out_of_office_of_a_teams_hosts(cal: Cal, org: Org) -> None:
    team = org("POST", "/teams", {"name": "Sales"})
    org("POST", f"/teams/{team['id']}/memberships", {"userId": org.bea.user.id, "accepted": True})
    types = {}
    for kind in ("collective", "roundRobin"):
        body = {
            "title": kind,
            "slug": kind,
            "lengthInMinutes": 60,
            "schedulingType": kind,
            "minimumBookingNotice": 0,
            "hosts": [{"userId": org.owner}, {"userId": org.bea.user.id}],
        }
        types[kind] = org("POST", f"/teams/{team['id']}/event-types", body)
    org("POST", f"/users/{org.bea.user.id}/ooo", away("2050-09-06", "2050-09-06"))
    assert list(cal.slots(types["collective"], "2050-09-05", "2050-09-06")) == ["2050-09-05"]
    assert list(cal.slots(types["roundRobin"], "2050-09-05", "2050-09-06")) == ["2050-09-05", "2050-09-06"]
    for n in range(2):
        made = cal.book(types["roundRobin"], f"2050-09-06T{9 + n:02d}:00:00Z")
        assert made["hosts"][0]["id"] == org.owner


def test_out_of_office_lists(org: Org) -> None:
    mine = org("POST", f"/users/{org.owner}/ooo", away("2050-09-06", "2050-09-20"))
    late = org("POST", f"/users/{org.owner}/ooo", away("2050-10-06", "2050-10-06"))
    hers = org("POST", f"/users/{org.bea.user.id}/ooo", away("2050-09-01", "2050-09-30"))

    def ids(query: str) -> list[int]:
        return [each["id"] for each in org("GET", query)]

    assert ids("/ooo") == [mine["id"], late["id"], hers["id"]]
    assert ids("/ooo?sortStart=asc") == [hers["id"], mine["id"], late["id"]]
    assert ids("/ooo?sortEnd=desc") == [late["id"], hers["id"], mine["id"]]
    assert ids("/ooo?email=BEA@example.com") == [hers["id"]]
    assert ids("/ooo?skip=1&take=1") == [late["id"]]
    assert ids(f"/users/{org.owner}/ooo?sortStart=desc") == [late["id"], mine["id"]]
    assert org.refused(400, "GET", "/ooo?sortStart=up")
    for method, body in (("PATCH", {"notes": "x"}), ("DELETE", None)):
        assert org.refused(404, method, f"/users/{org.owner}/ooo/{hers['id']}", body)


def test_out_of_office_is_refused(cal: Cal, org: Org) -> None:
    path = f"/users/{org.owner}/ooo"
    assert org.refused(400, "POST", path, away("2050-09-07", "2050-09-06")) == "Start date must be before end date."
    for bad in ("2050-09-06", "2050-09-06T10:00:00", "2050-09-06T10:00:00+02:00", "soon", 5, None):
        assert org.refused(400, "POST", path, {"start": bad, "end": "2050-09-07T00:00:00Z"})
    good = away("2050-09-06", "2050-09-07")
    assert org.refused(400, "POST", path, {**good, "reason": "tired"})
    assert org.refused(400, "POST", path, {**good, "toUserId": org.owner}) == "Cannot redirect to self."
    for other in (999, cal.server.stranger().user.id):
        assert org.refused(400, "POST", path, {**good, "toUserId": other}) == "Cannot redirect to this user."
    made = org("POST", path, {**good, "toUserId": org.bea.user.id})
    assert org.refused(409, "POST", path, good) == "Ooo entry already exists."
    words = "Booking redirect infinite not allowed."
    assert org.refused(400, "POST", f"/users/{org.bea.user.id}/ooo", {**good, "toUserId": org.owner}) == words
    later = away("2050-10-06", "2050-10-07", toUserId=org.owner)
    hers = org("POST", f"/users/{org.bea.user.id}/ooo", later)
    move = {"start": made["start"], "end": made["end"]}
    assert org.refused(400, "PATCH", f"/users/{org.bea.user.id}/ooo/{hers['id']}", move) == words
    org("PATCH", f"{path}/{made['id']}", {"toUserId": None})
    assert "toUserId" not in org("GET", path)[0]
    org("PATCH", f"/users/{org.bea.user.id}/ooo/{hers['id']}", move)


# Attributes


def attribute(org: Org, kind: str, *options: str, **more: Any) -> Any:
    body = {
        "name": kind.title(),
        "slug": kind.lower(),
        "type": kind,
        "options": [{"value": word, "slug": word.lower()} for word in options],
        **more,
    }
    return org("POST", "/attributes", body)


def test_attributes_live(cal: Cal, org: Org) -> None:
    made = attribute(org, "SINGLE_SELECT", "Sales", "Support", enabled=False)
    assert made == {
        "id": made["id"],
        "teamId": org.id,
        "type": "SINGLE_SELECT",
        "name": "Single_Select",
        "slug": "single_select",
        "enabled": False,
        "usersCanEditRelation": False,
    }
    path = f"/attributes/{made['id']}"
    assert org("GET", path, key=org.bea.api_key) == made
    assert org("GET", "/attributes", key=org.bea.api_key) == [made]
    assert org("GET", "/attributes?skip=1") == []
    changed = org("PATCH", path, {"name": "Department", "slug": "department", "enabled": True, "type": "MULTI_SELECT"})
    assert changed == {**made, "name": "Department", "slug": "department", "enabled": True, "type": "MULTI_SELECT"}
    other = attribute(org, "TEXT")
    assert org.refused(409, "PATCH", f"/attributes/{other['id']}", {"slug": "department"})
    body: dict[str, Any] = {"name": "D", "slug": "department", "type": "TEXT", "options": []}
    assert org.refused(409, "POST", "/attributes", body)
    wrong: tuple[dict[str, Any], ...] = (
        {"name": ""},
        {"type": "COLOUR"},
        {"options": [{"value": "x"}]},
        {"enabled": 1},
    )
    for bad in (*wrong, {"options": "none"}):
        assert org.refused(400, "POST", "/attributes", {**body, "slug": "new", **bad})
    options = org("GET", f"{path}/options")
    assert [(each["value"], each["slug"], each["attributeId"]) for each in options] == [
        ("Sales", "sales", made["id"]),
        ("Support", "support", made["id"]),
    ]
    new = org("POST", f"{path}/options", {"value": "Lab", "slug": "lab"})
    one = f"{path}/options/{new['id']}"
    assert org("PATCH", one, {"value": "Laboratory"}) == {**new, "value": "Laboratory"}
    assert org("DELETE", one)["value"] == "Laboratory"
    assert org.refused(404, "DELETE", one)
    assert org.refused(404, "PATCH", f"/attributes/{other['id']}/options/{options[0]['id']}", {"value": "X"})
    for method, sent in (("PATCH", {"name": "X"}), ("DELETE", None)):
        assert org.refused(403, method, path, sent, key=org.bea.api_key) == GUARD.format(org.bea.user.id, org.id)
    assert org("DELETE", path) == changed
    for unknown in (path, "/attributes/abc"):
        assert org.refused(404, "GET", unknown)


def test_attributes_are_assigned(org: Org) -> None:
    single, several = attribute(org, "SINGLE_SELECT", "Sales", "Support"), attribute(org, "MULTI_SELECT", "It", "En")
    text, number = attribute(org, "TEXT"), attribute(org, "NUMBER")
    path = f"/attributes/options/{org.bea.user.id}"
    ones, many = (org("GET", f"/attributes/{each['id']}/options") for each in (single, several))

    def give(row: Any, option: Any = None, value: str | None = None) -> dict[str, Any]:
        more = {"attributeOptionId": option["id"]} if option else {}
        return {"attributeId": row["id"], **more, **({"value": value} if value else {})}

    made = org("POST", path, give(single, ones[0]))
    assert made == {"id": made["id"], "memberId": org.bea.user.id, "attributeOptionId": ones[0]["id"]}
    assert org.refused(400, "POST", path, give(single, ones[1]))
    assert org.refused(409, "POST", path, give(single, ones[0]))
    for option in many:
        org("POST", path, give(several, option))
    assert org.refused(400, "PATCH", f"/attributes/{several['id']}", {"type": "SINGLE_SELECT"})
    org("POST", path, give(text, value="Left handed"))
    assert org.refused(400, "POST", path, give(text, value="Right handed"))
    for word in ("many", "nan", "inf"):
        assert org.refused(400, "POST", path, give(number, value=word))
    seven = org("POST", path, give(number, value="7.5"))
    for bad in (give(text), give(text, ones[0], "x"), give(single, value="Sales"), give(single), {}):
        assert org.refused(400, "POST", path, bad)
    assert org.refused(404, "POST", path, give(single, many[0]))
    assert org.refused(404, "POST", path, give(text, ones[0]))
    assert org.refused(404, "POST", path, {"attributeId": "abc", "value": "x"})
    assert org.refused(404, "POST", path, {"attributeId": single["id"], "attributeOptionId": "abc"})
    theirs = org("GET", path, key=org.bea.api_key)
    assert [(each["attributeId"], each["value"], each["slug"]) for each in theirs] == [
        (single["id"], "Sales", "sales"),
        (several["id"], "It", "it"),
        (several["id"], "En", "en"),
        (text["id"], "Left handed", "left-handed"),
        (number["id"], "7.5", "7-5"),
    ]
    assert org.refused(403, "DELETE", f"{path}/{ones[0]['id']}", key=org.bea.api_key)
    assert org("DELETE", f"{path}/{ones[0]['id']}") == made
    assert org("DELETE", f"{path}/{seven['attributeOptionId']}") == seven
    (left,) = org("GET", f"/attributes/{number['id']}/options")
    assert (left["id"], left["value"]) == (seven["attributeOptionId"], "7.5")
    org("DELETE", f"/attributes/{number['id']}/options/{left['id']}")
    assert org.refused(404, "DELETE", f"{path}/{ones[0]['id']}")
    org("DELETE", f"/attributes/{several['id']}")
    assert [each["value"] for each in org("GET", path)] == ["Left handed"]
    assert org("GET", f"/attributes/options/{org.owner}") == []
