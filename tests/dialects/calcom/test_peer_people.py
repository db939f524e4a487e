"""What the product's own cases ask of who may see, change and settle bookings of teams and organizations."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from openslot.desk.nouns import OutboxRow
from tests.dialects.conftest import Server

from .conftest import ADA, Cal
from .test_teams import Team

WHEN = "2027-01-05T10:00:00Z"
NEW = {"name": "Grace Hopper", "email": "grace@example.com", "timeZone": "Asia/Tokyo"}


@pytest.fixture
def team(cal: Cal) -> Team:
    return Team(cal)


def letters(cal: Cal) -> list[str]:
    """What was written so far, oldest first."""
    with cal.server.house.database.read() as session:
        kinds = session.scalars(select(OutboxRow.kind).order_by(OutboxRow.id))
        return [kind.removeprefix("booking.") for kind in kinds if kind.startswith("booking.")]


def test_who_is_of_the_team_keeps_its_attendees(cal: Cal, team: Team) -> None:
    olive, bea, cid = team.accounts
    made = team.type("collective", hosts=[{"userId": bea.user.id}])
    path = f"/v2/bookings/{cal.book(made, WHEN)['uid']}/attendees"
    stranger = cal.server.stranger().api_key
    for number, who in enumerate((bea, olive)):  # its host; an admin who is not
        body = {**NEW, "email": f"grace+{number}@example.com", "name": "Test 你好 🎉"}
        added = cal.data("POST", path, body, key=who.api_key)
        assert (added["name"], added["email"], added["timeZone"]) == (body["name"], body["email"], body["timeZone"])
        assert cal.data("GET", f"{path}/{added['id']}", key=who.api_key)["email"] == body["email"]
        for other in (cid.api_key, stranger):
            cal.refused(403, "POST", path, {**NEW, "email": "eve@example.com"}, key=other)
            cal.refused(403, "GET", f"{path}/{added['id']}", key=other)
            cal.refused(403, "DELETE", f"{path}/{added['id']}", key=other)
        assert cal.data("DELETE", f"{path}/{added['id']}", key=who.api_key)["id"] == added["id"]
        cal.refused(404, "GET", f"{path}/{added['id']}", key=who.api_key)
        cal.refused(404, "DELETE", f"{path}/{added['id']}", key=who.api_key)
    for wrong in ({"email": "invalid-email"}, {"timeZone": "Invalid/Timezone"}, {"name": None}):
        cal.refused(400, "POST", path, {**NEW, **wrong})


def test_a_booking_is_in_the_lists_of_all_who_are_in_it(cal: Cal, team: Team) -> None:
    olive, bea, cid = (account.api_key for account in team.accounts)
    made, pending = (
        cal.type(),
        cal.type(slug="asked", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": False}),
    )
    first = cal.book(made, WHEN, attendee={**ADA, "email": "bea@example.com"})
    second = cal.book(
        made, "2027-01-05T12:00:00Z", attendee={**ADA, "email": "cid@example.com"}, guests=["bea@example.com"]
    )

    def uids(key: str, query: str = "") -> list[str]:
        return [row["uid"] for row in cal.data("GET", f"/v2/bookings{query}", key=key)]

    assert uids(olive) == uids(bea) == [first["uid"], second["uid"]]
    assert uids(cid) == [second["uid"]]
    for key in (olive, bea, cid):
        older = cal.data("GET", "/v2/bookings", key=key, version="2024-04-15")["bookings"]
        assert sorted(row["uid"] for row in older) == sorted(uids(key))
    assert uids(olive, "?attendeeEmail=bea@example.com") == [first["uid"], second["uid"]]
    assert uids(olive, "?attendeeEmail=cid@example.com") == [second["uid"]]
    asked = cal.book(pending, "2027-01-06T10:00:00Z", attendee={**ADA, "email": "bea@example.com"}, key=None)
    for who in (bea, cid, cal.server.stranger().api_key):
        cal.refused(401, "POST", f"/v2/bookings/{asked['uid']}/confirm", key=who)
    hers = {"lengthInMinutes": 30, "title": "T", "slug": "t", "confirmationPolicy": pending["confirmationPolicy"]}
    wanted = cal.book(cal.data("POST", "/v2/event-types", hers, key=bea), "2027-01-07T10:00:00Z", key=None)
    assert cal.data("POST", f"/v2/bookings/{wanted['uid']}/confirm", status=200)["status"] == "accepted"  # an admin


def test_letters_of_a_booking_that_must_be_confirmed(cal: Cal) -> None:
    made = cal.type(confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": False})
    body = {"start": WHEN, "eventTypeId": made["id"], "attendee": ADA}
    booked = cal.data("POST", "/v2/bookings", body, key=None)
    path = f"/v2/bookings/{booked['uid']}"
    assert (booked["status"], letters(cal)) == ("pending", ["requested"])
    assert cal.data("POST", f"{path}/confirm", status=200)["status"] == "accepted"
    assert letters(cal) == ["requested", "confirmed"]
    by_host = {"start": "2027-01-05T12:00:00Z", "rescheduledBy": "olive@example.com"}
    moved = cal.data("POST", f"{path}/reschedule", by_host, key=None)
    assert (moved["status"], letters(cal)[2:]) == ("accepted", ["moved"])
    again = cal.data("POST", f"/v2/bookings/{moved['uid']}/reschedule", {"start": "2027-01-05T14:00:00Z"}, key=None)
    assert (again["status"], letters(cal)[3:]) == ("pending", ["requested"])
    assert cal.data("POST", f"/v2/bookings/{again['uid']}/decline", status=200)["status"] == "rejected"
    assert letters(cal)[4:] == ["rejected"]


def test_nobody_moves_too_late_by_naming_the_host(cal: Cal) -> None:
    by_host = {"start": "2027-01-08T12:00:00Z", "rescheduledBy": "olive@example.com"}
    for rule in ({"disabled": False, "minutesBefore": 60 * 24 * 7}, {"disabled": True}):
        made = cal.type(slug=f"late-{rule['disabled']}", disableRescheduling=rule)
        path = f"/v2/bookings/{cal.book(made, WHEN, key=None)['uid']}"
        cal.refused(400 if rule["disabled"] else 403, "POST", f"{path}/reschedule", by_host, key=None)
        moved = cal.data("POST", f"{path}/reschedule", by_host)
        assert moved["start"] == "2027-01-08T12:00:00.000Z"
        cal.data("POST", f"/v2/bookings/{moved['uid']}/cancel", {"cancellationReason": "over"}, status=200)


def test_letters_of_a_series_of_a_move_and_of_an_end(cal: Cal) -> None:
    series = cal.type(slug="series", recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})
    assert len(cal.book(series, WHEN, key=None)) == 3
    assert letters(cal) == ["booked"] * 3
    booked = cal.book(cal.type(), "2027-01-05T12:00:00Z", key=None)
    moved = cal.data("POST", f"/v2/bookings/{booked['uid']}/reschedule", {"start": "2027-01-05T14:00:00Z"}, key=None)
    reason = {"cancellationReason": "Going on a vacation"}
    assert (
        cal.data("POST", f"/v2/bookings/{moved['uid']}/cancel", reason, key=None, status=200)["status"] == "cancelled"
    )
    assert letters(cal)[3:] == ["booked", "moved", "cancelled"]


def test_letters_of_a_booking_that_goes_to_another_host(cal: Cal, team: Team) -> None:
    booked = cal.book(team.type("roundRobin"), WHEN)
    path, first = f"/v2/bookings/{booked['uid']}", booked["hosts"][0]["id"]
    other = next(number for number in team.ids if number != first)
    given = cal.data("POST", f"{path}/reassign/{other}", status=200)
    assert given["reassignedTo"]["id"] == other
    assert cal.data("POST", f"{path}/reassign", status=200)["reassignedTo"]["id"] != other
    assert letters(cal) == ["booked", "reassigned", "reassigned"]


def test_members_keep_no_schedules_for_the_organization(cal: Cal, team: Team) -> None:
    root, bea = f"/v2/organizations/{team.org}", team.ids[1]
    path, key = f"{root}/users/{bea}/schedules", team.accounts[1].api_key
    work = {"name": "work", "timeZone": "Europe/Rome", "isDefault": True}
    cal.refused(403, "POST", path, work, key=key)
    for shut in (f"{root}/schedules", f"{path}/"):
        cal.refused(403, "GET", shut, key=key)
    made = cal.data("POST", path, work)
    assert (made["ownerId"], made["isDefault"], made["overrides"]) == (bea, True, [])
    assert cal.data("GET", "/v2/schedules/default", key=key)["id"] == made["id"]
    assert made in cal.data("GET", f"{root}/schedules")
    assert made in cal.data("GET", f"{path}/")
    assert cal.data("PATCH", f"{path}/{made['id']}", {"name": "rest"}) == {**made, "name": "rest"}
    assert cal("DELETE", f"{path}/{made['id']}").json() == {"status": "success"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/oauth-clients"),
        ("GET", "/v2/oauth-clients/client/users"),
        ("POST", "/v2/oauth/client/refresh"),
        ("GET", "/v2/provider/client"),
        ("GET", "/v2/gcal/check"),
        ("GET", "/v2/atoms/event-types"),
        ("POST", "/v2/attendees"),
        ("POST", "/v2/routing-forms/form/calculate-slots"),
        ("GET", "/v2/organizations/1/routing-forms"),
        ("GET", "/v2/organizations/1/roles"),
        ("GET", "/v2/organizations/1/delegation-credentials"),
        ("GET", "/v2/organizations/1/teams/1/workflows"),
        ("GET", "/v2/organizations/1/teams/1/verified-resources/emails"),
        ("POST", "/v2/teams/1/invite"),
        ("POST", "/v2/auth/oauth2/clients/client/exchange"),
    ],
)
def test_what_is_not_here_says_so(sqlite_server: Server, method: str, path: str) -> None:
    assert Cal(sqlite_server).refused(404, method, path, {}) == f"Cannot {method} {path}"
