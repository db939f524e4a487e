"""Bookings as a calendar, at a secret address."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest

from openslot.desk import feeds
from openslot.desk.nouns import Team
from tests.dialects.conftest import Server

WHO = {"name": "Ada Lovelace", "email": "ada@example.com", "timeZone": "Europe/London"}


def call(server: Server, method: str, path: str, body: Any = None, version: str = "2024-08-13") -> Any:
    headers = {**server.bearer, "cal-api-version": version}
    answer = server.client.request(method, path, json=body, headers=headers)
    assert answer.status_code < 300, answer.text
    return answer.json()["data"]


def talk(server: Server) -> int:
    body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0}
    found: int = call(server, "POST", "/v2/event-types", body, "2024-06-14")["id"]
    return found


def events(server: Server, code: str) -> list[Any]:
    answer = server.client.get(f"/feed/{code}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["x-robots-tag"] == "noindex"
    return list(icalendar.Calendar.from_ical(answer.text).walk("VEVENT"))


def test_a_users_feed(server: Server) -> None:
    with server.desk() as desk:
        code = feeds.feed_of(desk, desk.user()).code
        assert feeds.feed_of(desk, desk.user()).code == code
    assert events(server, code) == []
    type_ = talk(server)
    made = call(
        server, "POST", "/v2/bookings", {"start": "2027-01-05T09:00:00Z", "eventTypeId": type_, "attendee": WHO}
    )
    (event,) = events(server, code)
    assert (str(event["SUMMARY"]), f"{event['DTSTART'].dt:%d %H:%M}") == (made["title"], "05 09:00")
    assert "ada@example.com" in event["DESCRIPTION"]
    assert f"http://testserver/booking/{made['uid']}" in event["DESCRIPTION"]
    uid = str(event["UID"])
    new = call(server, "POST", f"/v2/bookings/{made['uid']}/reschedule", {"start": "2027-01-05T10:00:00Z"})
    (event,) = events(server, code)
    assert (str(event["UID"]), f"{event['DTSTART'].dt:%H:%M}") == (uid, "10:00")
    call(server, "POST", f"/v2/bookings/{new['uid']}/cancel", {"cancellationReason": "ill"})
    assert events(server, code) == []


def test_only_a_users_own(server: Server) -> None:
    colleague = server.colleague("Max Member")
    with server.desk(colleague) as desk:
        code = feeds.feed_of(desk, desk.user()).code
    call(
        server, "POST", "/v2/bookings", {"start": "2027-01-05T09:00:00Z", "eventTypeId": talk(server), "attendee": WHO}
    )
    assert events(server, code) == []


def test_a_teams_feed(server: Server) -> None:
    team = call(server, "POST", "/v2/teams", {"name": "Sales"})
    kind = {
        "lengthInMinutes": 30,
        "title": "Demo",
        "slug": "demo",
        "minimumBookingNotice": 0,
        "schedulingType": "roundRobin",
        "hosts": [{"userId": server.account.user.id}],
    }
    type_ = call(server, "POST", f"/v2/teams/{team['id']}/event-types", kind, "2024-06-14")["id"]
    for number, start in ((type_, "2027-01-05T09:00:00Z"), (talk(server), "2027-01-05T12:00:00Z")):
        call(server, "POST", "/v2/bookings", {"start": start, "eventTypeId": number, "attendee": WHO})
    with server.desk() as desk:
        row = desk.find(Team, team["id"])
        assert row is not None
        code = feeds.feed_of(desk, row).code
    assert [f"{each['DTSTART'].dt:%H:%M}" for each in events(server, code)] == ["09:00"]


@pytest.mark.parametrize("path", ["/feed/nothing.ics", "/feed/.ics", "/feed/%00.ics"])
def test_other_addresses_are_no_feeds(sqlite_server: Server, path: str) -> None:
    assert sqlite_server.client.get(path).status_code == 404


def test_a_feed_gets_another_address(sqlite_server: Server) -> None:
    with sqlite_server.desk() as desk:
        old = feeds.feed_of(desk, desk.user()).code
        new = feeds.renew_feed(desk, desk.user()).code
    assert sqlite_server.client.get(f"/feed/{old}.ics").status_code == 404
    assert events(sqlite_server, new) == []
