"""An empty server's other first page: who comes with a document of another server brings his organization along."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.desk import accounts, sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Malformed, WrongState
from openslot.desk.portable.settle import found_by
from openslot.pages.dashboard.data import checked_file, limit_words, most_bytes, problem_words
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME
from openslot.pages.visit import Lost, Page, Redirect, Visit
from openslot.pages.way import Way

PATH = "/setup/import"


def _fields(visit: Visit) -> list[Field]:
    password = Field("password", "password", needed=True, most=sign_in.LONGEST, words="first_password")
    return [
        Field("email", "email", needed=True, words="arriving_email"),
        *([password] if visit.house.passwords else []),
    ]


def need_empty(visit: Visit) -> None:
    """Afterwards there is no such page."""
    if not accounts.is_empty(visit.desk):
        raise Lost


def arriving_page(visit: Visit) -> Page:
    """Asks for the file."""
    need_empty(visit)
    return _page(visit, Form.of(_fields(visit)))


def _page(visit: Visit, form: Form, problems: Sequence[str] = ()) -> Page:
    words = {"form": form, "path": PATH, "problems": problems, "most": limit_words(most_bytes(visit.house))}
    return Page("dashboard/arriving.html", tell("arriving.title"), words, 422 if form.errors or problems else 200)


def arrive(visit: Visit) -> Page | Redirect:
    """Brings the organization in, and signs one of its owners in."""
    form = Form.read(_fields(visit), visit)
    if visit.house.passwords and len(form.values["password"]) < sign_in.SHORTEST:
        form.errors["password"] = tell("setup.short", least=sign_in.SHORTEST)
    if form.errors:
        return _page(visit, form)
    given = form.clean()
    try:
        checked = checked_file(visit)

        def work(desk: Desk) -> str:
            user = found_by(desk, checked, **given)
            return sign_in.sign_in(desk, user.id, how="setup", browser=visit.browser)

        return Redirect(HOME, cookie=visit.write("dashboard", None, work))
    except WrongState:
        raise Lost from None
    except (Invalid, Malformed) as error:
        return _page(visit, form, problem_words(error))


WAYS = (
    Way("GET", PATH, arriving_page),
    Way("POST", PATH, arrive, reads=True, takes_file=most_bytes, before=need_empty),
)
