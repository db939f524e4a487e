"""The list of events against a plain filter in the test, over a few hundred events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import URL

from openslot.desk import change, tags
from openslot.desk.book import book
from openslot.desk.event_types import HostDraft, create_event_type
from openslot.desk.nouns import Booking, EventType
from openslot.desk.requests import BookingDraft, Party
from openslot.store.database import Database
from tests.conftest import execute, migrated
from tests.dialects.conftest import Server, serve

COUNT = 240
pytestmark = pytest.mark.xdist_group("filters")  # the events are made once for each database, not for each worker
EVENT = "/panel/api/event"
Passes = Callable[[dict[str, Any]], bool]
ROME = timedelta(hours=1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with a few hundred events of several types, hosts and states."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filters')}/filters.db"
    if request.param == "postgresql":
        base: URL = request.getfixturevalue("postgresql")
        name = f"filters_{id(request):x}"
        execute(base, f'CREATE DATABASE "{name}"')
        url = base.set(database=name).render_as_string(hide_password=False)
    migrated(url)
    database = Database(url)
    for server in serve(database):
        fill(server)
        yield server
    database.dispose()


def fill(server: Server) -> None:
    random = Random(5)
    owner, bea = server.account.user.id, server.colleague("Bea").user.id
    with server.desk() as desk:
        rows = [
            create_event_type(desk, owner_id=owner, hosts=[], title="Talk", length=30),
            create_event_type(desk, owner_id=bea, hosts=[], title="Walk", length=45),
            create_event_type(
                desk,
                owner_id=owner,
                hosts=[HostDraft(owner), HostDraft(bea)],
                kind="round_robin",
                title="Either",
                length=15,
            ),
        ]
        tag = tags.create_tag(desk, name="VIP")
        tags.attach(desk, rows[1], tag)
        types = [row.id for row in rows]
    names = ["Ann_1", "Bob%", "Cy", "Dee Dee", "Ann"]
    made: list[int] = []
    for n in range(COUNT):
        server.clock.advance(timedelta(seconds=7))
        start = datetime(2027, 1, 5, tzinfo=UTC) + timedelta(minutes=15 * random.randrange(0, 4 * 24 * 40))
        with server.desk() as desk:
            draft = BookingDraft(
                desk.own(EventType, random.choice(types), "event type"),
                [start],
                Party(random.choice(names), f"{random.choice('abc')}{n % 20}@example.com"),
                length=random.choice([15, 30, 45]),
                care="none",
            )
            made += [booking.id for booking in book(desk, draft)]
    for number in made:
        server.clock.advance(timedelta(seconds=3))
        with server.desk() as desk:
            row = desk.own(Booking, number, "booking")
            choice = random.random()
            if choice < 0.2:
                change.cancel(desk, row, reason="no")
            elif choice < 0.35:
                change.mark_absent(desk, row, party=True)


def everything(server: Server) -> list[dict[str, Any]]:
    found = server.client.get(f"{EVENT}?skipPagination=1", headers=server.headers).json()
    assert found["meta"] == {"pagesCount": 1, "itemsPerPage": COUNT, "itemsCount": COUNT, "currentPage": 1}
    return found["items"]  # type: ignore[no-any-return]


def listed(server: Server, query: list[tuple[str, Any]]) -> list[int]:
    text = urlencode([*query, ("skipPagination", "true")])
    answer = server.client.get(f"{EVENT}?{text}", headers=server.headers)
    assert answer.status_code == 200, answer.text
    return [event["id"] for event in answer.json()["items"]]


def day(event: dict[str, Any]) -> str:
    """The local date in the caller's zone, which has no clock change in these weeks."""
    return (datetime.fromisoformat(event["scheduledAt"]) + ROME).date().isoformat()


def filters(events: list[dict[str, Any]]) -> dict[str, tuple[list[tuple[str, Any]], Passes]]:
    some = [event["id"] for event in events[::7]]
    kinds = sorted({event["eventType"]["id"] for event in events})
    users = sorted({event["user"]["id"] for event in events})
    one = events[11]["uuid"]
    return {
        "ids": ([("filter[ids][]", n) for n in some], lambda e: e["id"] in some),
        "kind": ([("filter[eventTypeType]", "round-robin")], lambda e: e["eventType"]["type"] == "round-robin"),
        "state": ([("filter[state]", "canceled")], lambda e: e["state"] == "canceled"),
        "alias": ([("filter[state]", "noshow")], lambda e: e["state"] == "no_show"),
        "invitee": (
            [("filter[invitee]", "n_1")],
            lambda e: "n_1" in (e["invitee"]["fullName"] + "\n" + e["invitee"]["email"]).lower(),
        ),
        "percent": ([("filter[invitee]", "B%")], lambda e: "b%" in e["invitee"]["fullName"].lower()),
        "uuid": ([("filter[uuid]", one)], lambda e: e["uuid"] == one),
        "types": (
            [("filter[eventTypeList]", f"{kinds[0]},{kinds[2]}")],
            lambda e: e["eventType"]["id"] in (kinds[0], kinds[2]),
        ),
        "users": ([("filter[userList][0]", users[0])], lambda e: users[0] in [u["id"] for u in e["users"]]),
        "tags": ([("filter[organizationTagList][]", 1)], lambda e: e["eventType"]["name"] == "Walk"),
        "from": ([("filter[scheduledAtFrom]", "2027-01-20")], lambda e: day(e) >= "2027-01-20"),
        "to": ([("GetEventListFilterDTO[scheduledAtTo]", "2027-01-25")], lambda e: day(e) <= "2027-01-25"),
    }


def test_each_filter_and_each_pair(seeded: Server) -> None:
    events = everything(seeded)
    known = filters(events)
    singles = [(name,) for name in known]
    for names in [*singles, *combinations(known, 2)]:
        query = [pair for name in names for pair in known[name][0]]
        if {"state", "alias"} <= set(names) or {"invitee", "percent"} <= set(names):
            continue  # one field cannot be given twice
        wanted = {event["id"] for event in events if all(known[name][1](event) for name in names)}
        assert set(listed(seeded, query)) == wanted, names


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "id": lambda e: e["id"],
    "scheduledAt": lambda e: e["scheduledAt"],
    "endDate": lambda e: e["endDate"],
    "createdAt": lambda e: e["createdAt"],
    "updatedAt": lambda e: e["updatedAt"],
    "duration": lambda e: e["duration"],
    "invitee": lambda e: e["invitee"]["fullName"].lower(),
    "user": lambda e: e["user"]["fullName"].lower(),
    "eventType": lambda e: e["eventType"]["id"],
    "state": lambda e: e["state"],
    "canceledAt": lambda e: e["canceledAt"] or "",
}


@pytest.mark.parametrize("direction", ["asc", "DESC"])
@pytest.mark.parametrize("field", KEYS)
def test_each_order(seeded: Server, field: str, direction: str) -> None:
    events = everything(seeded)
    found = listed(seeded, [("orderField", field), ("orderDirection", direction)])
    if field == "invitee":  # databases differ in where signs stand; the groups and their direction do not
        by_id = {event["id"]: event for event in events}
        names = [KEYS[field](by_id[number]) for number in found]
        assert len([n for n, name in enumerate(names) if n == 0 or names[n - 1] != name]) == len(set(names))
        return
    wanted = sorted(events, key=lambda e: (KEYS[field](e), e["id"]), reverse=direction == "DESC")
    assert found == [event["id"] for event in wanted]


def test_an_order_that_is_none(seeded: Server) -> None:
    answer = seeded.client.get(f"{EVENT}?orderField=password", headers=seeded.headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("group", "key"),
    [
        ("eventType", lambda e: e["eventType"]["id"]),
        ("user", lambda e: e["user"]["id"]),
        ("state", lambda e: e["state"]),
        ("scheduledAt", day),
        ("invitee", lambda e: e["invitee"]["fullName"].lower()),
    ],
)
def test_groups_stand_together(seeded: Server, group: str, key: Callable[[dict[str, Any]], Any]) -> None:
    events = {event["id"]: event for event in everything(seeded)}
    found = [events[number] for number in listed(seeded, [("groupBy", group), ("orderField", "id")])]
    keys = [key(event) for event in found]
    assert len([n for n, each in enumerate(keys) if n == 0 or keys[n - 1] != each]) == len(set(keys))
    for each in set(keys):
        numbers = [event["id"] for event in found if key(event) == each]
        assert numbers == sorted(numbers)


def test_pages(seeded: Server) -> None:
    wanted = listed(seeded, [])
    found: list[int] = []
    for page in range(1, 9):
        answer = seeded.client.get(f"{EVENT}/?page={page}&onPage=37", headers=seeded.headers).json()
        assert answer["meta"] == {"pagesCount": 7, "itemsPerPage": 37, "itemsCount": COUNT, "currentPage": page}
        found += [event["id"] for event in answer["items"]]
    assert found == wanted
    for query in ("page=0", "onPage=101", "onPage=0", "page=x", "orderDirection=up"):
        assert seeded.client.get(f"{EVENT}?{query}", headers=seeded.headers).status_code == 422
