"""Signing in and out."""

from __future__ import annotations

from openslot.desk import sign_in as desk_sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import Unauthorized
from openslot.doorway.transaction import written
from openslot.pages.dashboard import second_factor
from openslot.pages.visit import Page, Redirect, Visit
from openslot.pages.wording import say

RATE, RATE_OF_ACCOUNT = "10/5 minute", "50/5 minute"
"""Attempts of a browser's network address, and of all for one e-mail address."""
HOME = "/dashboard"


def sign_in_page(visit: Visit) -> Page | Redirect:
    """Asks for address and password."""
    if visit.member is not None:
        return Redirect(_next(visit.asked("next")))
    return _page(visit.asked("next"))


def _page(then: str, email: str = "", problem: str = "") -> Page:
    words = {"next": _next(then), "email": email, "problem": problem}
    return Page("sign_in.html", say("sign_in.title"), words, 422 if problem else 200)


def sign_in(visit: Visit) -> Page | Redirect:
    """Signs in. The password is weighed before anything is locked."""
    email, then = visit.filled("email")[:255], visit.filled("next")
    for limit, who in ((RATE, visit.client), (RATE_OF_ACCOUNT, email.lower())):
        rate = visit.house.rates.hit(limit, visit.desk.now.timestamp(), "sign-in", who)
        if rate.over and visit.house.rate_limit != "off":
            return _page(then, email, say("sign_in.slow"))
    try:
        user = desk_sign_in.user_by_password(visit.desk, email, _raw(visit, "password"))
    except Unauthorized:
        return _page(then, email, say("sign_in.wrong"))
    if user.totp is not None:
        return second_factor.ask(visit, user, _next(then))
    number = user.id

    def work(desk: Desk) -> str:
        return desk_sign_in.sign_in(desk, number)

    return Redirect(_next(then), cookie=written(visit.house, "page", None, work))


def _raw(visit: Visit, name: str) -> str:
    """As it was typed: a password may begin or end with a blank."""
    return next(iter(visit.form.get(name, ())), "")


def sign_out(visit: Visit) -> Redirect:
    """This browser forgets."""
    if visit.cookie:
        desk_sign_in.sign_out(visit.desk, visit.cookie)
    return Redirect("/sign-in", cookie="")


def _next(text: str) -> str:
    """A path of this server, and nothing else: no address of another host, however it is written."""
    fine = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if fine else HOME
