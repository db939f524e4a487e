"""The log of changes, and the way to erase a person."""

from __future__ import annotations

from openslot.desk import audit, erase
from openslot.desk.errors import DeskError, WrongState
from openslot.desk.nouns import AuditEntry
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.contacts import PATH, contact_of, form_of, show_contact
from openslot.pages.dashboard.english import WORDS, tell
from openslot.pages.dashboard.frame import HOME, show, wording
from openslot.pages.dashboard.simple import entry
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording

AUDIT = f"{HOME}/audit"
PER_PAGE = 50


def audit_page(visit: Visit) -> Page:
    """Who changed what, newest first."""
    write = wording(visit)
    text = visit.asked("before")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = audit.entries(visit.desk, before=before, limit=PER_PAGE + 1)
    rows = found[:PER_PAGE]
    words = {
        "rows": [_row(each, write) for each in rows],
        "later": link(AUDIT, before=rows[-1].id) if len(found) > PER_PAGE else None,
    }
    return show(visit, "audit.html", tell("nav.audit"), words, at="audit")


def _row(each: AuditEntry, write: Wording) -> dict[str, str]:
    noun = tell(f"noun.{each.noun}") if f"noun.{each.noun}" in WORDS else each.noun
    verb = tell(f"verb.{each.verb}") if f"verb.{each.verb}" in WORDS else each.verb
    title = f"{noun} {verb}" + (f": {each.label}" if each.label else "")
    who = each.actor or tell("nobody")
    fields = [tell(f"how.{name}") if each.noun == "sign_in" else name for name in each.fields]
    sub = " · ".join(part for part in (who, each.door, ", ".join(fields)) if part)
    return entry(title, sub=sub, end=write.when_short(each.at))


def erase_person(visit: Visit) -> Redirect:
    """Takes a person out of everything."""
    need_to_manage(visit.desk)
    erase.erase(visit.desk, contact_of(visit))
    return Redirect(link(PATH, said="erased"))


def not_yet(visit: Visit, error: DeskError) -> Page:
    """The contact, and why not."""
    if not isinstance(error, WrongState):
        raise error
    row = contact_of(visit)
    return show_contact(visit, row, form_of(visit, row), problem=str(error))


WAYS = (
    Way("GET", AUDIT, audit_page, member=True),
    Way("POST", PATH + "/{uid}/erase", erase_person, not_yet, member=True),
)
