"""The commands themselves: a server with its pump, a worker beside it, the outbox on the command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import median
from unittest.mock import patch

import httpx2 as httpx
import pytest

from openslot import cli
from openslot.desk import deliveries, webhooks
from openslot.desk.book import book
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Forbidden
from openslot.desk.nouns import Delivery, EventType
from openslot.desk.requests import BookingDraft, Party
from openslot.store.database import Database
from openslot.time.clock import SystemClock
from tests.couriers.post import Mailbox, Receiver, free_port, has_invitation
from tests.race.doors import Booker, simplymeet
from tests.race.servers import Company, at, company, serving
from tests.work.conftest import states, url_of

PATIENCE = 60  # seconds


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@dataclass
class Said:
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


def command(*words: str) -> Said:
    """A command of the command line, in this process: a new one would spend its time on imports."""
    out, err = StringIO(), StringIO()
    with (
        patch.object(sys, "argv", ["openslot", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    return Said(int(end.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture
def _settings(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENSLOT_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("OPENSLOT_SMTP_URL", f"smtp+plain://127.0.0.1:{mailbox.port}")
    monkeypatch.setenv("OPENSLOT_ALLOW_PRIVATE_NETWORK", "true")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def book_at_the_desk(database: Database, of: Company, hour: float) -> None:
    with database.write() as session:
        desk = Desk(session, SystemClock().now(), "cli")
        row = session.get_one(EventType, of.event_type.id)
        book(desk, BookingDraft(row, [at(hour)], Party("Vera", f"v{hour}@example.com")))


@pytest.mark.usefixtures("_settings")
def test_what_is_booked_at_a_server_arrives(
    database: Database, mailbox: Mailbox, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", url_of(database))
    studio = company(database, "studio")
    added = command("webhook", "add", "--organization-id", str(studio.account.organization.id), "--url", receiver.url)
    assert json.loads(added.stdout)["secret"].startswith("whsec_")
    with serving(url_of(database), tmp_path, 2) as servers, httpx.Client(base_url=servers[0].base) as client:
        for n in range(4):
            assert simplymeet(Booker(client, studio, n), at(10 + n)).status_code == 201
        until(lambda: len(mailbox.letters) >= 8 and len(receiver.calls) >= 4)
        time.sleep(2)  # two servers, two pumps: nothing comes twice
        public = client.get("/.well-known/openslot-keys").json()
    assert sorted(str(letter["X-Handed-To"]) for letter in mailbox.letters) == sorted(
        [f"booker{n}@example.com" for n in range(4)] + ["owner@studio.example"] * 4
    )
    assert all(has_invitation(letter) for letter in mailbox.letters)
    assert len(receiver.calls) == 4
    assert set(public) == {"rsa", "ed25519", "ed25519Raw"}
    assert json.loads(command("webhook", "keys").stdout) == public


@pytest.fixture
def silence() -> Iterator[int]:
    """A port at which nobody ever says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        port: int = listening.getsockname()[1]
        yield port


@pytest.mark.usefixtures("_settings")
def test_a_dead_mail_server_and_receiver_do_not_slow_those_who_book(
    make_url_of: Callable[[str], str], silence: int, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bookings take turns at two servers: one whose messages are taken at once, one whose are not taken at all."""
    times: dict[str, list[float]] = {"taken": [], "dead": []}
    with ExitStack() as stack:
        bookers = {}
        for name, hook in (("taken", receiver.url), ("dead", f"http://127.0.0.1:{silence}/")):
            url = make_url_of("sqlite")
            database = Database(url)
            stack.callback(database.dispose)
            monkeypatch.setenv("OPENSLOT_DATABASE_URL", url)
            if name == "dead":
                monkeypatch.setenv("OPENSLOT_SMTP_URL", f"smtp+plain://127.0.0.1:{silence}")
            studio = company(database, name, length=15)
            number = str(studio.account.organization.id)
            assert command("webhook", "add", "--organization-id", number, "--url", hook).returncode == 0
            (server,) = stack.enter_context(serving(url, tmp_path, 1))
            client = stack.enter_context(httpx.Client(base_url=server.base))
            bookers[name] = [Booker(client, studio, n) for n in range(30)]
        for n in range(30):
            for name, spent in times.items():
                began = time.monotonic()
                assert simplymeet(bookers[name][n], at(9 + n / 4)).status_code == 201
                spent.append(time.monotonic() - began)
    assert median(times["dead"]) < 1.5 * median(times["taken"]) + 0.005


@pytest.mark.usefixtures("_settings")
def test_a_worker_sends_and_ends_gracefully(
    database: Database, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", url_of(database))
    studio = company(database, "studio")
    worker = subprocess.Popen([sys.executable, "-m", "openslot", "worker"])
    try:
        book_at_the_desk(database, studio, 10)
        until(lambda: len(mailbox.letters) == 2)
        until(lambda: "due" not in {row.state for row in all_deliveries(database)})
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        worker.kill()


def all_deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return deliveries.deliveries(Desk(session, SystemClock().now(), "cli"))


@pytest.mark.usefixtures("_settings")
def test_the_outbox_is_seen_retried_and_discarded(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", url_of(sqlite_database))
    monkeypatch.delenv("OPENSLOT_SMTP_URL")
    studio = company(sqlite_database, "studio")
    book_at_the_desk(sqlite_database, studio, 10)
    run_worker(lambda: len(all_deliveries(sqlite_database)) == 2 and "due" not in _states(sqlite_database))
    listed = command("outbox", "list", "--json").stdout.splitlines()
    facts = [json.loads(line) for line in listed]
    assert [(each["state"], each["channel"], each["occasion"]) for each in facts] == [("kept", "mail", "booked")] * 2
    assert "kept" in command("outbox", "list", "--state", "kept").stdout
    assert command("outbox", "list", "--state", "failed").stdout == ""
    shown = json.loads(command("outbox", "show", str(facts[0]["id"])).stdout)
    assert "https://" in shown["request"]["text"] or "http://" in shown["request"]["text"]
    assert command("outbox", "discard", str(facts[0]["id"])).stdout == "1 discarded.\n"
    monkeypatch.setenv("OPENSLOT_SMTP_URL", f"smtp+plain://127.0.0.1:{mailbox.port}")
    assert command("outbox", "retry", "--kept").stdout == "1 to be sent again.\n"
    run_worker(lambda: len(mailbox.letters) == 1 and "due" not in _states(sqlite_database))
    assert sorted(_states(sqlite_database)) == ["discarded", "sent"]
    refused = command("outbox", "discard", str(facts[1]["id"]))
    assert (refused.returncode, refused.stderr) == (1, "openslot: It has been sent already.\n")
    assert command("outbox", "show", "999").returncode == 1


def _states(database: Database) -> list[str]:
    return [row.state for row in all_deliveries(database)]


def run_worker(happened: Callable[[], bool]) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "openslot", "worker"])
    try:
        until(happened)
    finally:
        worker.terminate()
        worker.wait(PATIENCE)


@pytest.mark.usefixtures("_settings")
def test_webhooks_come_and_go_on_the_command_line(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", url_of(sqlite_database))
    number = str(company(sqlite_database, "studio").account.organization.id)
    for style in ("openslot", "highlevel", "calcom"):
        url = f"http://127.0.0.1:{free_port()}/"
        added = command("webhook", "add", "--organization-id", number, "--url", url, "--style", style)
        assert added.returncode == 0, added.stderr
    lines = command("webhook", "list", "--organization-id", number).stdout.splitlines()
    assert [line.split()[1] for line in lines] == list(webhooks.STYLES)
    assert command("webhook", "remove", "--organization-id", number, lines[0].split()[0]).stdout == "Removed.\n"
    assert len(command("webhook", "list", "--organization-id", number).stdout.splitlines()) == 2
    wrong = command("webhook", "add", "--organization-id", number, "--url", "https://x.example", "--style", "x")
    assert (wrong.returncode, "calcom, highlevel, openslot" in wrong.stderr) == (1, True)


@pytest.mark.usefixtures("_settings")
def test_messages_are_set_from_a_file(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", url_of(sqlite_database))
    number = str(company(sqlite_database, "studio").event_type.id)
    assert json.loads(command("messages", "show", number).stdout) == {}
    file = tmp_path / "messages.json"
    wanted = {
        "reminders": [{"minutes": 60, "to": ["host", "party"]}],
        "templates": {"booked.party": {"subject": "{{calendar.name}}", "body": ""}},
    }
    file.write_text(json.dumps(wanted))
    assert command("messages", "set", number, str(file)).returncode == 0
    assert json.loads(command("messages", "show", number).stdout) == wanted
    for text in ("{", '{"reminders": 1}', '{"other": 1}', '{"templates": {"booked.party": {"body": "{{ x( }}"}}}'):
        file.write_text(text)
        refused = command("messages", "set", number, str(file))
        assert (refused.returncode, refused.stderr.startswith("openslot: ")) == (1, True)
    assert command("messages", "show", "999").returncode == 1


def test_who_manages_sees_his_own_outbox_and_members_none(sqlite_database: Database) -> None:
    studio = company(sqlite_database, "studio")
    book_at_the_desk(sqlite_database, studio, 10)
    other = company(sqlite_database, "other")
    for who, role, sees in ((studio, "owner", True), (other, "owner", False), (studio, "member", None)):
        organization = who.account.organization
        caller = Caller(organization.id, who.account.user.id, role, "", "", "UTC", "UTC", "x")
        with sqlite_database.write() as session:
            session.add_all(_one_delivery(organization.id) if sees else [])
            session.flush()
            desk = Desk(session, SystemClock().now(), "dashboard", caller)
            if sees is None:
                with pytest.raises(Forbidden):
                    deliveries.deliveries(desk)
            else:
                assert bool(deliveries.deliveries(desk)) is sees
    assert states(sqlite_database) == {"due"}


def _one_delivery(organization_id: int) -> list[Delivery]:
    now = SystemClock().now()
    return [
        Delivery(
            organization_id=organization_id,
            outbox_id=1,
            channel="mail",
            receiver="x",
            occasion="booked",
            key="x",
            line="x",
            request={},
            due_at=now,
            give_up_at=now,
            created_at=now,
        )
    ]
