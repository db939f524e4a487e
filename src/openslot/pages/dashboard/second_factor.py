"""The second factor: switched on and off by its user, asked for after the password."""

from __future__ import annotations

from dataclasses import replace

import segno
from itsdangerous import BadSignature, URLSafeSerializer

from openslot.desk import members, people, sign_in, totp
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, Unauthorized
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import User
from openslot.desk.vault import Vault
from openslot.doorway.house import House
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show
from openslot.pages.dashboard.people import PATH as PEOPLE
from openslot.pages.dashboard.people import user_of
from openslot.pages.dashboard.profile import PATH as PROFILE
from openslot.pages.tokens import mark
from openslot.pages.visit import Page, Redirect, Visit, link, own_path
from openslot.pages.way import Way

PATH = f"{PROFILE}/second-factor"
CODE = "/sign-in/code"
RATE = "10/5 minute"
PATIENCE = 300
"""Seconds between the password and the code."""
FIELDS = (Field("code", needed=True, most=20),)


def _signer(house: House, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(house.secret, salt=f"openslot {salt}")


def ask(visit: Visit, user: User, then: str, problem: str = "") -> Page:
    """The password was right; now the code. What was shown so far travels signed in the form."""
    until = int(visit.desk.now.timestamp()) + PATIENCE
    ticket = _signer(visit.house, "code").dumps([short(user.uuid), until, mark(user)])
    return _code_page(str(ticket), then, problem)


def _code_page(ticket: str, then: str, problem: str = "") -> Page:
    form = Form.of(FIELDS)
    if problem:
        form.errors["code"] = problem
    words = {"form": form, "ticket": ticket, "next": then, "path": CODE}
    return Page("dashboard/code.html", tell("code.title"), words, 422 if problem else 200)


def take_code(visit: Visit) -> Page | Redirect:
    """Signs in, if the code is right."""
    ticket, then = visit.filled("ticket"), visit.filled("next")
    user = _of_ticket(visit, ticket)
    if user is None:
        return Redirect(link("/sign-in", next=then))
    rate = visit.house.rates.hit(RATE, visit.desk.now.timestamp(), "code", user.email)
    if rate.over and visit.house.rate_limit != "off":
        return _code_page(ticket, then, tell("profile.slow"))
    uuid, user_id, code = user.uuid, user.id, visit.filled("code")[:100]

    def work(desk: Desk) -> str:
        row = people.find_user(desk, uuid)
        assert row is not None  # the ticket was just read by the same server
        totp.use_code(desk, row, Vault(visit.house.secret), code)
        return sign_in.sign_in(desk, row.id, how="code", browser=visit.browser)

    try:
        cookie = visit.write("page", None, work)
    except Unauthorized:

        def note() -> None:
            visit.write("page", None, lambda desk: sign_in.note_failure(desk, user_id, "code"))

        return replace(_code_page(ticket, then, tell("code.wrong")), afterwards=note)
    return Redirect(own_path(then, HOME), cookie=cookie)


def _of_ticket(visit: Visit, ticket: str) -> User | None:
    """Who showed his password a moment ago."""
    try:
        who, until, seen = _signer(visit.house, "code").loads(ticket)
    except (BadSignature, ValueError):
        return None
    uuid = from_short(who)
    user = people.find_user(visit.desk, uuid) if uuid is not None else None
    fresh = until > visit.desk.now.timestamp()
    return user if user is not None and user.is_enabled and fresh and seen == mark(user) else None


def page(visit: Visit) -> Page:
    """A new secret for the authenticator; or, if codes are asked for, the way to end that."""
    secret = "" if visit.desk.user().totp else totp.new_secret()
    return _page(visit, secret, Form.of(FIELDS))


def _page(visit: Visit, secret: str, form: Form, codes: list[str] | None = None) -> Page:
    user = visit.desk.user()
    address = totp.address(secret, user.email, visit.desk.organization().name) if secret else ""
    words = {
        "form": form,
        "path": PATH,
        "on": user.totp is not None,
        "left": len(user.recovery),
        "codes": codes or [],
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "sealed": _signer(visit.house, "new factor").dumps(secret) if secret else "",
        "otpauth": address,
        "picture": _picture(address) if address else "",
    }
    return show(visit, "second_factor.html", tell("factor.title"), words, status=422 if form.errors else 200)


def _picture(address: str) -> str:
    """A QR code of it: black on white, by day and by night, because cameras want it so."""
    return str(segno.make(address, micro=False).svg_inline(scale=5, light="#fff"))


def switch_on(visit: Visit) -> Page | Redirect:
    """Keeps the secret, if the authenticator has it."""
    secret = _new_secret(visit)
    user = visit.desk.user()
    if secret is None or user.totp is not None:
        return Redirect(PATH)
    form = Form.read(FIELDS, visit)
    if form.errors:
        return _page(visit, secret, form)
    codes = totp.switch_on(visit.desk, user, Vault(visit.house.secret), secret, form.clean()["code"])
    return _page(visit, "", Form.of(FIELDS), list(codes))


def _new_secret(visit: Visit) -> str | None:
    try:
        return str(_signer(visit.house, "new factor").loads(visit.filled("sealed")))
    except BadSignature:
        return None


def again(visit: Visit, error: DeskError) -> Page | Redirect:
    """The same secret again."""
    secret = _new_secret(visit)
    if secret is None or not isinstance(error, Invalid):
        raise error
    return _page(visit, secret, _wrong())


def _wrong() -> Form:
    form = Form.of(FIELDS)
    form.errors["code"] = tell("code.wrong")
    return form


def switch_off(visit: Visit) -> Page | Redirect:
    """Ends it, for who still has it."""
    user = visit.desk.user()
    if user.totp is None:
        return Redirect(PATH)
    totp.use_code(visit.desk, user, Vault(visit.house.secret), visit.filled("code")[:100])
    totp.switch_off(visit.desk, user)
    return Redirect(link(PROFILE, said="saved"))


def not_off(visit: Visit, error: DeskError) -> Page:
    """The page with what is wrong."""
    if not isinstance(error, Unauthorized):
        raise error
    return _page(visit, "", _wrong())


def take_away(visit: Visit) -> Redirect:
    """Ends it for somebody who has lost his authenticator and the codes."""
    user = user_of(visit)
    members.need_rank(visit.desk, user.role)
    totp.switch_off(visit.desk, user)
    return Redirect(link(f"{PEOPLE}/{short(user.uuid)}", said="saved"))


WAYS = (
    Way("POST", CODE, take_code, reads=True),
    Way("GET", PATH, page, member=True),
    Way("POST", PATH, switch_on, again, member=True),
    Way("POST", f"{PATH}/off", switch_off, not_off, member=True),
    Way("POST", PEOPLE + "/{uid}/factor", take_away, member=True),
)
