"""A whole server in the test's process: a database of each kind, a clock that stands, an owner with a key."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import uvicorn
from starlette.testclient import TestClient

from openslot.app import build
from openslot.desk.accounts import Account, add_user, create_account
from openslot.desk.desk import Caller, Desk
from openslot.doorway.house import House
from openslot.store.database import Database
from openslot.time.clock import FixedClock

MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)


@dataclass
class Server:
    """The composed application under test, and the account of its first organization's owner."""

    client: TestClient
    house: House
    clock: FixedClock
    account: Account

    @property
    def headers(self) -> dict[str, str]:
        """SimplyMeet's way to bring the key."""
        return {"X-API-KEY": self.account.api_key}

    @property
    def bearer(self) -> dict[str, str]:
        """Cal.com's and HighLevel's way."""
        return {"Authorization": f"Bearer {self.account.api_key}"}

    @contextmanager
    def desk(self, account: Account | None = None, door: str = "dashboard") -> Iterator[Desk]:
        """A desk in a transaction of its own, with the owner (or another account) as caller."""
        who = account or self.account
        user, organization = who.user, who.organization
        caller = Caller(
            organization.id, user.id, user.role, user.name, user.email, user.zone, organization.zone, "test"
        )
        with self.house.database.write() as session:
            yield Desk(session, self.clock.now(), door, caller)

    def colleague(self, name: str, role: str = "member") -> Account:
        """A further user of the first organization."""
        with self.house.database.write() as session:
            return add_user(
                session,
                self.clock,
                organization_id=self.account.organization.id,
                name=name,
                email=f"{name.lower().replace(' ', '.')}@example.com",
                timezone="Europe/Rome",
                role=role,
            )

    def stranger(self, name: str = "Stella Stranger") -> Account:
        """The owner of another organization."""
        with self.house.database.write() as session:
            return create_account(
                session,
                self.clock,
                organization=f"{name}'s",
                name=name,
                email=f"{name.lower().replace(' ', '.')}@elsewhere.example",
                timezone="Europe/Rome",
            )


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    """One organization, Olive Owner in Rome, on each kind of database; Monday, 4 January 2027, 08:00 UTC."""
    yield from serve(database)


@pytest.fixture
def sqlite_server(sqlite_database: Database) -> Iterator[Server]:
    """The same on SQLite alone, for tests that do not care which database it is."""
    yield from serve(sqlite_database)


def serve(database: Database) -> Iterator[Server]:
    """A server on a fresh, migrated database."""
    clock = FixedClock(MONDAY)
    house = House(database, clock, "http://testserver", "s" * 32, rate_limit="off")
    with database.write() as session:
        account = create_account(
            session,
            clock,
            organization="Olive & Co",
            name="Olive Owner",
            email="olive@example.com",
            timezone="Europe/Rome",
        )
    client = TestClient(build(house), raise_server_exceptions=False)
    yield Server(client, house, clock, account)


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """The server on a port of its own."""
    config = uvicorn.Config(build(server.house), port=0, log_level="error", lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()
