"""An organization's data as one document, without anything that opens doors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, select

from openslot import __version__
from openslot.desk import audit
from openslot.desk.desk import Desk
from openslot.desk.rights import need
from openslot.store.base import Base
from openslot.time.instants import iso_z

LEFT_OUT = {"api_key", "sign_in", "oauth_code", "outbox", "delivery", "idempotent_answer", "installation_key", "hold"}
"""Keys, sign-ins, and what is on its way: letters carry links that let their readers in."""
SECRET = ("secret", "digest", "password", "totp", "recovery", "sealed", "lease", "grant", "code")
"""Parts of the names of columns that are kept to oneself."""


def export(desk: Desk) -> dict[str, Any]:
    """Everything of the caller's organization, table by table; for its owners."""
    need(desk, "organization", "edit")
    organization = desk.organization()
    audit.note(desk, "exported", "organization", organization.id, organization.name)
    tables = {}
    for table in Base.metadata.sorted_tables:
        mine = None if table.name in LEFT_OUT else _mine(table, desk.who.organization_id)
        if mine is not None:
            tables[str(table.name)] = _rows(desk, table, mine)
    return {"openslot": __version__, "exportedAt": iso_z(desk.now), "organization": organization.slug, "tables": tables}


def _mine(table: Table, organization_id: int) -> ColumnElement[bool] | None:
    """Which rows are the organization's: by their own column, or by the row that they hang on."""
    if table.name == "organization":
        return table.c.id == organization_id
    if "organization_id" in table.c:
        return table.c.organization_id == organization_id
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        parent = key.column.table
        if "organization_id" in parent.c:
            return key.parent.in_(select(parent.c.id).where(parent.c.organization_id == organization_id))
    return None


def _rows(desk: Desk, table: Table, mine: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = [each for each in table.columns if not any(word in each.name for word in SECRET)]
    found = desk.session.execute(select(*columns).where(mine).order_by(*table.primary_key.columns))
    return [{str(name): value for name, value in row.items()} for row in found.mappings()]
