"""Signing in and out."""

from __future__ import annotations

from dataclasses import replace

from openslot.desk import sign_in as desk_sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import Unauthorized
from openslot.pages.dashboard import second_factor
from openslot.pages.dashboard.frame import HOME, need_passwords
from openslot.pages.dashboard.provider import PATH as PROVIDER
from openslot.pages.visit import Page, Redirect, Visit, link, own_path
from openslot.pages.wording import say

RATE, RATE_OF_ACCOUNT = "10/5 minute", "50/5 minute"
"""Attempts of a browser's network address, and of all for one e-mail address."""


def sign_in_page(visit: Visit) -> Page | Redirect:
    """Asks for address and password, or leads to the operator's provider."""
    then = own_path(visit.asked("next"), HOME)
    return _page(visit, then) if visit.member is None else Redirect(then)


def _page(visit: Visit, then: str, email: str = "", problem: str = "") -> Page:
    provider = visit.house.provider
    words = {
        "next": then,
        "email": email,
        "problem": problem,
        "passwords": visit.house.passwords,
        "provider": provider.name if provider else "",
        "begin": link(PROVIDER, next=then),
    }
    return Page("sign_in.html", say("sign_in.title"), words, 422 if problem else 200)


def sign_in(visit: Visit) -> Page | Redirect:
    """Signs in. The password is weighed before anything is locked."""
    need_passwords(visit)
    email, then = visit.filled("email")[:255], own_path(visit.filled("next"), HOME)
    for limit, who in ((RATE, visit.client), (RATE_OF_ACCOUNT, email.lower())):
        rate = visit.house.rates.hit(limit, visit.desk.now.timestamp(), "sign-in", who)
        if rate.over and visit.house.rate_limit != "off":
            return _page(visit, then, email, say("sign_in.slow"))
    try:
        user = desk_sign_in.user_by_password(visit.desk, email, _raw(visit, "password"))
    except Unauthorized:

        def note() -> None:
            visit.write("page", None, lambda desk: desk_sign_in.note_failure_of(desk, email))

        return replace(_page(visit, then, email, say("sign_in.wrong")), afterwards=note)
    if user.totp is not None:
        return second_factor.ask(visit, user, then)
    number = user.id

    def work(desk: Desk) -> str:
        return desk_sign_in.sign_in(desk, number, browser=visit.browser)

    return Redirect(then, cookie=visit.write("page", None, work))


def _raw(visit: Visit, name: str) -> str:
    """As it was typed: a password may begin or end with a blank."""
    return next(iter(visit.form.get(name, ())), "")


def sign_out(visit: Visit) -> Redirect:
    """This browser forgets."""
    if visit.cookie:
        desk_sign_in.sign_out(visit.desk, visit.cookie)
    return Redirect("/sign-in", cookie="")
