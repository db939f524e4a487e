from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event, Thread, Timer
from time import sleep

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from openslot.store.database import Database, parse_url
from openslot.store.errors import BadDatabaseUrl, DatabaseUnavailable
from openslot.store.pool import FairPool
from openslot.store.tables import Organization, Team

NOW = datetime(2026, 3, 29, 1, 0, 0, 123000, tzinfo=UTC)


def organization(slug: str = "acme", now: datetime = NOW) -> Organization:
    return Organization(slug=slug, name="Acme", zone="Europe/Paris", created_at=now, updated_at=now)


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Organization)).one()


def test_what_is_written_is_read(database: Database) -> None:
    with database.write() as session:
        session.add(organization())
    with database.read() as session:
        row = session.scalars(select(Organization)).one()
    assert row.name == "Acme"
    assert row.uuid.version == 7
    assert row.created_at == NOW
    assert row.created_at.tzinfo is UTC
    assert row.extras == {}


def test_an_exception_rolls_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(organization())
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert count(session) == 0
    with database.write() as session:
        assert count(session) == 0


def test_reads_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.add(organization())
        session.flush()
    with database.read() as session:
        assert count(session) == 0


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.read() as session:
        assert count(session) == 0
        with database.write() as other:
            other.add(organization())
        assert count(session) == 0
    with database.read() as session:
        assert count(session) == 1


def test_instants_are_refused_without_a_zone(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a time zone"), database.write() as session:
        session.add(organization(now=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_instants_are_milliseconds_in_the_database(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    with database.write() as session:
        session.add(organization(now=elsewhere))
    with database.read() as session:
        assert session.execute(text("SELECT created_at FROM organization")).scalar_one() == 1774746000123


def test_foreign_keys_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Team(organization_id=99, name="Ghosts", slug="ghosts", zone="UTC", created_at=NOW, updated_at=NOW))


def test_ids_are_never_given_twice(database: Database) -> None:
    with database.write() as session:
        first = organization()
        session.add(first)
    with database.write() as session:
        session.delete(session.get_one(Organization, first.id))
    with database.write() as session:
        second = organization()
        session.add(second)
    assert second.id > first.id


def test_no_transaction_within_a_transaction(sqlite_database: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="already open in this thread"),
        sqlite_database.write(),
        sqlite_database.write(),
    ):
        pass
    with sqlite_database.write() as session:
        assert count(session) == 0


@pytest.mark.race
def test_writers_take_turns_and_lose_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(organization())

    def work() -> None:
        for _ in range(20):
            with database.write() as session:
                row = session.scalars(select(Organization).with_for_update()).one()
                row.revision += 1

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Organization.revision)).one() == 160


@pytest.mark.race
def test_writers_of_two_processes_wait_for_each_other(sqlite_database: Database) -> None:
    other = Database(f"sqlite:///{sqlite_database.file}")
    holding, release = Event(), Event()

    def hold() -> None:
        with other.write() as session:
            session.add(organization("other"))
            session.flush()
            holding.set()
            release.wait(10)

    thread = Thread(target=hold)
    thread.start()
    holding.wait(10)
    Timer(0.2, release.set).start()
    with sqlite_database.write() as session:
        assert count(session) == 1
        session.add(organization("mine"))
    thread.join()
    other.dispose()


def test_sqlite_is_durable_and_concurrent(sqlite_database: Database) -> None:
    for transaction in (sqlite_database.read, sqlite_database.write):
        with transaction() as session:
            assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert session.execute(text("PRAGMA synchronous")).scalar() == 2
            assert session.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


def test_ping(database: Database) -> None:
    database.ping()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/openslot.db",
        "postgresql://nobody@127.0.0.1:9/openslot",
        "postgresql+psycopg://nobody@/openslot?host=/nowhere",
    ],
)
def test_an_unreachable_database_says_so(url: str) -> None:
    database = Database(url)
    with pytest.raises(DatabaseUnavailable) as caught:
        database.ping()
    assert "\n" not in str(caught.value)
    with pytest.raises(DatabaseUnavailable), database.write() as session:
        count(session)
    database.dispose()


def test_a_missing_database_or_user_says_so(make_url_of: Callable[[str], str]) -> None:
    url = parse_url(make_url_of("postgresql")).set(database="nope").render_as_string(hide_password=False)
    database = Database(url)
    with pytest.raises(DatabaseUnavailable, match='database "nope" does not exist'):
        database.ping()
    database.dispose()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "picture.db").write_bytes(b"no database at all" * 100)
    database = Database(f"sqlite:///{tmp_path}/picture.db")
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        database.ping()
    database.dispose()


def test_a_server_that_went_away_and_came_back(
    make_url_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(make_url_of("postgresql"))
    database.ping()
    killer = Database(make_url_of("postgresql"))
    kill = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :name").bindparams(
        name=database.url.database
    )

    monkeypatch.setattr("openslot.store.database.PING_AFTER_SECONDS", -1)
    with killer.write() as session:
        assert session.execute(kill).scalar_one() == 1
    database.ping()
    database.dispose()
    killer.dispose()


def test_a_server_that_only_lets_read_says_so_to_who_writes(make_url_of: Callable[[str], str]) -> None:
    database = Database(make_url_of("postgresql"))
    with pytest.raises(DatabaseUnavailable, match="read-only"), database.write() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.add(organization())
        session.flush()
    database.dispose()


@pytest.fixture
def alone(make_url_of: Callable[[str], str]) -> Iterator[Database]:
    """On PostgreSQL, with one connection."""
    database = Database(make_url_of("postgresql"), pool_size=1)
    yield database
    database.dispose()


def end_connections(database: Database) -> None:
    """As an operator does, or a server that restarts."""
    killer = Database(database.url.render_as_string(hide_password=False))
    with killer.write() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    killer.dispose()


def test_a_connection_that_ended_while_nobody_used_it_is_not_noticed(alone: Database) -> None:
    alone.ping()
    end_connections(alone)
    alone.ping()
    end_connections(alone)
    with alone.write() as session:
        session.add(organization())
    with alone.read() as session:
        assert count(session) == 1


def test_a_connection_that_ends_takes_no_answer_with_it(alone: Database) -> None:
    """What was read is read, and what went wrong before is told; only what was to be kept is lost."""
    with alone.read() as session:
        assert count(session) == 0
        end_connections(alone)
    for transaction in (alone.read, alone.write):
        with pytest.raises(ZeroDivisionError), transaction() as session:
            assert count(session) == 0
            end_connections(alone)
            raise ZeroDivisionError
    with pytest.raises(DatabaseUnavailable), alone.write() as session:
        session.add(organization())
        session.flush()
        end_connections(alone)
    with alone.read() as session:
        assert count(session) == 0


def test_who_waits_for_a_connection_gets_the_next_one(alone: Database) -> None:
    order: list[int] = []

    def wait(name: int) -> None:
        with alone.read() as session:
            count(session)
            order.append(name)

    pool = alone._writer.pool
    assert isinstance(pool, FairPool)
    threads = [Thread(target=wait, args=(name,)) for name in range(5)]
    with alone.read() as session:
        count(session)
        for name, thread in enumerate(threads):
            thread.start()
            while len(pool._turns._waiting) <= name:
                sleep(0.001)
    wait(5)  # comes by when one is given back, and is the last all the same
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, 5]


def test_who_waits_too_long_for_a_connection_is_told(
    make_url_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openslot.store.database.BUSY_SECONDS", 0.05)
    database = Database(make_url_of("postgresql"), pool_size=1)
    with database.read() as session:
        count(session)
        with pytest.raises(DatabaseUnavailable, match="OPENSLOT_POOL_SIZE"):
            database.ping()
    database.ping()
    database.dispose()


def test_a_connection_that_cannot_be_made_takes_no_place() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/openslot", pool_size=1)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable, match=r"refused|failed"):
            database.ping()
    database.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "not a URL"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgresql://localhost", "name of a database"),
        ("mysql://root@localhost/openslot", "begins with mysql://"),
    ],
)
def test_urls_that_are_none_of_ours(url: str, words: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=words):
        parse_url(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql(scheme: str) -> None:
    assert parse_url(f"{scheme}://me@host/name").drivername == "postgresql+psycopg"
