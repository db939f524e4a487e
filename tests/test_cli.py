from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn

from openslot import cli
from openslot.desk.desk import Desk
from openslot.desk.find_slots import find_slots
from openslot.desk.ids import short
from openslot.desk.sign_in import user_by_password
from openslot.settings import Settings
from openslot.store import migrate
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from openslot.time.instants import from_minute
from tests.dialects.conftest import MONDAY
from tests.pages.dashboard.oidc import identifier

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OPENSLOT_{name.upper()}", raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("backup", "file")`` is the exit code."""

    def go(*words: object, **settings: str) -> int:
        for name, value in settings.items():
            monkeypatch.setenv(f"OPENSLOT_{name}", value)
        monkeypatch.setattr(sys, "argv", ["openslot", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    return go


@pytest.fixture
def served_with(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    options: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _app, **given: options.update(given))
    return options


def test_help_names_every_command(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    for command in ("serve", "migrate", "doctor", "backup", "restore", "copy", "create-account", "add-user", "demo"):
        assert f"  {command} " in shown


def test_migrate_and_doctor(
    kind: str, make_url_of: Callable[..., str], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    url = make_url_of(kind, False)
    assert run("doctor", DATABASE_URL=url) == (0 if kind == "sqlite" else 1)
    assert run("migrate") == 0
    assert "was not set up yet and is up to date (revision" in capsys.readouterr().out
    assert run("doctor") == 0
    shown = capsys.readouterr().out
    assert "tables: up to date" in shown
    assert "IANA 20" in shown
    assert "FAIL" not in shown


def test_doctor_counts_connections(
    make_url_of: Callable[..., str], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor", DATABASE_URL=make_url_of("postgresql"), POOL_SIZE="5") == 0
    found = re.search(
        r"ok    connections: the server gives (\d+), .* up to 5: room for (\d+) ", capsys.readouterr().out
    )
    assert found
    given, processes = map(int, found.groups())
    assert processes == given // 5
    assert run("doctor", POOL_SIZE=str(given)) == 0
    assert "room for 1 at full load; lower OPENSLOT_POOL_SIZE" in capsys.readouterr().out
    assert run("doctor", DATABASE_URL=make_url_of("sqlite")) == 0
    assert "connections:" not in capsys.readouterr().out


def test_doctor_asks_the_sign_in_provider(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with identifier(FixedClock(MONDAY)) as there:
        names = {"OIDC_ISSUER": there.address, "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
        assert run("doctor", **names) == 0
        assert f"sign-in: {there.address}\n" in capsys.readouterr().out
        there.down.add("/keys")
        assert run("doctor", **names) == 0
        assert "answered with status 502" in capsys.readouterr().out


def test_doctor_hides_passwords_and_names_what_is_wrong(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", DATABASE_URL="postgresql://me:hush@127.0.0.1:9/openslot", BASE_URL="http://example.com") == 1
    shown = capsys.readouterr().out
    assert "hush" not in shown
    assert "FAIL  database: postgresql+psycopg://me:***@127.0.0.1:9/openslot can't be used" in shown
    assert "warn  address: http://example.com is not https" in shown
    assert run("doctor", POOL_SIZE="x") == 1
    assert "FAIL  settings: OPENSLOT_POOL_SIZE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "postgresql://me@127.0.0.1:9/openslot"}, "the database can't be used: "),
        ({"DATABASE_URL": "mysql://me@host/openslot"}, "OPENSLOT_DATABASE_URL begins with mysql://"),
        ({"DATABASE_URL": "nonsense"}, "OPENSLOT_DATABASE_URL is not a URL"),
        ({"DATABASE_URL": "sqlite:////nowhere/openslot.db"}, "OPENSLOT_SECRET_KEY is not set, and /nowhere"),
        ({"DATABASE_URL": "sqlite:////nowhere/openslot.db", "SECRET_KEY": "k" * 40}, "unable to open database file"),
        ({"LOG_LEVEL": "loud"}, "OPENSLOT_LOG_LEVEL: "),
    ],
)
def test_trouble_is_one_line(
    settings: dict[str, str], words: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("serve", **settings) == 1
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.startswith("openslot: ")
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_serve_sets_up_an_embedded_database(run: Run, served_with: dict[str, Any], tmp_path: Path) -> None:
    assert run("serve", "--port", 8123) == 0
    assert served_with["port"] == 8123
    database = Database(f"sqlite:///{tmp_path}/openslot.db")
    assert database.is_migrated()
    database.dispose()
    assert (tmp_path / "openslot.secret").exists()


def test_serve_keeps_a_copy_before_it_changes_old_tables(
    run: Run, served_with: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("serve") == 0
    upgraded: list[bool] = []
    monkeypatch.setattr(migrate, "head", lambda: "0009")
    monkeypatch.setattr(migrate, "upgrade", lambda _connection: upgraded.append(True))
    assert run("serve") == 0
    assert upgraded == [True]
    assert served_with
    with closing(sqlite3.connect(tmp_path / "openslot.before-0009.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() != ("0009",)


def test_serve_refuses_tables_that_are_not_there(
    run: Run, make_url_of: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("serve", DATABASE_URL=make_url_of("postgresql", False)) == 1
    assert capsys.readouterr().err == "openslot: the database is not set up yet; run: openslot migrate\n"


def test_serve_refuses_newer_tables(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    with closing(sqlite3.connect(tmp_path / "openslot.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for command in ("serve", "migrate"):
        assert run(command) == 1
        assert "newer than this Openslot" in capsys.readouterr().err


def test_backup_and_restore(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("migrate") == 0
    assert run("backup", "one.db") == 0
    assert "Wrote one.db" in capsys.readouterr().out
    assert run("backup", "one.db") == 1
    assert "exists already" in capsys.readouterr().err
    assert run("restore", "one.db", DATABASE_URL=f"sqlite:///{tmp_path}/new.db") == 0
    assert run("restore", "none.db") == 1
    assert run("copy", "--to", "sqlite:///third.db") == 0
    assert run("copy", "--to", "nonsense") == 1
    assert "--to is not a URL" in capsys.readouterr().err


def test_backing_up_what_is_not_there_makes_no_file(run: Run, tmp_path: Path) -> None:
    assert run("backup", "one.db") == 1
    assert not list(tmp_path.glob("one*"))


def test_uuids_are_short_and_of_one_length() -> None:
    assert short(UUID(int=0)) == "1" * 22
    assert len(short(UUID("0190a0b0-7000-7000-8000-000000000000"))) == 22
    assert len(short(UUID(int=2**128 - 1))) == 22


def test_what_to_paste_is_json_for_a_program_and_lines_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {
        "apiKey": "cal_x",
        "simplymeet": {"organizationId": 1, "userId": 2},
        "highlevel": {"locationId": "L", "userId": "U"},
        "calcom": {"organizationId": 1, "userId": 2, "username": "ada"},
        "bookingPage": "http://localhost:8000/ada",
    }
    cli.show(facts, as_json=True)
    assert json.loads(capsys.readouterr().out) == facts
    cli.show(facts, as_json=False)
    shown = capsys.readouterr().out
    assert "API key (shown only now): cal_x" in shown
    assert "calcom     organizationId 1  userId 2  username ada" in shown


def test_an_organization_leaves_and_arrives(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("demo", DATABASE_URL="sqlite:///here.db", BASE_URL="https://book.example") == 0
    assert run("export", "all.json", "--organization-id", "1") == 0
    assert "Wrote all.json (" in capsys.readouterr().out
    assert run("export", "all.json", "--organization-id", "1") == 1
    assert "all.json can't be used: File exists" in capsys.readouterr().err
    assert run("export", "none.json", "--organization-id", "7") == 1
    assert not Path("none.json").exists()
    assert run("import", "all.json") == 1
    told = capsys.readouterr().err.strip()
    assert "Another organization of this server has the id 1 already." in told
    assert run("import", "all.json", "--json", DATABASE_URL="sqlite:///there.db") == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["organizationId"], facts["name"], facts["rows"]["booking"]) == (1, "Studio Fjord", 45)
    (link,) = facts["passwordLinks"].values()
    assert link.startswith("https://book.example/sign-in/password/")
    assert run("import", "nothing.json") == 1
    assert "nothing.json can't be used: No such file" in capsys.readouterr().err
    Path("cut.json").write_bytes(Path("all.json").read_bytes()[:-9])
    assert run("import", "cut.json", DATABASE_URL="sqlite:///third.db") == 1
    assert "not whole" in capsys.readouterr().err


def test_a_password_is_set_where_no_mail_goes_out(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    who = ("--organization", "Acme", "--name", "Ada", "--email", "ada@example.com", "--timezone", "UTC")
    assert run("create-account", *who) == 0
    assert run("set-password", "Ada@example.com", "--password", "long enough") == 0
    database = Database("sqlite:///openslot.db")
    with database.write() as session:
        user = user_by_password(Desk(session, MONDAY, "test"), "ada@example.com", "long enough")
        assert user.name == "Ada"
    database.dispose()
    capsys.readouterr()
    assert run("set-password", "ada@example.com", "--password", "short") == 1
    assert "at least" in capsys.readouterr().err
    assert run("set-password", "nobody@example.com", "--password", "long enough") == 1
    assert "there is no user" in capsys.readouterr().err


def test_why_names_the_rule_and_each_host(
    kind: str, make_url_of: Callable[..., str], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    url = make_url_of(kind)
    assert run("demo", DATABASE_URL=url) == 0
    capsys.readouterr()
    soon = datetime.now(UTC) + timedelta(days=4)
    night = f"{soon:%Y-%m-%d}T03:00"
    assert run("why", 1, night) == 2
    first, *hosts = capsys.readouterr().out.splitlines()
    assert "is outside the working hours" in first
    assert hosts
    assert all("is outside the working hours" in each for each in hosts)
    assert run("why", 1, night, "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["offered"], len(told["hosts"])) == (False, len(hosts))
    assert run("why", 1, "soon") == 1
    assert run("why", 999, night) == 1
    database = Database(url)
    with database.read() as session:
        found, _ = find_slots(Desk(session, datetime.now(UTC), "test"), 1, soon, soon + timedelta(days=7))
    database.dispose()
    assert run("why", 1, from_minute(found.starts[0]).isoformat()) == 0
    assert ": offered" in capsys.readouterr().out
