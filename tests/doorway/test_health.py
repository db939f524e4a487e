from __future__ import annotations

from collections.abc import Callable
from threading import Event

from anyio import create_task_group, fail_after, run, to_thread
from anyio.lowlevel import checkpoint
from anyio.to_thread import current_default_thread_limiter
from httpx2 import ASGITransport, AsyncClient
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


def test_a_server_whose_threads_all_wait_lives(sqlite_database: Database) -> None:
    release = Event()

    async def wait() -> None:
        await to_thread.run_sync(release.wait)

    async def ask() -> int:
        limiter = current_default_thread_limiter()
        here = AsyncClient(transport=ASGITransport(Starlette(routes=health.routes(sqlite_database))))
        async with here, create_task_group() as tasks:
            for _ in range(int(limiter.total_tokens)):
                tasks.start_soon(wait)
            while limiter.available_tokens:
                await checkpoint()
            try:
                with fail_after(10):
                    answer = await here.get("http://here/health")
            finally:
                release.set()
        return answer.status_code

    assert run(ask) == 200
