from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.testclient import TestClient

from openslot.doorway import health
from openslot.store.database import Database


def client(database: Database) -> TestClient:
    return TestClient(Starlette(routes=health.routes(database)))


def test_ready(database: Database) -> None:
    here = client(database)
    assert here.get("/health").json() == {"status": "ok", "version": "0.1.0"}
    assert here.get("/ready").json() == {"status": "ready"}
    assert here.get("/metrics").headers["content-type"].startswith("text/plain")


def test_not_ready_without_tables(kind: str, make_url_of: Callable[[str, bool], str]) -> None:
    database = Database(make_url_of(kind, False))
    answer = client(database).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the database is not set up yet"
    database.dispose()


def test_not_ready_without_database() -> None:
    here = client(Database("postgresql://someone@127.0.0.1:9/openslot"))
    answer = here.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "reason": "the database is unreachable"}
    assert here.get("/health").status_code == 200
