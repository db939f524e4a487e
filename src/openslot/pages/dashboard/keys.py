"""API keys, and programs that ask people to let them act for them. A secret is shown once."""

from __future__ import annotations

from datetime import timedelta

from openslot.desk import keys, oauth
from openslot.desk.accounts import create_key
from openslot.desk.errors import DeskError
from openslot.desk.ids import short
from openslot.desk.nouns import OAuthClient
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, show, uid, wording
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/keys"
PROGRAMS = f"{HOME}/programs"
ONE = PROGRAMS + "/{uid}"
DAYS = ("30", "90", "365")


def _fields() -> list[Field]:
    return [
        Field("name", needed=True, words="key_name"),
        Field("days", "choice", choices=[(each, tell("keys.days", days=each)) for each in DAYS]),
    ]


def keys_page(visit: Visit) -> Page:
    """The keys that open something, and a form for another one."""
    return _page(visit, Form.of(_fields()))


def _page(visit: Visit, form: Form, secret: str = "") -> Page:
    write = wording(visit)
    rows = [
        {
            "id": row.id,
            "name": row.name or tell("keys.unnamed"),
            "who": row.user.name,
            "made": tell("keys.made", when=write.when_short(row.created_at)),
            "until": tell("keys.until", when=write.when_short(row.expires_at)) if row.expires_at else "",
            "scopes": ", ".join(row.scopes) if row.scopes is not None else "",
        }
        for row in keys.keys(visit.desk)
    ]
    agreed = [(grant, row.name, write.when_short(row.created_at)) for grant, row in keys.agreements(visit.desk)]
    words = {"rows": rows, "form": form, "secret": secret, "agreed": agreed}
    return show(visit, "keys.html", tell("nav.keys"), words, at="keys", status=422 if form.errors else 200)


def create(visit: Visit) -> Page:
    """Makes one of one's own, and shows it this once."""
    form = Form.read(_fields(), visit)
    if form.errors:
        return _page(visit, form)
    given = form.clean()
    until = visit.desk.now + timedelta(days=int(given["days"])) if given["days"] else None
    secret = create_key(visit.desk, visit.desk.user(), name=given["name"], expires_at=until)
    return _page(visit, Form.of(_fields()), secret)


def revoke(visit: Visit) -> Redirect:
    """Makes one open nothing any more."""
    keys.revoke(visit.desk, number(visit))
    return Redirect(link(PATH, said="revoked"))


def withdraw(visit: Visit) -> Redirect:
    """Lets a program act for one no longer."""
    keys.withdraw(visit.desk, visit.filled("grant"))
    return Redirect(link(PATH, said="revoked"))


def programs_page(visit: Visit) -> Page:
    """The programs that the organization registered."""
    need_to_manage(visit.desk)
    rows = [
        entry(row.name, url=f"{PROGRAMS}/{short(row.uuid)}", sub=row.client_id, badge=_kind(row))
        for row in keys.clients(visit.desk)
    ]
    add = (f"{PROGRAMS}/new", tell("programs.new"))
    lead, empty = tell("programs.lead"), tell("programs.empty")
    return list_page(visit, tell("nav.programs"), rows, at="programs", empty=empty, lead=lead, add=add)


def _kind(row: OAuthClient) -> str:
    return tell("programs.public") if row.secret_digest is None else ""


def _program_fields() -> list[Field]:
    return [
        Field("name", needed=True, words="program_name"),
        Field("redirect_uris", "lines", needed=True, most=50_000, path="redirectUris"),
        Field("public", "tick", words="public_program"),
    ]


def new_program_page(visit: Visit) -> Page:
    """An empty form."""
    need_to_manage(visit.desk)
    return _new(visit, Form.of(_program_fields()))


def _new(visit: Visit, form: Form) -> Page:
    back = (PROGRAMS, tell("nav.programs"))
    return form_page(visit, tell("programs.new"), form, f"{PROGRAMS}/new", at="programs", back=back)


def create_program(visit: Visit) -> Page:
    """Registers one, and shows its secret this once."""
    need_to_manage(visit.desk)
    form = Form.read(_program_fields(), visit)
    if form.errors:
        return _new(visit, form)
    row, secret = oauth.create_client(visit.desk, visit.desk.who.organization_id, **form.clean())
    return _program(visit, row, secret or "")


def create_program_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_program_fields(), visit).blame(error))


def program_of(visit: Visit) -> OAuthClient:
    """The program in the path, for who manages."""
    need_to_manage(visit.desk)
    return visit.desk.own(OAuthClient, uid(visit), "program")


def program_page(visit: Visit) -> Page:
    """Its id and where it returns to."""
    return _program(visit, program_of(visit))


def _program(visit: Visit, row: OAuthClient, secret: str = "") -> Page:
    words = {"row": row, "secret": secret, "path": f"{PROGRAMS}/{short(row.uuid)}", "public": row.secret_digest is None}
    return show(visit, "program.html", row.name, words, at="programs")


def delete_program(visit: Visit) -> Redirect:
    """Takes it away with its tokens."""
    keys.delete_client(visit.desk, program_of(visit))
    return Redirect(link(PROGRAMS, said="deleted"))


WAYS = (
    Way("GET", PATH, keys_page, member=True),
    Way("POST", PATH, create, member=True),
    Way("POST", f"{PATH}/withdraw", withdraw, member=True),
    Way("POST", PATH + "/{number}/revoke", revoke, member=True),
    Way("GET", PROGRAMS, programs_page, member=True),
    Way("GET", f"{PROGRAMS}/new", new_program_page, member=True),
    Way("POST", f"{PROGRAMS}/new", create_program, create_program_again, member=True),
    Way("GET", ONE, program_page, member=True),
    Way("POST", f"{ONE}/delete", delete_program, member=True),
)
