"""All operations of SimplyMeet: success, failures, and the answers against the published description."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sa_event

from openslot.desk.event_types import HostDraft
from tests.dialects.conftest import Server
from tests.dialects.simplymeet.test_events import book, make_type
from tests.reference import complaints, operations

ROOT = "/panel/api"
UNKNOWN = 999_999


class World:
    """One organization with something of each kind; ids are read by name."""

    def __init__(self, server: Server) -> None:
        self.server = server
        question = {"slug": "why", "label": "Why?", "type": "text", "required": False, "uuid": "q-1"}
        self.type = make_type(server, questions=[question], lengths=[30, 60], several_starts=True)
        made = book(server, self.type, answers=[{"question": "q-1", "value": "so"}])
        assert made.status_code == 201, made.text
        self.event: dict[str, Any] = made.json()
        self.tag: int = self("POST", "/user-event-type-tag", {"name": "VIP", "color": "#ff0000"}).json()["id"]
        dates = [{"date": "2027-02-01 10:00:00"}, {"date": "2027-02-02 10:00:00"}]
        body = {"eventTypeId": self.type, "name": "When?", "availability": dates}
        self.poll: dict[str, Any] = self("POST", "/poll", body).json()

    def __call__(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        headers = {"X-API-KEY": key or self.server.account.api_key}
        more = {} if body is None else {"json": body}
        return self.server.client.request(method, f"{ROOT}{path}", headers=headers, **more)

    def id(self, name: str) -> int:
        found = {"event": self.event["id"], "type": self.type, "tag": self.tag, "poll": self.poll["id"]}
        return int(found[name])


@pytest.fixture
def world(server: Server) -> World:
    return World(server)


Body = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """One operation. ``path``: with the noun whose id stands there; ``bad``: bodies that are refused with 422."""

    method: str
    path: str
    status: int
    body: Body | None = None
    needed: bool = True
    bad: tuple[Any, ...] = ()

    @property
    def documented(self) -> str:
        """The path as the description writes it."""
        path = self.path.split("?")[0]
        if path.startswith("/event-type-tag"):
            return ROOT + path.replace("{type}", "{eventTypeId}").replace("{tag}", "{tagId}")
        for noun in ("event", "type", "tag", "poll"):
            path = path.replace(f"{{{noun}}}", "{id}")
        return ROOT + path

    @property
    def by_id(self) -> bool:
        """Does the path name something?"""
        return "{" in self.path

    def filled(self, world: World, replaced: int | None = None) -> str:
        """The path with ids; ``replaced`` in place of them."""
        names = {name: world.id(name) if replaced is None else replaced for name in ("event", "type", "tag", "poll")}
        return self.path.format(**names)


RULE = {"type": "weekday", "config": {"weekday": "monday"}, "hourIntervals": [{"start": "10:00", "end": "12:00"}]}
POLICY = {"enabled": True, "period": 60, "label": "I agree", "text": "All of it"}
INVITEE = {"fullName": "Cy", "email": "cy@example.com"}


def _of_type(**more: Any) -> Body:
    return lambda world: {"eventTypeId": world.type, **more}


def _rules(world: World) -> Any:
    return {"eventTypeIds": [world.type], "availabilityRules": [RULE]}


def _new_event(world: World) -> Any:
    return {"eventType": world.type, "scheduledAt": "2027-01-06 10:00:00", "invitee": INVITEE}


def _vote(world: World) -> Any:
    dates = [world.poll["availability"][0]["id"]]
    return {"uuid": world.poll["uuid"], "availability": dates, "email": "v@example.com", "comment": "fine"}


def _ids(world: World) -> Any:
    return {"ids": [world.event["id"], UNKNOWN]}


def _move(_world: World) -> Any:
    return {"start": "2027-01-07 10:00:00"}


CASES = [
    Case("GET", "/acl", 200),
    Case("PUT", "/availability-rule", 204, _rules, bad=({"eventTypeIds": []}, {"eventTypeIds": [UNKNOWN]})),
    Case("GET", "/organization-cancellation-policy", 200),
    Case("PUT", "/organization-cancellation-policy", 200, lambda _: POLICY, bad=({"period": -1}, {"enabled": "no"})),
    Case("GET", "/user-cancellation-policy", 200),
    Case("PUT", "/user-cancellation-policy", 200, lambda _: POLICY, bad=({"period": -1}, {"text": "x" * 70_000})),
    Case("DELETE", "/event/delete-list", 204, _ids, bad=({"ids": []}, {}, {"ids": ["x"]})),
    Case("PUT", "/event/cancel-list", 204, _ids, bad=({"ids": []}, {}, {"ids": ["x"]})),
    Case("POST", "/event", 201, _new_event, bad=({}, {"eventType": UNKNOWN, "scheduledAt": "x", "invitee": INVITEE})),
    Case("GET", "/event", 200),
    Case("GET", "/event/", 200),
    Case("GET", "/event/{event}", 200),
    Case(
        "PUT", "/event/{event}", 204, lambda _: {"invitee": {"fullName": "Di"}}, bad=({"answers": [{"id": UNKNOWN}]},)
    ),
    Case("DELETE", "/event/{event}", 204),
    Case("PUT", "/event/cancel/{event}", 204, lambda _: {"reason": "ill"}, needed=False, bad=({"reason": 5},)),
    Case("POST", "/event/cancel/{event}", 204, lambda _: {"reason": "ill"}, needed=False, bad=({"reason": 5},)),
    Case("PUT", "/event/notes/{event}", 204, lambda _: {"notes": "hm"}, needed=False, bad=({"notes": 5},)),
    Case("PUT", "/event/no-show/{event}", 204),
    Case("PUT", "/event/no-show-list", 204, _ids, bad=({"ids": []}, {}, {"ids": ["x"]})),
    Case("PUT", "/event/resend-notification/{event}", 204),
    Case(
        "POST",
        "/event/invite-participants/{event}",
        204,
        lambda _: {"emails": ["p@example.com"], "message": "Come"},
        bad=({"emails": []}, {"emails": ["nobody"]}),
    ),
    Case("PUT", "/event/reschedule/{event}", 204, _move, bad=({}, {"start": "soon"})),
    Case("GET", "/event-type", 200),
    Case("GET", "/event-type/availability/{type}", 200),
    Case("GET", "/event-type/{type}", 200),
    Case("PUT", "/event-type-tag/{type}/{tag}", 204),
    Case("DELETE", "/event-type-tag/{type}/{tag}", 204),
    Case("GET", "/event-type-tag/{type}", 200),
    Case("GET", "/integration", 200),
    Case("GET", "/poll/{poll}", 200),
    Case("DELETE", "/poll/{poll}", 204),
    Case(
        "POST", "/poll/poll-result", 204, _vote, bad=({}, {"uuid": "x", "availability": [], "email": "v@example.com"})
    ),
    Case(
        "POST",
        "/poll",
        201,
        _of_type(name="When?", availability=[{"date": "2027-02-01 10:00:00"}]),
        bad=({}, {"eventTypeId": UNKNOWN, "name": "n", "availability": [{"date": "2027-02-01 10:00:00"}]}),
    ),
    Case("GET", "/poll", 200),
    Case("POST", "/single-use-link/{type}", 200),
    Case("GET", "/current-user", 200),
    Case("GET", "/user", 200),
    Case("GET", "/user-event-type-tag", 200),
    Case("POST", "/user-event-type-tag", 201, lambda _: {"name": "New"}, bad=({}, {"name": "n", "color": "red"})),
    Case("PUT", "/user-event-type-tag/{tag}", 200, lambda _: {"name": "Renamed"}, bad=({"name": ""}, {"position": -1})),
    Case("DELETE", "/user-event-type-tag/{tag}", 204),
]
NAMES = [f"{case.method} {case.path}" for case in CASES]


def test_every_documented_operation_has_a_case() -> None:
    tried = {(case.method, case.documented) for case in CASES}
    documented = set(operations("simplymeet"))
    assert documented == tried
    once = {case.documented.rstrip("/") + case.method for case in CASES}
    assert len(once) - 1 == 39  # cancel is documented as PUT, and its example is a POST
    lines = [f"{case.method:6} {case.path:40} {case.status}" for case in CASES]
    sys.stdout.write("\n".join(lines) + "\n")


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_success_and_its_answer(world: World, case: Case) -> None:
    answer = world(case.method, case.filled(world), case.body(world) if case.body else None)
    assert answer.status_code == case.status, answer.text
    body = answer.json() if answer.content else None
    assert complaints("simplymeet", case.method, case.documented, case.status, body) == []


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_failures(world: World, case: Case) -> None:
    client, path = world.server.client, f"{ROOT}{case.filled(world)}"
    body = case.body(world) if case.body else None
    assert client.request(case.method, path, json=body).status_code == 401
    assert client.request(case.method, path, json=body, headers={"X-API-KEY": "wrong"}).status_code == 401
    if case.by_id:
        for number in (UNKNOWN, 2**63, 10**30):
            assert world(case.method, case.filled(world, number), body).status_code == 404
        assert world(case.method, case.path.format(event="x", type="x", tag="x", poll="x"), body).status_code == 404
        stranger = world.server.stranger().api_key
        assert world(case.method, case.filled(world), body, key=stranger).status_code == 404
    if case.body is None:
        return
    for raw in (b"{", b"[1,", b'{"a": tru', b"\xff"):
        sent = client.request(case.method, path, content=raw, headers=world.server.headers)
        assert sent.status_code == 400, raw
    for raw in (b'"text"', b"5"):
        assert client.request(case.method, path, content=raw, headers=world.server.headers).status_code in {400, 422}
    for bad in case.bad:
        answer = world(case.method, case.filled(world), bad)
        assert answer.status_code in {404, 422}, answer.text
        assert set(answer.json()) == {"message", "errors"}
    if case.needed:
        assert world(case.method, case.filled(world)).status_code in {400, 422}


BY_ID = [case for case in CASES if case.by_id]


@pytest.mark.parametrize("case", BY_ID, ids=[f"{case.method} {case.path}" for case in BY_ID])
def test_members_keep_to_what_is_theirs(world: World, case: Case) -> None:
    """A colleague's objects are 403 for a member, open to a manager; another organization's are 404."""
    server, body = world.server, case.body(world) if case.body else None
    member, manager = server.colleague("Max Member"), server.colleague("Mia Manager", "manager")
    assert world(case.method, case.filled(world), body, key=member.api_key).status_code == 403
    assert world(case.method, case.filled(world), body, key=manager.api_key).status_code == case.status


def test_bulk_operations_skip_what_is_not_the_callers(world: World) -> None:
    server = world.server
    body = {"ids": [world.event["id"]]}
    for account in (server.colleague("Max Member"), server.stranger()):
        for path in ("/event/cancel-list", "/event/no-show-list"):
            assert world("PUT", path, body, key=account.api_key).status_code == 204
        assert world("DELETE", "/event/delete-list", body, key=account.api_key).status_code == 204
    assert world("GET", f"/event/{world.event['id']}").json()["state"] == "new"


def test_roles(world: World) -> None:
    server = world.server
    member, manager = server.colleague("Max Member").api_key, server.colleague("Mia Manager", "manager").api_key
    for key in (member, manager):
        assert world("PUT", "/organization-cancellation-policy", POLICY, key=key).status_code == 403
    rules = {"eventTypeIds": [world.type], "availabilityRules": []}
    assert world("PUT", "/availability-rule", rules, key=member).status_code == 403
    assert world("PUT", "/availability-rule", rules, key=manager).status_code == 204
    rights = {
        key: {rule["resource"]: set(rule["allowedAttributes"]) for rule in world("GET", "/acl", key=key).json()}
        for key in (server.account.api_key, manager, member)
    }
    assert "view_all" not in rights[member]["event"]
    assert rights[manager]["organization"] == {"view", "leave", "reports"}
    assert "leave" not in rights[server.account.api_key]["organization"]
    assert world("GET", "/poll", key=member).json() == []
    assert len(world("GET", "/poll", key=manager).json()) == 1


def test_availability_rules_replace_by_kind(world: World) -> None:
    number = world.type

    def starts(day: str) -> list[str]:
        path = f"/event-type/availability/{number}?startDate={day}&endDate={day}"
        (row,) = world("GET", path).json()
        return [hour["start"] for hour in row["hours"]]

    def save(**body: Any) -> int:
        return int(world("PUT", "/availability-rule", {"eventTypeIds": [number], **body}).status_code)

    date = {
        "type": "date",
        "config": {"date": "2027-01-12"},
        "hourIntervals": [{"start": "20:00", "end": "21:00"}, {"start": "20:30", "end": "24:00"}],
    }
    assert save(availabilityRules=[date], availabilityType="date") == 204
    assert starts("2027-01-11")[0] == "09:00"  # the owner's hours stay
    assert starts("2027-01-12") == ["20:00", "20:30", "21:00", "21:30", "22:00", "22:30", "23:00", "23:30"]
    assert save(availabilityRules=[RULE, date], availabilityType="weekday") == 204
    assert starts("2027-01-11") == ["10:00", "10:30", "11:00", "11:30"]
    assert starts("2027-01-13") == []
    assert len(starts("2027-01-12")) == 8
    assert save(availabilityRules=[RULE]) == 204
    assert starts("2027-01-12") == []
    assert save(periodType="range", periodTypeConfig={"start": "2027-01-18", "end": "2027-01-31"}) == 204

    def bookable(day: str) -> bool:
        return bool(
            world("GET", f"/event-type/availability/{number}?startDate={day}&endDate={day}").json()[0]["available"]
        )

    assert [bookable(day) for day in ("2027-01-11", "2027-01-18", "2027-02-01")] == [False, True, False]
    assert save(periodType="rolling", periodTypeConfig={"days": 8}) == 204
    assert [bookable(day) for day in ("2027-01-11", "2027-01-18")] == [True, False]
    assert save(periodType="unlimited") == 204
    assert bookable("2027-06-07")
    for bad in (
        {"availabilityRules": [{**RULE, "config": {"weekday": "someday"}}]},
        {"availabilityRules": [{**RULE, "hourIntervals": [{"start": "12:00", "end": "10:00"}]}]},
        {"availabilityRules": [{**RULE, "hourIntervals": [{"start": "25:00", "end": "26:00"}]}]},
        {"availabilityRules": [{**RULE, "type": "yearly"}]},
        {"availabilityRules": [{**date, "config": {"date": "2027-02-30"}}]},
        {"periodType": "range", "periodTypeConfig": {"start": "2027-02-01", "end": "2027-01-01"}},
        {"periodType": "rolling"},
    ):
        assert save(**bad) == 422, bad
    assert starts("2027-01-11") == ["10:00", "10:30", "11:00", "11:30"]


def test_policy_versions(world: World) -> None:
    path = "/user-cancellation-policy"
    assert world("GET", path).json()["version"] == 1
    first = world("PUT", path, POLICY).json()
    again = world("PUT", path, POLICY).json()
    assert again == first
    later = world("PUT", path, {"period": 120, "overwrite_personal": True}).json()
    assert (later["version"], later["period"], later["label"]) == (first["version"] + 1, 120, "I agree")
    assert later["overwritePersonal"] is later["overwrite_personal"] is True


def test_poll_votes(world: World) -> None:
    uuid, dates = world.poll["uuid"], [date["id"] for date in world.poll["availability"]]
    vote = {"uuid": uuid, "email": "V@example.com", "availability": dates, "comment": "both"}
    assert world("POST", "/poll/poll-result", vote).status_code == 204
    assert world("POST", "/poll/poll-result", {**vote, "availability": dates[1:], "comment": None}).status_code == 204
    foreign = {**vote, "email": "w@example.com", "availability": [dates[0], UNKNOWN]}
    assert world("POST", "/poll/poll-result", foreign).status_code == 422
    assert world("POST", "/poll/poll-result", {**vote, "uuid": str(UNKNOWN)}).status_code == 404
    shown = world("GET", f"/poll/{world.poll['id']}").json()
    assert [date["results"] for date in shown["availability"]] == [[], [{"email": "v@example.com", "comment": None}]]
    assert shown["availability"][0]["date"] == "2027-02-01T09:00:00+00:00"


def test_polls_are_paged_only_when_asked(world: World) -> None:
    for n in range(3):
        world.server.clock.advance(timedelta(minutes=1))
        body = {"eventTypeId": world.type, "name": f"Poll {n}", "availability": [{"date": "2027-02-01T10:00:00Z"}]}
        world("POST", "/poll", body)

    def names(query: str) -> list[str]:
        return [poll["name"] for poll in world("GET", f"/poll?{query}").json()]

    assert names("") == ["Poll 2", "Poll 1", "Poll 0", "When?"]
    assert names("page=2&onPage=3") == ["When?"]
    assert names("orderField=name&orderDirection=desc") == ["When?", "Poll 2", "Poll 1", "Poll 0"]
    assert world("GET", "/poll?orderField=votes").status_code == 422


def test_single_use_link_books_once(world: World) -> None:
    server = world.server
    secret = make_type(server, title="Secret", hidden=True)
    made = world("POST", f"/single-use-link/{secret}").json()
    assert made["url"] == f"http://testserver/s/{made['code']}"
    path = f"/s/{made['code']}"
    assert "Secret" in server.client.get(path).text
    assert server.client.get(path).status_code == 200  # opening it uses nothing up
    form = {"name": "A", "email": "a@example.com", "start": "2027-01-05T10:00:00Z"}
    taken = server.client.post(f"{path}/book", data={**form, "start": "2027-01-05T02:00:00Z"}, follow_redirects=False)
    assert taken.status_code == 409  # nor does a booking that fails
    booked = server.client.post(f"{path}/book", data=form, follow_redirects=False)
    assert booked.status_code == 303
    again = {**form, "email": "b@example.com", "start": "2027-01-05T11:00:00Z"}
    for answer in (server.client.get(path), server.client.post(f"{path}/book", data=again)):
        assert answer.status_code == 410
        assert "used already" in answer.text
    assert server.client.get("/s/unknown").status_code == 404
    other = world("POST", f"/single-use-link/{secret}").json()
    assert other["code"] != made["code"]


def test_policy_binds_invitees_on_their_page_and_not_hosts(world: World) -> None:
    server = world.server
    world("PUT", "/user-cancellation-policy", {**POLICY, "period": 2880})
    form = {"name": "A", "email": "a@example.com", "start": "2027-01-05T12:00:00Z"}
    page = "/olive-owner/talk/book"
    refused = server.client.post(page, data=form, follow_redirects=False)
    assert refused.status_code == 422
    assert "I agree" in refused.text
    booked = server.client.post(page, data={**form, "policy": "yes"}, follow_redirects=False)
    own = booked.headers["location"]
    assert f"{own}/cancel" not in server.client.get(own).text  # it begins in less than two days
    server.client.post(f"{own}/cancel")
    (event,) = [e for e in world("GET", "/event").json()["items"] if e["invitee"]["email"] == "a@example.com"]
    assert (event["state"], event["invitee"]["cancellationPolicy"]) == ("new", "I agree")
    assert world("PUT", f"/event/cancel/{event['id']}").status_code == 204


def test_tags_find_events(world: World) -> None:
    other = make_type(world.server, title="Other")
    book(world.server, other, "2027-01-05 12:00:00")
    path = f"/event-type-tag/{world.type}/{world.tag}"
    for _ in range(2):
        assert world("PUT", path).status_code == 204
    assert [tag["enabled"] for tag in world("GET", f"/event-type-tag/{world.type}").json()] == [True]
    assert [tag["enabled"] for tag in world("GET", f"/event-type-tag/{other}").json()] == [False]

    def found(query: str) -> list[int]:
        return [event["eventType"]["id"] for event in world("GET", f"/event?{query}").json()["items"]]

    assert found(f"filter[organizationTagList][]={world.tag}") == [world.type]
    assert found(f"filter[organizationTagList][]={UNKNOWN}") == []
    assert found("filter[paymentStatus]=paid") == []
    for _ in range(2):
        assert world("DELETE", path).status_code == 204
    assert found(f"filter[organizationTagList][]={world.tag}") == []
    assert world("DELETE", f"/user-event-type-tag/{world.tag}").status_code == 204
    assert world("DELETE", f"/user-event-type-tag/{world.tag}").status_code == 404


def test_edit_invite_and_resend(world: World) -> None:
    path, event = f"/event/{world.event['id']}", world.event
    answer = event["answers"][0]["id"]
    edited = {
        "id": 5,
        "invitee": {"fullName": "Di", "phoneNumber": "+39 06 1234 5678"},
        "answers": [{"id": answer, "value": "new"}],
    }
    assert world("PUT", path, edited).status_code == 204
    shown = world("GET", path).json()
    assert (shown["invitee"]["fullName"], shown["invitee"]["phoneNumber"]) == ("Di", "+390612345678")
    assert shown["answers"][0]["value"] == "new"
    assert world("PUT", path, {"invitee": {"fullName": ""}}).status_code == 422
    invite = f"/event/invite-participants/{event['id']}"
    assert world("POST", invite, {"emails": ["p@example.com", "P@example.com", "bob@example.com"]}).status_code == 204
    assert world("POST", invite, {"emails": ["q@example.com", "nobody"]}).status_code == 422
    shown = world("GET", path).json()
    assert [each["email"] for each in shown["participants"]] == ["p@example.com"]
    assert world("PUT", f"/event/resend-notification/{event['id']}").status_code == 204
    assert world("GET", path).json() == shown
    world("PUT", f"/event/cancel/{event['id']}")
    assert world("POST", invite, {"emails": ["r@example.com"]}).status_code == 409
    assert world("PUT", f"/event/resend-notification/{event['id']}").status_code == 204


def test_round_robin_takes_who_has_fewest(world: World) -> None:
    server = world.server
    hosts = [server.account.user.id, server.colleague("Bea").user.id]
    number = make_type(server, title="Either", kind="round_robin", hosts=[HostDraft(each) for each in hosts])
    seen = [book(server, number, f"2027-01-05 {hour}:00:00").json()["user"]["id"] for hour in (11, 12, 13, 14)]
    assert seen == [*hosts, *hosts]


def test_the_list_costs_a_fixed_number_of_statements(world: World) -> None:
    server = world.server

    def cost() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        engine = server.house.database._reader
        sa_event.listen(engine, "before_cursor_execute", note)
        answer = world("GET", "/event?onPage=100")
        sa_event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == 200
        return len(seen)

    few = cost()
    for day in range(11, 20):
        for hour in range(9, 17):
            book(server, world.type, f"2027-01-{day} {hour:02d}:00:00", participants=[{"email": "p@example.com"}])
    assert cost() == few
    assert few <= 20
