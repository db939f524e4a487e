"""One's own account: name, zone, habits, password, the browsers one is signed in with."""

from __future__ import annotations

from typing import Any

from openslot.desk import identities, people, sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, Unauthorized
from openslot.desk.nouns import SignIn, User
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, need_passwords, number, show, wording
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.manner import LANGUAGES
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.words.languages import own_name

PATH = f"{HOME}/profile"
RATE = "10/5 minute"
NAMES = ("name", "username", "zone", "locale", "hour_format", "week_start", "phone", "bio")
WEEKS = ("Monday", "Sunday", "Saturday")


def locale_field(chosen: str) -> Field:
    """A choice of languages; the chosen locale is among them in any case."""
    codes = sorted({*LANGUAGES, *([chosen[:35]] if chosen else [])})
    names = [(code, own_name(code) if code in LANGUAGES else code) for code in codes]
    return Field("locale", "choice", needed=True, choices=names)


def _fields(visit: Visit) -> list[Field]:
    user = visit.desk.user()
    return [
        Field("name", needed=True),
        Field("username", needed=True),
        zone_field(visit.filled("zone") or user.zone),
        locale_field(user.locale),
        Field("hour_format", "choice", needed=True, choices=[("24", "14:30"), ("12", "2:30 PM")]),
        Field("week_start", "choice", needed=True, choices=[(day, tell(f"week.{day}")) for day in WEEKS]),
        Field("phone", "tel", words="own_phone"),
        Field("bio", "long"),
    ]


def profile_page(visit: Visit) -> Page:
    """The account as it is."""
    user = visit.desk.user()
    return _page(visit, Form.of(_fields(visit), {name: getattr(user, name) for name in NAMES}))


def _page(visit: Visit, form: Form, password: Form | None = None, status: int = 200) -> Page:
    user = visit.desk.user()
    words = {
        "user": user,
        "form": form,
        "password": password or Form.of(_password_fields(visit)),
        "passwords": visit.house.passwords,
        "browsers": [_browser(visit, row) for row in sign_in.browsers(visit.desk, user)],
        "identities": identities.identities(visit.desk, user),
        "provider": visit.house.provider.name if visit.house.provider else "",
        "factor": user.totp is not None,
        "has_password": user.password_hash is not None,
    }
    bad = form.errors or form.message or (password and password.errors)
    return show(visit, "profile.html", tell("nav.profile"), words, at="profile", status=422 if bad else status)


def _browser(visit: Visit, row: SignIn) -> dict[str, Any]:
    """One line about a browser."""
    write, here = wording(visit), row.digest == visit.desk.who.identity
    times = tell("browsers.times", since=write.when_short(row.created_at), seen=write.when_short(row.seen_at))
    return {"number": row.id, "name": row.browser or tell("browsers.unknown"), "times": times, "here": here}


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    form = Form.read(_fields(visit), visit)
    if form.errors:
        return _page(visit, form)
    given: dict[str, Any] = form.clean()
    given["hour_format"] = int(given["hour_format"])
    given["phone"], given["bio"] = given["phone"] or None, given["bio"] or None
    people.update_user(visit.desk, visit.desk.user(), **given)
    return Redirect(link(PATH, said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _page(visit, Form.read(_fields(visit), visit).blame(error))


def _password_fields(visit: Visit) -> list[Field]:
    has_one = visit.desk.user().password_hash is not None
    current = [Field("current", "password", needed=True, most=sign_in.LONGEST)] if has_one else []
    return [*current, Field("password", "password", needed=True, most=sign_in.LONGEST, words="new_password")]


def change_password(visit: Visit) -> Page | Redirect:
    """A new password: all browsers but this one must sign in anew. Passwords are weighed before anything is locked."""
    need_passwords(visit)
    user = visit.desk.user()
    own = Form.of(_fields(visit), {name: getattr(user, name) for name in NAMES})
    form = Form.read(_password_fields(visit), visit)
    if form.errors:
        return _page(visit, own, form)
    given = form.clean()
    if "current" in given:
        form.errors.update(_doubts(visit, user, given["current"]))
    if form.errors:
        return _page(visit, own, form)
    own_id = user.id

    def work(desk: Desk) -> str:
        row = people.get_user(desk, own_id)
        sign_in.set_password(desk, row, given["password"])
        return sign_in.sign_in(desk, own_id, how="new_password", browser=visit.browser)

    try:
        return Redirect(link(PATH, said="password"), cookie=visit.write("dashboard", visit.desk.who, work))
    except Invalid as error:
        return _page(visit, own, form.blame(error))


def _doubts(visit: Visit, user: User, password: str) -> dict[str, str]:
    """What speaks against its being the user himself who asks."""
    rate = visit.house.rates.hit(RATE, visit.desk.now.timestamp(), "sign-in", user.email)
    if rate.over and visit.house.rate_limit != "off":
        return {"current": tell("profile.slow")}
    try:
        sign_in.user_by_password(visit.desk, user.email, password)
    except Unauthorized:
        return {"current": tell("profile.wrong")}
    return {}


def sign_out_everywhere(visit: Visit) -> Redirect:
    """All browsers forget, this one too."""
    sign_in.sign_out_everywhere(visit.desk, visit.desk.user())
    return Redirect("/sign-in", cookie="")


def sign_out_browser(visit: Visit) -> Redirect:
    """One browser forgets; if it is this one, the way leads out."""
    row = sign_in.sign_out_browser(visit.desk, number(visit))
    if row.digest == visit.desk.who.identity:
        return Redirect("/sign-in", cookie="")
    return Redirect(link(PATH, said="signed_out"))


WAYS = (
    Way("GET", PATH, profile_page, member=True),
    Way("POST", PATH, save, again, member=True),
    Way("POST", f"{PATH}/password", change_password, member=True, reads=True),
    Way("POST", f"{PATH}/sign-out", sign_out_everywhere, member=True),
    Way("POST", f"{PATH}/browsers/{{number}}/sign-out", sign_out_browser, member=True),
)
