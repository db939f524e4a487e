"""Many clients book, move, cancel, confirm and revive the same bookings at two servers: the books balance after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import httpx2 as httpx
import pytest
from sqlalchemy import select

from openslot.desk.ids import short
from openslot.desk.meetings import occupies
from openslot.desk.nouns import Booking, Meeting
from openslot.store.database import Database
from tests.race.doors import WON, Booker, calcom, simplymeet
from tests.race.servers import Company, at, company, overlaps, serving

CLIENTS, ACTS = 8, 25
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("race")]


class Worker:
    """A client that does what comes to its mind, with the owner's key."""

    def __init__(self, base: str, number: int, rooms: list[Company], database: Database, made: list[int]) -> None:
        self.client = httpx.Client(base_url=base, timeout=60)
        self.random = random.Random(number)
        self.rooms, self.database, self.made = rooms, database, made
        self.headers = {"X-API-KEY": rooms[0].account.api_key}
        self.bearer = {"Authorization": f"Bearer {rooms[0].account.api_key}"}
        self.answers: list[httpx.Response] = []

    def work(self) -> None:
        """So many acts."""
        with self.client:
            for _ in range(ACTS):
                act = self.random.choice([self.book, self.book, self.move, self.change, self.answer])
                self.answers.append(act())

    def start(self) -> str:
        return f"{at(9 + self.random.randrange(8) / 4):%Y-%m-%dT%H:%M:%SZ}"

    def uid(self) -> str:
        """Of a booking that somebody made, as Cal.com and HighLevel name it."""
        with self.database.read() as session:
            return short(session.get_one(Booking, self.random.choice(self.made)).uuid)

    def book(self) -> httpx.Response:
        booker = Booker(self.client, self.random.choice(self.rooms), self.random.randrange(20))
        start = at(9 + self.random.randrange(8) / 4)
        if self.random.random() < 0.4:
            return calcom(booker, start)
        answer = simplymeet(booker, start)
        if answer.status_code == WON["simplymeet"]:
            self.made.append(answer.json()["id"])
        return answer

    def move(self) -> httpx.Response:
        if not self.made:
            return self.book()
        if self.random.random() < 0.3:
            path, headers = f"/v2/bookings/{self.uid()}/reschedule", {**self.bearer, "cal-api-version": "2024-08-13"}
            return self.client.post(path, json={"start": self.start()}, headers=headers)
        body = {"start": self.start(), "eventTypeId": self.random.choice(self.rooms).event_type.id}
        path = f"/panel/api/event/reschedule/{self.random.choice(self.made)}"
        return self.client.put(path, json=body, headers=self.headers)

    def change(self) -> httpx.Response:
        if not self.made:
            return self.book()
        act = self.random.choice(["cancel", "cancel", "no-show"])
        path = f"/panel/api/event/{act}/{self.random.choice(self.made)}"
        return self.client.put(path, json={}, headers=self.headers)

    def answer(self) -> httpx.Response:
        if not self.made:
            return self.book()
        status = self.random.choice(["confirmed", "confirmed", "cancelled", "noshow", "new"])
        path = f"/calendars/events/appointments/{self.uid()}"
        return self.client.put(path, json={"appointmentStatus": status}, headers={**self.bearer, "Version": "v3"})


@pytest.fixture
def url(kind: str, make_url_of: Callable[[str], str]) -> str:
    """Of a fresh database of each kind, for several processes."""
    return make_url_of(kind)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The same, open here."""
    made = Database(url)
    yield made
    made.dispose()


def test_the_books_balance(url: str, database: Database, tmp_path: Path) -> None:
    alone = company(database, "balance", hosts=1)
    rooms = [
        alone,
        alone.another(database, title="Seats", seats=3, absent_holds=False),
        alone.another(database, title="Asked", seats=2, confirmation="always", pending_holds=False),
    ]
    made: list[int] = []
    with serving(url, tmp_path, 2) as servers:
        workers = [Worker(servers[n % 2].base, n, rooms, database, made) for n in range(CLIENTS)]
        threads = [Thread(target=worker.work) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [trouble for server in servers for trouble in server.troubles()] == []
    answers = [answer for worker in workers for answer in worker.answers]
    assert [(each.request.url, each.text[:300]) for each in answers if each.status_code >= 500] == []
    assert sum(each.status_code < 300 for each in answers) > CLIENTS * ACTS / 10
    assert overlaps(database) == []
    assert unbalanced(database) == []


def unbalanced(database: Database) -> list[str]:
    """What is wrong with meetings and those who are in them."""
    wrong = []
    with database.read() as session:
        for meeting in session.scalars(select(Meeting)):
            holding = [b for b in meeting.bookings if b.deleted_at is None and occupies(meeting, b.state)]
            name = f"meeting {meeting.id}"
            if meeting.taken != len(holding):
                wrong.append(f"{name} counts {meeting.taken} and has {len(holding)}")
            if len(holding) > meeting.capacity:
                wrong.append(f"{name} has {len(holding)} at {meeting.capacity} places")
            if {claim.active for claim in meeting.claims} != {bool(holding)}:
                wrong.append(f"{name} claims time for nobody, or none for somebody")
            times = {(b.start_at, b.end_at, b.event_type_id) for b in holding}
            times |= {(c.start_at, c.end_at, c.event_type_id) for c in meeting.claims}
            if times != {(meeting.start_at, meeting.end_at, meeting.event_type_id)}:
                wrong.append(f"{name} is not when its bookings are")
    return wrong
