"""What a document has in common with what is on a server already: each such thing would be two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Problem
from openslot.desk.nouns import Organization, User
from openslot.desk.portable.check import MOST_PROBLEMS, Checked

CHUNK = 500


def need_room(desk: Desk, checked: Checked) -> None:
    """``Invalid`` with a list of what others have already: numbers, addresses, names."""
    if desk.session.scalar(select(Organization.id).limit(1)) is None:
        return
    found = list(islice(_collisions(desk, checked), MOST_PROBLEMS + 1))
    if len(found) > MOST_PROBLEMS:
        found[MOST_PROBLEMS:] = [Problem("", "And there is more of that.", "taken")]
    if found:
        raise Invalid.of(found)


def _collisions(desk: Desk, checked: Checked) -> Iterator[Problem]:
    for (name, column), values in checked.values.items():
        here = checked.shapes[name].table.c[column]
        for value in _known(desk, here, values):
            yield Problem(name, f"Another organization of this server has the {column} {value} already.", "taken")
    for value in _known(desk, User.username, {checked.organization["slug"]}):
        yield Problem("organization", f"Another organization's host has the page /{value} already.", "taken")
    for value in _known(desk, Organization.slug, checked.values["user_account", "username"]):
        yield Problem("user_account", f"Another organization has the page /{value} already.", "taken")


def _known(desk: Desk, column: Any, values: set[Any]) -> Iterator[Any]:
    wanted = iter(values)
    while some := list(islice(wanted, CHUNK)):
        yield from desk.session.scalars(select(column).where(column.in_(some)))
