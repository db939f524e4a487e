"""Backups, and moves between SQLite and PostgreSQL: every row with its ids, and the counters that make the next ids."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, Text, bindparam, cast, func, insert, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import ColumnElement

import openslot.store.tables  # noqa: F401 - fills the metadata
from openslot.store import migrate
from openslot.store.base import Base
from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable

CHUNK = 1000


class CannotCopy(Exception):
    """A backup, restore or copy that would lose something, in words for the operator."""


def backup(database: Database, path: Path) -> None:
    """Write everything to a new SQLite file, as it is at one moment, while others go on working.

    From SQLite by its online backup, from PostgreSQL row by row: either file can be restored into either database.
    """
    if path.exists():
        raise CannotCopy(f"{path} exists already")
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600, exist_ok=False)  # it holds names and addresses
        if database.file:
            _online_backup(database.file, draft)
        else:
            with _opened(draft) as target:
                copy(database, target)
        _as_one_file(draft)
        draft.rename(path)
    except OSError as error:
        raise CannotCopy(f"{path} can't be written: {error.strerror}") from None
    except sqlite3.Error as error:
        raise CannotCopy(f"no backup could be written to {path}: {error}") from None
    finally:
        draft.unlink(missing_ok=True)


def restore(database: Database, path: Path, *, replace: bool = False) -> None:
    """Fill the database from a backup, also one of an older Openslot. ``replace``: drop what is in it now."""
    if not path.is_file():
        raise CannotCopy(f"{path} does not exist")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "restore.db"
        shutil.copyfile(path, draft)
        with _opened(draft) as source:
            if _state(source, path) is migrate.State.EMPTY:
                raise CannotCopy(f"{path} is not a backup of Openslot")
            with source.connection() as connection:
                migrate.upgrade(connection)
            copy(source, database, replace=replace)


def copy(source: Database, target: Database, *, replace: bool = False) -> None:
    """Copy every row from one database into another, in one transaction on each side."""
    if not source.is_migrated():
        raise CannotCopy(f"the database to copy from is {source.migration_state().value}")
    if target.migration_state() is migrate.State.AHEAD:
        raise CannotCopy(f"the database to copy into is {migrate.State.AHEAD.value}")
    with source.read() as session, target.connection() as into:
        migrate.upgrade(into)
        if replace:
            for table in reversed(Base.metadata.sorted_tables):
                into.execute(table.delete())
        elif any(into.execute(select(1).select_from(table).limit(1)).first() for table in Base.metadata.sorted_tables):
            raise CannotCopy("the database to copy into is not empty")
        _copy_rows(session.connection(), into)


def _copy_rows(source: Connection, target: Connection) -> None:
    """All tables, parents first. What points forward, or to its own table, is filled in afterwards."""
    done: set[Table] = set()
    later: list[tuple[Table, Column[Any]]] = []
    for table in Base.metadata.sorted_tables:
        forward = {key.parent for key in table.foreign_keys if key.column.table not in done}
        _copy_table(source, target, table, forward)
        later.extend((table, column) for column in forward)
        done.add(table)
    for table, column in later:
        _fill_in(source, target, table, column)
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns:
            _set_counter(target, table, _counter(source, table))


def _copy_table(source: Connection, target: Connection, table: Table, without: set[Column[Any]]) -> None:
    columns = [column for column in table.columns if column not in without]
    rows = source.execution_options(yield_per=CHUNK).execute(select(*(_read(source, column) for column in columns)))
    statement = insert(table).values({column.name: _write(target, column) for column in columns})
    for chunk in rows.mappings().partitions(CHUNK):
        target.execute(statement, [{f"v_{name}": value for name, value in row.items()} for row in chunk])


def _is_json(column: Column[Any]) -> bool:
    return column.type._type_affinity is JSON  # noqa: SLF001 - no public name for it


def _read(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Documents are copied as text, which keeps JSON's null apart from SQL's."""
    if not _is_json(column):
        return column
    as_text = cast(column, Text) if connection.dialect.name == "postgresql" else type_coerce(column, Text)
    return as_text.label(column.name)


def _write(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if not _is_json(column):
        return bindparam(f"v_{column.name}", type_=column.type)
    as_text = bindparam(f"v_{column.name}", type_=Text)
    return cast(as_text, JSONB) if connection.dialect.name == "postgresql" else type_coerce(as_text, Text)


def _fill_in(source: Connection, target: Connection, table: Table, column: Column[Any]) -> None:
    rows = source.execute(select(table.c.id, column).where(column.is_not(None))).all()
    if rows:
        statement = table.update().where(table.c.id == bindparam("of")).values({column.name: bindparam("to")})
        target.execute(statement, [{"of": row[0], "to": row[1]} for row in rows])


def _counter(connection: Connection, table: Table) -> int:
    """The last id given, also if its row is gone by now."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return connection.execute(query, {"name": table.name}).scalar() or 0
    name = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
    query = text("SELECT last_value FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename) = :name")
    return connection.execute(query, {"name": name}).scalar() or 0


def raise_counter(connection: Connection, table: Table, least: int) -> None:
    """No id up to ``least`` is given by itself any more. SQLite sees to that when a row with it is written."""
    if connection.dialect.name != "sqlite" and _counter(connection, table) < least:
        _set_counter(connection, table, least)


def _set_counter(connection: Connection, table: Table, last: int) -> None:
    """The next id is ``last + 1``."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        query = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        connection.execute(query, {"name": table.name, "last": last})
    else:
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.dispose()


def _state(source: Database, path: Path) -> migrate.State:
    try:
        state = source.migration_state()
    except DatabaseUnavailable:
        raise CannotCopy(f"{path} is not a backup of Openslot") from None
    if state is migrate.State.AHEAD:
        raise CannotCopy(f"{path} is {state.value}")
    return state


def _online_backup(source: Path, target: Path) -> None:
    if not source.exists():
        raise CannotCopy(f"{source} does not exist")
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _as_one_file(path: Path) -> None:
    """Leave no journal beside the file, and have it on the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
