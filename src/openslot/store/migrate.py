"""The schema's version: what it is, what this Openslot expects, and how to get there."""

from __future__ import annotations

from enum import Enum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x6F70656E736C6F74
"""PostgreSQL's lock for who changes the schema ("openslot" in letters): several servers may start at once."""


class State(Enum):
    """How a schema stands to this version of Openslot; the value says it to a person."""

    EMPTY = "not set up yet"
    BEHIND = "older than this Openslot"
    CURRENT = "up to date"
    AHEAD = "newer than this Openslot"


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def head() -> str:
    """The revision that this version of Openslot expects."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def current(connection: Connection) -> str | None:
    """The revision of the schema; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def state(connection: Connection) -> State:
    """How the schema stands to this version."""
    revision = current(connection)
    if revision is None:
        return State.EMPTY
    if revision == head():
        return State.CURRENT
    return State.BEHIND if revision in {script.revision for script in _scripts().walk_revisions()} else State.AHEAD


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to ``revision``, within the transaction of ``connection``. Whoever comes meanwhile waits.

    On SQLite the write transaction itself keeps the others out.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
