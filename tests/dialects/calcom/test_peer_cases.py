"""What the product's own end-to-end cases ask of event types, teams and people, in our words and with our data."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import ADA, Cal
from .test_teams import Team

WEEKLY = {"interval": 2, "occurrences": 10, "frequency": "weekly", "disabled": False}
HOUR = {
    "type": "time",
    "noticeThreshold": {"unit": "minutes", "count": 60},
    "blockUnconfirmedBookingsInBooker": True,
}
CHOICE = {"type": "select", "slug": "tool", "label": "Tool", "required": True, "options": ["saw", "plane"]}
NO_ADDRESS = [
    {"type": "email", "required": False, "hidden": True, "label": "Email"},
    {"type": "phone", "slug": "attendeePhoneNumber", "required": True, "hidden": False, "label": "Phone"},
]
NEEDS_ADDRESS = "checkIsEmailUserAccessible - Email booking field must be required and visible"


@pytest.fixture
def team(cal: Cal) -> Team:
    return Team(cal)


def slugs(made: dict[str, Any]) -> list[str]:
    return [field["slug"] for field in made["bookingFields"]]


# Event types


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confirmationPolicy", HOUR),
        ("confirmationPolicy", {**HOUR, "noticeThreshold": {"unit": "hours", "count": 24}}),
        ("recurrence", WEEKLY),
        ("disableRescheduling", {"disabled": False, "minutesBefore": 60}),
        ("disableRescheduling", {"disabled": True}),
        ("lengthInMinutesOptions", [15, 30]),
        ("bookingWindow", {"type": "businessDays", "value": 40, "rolling": False}),
    ],
)
def test_settings_come_back_as_they_were_sent(cal: Cal, name: str, value: Any) -> None:
    made = cal.type(**{name: value})
    assert made[name] == value
    path = f"/v2/event-types/{made['id']}"
    assert cal.data("PATCH", path, {"title": "Another"})[name] == value
    assert cal.data("GET", path)["lengthInMinutes"] == 60


def test_a_threshold_is_told_anew_once_it_changes(cal: Cal) -> None:
    made = cal.type(confirmationPolicy=HOUR)
    path = f"/v2/event-types/{made['id']}"
    always = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    assert cal.data("PATCH", path, {"confirmationPolicy": always})["confirmationPolicy"] == always
    later = {**HOUR, "noticeThreshold": {"unit": "minutes", "count": 120}}
    assert cal.data("PATCH", path, {"confirmationPolicy": later})["confirmationPolicy"] == later


def test_the_phone_number_is_a_field_of_who_chose_none(cal: Cal) -> None:
    assert slugs(cal.type())[:4] == ["name", "email", "attendeePhoneNumber", "location"]
    made = cal.type(slug="own", bookingFields=[{"type": "name", "label": "Who"}, CHOICE])
    assert slugs(made) == ["name", "email", "location", "tool", "title", "notes", "guests", "rescheduleReason"]
    again = cal.type(**{**cal.type(slug="first"), "slug": "second"})  # one's answer is another's body
    assert slugs(again)[:4] == ["name", "email", "location", "attendeePhoneNumber"]


def test_a_name_in_two_parts(cal: Cal) -> None:
    parts = {
        "type": "splitName",
        "firstNameLabel": "Given name",
        "lastNameLabel": "Family name",
        "lastNameRequired": False,
        "disableOnPrefill": False,
    }
    first = cal.type(bookingFields=[parts])["bookingFields"][0]
    assert first == {"isDefault": True, "slug": "splitName", **parts}


def test_guests_are_hidden_and_shown(cal: Cal) -> None:
    made = cal.type(disableGuests=True)
    path = f"/v2/event-types/{made['id']}"
    for closed in (True, False, True):
        made = cal.data("PATCH", path, {"disableGuests": closed})
        field = next(field for field in made["bookingFields"] if field["slug"] == "guests")
        assert (made["disableGuests"], field["hidden"]) == (closed, closed)


def test_apps_that_are_not_there(cal: Cal) -> None:
    def refused(app: str) -> str:
        body = {"lengthInMinutes": 30, "title": "T", "slug": "t", "locations": [{"type": "integration"}]}
        body["locations"][0]["integration"] = app  # type: ignore[index]
        return cal.refused(400, "POST", "/v2/event-types", body)

    assert refused("jitsi") == "jitsi not connected."
    assert refused("office365-video") == "msteams not connected."
    unknown = "Validation failed for integration location: integration must be one of the following values: cal-video,"
    assert refused("smoke-signals").startswith(unknown)
    assert refused("smoke-signals").endswith(", demodesk-video, campfire-video")


def test_a_limit_that_says_nothing_and_one_beside_a_recurrence(cal: Cal) -> None:
    body = {"lengthInMinutes": 30, "title": "T", "slug": "t", "bookerActiveBookingsLimit": {"disabled": False}}
    assert "at least one other property must be provided" in cal.refused(400, "POST", "/v2/event-types", body)
    body |= {"bookerActiveBookingsLimit": {"maximumActiveBookings": 2}, "recurrence": WEEKLY}
    assert "`recurrence` and `bookerActiveBookingsLimit`" in cal.refused(400, "POST", "/v2/event-types", body)
    made = cal.type(bookerActiveBookingsLimit={"disabled": True}, recurrence=WEEKLY)
    assert made["bookerActiveBookingsLimit"] == {"disabled": True}


# Teams


def test_who_may_do_without_addresses(cal: Cal, team: Team) -> None:
    body = {"lengthInMinutes": 60, "title": "Call", "slug": "call", "bookingFields": NO_ADDRESS}
    assert cal.refused(400, "POST", "/v2/event-types", body) == NEEDS_ADDRESS
    turns = {**body, "schedulingType": "COLLECTIVE", "hosts": [{"userId": team.ids[0]}]}
    alone = f"/v2/teams/{team.team['id']}/event-types"
    assert cal.refused(400, "POST", alone, turns) == NEEDS_ADDRESS
    made = cal.data("POST", f"{team.path}/event-types", turns)
    name, email, place, phone = made["bookingFields"][:4]
    assert (name["label"], place["slug"], phone["label"]) == ("your_name", "location", "Phone")
    assert (email["required"], email["hidden"], phone["required"], phone["hidden"]) == (False, True, True, False)
    booked = cal.book(
        made,
        "2027-01-05T10:00:00Z",
        attendee={"name": "Ada", "timeZone": "Europe/London", "phoneNumber": "+442079460000"},
    )
    assert booked["attendees"][0]["phoneNumber"] == "+442079460000"
    assert cal.refused(400, "PATCH", f"{alone}/{made['id']}", {"bookingFields": NO_ADDRESS}) == NEEDS_ADDRESS


def test_a_team_type_changes_its_kind_with_new_hosts(cal: Cal, team: Team) -> None:
    made = team.type("roundRobin", hosts=[{"userId": team.ids[1], "priority": "high"}])
    path = f"{team.path}/event-types/{made['id']}"
    assert cal.refused(400, "PATCH", path, {"schedulingType": "collective"}).startswith("Hosts required when switching")
    assert cal.refused(400, "PATCH", path, {"schedulingType": "managed"})
    changed = cal.data("PATCH", path, {"schedulingType": "collective", "hosts": [{"userId": team.ids[2]}]})
    assert changed["schedulingType"] == "collective"
    assert [(host["userId"], "priority" in host) for host in changed["hosts"]] == [(team.ids[2], False)]
    changed = cal.data("PATCH", path, {"schedulingType": "roundRobin", "assignAllTeamMembers": True})
    assert changed["schedulingType"] == "roundRobin"
    assert [host["userId"] for host in changed["hosts"]] == team.ids
    assert cal.data("PATCH", path, {"title": "T"})["hosts"] == changed["hosts"]
    made, *_ = team.type("MANAGED", slug="managed")
    assert made["schedulingType"] == "managed"
    assert cal.refused(400, "PATCH", f"{team.path}/event-types/{made['id']}", {"schedulingType": "collective"})


def test_what_is_told_of_a_round_robin_comes_back(cal: Cal, team: Team) -> None:
    made = team.type("roundRobin")
    assert (made["rrHostSubsetEnabled"], made["maxRoundRobinHosts"]) == (False, None)
    path = f"{team.path}/event-types/{made['id']}"
    changed = cal.data("PATCH", path, {"rrHostSubsetEnabled": True, "maxRoundRobinHosts": 2})
    assert (changed["rrHostSubsetEnabled"], changed["maxRoundRobinHosts"]) == (True, 2)
    assert cal.data("GET", f"/v2/event-types/{made['id']}", key=team.accounts[1].api_key)["teamId"] == team.team["id"]
    cal.refused(400, "PATCH", path, {"maxRoundRobinHosts": 0})
    assert team.type("collective", hosts=[])["hosts"] == []


def test_members_see_only_their_teams(cal: Cal, team: Team) -> None:
    other = cal.data("POST", f"/v2/organizations/{team.org}/teams", {"name": "Other"})["id"]
    bea = team.accounts[1].api_key
    for unknown in (other, 999_999):
        for path in (f"/v2/teams/{unknown}", f"/v2/organizations/{team.org}/teams/{unknown}"):
            cal.refused(403, "GET", f"{path}/memberships", key=bea)
            cal.refused(403, "PATCH", f"{path}/event-types/1", {"title": "T"}, key=bea)
    cal.refused(403, "GET", "/v2/teams/999999")
    cal.refused(404, "GET", f"/v2/organizations/{team.org}/teams/999999")


def test_a_teams_notes_are_an_object(cal: Cal) -> None:
    assert cal.data("POST", "/v2/teams", {"name": "A", "metadata": {"k": "v"}})["metadata"] == {"k": "v"}
    cal.refused(400, "POST", "/v2/teams", {"name": "B", "metadata": '{"k": "v"}'})


def test_schedules_of_a_team(cal: Cal, team: Team) -> None:
    alone, bea = f"/v2/teams/{team.team['id']}", team.ids[1]
    every = cal.data("GET", f"{alone}/schedules")
    assert [row["ownerId"] for row in every] == team.ids
    assert cal.data("GET", f"{team.path}/schedules") == every
    late = cal.data(
        "POST",
        "/v2/schedules",
        {"name": "Late", "timeZone": "UTC", "isDefault": False},
        key=team.accounts[1].api_key,
    )
    body = {"lengthInMinutes": 30, "title": "T", "slug": "t", "scheduleId": late["id"]}
    hers = cal.data("POST", "/v2/event-types", body, key=team.accounts[1].api_key)
    turns = team.type("roundRobin", hosts=[{"userId": bea}])
    path = f"{team.path}/users/{bea}/schedules"
    assert len(cal.data("GET", path)) == 2
    assert [row["id"] for row in cal.data("GET", f"{path}?eventTypeId={hers['id']}")] == [late["id"]]
    assert cal.data("GET", f"{path}?eventTypeId={turns['id']}") == [every[1]]
    assert cal.data("GET", f"{alone}/schedules?eventTypeId={turns['id']}") == [every[1]]
    cal.refused(404, "GET", f"{team.path}/users/{team.ids[2]}/schedules?eventTypeId={hers['id']}")
    cal.refused(404, "GET", f"{path}?eventTypeId=999999")
    cal.refused(404, "GET", f"{team.path}/schedules?eventTypeId={hers['id']}")
    cal.refused(403, "GET", f"{alone}/schedules", key=team.accounts[2].api_key)


# People


@pytest.mark.parametrize("whose", ["mine", "team"])
def test_absences_of_ones_own_and_of_a_team(cal: Cal, team: Team, whose: str) -> None:
    olive, bea, cid = team.ids
    path = "/v2/me/ooo" if whose == "mine" else f"/v2/teams/{team.team['id']}/users/{bea}/ooo"
    user, other = (olive, bea) if whose == "mine" else (bea, cid)
    away = {"start": "2027-05-01T01:00:00.000Z", "end": "2027-05-10T13:59:59.999Z", "notes": "sea"}
    made = cal.data("POST", path, away)
    assert (made["userId"], made["reason"]) == (user, "unspecified")
    assert (made["start"], made["end"]) == ("2027-05-01T00:00:00.000Z", "2027-05-10T23:59:59.999Z")
    cal.refused(409, "POST", path, away)
    cal.refused(400, "POST", path, {**away, "start": "2027-06-01T00:00:00Z"})
    one = f"{path}/{made['id']}"
    cal.refused(400, "PATCH", one, {"toUserId": user})
    assert cal.data("PATCH", one, {"toUserId": other, "reason": "vacation"})["toUserId"] == other
    later = cal.data("POST", path, {"start": "2027-08-01T00:00:00Z", "end": "2027-08-02T00:00:00Z"})
    assert [row["id"] for row in cal.data("GET", f"{path}?sortEnd=desc")] == [later["id"], made["id"]]
    for lost in ("999999", "x"):
        cal.refused(403, "PATCH", f"{path}/{lost}", {"notes": "n"})
        cal.refused(403, "DELETE", f"{path}/{lost}")
    cal.data("DELETE", one)
    assert [row["id"] for row in cal.data("GET", path)] == [later["id"]]
    stranger = cal.server.stranger()
    if whose == "team":
        cal.refused(403, "GET", path, key=team.accounts[2].api_key)  # an admin's
        cal.refused(403, "POST", path.replace(f"/{bea}/", f"/{stranger.user.id}/"), away)
    cal.refused(400, "POST", path, {**away, "toUserId": stranger.user.id})


def test_attributes_stand_with_the_membership_and_tell_whose_they_are(cal: Cal, team: Team) -> None:
    olive, bea, cid = team.ids
    root = f"/v2/organizations/{team.org}"

    def attribute(kind: str, *values: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        options = [{"value": value, "slug": value} for value in values]
        row = cal.data("POST", f"{root}/attributes", {"name": kind, "slug": kind, "type": kind, "options": options})
        return row, cal.data("GET", f"{root}/attributes/{row['id']}/options")

    def give(user: int, row: dict[str, Any], option: dict[str, Any]) -> None:
        body = {"attributeId": row["id"], "attributeOptionId": option["id"]}
        cal.data("POST", f"{root}/attributes/options/{user}", body)

    age, (grown,) = attribute("NUMBER", "18")
    skills, (saw, plane) = attribute("MULTI_SELECT", "saw", "plane")
    text, (note,) = attribute("TEXT", "coders")
    for option in (saw, plane):
        give(bea, skills, option)
    give(bea, age, grown)
    give(cid, skills, saw)
    give(cid, text, note)
    shown = cal.data("GET", f"{root}/memberships/{bea}")
    assert shown["attributes"] == [
        {
            "id": skills["id"],
            "name": "MULTI_SELECT",
            "type": "multiSelect",
            "options": [{"optionId": saw["id"], "option": "saw"}, {"optionId": plane["id"], "option": "plane"}],
        },
        {"id": age["id"], "name": "NUMBER", "type": "number", "optionId": grown["id"], "option": 18},
    ]
    assert (shown["user"]["bio"], shown["user"]["metadata"]) == (None, {})

    def assigned(query: str = "") -> dict[str, list[int]]:
        found = cal.data("GET", f"{root}/attributes/{skills['id']}/options/assigned{query}")
        return {row["slug"]: row["assignedUserIds"] for row in found}

    assert assigned() == {"saw": [bea, cid], "plane": [bea]}
    small = cal.data("POST", f"{root}/teams", {"name": "Small"})["id"]
    cal.data("POST", f"{root}/teams/{small}/memberships", {"userId": bea, "accepted": True})
    assert assigned(f"?teamIds={small}") == {"saw": [bea], "plane": [bea]}
    assert assigned(f"?assignedOptionIds={note['id']}") == {"saw": [cid]}
    path = f"{root}/attributes/{skills['id']}/options/assigned"
    cal.refused(404, "GET", f"{path}?assignedOptionIds={note['id']}&teamIds={small}")
    cal.refused(400, "GET", f"{path}?teamIds=x")
    assert cal.data("GET", f"{root}/attributes/slugs/MULTI_SELECT/options/assigned") == cal.data("GET", path)
    cal.refused(404, "GET", f"{root}/attributes/slugs/none/options/assigned")
    assert olive not in {user for users in assigned().values() for user in users}


@pytest.mark.parametrize("path", ["/v2/webhooks", "/v2/event-types/{}/webhooks"])
def test_some_calls_are_for_organizations_alone(cal: Cal, path: str) -> None:
    path = path.format(cal.type()["id"])
    hook = {"subscriberUrl": "https://hooks.example.com/a", "triggers": ["BOOKING_CREATED"], "active": True}
    lent = ["DELEGATION_CREDENTIAL_ERROR", "BOOKING_CREATED"]
    words = "DELEGATION_CREDENTIAL_ERROR trigger is only available for organization webhooks"
    assert cal.refused(400, "POST", path, {**hook, "triggers": lent}) == words
    made = cal.data("POST", path, hook)
    assert cal.refused(400, "PATCH", f"{path}/{made['id']}", {"triggers": lent}) == words
    ours = f"/v2/organizations/{cal.server.account.organization.id}/webhooks"
    assert cal.data("POST", ours, {**hook, "triggers": lent})["triggers"] == lent


def test_webhooks_keep_their_triggers_in_order(cal: Cal) -> None:
    wanted = ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]
    hook = {"subscriberUrl": "https://hooks.example.com/a", "triggers": [*wanted, wanted[0]], "active": True}
    assert cal.data("POST", "/v2/webhooks", hook)["triggers"] == wanted


def test_private_links_of_a_team_type(cal: Cal, team: Team) -> None:
    made = team.type("roundRobin")
    path = f"{team.path}/event-types/{made['id']}/private-links"
    link = cal.data("POST", path, {"maxUsageCount": 5})
    assert link["bookingUrl"] == f"http://testserver/d/{link['linkId']}/{made['slug']}"
    assert cal.data("GET", path) == [link]
    assert cal.data("PATCH", f"{path}/{link['linkId']}", {"maxUsageCount": 10})["maxUsageCount"] == 10
    cal.refused(403, "GET", path, key=team.accounts[1].api_key)
    cal.refused(404, "GET", f"{team.path}/event-types/{cal.type()['id']}/private-links")
    assert cal.data("DELETE", f"{path}/{link['linkId']}")["linkId"] == link["linkId"]
    assert cal.data("GET", path) == []


def test_a_teams_maker_may_wait_to_be_in_it(cal: Cal) -> None:
    for asked, accepted in (({"autoAcceptCreator": False}, False), ({}, True)):
        made = cal.data("POST", "/v2/teams", {"name": f"Team {accepted}", **asked})
        (membership,) = cal.data("GET", f"/v2/teams/{made['id']}/memberships")
        assert (membership["role"], membership["accepted"]) == ("OWNER", accepted)


def test_webhooks_of_a_team_type(cal: Cal, team: Team) -> None:
    alone = f"/v2/teams/{team.team['id']}/event-types"
    made, other = team.type("roundRobin"), team.type("collective")
    hook = {"subscriberUrl": "https://hooks.example.com/a", "triggers": ["BOOKING_CREATED"], "active": True}
    path, theirs = f"{alone}/{made['id']}/webhooks", f"{alone}/{other['id']}/webhooks"
    first, second = cal.data("POST", path, hook), cal.data("POST", theirs, hook)
    assert first["eventTypeId"] == made["id"]
    assert cal.data("GET", f"{team.path}/event-types/{made['id']}/webhooks") == [first]
    assert cal.data("PATCH", f"{path}/{first['id']}", {"active": False})["active"] is False
    cal.refused(404, "GET", f"{path}/90284")
    cal.refused(403, "GET", f"{path}/{second['id']}")
    cal.refused(403, "GET", path, key=team.accounts[1].api_key)
    assert cal.data("DELETE", f"{path}/{first['id']}")["id"] == first["id"]
    assert cal.data("DELETE", theirs) == "1 webhooks deleted"


def test_bookings_of_a_team_of_an_organization_and_of_a_user(cal: Cal, team: Team) -> None:
    olive, bea, cid = team.ids
    hers = cal.book(team.type("roundRobin", hosts=[{"userId": bea}]), "2027-01-05T10:00:00Z")
    mine = cal.book(cal.type(), "2027-01-05T12:00:00Z", attendee={**ADA, "email": "bea@example.com"})
    guest = cal.book(cal.type(slug="guests"), "2027-01-05T14:00:00Z", guests=["bea@example.com"])
    root, alone = f"/v2/organizations/{team.org}", f"/v2/teams/{team.team['id']}/bookings"

    def uids(path: str) -> list[str]:
        return [row["uid"] for row in cal.data("GET", path, version="2024-08-13")]

    assert uids(alone) == uids(f"{team.path}/bookings") == [hers["uid"]]
    assert uids(f"{root}/bookings") == [hers["uid"], mine["uid"], guest["uid"]]
    assert uids(f"{root}/bookings?userIds={olive}") == [mine["uid"], guest["uid"]]
    assert uids(f"{root}/bookings?userIds={cid},{bea}&sortStart=desc") == [guest["uid"], mine["uid"], hers["uid"]]
    assert uids(f"{root}/users/{bea}/bookings") == [hers["uid"], mine["uid"], guest["uid"]]
    assert uids(f"{root}/users/{cid}/bookings") == []
    cal.refused(400, "GET", f"{root}/bookings?userIds=999999")
    cal.refused(400, "GET", f"{root}/bookings?userIds={cal.server.stranger().user.id}")
    for path in (alone, f"{root}/bookings", f"{root}/users/{bea}/bookings"):
        cal.refused(403, "GET", path, key=team.accounts[1].api_key)


# 2024-04-15


def test_older_words_tell_the_older_form(cal: Cal) -> None:
    body = {"title": "T", "slug": "t", "length": 60, "locations": [{"type": "Online", "link": "https://meet.example"}]}
    made = cal.data("POST", "/v2/event-types", body, version=None)
    assert made["locations"] == [{"type": "link", "link": "https://meet.example"}]
    path, shop = f"/v2/event-types/{made['id']}", [{"type": "inPerson", "address": "1 High Street"}]
    assert cal.data("PATCH", path, {"locations": shop}, version=None)["locations"] == shop
    public = [{"type": "link", "link": "https://meet.example", "displayLocationPublicly": True}]
    assert cal.data("PATCH", path, {"locations": public}, version=None)["locations"] == public
    field = {
        "name": "shop",
        "type": "radio",
        "label": "Shop",
        "placeholder": "",
        "required": True,
        "editable": "user",
        "sources": [{"id": "user", "type": "user", "label": "User", "fieldRequired": True}],
        "options": [{"label": "North", "value": "North"}, {"label": "South", "value": "South"}],
    }
    changed = cal.data("PATCH", path, {"bookingFields": [field]}, version=None)
    assert field in changed["bookingFields"]
    cal.refused(400, "PATCH", "/v2/event-types/null", {"locations": shop}, version=None)
    newer = cal.data("GET", path)
    assert newer["locations"] == [{"type": "link", "link": "https://meet.example", "public": True}]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("routingFormResponseId=0&_isDryRun=true", None),
        ("routingFormResponseId=1", None),
        ("routingFormResponseId=1&_isDryRun=true", "routingFormResponseId must be 0 for dry run"),
        ("routingFormResponseId=0", "routingFormResponseId must be a positive number"),
        ("routingFormResponseId=-1", "routingFormResponseId must be a positive number"),
    ],
)
def test_a_forms_answer_in_older_slots(cal: Cal, query: str, words: str | None) -> None:
    days = "startTime=2027-01-05&endTime=2027-01-06"
    answer = cal("GET", f"/v2/slots/available?eventTypeId={cal.type()['id']}&{days}&{query}", version=None, key=None)
    assert answer.status_code == (400 if words else 200)
    if words:
        (problem,) = answer.json()["error"]["details"]["errors"]
        assert problem["constraints"] == {"routingFormResponseIdValidator": words}


def test_half_of_a_platform_clients_credentials(cal: Cal) -> None:
    words = "ApiAuthStrategy - Only '{}' header provided."
    for name in ("x-cal-client-id", "x-cal-secret-key"):
        answer = cal.server.client.get("/v2/me", headers={name: "x"})
        assert answer.status_code == 401
        assert answer.json()["message"].startswith(words.format(name))
    both = cal.server.client.get("/v2/me", headers={"x-cal-client-id": "x", "x-cal-secret-key": "x"})
    assert (both.status_code, "No authentication method" in both.json()["message"]) == (401, True)
