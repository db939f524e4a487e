"""SimplyMeet's edges: input of odd shapes never gives a 5xx, and problems are told under the client's own names."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from openslot.desk.event_types import HostDraft
from tests.dialects.conftest import Server
from tests.dialects.simplymeet.test_events import EVENT, book, make_type

TYPE = "/panel/api/event-type"


def problems(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return set(answer.json()["errors"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": ["new"]}, "filter.state"),
        ({"state": {"a": 1}}, "filter.state"),
        ({"eventTypeType": ["regular"]}, "filter.eventTypeType"),
        ({"uuid": 5}, "filter.uuid"),
        ({"invitee": ["x"]}, "filter.invitee"),
        ({"invitee": "x" * 60_000}, "filter.invitee"),
        ({"invitee": "a\x00b"}, "filter.invitee"),
        ({"ids": list(range(1, 1002))}, "filter.ids"),
    ],
)
def test_odd_filters_of_events(server: Server, given: dict[str, Any], field: str) -> None:
    answer = server.client.get(f"{EVENT}?filter={quote(json.dumps(given))}", headers=server.headers)
    assert problems(answer) == {field}


def test_a_filter_given_twice(server: Server) -> None:
    query = "filter[state][]=new&filter[state][]=canceled"
    assert problems(server.client.get(f"{EVENT}?{query}", headers=server.headers)) == {"filter.state"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("groupBy[]=type", "groupBy"),
        ("filter[type][]=regular", "filter.type"),
        ("filter[forCurrentUser]=maybe", "filter.forCurrentUser"),
    ],
)
def test_odd_queries_of_event_types(server: Server, query: str, field: str) -> None:
    make_type(server)
    assert problems(server.client.get(f"{TYPE}?{query}", headers=server.headers)) == {field}


@pytest.mark.parametrize(
    ("query", "field"), [("timezone=Mars/X", "timezone"), ("startDate=2027-01-01&endDate=2028-01-02", "endDate")]
)
def test_odd_queries_of_availability(sqlite_server: Server, query: str, field: str) -> None:
    path = f"{TYPE}/availability/{make_type(sqlite_server)}?{query}"
    assert problems(sqlite_server.client.get(path, headers=sqlite_server.headers)) == {field}


def test_a_move_names_start(sqlite_server: Server) -> None:
    event = book(sqlite_server, make_type(sqlite_server)).json()["id"]
    for body in ({}, {"start": "soon"}):
        path = f"{EVENT}/reschedule/{event}"
        assert problems(sqlite_server.client.put(path, json=body, headers=sqlite_server.headers)) == {"start"}


def test_a_body_that_is_no_object_is_400(sqlite_server: Server) -> None:
    for content in (b"[]", b'"x"', b"5", b"null"):
        answer = sqlite_server.client.post(EVENT, content=content, headers=sqlite_server.headers)
        assert (answer.status_code, answer.json()["errors"]) == (400, {})


def test_lists_take_a_trailing_slash(sqlite_server: Server) -> None:
    body = {"ids": [12345]}
    for method, name in (("PUT", "cancel-list"), ("POST", "no-show-list"), ("DELETE", "delete-list")):
        answer = sqlite_server.client.request(method, f"{EVENT}/{name}/", json=body, headers=sqlite_server.headers)
        assert answer.status_code == 204


def test_a_name_is_not_blank(sqlite_server: Server) -> None:
    blank = {"fullName": "  ", "email": "b@example.com"}
    assert problems(book(sqlite_server, make_type(sqlite_server), invitee=blank)) == {"invitee.fullName"}


def test_templates_are_not_booked(sqlite_server: Server) -> None:
    assert problems(book(sqlite_server, make_type(sqlite_server, kind="managed"))) == {"eventType"}


def test_answers_are_named_by_their_number(sqlite_server: Server) -> None:
    asked = [
        {"label": "Why", "type": "text", "required": True},
        {"label": "Which", "type": "select", "options": ["a", "b"]},
    ]
    number = make_type(sqlite_server, questions=asked)
    why, which = sqlite_server.client.get(f"{TYPE}/{number}", headers=sqlite_server.headers).json()["questions"]
    wrong = [{"question": why["uuid"], "value": "so"}, {"question": which["uuid"], "value": "z"}]
    assert problems(book(sqlite_server, number)) == {"answers"}
    assert problems(book(sqlite_server, number, answers=wrong)) == {"answers.1.value"}


def test_a_location_keeps_the_types_kind(sqlite_server: Server) -> None:
    number = make_type(sqlite_server, places=[{"kind": "video", "provider": "zoom"}])
    event = book(sqlite_server, number, location="https://zoom.example/1").json()
    assert (event["locationType"], event["location"]) == ("zoom", "https://zoom.example/1")


def test_a_collective_event_is_its_owners(server: Server) -> None:
    member = server.colleague("Mia Member").user.id
    hosts = [HostDraft(member), HostDraft(server.account.user.id)]
    event = book(server, make_type(server, kind="collective", hosts=hosts)).json()
    assert event["user"]["id"] == server.account.user.id
    assert {user["id"] for user in event["users"]} == {member, server.account.user.id}
