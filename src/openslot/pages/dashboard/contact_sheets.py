"""Contacts in and out as CSV: what would become of each line is shown first, and then done in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from openslot.desk import contact_sheets as sheets
from openslot.desk.desk import Desk
from openslot.desk.errors import Malformed
from openslot.desk.rights import need
from openslot.desk.sheets import text_of
from openslot.doorway.house import House
from openslot.pages.dashboard.contacts import AT, PATH
from openslot.pages.dashboard.data import limit_words
from openslot.pages.dashboard.downloads import CSV, download
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import show
from openslot.pages.visit import Download, Page, Redirect, Visit, link
from openslot.pages.way import Way

IN, OUT = f"{PATH}/import", f"{PATH}/export"
SHOWN = 200
"""Lines of a preview: first those that are refused."""
ORDER = ("refused", "changed", "made", "same")


class _Seen(Exception):
    """Ends a rehearsal: what was done is taken back."""

    def __init__(self, outcome: sheets.Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def need_owner(visit: Visit) -> None:
    """Asked before a file is read."""
    need(visit.desk, "organization", "edit")


def import_page(visit: Visit) -> Page:
    """Asks for a file."""
    need_owner(visit)
    return _page(visit)


def _page(visit: Visit, text: str = "", outcome: sheets.Outcome | None = None, problems: Sequence[str] = ()) -> Page:
    lines = sorted(outcome.lines, key=lambda line: ORDER.index(line.verdict)) if outcome else []
    words = {
        "path": IN,
        "out": OUT,
        "back": PATH,
        "columns": ", ".join(sheets.COLUMNS),
        "most": limit_words(sheets.MOST_BYTES),
        "most_lines": sheets.MOST_LINES,
        "text": text,
        "mark": _mark(outcome) if outcome else "",
        "outcome": outcome,
        "counts": [(verdict, outcome.count(verdict)) for verdict in ORDER] if outcome else [],
        "lines": lines[:SHOWN],
        "more": max(len(lines) - SHOWN, 0),
        "problems": problems,
    }
    return show(visit, "contact_sheet.html", tell("sheet.title"), words, at=AT, status=422 if problems else 200)


def take_in(visit: Visit) -> Page | Redirect:
    """The preview of a file; of what was previewed, the deed, unless it would come out otherwise by now."""
    seen, file = visit.filled("mark"), visit.files.get("file")

    def work(desk: Desk) -> None:
        outcome = sheets.take_in(desk, text)
        if _mark(outcome) != seen:
            raise _Seen(outcome)

    text = ""
    try:
        text = _text(file.read(sheets.MOST_BYTES + 1) if file else next(iter(visit.form.get("text", ())), "").encode())
        visit.write(visit.desk.door, visit.member, work)
    except Malformed as error:
        return _page(visit, problems=[str(error)])
    except _Seen as rehearsed:
        return _page(visit, text, rehearsed.outcome)
    return Redirect(link(PATH, said="taken_in"))


def _text(body: bytes) -> str:
    if not body:
        raise Malformed(tell("data.no_file"))
    if len(body) > sheets.MOST_BYTES:
        raise Malformed(tell("sheet.long", most=limit_words(sheets.MOST_BYTES)))
    return text_of(body)


def _mark(outcome: sheets.Outcome) -> str:
    """Tells one outcome from others."""
    return sha256(repr(outcome.lines).encode("utf-8", "surrogatepass")).hexdigest()


def export(visit: Visit) -> Download:
    """All contacts."""
    return download(visit, "contacts.csv", CSV, partial(sheets.write_contacts, visit.desk), sheets.note_export)


def most_bytes(_house: House) -> int:
    """Of a file of contacts, with room for the line ends that browsers add to it."""
    return 2 * sheets.MOST_BYTES


WAYS = (
    Way("GET", IN, import_page, member=True),
    Way("POST", IN, take_in, member=True, reads=True, takes_file=most_bytes, before=need_owner),
    Way("POST", OUT, export, member=True, reads=True),
)
