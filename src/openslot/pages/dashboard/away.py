"""Out of office: days on which somebody is not there."""

from __future__ import annotations

from typing import Any, cast

from openslot.desk import away, people
from openslot.desk.away import Reason
from openslot.desk.errors import DeskError
from openslot.desk.nouns import Block, User
from openslot.desk.rights import need_own
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, show, wording_of
from openslot.pages.visit import Lost, Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.time.instants import parse_date

PATH = f"{HOME}/away"
REASONS = ("unspecified", "vacation", "travel", "sick", "public_holiday")


def _fields(visit: Visit) -> list[Field]:
    users = [user for user in people.users_of(visit.desk) if user.is_enabled]
    others = [(str(user.id), user.name) for user in users]
    whose = [Field("whose", "choice", needed=True, choices=others)] if visit.desk.who.manages else []
    return [
        *whose,
        Field("first", "date", needed=True, words="window_first"),
        Field("last", "date", words="window_last", path="start"),
        Field("why", "choice", needed=True, choices=[(key, tell(f"away.{key}")) for key in REASONS]),
        Field("stand_in", "choice", choices=others, path="toUserId"),
        Field("notes", "long"),
    ]


def away_page(visit: Visit) -> Page:
    """Who is away when, from today on."""
    form = Form.of(_fields(visit), {"whose": visit.desk.who.user_id, "why": "vacation"})
    return _page(visit, form)


def _page(visit: Visit, form: Form, status: int = 200) -> Page:
    desk = visit.desk
    users = {user.id: user for user in people.users_of(desk)}
    mine = None if desk.who.manages else desk.user()
    rows = [
        _entry(row, users) for row in away.entries(desk, user=mine, order=("start", False)) if row.end_at > desk.now
    ]
    words = {"rows": rows, "form": form, "manages": desk.who.manages}
    return show(visit, "away.html", tell("nav.away"), words, at="away", status=422 if form.errors else status)


def _entry(row: Block, users: dict[int, User]) -> dict[str, Any]:
    user = users[row.user_id or 0]
    write = wording_of(user)
    first, last = write.local(row.start_at).date(), write.local(row.end_at).date()
    return {
        "id": row.id,
        "who": user.name,
        "days": write.day(first) if first == last else f"{write.day(first)} – {write.day(last)}",
        "why": tell(f"away.{row.reason}") if row.reason in REASONS else row.reason or "",
        "notes": row.notes or "",
        "stand_in": users[row.to_user_id].name if row.to_user_id in users else "",
    }


def leave(visit: Visit) -> Page | Redirect:
    """Writes it down."""
    form = Form.read(_fields(visit), visit)
    if form.values["stand_in"] and form.values["stand_in"] == form.values.get("whose", str(visit.desk.who.user_id)):
        form.errors["stand_in"] = tell("away.self")
    if form.errors:
        return _page(visit, form)
    given = form.clean()
    user = people.get_user(visit.desk, int(given.get("whose") or visit.desk.who.user_id))
    away.leave_days(
        visit.desk,
        user,
        parse_date(given["first"]),
        parse_date(given["last"] or given["first"]),
        reason=cast("Reason", given["why"]),
        notes=given["notes"] or None,
        to_user_id=int(given["stand_in"]) if given["stand_in"] else None,
    )
    return Redirect(link(PATH, said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _page(visit, Form.read(_fields(visit), visit).blame(error), 422)


def come_back(visit: Visit) -> Redirect:
    """Takes it back."""
    wanted = number(visit)
    row = next((each for each in away.entries(visit.desk) if each.id == wanted), None)
    if row is None:
        raise Lost
    need_own(visit.desk, row.user_id, "entry")
    away.come_back(visit.desk, row)
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, away_page, member=True),
    Way("POST", PATH, leave, again, member=True),
    Way("POST", PATH + "/{number}/delete", come_back, member=True),
)
