"""A little OpenID Connect provider over HTTP, with keys of its own, which can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from openslot.time.clock import FixedClock
from tests.couriers.serving import Asked, Outside, Told, outside

CLIENT, SECRET = "openslot", "a secret with : and %"
Key = RSAKey | ECKey


@cache
def key(kid: str) -> RSAKey:
    """One of that name; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class Person:
    """Who signs in there."""

    sub: str = "sub-1"
    email: str = "max.member@example.com"
    email_verified: Any = True
    name: str = "Max at the provider"

    def claims(self) -> dict[str, Any]:
        return {each: value for each, value in self.__dict__.items() if value is not None}


@dataclass
class Identifier:
    """The provider. ``bend``: changes what an ID token says; ``sign``: makes one in another way."""

    clock: FixedClock
    key: Key = field(default_factory=lambda: key("first"))
    published: list[Any] = field(default_factory=list)
    person: Person = field(default_factory=Person)
    more: dict[str, Any] = field(default_factory=dict)
    bend: Callable[[dict[str, Any]], None] = lambda _claims: None
    sign: Callable[[dict[str, Any]], str] | None = None
    userinfo: dict[str, Any] | None = None
    down: set[str] = field(default_factory=set)
    address: str = ""
    served: Outside | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = self.published or [self.key.as_dict(private=False)]

    def signs_in(self, url: str) -> str:
        """The browser went to ``url`` and its owner signed in: what he is sent back with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.address}/authorize?audience=x&")
        assert (query["response_type"], query["client_id"], query["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert query["scope"].split() == ["openid", "email", "profile"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"code={code}&state={query['state']}"

    def answer(self, asked: Asked) -> Told:
        if asked.path in self.down:
            return Told("<h1>Bad gateway</h1>", 502)
        match asked.path:
            case "/.well-known/openid-configuration":
                return Told(self.description())
            case "/keys":
                return Told({"keys": self.published})
            case "/token":
                return self.token(asked)
            case "/userinfo":
                assert asked.headers["Authorization"] == "Bearer the access token"
                return Told(self.userinfo or {}, 200 if self.userinfo else 403)
        return Told(status=404)

    def description(self) -> dict[str, Any]:
        found = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?audience=x",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
        }
        return {**found, **self.more}

    def token(self, asked: Asked) -> Told:
        """A code is good once, for who asked for it, knows the secret, and has the verifier."""
        form = asked.form
        if "client_secret_post" in self.more.get("token_endpoint_auth_methods_supported", ()):
            known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        else:
            given = base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode()
            known = given == f"{CLIENT}:a%20secret%20with%20%3A%20and%20%25"
        if not known:
            return Told({"error": "invalid_client"}, 401)
        query = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if query is None or challenge.rstrip("=") != query["code_challenge"]:
            return Told({"error": "invalid_grant"}, 400)
        assert (form["redirect_uri"], form["grant_type"]) == (query["redirect_uri"], "authorization_code")
        now = int(self.clock.now().timestamp())
        claims = {"iss": self.address, "aud": CLIENT, "nonce": query["nonce"], "iat": now, "exp": now + 300}
        claims |= self.person.claims()
        self.bend(claims)
        return Told({"id_token": (self.sign or self.signed)(claims), "access_token": "the access token"})

    def signed(self, claims: dict[str, Any]) -> str:
        alg = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        return jwt.encode({"alg": alg, "kid": self.key.kid}, claims, self.key)

    def asked_for(self, path: str) -> int:
        """How often."""
        assert self.served is not None
        return sum(each.path == path for each in self.served.asked)


@contextmanager
def identifier(clock: FixedClock) -> Iterator[Identifier]:
    """Served on a port of this machine."""
    made = Identifier(clock)
    with outside(made.answer) as served:
        made.address, made.served = served.address, served
        yield made
