"""What ``openslot doctor`` looks at."""

from __future__ import annotations

import platform
import sqlite3
import stat
import sys
import zoneinfo
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

import tzdata

from openslot import __version__
from openslot.couriers.shapes import Unreadable
from openslot.settings import PREFIX, BadSettings, Settings, load
from openslot.store import migrate
from openslot.store.database import Database
from openslot.store.errors import BadDatabaseUrl, DatabaseUnavailable
from openslot.time.clock import SystemClock


class Verdict(Enum):
    """How it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


class Finding(NamedTuple):
    """What was looked at, and how it is."""

    verdict: Verdict
    subject: str
    words: str


def examine() -> list[Finding]:
    """Look at everything."""
    findings = [Finding(Verdict.OK, "Openslot", f"{__version__}, Python {platform.python_version()}"), zones()]
    try:
        settings = load()
    except BadSettings as error:
        return [*findings, *(Finding(Verdict.FAIL, "settings", line) for line in str(error).splitlines())]
    return [*findings, address(settings), key(settings), *provider(settings), *database(settings)]


def zones() -> Finding:
    """Time zone data come from the package, so that they are the same everywhere."""
    try:
        zoneinfo.ZoneInfo.no_cache("Europe/Paris")
    except (OSError, ValueError) as error:
        return Finding(Verdict.FAIL, "time zones", f"the data can't be read: {error}")
    if zoneinfo.TZPATH:
        return Finding(Verdict.WARN, "time zones", f"the machine's, not the package's (IANA {tzdata.IANA_VERSION})")
    return Finding(Verdict.OK, "time zones", f"IANA {tzdata.IANA_VERSION}")


def address(settings: Settings) -> Finding:
    """Links in mails and cookies depend on it."""
    url = urlsplit(settings.base_url)
    if url.scheme == "http" and url.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return Finding(Verdict.WARN, "address", f"{settings.base_url} is not https")
    return Finding(Verdict.OK, "address", settings.base_url)


def key(settings: Settings) -> Finding:
    """Who has it can sign links in our name."""
    if settings.secret_key:
        return Finding(Verdict.OK, "secret key", f"from {PREFIX}SECRET_KEY")
    file = settings.key_file
    if not file.exists():
        return Finding(Verdict.OK, "secret key", f"will be made in {file}")
    if sys.platform != "win32" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        return Finding(Verdict.WARN, "secret key", f"{file} can be read by others; chmod 600 {file}")
    return Finding(Verdict.OK, "secret key", f"in {file}")


def provider(settings: Settings) -> list[Finding]:
    """Where people sign in has to answer; what is down today may be up tomorrow."""
    if not settings.oidc_issuer:
        return []
    from openslot.app import provider_of  # noqa: PLC0415 - slow, and mostly not needed

    found = provider_of(settings, SystemClock())
    assert found is not None  # settings without id and secret are refused
    try:
        found.check()
    except Unreadable as error:
        return [Finding(Verdict.WARN, "sign-in", f"{found.issuer} can't be used: {error}")]
    return [Finding(Verdict.OK, "sign-in", found.issuer)]


def database(settings: Settings) -> list[Finding]:
    """It has to be reachable, with the right tables."""
    try:
        opened = Database(settings.database_url, settings.pool_size)
    except BadDatabaseUrl as error:
        return [Finding(Verdict.FAIL, "database", f"{PREFIX}DATABASE_URL {error}")]
    where = opened.url.render_as_string(hide_password=True)
    if opened.file and not opened.file.exists():
        return [Finding(Verdict.OK, "database", f"{where} will be made by serve (SQLite {sqlite3.sqlite_version})")]
    try:
        version = _version(opened)
        room = connections(_given(opened), settings.pool_size)
        state = opened.migration_state()
    except DatabaseUnavailable as error:
        return [Finding(Verdict.FAIL, "database", f"{where} can't be used: {error}")]
    finally:
        opened.dispose()
    found = Finding(Verdict.OK, "database", f"{where} ({version})")
    return [found, *room, tables(state, embedded=opened.file is not None)]


def connections(given: int | None, pool_size: int) -> list[Finding]:
    """Processes that find none left refuse requests. ``given``: all that the server gives; None: any number."""
    if given is None:
        return []
    processes = given // pool_size
    words = f"the server gives {given}, a process opens up to {pool_size}: room for {processes} at full load"
    if processes >= 2:  # a server, and beside it a worker or a command
        return [Finding(Verdict.OK, "connections", words)]
    return [Finding(Verdict.WARN, "connections", f"{words}; lower {PREFIX}POOL_SIZE, or raise max_connections there")]


def tables(state: migrate.State, *, embedded: bool) -> Finding:
    """They have to suit this Openslot."""
    if state is migrate.State.CURRENT:
        return Finding(Verdict.OK, "tables", f"{state.value} (revision {migrate.head()})")
    if state is migrate.State.AHEAD:
        return Finding(Verdict.FAIL, "tables", state.value)
    if embedded:
        return Finding(Verdict.OK, "tables", f"{state.value}; serve will see to it")
    return Finding(Verdict.FAIL, "tables", f"{state.value}; run: openslot migrate")


def _version(opened: Database) -> str:
    with opened.read() as session:
        connection = session.connection()
        numbers = connection.dialect.server_version_info or ()
    name = "SQLite" if opened.file else "PostgreSQL"
    return f"{name} {'.'.join(str(number) for number in numbers)}"


def _given(opened: Database) -> int | None:
    """How many connections PostgreSQL gives to others than its superusers; None for SQLite."""
    if opened.file:
        return None
    kept = ("superuser_reserved_connections", "reserved_connections")  # the second one since PostgreSQL 16
    columns = ", ".join(f"coalesce(current_setting('{name}', true)::int, 0)" for name in ("max_connections", *kept))
    with opened.read() as session:
        most, *reserved = session.connection().exec_driver_sql(f"SELECT {columns}").one()
    return int(most - sum(reserved))
