"""Thirty-two clients at two servers compete for the same time: as many win as there are places, the others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import cycle
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import URL, select

from openslot.desk.nouns import Booking, Claim
from openslot.store.database import Database
from tests.conftest import KINDS, execute, migrated
from tests.race import doors
from tests.race.doors import DOORS, WON, Booker
from tests.race.servers import Company, Server, at, company, overlaps, serving

THREADS = 32
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("race")]


class Field:
    """Two servers on one database."""

    def __init__(self, database: Database, servers: list[Server]) -> None:
        self.database = database
        self.servers = servers
        self.number = 0

    def company(self, **values: Any) -> Company:
        """A new one for this case."""
        self.number += 1
        return company(self.database, f"case{self.number}", **values)

    def race(
        self,
        company: Company,
        names: list[str],
        start_of: Callable[[int], datetime],
        *,
        one_person: bool = False,
        headers: dict[str, str] | None = None,
    ) -> list[tuple[str, httpx.Response]]:
        """Each client's door and answer; all begin at once."""
        answers: list[tuple[str, httpx.Response]] = []
        barrier = Barrier(THREADS, timeout=30)

        def run(n: int, name: str, base: str) -> None:
            with httpx.Client(base_url=base, timeout=60) as client:
                booker = Booker(client, company, 0 if one_person else n, headers or {})
                if name == "highlevel":
                    doors.prepare_highlevel(booker)
                else:
                    client.get("/health")  # the connection stands before the race
                barrier.wait()
                answers.append((name, DOORS[name](booker, start_of(n))))

        bases = cycle(server.base for server in self.servers)
        threads = [
            Thread(target=run, args=(n, name, base))
            for n, name, base in zip(range(THREADS), cycle(names), bases, strict=False)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == THREADS
        return answers

    def check(self, company: Company, answers: list[tuple[str, httpx.Response]], places: int) -> list[Booking]:
        """As many winners as places; the others were told in their door's words; and so it stands in the database."""
        won = [(name, answer) for name, answer in answers if answer.status_code == WON[name]]
        lost = [(name, answer) for name, answer in answers if answer.status_code != WON[name]]
        wrong = [
            (name, answer.status_code, answer.text[:300]) for name, answer in lost if not doors.is_taken(name, answer)
        ]
        assert ([trouble for server in self.servers for trouble in server.troubles()], wrong) == ([], [])
        assert len(won) == places
        assert overlaps(self.database) == []
        with self.database.read() as session:
            rows = list(session.scalars(select(Booking).where(Booking.event_type_id == company.event_type.id)))
        assert len(rows) == places
        return rows


@pytest.fixture(scope="module", params=KINDS)
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    folder: Path = tmp_path_factory.mktemp("race")
    url = f"sqlite:///{folder}/race.db"
    if request.param == "postgresql":
        server: URL = request.getfixturevalue("postgresql")
        name = f"race_{id(folder):x}"
        execute(server, f'CREATE DATABASE "{name}"')
        url = server.set(database=name).render_as_string(hide_password=False)
    migrated(url)
    database = Database(url)
    with serving(url, folder, 2) as servers:
        yield Field(database, servers)
    database.dispose()


EACH = [*DOORS, "all"]


def names_of(door: str) -> list[str]:
    """The doors that take part."""
    return list(DOORS) if door == "all" else [door]


@pytest.mark.parametrize("door", EACH)
def test_one_start(arena: Field, door: str) -> None:
    room = arena.company()
    arena.check(room, arena.race(room, names_of(door), lambda _: at(10)), 1)


@pytest.mark.parametrize("door", EACH)
def test_different_starts_that_overlap(arena: Field, door: str) -> None:
    """Half an hour at 10:00 and at 10:15: each is free alone, not both."""
    room = arena.company()
    arena.check(room, arena.race(room, names_of(door), lambda n: at(10 + n // 4 % 2 / 4)), 1)


@pytest.mark.parametrize("door", EACH)
def test_round_robin_takes_each_host_once(arena: Field, door: str) -> None:
    room = arena.company(hosts=3, kind="round_robin")
    arena.check(room, arena.race(room, names_of(door), lambda _: at(11)), 3)
    with arena.database.read() as session:
        claims = session.scalars(select(Claim.lane).where(Claim.event_type_id == room.event_type.id))
        assert Counter(claims) == Counter(room.hosts)


@pytest.mark.parametrize("door", EACH)
def test_seats(arena: Field, door: str) -> None:
    room = arena.company(seats=5)
    rows = arena.check(room, arena.race(room, names_of(door), lambda _: at(12)), 5)
    assert len({row.meeting_id for row in rows}) == 1
    assert len({row.email for row in rows}) == 5


@pytest.mark.parametrize("door", ["simplymeet", "highlevel", "calcom"])
def test_one_idempotency_key_books_once(arena: Field, door: str) -> None:
    room = arena.company(seats=50)
    answers = arena.race(room, [door], lambda _: at(14), one_person=True, headers={"Idempotency-Key": f"key-{door}"})
    assert {answer.status_code for _, answer in answers} == {WON[door]}
    assert len({answer.text for _, answer in answers}) == 1
    with arena.database.read() as session:
        found = session.scalars(select(Booking.id).where(Booking.event_type_id == room.event_type.id)).all()
    assert len(found) == 1


@pytest.mark.parametrize("door", EACH)
def test_one_person_books_many_times_at_once(arena: Field, door: str) -> None:
    """A new contact of theirs is made once, and nobody is refused for it."""
    room = arena.company(length=15)
    answers = arena.race(room, names_of(door), lambda n: at(9 + n / 4), one_person=True)
    rows = arena.check(room, answers, THREADS)
    assert len({row.contact_id for row in rows}) == 1
