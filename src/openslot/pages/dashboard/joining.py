"""Where a link of ``openslot.pages.tokens`` leads: somebody chooses a password and is signed in."""

from __future__ import annotations

from openslot.desk import people, sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.nouns import User
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, need_passwords
from openslot.pages.tokens import PATH, user_of_token
from openslot.pages.visit import Page, Redirect, Visit
from openslot.pages.way import Way

ONE = PATH + "/{token}"
FIELDS = (Field("password", "password", needed=True, most=sign_in.LONGEST, words="new_password"),)


def choose_page(visit: Visit) -> Page:
    """Asks for a password."""
    need_passwords(visit)
    user = user_of_token(visit.house, visit.desk, visit.path["token"])
    return _gone() if user is None else _page(visit, user, Form.of(FIELDS))


def _gone() -> Page:
    return Page("message.html", tell("choose.title"), {"text": tell("choose.gone")}, 410)


def _page(visit: Visit, user: User, form: Form) -> Page:
    words = {"form": form, "organization": user.organization, "lead": tell("choose.lead", email=user.email)}
    words["path"] = visit.url
    title = tell("choose.title")
    status = 422 if form.errors else 200
    return Page("dashboard/password.html", title, words, status, accent=user.organization.accent)


def choose(visit: Visit) -> Page | Redirect:
    """Keeps the password and signs in. It is made before anything is locked."""
    need_passwords(visit)
    user = user_of_token(visit.house, visit.desk, visit.path["token"])
    if user is None:
        return _gone()
    form = Form.read(FIELDS, visit)
    if form.errors:
        return _page(visit, user, form)
    uuid, token = user.uuid, visit.path["token"]

    def work(desk: Desk) -> str | None:
        row = people.find_user(desk, uuid)
        if row is None or user_of_token(visit.house, desk, token) is None:  # somebody was faster
            return None
        sign_in.set_password(desk, row, form.clean()["password"])
        return sign_in.sign_in(desk, row.id, how="link", browser=visit.browser) if row.totp is None else ""

    try:
        cookie = visit.write("page", None, work)
    except Invalid as error:
        return _page(visit, user, form.blame(error))
    if cookie is None:
        return _gone()
    return Redirect(HOME, cookie=cookie or None)  # the second factor is asked for at the usual door


WAYS = (Way("GET", ONE, choose_page), Way("POST", ONE, choose, reads=True))
