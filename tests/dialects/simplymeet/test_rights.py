"""Who may do what, and what repeating changes: through SimplyMeet's door and its neighbours'."""

from __future__ import annotations

from sqlalchemy import event as sa_event
from sqlalchemy import select
from sqlalchemy.engine import Engine

from openslot.desk.event_types import HostDraft
from openslot.desk.ids import short
from openslot.desk.nouns import EventType
from openslot.store.tables import OutboxRow
from tests.dialects.conftest import Server
from tests.dialects.simplymeet.test_events import EVENT, book, make_type

ROOT = "/panel/api"


def test_a_policy_that_changes_has_a_new_version(server: Server) -> None:
    for kind in ("user", "organization"):
        path = f"{ROOT}/{kind}-cancellation-policy"
        assert server.client.put(path, json={"enabled": False}, headers=server.headers).json()["version"] == 1
        changed = server.client.put(path, json={"period": 90}, headers=server.headers).json()
        assert (changed["version"], changed["period"], changed["type"]) == (2, 90, kind)
        assert server.client.put(path, json={}, headers=server.headers).json() == changed
        assert server.client.put(path, json={"period": None}, headers=server.headers).json()["period"] == 0
        assert server.client.get(path, headers=server.headers).json()["version"] == 3


def test_another_organization_does_not_vote_by_key(server: Server) -> None:
    body = {"eventTypeId": make_type(server), "name": "When?", "availability": [{"date": "2027-02-01 10:00:00"}]}
    poll = server.client.post(f"{ROOT}/poll", json=body, headers=server.headers).json()
    vote = {"uuid": poll["uuid"], "availability": [poll["availability"][0]["id"]], "email": "v@example.com"}
    keys = {server.stranger().api_key: 404, server.colleague("Mia Member").api_key: 204}
    for key, status in keys.items():
        answer = server.client.post(f"{ROOT}/poll/poll-result", json=vote, headers={"X-API-KEY": key})
        assert answer.status_code == status
    shown = server.client.get(f"{ROOT}/poll/{poll['id']}", headers=server.headers).json()
    assert len(shown["availability"][0]["results"]) == 1


def test_absent_twice_is_told_once(server: Server) -> None:
    event = book(server, make_type(server)).json()["id"]
    for path, body in ((f"no-show/{event}", None), (f"no-show/{event}", None), ("no-show-list", {"ids": [event]})):
        assert server.client.put(f"{EVENT}/{path}", json=body, headers=server.headers).status_code == 204
    with server.desk() as desk:
        told = list(desk.session.scalars(select(OutboxRow.kind).where(OutboxRow.booking_id == event)))
    assert told.count("booking.absent") == 1


def test_an_event_that_waits_may_be_missed(server: Server) -> None:
    event = book(server, make_type(server, confirmation="always")).json()
    assert event["state"] == "pending"
    assert server.client.put(f"{EVENT}/no-show/{event['id']}", headers=server.headers).status_code == 204
    found = server.client.get(f"{EVENT}/{event['id']}", headers=server.headers).json()
    assert found["state"] == "no_show"
    assert server.client.put(f"{EVENT}/no-show/{event['id']}", headers=server.headers).status_code == 204
    move = {"start": "2027-01-05 15:00:00"}
    assert server.client.put(f"{EVENT}/reschedule/{event['id']}", json=move, headers=server.headers).status_code == 204
    assert server.client.get(f"{EVENT}/{event['id']}", headers=server.headers).json()["state"] == "new"


def test_a_member_does_not_change_what_he_only_hosts(server: Server) -> None:
    """Neither through SimplyMeet nor through its neighbours; the owner of the type does."""
    member = server.colleague("Mia Member")
    hosts = [HostDraft(server.account.user.id), HostDraft(member.user.id)]
    number = make_type(server, kind="round_robin", hosts=hosts)
    with server.desk() as desk:
        calendar = short(desk.session.get_one(EventType, number).uuid)
    key, bearer = {"X-API-KEY": member.api_key}, {"Authorization": f"Bearer {member.api_key}"}
    assert server.client.get(f"{ROOT}/event-type/{number}", headers=key).status_code == 200
    rules = {"eventTypeIds": [number], "availabilityRules": []}
    assert server.client.put(f"{ROOT}/availability-rule", json=rules, headers=key).status_code == 403
    versioned = {**bearer, "Version": "2021-04-15"}
    named = server.client.put(f"/calendars/{calendar}", json={"name": "Mine"}, headers=versioned)
    assert named.status_code in {401, 403}, named.text
    assert server.client.delete(f"/calendars/{calendar}", headers=versioned).status_code in {401, 403}
    other = {**bearer, "cal-api-version": "2024-06-14"}
    assert server.client.patch(f"/v2/event-types/{number}", json={"title": "Mine"}, headers=other).status_code == 404
    assert server.client.delete(f"/v2/event-types/{number}", headers=other).status_code == 403
    one = server.client.get(f"{ROOT}/event-type/{number}", headers=server.headers).json()
    assert one["name"] == "Talk"


def test_bulk_operations_cost_few_statements(server: Server) -> None:
    """Ids that are nobody's cost nothing each."""
    event = book(server, make_type(server)).json()["id"]
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa_event.listen(Engine, "before_cursor_execute", note)
    body = {"ids": [event, event, *range(500_000, 500_900)]}
    answer = server.client.put(f"{EVENT}/cancel-list", json=body, headers=server.headers)
    sa_event.remove(Engine, "before_cursor_execute", note)
    assert answer.status_code == 204
    assert len(seen) < 60
    assert server.client.get(f"{EVENT}/{event}", headers=server.headers).json()["state"] == "canceled"
