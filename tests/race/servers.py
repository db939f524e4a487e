"""Real server processes on one database, and what is set up in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
from sqlalchemy import text

from openslot.desk.accounts import Account, add_user, create_account
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import HostDraft, create_event_type
from openslot.desk.nouns import EventType
from openslot.store.database import Database
from openslot.time.clock import SystemClock

WAIT = 30  # seconds for a server to come up
DAY = (datetime.now(UTC) + timedelta(days=7 - datetime.now(UTC).weekday() + 7)).date()
"""A Monday of the week after next, so that no notice or past hour is in the way."""


def at(hour: float) -> datetime:
    """That day at an hour UTC."""
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(hours=hour)


class Server:
    """One ``openslot serve``, in a process group of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        more = {"OPENSLOT_DATABASE_URL": url, "OPENSLOT_RATE_LIMIT": "off", "OPENSLOT_SECRET_KEY": "k" * 40}
        command = [sys.executable, "-m", "openslot", "serve", "--port", str(self.port)]
        self.log = (folder / f"server-{self.port}.log").open("wb")
        self.process = subprocess.Popen(
            command, env=os.environ | more, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.base}/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(Path(self.log.name).read_text(errors="replace")[-2000:])

    def troubles(self) -> list[str]:
        """What it wrote about a database that failed it, and of exceptions nobody expected."""
        written = Path(self.log.name).read_text(errors="replace").splitlines()
        return [line for line in written if "database unavailable" in line or "unexpected exception" in line]

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End it and all its processes."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        self.process.wait()
        self.log.close()


@contextmanager
def serving(url: str, folder: Path, count: int) -> Iterator[list[Server]]:
    """So many servers on one database."""
    with ExitStack() as stack:
        servers = []
        for _ in range(count):
            server = Server(url, folder)
            stack.callback(server.kill)
            servers.append(server)
        for server in servers:
            server.wait()
        yield servers


@dataclass(frozen=True)
class Company:
    """An organization for one case: its owner, further hosts, and what can be booked."""

    account: Account
    event_type: EventType
    hosts: list[int]

    def another(self, database: Database, **values: Any) -> Company:
        """The same with a further event type of the owner's."""
        fields = {"length": 30, "slot_interval": 15, **values}
        with database.write() as session:
            desk = Desk(session, SystemClock().now(), "dashboard", _caller(self.account))
            event_type = create_event_type(desk, owner_id=self.account.user.id, hosts=[], **fields)
        return replace(self, event_type=event_type)


def company(database: Database, name: str, *, hosts: int = 1, **values: Any) -> Company:
    """A new one, with an event type of half an hour that begins at every quarter."""
    clock = SystemClock()
    with database.write() as session:
        account = create_account(
            session, clock, organization=name, name=f"{name} Owner", email=f"owner@{name}.example", timezone="UTC"
        )
        users = [account.user.id]
        for n in range(1, hosts):
            more = add_user(
                session,
                clock,
                organization_id=account.organization.id,
                name=f"{name} Host {n}",
                email=f"host{n}@{name}.example",
                timezone="UTC",
            )
            users.append(more.user.id)
        fields = {"title": "Race", "length": 30, "slot_interval": 15, **values}
        drafts = [HostDraft(each) for each in users] if hosts > 1 else []
        event_type = create_event_type(
            Desk(session, clock.now(), "dashboard", _caller(account)), owner_id=account.user.id, hosts=drafts, **fields
        )
    return Company(account, event_type, users)


def _caller(account: Account) -> Caller:
    user, organization = account.user, account.organization
    return Caller(organization.id, user.id, "owner", user.name, user.email, "UTC", "UTC", "race")


def overlaps(database: Database) -> list[Any]:
    """Pairs of active, exclusive claims of one lane that overlap: there must be none."""
    query = text(
        "SELECT a.id, b.id FROM claim a JOIN claim b ON a.lane = b.lane AND a.id < b.id"
        " AND a.start_at < b.end_at AND b.start_at < a.end_at"
        " WHERE a.active AND b.active AND a.exclusive AND b.exclusive"
    )
    with database.connection() as connection:
        return list(connection.execute(query))
