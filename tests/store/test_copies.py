from __future__ import annotations

import resource
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from openslot.store import copies, migrate
from openslot.store.base import Base
from openslot.store.copies import CannotCopy
from openslot.store.database import Database
from openslot.store.tables import ApiKey, Contact, Organization, Schedule, User

NOW = datetime(2026, 3, 29, 1, 0, 0, 123000, tzinfo=UTC)
TIMES: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
DIRECTIONS = [(one, other) for one in ("sqlite", "postgresql") for other in ("sqlite", "postgresql")]
MakeUrl = Callable[..., str]


def fill(database: Database) -> None:
    """Rows of awkward kinds: a cycle of keys, documents, nothing, an id that is gone, other scripts."""
    with database.write() as session:
        gone = Organization(slug="gone", name="Gone", zone="UTC", **TIMES)
        home = Organization(
            slug="home", name="Ō & Co. – 東京", zone="Asia/Tokyo", extras={"a": [1, None, "é"]}, **TIMES
        )
        session.add_all([gone, home])
        session.flush()
        user = User(organization_id=home.id, email="a@b.c", username="a", name="A", zone="UTC", **TIMES)
        session.add(user)
        session.flush()
        hours = Schedule(
            organization_id=home.id, user_id=user.id, name="Hours", zone="UTC", weekly=[], overrides=[], **TIMES
        )
        session.add(hours)
        session.flush()
        user.default_schedule_id = hours.id
        for number, scopes in enumerate([None, [], ["BOOKING_READ"]]):
            session.add(
                ApiKey(organization_id=home.id, user_id=user.id, digest=str(number), scopes=scopes, created_at=NOW)
            )
        session.add_all(
            Contact(organization_id=home.id, name=f"{n}", email=f"{n}@example.com", **TIMES) for n in range(2500)
        )
        last = Contact(organization_id=home.id, name="Last", **TIMES)
        session.add(last)
        session.flush()
        session.delete(last)
        session.delete(gone)


def contents(database: Database) -> dict[str, list[Any]]:
    def rows(table: Table) -> list[Any]:
        return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]

    with database.read() as session:
        return {table.name: rows(table) for table in Base.metadata.sorted_tables}


@pytest.mark.parametrize(("here", "there"), DIRECTIONS)
def test_a_backup_restores_everything(here: str, there: str, make_url_of: MakeUrl, tmp_path: Path) -> None:
    source, target, file = Database(make_url_of(here)), Database(make_url_of(there, False)), tmp_path / "all.db"
    fill(source)
    copies.backup(source, file)
    copies.restore(target, file)
    assert contents(target) == contents(source)
    assert len(contents(target)["contact"]) == 2500
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("all.db*-*"))
    with target.write() as session:
        home = session.scalars(select(Organization)).one()
        session.add(contact := Contact(organization_id=home.id, name="Next", **TIMES))
        session.flush()
        assert contact.id == 2502  # 2501 was given, and is gone
    for database in (source, target):
        database.dispose()


@pytest.mark.parametrize(("here", "there"), DIRECTIONS)
def test_copy(here: str, there: str, make_url_of: MakeUrl) -> None:
    source, target = Database(make_url_of(here)), Database(make_url_of(there))
    fill(source)
    copies.copy(source, target)
    assert contents(target) == contents(source)
    with pytest.raises(CannotCopy, match="is not empty"):
        copies.copy(source, target)
    with source.write() as session:
        session.delete(session.scalars(select(Contact)).first())
    copies.copy(source, target, replace=True)
    assert contents(target) == contents(source)
    for database in (source, target):
        database.dispose()


def test_null_and_json_null_stay_apart(make_url_of: MakeUrl) -> None:
    source, target = Database(make_url_of("sqlite")), Database(make_url_of("postgresql"))
    fill(source)
    with source.write() as session:
        session.execute(text("UPDATE api_key SET scopes = NULL WHERE digest = '1'"))
        session.execute(text("UPDATE api_key SET scopes = 'null' WHERE digest = '2'"))
    copies.copy(source, target)
    with target.read() as session:
        found = session.execute(text("SELECT digest, scopes IS NULL FROM api_key WHERE digest <> '0' ORDER BY 1")).all()
    assert [tuple(row) for row in found] == [("1", True), ("2", False)]
    source.dispose()
    target.dispose()


def test_a_failed_copy_changes_nothing(make_url_of: MakeUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = Database(make_url_of("sqlite")), Database(make_url_of("postgresql"))
    fill(source)
    fill(target)
    before = contents(target)
    monkeypatch.setattr(copies, "_set_counter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        copies.copy(source, target, replace=True)
    assert contents(target) == before
    source.dispose()
    target.dispose()


@pytest.mark.race
def test_a_backup_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    """Two rows that always change together are never found apart."""
    with database.write() as session:
        session.add_all(Organization(slug=slug, name="0", zone="UTC", **TIMES) for slug in ("left", "right"))
    stop = Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with database.write() as session:
                for row in session.scalars(select(Organization).order_by(Organization.id)):
                    row.name = str(number)
                    session.flush()

    thread = Thread(target=work)
    thread.start()
    try:
        for number in range(5):
            copies.backup(database, tmp_path / f"backup{number}.db")
    finally:
        stop.set()
        thread.join()
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"backup{number}.db")) as connection:
            assert len(connection.execute("SELECT DISTINCT name FROM organization").fetchall()) == 1


def test_what_a_backup_refuses(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "there.db").touch()
    with pytest.raises(CannotCopy, match="exists already"):
        copies.backup(sqlite_database, tmp_path / "there.db")
    with pytest.raises(CannotCopy, match="can't be written: No such file or directory"):
        copies.backup(sqlite_database, tmp_path / "nowhere" / "new.db")


def test_a_disk_too_small_for_a_backup_leaves_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(CannotCopy, match="no backup could be written"):
            copies.backup(sqlite_database, target / "backup.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(target.iterdir()) == []


def test_what_a_restore_refuses(database: Database, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    fill(database)
    copies.backup(database, good)
    with pytest.raises(CannotCopy, match="is not empty"):
        copies.restore(database, good)
    with pytest.raises(CannotCopy, match="does not exist"):
        copies.restore(database, tmp_path / "nothing.db")
    (tmp_path / "text.db").write_text("not a database, however long it is" * 100)
    with pytest.raises(CannotCopy, match="is not a backup of Openslot"):
        copies.restore(database, tmp_path / "text.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE other (id)")
    with pytest.raises(CannotCopy, match="is not a backup of Openslot"):
        copies.restore(database, tmp_path / "other.db")
    with closing(sqlite3.connect(good)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(CannotCopy, match=migrate.State.AHEAD.value):
        copies.restore(database, good, replace=True)
    assert len(contents(database)["contact"]) == 2500
