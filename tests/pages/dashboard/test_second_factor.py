"""Codes from an authenticator: switched on, asked for, used once, taken away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import segno

from openslot.desk import sign_in, totp
from openslot.desk.ids import short
from openslot.desk.nouns import User
from tests.pages.dashboard.conftest import World, browser

PATH = "/dashboard/profile/second-factor"
PASSWORD = "correct horse battery"


def test_the_codes_of_rfc_6238() -> None:
    """Appendix B, in six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: totp.code_at(secret, at // 30) for at in times} == times


def code(world: World, secret: str, steps: int = 0) -> str:
    return totp.code_at(secret, int(world.server.clock.now().timestamp()) // 30 + steps)


def switched_on(world: World) -> tuple[str, list[str]]:
    """The member's secret and emergency codes."""
    page = world.member.get(PATH)
    (shown,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    (sealed,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    secret = shown.replace(" ", "")
    assert f"secret={secret}&" in page
    (address,) = re.findall(r'href="(otpauth://[^"]+)"', page)
    assert segno.make(address, micro=False).svg_inline(scale=5, light="#fff") in page
    wrong = world.member.again(PATH, sealed=sealed, code="000000")
    assert (shown in wrong, "not right" in wrong) == (True, True)
    assert world.member.post(PATH, sealed="forged", code=code(world, secret)).headers["location"] == PATH
    done = str(world.member.post(PATH, 200, sealed=sealed, code=code(world, secret)).text)
    codes = re.findall(r"<code>([0-9a-f]{4}-[0-9a-f]{4})</code>", done)
    assert len(codes) == 8
    return secret, codes


@pytest.fixture
def ready(both: World) -> World:
    with both.server.desk() as desk:
        assert both.member.account
        sign_in.set_password(desk, desk.session.get_one(User, both.member.account.user.id), PASSWORD)
    both.member = browser(both.server, both.member.account)
    return both


def test_signing_in_takes_a_code_once(ready: World) -> None:
    secret, codes = switched_on(ready)
    fields = {"email": "max.member@example.com", "password": PASSWORD, "next": "/dashboard/calendar"}

    def ticket() -> str:
        answer = ready.nobody.post("/sign-in", 200, **fields)
        assert "set-cookie" not in answer.headers
        assert "One more step" in answer.text
        return str(re.findall(r'name="ticket" value="([^"]+)"', answer.text)[0])

    here = ticket()
    ready.nobody.get("/dashboard", 303)
    # the code that switched it on was used
    assert "not right" in ready.nobody.again("/sign-in/code", ticket=here, code=code(ready, secret))
    for bad in ("", "000000", "é", "9" * 100):
        ready.nobody.again("/sign-in/code", ticket=here, code=bad)
    assert ready.nobody.post("/sign-in/code", ticket="forged", code="1").headers["location"].startswith("/sign-in")
    ready.server.clock.advance(timedelta(seconds=60))
    done = ready.nobody.post("/sign-in/code", ticket=here, code=code(ready, secret), next="/dashboard/calendar")
    assert done.headers["location"] == "/dashboard/calendar"
    ready.nobody.get("/dashboard")
    ready.nobody.post("/sign-out")
    again = ticket()
    assert "not right" in ready.nobody.again("/sign-in/code", ticket=again, code=code(ready, secret))
    ready.nobody.post("/sign-in/code", ticket=again, code=codes[0].upper(), next="//evil.example")
    ready.nobody.post("/sign-out")
    assert "not right" in ready.nobody.again("/sign-in/code", ticket=again, code=codes[0])
    ready.server.clock.advance(timedelta(minutes=6))
    late = ready.nobody.post("/sign-in/code", ticket=again, code=codes[1])
    assert late.headers["location"].startswith("/sign-in")


def test_a_new_password_does_not_go_round_it(ready: World) -> None:
    switched_on(ready)
    assert ready.member.account
    page = str(ready.owner.post(f"/dashboard/people/{short(ready.member.account.user.uuid)}/invite", 200).text)
    (url,) = set(re.findall(r"http://testserver(/sign-in/password/[\w.-]+)", page))
    answer = ready.nobody.post(url, password="another password")
    assert "set-cookie" not in answer.headers
    ready.nobody.get("/dashboard", 303)


def test_it_is_switched_off_with_a_code_or_by_who_manages(ready: World) -> None:
    _, codes = switched_on(ready)
    assert "8 codes" in ready.member.get(PATH)
    assert "not right" in ready.member.again(f"{PATH}/off", code="000000")
    ready.member.post(f"{PATH}/off", code=codes[0])
    assert "Switch it on" in ready.member.get(PATH)
    ready.server.clock.advance(timedelta(minutes=1))
    switched_on(ready)
    assert ready.member.account
    path = f"/dashboard/people/{short(ready.member.account.user.uuid)}"
    assert "Take the second factor away" in ready.manager.get(path)
    ready.colleague.post(f"{path}/factor", 403)
    ready.manager.post(f"{path}/factor")
    assert "Switch it on" in ready.member.get(PATH)
