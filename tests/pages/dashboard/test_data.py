"""Leaving and arriving on pages: out of a dashboard, into an empty server or an empty organization."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from openslot.app import build
from openslot.desk.nouns import ApiKey, AuditEntry, EventType, Organization, User
from openslot.doorway.house import House
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.dialects.conftest import MONDAY, serve
from tests.pages.dashboard.conftest import Visitor, World, browser

PASSWORD = "correct horse battery"
SECRET = "s" * 32


@pytest.fixture
def document(world: World) -> bytes:
    """Olive's organization with a booking."""
    world.book(world.make())
    found: bytes = world.owner.post("/dashboard/data/export", 200).content
    return found


def visitor(database: Database, **more: Any) -> Visitor:
    house = House(database, FixedClock(MONDAY), "http://testserver", SECRET, rate_limit="off", **more)
    return Visitor(TestClient(build(house), raise_server_exceptions=False), None)


def send(who: Visitor, path: str, body: bytes | None, **fields: str) -> Any:
    files = {"file": ("olive.json", BytesIO(body), "application/json")} if body is not None else None
    return who.client.post(path, data=fields, files=files or {"none": ("", b"")}, follow_redirects=False)


def test_an_empty_server_takes_a_document(document: bytes, database: Database) -> None:
    empty = visitor(database)
    assert "/setup/import" in empty.get("/setup")
    assert "At most 256 MiB" in empty.get("/setup/import")
    way = {"email": "olive@example.com", "password": PASSWORD}
    for body, fields, words in (
        (None, way, "Please choose a file"),
        (document, {**way, "password": "short"}, "at least 8"),
        (document, {**way, "email": "eve@example.com"}, "eve@example.com is no owner&#39;s address"),
        (document[:-90], way, "it is not whole"),
        (document.replace(b'"single"', b'"odd"'), way, "event_type 1: kind is"),
    ):
        answer = send(empty, "/setup/import", body, **fields)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert "This server is empty" in empty.get("/setup")
    answer = send(empty, "/setup/import", document, **way)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    assert "Ada Lovelace" in empty.get("/dashboard/bookings")
    assert "Organization brought in" in empty.get("/dashboard/audit")
    empty.get("/setup/import", 404)
    assert send(empty, "/setup/import", document, **way).status_code == 404
    with database.read() as session:
        assert session.query(User).filter(User.password_hash.is_not(None)).count() == 1
        assert session.query(ApiKey).count() == 0


def test_an_empty_organization_takes_a_document(document: bytes, kind: str, make_url_of: Callable[..., str]) -> None:
    """Its owner stays signed in, with his password and his key; the organization is the document's."""
    database = Database(make_url_of(kind))
    for server in serve(database):
        with server.desk() as desk:
            desk.user().password_hash = "$argon2id$mine"
            desk.session.query(Organization).update({"name": "Fresh"})
        owner = browser(server, server.account)
        assert "takes the place of this empty organization" in owner.get("/dashboard/data")
        answer = send(owner, "/dashboard/data/import", document.replace(b"olive@example.com", b"o@example.com"))
        assert (answer.status_code, "olive@example.com is no owner" in answer.text) == (422, True)
        assert send(owner, "/dashboard/data/import", None).status_code == 422
        answer = send(owner, "/dashboard/data/import", document)
        assert answer.headers["location"] == "/dashboard/data?said=imported"
        assert "Olive &amp; Co" in owner.client.get("/dashboard/data?said=imported").text
        assert "Ada Lovelace" in owner.get("/dashboard/bookings")
        assert server.client.get("/panel/api/event-type", headers=server.headers).json()["items"][0]["id"] == 1
        with database.read() as session:
            assert session.scalar(select(User.password_hash).where(User.role == "owner")) == "$argon2id$mine"
            assert session.query(Organization).one().name == "Olive & Co"
            last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
            assert last is not None
            assert (last.verb, last.actor, last.door) == ("imported", "Olive Owner", "dashboard")
        assert "comes into an organization that is empty" in owner.get("/dashboard/data")
        assert send(owner, "/dashboard/data/import", document).status_code == 410
    database.dispose()


def test_nobody_else_brings_one(world: World, document: bytes) -> None:
    for who, status in ((world.nobody, 303), (world.member, 403), (world.manager, 403), (world.owner, 410)):
        assert send(who, "/dashboard/data/import", document).status_code == status
    stranger = send(world.stranger, "/dashboard/data/import", document.replace(b"olive@", b"stella.stranger@"))
    assert stranger.status_code == 422
    with world.server.desk() as desk:
        assert desk.session.query(Organization).count() == 2
        assert desk.session.query(EventType).count() == 1


def test_what_is_too_large_is_not_read(document: bytes, make_url_of: Callable[..., str]) -> None:
    database = Database(make_url_of("sqlite"))
    empty = visitor(database, most_import=2048)
    answer = send(empty, "/setup/import", document + b" " * 70_000, email="olive@example.com", password=PASSWORD)
    assert answer.status_code == 413
    assert "At most 2 KiB" in empty.get("/setup/import")
    database.dispose()


def test_an_export_is_whole_and_in_order(world: World, document: bytes) -> None:
    found = json.loads(document)
    assert list(found) == ["openslot", "format", "exportedAt", "organization", "tables"]
    assert (found["format"], found["organization"]) == (1, "olive-co")
    assert max(map(len, document.splitlines())) < 4000
