"""SimplyMeet's finer points: what was given comes back, in the words and at the times that are shown."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from openslot.couriers.parcels import Parcel, Receipt
from openslot.desk.event_types import get_event_type
from openslot.desk.messages import Remind, set_messages
from openslot.store.tables import OutboxRow
from openslot.work.plan import Planner
from openslot.work.pump import Pump
from tests.dialects.conftest import Server
from tests.dialects.simplymeet.test_edges import problems
from tests.dialects.simplymeet.test_events import EVENT, book, make_type

ROOT = "/panel/api"


class Postman:
    """Carries whatever it gets."""

    def carry(self, _parcel: Parcel, _now: Any) -> Receipt:
        return Receipt({})


def read(server: Server, number: int) -> dict[str, Any]:
    return server.client.get(f"{EVENT}/{number}", headers=server.headers).json()  # type: ignore[no-any-return]


def listed(server: Server, query: str) -> list[int]:
    answer = server.client.get(f"{EVENT}?{query}", headers=server.headers)
    assert answer.status_code == 200, answer.text
    return [event["id"] for event in answer.json()["items"]]


def test_reminders_that_were_mailed(server: Server) -> None:
    number = make_type(server)
    with server.desk() as desk:
        reminders = [Remind(1440, ("party",)), Remind(60, ("party", "host"))]
        set_messages(desk, get_event_type(desk, number), reminders=reminders, followups=[Remind(30)])
    event = book(server, number, "2027-01-06 10:00:00").json()["id"]
    planner = Planner("http://testserver", "bookings@example.com")
    pump = Pump(server.house.database, server.clock, planner, {"mail": Postman()}, chance=Random(1))

    def seen(hours: float) -> tuple[int, int | None, int | None]:
        server.clock.advance(timedelta(hours=hours))
        pump.run_once()
        shown = read(server, event)
        words = ("sentEmailReminder", "lastSentInviteeEmailReminder", "lastSentInviteeEmailFollowUp")
        sent, reminder, followup = (shown[word] for word in words)
        return sent, reminder, followup

    assert seen(0) == (0, None, None)
    assert seen(25) == (1, 1440, None)
    assert seen(23) == (3, 60, None)
    move = {"start": "2027-01-06 16:00:00"}
    assert server.client.put(f"{EVENT}/reschedule/{event}", json=move, headers=server.headers).status_code == 204
    assert seen(0) == (0, None, None)
    assert seen(8) == (2, 60, 30)
    assert listed(server, "") == [event]


@pytest.mark.parametrize("word", ["custom", "zoom", "request", "whereby", "google_meet", "kopano_meet"])
def test_the_chosen_service_comes_back(sqlite_server: Server, word: str) -> None:
    event = book(sqlite_server, make_type(sqlite_server), locationType=word, location="There").json()
    assert (event["locationType"], event["location"]) == (word, "There")
    bare = book(sqlite_server, make_type(sqlite_server), "2027-01-05 11:00:00", locationType=word).json()
    assert bare["locationType"] == word


def test_answers_are_of_their_questions_kind(sqlite_server: Server) -> None:
    server = sqlite_server
    kinds = ("number", "email", "url", "phone", "multiselect", "select")
    asked = [{"label": kind, "type": kind, "options": ["a", "b"] if "select" in kind else None} for kind in kinds]
    number = make_type(server, questions=asked)
    shown = server.client.get(f"{ROOT}/event-type/{number}", headers=server.headers).json()["questions"]
    uuids = {question["label"]: question["uuid"] for question in shown}
    good = {"number": "5", "email": "a@b.de", "url": "https://b.de", "phone": "+390612345678", "select": "a"}
    good |= {"multiselect": "b,a"}
    for kind in kinds:
        assert problems(book(server, number, answers=[{"question": uuids[kind], "value": "zz"}])) == {"answers.0.value"}
    event = book(server, number, answers=[{"question": uuids[k], "value": v} for k, v in good.items()]).json()
    assert {a["questionType"]: a["value"] for a in event["answers"]} == {**good, "multiselect": "b, a"}
    ids = {answer["questionType"]: answer["id"] for answer in event["answers"]}

    def edit(kind: str, value: str) -> Any:
        body = {"answers": [{"id": ids[kind], "value": value}]}
        return server.client.put(f"{EVENT}/{event['id']}", json=body, headers=server.headers)

    assert problems(edit("number", "many")) == problems(edit("select", "c")) == {"answers.0.value"}
    assert edit("multiselect", "a").status_code == 204
    assert {a["value"] for a in read(server, event["id"])["answers"] if a["id"] == ids["multiselect"]} == {"a"}


def test_an_edit_of_nothing_tells_nobody(sqlite_server: Server) -> None:
    server = sqlite_server
    event = book(server, make_type(server)).json()
    for body in ({}, {"invitee": None, "answers": None}, {"invitee": {"fullName": event["invitee"]["fullName"]}}):
        assert server.client.put(f"{EVENT}/{event['id']}", json=body, headers=server.headers).status_code == 204
    with server.desk() as desk:
        assert {row.kind for row in desk.session.query(OutboxRow)} == {"booking.booked"}
    assert read(server, event["id"]) == event


def test_another_type_brings_its_own_length(sqlite_server: Server) -> None:
    server = sqlite_server
    event = book(server, make_type(server)).json()["id"]
    move = {"start": "2027-01-05 11:00:00", "eventTypeId": make_type(server, title="Long", length=60)}
    assert server.client.put(f"{EVENT}/reschedule/{event}", json=move, headers=server.headers).status_code == 204
    assert read(server, event)["duration"] == 60


def test_votes_at_the_same_instant(sqlite_server: Server) -> None:
    server = sqlite_server
    dates = [{"date": f"2027-02-0{day} 10:00:00"} for day in (1, 2)]
    body = {"eventTypeId": make_type(server), "name": "When?", "availability": dates, "emailNotification": True}
    poll = server.client.post(f"{ROOT}/poll", json=body, headers=server.headers).json()
    ids = [date["id"] for date in poll["availability"]]
    for chosen in (ids, ids[:1], [ids[0], ids[0]]):
        vote = {"uuid": poll["uuid"].upper(), "availability": chosen, "email": "v@example.com"}
        sent = server.client.post(f"{ROOT}/poll/poll-result", json=vote, headers=server.headers)
        assert sent.status_code == 204
    shown = server.client.get(f"{ROOT}/poll/{poll['id']}", headers=server.headers).json()
    assert [len(date["results"]) for date in shown["availability"]] == [1, 0]


def test_numbers_that_are_nobodys(sqlite_server: Server) -> None:
    server = sqlite_server
    event = book(server, make_type(server)).json()["id"]
    body = {"ids": [0, -1, 2**63, event]}
    assert server.client.put(f"{EVENT}/no-show-list", json=body, headers=server.headers).status_code == 204
    assert read(server, event)["state"] == "no_show"
    for none in ("0", "-1", str(2**70)):
        assert listed(server, f"filter[ids][]={none}") == []


def test_filters_of_clients_that_know_no_brackets(sqlite_server: Server) -> None:
    server = sqlite_server
    number = make_type(server)
    events = [book(server, number, f"2027-01-05 {hour}:00:00").json()["id"] for hour in (10, 11, 12)]
    assert listed(server, f"ids={events[0]}&ids={events[2]}&state=new&page=1") == [events[0], events[2]]
    assert listed(server, "scheduledAtFrom=2027-01-06") == []
    one = server.client.get(f"{ROOT}/event-type?ids={number}&type=regular", headers=server.headers).json()
    assert one["meta"]["itemsCount"] == 1


def test_letters_of_all_alphabets_are_found(server: Server) -> None:
    event = book(server, make_type(server), invitee={"fullName": "Élodie ŁUK", "email": "e@example.com"}).json()["id"]
    for piece in ("élodie", "ÉLODIE", "łuk", "Élo"):
        assert listed(server, f"filter[invitee]={piece}") == [event]


@pytest.mark.parametrize("text", ["2027-01-05x", "2027-01-05T", "2027-1-5", "2027-01-05 99:00:00"])
def test_dates_are_whole(sqlite_server: Server, text: str) -> None:
    server, number = sqlite_server, make_type(sqlite_server)
    for name in ("startDate", "endDate"):
        path = f"{ROOT}/event-type/availability/{number}?{name}={text}"
        assert problems(server.client.get(path, headers=server.headers)) == {name}
    period = {"periodType": "range", "periodTypeConfig": {"start": text, "end": "2027-12-31"}}
    body = {"eventTypeIds": [number], **period}
    saved = server.client.put(f"{ROOT}/availability-rule", json=body, headers=server.headers)
    assert problems(saved) == {"periodTypeConfig.start"}
