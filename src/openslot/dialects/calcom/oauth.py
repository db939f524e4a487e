"""OAuth2 clients and tokens (digest section 2). The page on which a user agrees is ``pages/consent.py``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from openslot.desk import oauth
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call, Reply
from openslot.doorway.wire import read_model

LIFETIMES = oauth.Lifetimes(timedelta(minutes=30), timedelta(days=30))
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenBody(BaseModel):
    """Of both grants."""

    model_config = ConfigDict(extra="forbid")

    client_id: str | None = None
    client_secret: str | None = None
    grant_type: str | None = None
    code: str | None = None
    redirect_uri: str | None = None
    code_verifier: str | None = None
    refresh_token: str | None = None


@operations("GET", "/v2/auth/oauth2/clients/{clientId}")
def get_client(desk: Desk, call: Call) -> dict[str, Any]:
    """What a page that asks for consent shows of a program."""
    try:
        row = oauth.get_client(desk, call.path["clientId"])
    except NotFound:
        raise Refused(404, "unauthorized_client") from None
    return success(
        {
            "client_id": row.client_id,
            "redirect_uris": row.redirect_uris,
            "redirect_uri": row.redirect_uris[0],
            "name": row.name,
            "logo": row.logo,
            "is_trusted": False,
            "client_type": "CONFIDENTIAL" if row.secret_digest else "PUBLIC",
        }
    )


@operations("POST", "/v2/auth/oauth2/token", auth="public", body=dict[str, Any], form=True)
def get_token(desk: Desk, call: Call) -> Reply:
    """Tokens for a code or a refresh token. No envelope, errors as RFC 6749 has them."""
    try:
        found = _found(desk, read_model(TokenBody, call.body))
    except Invalid as error:
        return _refused("invalid_request", str(error))
    except oauth.OAuthError as error:
        return _refused(error.word, str(error))
    if found is None:  # the code was used twice: its tokens are void now
        return _refused("invalid_grant", "code_invalid_or_expired")
    tokens = {
        "access_token": found.access,
        "token_type": "bearer",
        "refresh_token": found.refresh,
        "expires_in": found.expires_in,
        **({} if found.scopes is None else {"scope": " ".join(found.scopes)}),
    }
    return Reply(tokens, 200, dict(NOT_KEPT))


def _found(desk: Desk, body: TokenBody) -> oauth.Tokens | None:
    client_id = _needed(body.client_id, "client_id")
    if body.grant_type not in {"authorization_code", "refresh_token"}:
        raise oauth.OAuthError("invalid_request", "grant_type must be 'authorization_code' or 'refresh_token'")
    client = oauth.authenticate(desk, client_id, body.client_secret)
    if body.grant_type == "refresh_token":
        return oauth.refresh(desk, client, LIFETIMES, _needed(body.refresh_token, "refresh_token"))
    return oauth.exchange(
        desk,
        client,
        LIFETIMES,
        code=_needed(body.code, "code"),
        redirect_uri=_needed(body.redirect_uri, "redirect_uri"),
        verifier=body.code_verifier,
    )


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise oauth.OAuthError("invalid_request", f"{name} is required")
    return value


def _refused(word: str, message: str) -> Reply:
    status = 401 if word == "invalid_client" else 400
    return Reply({"error": word, "error_description": message}, status, dict(NOT_KEPT))
