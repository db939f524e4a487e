"""The one way in, with a toy dialect: order of checks, transactions, repeated keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import func, select
from starlette.testclient import TestClient

from openslot.desk.accounts import Account, create_account
from openslot.desk.contacts import create_contact
from openslot.desk.desk import Desk
from openslot.desk.errors import (
    Invalid,
    KeyReused,
    Malformed,
    NotFound,
    OutOfScope,
    Taken,
    TooManyRequests,
    Unauthorized,
)
from openslot.desk.nouns import Contact
from openslot.doorway.house import House
from openslot.doorway.operation import Call, MethodNotAllowed, Operation, Operations, Reply
from openslot.doorway.rates import Rate
from openslot.store.database import Database
from openslot.time.clock import FixedClock

STATUS: dict[type[Exception], int] = {
    Unauthorized: 401,
    OutOfScope: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Taken: 409,
    KeyReused: 422,
    Malformed: 400,
    Invalid: 422,
    TooManyRequests: 429,
}


class Toy:
    name = "toy"
    title = "Toy"
    about = "A toy."
    rate = "1000/minute"

    def refuse(self, error: Exception, call: Call) -> Reply:
        return Reply({"error": str(error)}, STATUS.get(type(error), 500))

    def own_headers(self, _operation: Operation, _call: Call) -> dict[str, str]:
        return {}

    def rate_headers(self, rate: Rate) -> dict[str, str]:
        return {"X-Left": str(rate.remaining)}

    def check_headers(self, call: Call) -> None:
        if "x-bad" in call.headers:
            raise Malformed("bad header")

    def scopes_of(self, operation: Operation, _path: str) -> tuple[str, ...]:
        return (operation.scope,) if operation.scope else ()


class Draft(BaseModel):
    name: str
    email: str


@dataclass
class Bench:
    """A toy server."""

    client: TestClient
    house: House
    account: Account
    calls: list[str] = field(default_factory=list)

    @property
    def key(self) -> dict[str, str]:
        return {"X-API-KEY": self.account.api_key}

    def contacts(self) -> int:
        with self.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(Contact)) or 0


def toy(bench: list[Bench]) -> Operations:
    operations = Operations(Toy())

    @operations("POST", "/toy", "/toy/", body=Draft, status=201)
    def make(desk: Desk, call: Call) -> Any:
        bench[0].calls.append("make")
        contact = create_contact(desk, name=call.body.name, email=call.body.email)
        if call.body.name == "trouble":
            raise NotFound("thing", 1)
        return {"id": contact.id}

    @operations("GET", "/toy/{number}", scope="toy.read")
    def read(_desk: Desk, call: Call) -> Any:
        return {"number": call.int_id("number", "thing"), "query": call.query}

    @operations("GET", "/open", auth="optional", rate="2/minute")
    def public(desk: Desk, _call: Call) -> Any:
        return {"who": desk.actor}

    return operations


@pytest.fixture
def bench(database: Database, clock: FixedClock) -> Bench:
    house = House(database, clock, "http://testserver", "s" * 32)
    with database.write() as session:
        account = create_account(session, clock, organization="T", name="Tom", email="t@example.com", timezone="UTC")
    found: list[Bench] = []
    app = toy(found).mount(house)
    found.append(Bench(TestClient(app, raise_server_exceptions=False), house, account))
    return found[0]


GOOD = {"name": "Ann", "email": "ann@example.com"}


def test_the_key_comes_before_everything(bench: Bench) -> None:
    for headers in ({}, {"X-API-KEY": "cal_wrong"}, {"Authorization": "Bearer nope"}):
        assert bench.client.post("/toy", content=b"{broken", headers=headers).status_code == 401
    assert bench.calls == []


def test_the_body_comes_next(bench: Bench) -> None:
    assert bench.client.post("/toy", content=b"{broken", headers=bench.key).status_code == 400
    assert bench.client.post("/toy", content=b"", headers=bench.key).status_code == 400
    assert bench.client.post("/toy", json={"name": 1}, headers=bench.key).status_code == 422
    assert bench.client.post("/toy", json=GOOD, headers={**bench.key, "X-Bad": "1"}).status_code == 400
    assert bench.calls == []


def test_both_spellings_of_the_key_and_of_the_path(bench: Bench) -> None:
    assert bench.client.post("/toy", json=GOOD, headers=bench.key).status_code == 201
    bearer = {"Authorization": f"Bearer {bench.account.api_key}"}
    other = {"name": "Bob", "email": "bob@example.com"}
    assert bench.client.post("/toy/", json=other, headers=bearer).status_code == 201


def test_an_error_leaves_nothing_behind(bench: Bench) -> None:
    answer = bench.client.post("/toy", json={**GOOD, "name": "trouble"}, headers=bench.key)
    assert answer.status_code == 404
    assert bench.contacts() == 0


def test_paths_and_methods_unknown(bench: Bench) -> None:
    assert bench.client.get("/nowhere", headers=bench.key).status_code == 404
    assert bench.client.put("/toy", headers=bench.key).status_code == 405
    for number in ("x", "-1", "1" * 40, "1.5"):
        assert bench.client.get(f"/toy/{number}", headers=bench.key).status_code == 404


def test_the_rate_is_told_and_kept(bench: Bench) -> None:
    answers = [bench.client.get("/open") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert [a.headers["x-left"] for a in answers] == ["1", "0", "0"]


def test_a_wrong_key_is_refused_where_none_is_needed(bench: Bench) -> None:
    assert bench.client.get("/open", headers={"X-API-KEY": "cal_wrong"}).status_code == 401


def test_a_repeated_key_gets_the_first_answer(bench: Bench) -> None:
    headers = {**bench.key, "Idempotency-Key": "one"}
    first = bench.client.post("/toy", json=GOOD, headers=headers)
    again = bench.client.post("/toy", json=GOOD, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert bench.calls == ["make"]
    other = bench.client.post("/toy", json={**GOOD, "name": "Else"}, headers=headers)
    assert other.status_code == 422


def test_a_failed_request_may_be_tried_anew_with_its_key(bench: Bench) -> None:
    headers = {**bench.key, "Idempotency-Key": "two"}
    body = {**GOOD, "name": "trouble"}
    assert bench.client.post("/toy", json=body, headers=headers).status_code == 404
    assert bench.client.post("/toy", json=body, headers=headers).status_code == 404
    assert bench.calls == ["make", "make"]


def test_concurrent_repeats_do_the_work_once(bench: Bench) -> None:
    headers, barrier, answers = {**bench.key, "Idempotency-Key": "three"}, Barrier(8), []

    def post() -> None:
        barrier.wait()
        answers.append(bench.client.post("/toy", json=GOOD, headers=headers))

    threads = [Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(a.status_code, a.text) for a in answers} == {(201, answers[0].text)}
    assert bench.calls == ["make"]
    assert bench.contacts() == 1


def test_the_openapi_page_describes_the_operations(bench: Bench) -> None:
    document = bench.client.get("/docs/toy/openapi.json").json()
    assert "requestBody" in document["paths"]["/toy"]["post"]
    assert document["paths"]["/toy/{number}"]["get"]["parameters"][0]["name"] == "number"


def test_a_route_may_have_several_forms(bench: Bench) -> None:
    operations = Operations(Toy())

    @operations("POST", "/things", auth="public", when=lambda call: "old" in call.sent)
    def old_form(_desk: Desk, _call: Call) -> dict[str, str]:
        """Older."""
        return {"form": "old"}

    @operations("POST", "/things", auth="public", body=Draft)
    def new_form(_desk: Desk, call: Call) -> dict[str, str]:
        """Newer."""
        return {"form": call.body.name}

    @operations("GET", "/things", auth="public", when=lambda call: call.query_string == "old")
    def only_form(_desk: Desk, _call: Call) -> dict[str, str]:
        """Older, and nothing else."""
        return {"form": "only"}

    client = TestClient(operations.mount(bench.house), raise_server_exceptions=False)
    assert client.post("/things", json={"old": 1}).json() == {"form": "old"}
    assert client.post("/things", json=GOOD).json() == {"form": "Ann"}
    assert client.post("/things", content="{").status_code == 400
    assert client.post("/things", json=["old"]).status_code == 422
    assert client.get("/things?old").json() == {"form": "only"}
    assert client.get("/things").status_code == 404
    described = client.get("/docs/toy/openapi.json").json()["paths"]["/things"]
    assert (described["post"]["summary"], described["get"]["summary"]) == ("Newer.", "Older, and nothing else.")
