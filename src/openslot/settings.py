"""What an operator can set: environment variables with the prefix ``OPENSLOT_``, or lines of a file ``.env``.

Each is described in ``docs/operations.md``; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "OPENSLOT_"
SHORTEST_KEY = 32


class BadSettings(Exception):
    """Settings that can't be. The message has one line per setting."""


def _address(value: str) -> str:
    """An absolute http(s) address, without the slash at its end."""
    url = TypeAdapter(HttpUrl).validate_python(value)
    if url.query or url.fragment:
        raise ValueError("must not have a query or a fragment")
    return value.rstrip("/")


def _own_address(value: str) -> str:
    """Where this server stands, alone: its pages' links begin at the root of the host."""
    if (TypeAdapter(HttpUrl).validate_python(value).path or "/") != "/":
        raise ValueError("must not have a path: give Openslot a host name of its own, such as https://book.example.org")
    return _address(value)


def _issuer(value: str) -> str:
    """An address that keeps the slash at its end: providers mean it."""
    _address(value)
    return value


def _domains(value: str) -> str:
    """``example.org, example.com=acme``."""
    for domain, _ in _pairs(value):
        if "." not in domain or "@" in domain or not domain.isascii() or set(domain) & set(" /:*"):
            raise ValueError("should be like example.org, or example.org=organization, with commas between")
    return value


def _pairs(value: str) -> list[tuple[str, str]]:
    """Domains in small letters, and the slug after each one's ``=``."""
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    return [(domain.strip().lower(), slug.strip()) for domain, _, slug in parts]


def _rate(value: str) -> str:
    """``off``, or something like ``120/minute``."""
    from limits import parse  # noqa: PLC0415 - a slow import that most commands don't need

    if value != "off":
        try:
            parse(value)
        except ValueError:
            raise ValueError("should be like 120/minute, or off") from None
    return value


def _key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"should have at least {SHORTEST_KEY} characters")
    return value


def _mail_server(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    try:
        usable = parts.scheme in {"smtp", "smtps", "smtp+plain"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("should be like smtp://user:password@host:587 (or smtps://, smtp+plain://)")
    return value


def _sender(value: str) -> str:
    """An address, perhaps with a name: ``Bookings <bookings@example.org>``."""
    local, _, domain = parseaddr(value)[1].rpartition("@")
    if not local or not domain or not value.isprintable():
        raise ValueError("should be like bookings@example.org, or Bookings <bookings@example.org>")
    return value


def _size(value: object) -> object:
    """Bytes, or with a unit: 512KiB, 1MiB."""
    for unit, factor in (("KiB", 1024), ("MiB", 1024**2)):
        if isinstance(value, str) and value.endswith(unit) and value.removesuffix(unit).strip().isdecimal():
            return int(value.removesuffix(unit)) * factor
    return value


class Settings(BaseSettings):
    """All settings, checked."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: str = "sqlite:///openslot.db"
    base_url: Annotated[str, AfterValidator(_own_address)] = "http://localhost:8000"
    secret_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    rate_limit: Annotated[str, AfterValidator(_rate)] | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    max_body_bytes: Annotated[int, BeforeValidator(_size), Field(ge=1024)] = 1024**2
    max_import_bytes: Annotated[int, BeforeValidator(_size), Field(ge=1024)] = 256 * 1024**2
    pool_size: Annotated[int, Field(ge=1, le=1000)] = 10
    strict_versions: bool = False
    allow_private_network: bool = False
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    mail_from: Annotated[str, AfterValidator(_sender)] | None = None
    keep_messages_days: Annotated[int, Field(ge=1, le=36_500)] = 90
    calendar_unreadable: Literal["block", "warn", "go_on"] = "warn"
    calendar_seconds: Annotated[float, Field(gt=0, le=30)] = 3.0
    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    microsoft_client_id: str | None = None
    microsoft_client_secret: SecretStr | None = None
    zoom_client_id: str | None = None
    zoom_client_secret: SecretStr | None = None
    jitsi_url: Annotated[str, AfterValidator(_address)] | None = None
    whereby_api_key: SecretStr | None = None
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: Annotated[str, Field(max_length=60)] = "SSO"
    oidc_domains: Annotated[str, AfterValidator(_domains)] | None = None
    password_sign_in: bool = True

    @model_validator(mode="after")
    def _can_be_signed_in(self) -> Settings:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError(f"{PREFIX}OIDC_ISSUER: needs {PREFIX}OIDC_CLIENT_ID and {PREFIX}OIDC_CLIENT_SECRET")
        if not self.password_sign_in and not self.oidc_issuer:
            raise ValueError(f"{PREFIX}PASSWORD_SIGN_IN: nobody could sign in without {PREFIX}OIDC_ISSUER")
        return self

    @property
    def joins(self) -> dict[str, str]:
        """By domain of an e-mail address that the provider proves: the organization (slug) that its owner joins."""
        return dict(_pairs(self.oidc_domains or ""))

    @property
    def sender(self) -> str:
        """Whom mail comes from: as set, or from nobody at the server's own name."""
        return self.mail_from or f"no-reply@{urlsplit(self.base_url).hostname}"

    def key(self) -> str:
        """The secret that signs links and sessions: the given one, or one made once and kept in a file."""
        return self.secret_key.get_secret_value() if self.secret_key else _kept_key(self.key_file)

    def registered(self) -> dict[str, tuple[str, str]]:
        """Client id and secret by service, where both are given."""
        found = {}
        for name in ("google", "microsoft", "zoom"):
            client, secret = getattr(self, f"{name}_client_id"), getattr(self, f"{name}_client_secret")
            if client and secret:
                found[name] = (client, secret.get_secret_value())
        if self.whereby_api_key:
            found["whereby"] = ("", self.whereby_api_key.get_secret_value())
        return found

    @property
    def key_file(self) -> Path:
        """Where a key that is not given is kept: beside the SQLite file, else in the working directory."""
        try:
            url = make_url(self.database_url)
        except ArgumentError:
            return Path("openslot.secret")
        if url.get_backend_name() == "sqlite" and url.database:
            return Path(url.database).with_suffix(".secret")
        return Path("openslot.secret")


def _kept_key(path: Path) -> str:
    try:
        if not path.exists():
            _keep(path, secrets.token_urlsafe(48))
        return path.read_text("ascii").strip()
    except OSError as error:
        raise BadSettings(f"{PREFIX}SECRET_KEY is not set, and {path} can't be used: {error.strerror}") from None


def _keep(path: Path, key: str) -> None:
    """Write the key for its owner alone; whole, or not at all; and if two processes do it at once, one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def load() -> Settings:
    """The settings of this process; ``BadSettings`` in plain words if some can't be."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("\n".join(_line(problem["loc"], problem["msg"]) for problem in error.errors())) from None


def _line(where: tuple[int | str, ...], words: str) -> str:
    name = f"{PREFIX}{str(where[0]).upper()}: " if where else ""  # what is wrong with several names them itself
    return f"{name}{words.removeprefix('Value error, ')}"
