"""An event type's messages: reminders, follow-ups, and its own words for mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openslot.desk import event_types
from openslot.desk.errors import DeskError
from openslot.desk.ids import short
from openslot.desk.messages import LONGEST, RECEIVERS, Remind, Words, set_messages
from openslot.desk.nouns import EventType
from openslot.desk.rights import need_to_change
from openslot.pages.dashboard import letters
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show, uid
from openslot.pages.dashboard.simple import entry
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.words.catalogue import spoken

PATH = f"{HOME}/event-types/{{uid}}/messages"
ONE = PATH + "/{kind}"
LISTS = ("reminders", "followups")
UNITS = {"minutes": 1, "hours": 60, "days": 1440}
MORE = 1


def _event_type(visit: Visit) -> EventType:
    row = event_types.get_event_type(visit.desk, uid(visit))
    need_to_change(visit.desk, row)
    return row


def path_of(row: EventType) -> str:
    """The page of an event type's messages."""
    return f"{HOME}/event-types/{short(row.uuid)}/messages"


def _fields(row: EventType) -> list[Field]:
    units = [(unit, tell(f"unit.{unit}")) for unit in UNITS]
    receivers = [(each, tell(f"receiver.{each}")) for each in RECEIVERS]
    found = []
    for name in LISTS:
        for n in range(len(row.messages.get(name, [])) + MORE):
            found += [
                Field(f"{name}_{n}", "number", most=LONGEST, path=f"{name}.{n}.minutes", words=name),
                Field(f"{name}_{n}_unit", "choice", needed=True, choices=units, words="remind_unit"),
                Field(f"{name}_{n}_to", "several", choices=receivers, path=f"{name}.{n}.to", words="remind_to"),
            ]
    return found


def _values(row: EventType) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in LISTS:
        kept = row.messages.get(name, [])
        for n, each in enumerate(kept):
            unit = next(unit for unit, size in reversed(UNITS.items()) if each["minutes"] % size == 0)
            shown |= {f"{name}_{n}": each["minutes"] // UNITS[unit], f"{name}_{n}_unit": unit}
            shown[f"{name}_{n}_to"] = each["to"]
        shown |= {f"{name}_{len(kept)}_unit": "hours", f"{name}_{len(kept)}_to": ["party"]}
    return shown


def _chosen(row: EventType, given: Mapping[str, Any], name: str) -> list[Remind]:
    return [
        Remind(given[f"{name}_{n}"] * UNITS[given[f"{name}_{n}_unit"]], given[f"{name}_{n}_to"])
        for n in range(len(row.messages.get(name, [])) + MORE)
        if given[f"{name}_{n}"] is not None
    ]


def messages_page(visit: Visit) -> Page:
    """When it reminds, and which mails have words of its own."""
    row = _event_type(visit)
    return _page(visit, row, Form.of(_fields(row), _values(row)))


def _page(visit: Visit, row: EventType, form: Form) -> Page:
    own = row.messages.get("templates", {})
    rows = [
        entry(
            letters.title_of(key),
            url=f"{path_of(row)}/{key}",
            sub=own.get(key, {}).get("subject", ""),
            badge=tell("messages.own") if key in own else "",
            tone="on",
        )
        for key in letters.KINDS
    ]
    names = {name: [each.name for each in form.fields if each.name.startswith(name)] for name in LISTS}
    words = {"form": form, "row": row, "path": path_of(row), "names": names, "rows": rows}
    bad = bool(form.errors or form.message)
    title = tell("messages.of", title=row.title)
    return show(visit, "event_type_messages.html", title, words, at="event_types", status=422 if bad else 200)


def save(visit: Visit) -> Page | Redirect:
    """Keeps the reminders and follow-ups."""
    row = _event_type(visit)
    form = Form.read(_fields(row), visit)
    if form.errors:
        return _page(visit, row, form)
    given = form.clean()
    chosen = {name: _chosen(row, given, name) for name in LISTS}
    set_messages(visit.desk, row, reminders=chosen["reminders"], followups=chosen["followups"])
    return Redirect(link(path_of(row), said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = _event_type(visit)
    return _page(visit, row, Form.read(_fields(row), visit).blame(error))


def _own(row: EventType, key: str) -> Words:
    found: Words = row.messages.get("templates", {}).get(key, {})
    return found


def words_page(visit: Visit) -> Page:
    """The event type's words for a mail."""
    row, key = _event_type(visit), letters.kind_of(visit)
    return _words(visit, row, Form.of(letters.fields_of(key), _own(row, key)))


def _words(visit: Visit, row: EventType, form: Form) -> Page:
    key = letters.kind_of(visit)
    return letters.words_page(
        visit,
        key,
        spoken(visit.desk.organization().locale).language,
        form,
        path=f"{path_of(row)}/{key}",
        back=(path_of(row), tell("messages.of", title=row.title)),
        lead=tell("messages.all_languages"),
        own=_own(row, key),
        event_type=row,
    )


def save_words(visit: Visit) -> Page | Redirect:
    """Keeps the words; empty ones are the organization's again, or ours."""
    row, key = _event_type(visit), letters.kind_of(visit)
    form = Form.read(letters.fields_of(key), visit)
    if form.errors:
        return _words(visit, row, form)
    return _keep(visit, row, key, form.clean())


def _keep(visit: Visit, row: EventType, key: str, words: Mapping[str, str]) -> Redirect:
    set_messages(visit.desk, row, templates={key: words})
    return Redirect(link(f"{path_of(row)}/{key}", said="saved"))


def words_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    fields: Sequence[Field] = letters.fields_of(letters.kind_of(visit))
    return _words(visit, _event_type(visit), Form.read(fields, visit).blame(error))


def preview(visit: Visit) -> Page:
    """How it would look; nothing is kept."""
    row, key = _event_type(visit), letters.kind_of(visit)
    return _words(visit, row, letters.checked(Form.read(letters.fields_of(key), visit), key))


def reset(visit: Visit) -> Redirect:
    """Without words of its own."""
    return _keep(visit, _event_type(visit), letters.kind_of(visit), {})


WAYS = (
    Way("GET", PATH, messages_page, member=True),
    Way("POST", PATH, save, again, member=True),
    Way("GET", ONE, words_page, member=True),
    Way("POST", ONE, save_words, words_again, member=True),
    Way("POST", f"{ONE}/preview", preview, member=True, reads=True),
    Way("POST", f"{ONE}/reset", reset, member=True),
)
