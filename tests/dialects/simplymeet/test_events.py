"""SimplyMeet's slice: effects, failures, and what other organizations see. Monday, 4 January 2027, 08:00 UTC."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk.event_types import create_event_type
from tests.dialects.conftest import Server

EVENT = "/panel/api/event"


def make_type(server: Server, **values: Any) -> int:
    facts: dict[str, Any] = {"title": "Talk", "length": 30, "hosts": [], "owner_id": server.account.user.id, **values}
    with server.desk() as desk:
        return create_event_type(desk, **facts).id


def book(server: Server, number: int, at: str = "2027-01-05 10:00:00", **more: Any) -> Any:
    body = {
        "eventType": number,
        "scheduledAt": at,
        "invitee": {"fullName": "Bob Booker", "email": "Bob@Example.com"},
        **more,
    }
    return server.client.post(EVENT, json=body, headers=server.headers)


def hours(server: Server, number: int, day: str = "2027-01-05", zone: str = "Europe/Rome") -> dict[str, bool]:
    path = f"/panel/api/event-type/availability/{number}?startDate={day}&endDate={day}&timezone={zone}"
    (row,) = server.client.get(path, headers=server.headers).json()
    return {hour["start"]: hour["available"] for hour in row["hours"]}


def test_a_booking_and_what_it_takes(server: Server) -> None:
    number = make_type(server)
    assert hours(server, number)["10:00"] is True
    answer = book(server, number)
    assert answer.status_code == 201
    event = answer.json()
    assert (event["scheduledAt"], event["endDate"]) == ("2027-01-05T09:00:00+00:00", "2027-01-05T09:30:00+00:00")
    assert (event["state"], event["invitee"]["email"], event["duration"]) == ("new", "bob@example.com", 30)
    assert hours(server, number)["10:00"] is False
    assert hours(server, number, zone="UTC")["09:00"] is False
    again = book(server, number, "2027-01-05 10:15:00")
    assert (again.status_code, set(again.json())) == (409, {"message", "errors"})
    assert server.client.get(f"{EVENT}/{event['id']}", headers=server.headers).json() == event


def test_times_bring_their_offset_or_are_local(server: Server) -> None:
    number = make_type(server)
    assert book(server, number, "2027-01-05T14:00:00Z").json()["scheduledAt"] == "2027-01-05T14:00:00+00:00"


@pytest.mark.parametrize("at", ["2027-01-05 20:00:00", "2027-01-03 10:00:00", "2027-01-09 10:00:00"])
def test_what_is_not_offered_is_422(server: Server, at: str) -> None:
    answer = book(server, make_type(server), at)
    assert answer.status_code == 422
    assert "scheduledAt" in answer.json()["errors"]


def test_cancel_frees_and_repeats(server: Server) -> None:
    number = make_type(server)
    event = book(server, number).json()["id"]
    path = f"{EVENT}/cancel/{event}"
    assert server.client.put(path, json={"reason": "ill"}, headers=server.headers).status_code == 204
    assert server.client.post(path, headers=server.headers).status_code == 204
    found = server.client.get(f"{EVENT}/{event}", headers=server.headers).json()
    assert (found["state"], found["cancellation"]["reason"]) == ("canceled", "ill")
    assert hours(server, number)["10:00"] is True
    move = {"start": "2027-01-05 11:00:00"}
    assert server.client.put(f"{EVENT}/reschedule/{event}", json=move, headers=server.headers).status_code == 409


def test_a_move_keeps_the_event_and_its_history(server: Server) -> None:
    number = make_type(server)
    first, second = book(server, number).json(), book(server, number, "2027-01-05 12:00:00").json()
    path = f"{EVENT}/reschedule/{first['id']}"
    assert server.client.put(path, json={"start": "2027-01-05 10:10:00"}, headers=server.headers).status_code == 204
    assert server.client.put(path, json={"start": "2027-01-05 12:15:00"}, headers=server.headers).status_code == 409
    assert server.client.put(path, json={"start": "2027-01-05 21:00:00"}, headers=server.headers).status_code == 204
    found = server.client.get(f"{EVENT}/{first['id']}", headers=server.headers).json()
    assert found["uuid"] == first["uuid"]
    assert [m["previouslyScheduledAt"] for m in found["rescheduling"]] == [
        "2027-01-05T09:00:00+00:00",
        "2027-01-05T09:10:00+00:00",
    ]
    assert second["rescheduling"] == []


def test_several_starts_go_together_or_not_at_all(server: Server) -> None:
    number = make_type(server, several_starts=True)
    both = {"multipleScheduledAt": ["2027-01-05 10:00:00", "2027-01-06 10:00:00"]}
    made = book(server, number, "2027-01-05 10:00:00", **both).json()
    assert len(made["relatedEventIds"]) == 1
    overlapping = {"multipleScheduledAt": ["2027-01-06 10:15:00"]}
    assert book(server, number, "2027-01-07 10:00:00", **overlapping).status_code == 409
    listed = server.client.get(f"{EVENT}/", headers=server.headers).json()
    assert listed["meta"]["itemsCount"] == 2
    assert listed["items"][1]["relatedEventIds"] == [made["id"]]
    assert book(server, make_type(server, title="One"), "2027-01-08 10:00:00", **both).status_code == 422


def test_a_group_is_full_after_its_limit(server: Server) -> None:
    number = make_type(server, seats=2, show_seats_left=True)
    for n, status in enumerate([201, 201, 409]):
        invitee = {"fullName": "G", "email": f"g{n}@example.com"}
        assert book(server, number, invitee=invitee).status_code == status
    assert hours(server, number)["10:00"] is False


def test_filters_sorting_and_pages(server: Server) -> None:
    one, two = make_type(server), make_type(server, title="Other")
    for day in (5, 6, 7):
        book(server, one, f"2027-01-0{day} 10:00:00")
    book(server, two, "2027-01-08 10:00:00", invitee={"fullName": "Zoe %", "email": "zoe@example.com"})

    def count(query: str) -> int:
        return int(server.client.get(f"{EVENT}?{query}", headers=server.headers).json()["meta"]["itemsCount"])

    assert count("") == 4
    assert count(f"filter[eventTypeList][]={two}") == 1
    assert count(f'filter={{"eventTypeList":[{one}]}}') == 3
    assert count("filter[scheduledAtFrom]=2027-01-06&filter[scheduledAtTo]=2027-01-07") == 2
    assert count("GetEventListFilterDTO[invitee]=ZOE") == 1
    assert count("filter[invitee]=%25") == 1
    assert count("filter[state]=canceled") == 0
    assert count("filter[ids]=999999") == 0
    page = server.client.get(f"{EVENT}?onPage=3&page=2&orderDirection=DESC", headers=server.headers).json()
    assert page["meta"] == {"pagesCount": 2, "itemsPerPage": 3, "itemsCount": 4, "currentPage": 2}
    assert [item["scheduledAt"][:10] for item in page["items"]] == ["2027-01-05"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "onPage=101",
        "orderField=password",
        "orderDirection=up",
        "filter[state]=x",
        "filter={",
        "filter[ids]=x",
    ],
)
def test_bad_queries_are_422(sqlite_server: Server, query: str) -> None:
    assert sqlite_server.client.get(f"{EVENT}?{query}", headers=sqlite_server.headers).status_code == 422


def test_absent_deleted_noted(server: Server) -> None:
    event = book(server, make_type(server)).json()["id"]
    assert server.client.put(f"{EVENT}/no-show/{event}", headers=server.headers).status_code == 204
    assert (
        server.client.put(f"{EVENT}/notes/{event}", json={"notes": "late"}, headers=server.headers).status_code == 204
    )
    found = server.client.get(f"{EVENT}/{event}", headers=server.headers).json()
    assert (found["state"], found["notes"]) == ("no_show", "late")
    assert server.client.delete(f"{EVENT}/{event}", headers=server.headers).status_code == 204
    assert server.client.delete(f"{EVENT}/{event}", headers=server.headers).status_code == 404
    listed = {"ids": [event, 12345]}
    assert (
        server.client.request("DELETE", f"{EVENT}/delete-list", json=listed, headers=server.headers).status_code == 204
    )


def test_the_key_comes_first_and_strangers_see_nothing(server: Server) -> None:
    event = book(server, make_type(server)).json()["id"]
    stranger = {"X-API-KEY": server.stranger().api_key}
    member = {"X-API-KEY": server.colleague("Mia Member").api_key}
    for method, path in (
        ("GET", f"{EVENT}/{event}"),
        ("PUT", f"{EVENT}/cancel/{event}"),
        ("PUT", f"{EVENT}/no-show/{event}"),
        ("DELETE", f"{EVENT}/{event}"),
    ):
        assert server.client.request(method, path).status_code == 401
        assert server.client.request(method, path, headers={"X-API-KEY": "x"}, content=b"{").status_code == 401
        assert server.client.request(method, path, headers=stranger).status_code == 404
        assert server.client.request(method, path, headers=member).status_code == 403
    assert server.client.get(EVENT, headers=stranger).json()["items"] == []
    assert server.client.get(EVENT, headers=member).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"invitee": {"fullName": "B", "email": "nope"}}, "invitee.email"),
        ({"invitee": {"email": "b@example.com"}}, "invitee.fullName"),
        ({"invitee": {"fullName": "x" * 10_000, "email": "b@example.com"}}, "invitee.fullName"),
        ({"invitee": {"fullName": "a\x00b", "email": "b@example.com"}}, "invitee.fullName"),
        ({"invitee": {"fullName": "B", "email": "b@example.com", "timezone": "Mars/X"}}, "invitee.timezone"),
        ({"scheduledAt": "soon"}, "scheduledAt"),
        ({"scheduledAt": "2027-02-30 10:00:00"}, "scheduledAt"),
        ({"scheduledAt": None}, "scheduledAt"),
        ({"eventType": 10**30}, "eventType"),
        ({"eventType": 987654}, "eventType"),
        ({"eventType": "1"}, "eventType"),
        ({"durationId": 99}, "durationId"),
        ({"locationType": "moon"}, "locationType"),
        ({"answers": [{"question": "none", "value": "x"}]}, "answers.0.question"),
        ({"participants": [{"email": "x"}]}, "participants.0.email"),
    ],
)
def test_bad_bodies_name_their_field(sqlite_server: Server, change: dict[str, Any], field: str) -> None:
    body = {
        "eventType": make_type(sqlite_server, title="Bad"),
        "scheduledAt": "2027-01-05 10:00:00",
        "invitee": {"fullName": "Bob", "email": "bob@example.com"},
        **change,
    }
    answer = sqlite_server.client.post(EVENT, json=body, headers=sqlite_server.headers)
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["errors"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"[" * 5000])
def test_bodies_that_are_none(sqlite_server: Server, content: bytes) -> None:
    assert sqlite_server.client.post(EVENT, content=content, headers=sqlite_server.headers).status_code in {400, 422}


def test_event_types_and_users(server: Server) -> None:
    number = make_type(server, lengths=[30, 60])
    listed = server.client.get("/panel/api/event-type", headers=server.headers).json()
    assert [item["id"] for item in listed["items"]] == [number]
    one = server.client.get(f"/panel/api/event-type/{number}/", headers=server.headers).json()
    assert (one["durationType"], len(one["eventTypeDurations"])) == ("flexible", 2)
    longer = one["eventTypeDurations"][1]["id"]
    assert book(server, number, durationId=longer).json()["duration"] == 60
    me = server.client.get("/panel/api/current-user", headers=server.headers).json()
    assert (me["email"], me["timezoneOffset"]) == ("olive@example.com", "+01:00")
    assert len(server.client.get("/panel/api/user", headers=server.headers).json()) == 1
    for bad in ("startDate=x", "endDate=2020-01-01", "timezone=x", "endDate=2029-01-01", "userId=77", "durationId=77"):
        path = f"/panel/api/event-type/availability/{number}?{bad}"
        assert server.client.get(path, headers=server.headers).status_code == 422, bad
