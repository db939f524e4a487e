"""Programs that act for a user: the page on which he agrees, and the tokens of both dialects."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from openslot.desk import oauth, sign_in
from openslot.desk.errors import Invalid
from openslot.desk.ids import short
from openslot.desk.nouns import ApiKey, User
from tests.dialects.conftest import Server

PASSWORD = "correct horse battery"
BACK = "https://app.example/back?x=1"
CALCOM, HIGHLEVEL = "/auth/oauth2/authorize", "/v2/oauth/chooselocation"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


class Program:
    """A registered program, and a browser in which the owner is signed in."""

    def __init__(self, server: Server, *, public: bool = False) -> None:
        self.server = server
        with server.desk() as desk:
            sign_in.set_password(desk, desk.user(), PASSWORD)
            row, secret = oauth.create_client(
                desk, desk.who.organization_id, name="Planner", redirect_uris=[BACK], public=public
            )
            self.id, self.secret = row.client_id, secret
        signed_in = server.client.post("/sign-in", data={"email": "olive@example.com", "password": PASSWORD})
        assert signed_in.status_code == 200

    def url(self, page: str = CALCOM, **more: str) -> str:
        return f"{page}?{urlencode({'client_id': self.id, 'redirect_uri': BACK, 'state': 'zebra', **more})}"

    def ask(self, page: str = CALCOM, answer: str = "allow", **more: str) -> dict[str, str]:
        """What the program gets in the address to which the user returns."""
        found = self.server.client.post(self.url(page, **more), data={"answer": answer}, follow_redirects=False)
        assert found.status_code == 303, found.text
        query = parse_qs(urlsplit(found.headers["location"]).query)
        assert query.pop("x") == ["1"]
        assert query.pop("state") == ["zebra"]
        return {name: value[0] for name, value in query.items()}

    def calcom(self, status: int = 200, /, **body: Any) -> dict[str, Any]:
        body = {"client_id": self.id, "client_secret": self.secret, **body}
        given = {name: value for name, value in body.items() if value is not None}
        answer = self.server.client.post("/v2/auth/oauth2/token", json=given)
        assert answer.status_code == status, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.json()  # type: ignore[no-any-return]

    def highlevel(self, status: int = 200, /, **body: Any) -> dict[str, Any]:
        body = {"clientId": self.id, "clientSecret": self.secret, **body}
        given = {name: value for name, value in body.items() if value is not None}
        answer = self.server.client.post("/oauth/token", data=given)
        assert answer.status_code == status, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def me(self, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return self.server.client.get("/v2/me", headers=headers).status_code


def test_who_is_not_signed_in_signs_in_first(server: Server) -> None:
    program = Program(server)
    server.client.post("/sign-out")
    page = server.client.get(program.url(), follow_redirects=False)
    assert page.status_code == 303
    then = parse_qs(urlsplit(page.headers["location"]).query)["next"][0]
    assert then == program.url()
    wrong = server.client.post("/sign-in", data={"email": "olive@example.com", "password": "wrong", "next": then})
    assert (wrong.status_code, "not right" in wrong.text) == (422, True)
    fields = {"email": "Olive@Example.com", "password": PASSWORD, "next": then}
    page = server.client.post("/sign-in", data=fields)
    assert "Let Planner act for you?" in page.text
    assert "everything that you can do" in page.text


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/\\evil.example", "/\tevil"])
def test_signing_in_leads_nowhere_else(sqlite_server: Server, then: str) -> None:
    Program(sqlite_server)
    fields = {"email": "olive@example.com", "password": PASSWORD, "next": then}
    answer = sqlite_server.client.post("/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/dashboard"


def test_the_cookie_and_forms_of_other_sites(sqlite_server: Server) -> None:
    program = Program(sqlite_server)
    fields = {"email": "olive@example.com", "password": PASSWORD}
    cookie = sqlite_server.client.post("/sign-in", data=fields, follow_redirects=False).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for path in (program.url(), "/sign-in"):
            sent = sqlite_server.client.post(path, data={"answer": "allow"}, headers=headers, follow_redirects=False)
            assert sent.status_code == 403


def test_signing_in_is_slowed_down(sqlite_server: Server) -> None:
    program = Program(sqlite_server)
    house = build_limited(sqlite_server)
    fields = {"email": "olive@example.com", "password": "guess"}
    texts = [house.post("/sign-in", data=fields).text for _ in range(11)]
    assert ["Too many attempts" in text for text in texts] == [False] * 9 + [True] * 2  # and one was right
    assert program.id


def build_limited(server: Server) -> Any:
    """A client of the same server with the usual rate limits."""
    from dataclasses import replace  # noqa: PLC0415

    from starlette.testclient import TestClient  # noqa: PLC0415

    from openslot.app import build  # noqa: PLC0415

    return TestClient(build(replace(server.house, rate_limit=None)))


def test_calcom_tokens(server: Server) -> None:
    program = Program(server)
    code = program.ask()["code"]
    asked: dict[str, Any] = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    tokens = program.calcom(**asked)
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1800)
    assert program.me(tokens["access_token"]) == 200
    assert program.me(tokens["refresh_token"]) == 401
    again = program.calcom(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert program.me(again["access_token"]) == 200
    server.clock.at += timedelta(minutes=1)
    used = program.calcom(400, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert used == {"error": "invalid_grant", "error_description": "invalid_refresh_token"}
    server.clock.at += timedelta(minutes=30)
    assert program.me(again["access_token"]) == 401
    assert program.me(program.calcom(grant_type="refresh_token", refresh_token=again["refresh_token"])["access_token"])


def test_a_code_is_good_once_and_its_tokens_are_void_if_it_comes_twice(server: Server) -> None:
    program = Program(server)
    asked: dict[str, Any] = {"grant_type": "authorization_code", "code": program.ask()["code"], "redirect_uri": BACK}
    token = program.calcom(**asked)["access_token"]
    assert program.calcom(400, **asked)["error_description"] == "code_invalid_or_expired"
    assert program.me(token) == 401


def test_a_public_program_proves_that_it_asked(server: Server) -> None:
    program = Program(server, public=True)
    assert program.ask() == {"error": "invalid_request"}
    assert program.ask(code_challenge=VERIFIER, code_challenge_method="plain") == {"error": "invalid_request"}
    asked: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": program.ask(**PKCE)["code"],
        "redirect_uri": BACK,
    }
    for verifier in (None, "w" * 43, "v"):
        found = program.calcom(400, **asked, code_verifier=verifier)
        assert found["error_description"] == "pkce_verification_failed"
    assert program.me(program.calcom(**asked, code_verifier=VERIFIER)["access_token"]) == 200


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"client_id": "nobody"}, 401, ("invalid_client", "client_not_found")),
        ({"client_secret": "guess"}, 401, ("invalid_client", "invalid_client_credentials")),
        ({"client_secret": None}, 401, ("invalid_client", "invalid_client_credentials")),
        ({"client_id": None}, 400, ("invalid_request", "client_id is required")),
        ({"code": "guess"}, 400, ("invalid_grant", "code_invalid_or_expired")),
        ({"redirect_uri": "https://app.example"}, 400, ("invalid_grant", "redirect_uri_mismatch")),
        ({"redirect_uri": None}, 400, ("invalid_request", "redirect_uri is required")),
        ({"grant_type": "password"}, 400, ("invalid_request", None)),
        ({"grant_type": None}, 400, ("invalid_request", None)),
        ({"shoe_size": 43}, 400, ("invalid_request", None)),
        ({"code": 5}, 400, ("invalid_request", None)),
    ],
)
def test_calcom_refusals(sqlite_server: Server, changes: Any, status: int, words: tuple[str, str | None]) -> None:
    program = Program(sqlite_server)
    asked: dict[str, Any] = {"grant_type": "authorization_code", "code": program.ask()["code"], "redirect_uri": BACK}
    found = program.calcom(status, **{**asked, **changes})
    assert found["error"] == words[0]
    assert found["error_description"] == words[1] or words[1] is None


def test_codes_end_after_a_minute(sqlite_server: Server) -> None:
    program = Program(sqlite_server)
    code = program.ask()["code"]
    sqlite_server.clock.at += timedelta(minutes=2)
    program.calcom(400, grant_type="authorization_code", code=code, redirect_uri=BACK)


def test_highlevel_tokens_open_what_was_agreed(server: Server) -> None:
    program = Program(server)
    page = server.client.get(program.url(HIGHLEVEL, scope="calendars.readonly contacts.write"))
    assert "calendars.readonly" in page.text
    code = program.ask(HIGHLEVEL, scope="calendars.readonly contacts.write")["code"]
    tokens = program.highlevel(grantType="authorization_code", code=code, userType="Location", redirectUri=BACK)
    location = short(server.account.organization.uuid)
    assert tokens["expiresIn"] == 86_399
    assert (tokens["tokenType"], tokens["scope"]) == ("Bearer", "calendars.readonly contacts.write")
    assert (tokens["locationId"], tokens["userType"]) == (location, "Location")
    headers = {"Authorization": f"Bearer {tokens['accessToken']}", "Version": "v3"}
    calendars = server.client.get(f"/calendars/?locationId={location}", headers=headers)
    assert calendars.status_code == 200
    users = server.client.get(f"/users/?locationId={location}", headers=headers)
    assert (users.status_code, users.json()["message"]) == (401, "The token is not authorized for this scope.")
    assert program.me(tokens["accessToken"]) == 403
    headers = {"X-API-KEY": tokens["accessToken"]}
    assert server.client.get("/panel/api/current-user", headers=headers).status_code == 403
    new = program.highlevel(grantType="refresh_token", refreshToken=tokens["refreshToken"])
    assert new["scope"] == tokens["scope"]
    assert new["refreshToken"] != tokens["refreshToken"]


def test_highlevel_older_names_get_older_answers(server: Server) -> None:
    program = Program(server)
    code = program.ask(HIGHLEVEL, scope="calendars.readonly")["code"]
    body = {"client_id": program.id, "client_secret": program.secret, "grant_type": "authorization_code", "code": code}
    answer = server.client.post("/oauth/token", json=body)
    assert answer.status_code == 200
    assert {"access_token", "token_type", "expires_in", "refresh_token", "locationId"} <= set(answer.json())


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"clientSecret": "guess"}, 401),
        ({"clientId": None}, 422),
        ({"grantType": None}, 422),
        ({"grantType": "client_credentials"}, 400),
        ({"userType": "Company"}, 400),
        ({"userType": "Agency"}, 422),
        ({"code": "guess"}, 400),
        ({"code": None}, 422),
        ({"shoeSize": "43"}, 422),
        ({"redirectUri": "https://app.example"}, 400),
    ],
)
def test_highlevel_refusals(sqlite_server: Server, changes: dict[str, Any], status: int) -> None:
    program = Program(sqlite_server)
    code = program.ask(HIGHLEVEL, scope="calendars.readonly")["code"]
    asked: dict[str, Any] = {"grantType": "authorization_code", "code": code, "userType": "Location"}
    found = program.highlevel(status, **{**asked, **changes})
    assert found["statusCode"] == status
    assert "traceId" in found


def test_what_cannot_be_agreed_to(sqlite_server: Server) -> None:
    program, client = Program(sqlite_server), sqlite_server.client
    assert program.ask(answer="deny") == {"error": "access_denied"}
    assert program.ask(response_type="token") == {"error": "unsupported_response_type"}
    assert program.ask(HIGHLEVEL) == {"error": "invalid_scope"}
    for wrong in ({"client_id": "nobody"}, {"redirect_uri": "https://evil.example"}):
        for method in ("GET", "POST"):
            answer = client.request(method, program.url(**wrong), follow_redirects=False)
            assert answer.status_code == 400
            assert "location" not in answer.headers


def test_a_disabled_user_has_no_tokens(server: Server) -> None:
    program = Program(server)
    asked: dict[str, Any] = {"grant_type": "authorization_code", "code": program.ask()["code"], "redirect_uri": BACK}
    tokens = program.calcom(**asked)
    with server.desk() as desk:
        desk.session.get_one(User, server.account.user.id).is_enabled = False
    assert program.me(tokens["access_token"]) == 401
    program.calcom(400, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert "Sign in" in server.client.get(program.url()).text


def test_tokens_belong_to_their_program(server: Server) -> None:
    program, other = Program(server), Program(server)
    tokens = program.calcom(grant_type="authorization_code", code=program.ask()["code"], redirect_uri=BACK)
    stolen = other.calcom(400, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert stolen["error_description"] == "client_id_mismatch"
    code = program.ask()["code"]
    stolen = other.calcom(400, grant_type="authorization_code", code=code, redirect_uri=BACK)
    assert stolen["error_description"] == "client_id_mismatch"
    with server.desk() as desk:
        assert desk.session.query(ApiKey).filter(ApiKey.kind == "access").count() == 1


def test_what_a_program_is(server: Server) -> None:
    program = Program(server)
    path, headers = f"/v2/auth/oauth2/clients/{program.id}", server.bearer
    data = server.client.get(path, headers=headers).json()["data"]
    assert (data["name"], data["redirect_uris"], data["client_type"]) == ("Planner", [BACK], "CONFIDENTIAL")
    assert server.client.get(path).status_code == 401
    lost = server.client.get("/v2/auth/oauth2/clients/nobody", headers=headers)
    assert (lost.status_code, lost.json()["error"]["message"]) == (404, "unauthorized_client")


@pytest.mark.parametrize(
    "uri", ["http://app.example/back", "javascript:alert(1)", "https://app.example/#x", "back", ""]
)
def test_addresses_that_are_not_returned_to(uri: str) -> None:
    with pytest.raises(Invalid):
        oauth.check_redirect_uri(uri)


@pytest.mark.parametrize("uri", ["https://app.example/back", "http://127.0.0.1:3000/cb", "com.example.app:/back"])
def test_addresses_that_are(uri: str) -> None:
    oauth.check_redirect_uri(uri)
