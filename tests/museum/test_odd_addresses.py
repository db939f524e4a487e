"""What a tester sent who knew the product from its README alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from openslot.couriers.ics.busy import taken_in
from openslot.desk.errors import Forbidden
from openslot.desk.keys import keys, revoke
from tests.dialects.conftest import Server, sqlite_server

__all__ = ["sqlite_server"]
ODD = ["http://[::1", "https://[1:2", "http://xn--/x.ics", f"http://{'a' * 300}.com/x.ics", "http://a b/x.ics"]
WHO: dict[str, Any] = {"timeZone": "UTC", "language": "en", "metadata": {}}
WHO["responses"] = {"name": "O", "email": "o@x.test"}


def ask(server: Server, method: str, path: str, body: Any = None, version: str = "2024-04-15") -> Any:
    return server.client.request(method, path, json=body, headers={**server.bearer, "cal-api-version": version})


@pytest.mark.parametrize("url", ODD)
def test_addresses_that_are_none(sqlite_server: Server, url: str) -> None:
    hook = {"subscriberUrl": url, "active": True, "triggers": ["BOOKING_CREATED"]}
    account = {"url": url, "username": "ada@acme.test", "password": "secretpw"}
    for path, body in (
        ("/v2/calendars/ics-feed/save", {"urls": [url]}),
        ("/v2/calendars/caldav/credentials", account),
        ("/v2/webhooks", hook),
    ):
        assert ask(sqlite_server, "POST", path, body).status_code == 400, path
    for path in ("/v2/calendars/google/connect?redir=", "/v2/conferencing/zoom/oauth/auth-url?returnTo="):
        assert ask(sqlite_server, "GET", path + url).status_code == 400, path


def test_an_origin_that_is_none(sqlite_server: Server) -> None:
    answer = sqlite_server.client.post("/sign-in", data={"email": "a"}, headers={"Origin": "http://[::1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("number", [2**63, 10**25])
def test_numbers_that_no_event_type_has(sqlite_server: Server, number: int) -> None:
    body = {"eventTypeId": number, "start": "2027-01-05T13:00:00Z", **WHO}
    for path, sent in (("", body), ("/instant", body), ("/recurring", [body])):
        assert ask(sqlite_server, "POST", f"/v2/bookings{path}", sent).status_code == 404, path


def test_a_series_does_not_lose_what_was_sent_twice(sqlite_server: Server) -> None:
    new = {"lengthInMinutes": 30, "title": "T", "slug": "t"}
    made = ask(sqlite_server, "POST", "/v2/event-types", new, "2024-06-14").json()["data"]["id"]
    body = {"eventTypeId": made, "start": "2027-01-05T13:00:00Z", **WHO}
    answer = ask(sqlite_server, "POST", "/v2/bookings/recurring", [body, body])
    assert (answer.status_code, "same time" in answer.text) == (400, True)


def test_a_manager_does_not_shut_out_an_owner(sqlite_server: Server) -> None:
    manager = sqlite_server.colleague("Mia Manager", "manager")
    with sqlite_server.desk(manager) as desk:
        theirs = next(key for key in keys(desk) if key.user_id == sqlite_server.account.user.id)
        with pytest.raises(Forbidden):
            revoke(desk, theirs.id)
        revoke(desk, next(key for key in keys(desk) if key.user_id == manager.user.id).id)


@pytest.mark.parametrize(
    ("rule", "times"), [("FREQ=MINUTELY;INTERVAL=60;COUNT=3", 3), ("FREQ=FOO", 1), ("FREQ=SECONDLY", 1)]
)
def test_rules_that_are_not_read_still_take_their_first_time(rule: str, times: int) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270106T090000Z\r\nDTEND:20270106T093000Z\r\nRRULE:{rule}\r\nEND:VEVENT"
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VCALENDAR\r\n"
    found = taken_in(text, datetime(2027, 1, 6, tzinfo=UTC), datetime(2027, 1, 7, tzinfo=UTC), "UTC")
    assert len(found.taken or ()) == times
