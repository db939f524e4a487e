"""What is in an organization's document, and what stays with the server that wrote it."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Table

from openslot.store.base import Base
from openslot.store.tables import OutboxRow

FORMAT = 1
"""Grows when a reader of the one before would misunderstand a document. What is only added needs no new one."""
LEFT_OUT = frozenset(
    [
        "api_key",
        "busy_time",
        "delivery",
        "hold",
        "idempotent_answer",
        "identity",
        "installation_key",
        "oauth_code",
        "outbox",
        "sign_in",
    ]
)
"""Keys, sign-ins and links to a provider; what is on its way (letters carry links that let their readers in); copies of
calendars.
"""
KEPT_BACK = {
    "organization": {"revision"},
    "user_account": {"password_hash", "totp", "totp_step", "recovery", "last_login_at"},
    "connection": {"secret", "state", "last_error", "failing_since", "read_at", "due_at"},
    "calendar": {"mark", "read_at", "from_at", "until_at"},
    "verified": {"code_hash", "expires_at", "tries"},
}
"""Columns that let somebody in, or that tell how things stand between this server and others."""
PLANNED = "planned"
"""Reminders and follow-ups to come, after the tables: ``{"booking_id", "kind", "payload", "due_at"}``."""
PLAN_KEYS = {"booking_id", "kind", "payload", "due_at"}
PAYLOAD: Column[object] = Base.metadata.tables[OutboxRow.__tablename__].columns["payload"]
DUE_AT: Column[object] = Base.metadata.tables[OutboxRow.__tablename__].columns["due_at"]


def tables() -> list[Table]:
    """The tables of a document, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def columns(table: Table) -> list[Column[object]]:
    """The columns of a table that the document has."""
    back = KEPT_BACK.get(table.name, set())
    return [column for column in table.columns if column.name not in back]


def forward(table: Table, done: set[str]) -> set[str]:
    """The columns that name rows which are not there yet: of its own table, or of one that comes later."""
    return {key.parent.name for key in table.foreign_keys if key.column.table.name not in done}


def of_organization(table: Table, organization_id: int) -> ColumnElement[bool]:
    """Which rows are the organization's."""
    if table.name == "organization":
        return table.c.id == organization_id
    if "organization_id" in table.c:
        return table.c.organization_id == organization_id
    parent = min(table.foreign_keys, key=lambda key: key.parent.name)
    return parent.parent.in_(
        parent.column.table.select()
        .with_only_columns(parent.column)
        .where(parent.column.table.c.organization_id == organization_id)
    )
