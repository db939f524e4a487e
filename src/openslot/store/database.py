"""Where transactions begin and end: one ``Database`` per process, ``read()`` and ``write()``.

The driver never begins a transaction by itself. On SQLite a read is ``BEGIN`` (a snapshot from its first query on), a
write ``BEGIN IMMEDIATE`` (nobody else writes until it ends). On PostgreSQL a read is ``REPEATABLE READ, READ ONLY``,
a write ``READ COMMITTED``; what must not change under a write is locked by its row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from openslot.store import audit, migrate, revision
from openslot.store.errors import BadDatabaseUrl, DatabaseUnavailable
from openslot.store.pool import FairPool
from openslot.store.turns import WritersTurns

BUSY_SECONDS = 30
CONNECT_SECONDS = 10
PING_AFTER_SECONDS = 5
_names = count()  # of connections: an id() may be used again
# SQLite: the file, and not the statement, is at fault.
FILE_TROUBLE = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOTADB")
# PostgreSQL: connection exceptions, wrong log-in, no such database, too many clients, shutting down, its disk fails.
SERVER_TROUBLE = ("08", "28", "3D", "53", "57P", "58")
# For who writes: the file, or the server (a standby, say), only lets read.
READ_ONLY = ("SQLITE_READONLY", "25006")


def parse_url(url: str) -> URL:
    """The URL with its driver; ``BadDatabaseUrl`` if it is not one of ours."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadDatabaseUrl("is not a URL; try sqlite:///openslot.db or postgresql://user@host/name") from None
    match parsed.drivername:
        case "sqlite":
            if parsed.host or not parsed.database or parsed.database == ":memory:":
                raise BadDatabaseUrl("needs a file: sqlite:///openslot.db, or sqlite:////var/lib/openslot/openslot.db")
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres" | "postgresql+psycopg":
            if not parsed.database:
                raise BadDatabaseUrl("needs the name of a database: postgresql://user@host/name")
            return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabaseUrl(f"begins with {parsed.drivername}://, but Openslot knows sqlite:// and postgresql://")


class Writing(Session):
    """A session that writes; what it does to rules raises their organization's revision."""


revision.watch(Writing)
audit.watch(Writing)


class Database:
    """A SQLite file or a PostgreSQL database, and the sessions on it."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = parse_url(url)
        self.dialect_name = self.url.get_backend_name()
        if self.dialect_name == "sqlite":
            self._turns: WritersTurns | None = WritersTurns()
            self._reader = _sqlite_engine(self.url, pool_size, "BEGIN", "PRAGMA query_only = ON")
            self._writer = _sqlite_engine(self.url, 1, "BEGIN IMMEDIATE", "PRAGMA foreign_keys = ON")
        else:
            self._turns = None
            self._writer = _postgresql_engine(self.url, pool_size)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True, postgresql_deferrable=False
            )

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self.url.database or "") if self.dialect_name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One read-only transaction with one view of the data."""
        session = Session(self._reader, expire_on_commit=False)
        try:
            yield session
        except Exception as error:
            trouble = _trouble(error)
            if trouble:
                raise trouble from error
            raise
        finally:
            _close(session)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any exception."""
        if self._turns and not self._turns.take(BUSY_SECONDS):
            raise DatabaseUnavailable("the database was busy with other writes for too long")
        session = Writing(self._writer, expire_on_commit=False)
        try:
            yield session
            session.commit()
        except BaseException as error:
            trouble = _trouble(error, READ_ONLY)
            if trouble:
                raise trouble from error
            raise
        finally:
            try:
                _close(session)
            finally:
                if self._turns:
                    self._turns.give()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One writing transaction on a bare connection, for migrations and copies."""
        with self.write() as session:
            yield session.connection()

    def state(self, session: Session) -> str:
        """A word for all that this reading transaction sees: while it is the same, so is every row.

        PostgreSQL: the transaction's snapshot, which any commit changes. SQLite: the connection's ``data_version``,
        which any commit through another connection changes; connections that read never write.
        """
        connection = session.connection()
        if self.dialect_name == "sqlite":
            driver: Any = connection.connection
            (version,) = driver.execute("PRAGMA data_version").fetchone()
            return f"{driver.info['name']}:{version}"
        return str(connection.exec_driver_sql("SELECT pg_current_snapshot()").scalar_one())

    def ping(self) -> None:
        """``DatabaseUnavailable`` unless the database answers."""
        with self.read() as session:
            session.connection().exec_driver_sql("SELECT 1")

    def migration_state(self) -> migrate.State:
        """How the schema stands to this version of Openslot."""
        with self.read() as session:
            return migrate.state(session.connection())

    def is_migrated(self) -> bool:
        """True if the schema is the one that this version of Openslot expects."""
        return self.migration_state() is migrate.State.CURRENT

    def dispose(self) -> None:
        """Close all connections."""
        self._reader.dispose()
        self._writer.dispose()


def _sqlite_engine(url: URL, pool_size: int, begin: str, pragma: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "isolation_level": None},
        pool_size=pool_size,
        max_overflow=-1,
        pool_use_lifo=True,  # the connection used last has the warmest cache
        pool_reset_on_return=None,  # Session.close has rolled back
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info["name"] = next(_names)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute(pragma)
        # SQLite's own knows the letters of ASCII alone: who looks for "é" would not find "É".
        connection.create_function("lower", 1, lambda text: text.lower() if text else text, deterministic=True)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(begin)

    return engine


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    try:
        engine = create_engine(
            url,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "openslot"},
            poolclass=FairPool,  # who finds none free waits: a rush must not use up what the server gives to all
            pool_size=pool_size,
            pool_timeout=BUSY_SECONDS,
            pool_use_lifo=True,
        )
    except ModuleNotFoundError:
        raise BadDatabaseUrl("needs the driver of PostgreSQL: pip install 'openslot[postgres]'") from None

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["seen"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask_after_rest(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
        """Is it alive? Asked only of one that rested or has news: asking each time is a fifth of a short read."""
        rested = monotonic() - record.info.get("seen", monotonic()) > PING_AFTER_SECONDS
        if (rested or _has_news(connection)) and not _answers(engine, connection):
            raise DisconnectionError

    return engine


def _has_news(connection: Any) -> bool:
    """Has the server said something that nobody asked for? Mostly that it ends the connection."""
    if connection.closed:
        return True
    with DefaultSelector() as selector:
        selector.register(connection.fileno(), EVENT_READ)
        return bool(selector.select(0))


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _close(session: Session) -> None:
    """Give the connection back; what is not committed is undone. One that was lost has nothing left to undo."""
    try:
        session.close()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise


def _trouble(error: BaseException, more: tuple[str, ...] = ()) -> DatabaseUnavailable | None:
    """What to raise instead when the database, and not the statement, is at fault."""
    if isinstance(error, PoolTimeout):
        return DatabaseUnavailable("all connections to the database are in use (OPENSLOT_POOL_SIZE)")
    cause = error.orig if isinstance(error, DBAPIError) else error
    at_fault = False
    if isinstance(cause, sqlite3.Error):
        at_fault = getattr(cause, "sqlite_errorname", "").startswith((*FILE_TROUBLE, *more))
    elif isinstance(error, DBAPIError):
        code = getattr(cause, "sqlstate", None)
        unanswered = code is None and isinstance(error, OperationalError)
        at_fault = error.connection_invalidated or unanswered or (code or "").startswith((*SERVER_TROUBLE, *more))
    if not at_fault:
        return None
    return DatabaseUnavailable((str(cause).strip() or "the connection was lost").splitlines()[0])
