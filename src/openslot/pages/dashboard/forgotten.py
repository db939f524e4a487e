"""A forgotten password: a letter with a link on which another one is chosen."""

from __future__ import annotations

from openslot.desk import people
from openslot.desk.outbox import enqueue
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import need_passwords
from openslot.pages.tokens import password_token
from openslot.pages.visit import Page, Visit
from openslot.pages.way import Way

PATH = "/sign-in/forgotten"
RATE = "5/hour"
"""Letters that a browser's network address may ask for, and that an e-mail address may get."""
FIELDS = (Field("email", "email", needed=True),)


def forgotten_page(visit: Visit) -> Page:
    """Asks for the address."""
    need_passwords(visit)
    return _page(Form.of(FIELDS)) if visit.house.sends_mail else _no_mail()


def _no_mail() -> Page:
    """Promises nothing: a letter would be kept, and nobody may read it."""
    words = {"text": tell("forgotten.no_mail"), "back": tell("oidc.back")}
    return Page("dashboard/problem.html", tell("forgotten.title"), words)


def _page(form: Form, *, sent: bool = False) -> Page:
    words = {"form": form, "path": PATH, "sent": sent}
    return Page("dashboard/forgotten.html", tell("forgotten.title"), words, 422 if form.errors else 200)


def send(visit: Visit) -> Page:
    """Writes the letter, if somebody has this address. The answer is the same if nobody has."""
    need_passwords(visit)
    if not visit.house.sends_mail:
        return _no_mail()
    form = Form.read(FIELDS, visit)
    if form.errors:
        return _page(form)
    address = form.clean()["email"]
    for who in (visit.client, address):
        rate = visit.house.rates.hit(RATE, visit.desk.now.timestamp(), "forgotten", who)
        if rate.over and visit.house.rate_limit != "off":
            form.errors["email"] = tell("profile.slow")
            return _page(form)
    user = people.user_by_email(visit.desk, address)
    if user is not None:
        key = f"password.forgotten:{user.uuid}:{visit.desk.now.timestamp()}"
        words = {"user": user.id, "token": password_token(visit.house, user, visit.desk.now)}
        enqueue(visit.desk, user.organization_id, "password.forgotten", key, words)
    return _page(form, sent=True)


WAYS = (Way("GET", PATH, forgotten_page), Way("POST", PATH, send))
