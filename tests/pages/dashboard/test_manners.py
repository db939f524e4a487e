"""What a browser is told about every page of the dashboard, and what keeps a sign-in to who signed in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from openslot.app import build
from openslot.desk.nouns import Booking, Note
from openslot.desk.sign_in import set_password
from openslot.doorway.house import House
from tests.pages.dashboard.conftest import World
from tests.pages.dashboard.test_rights import GET, POST, filled, things

__all__ = ["things"]
PASSWORD = "correct horse battery"


def with_password(world: World) -> dict[str, str]:
    """What the owner fills in to sign in."""
    with world.server.desk() as desk:
        set_password(desk, desk.user(), PASSWORD)
        return {"email": desk.user().email, "password": PASSWORD}


@pytest.mark.parametrize("role", ["owner", "member", "nobody"])
def test_every_page_is_private_unframed_and_without_inline_scripts(
    world: World, things: dict[str, str], role: str
) -> None:
    for path in GET:
        answer = getattr(world, role).client.get(filled(path, things), follow_redirects=False)
        headers = answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3, path
        assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'"), path
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert " onclick=" not in answer.text, path


def test_a_form_is_taken_from_this_server_alone(world: World, things: dict[str, str]) -> None:
    """Browsers say where a form stood; a page on another name of the same site is another's, too."""
    foreign = (
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    )
    for headers in foreign:
        for path in POST:
            answer = world.owner.client.post(filled(path, things), headers=headers, follow_redirects=False)
            assert answer.status_code == 403, (path, headers)
    with world.server.desk() as desk:
        booking = desk.session.query(Booking).one()
        assert (booking.state, desk.session.query(Note).count()) == ("confirmed", 1)
    own = {"Sec-Fetch-Site": "same-origin"}
    assert world.owner.client.post("/sign-out", headers=own, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("base", "name"), [("https://book.example", "__Host-openslot"), ("http://testserver", "openslot")]
)
def test_the_cookie(world: World, base: str, name: str) -> None:
    fields, old = with_password(world), world.server.house
    house = House(old.database, old.clock, base, old.secret, rate_limit="off")
    client = TestClient(build(house), base_url=base)
    answer = client.post("/sign-in", data=fields, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert all(part in cookie for part in ("HttpOnly", "Path=/", "SameSite=lax"))
    assert ("Secure" in cookie) is base.startswith("https")
    assert "Domain" not in cookie
    assert client.get("/dashboard", follow_redirects=False).status_code == 200


def test_a_cookie_from_before_signing_in_is_not_kept(world: World) -> None:
    """Who set a visitor's cookie beforehand has nothing of what he signs in to."""
    fields, client = with_password(world), world.nobody.client
    client.cookies.set("openslot", "planted")
    answer = client.post("/sign-in", data=fields, follow_redirects=False)
    first = answer.headers["set-cookie"].partition(";")[0]
    assert "planted" not in first
    planted = TestClient(client.app, cookies={"openslot": "planted"})
    assert planted.get("/dashboard", follow_redirects=False).status_code == 303
    again = TestClient(client.app).post("/sign-in", data=fields, follow_redirects=False)
    assert again.headers["set-cookie"].partition(";")[0] != first


def test_a_sign_in_is_over_when_signed_out(world: World) -> None:
    client = world.owner.client
    secret = client.cookies["openslot"]
    other = world.manager.client
    assert "Max-Age=0" in client.post("/sign-out", follow_redirects=False).headers["set-cookie"]
    kept = TestClient(client.app, cookies={"openslot": secret})
    assert kept.get("/dashboard", follow_redirects=False).status_code == 303
    assert other.get("/dashboard", follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:x",
    ],
)
def test_signing_in_leads_to_this_server_alone(world: World, then: str) -> None:
    fields = with_password(world)
    answer = world.nobody.client.post("/sign-in", data={**fields, "next": then}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
