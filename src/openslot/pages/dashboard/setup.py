"""An empty server's first page: who comes first makes the first account. Afterwards there is no such page."""

from __future__ import annotations

from openslot.desk import accounts, sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, WrongState
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.visit import Lost, Page, Redirect, Visit
from openslot.pages.way import Way

PATH = "/setup"


def _fields(visit: Visit) -> list[Field]:
    password = Field("password", "password", needed=True, most=sign_in.LONGEST, words="first_password")
    return [
        Field("organization", needed=True, words="organization_name"),
        Field("name", needed=True, words="own_name"),
        Field("email", "email", needed=True),
        *([password] if visit.house.passwords else []),
        zone_field(visit.filled("zone") or "UTC"),
    ]


def setup_page(visit: Visit) -> Page:
    """Asks who it is."""
    if not accounts.is_empty(visit.desk):
        raise Lost
    return _page(Form.of(_fields(visit), {"zone": "UTC"}), guess=True)


def _page(form: Form, *, guess: bool = False) -> Page:
    """``guess``: nobody has chosen a zone yet, so the browser's own may stand there."""
    words = {"form": form, "path": PATH, "lead": tell("setup.lead"), "guess": guess}
    return Page("dashboard/setup.html", tell("setup.title"), words, 422 if form.errors or form.message else 200)


def set_up(visit: Visit) -> Page | Redirect:
    """Makes the organization and its owner, and signs in."""
    if not accounts.is_empty(visit.desk):
        raise Lost
    form = Form.read(_fields(visit), visit)
    if visit.house.passwords and len(form.values["password"]) < sign_in.SHORTEST:
        form.errors["password"] = tell("setup.short", least=sign_in.SHORTEST)
    if form.errors:
        return _page(form)
    given = form.clean()
    given["timezone"] = given.pop("zone")

    def work(desk: Desk) -> str:
        user = accounts.found(desk, **given)
        return sign_in.sign_in(desk, user.id, how="setup", browser=visit.browser)

    try:
        return Redirect(HOME, cookie=visit.write("dashboard", None, work))
    except WrongState:
        raise Lost from None
    except DeskError as error:
        if not isinstance(error, Invalid):
            raise
        return _page(form.blame(error))


WAYS = (Way("GET", PATH, setup_page), Way("POST", PATH, set_up, reads=True))
