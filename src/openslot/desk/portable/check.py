"""Checks a whole document before anything is written: each row by itself, and that all belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Column, Table, UniqueConstraint

from openslot.desk.errors import Invalid, Malformed, Problem
from openslot.desk.outbox import BY_TIME
from openslot.desk.portable import contents
from openslot.desk.portable.read import Document
from openslot.desk.portable.values import Wrong, missing, value_of
from openslot.store.types import to_millis

MOST_PROBLEMS = 20
"""So many are told; who has put them right sees the next."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What is to be known of a table to read its rows."""

    table: Table
    columns: dict[str, Column[Any]]
    forward: set[str]
    uniques: list[tuple[str, ...]]

    @classmethod
    def of(cls, table: Table, done: set[str]) -> Shape:
        """Of a table; ``done``: the tables that come before it."""
        known = {column.name: column for column in contents.columns(table)}
        found: list[tuple[str, ...]] = [(column.name,) for column in known.values() if column.unique]
        rules = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
        found += [tuple(column.name for column in rule.columns) for rule in rules]
        keys = tuple(column.name for column in table.primary_key.columns)
        wanted = {names for names in [keys, *found] if set(names) <= set(known)}
        return cls(table, known, contents.forward(table, done), sorted(wanted))


def shapes() -> dict[str, Shape]:
    """All tables of a document, in order."""
    done: set[str] = set()
    found = {}
    for table in contents.tables():
        found[table.name] = Shape.of(table, done)
        done.add(table.name)
    return found


@dataclass
class Checked:
    """A document that can be brought into a server, and what has been seen of it.

    ``counts``: rows by table. ``values``: by table and column, those that no other organization of a server may have.
    ``owners``: the addresses of the enabled ones.
    """

    document: Document
    shapes: dict[str, Shape]
    organization: Row = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, str], set[Any]] = field(default_factory=lambda: defaultdict(set))

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The rows once more, as the database is to keep them; ``planned`` ones last."""
        for name, number, given in self.document.rows():
            if number:
                yield name, self.read(name, given) if name in self.shapes else _planned(given)

    def read(self, name: str, given: Any) -> Row:
        """A row's values by column; ``Wrong``."""
        columns = self.shapes[name].columns
        if not isinstance(given, dict):
            raise Wrong("is no row")
        for unknown in set(given) - set(columns):
            raise Wrong(f"has a column {unknown[:60]!r}, which this version of Openslot does not know")
        row: Row = {}
        for key, column in columns.items():
            try:
                row[key] = value_of(column, given[key]) if key in given else missing(column)
            except Wrong as wrong:
                raise Wrong(f"{key} {wrong}") from None
        return row


def check(file: BinaryIO) -> Checked:
    """Read all of it; ``Malformed`` or ``Invalid`` with the first problems, each with its table and row."""
    return _Checking(Checked(Document(file), shapes())).run()


def _planned(given: Row) -> Row:
    return {**given, "due_at": value_of(contents.DUE_AT, given["due_at"])}


class _Checking:
    """One pass over the rows. ``ids``: by table; ``later``: references to rows that were not there yet."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.order = [*checked.shapes, contents.PLANNED]
        self.at = -1
        self.seen: dict[tuple[str, tuple[str, ...]], set[Any]] = defaultdict(set)
        self.ids: dict[str, set[int]] = defaultdict(set)
        self.later: list[tuple[str, int, str, str, int]] = []
        self.bookings: dict[int, UUID] = {}
        self.claims: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.problems: list[Problem] = []

    def run(self) -> Checked:
        """All rows, then what can be said only at the end."""
        for name, number, given in self.checked.document.rows():
            self._begin(name)
            if number:
                try:
                    self._row(name, number, given)
                except Wrong as wrong:
                    self._say(name, number, str(wrong))
                    if isinstance(given, dict):  # the rows that hang on it need not be told, too
                        self.ids[name].add(_number(given.get("id")))
            if len(self.problems) >= MOST_PROBLEMS:
                break
        else:
            self._end()
        if self.problems:
            raise Invalid.of(self.problems)
        return self.checked

    def _say(self, name: str, number: int, words: str) -> None:
        self.problems.append(Problem(f"{name} {number}" if number else name, words))

    def _begin(self, name: str) -> None:
        """Tables come in the order in which they are written, so that each row finds those it hangs on."""
        if self.at < 0:
            self._head(self.checked.document.head)
        elif self.order[self.at] == name:
            return
        if name not in self.order:
            raise Malformed(f"There is no table {name[:60]!r} in this version of Openslot: use the one that wrote it.")
        if self.order.index(name) <= self.at:
            raise Malformed("The document's tables are not in the order in which Openslot writes them.")
        self.at = self.order.index(name)
        self.checked.counts.setdefault(name, 0)

    def _head(self, head: dict[str, Any]) -> None:
        found = head.get("format")
        if not isinstance(found, int) or "openslot" not in head:
            raise Malformed("This is not a document of Openslot that can be brought in: export it with this version.")
        if found > contents.FORMAT:
            raise Malformed(f"A newer Openslot ({str(head['openslot'])[:20]}) wrote this: update this server first.")

    def _row(self, name: str, number: int, given: Any) -> None:
        if name == contents.PLANNED:
            self._planned(given)
        else:
            row = self.checked.read(name, given)
            self._unique(name, row)
            self._references(name, number, row)
            self._special(name, row)
        self.checked.counts[name] += 1

    def _unique(self, name: str, row: Row) -> None:
        for names in self.checked.shapes[name].uniques:
            values = tuple(row.get(each) for each in names)
            if None in values:
                continue
            key: Any = values[0] if len(values) == 1 else values
            known = self.seen[name, names]
            if key in known:
                raise Wrong(f"{', '.join(names)} {key} is another row's, too")
            known.add(key)
            if len(names) == 1 and not self.checked.shapes[name].columns[names[0]].foreign_keys:
                self.checked.values[name, names[0]] = known
        if "id" in row:
            self.ids[name].add(row["id"])

    def _references(self, name: str, number: int, row: Row) -> None:
        shape = self.checked.shapes[name]
        for key in shape.table.foreign_keys:
            column, target, value = key.parent.name, key.column.table.name, row.get(key.parent.name)
            if value is None or value in self.ids[target]:
                continue
            if column not in shape.forward:
                raise Wrong(f"{column} {value} is no row of {target} in this document")
            self.later.append((name, number, column, target, value))

    def _special(self, name: str, row: Row) -> None:
        if name == "organization":
            if self.checked.organization:
                raise Wrong("is a second organization")
            self.checked.organization = row
        elif name == "user_account" and row["role"] == "owner" and row["is_enabled"]:
            self.checked.owners.append(row["email"])
        elif name == "booking":
            self.bookings[row["id"]] = row["uuid"]
        elif name == "claim":
            self._claim(row)

    def _claim(self, row: Row) -> None:
        """Its lane is its own organization's, and free."""
        if row["lane"] != (row["user_id"] or -row["event_type_id"]):
            raise Wrong("lane is neither its user's nor its event type's")
        if row["end_at"] <= row["start_at"]:
            raise Wrong("ends before it begins")
        if row["exclusive"] and row["active"]:
            self.claims[row["lane"]].append((to_millis(row["start_at"]), to_millis(row["end_at"])))

    def _planned(self, row: Any) -> None:
        if not isinstance(row, dict) or set(row) != contents.PLAN_KEYS or row["kind"] not in BY_TIME:
            raise Wrong("is no reminder or follow-up")
        payload = value_of(contents.PAYLOAD, row["payload"])
        booking, then = self.bookings.get(_number(row["booking_id"])), payload.get("then")
        if booking is None or not isinstance(then, dict) or payload.get("booking") != str(booking):
            raise Wrong("is about no booking of this document")
        hosts, organizer = then.get("hosts"), then.get("organizer")
        users = [*(hosts if isinstance(hosts, list) else [0]), *([] if organizer is None else [organizer])]
        if not all(_number(each) in self.ids["user_account"] for each in users):
            raise Wrong("is about somebody who is not in this document")
        value_of(contents.DUE_AT, row["due_at"])

    def _end(self) -> None:
        if not self.problems and not (self.checked.organization and self.checked.owners):
            raise Malformed("There is no organization with an owner in this document.")
        for name, number, column, target, value in self.later:
            if value not in self.ids[target]:
                self._say(name, number, f"{column} {value} is no row of {target} in this document")
        for lane, spans in self.claims.items():
            spans.sort()
            if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
                self._say("claim", 0, f"two meetings take the same time of {lane}")
        del self.problems[MOST_PROBLEMS:]


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
