"""The command line. Each command opens what it needs, asks one function, and says what came of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from starlette.types import ASGIApp

from openslot import __version__, checkup, cli_data, cli_outbox, cli_why
from openslot.desk.accounts import Account
from openslot.desk.errors import DeskError
from openslot.desk.ids import short
from openslot.doorway import logs
from openslot.settings import PREFIX, BadSettings, Settings, load
from openslot.store import copies, migrate
from openslot.store.copies import CannotCopy
from openslot.store.database import Database
from openslot.store.errors import BadDatabaseUrl, DatabaseUnavailable
from openslot.store.tables import Organization

GRACE_SECONDS = 15

app = typer.Typer(
    help="Openslot: a self-hosted appointment-scheduling server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


app.command()(cli_outbox.worker)
app.command("export")(cli_data.export)
app.command("import")(cli_data.import_)
app.command()(cli_why.why)
app.add_typer(cli_outbox.outbox, name="outbox")
app.add_typer(cli_outbox.messages, name="messages")
app.add_typer(cli_outbox.webhook, name="webhook")


class Refused(Exception):
    """A command that won't be done, in words for the operator."""


def main() -> None:
    """Run a command. What an operator can put right is one line and exit code 1, never a traceback."""
    try:
        app()
    except (Refused, BadSettings, CannotCopy, DeskError, cli_data.Unusable) as error:
        fail(str(error))
    except BadDatabaseUrl as error:
        fail(f"{PREFIX}DATABASE_URL {error}")
    except DatabaseUnavailable as error:
        fail(f"the database can't be used: {error}")


def fail(words: str) -> None:
    """Say why and stop."""
    for line in words.splitlines():
        typer.echo(f"openslot: {line}", err=True)
    sys.exit(1)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of these settings."""
    database = Database(settings.database_url, settings.pool_size)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def ready(settings: Settings) -> Iterator[Database]:
    """The same, with its tables up to date: an embedded one is brought there, another one has to be already."""
    with opened(settings) as database:
        prepare(database)
        yield database


def prepare(database: Database) -> None:
    """See ``ready``."""
    state = database.migration_state()
    if state is migrate.State.CURRENT:
        return
    if state is migrate.State.AHEAD:
        raise Refused(f"the database is {state.value} ({__version__}); use the Openslot that made it, or a newer one")
    if database.file is None:
        raise Refused(f"the database is {state.value}; run: openslot migrate")
    if state is migrate.State.BEHIND:
        keep = database.file.with_name(f"{database.file.stem}.before-{migrate.head()}.db")
        if not keep.exists():
            copies.backup(database, keep)
            typer.echo(f"Kept a copy of the database as it was: {keep}", err=True)
    with database.connection() as connection:
        migrate.upgrade(connection)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes. More than one is for PostgreSQL.")] = 1,
) -> None:
    """Serve booking pages, dashboard and APIs."""
    settings = load()
    if "base_url" not in settings.model_fields_set and port:
        os.environ[f"{PREFIX}BASE_URL"] = f"http://localhost:{port}"  # read by the workers, too
        settings = load()
    settings.key()
    refuse_taken(host, port)
    with ready(settings) as database:
        where = database.url.render_as_string(hide_password=True)
    typer.echo(f"Openslot {__version__} at {settings.base_url} (listening on {host}:{port}, {where})", err=True)
    with tempfile.TemporaryDirectory(prefix="openslot-metrics-") as folder:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # read by the workers, see doorway/metrics.py
        uvicorn.run(
            "openslot.cli:served",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def refuse_taken(host: str, port: int) -> None:
    """``Refused`` if nothing can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refused(f"can't listen on {host}:{port}: {error.strerror}") from None


def served() -> ASGIApp:
    """The application, in each process that serves it."""
    settings = load()
    logs.configure(settings.log_format, settings.log_level)
    from openslot.app import create_app  # noqa: PLC0415 - the other commands need not wait for it

    return create_app()


@app.command("migrate")
def migrate_() -> None:
    """Bring the database's tables up to date."""
    with opened(load()) as database:
        before = database.migration_state()
        if before is migrate.State.AHEAD:
            raise Refused(f"the database is {before.value} ({__version__})")
        with database.connection() as connection:
            migrate.upgrade(connection)
    typer.echo(f"The database was {before.value} and is up to date (revision {migrate.head()}).")


@app.command()
def doctor() -> None:
    """Check settings, database and time zone data."""
    findings = checkup.examine()
    for finding in findings:
        typer.echo(f"{finding.verdict.value:5} {finding.subject}: {finding.words}")
    if any(finding.verdict is checkup.Verdict.FAIL for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file; it will be a SQLite database.")]) -> None:
    """Write everything to one file, while the server goes on working."""
    with opened(load()) as database:
        copies.backup(database, file)
    typer.echo(f"Wrote {file} ({file.stat().st_size} bytes).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote, from SQLite or PostgreSQL.")],
    replace: Annotated[bool, typer.Option("--replace", help="Drop what is in the database now.")] = False,
) -> None:
    """Fill the database from a backup. Stop the server before."""
    with opened(load()) as database:
        copies.restore(database, file, replace=replace)
    typer.echo(f"Restored {file}.")


@app.command("copy")
def copy_(
    to: Annotated[str, typer.Option("--to", help="sqlite:///… or postgresql://…")],
    replace: Annotated[bool, typer.Option("--replace", help="Drop what is in that database now.")] = False,
) -> None:
    """Copy everything into another database: from SQLite to PostgreSQL, or back."""
    with opened(load()) as database:
        try:
            target = Database(to)
        except BadDatabaseUrl as error:
            raise Refused(f"--to {error}") from None
        copies.copy(database, target, replace=replace)
        target.dispose()
    typer.echo("Copied.")


@app.command("create-account")
def create_account(
    organization: Annotated[str, typer.Option(help="Its name.")],
    name: Annotated[str, typer.Option(help="The owner's name.")],
    email: Annotated[str, typer.Option(help="The owner's e-mail address.")],
    timezone: Annotated[str, typer.Option(help="Like Europe/Paris.")],
    password: Annotated[str | None, typer.Option(help="For the dashboard; without one, only keys open it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make an organization with its owner and an API key."""
    from openslot.desk import accounts  # noqa: PLC0415
    from openslot.time.clock import SystemClock  # noqa: PLC0415

    settings = load()
    with ready(settings) as database, database.write() as session:
        account = accounts.create_account(
            session,
            SystemClock(),
            organization=organization,
            name=name,
            email=email,
            timezone=timezone,
            password=password,
        )
        show(paste(account, settings.base_url), as_json)


@app.command("add-user")
def add_user(
    organization_id: Annotated[int, typer.Option(help="The number that create-account printed.")],
    name: Annotated[str, typer.Option()],
    email: Annotated[str, typer.Option()],
    timezone: Annotated[str, typer.Option(help="Like Europe/Paris.")],
    role: Annotated[str, typer.Option(help="owner, manager or member.")] = "member",
    password: Annotated[str | None, typer.Option(help="For the dashboard; without one, only keys open it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Add a user to an organization, with an API key."""
    from openslot.desk import accounts  # noqa: PLC0415
    from openslot.time.clock import SystemClock  # noqa: PLC0415

    settings = load()
    with ready(settings) as database, database.write() as session:
        account = accounts.add_user(
            session,
            SystemClock(),
            organization_id=organization_id,
            name=name,
            email=email,
            timezone=timezone,
            role=role,
            password=password,
        )
        show(paste(account, settings.base_url), as_json)


@app.command("set-password")
def set_password(
    email: Annotated[str, typer.Argument(help="Whose.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Asked for if not given.")],
) -> None:
    """Give a user another password, and sign all of the user's browsers out: for who cannot be sent a link."""
    from openslot.desk import people, sign_in  # noqa: PLC0415
    from openslot.desk.desk import Desk  # noqa: PLC0415
    from openslot.time.clock import SystemClock  # noqa: PLC0415

    with ready(load()) as database, database.write() as session:
        desk = Desk(session, SystemClock().now(), "cli")
        user = people.user_by_email(desk, email)
        if user is None:
            raise Refused(f"there is no user with the address {email}")
        sign_in.set_password(desk, user, password)
    typer.echo(f"{email} signs in with it from now on.")


@app.command("create-client")
def create_client(
    organization_id: Annotated[int, typer.Option(help="The number that create-account printed.")],
    name: Annotated[str, typer.Option(help="What people are asked to allow.")],
    redirect_uri: Annotated[list[str], typer.Option(help="Where they return to; may be given several times.")],
    public: Annotated[bool, typer.Option("--public", help="Has no secret, and must use PKCE.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Register a program that asks users, by OAuth2, to let it act for them."""
    from openslot.desk import oauth  # noqa: PLC0415
    from openslot.desk.desk import Desk  # noqa: PLC0415
    from openslot.time.clock import SystemClock  # noqa: PLC0415

    settings = load()
    with ready(settings) as database, database.write() as session:
        if session.get(Organization, organization_id) is None:
            raise Refused(f"there is no organization {organization_id}")
        desk = Desk(session, SystemClock().now(), "cli")
        row, secret = oauth.create_client(desk, organization_id, name=name, redirect_uris=redirect_uri, public=public)
        facts = {"clientId": row.client_id, "clientSecret": secret, "redirectUris": row.redirect_uris}
    if as_json:
        typer.echo(json.dumps(facts))
        return
    typer.echo(f"Client id: {facts['clientId']}")
    if secret:
        typer.echo(f"Client secret (shown only now): {secret}")


@app.command()
def demo(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing if there is an organization.")] = False,
) -> None:
    """Fill an empty database with a small company worth looking at."""
    from openslot import demo as company  # noqa: PLC0415
    from openslot.time.clock import SystemClock  # noqa: PLC0415

    settings = load()
    with ready(settings) as database:
        with database.read() as session:
            empty = session.query(Organization.id).first() is None
        if not empty and if_empty:
            return
        if not empty:
            raise Refused("the database is not empty")
        password = secrets.token_urlsafe(9)
        accounts = company.fill(database, SystemClock(), password)
    for account in accounts:
        typer.echo(f"{account.user.name}: {settings.base_url}/{account.user.username}  key {account.api_key}")
    typer.echo(f"Sign in at {settings.base_url}/sign-in as {accounts[0].user.email} with the password {password}")


def paste(account: Account, base_url: str) -> dict[str, Any]:
    """What to paste into each client."""
    organization, user = account.organization, account.user
    return {
        "apiKey": account.api_key,
        "simplymeet": {"organizationId": organization.id, "userId": user.id},
        "highlevel": {"locationId": short(organization.uuid), "userId": short(user.uuid)},
        "calcom": {"organizationId": organization.id, "userId": user.id, "username": user.username},
        "bookingPage": f"{base_url}/{user.username}",
    }


def show(facts: dict[str, Any], as_json: bool) -> None:
    """Print them, for a program or for a person."""
    if as_json:
        typer.echo(json.dumps(facts))
        return
    typer.echo(f"API key (shown only now): {facts['apiKey']}")
    for client in ("simplymeet", "highlevel", "calcom"):
        typer.echo(f"{client:11}" + "  ".join(f"{name} {value}" for name, value in facts[client].items()))
    typer.echo(f"Booking page: {facts['bookingPage']}")
