"""OAuth2 tokens (digest section 18). The page on which a user agrees is ``pages/consent.py``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openslot.desk import oauth
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Unauthorized
from openslot.desk.ids import short
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.dialects.highlevel.small_models import TokenBody
from openslot.doorway.operation import Call, Reply

LIFETIMES = oauth.Lifetimes(timedelta(seconds=86_399), timedelta(days=365))
WORDS = {
    "code_invalid_or_expired": "Invalid grant: authorization code is invalid",
    "redirect_uri_mismatch": "Invalid grant: redirect_uri is not the one of the authorization request",
    "pkce_verification_failed": "Invalid grant: the code verifier is not right",
    "client_id_mismatch": "Invalid grant: it belongs to another client",
    "invalid_refresh_token": "Invalid grant: refresh token is invalid",
}


@operations("POST", "/oauth/token", auth="public", body=TokenBody, form=True)
def get_token(desk: Desk, call: Call) -> Any:
    """Tokens for a code or a refresh token."""
    body = call.body
    client_id, grant = _needed(body.clientId, "clientId"), _needed(body.grantType, "grantType")
    if grant not in {"authorization_code", "refresh_token"}:
        raise Refused(f"Unsupported grant type: {grant[:60]}")
    if body.userType == "Company":
        raise Refused("There is no agency here: userType must be Location.")
    try:
        client = oauth.authenticate(desk, client_id, body.clientSecret)
        found = _found(desk, client, body, grant)
    except oauth.OAuthError as error:
        if error.word == "invalid_client":
            raise Unauthorized("Invalid client: client credentials are invalid", "client") from None
        raise Refused(WORDS[str(error)]) from None
    if found is None:  # the code was used twice: the refusal must not undo that its tokens are void
        again = Refused(WORDS["code_invalid_or_expired"])
        return operations.manners.refuse(again, call)
    camel = "clientId" in call.json or call.headers.get("version", "").strip() == "v3"
    return Reply(_told(found, camel=camel), headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise Invalid(name, "", "missing")
    return value


def _found(desk: Desk, client: Any, body: TokenBody, grant: str) -> oauth.Tokens | None:
    if grant == "refresh_token":
        return oauth.refresh(desk, client, LIFETIMES, _needed(body.refreshToken, "refreshToken"))
    return oauth.exchange(
        desk,
        client,
        LIFETIMES,
        code=_needed(body.code, "code"),
        redirect_uri=body.redirectUri,
        verifier=body.codeVerifier,
    )


def _told(found: oauth.Tokens, *, camel: bool) -> dict[str, Any]:
    names = (
        ("accessToken", "tokenType", "expiresIn", "refreshToken")
        if camel
        else ("access_token", "token_type", "expires_in", "refresh_token")
    )
    location = short(found.user.organization.uuid)
    return {
        **dict(zip(names, (found.access, "Bearer", found.expires_in, found.refresh), strict=True)),
        "scope": " ".join(found.scopes or ()),
        "userType": "Location",
        "locationId": location,
        "companyId": location,
        "approvedLocations": [location],
        "userId": short(found.user.uuid),
        "planId": "",
        "isBulkInstallation": False,
        "installToFutureLocations": False,
        "approveAllLocations": False,
    }
