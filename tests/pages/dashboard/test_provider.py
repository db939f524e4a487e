"""Signing in at a provider, and all the ways in which somebody else could try to."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Headers
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from openslot.app import build
from openslot.couriers.http import Answer, Door
from openslot.couriers.oidc import Provider
from openslot.desk import sign_in
from openslot.desk.ids import short
from openslot.desk.members import take_out
from openslot.desk.nouns import Identity, User
from openslot.doorway.house import House
from tests.dialects.conftest import Server
from tests.pages.dashboard.conftest import Visitor, World
from tests.pages.dashboard.oidc import CLIENT, SECRET, Identifier, Person, identifier, key

START, BACK = "/sign-in/oidc", "/sign-in/oidc/callback"
COOKIE = "openslot-under-way"


class Case:
    """A server with a provider, and browsers that nobody is signed in in."""

    def __init__(self, server: Server, there: Identifier, world: Any = None) -> None:
        self.server, self.there, self.world = server, there, world
        self.house = replace(
            server.house, provider=Provider(there.address, CLIENT, SECRET, server.clock, name="Acme & Co")
        )

    def browser(self, **changes: Any) -> Visitor:
        house: House = replace(self.house, **changes)
        agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"}
        return Visitor(TestClient(build(house), raise_server_exceptions=False, headers=agent), None)

    def begins(self, visitor: Visitor, then: str = "") -> str:
        """The address at the provider that the button leads to."""
        answer = visitor.client.get(f"{START}?next={quote(then)}", follow_redirects=False)
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=600"))
        return str(answer.headers["location"])

    def signs_in(self, visitor: Visitor, then: str = "") -> str:
        """The whole way; where it ends."""
        return self.returns(visitor, self.there.signs_in(self.begins(visitor, then)))

    def returns(self, visitor: Visitor, query: str) -> str:
        answer = visitor.client.get(f"{BACK}?{query}", follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def refused(self, visitor: Visitor, place: str, why: str, status: int = 403) -> str:
        """The page at ``place`` says why, leads back, and nobody is signed in."""
        assert place == f"/sign-in/oidc/problem?why={why}"
        page = visitor.get(place, status)
        assert "You are not signed in" in page
        assert 'href="/sign-in"' in page
        visitor.get("/dashboard", 303)
        return page

    def links(self) -> list[tuple[str, str]]:
        """Users' addresses and their subjects."""
        with self.server.desk() as desk:
            return [(row.user.email, row.subject) for row in desk.session.query(Identity).order_by(Identity.id)]


def made(world: World) -> Iterator[Case]:
    with identifier(world.server.clock) as there:
        yield Case(world.server, there, world)


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    """On SQLite."""
    yield from made(world)


@pytest.fixture
def each(both: World) -> Iterator[Case]:
    """On each kind of database."""
    yield from made(both)


def test_the_first_time_a_verified_address_finds_the_user_and_then_the_subject_does(each: Case) -> None:
    visitor = each.browser()
    page = visitor.get("/sign-in?next=/dashboard/calendar%3Fweek%3D2027-01-04")
    assert "Sign in with Acme & Co" in page
    assert 'name="password"' in page
    (begin,) = re.findall(r'href="(/sign-in/oidc[^"]*)"', page)
    where = visitor.client.get(begin, follow_redirects=False).headers["location"]
    assert each.returns(visitor, each.there.signs_in(where)) == "/dashboard/calendar?week=2027-01-04"
    assert "Max Member" in visitor.get("/dashboard")
    assert each.links() == [("max.member@example.com", "sub-1")]
    visitor.post("/sign-out")
    each.there.person = Person(email="changed@example.com", email_verified=False)
    assert each.signs_in(visitor) == "/dashboard"
    assert "max.member@example.com" in visitor.get("/dashboard/profile")
    each.there.person = Person(email="MAX.Member@Example.com", sub="somebody who got the address later")
    other = each.browser()
    page = each.refused(other, each.signs_in(other), "linked")
    assert "linked with somebody else at Acme & Co" in page
    assert len(each.links()) == 1


def test_an_address_that_is_not_verified_finds_nobody(case: Case) -> None:
    visitor = case.browser(joins={"example.com": ""})
    for verified in (False, None, "false", "yes", 0, [True]):
        case.there.person = Person(email_verified=verified)
        case.refused(visitor, case.signs_in(visitor), "unproven")
    case.there.person = Person(email="not an address")
    case.refused(visitor, case.signs_in(visitor), "unproven")
    assert case.links() == []


def test_microsofts_word_for_verified(case: Case) -> None:
    case.there.person = Person(email_verified=None)
    case.there.bend = lambda claims: claims.update(xms_edov=True)
    assert case.signs_in(case.browser()) == "/dashboard"


def test_strangers_are_nobody_unless_their_domain_may_join(each: Case) -> None:
    each.there.person = Person(sub="new", email="Nia.New@joins.example", name="Nia\x00 New\u202e")
    visitor = each.browser(joins={"joins.example": "olive-co"})
    sub = each.browser(joins={"example": "", "oins.example": "", "x.joins.example": ""})
    for nobody in (each.browser(), sub, each.browser(joins={"joins.example": "none-such"})):
        each.refused(nobody, each.signs_in(nobody), "unknown")
    several = each.browser(joins={"joins.example": ""})  # there are two organizations
    each.refused(several, each.signs_in(several), "unknown")
    assert each.signs_in(visitor) == "/dashboard"
    with each.server.desk() as desk:
        user = desk.session.query(User).filter_by(email="nia.new@joins.example").one()
        assert (user.name, user.role, user.zone, user.password_hash) == ("Nia New", "member", "Europe/Rome", None)
        assert user.organization.slug == "olive-co"
        assert user.default_schedule_id is not None
    visitor.get("/dashboard/people", 403)
    assert each.signs_in(visitor) == "/dashboard"
    assert each.links() == [("nia.new@joins.example", "new")]


def test_the_only_organization_needs_no_name(sqlite_server: Server) -> None:
    with identifier(sqlite_server.clock) as there:
        case = Case(sqlite_server, there)
        there.person = Person(sub="n", email="n@joins.example", name="")
        visitor = case.browser(joins={"joins.example": ""})
        assert case.signs_in(visitor) == "/dashboard"
        assert "n@joins.example" in visitor.get("/dashboard/profile")


def test_who_was_taken_out_stays_out(case: Case) -> None:
    visitor = case.browser(joins={"example.com": "olive-co"})
    assert case.signs_in(visitor) == "/dashboard"
    with case.server.desk() as desk:
        take_out(desk, desk.session.query(User).filter_by(email="max.member@example.com").one())
    visitor.get("/dashboard", 303)
    case.refused(visitor, case.signs_in(visitor), "disabled")
    case.there.person = Person(sub="another of his accounts")
    case.refused(visitor, case.signs_in(visitor), "disabled")
    assert "Sign-in failed: Max Member" in case.world.manager.get("/dashboard/audit")


def test_the_answer_is_taken_only_by_the_browser_that_began(case: Case) -> None:
    mine, others = case.browser(), case.browser()
    query = case.there.signs_in(case.begins(mine))
    case.refused(others, case.returns(others, query), "stranger")  # no sign-in is under way there
    case.begins(others)
    case.refused(others, case.returns(others, query), "stranger")  # another one is
    code = query.partition("&")[0]
    for bad in (code, f"{code}&state=", f"{code}&state=x", f"{code}&state=é", query + "x", "", "state=%00"):
        assert "why=stranger" in case.returns(mine, bad)
    mine.client.cookies.clear()
    mine.client.cookies.set(COOKIE, "forged")
    assert "why=stranger" in case.returns(mine, query)


def test_an_answer_is_taken_once(case: Case) -> None:
    visitor = case.browser()
    query = case.there.signs_in(case.begins(visitor))
    kept = visitor.client.cookies[COOKIE]
    assert case.returns(visitor, query) == "/dashboard"
    assert COOKIE not in visitor.client.cookies
    visitor.post("/sign-out")
    case.refused(visitor, case.returns(visitor, query), "stranger")
    visitor.client.cookies.set(COOKIE, kept)  # even if the cookie was copied before
    case.refused(visitor, case.returns(visitor, query), "unproven_token")


def test_another_sign_ins_code_is_of_no_use(case: Case) -> None:
    """Somebody else's code, put before a victim with the victim's own state."""
    attacker, victim = case.browser(), case.browser()
    code = case.there.signs_in(case.begins(attacker)).partition("&")[0]
    state = case.there.signs_in(case.begins(victim)).partition("&")[2]
    case.refused(victim, case.returns(victim, f"{code}&{state}"), "unproven_token")


def test_it_must_not_take_too_long(case: Case) -> None:
    visitor = case.browser()
    query = case.there.signs_in(case.begins(visitor))
    case.server.clock.advance(timedelta(minutes=10))
    page = case.refused(visitor, case.returns(visitor, query), "expired", 410)
    assert "too long" in page


def test_who_changes_his_mind_comes_back_to_a_page(case: Case) -> None:
    visitor = case.browser()
    state = case.there.signs_in(case.begins(visitor)).partition("&")[2]
    case.refused(visitor, case.returns(visitor, f"error=access_denied&error_description=<b>no</b>&{state}"), "denied")
    assert COOKIE not in visitor.client.cookies


def bends() -> dict[str, Callable[[dict[str, Any]], None]]:
    """What an ID token must not say."""
    return {
        "nonce": lambda claims: claims.update(nonce="another"),
        "no nonce": lambda claims: claims.pop("nonce"),
        "nonces": lambda claims: claims.update(nonce=[claims["nonce"]]),
        "audience": lambda claims: claims.update(aud="another client"),
        "no audience": lambda claims: claims.pop("aud"),
        "audiences": lambda claims: claims.update(aud=[CLIENT, "another client"]),
        "party": lambda claims: claims.update(azp="another client"),
        "issuer": lambda claims: claims.update(iss="https://accounts.example.com"),
        "slash": lambda claims: claims.update(iss=claims["iss"] + "/"),
        "no issuer": lambda claims: claims.pop("iss"),
        "expired": lambda claims: claims.update(exp=claims["iat"] - 61),
        "no end": lambda claims: claims.pop("exp"),
        "odd end": lambda claims: claims.update(exp="never"),
        "later": lambda claims: claims.update(iat=claims["iat"] + 61),
        "not before": lambda claims: claims.update(nbf=claims["iat"] + 61),
        "no subject": lambda claims: claims.pop("sub"),
        "blank": lambda claims: claims.update(sub=""),
        "number": lambda claims: claims.update(sub=1),
        "long": lambda claims: claims.update(sub="x" * 256),
        "odd": lambda claims: claims.update(sub="a\x00b"),
    }


def test_tokens_that_say_something_else(case: Case) -> None:
    visitor = case.browser()
    for what, bend in bends().items():
        case.there.bend = bend
        assert (what, case.signs_in(visitor)) == (what, "/sign-in/oidc/problem?why=unproven_token")
    visitor.get("/dashboard", 303)
    assert case.links() == []


def test_tokens_for_several_that_name_us_are_taken(case: Case) -> None:
    case.there.bend = lambda claims: claims.update(aud=[CLIENT, "another"], azp=CLIENT)
    assert case.signs_in(case.browser()) == "/dashboard"


def text(part: Any) -> str:
    return base64.urlsafe_b64encode(part if isinstance(part, bytes) else json.dumps(part).encode()).decode().rstrip("=")


OTHER = cache(lambda: RSAKey.generate_key(2048, {"kid": "first"}))


def forgeries(there: Identifier) -> dict[str, Callable[[dict[str, Any]], str]]:
    """Tokens that the provider's key did not sign."""
    other = OTHER()
    public = there.key.as_pem(private=False)
    bare = str(there.key.as_dict(private=False)["n"]).encode()
    curve = ECKey.generate_key("P-256", {"kid": "first"})

    def with_secret(secret: bytes) -> Callable[[dict[str, Any]], str]:
        def sign(claims: dict[str, Any]) -> str:
            said = f"{text({'alg': 'HS256', 'kid': 'first'})}.{text(claims)}"
            return f"{said}.{text(hmac.digest(secret, said.encode(), 'sha256'))}"

        return sign

    def tampered(claims: dict[str, Any]) -> str:
        head, _, signature = there.signed(claims).split(".")
        return f"{head}.{text({**claims, 'sub': 'another', 'email': 'olive@example.com'})}.{signature}"

    return {
        "none": lambda claims: f"{text({'alg': 'none'})}.{text(claims)}.",
        "None": lambda claims: f"{text({'alg': 'None', 'kid': 'first'})}.{text(claims)}.",
        "no alg": lambda claims: f"{text({'kid': 'first'})}.{text(claims)}.x",
        "public key as secret": with_secret(public),
        "modulus as secret": with_secret(bare),
        "client secret": with_secret(SECRET.encode()),
        "another key": lambda claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, other),
        "own key in the header": lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "first", "jwk": other.as_dict(private=False)}, claims, other
        ),
        "another kind": lambda claims: jwt.encode({"alg": "ES256", "kid": "first"}, claims, curve),
        "another algorithm": lambda claims: jwt.encode(
            {"alg": "RS512", "kid": "first"}, claims, there.key, algorithms=["RS512"]
        ),
        "unknown kid": lambda claims: jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, there.key),
        "tampered": tampered,
        "no signature": lambda claims: there.signed(claims).rpartition(".")[0] + ".",
        "no token": lambda _claims: "",
        "no json": lambda _claims: "a.b.c",
        "a list": lambda _claims: jwt.encode({"alg": "RS256", "kid": "first"}, {}, there.key).replace(".", "..", 1),
        "odd kid": lambda claims: f"{text({'alg': 'RS256', 'kid': [1]})}.{text(claims)}.x",
        "critical": lambda claims: f"{text({'alg': 'RS256', 'kid': 'first', 'crit': ['x'], 'x': 1})}.{text(claims)}.x",
    }


def test_tokens_that_are_forged(case: Case) -> None:
    visitor = case.browser()
    for what, sign in forgeries(case.there).items():
        case.there.sign = sign
        assert (what, case.signs_in(visitor)) == (what, "/sign-in/oidc/problem?why=unproven_token")
    visitor.get("/dashboard", 303)
    assert case.links() == []
    case.there.sign = None
    assert case.signs_in(visitor) == "/dashboard"


def test_keys_change_and_are_read_again_once(case: Case) -> None:
    assert case.signs_in(case.browser()) == "/dashboard"
    assert case.signs_in(case.browser()) == "/dashboard"
    assert (case.there.asked_for("/keys"), case.there.asked_for("/.well-known/openid-configuration")) == (1, 1)
    case.there.key = ECKey.generate_key("P-256", {"kid": "second"})
    case.there.published += [case.there.key.as_dict(private=False), {"kty": "new kind", "kid": "x"}, "odd", {"kty": 1}]
    assert case.signs_in(case.browser()) == "/dashboard"
    assert case.there.asked_for("/keys") == 2
    case.there.key = key("never published")
    visitor = case.browser()
    case.refused(visitor, case.signs_in(visitor), "unproven_token")
    assert case.there.asked_for("/keys") == 3
    case.server.clock.advance(timedelta(hours=1))
    case.begins(case.browser())
    assert case.there.asked_for("/keys") == 4


def test_a_token_without_a_kid_needs_one_fitting_key(case: Case) -> None:
    case.there.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, case.there.key)
    assert case.signs_in(case.browser()) == "/dashboard"
    case.there.published.append(key("other").as_dict(private=False))
    case.server.clock.advance(timedelta(hours=1))
    visitor = case.browser()
    case.refused(visitor, case.signs_in(visitor), "unproven_token")


def test_providers_that_keep_the_address_elsewhere(case: Case) -> None:
    case.there.more = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    case.there.person = Person(email="")
    case.there.bend = lambda claims: claims.pop("email")
    visitor = case.browser()
    case.refused(visitor, case.signs_in(visitor), "unproven")
    case.there.userinfo = {"sub": "another", "email": "max.member@example.com", "email_verified": True}
    case.refused(visitor, case.signs_in(visitor), "unproven")
    case.there.userinfo["sub"] = "sub-1"
    assert case.signs_in(visitor) == "/dashboard"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_a_provider_that_is_down_when_it_begins(case: Case, path: str) -> None:
    visitor = case.browser()
    case.there.down.add(path)
    place = visitor.client.get(START, follow_redirects=False).headers["location"]
    assert "Acme & Co cannot be reached" in case.refused(visitor, place, "down", 424)
    case.there.down.clear()
    assert case.signs_in(visitor) == "/dashboard"


def test_a_provider_that_is_down_when_it_ends(case: Case) -> None:
    visitor = case.browser()
    case.there.down.add("/token")
    case.refused(visitor, case.signs_in(visitor), "down", 424)
    case.there.down = {"/userinfo"}
    case.there.bend = lambda claims: claims.pop("email")
    case.refused(visitor, case.signs_in(visitor), "unproven")


def test_providers_that_describe_themselves_badly(case: Case) -> None:
    visitor = case.browser()
    for more in (
        {"issuer": "https://another.example"},
        {"issuer": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"jwks_uri": "no address"},
        {"jwks_uri": None},
    ):
        case.there.more = more
        place = visitor.client.get(START, follow_redirects=False).headers["location"]
        case.refused(visitor, place, "down", 424)
        case.server.clock.advance(timedelta(hours=1))


def test_a_provider_without_keys_or_a_wrong_secret(case: Case) -> None:
    visitor = case.browser()
    case.there.published = [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]
    place = visitor.client.get(START, follow_redirects=False).headers["location"]
    case.refused(visitor, place, "down", 424)
    case.there.published = [case.there.key.as_dict(private=False)]
    visitor = case.browser(provider=Provider(case.there.address, CLIENT, "wrong", case.server.clock))
    case.refused(visitor, case.signs_in(visitor), "down", 424)


def test_next_leads_nowhere_else(case: Case) -> None:
    visitor = case.browser()
    for then in ("//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "evil", "/\t/x", ""):
        assert case.signs_in(visitor, then) == "/dashboard"


def test_it_is_counted_like_passwords(case: Case) -> None:
    visitor = case.browser(rate_limit=None)
    for _ in range(10):
        case.begins(visitor)
    place = visitor.client.get(START, follow_redirects=False).headers["location"]
    assert "Too many" in case.refused(visitor, place, "slow", 429)
    again = visitor.again("/sign-in", email="max.member@example.com", password="x")
    assert "Too many" in again
    for _ in range(10):
        assert "why=stranger" in case.returns(visitor, "code=x&state=x")
    assert "why=slow" in case.returns(visitor, "code=x&state=x")


def test_without_a_provider_there_is_nothing(world: World) -> None:
    assert "oidc" not in world.nobody.get("/sign-in")
    for path in (START, f"{BACK}?code=x&state=y", "/sign-in/oidc/problem?why=down"):
        world.nobody.get(path, 404)


def test_problems_that_are_none(case: Case) -> None:
    case.browser().get("/sign-in/oidc/problem?why=x", 404)


def test_the_link_is_seen_and_taken_away(each: Case) -> None:
    visitor = each.browser()
    each.signs_in(visitor)
    page = visitor.get("/dashboard/profile")
    assert "max.member@example.com, since " in page
    (path,) = re.findall(r'action="(/dashboard/profile/identities/\d+/delete)"', page)
    each.world.colleague.post(path, 404)
    each.world.owner.post(path, 404)
    visitor.post(path)
    assert each.links() == []
    assert "Not linked yet" in visitor.get("/dashboard/profile")
    assert each.signs_in(visitor) == "/dashboard"
    with each.server.desk() as desk:
        uuid = short(desk.session.query(User).filter_by(email="max.member@example.com").one().uuid)
    assert "Take the link away" in each.world.manager.get(f"/dashboard/people/{uuid}")
    each.world.colleague.post(f"/dashboard/people/{uuid}/identities", 403)
    each.world.manager.post(f"/dashboard/people/{uuid}/identities")
    assert each.links() == []
    page = each.world.manager.get("/dashboard/audit")
    assert "Link to the sign-in provider deleted: max.member@example.com" in page
    assert "Max Member · page · sign-in provider" in page


def test_signing_out_everywhere_ends_it_too(case: Case) -> None:
    one, two = case.browser(), case.browser()
    case.signs_in(one)
    case.signs_in(two)
    two.post("/dashboard/profile/sign-out")
    one.get("/dashboard", 303)
    case.world.member.get("/dashboard", 303)


def test_no_passwords_if_the_operator_says_so(case: Case) -> None:
    visitor = case.browser(passwords=False)
    page = visitor.get("/sign-in")
    assert "Acme & Co" in page
    assert 'type="password"' not in page
    assert "forgotten" not in page
    with case.server.desk() as desk:
        sign_in.set_password(
            desk, desk.session.query(User).filter_by(email="max.member@example.com").one(), "long enough"
        )
    fields = {"email": "max.member@example.com", "password": "long enough"}
    assert "Nobody signs in with a password here" in unescape(visitor.post("/sign-in", 403, **fields).text)
    visitor.get("/sign-in/forgotten", 403)
    visitor.post("/sign-in/forgotten", 403, email="max.member@example.com")
    visitor.get("/sign-in/password/x", 403)
    visitor.post("/sign-in/password/x", 403, password="long enough")
    case.there.person = Person(email="olive@example.com")
    case.signs_in(visitor)
    assert 'type="password"' not in visitor.get("/dashboard/profile")
    visitor.post("/dashboard/profile/password", 403, password="another one")
    with case.server.desk() as desk:
        uuid = short(desk.session.query(User).filter_by(email="max.member@example.com").one().uuid)
    assert "/invite" not in visitor.get(f"/dashboard/people/{uuid}")
    visitor.post(f"/dashboard/people/{uuid}/invite", 403)


def test_over_https_the_cookie_belongs_to_this_host_alone(case: Case) -> None:
    house = replace(case.house, base_url="https://book.example")
    client = TestClient(build(house), base_url="https://book.example")
    answer = client.get(START, follow_redirects=False)
    assert answer.headers["set-cookie"].startswith("__Host-openslot-under-way=")
    assert "Secure" in answer.headers["set-cookie"]
    assert quote("https://book.example/sign-in/oidc/callback", safe="") in answer.headers["location"]


class InTheClear(Door):
    """Leads to a provider behind https whose keys are not."""

    def call(self, method: str, url: str, **_more: Any) -> Answer:
        assert (method, url) == ("GET", "https://id.example/.well-known/openid-configuration")
        found = {"issuer": "https://id.example", "jwks_uri": "http://id.example/keys"}
        return Answer(200, Headers(), json.dumps(found).encode(), url)


def test_behind_https_nothing_may_be_in_the_clear(case: Case) -> None:
    provider = Provider("https://id.example", CLIENT, SECRET, case.server.clock, door=InTheClear())
    visitor = case.browser(provider=provider)
    place = visitor.client.get(START, follow_redirects=False).headers["location"]
    case.refused(visitor, place, "down", 424)
