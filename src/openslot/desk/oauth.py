"""OAuth2 for programs that act for a user who agreed to it: codes, tokens, refreshing (RFC 6749, RFC 7636, RFC 9700).

A dialect gives the tokens their lifetimes and the errors their shape.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from openslot.desk import fields
from openslot.desk.accounts import create_key, digest_of
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, NotFound
from openslot.desk.nouns import ApiKey, OAuthClient, User
from openslot.store.tables import OAuthCode
from openslot.store.types import new_uuid

CODE_LASTS = timedelta(minutes=1)
AGAIN = timedelta(seconds=30)
"""How long a used refresh token stays good, for a client that lost the answer."""
MOST_URIS = 20
LONGEST_URI = 2000
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class OAuthError(DeskError):
    """``word``: RFC 6749's (invalid_request, invalid_client, invalid_grant …); ``str()``: what exactly."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Of the two tokens."""

    access: timedelta
    refresh: timedelta


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens, in clear; only their digests are kept."""

    access: str
    refresh: str
    expires_in: int
    scopes: Sequence[str] | None
    user: User


def create_client(
    desk: Desk, organization_id: int, *, name: str, redirect_uris: Sequence[str], public: bool, logo: str | None = None
) -> tuple[OAuthClient, str | None]:
    """Register a program. Its secret is shown only now; a public one has none and must use PKCE."""
    if not 1 <= len(redirect_uris) <= MOST_URIS:
        raise Invalid("redirectUris", f"There should be between one and {MOST_URIS} addresses to return to.", "range")
    for uri in redirect_uris:
        check_redirect_uri(uri)
    secret = None if public else secrets.token_urlsafe(32)
    row = OAuthClient(
        organization_id=organization_id,
        client_id=secrets.token_hex(16),
        secret_digest=digest_of(secret) if secret else None,
        name=fields.text("name", name, needed=True),
        logo=logo,
        redirect_uris=list(redirect_uris),
        created_at=desk.now,
        updated_at=desk.now,
        extras={},
    )
    desk.session.add(row)
    desk.session.flush()
    return row, secret


def check_redirect_uri(uri: str) -> None:
    """``Invalid`` unless it is https, http on this machine, or an app's own scheme like ``com.example.app:/back``."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        raise Invalid("redirectUris", "This is no address.", "url", uri[:200]) from None
    web = parts.scheme == "https" and host
    here = parts.scheme == "http" and host in LOOPBACK
    if not (web or here or "." in parts.scheme) or parts.fragment or "#" in uri or len(uri) > LONGEST_URI:
        raise Invalid(
            "redirectUris",
            "An address to return to is https, http on this machine, or an app's own scheme, without a fragment.",
            "url",
            uri[:200],
        )


def get_client(desk: Desk, client_id: str) -> OAuthClient:
    """The program; ``NotFound``."""
    row = desk.session.scalar(select(OAuthClient).where(OAuthClient.client_id == client_id))
    if row is None:
        raise NotFound("client", client_id[:60])
    return row


def agree(
    desk: Desk,
    client: OAuthClient,
    *,
    redirect_uri: str,
    scopes: Sequence[str] | None,
    challenge: str | None,
) -> str:
    """The caller agrees: a code for the program."""
    code = secrets.token_urlsafe(32)
    desk.session.execute(delete(OAuthCode).where(OAuthCode.expires_at < desk.now - timedelta(days=1)))
    desk.session.add(
        OAuthCode(
            organization_id=desk.who.organization_id,
            user_id=desk.who.user_id,
            client_id=client.id,
            digest=digest_of(code),
            grant=str(new_uuid()),
            redirect_uri=redirect_uri,
            scopes=None if scopes is None else list(scopes),
            challenge=challenge,
            created_at=desk.now,
            expires_at=desk.now + CODE_LASTS,
        )
    )
    desk.session.flush()
    return code


def authenticate(desk: Desk, client_id: str, secret: str | None) -> OAuthClient:
    """The program that asks; a confidential one proves it with its secret."""
    row = desk.session.scalar(select(OAuthClient).where(OAuthClient.client_id == client_id))
    if row is None:
        raise OAuthError("invalid_client", "client_not_found")
    if row.secret_digest is not None and not hmac.compare_digest(row.secret_digest, digest_of(secret or "")):
        raise OAuthError("invalid_client", "invalid_client_credentials")
    return row


def exchange(
    desk: Desk,
    client: OAuthClient,
    lifetimes: Lifetimes,
    *,
    code: str,
    redirect_uri: str | None,
    verifier: str | None,
) -> Tokens | None:
    """Tokens for a code. None if the code was used before: then its tokens are void, and that must be kept."""
    row = desk.session.scalar(select(OAuthCode).where(OAuthCode.digest == digest_of(code)).with_for_update())
    if row is None or row.expires_at <= desk.now:
        raise OAuthError("invalid_grant", "code_invalid_or_expired")
    if row.client_id != client.id:
        raise OAuthError("invalid_grant", "client_id_mismatch")
    if row.used_at is not None:
        desk.session.execute(delete(ApiKey).where(ApiKey.grant == row.grant))
        return None
    if redirect_uri is not None and redirect_uri != row.redirect_uri:
        raise OAuthError("invalid_grant", "redirect_uri_mismatch")
    if not _proves(row.challenge, verifier) or not row.user.is_enabled:
        raise OAuthError("invalid_grant", "pkce_verification_failed")
    row.used_at = desk.now
    return _pair(desk, client, lifetimes, row.user, row.scopes, row.grant)


def _proves(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return verifier is None
    if verifier is None or not VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def refresh(desk: Desk, client: OAuthClient, lifetimes: Lifetimes, token: str) -> Tokens:
    """A new pair for a refresh token, which is good for a moment more (``AGAIN``) and then never again."""
    row = desk.session.scalar(select(ApiKey).where(ApiKey.digest == digest_of(token), ApiKey.kind == "refresh"))
    if row is None or row.expires_at is None or row.expires_at <= desk.now or not row.user.is_enabled:
        raise OAuthError("invalid_grant", "invalid_refresh_token")
    if row.client_id != client.id:
        raise OAuthError("invalid_grant", "client_id_mismatch")
    row.expires_at = min(row.expires_at, desk.now + AGAIN)
    own = (ApiKey.grant == row.grant, ApiKey.expires_at < desk.now - timedelta(days=1))
    desk.session.execute(delete(ApiKey).where(*own))
    return _pair(desk, client, lifetimes, row.user, row.scopes, row.grant or "")


def _pair(
    desk: Desk, client: OAuthClient, lifetimes: Lifetimes, user: User, scopes: list[str] | None, grant: str
) -> Tokens:
    made = [
        create_key(
            desk,
            user,
            name=client.name,
            scopes=scopes,
            expires_at=desk.now + lasts,
            kind=kind,
            client_id=client.id,
            grant=grant,
        )
        for kind, lasts in (("access", lifetimes.access), ("refresh", lifetimes.refresh))
    ]
    return Tokens(made[0], made[1], int(lifetimes.access.total_seconds()), scopes, user)
