"""The migrations lead exactly to the tables that the code knows."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from openslot.store import migrate
from openslot.store.base import Base
from openslot.store.database import Database

# Everything that PostgreSQL knows of the schema, by name.
POSTGRESQL = """
    SELECT 'column', table_name, column_name, data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def schema(connection: Connection) -> set[tuple[str, ...]]:
    if connection.dialect.name == "postgresql":
        rows = connection.execute(text(POSTGRESQL)).all()
        return {tuple(row) for row in rows if row[1] != "alembic_version"}
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    lines = {row[0]: [line.strip().strip(",") for line in row[1].splitlines()] for row in rows}
    return {(name, *sorted(filter(None, words))) for name, words in lines.items() if name != "alembic_version"}


def test_migrations_lead_to_the_tables(database: Database) -> None:
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_and_create_all_are_equal(kind: str, make_url_of: Callable[[str, bool], str]) -> None:
    migrated, created = Database(make_url_of(kind, True)), Database(make_url_of(kind, False))
    with created.connection() as connection:
        Base.metadata.create_all(connection)
        expected = schema(connection)
    with migrated.connection() as connection:
        assert schema(connection) == expected
    migrated.dispose()
    created.dispose()


def test_several_servers_may_migrate_at_once(kind: str, make_url_of: Callable[[str, bool], str]) -> None:
    url = make_url_of(kind, False)
    at_once, done = Barrier(3, timeout=30), []

    def run() -> None:
        database = Database(url)
        at_once.wait()
        with database.connection() as connection:
            migrate.upgrade(connection)
        done.append(database.is_migrated())
        database.dispose()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True, True, True]


def test_states(kind: str, make_url_of: Callable[[str, bool], str], monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(make_url_of(kind, False))
    assert database.migration_state() is migrate.State.EMPTY
    assert not database.is_migrated()
    with database.connection() as connection:
        migrate.upgrade(connection)
    assert database.is_migrated()
    with database.connection() as connection:
        migrate.upgrade(connection)  # a second time changes nothing
    assert database.migration_state() is migrate.State.CURRENT
    with database.connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert database.migration_state() is migrate.State.AHEAD
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    with database.connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert database.migration_state() is migrate.State.BEHIND
    database.dispose()


def test_postgresql_forbids_overlaps(make_url_of: Callable[[str], str]) -> None:
    database = Database(make_url_of("postgresql"))
    with database.connection() as connection:
        found = connection.execute(text(POSTGRESQL)).all()
    words = next(row[3] for row in found if row[2] == "ex_claim_lane")
    assert words.startswith("EXCLUDE USING gist (int8range(lane, lane, '[]'::text) WITH &&")
    assert "(exclusive AND active)" in words
    database.dispose()
