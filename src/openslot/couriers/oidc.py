"""The operator's sign-in provider: OpenID Connect's authorization code flow, with PKCE.

Nothing that comes back through the browser is believed but the code; what the code is exchanged for must be an ID token
that the provider signed for this server and for this very sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from openslot.couriers.http import Answer, Door, Unreachable
from openslot.couriers.oauth import read_json
from openslot.couriers.shapes import Unreadable
from openslot.desk.identities import Proof
from openslot.time.clock import Clock

ALGORITHMS = ("RS256", "ES256")
"""Signatures by keys that are the provider's alone: never ``none``, never one that this server could make itself."""
KINDS: dict[str, type[RSAKey | ECKey]] = {"RSA": RSAKey, "EC": ECKey}
SCOPES = "openid email profile"
KEPT = timedelta(hours=1)
"""So long the provider's description and keys are believed."""
APART = 60
"""Seconds that two clocks may differ."""
SECONDS = 5.0
LONGEST = 255
"""Characters of a subject, by the standard."""


class Unproven(Exception):
    """What the provider answered proves nobody: ``str()`` says what was wrong, for the operator's log."""


class _Signed(Protocol):
    """A token whose signature is to be checked."""

    def headers(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """What belongs to one sign-in. ``redirect``: where the provider sends the browser back to, on this server."""

    redirect: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Description:
    """What the provider says of itself, and its keys, as they were read at ``at``."""

    values: Mapping[str, Any]
    keys: KeySet
    at: datetime


class Provider:
    """A provider at which this server is registered. ``name``: what the button says.

    ``door`` may lead into the operator's own network: the address is the operator's, and no visitor's.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        *,
        name: str = "SSO",
        door: Door | None = None,
    ) -> None:
        self.issuer, self.client_id, self.name = issuer, client_id, name
        self._secret, self._clock, self._door = client_secret, clock, door or Door(private=True)
        self._kept: _Description | None = None

    def address(self, flow: Flow) -> str:
        """Where to send the browser; ``Unreadable`` if the provider cannot be asked."""
        digest = hashlib.sha256(flow.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": flow.redirect,
            "scope": SCOPES,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def proof(self, flow: Flow, code: str) -> Proof:
        """Who signed in; ``Unproven`` if that is not certain, ``Unreadable`` if the provider cannot be asked."""
        tokens = self._exchange(flow, code)
        claims = self._claims(str(tokens.get("id_token") or ""), flow.nonce)
        subject = claims["sub"]
        if not 0 < len(subject) <= LONGEST or not subject.isprintable():
            raise Unproven("the subject is none")
        if "email" not in claims:
            claims |= self._more(str(tokens.get("access_token") or ""), subject)
        return Proof(
            issuer=str(claims["iss"]),
            subject=subject,
            email=str(claims.get("email") or ""),
            proven=_is_proven(claims),
            name=str(claims.get("name") or ""),
        )

    def check(self) -> None:
        """Ask the provider for its description and keys; ``Unreadable`` if they cannot be used."""
        self._description()

    def _exchange(self, flow: Flow, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect,
            "code_verifier": flow.verifier,
        }
        auth = None
        methods = self._description().values.get("token_endpoint_auth_methods_supported")
        if not isinstance(methods, list) or "client_secret_basic" in methods:  # the default, by the standard
            auth = (quote(self.client_id, safe=""), quote(self._secret, safe=""))  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": self.client_id, "client_secret": self._secret}
        answer = self._call("POST", self._endpoint("token_endpoint"), form=form, auth=auth)
        found = read_json(answer)
        if answer.status == 400 and found.get("error") == "invalid_grant":
            raise Unproven("the provider does not take the code, or not any more")
        if answer.status != 200:
            raise Unreadable(f"The provider gave no tokens (status {answer.status}, {found.get('error')}).")
        return found

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            claims = self._verified(token)
            self._registry().validate(claims)
        except (JoseError, ValueError) as error:
            raise Unproven(f"the ID token: {error}") from None
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise Unproven("the ID token is another sign-in's")
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", self.client_id if len(parties) == 1 else None) != self.client_id:
            raise Unproven("the ID token was made for another client")
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        """The token's claims. A key that is not known was perhaps added since: the keys are read once more."""
        try:
            return jwt.decode(token, self._key, ALGORITHMS).claims
        except InvalidKeyIdError:
            self._kept = None
            return jwt.decode(token, self._key, ALGORITHMS).claims

    def _key(self, signed: _Signed) -> RSAKey | ECKey:
        """The provider's key that a token names, or its only one that fits."""
        header = signed.headers()
        kind = {"RS256": "RSA", "ES256": "EC"}.get(str(header.get("alg")))
        fitting = [
            key
            for key in self._description().keys
            if isinstance(key, (RSAKey, ECKey)) and key.key_type == kind
            if header.get("kid") in (None, key.kid) and key.get("alg") in (None, header.get("alg"))
        ]
        if len(fitting) != 1:
            raise InvalidKeyIdError("no key of the provider fits")
        return fitting[0]

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=APART,
            iss={"essential": True, "value": self._description().values["issuer"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )

    def _more(self, access: str, subject: str) -> dict[str, Any]:
        """Name and address, from providers that keep them out of the ID token."""
        if not access or not self._description().values.get("userinfo_endpoint"):
            return {}
        headers = {"Authorization": f"Bearer {access}"}
        answer = self._call("GET", self._endpoint("userinfo_endpoint"), headers=headers)
        found = read_json(answer) if answer.status == 200 else {}
        if found.get("sub") != subject:  # the standard forbids to believe anything else
            return {}
        return {name: found[name] for name in ("email", "email_verified", "xms_edov", "name") if name in found}

    def _endpoint(self, name: str) -> str:
        found = str(self._description().values.get(name) or "")
        if urlsplit(found).scheme not in ({"https"} if self.issuer.startswith("https:") else {"https", "http"}):
            raise Unreadable(f"The provider names no usable {name}.")
        return found

    def _description(self) -> _Description:
        now = self._clock.now()
        kept = self._kept
        if kept is None or now - kept.at >= KEPT:
            kept = self._kept = self._read(now)
        return kept

    def _read(self, now: datetime) -> _Description:
        base = self.issuer.rstrip("/")
        values = self._document(f"{base}/.well-known/openid-configuration")
        if str(values.get("issuer")).rstrip("/") != base:
            raise Unreadable(f"The provider at {base} calls itself {values.get('issuer')}.")
        return _Description(values, _keys(self._document(str(values.get("jwks_uri") or ""))), now)

    def _document(self, url: str) -> dict[str, Any]:
        if self.issuer.startswith("https:") and not url.startswith("https:"):
            raise Unreadable("The provider's documents are not all behind https.")
        answer = self._call("GET", url)
        if answer.status != 200:
            raise Unreadable(f"{urlsplit(url).hostname} answered with status {answer.status}.")
        return read_json(answer)

    def _call(self, method: str, url: str, **more: Any) -> Answer:
        try:
            return self._door.call(method, url, seconds=SECONDS, **more)
        except Unreachable as error:
            raise Unreadable(str(error)) from None


def _is_proven(claims: Mapping[str, Any]) -> bool:
    """Is the address proven? Microsoft has its own word for it. Some providers write truth as text."""
    return any(claims.get(name) in (True, "true", "1") for name in ("email_verified", "xms_edov"))


def _keys(document: Mapping[str, Any]) -> KeySet:
    """Those keys of a document that can sign in our ways; ``Unreadable`` if none can."""
    listed = document.get("keys")
    found: list[Any] = []
    for each in listed if isinstance(listed, list) else ():
        kind = KINDS.get(str(each.get("kty"))) if isinstance(each, dict) else None
        if kind is None or each.get("use") not in (None, "sig"):
            continue
        try:
            found.append(kind.import_key(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # a kind of key that is newer than this server is no reason to refuse the others
    if not found:
        raise Unreadable("The provider publishes no keys that can be used.")
    return KeySet(found)
