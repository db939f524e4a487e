"""Browsers in which people of different roles are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from openslot.desk import event_types, sign_in
from openslot.desk.accounts import Account
from openslot.desk.book import book
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, EventType, User
from openslot.desk.requests import BookingDraft, Party
from openslot.time.instants import parse_iso
from tests.dialects.conftest import Server, server, sqlite_server

__all__ = ["Visitor", "World", "server", "sqlite_server", "world"]

TUESDAY = "2027-01-05T09:00:00Z"


@dataclass
class Visitor:
    """A browser without JavaScript, and who is signed in in it."""

    client: TestClient
    account: Account | None

    def get(self, path: str, status: int = 200) -> str:
        """A page's text."""
        answer = self.client.get(path, follow_redirects=False)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-2000:])
        if status == 200:
            assert answer.headers["content-type"].startswith("text/html")
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert "style=" not in answer.text
            if path.startswith("/dashboard"):
                assert answer.text.count("<script") == answer.text.count('<script src="/static/dashboard-') == 1
        return unescape(answer.text)

    def post(self, path: str, status: int = 303, /, **fields: Any) -> Any:
        """What a form gets."""
        answer = self.client.post(path, data=fields, follow_redirects=False)
        assert answer.status_code == status, (path, answer.status_code, unescape(answer.text)[-3000:])
        return answer

    def again(self, path: str, status: int = 422, /, **fields: Any) -> str:
        """The page that a form gets that could not be taken."""
        return unescape(str(self.post(path, status, **fields).text))


@dataclass
class World:
    """An organization with an owner, a manager and two members, and another with its owner."""

    server: Server
    owner: Visitor
    manager: Visitor
    member: Visitor
    colleague: Visitor
    stranger: Visitor
    nobody: Visitor

    def make(self, whose: Visitor | None = None, **values: Any) -> EventType:
        """An event type of somebody's (the owner's)."""
        account = (whose or self.owner).account
        assert account is not None
        with self.server.desk(account) as desk:
            fields = {"title": "Talk", "length": 60, "owner_id": account.user.id, "hosts": [], **values}
            return event_types.create_event_type(desk, **fields)

    def book(self, row: EventType, start: str = TUESDAY, name: str = "Ada Lovelace", **more: Any) -> str:
        """The path of a new booking."""
        with self.server.house.database.write() as session:
            desk = Desk(session, self.server.clock.now(), "page")
            email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
            party = Party(name, email, zone="Asia/Tokyo")
            (made,) = book(desk, BookingDraft(session.get_one(EventType, row.id), [parse_iso(start)], party, **more))
            return f"/dashboard/bookings/{short(made.uuid)}"

    def booking(self) -> Booking:
        """The newest booking as it is stored."""
        with self.server.desk() as desk:
            found = desk.session.query(Booking).order_by(Booking.id.desc()).first()
            assert found is not None
            _ = found.contact, found.guests, found.answers, found.changes, found.meeting.claims
            return found


def browser(server: Server, account: Account | None) -> Visitor:
    """A browser in which somebody is signed in."""
    client = TestClient(server.client.app, raise_server_exceptions=False)
    if account is not None:
        with server.house.database.write() as session:
            desk = Desk(session, server.clock.now(), "page")
            client.cookies.set("openslot", sign_in.sign_in(desk, session.get_one(User, account.user.id).id))
    return Visitor(client, account)


def gather(server: Server) -> World:
    """Everybody."""
    return World(
        server,
        browser(server, server.account),
        browser(server, server.colleague("Mona Manager", "manager")),
        browser(server, server.colleague("Max Member")),
        browser(server, server.colleague("Cleo Colleague")),
        browser(server, server.stranger()),
        browser(server, None),
    )


@pytest.fixture
def world(sqlite_server: Server) -> World:
    """On SQLite alone."""
    return gather(sqlite_server)


@pytest.fixture
def both(server: Server) -> World:
    """On each kind of database."""
    return gather(server)


def hrefs(page: str) -> list[str]:
    """The addresses that a page links to."""
    return re.findall(r'href="([^"]+)"', page)
