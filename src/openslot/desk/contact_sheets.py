"""Contacts as CSV: all of them out, and many in at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Literal

from sqlalchemy import select

from openslot.desk import audit, contacts
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, Malformed
from openslot.desk.nouns import Contact, Organization
from openslot.desk.rights import need
from openslot.desk.sheets import LONGEST_CELL, rows_of, unguarded, write_rows

COLUMNS = {
    "Name": "name",
    "First name": "first_name",
    "Last name": "last_name",
    "E-mail": "email",
    "Phone": "phone",
    "Time zone": "zone",
    "Language": "locale",
    "Tags": "tags",
}
ALSO = {
    "fullname": "name",
    "contact": "name",
    "givenname": "first_name",
    "familyname": "last_name",
    "surname": "last_name",
    "mail": "email",
    "emailaddress": "email",
    "phonenumber": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "timezone": "zone",
    "tz": "zone",
    "locale": "locale",
    "labels": "tags",
}
"""Other names of columns, without blanks and signs."""
MOST_LINES = 5000
MOST_BYTES = 1024**2
CHUNK = 1000
Verdict = Literal["made", "changed", "same", "refused"]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of a line. ``who``: its contact; ``words``: what changes, or why it is refused."""

    number: int
    verdict: Verdict
    who: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a sheet. ``unknown``: the names of columns that mean nothing here."""

    lines: list[Line]
    unknown: list[str]

    def count(self, verdict: str) -> int:
        """How many lines there are of a kind."""
        return sum(line.verdict == verdict for line in self.lines)


def write_contacts(desk: Desk, file: BinaryIO) -> None:
    """All contacts of the caller's organization as CSV; for its owners."""
    need(desk, "organization", "edit")
    write_rows(file, _rows(desk))


def note_export(desk: Desk) -> None:
    """Write into the log that it was done."""
    audit.note(desk, "exported", "contact", 0)


def _rows(desk: Desk) -> Iterator[list[str]]:
    yield list(COLUMNS)
    query = select(Contact).where(Contact.organization_id == desk.who.organization_id, Contact.deleted_at.is_(None))
    for row in desk.session.scalars(query.order_by(Contact.id).execution_options(yield_per=CHUNK)):
        yield [_cell(getattr(row, key)) for key in COLUMNS.values()]


def _cell(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def take_in(desk: Desk, text: str) -> Outcome:
    """Make and change contacts, line by line; for owners. A line that cannot be is refused and changes nothing.

    A contact is known by its e-mail address, or without one by its phone number. Empty cells change nothing, and tags
    are added. ``Malformed`` for what has no such columns or too many lines.
    """
    need(desk, "organization", "edit")
    rows = rows_of(text)
    _, header = next(rows, (0, []))
    keys = [_key(name) for name in header]
    known = [key for key in keys if key]
    if not {"name", "email", "phone"} & set(known):
        raise Malformed(f"The first line should name the columns, as: {', '.join(COLUMNS)}.")
    if len(set(known)) < len(known):
        raise Malformed("Two columns have the same meaning.")
    sheet = list(islice(rows, MOST_LINES + 1))
    if len(sheet) > MOST_LINES:
        raise Malformed(f"There are more than {MOST_LINES} lines. Please send them in several files.")
    # One sheet at a time: two with the same people in another order would wait for each other.
    desk.session.execute(
        select(Organization.id).where(Organization.id == desk.who.organization_id).with_for_update(key_share=True)
    )
    lines = [_line(desk, number, keys, row) for number, row in sheet]
    audit.note(desk, "imported", "contact", 0)
    return Outcome(lines, [name.strip() for name, key in zip(header, keys, strict=True) if not key and name.strip()])


def _key(name: str) -> str:
    plain = re.sub(r"[^a-z]", "", name.lower())
    usual = {re.sub(r"[^a-z]", "", title.lower()): key for title, key in COLUMNS.items()}
    return usual.get(plain) or ALSO.get(plain, "")


def _line(desk: Desk, number: int, keys: list[str], row: list[str]) -> Line:
    cells = {key: unguarded(cell) for key, cell in zip(keys, row, strict=False) if key}
    who = cells.get("name") or cells.get("email") or cells.get("phone") or ""
    try:
        if len(row) > len(keys):
            raise Invalid("", "It has more cells than the first line.")
        if any(len(cell) > LONGEST_CELL for cell in cells.values()):
            raise Invalid("", "A cell is too long.")
        return _kept(desk, number, who, _values(cells))
    except DeskError as error:
        return Line(number, "refused", who[:255], str(error))


def _values(cells: dict[str, str]) -> dict[str, Any]:
    """What the cells say; e-mail address, phone and zone in their proper spelling."""
    found: dict[str, Any] = {key: cell for key, cell in cells.items() if cell}
    if "tags" in found:
        found["tags"] = [tag.strip() for tag in re.split(r"[;,\n]", found["tags"]) if tag.strip()]
    return contacts.checked(found)


def _kept(desk: Desk, number: int, who: str, values: dict[str, Any]) -> Line:
    known = contacts.find_contact(desk, desk.who.organization_id, values.get("email"), values.get("phone"))
    if known is None or known.deleted_at is not None:
        contacts.create_contact(desk, **values)
        return Line(number, "made", who)
    if "tags" in values:
        values["tags"] = [*known.tags, *(tag for tag in values["tags"] if tag not in known.tags)]
    new = {key: value for key, value in values.items() if getattr(known, key) != value}
    if not new:
        return Line(number, "same", who)
    contacts.update_contact(desk, known, **new)
    titles = [title for title, key in COLUMNS.items() if key in new]
    return Line(number, "changed", who, ", ".join(titles))
