"""Writes an organization's document: valid JSON with a row on each line, so that it can also be read by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

import orjson
from sqlalchemy import select

from openslot import __version__
from openslot.desk import audit
from openslot.desk.desk import Desk
from openslot.desk.nouns import Organization, OutboxRow
from openslot.desk.outbox import BY_TIME
from openslot.desk.portable.contents import FORMAT, PLANNED, columns, of_organization, tables
from openslot.desk.rights import need
from openslot.time.instants import iso_z

CHUNK = 1000


def write(desk: Desk, file: BinaryIO) -> None:
    """Write everything of the caller's organization as it is at one moment; for its owners."""
    need(desk, "organization", "edit")
    write_organization(desk, desk.who.organization_id, file)


def write_organization(desk: Desk, organization_id: int, file: BinaryIO) -> None:
    """The same of any organization, for who runs the server."""
    head = {
        "openslot": __version__,
        "format": FORMAT,
        "exportedAt": iso_z(desk.now),
        "organization": desk.session.get_one(Organization, organization_id).slug,
    }
    file.write(orjson.dumps(head)[:-1] + b',\n"tables":{\n')
    lists: Iterator[tuple[str, Iterator[dict[str, Any]]]] = (
        (
            table.name,
            _rows(
                desk,
                select(*columns(table))
                .where(of_organization(table, organization_id))
                .order_by(*table.primary_key.columns),
            ),
        )
        for table in tables()
    )
    for number, (name, rows) in enumerate(chain(lists, [(PLANNED, _planned(desk, organization_id))])):
        file.write((b",\n" if number else b"") + orjson.dumps(name) + b":[")
        lines = (orjson.dumps(row, option=orjson.OPT_UTC_Z) for row in rows)
        file.writelines((b",\n" if n else b"\n") + line for n, line in enumerate(lines))
        file.write(b"]")
    file.write(b"\n}}\n")


def note_export(desk: Desk) -> None:
    """Write into the log that it was done."""
    organization = desk.organization()
    audit.note(desk, "exported", "organization", organization.id, organization.name)


def _rows(desk: Desk, query: Any) -> Iterator[dict[str, Any]]:
    found = desk.session.execute(query.execution_options(yield_per=CHUNK))
    for row in found.mappings():
        yield {str(name): value for name, value in row.items()}


def _planned(desk: Desk, organization_id: int) -> Iterator[dict[str, Any]]:
    """What time will take of bookings. What is due by now is on its way from here."""
    query = (
        select(OutboxRow.booking_id, OutboxRow.kind, OutboxRow.payload, OutboxRow.due_at)
        .where(
            OutboxRow.organization_id == organization_id,
            OutboxRow.booking_id.is_not(None),
            OutboxRow.kind.in_(BY_TIME),
            OutboxRow.state == "due",
            OutboxRow.due_at > desk.now,
        )
        .order_by(OutboxRow.booking_id, OutboxRow.due_at, OutboxRow.kind, OutboxRow.id)
    )
    return _rows(desk, query)
