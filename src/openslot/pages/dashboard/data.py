"""Leaving and arriving: an organization as one file, and such a file as an organization."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, Malformed, WrongState
from openslot.desk.portable.check import Checked, check
from openslot.desk.portable.settle import need_fresh, take_place
from openslot.desk.portable.write import note_export, write
from openslot.desk.rights import need
from openslot.doorway.house import House
from openslot.pages.dashboard.downloads import download
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, show
from openslot.pages.visit import Download, Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/data"
MEBIBYTE = 1024**2


def data_page(visit: Visit) -> Page:
    """What can be taken along, and what can be brought."""
    return _page(visit)


def _page(visit: Visit, problems: Sequence[str] = ()) -> Page:
    need(visit.desk, "organization", "edit")
    words = {
        "export": f"{PATH}/export",
        "action": f"{PATH}/import",
        "fresh": _is_fresh(visit),
        "problems": problems,
        "most": limit_words(most_bytes(visit.house)),
    }
    return show(visit, "data.html", tell("nav.data"), words, at="data", status=422 if problems else 200)


def _is_fresh(visit: Visit) -> bool:
    try:
        need_fresh(visit.desk)
    except WrongState:
        return False
    return True


def export_all(visit: Visit) -> Download:
    """Everything of the organization in one file."""
    name = f"openslot-{visit.desk.organization().slug}.json"
    return download(visit, name, "application/json", partial(write, visit.desk), note_export)


def bring_in(visit: Visit) -> Page | Redirect:
    """The file's organization in the place of this one, which is empty."""
    try:
        checked = checked_file(visit)
        visit.write(visit.desk.door, visit.member, lambda desk: _take_place(desk, checked))
    except (Invalid, Malformed) as error:
        return _page(visit, problem_words(error))
    return Redirect(link(PATH, said="imported"))


def _take_place(desk: Desk, checked: Checked) -> None:
    take_place(desk, checked)


def checked_file(visit: Visit) -> Checked:
    """The document that came with the form; ``Malformed`` or ``Invalid``."""
    file = visit.files.get("file")
    if file is None:
        raise Malformed(tell("data.no_file"))
    return check(file)


def problem_words(error: DeskError) -> list[str]:
    """What is wrong with a file, line by line."""
    if not isinstance(error, Invalid):
        return [str(error)]
    return [f"{each.path}: {each.message}" if each.path else each.message for each in error.problems]


def most_bytes(house: House) -> int:
    """Of a file that brings an organization."""
    return house.most_import


def limit_words(most: int) -> str:
    """So many bytes, as people say it."""
    return f"{most // MEBIBYTE} MiB" if most >= MEBIBYTE else f"{most // 1024} KiB"


def may_bring(visit: Visit) -> None:
    """Asked before a file is read."""
    need_fresh(visit.desk)


WAYS = (
    Way("GET", PATH, data_page, member=True),
    Way("POST", f"{PATH}/export", export_all, member=True, reads=True),
    Way("POST", f"{PATH}/import", bring_in, member=True, reads=True, takes_file=most_bytes, before=may_bring),
)
