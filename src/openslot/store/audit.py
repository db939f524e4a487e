"""Notes who changed settings and people, in the transaction of the change, whichever door it came through.

Whoever opens a transaction for somebody leaves the desk in ``session.info``; changes without one (the command line's)
are the operator's and not noted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session

from openslot.store.tables import (
    ApiKey,
    AuditEntry,
    Connection,
    EventType,
    Identity,
    Membership,
    OAuthClient,
    Organization,
    Policy,
    Resource,
    Schedule,
    Team,
    User,
    Webhook,
)

DESK = "desk"
"""Key in ``session.info``: what has ``now``, ``door`` and ``caller``."""
LABELS: dict[type, str] = {
    ApiKey: "name",
    Connection: "name",
    EventType: "title",
    Identity: "email",
    Membership: "role",
    OAuthClient: "name",
    Organization: "name",
    Policy: "label",
    Resource: "name",
    Schedule: "name",
    Team: "name",
    User: "name",
    Webhook: "url",
}
AUDITED = tuple(LABELS)
BY_THEMSELVES = {"updated_at", "revision", "last_login_at", "position", "totp_step"}
BY_THEMSELVES |= {"state", "last_error", "failing_since", "read_at", "due_at"}
"""Columns that change as others do, or with every sign-in."""
LONGEST = 255


def watch(sessions: type[Session]) -> None:
    """Note what these sessions change."""
    event.listen(sessions, "after_flush", note_changes)


def note_changes(session: Session, _context: Any) -> None:
    """After a flush: what it made, changed and deleted."""
    desk = session.info.get(DESK)
    if desk is None:
        return
    found = [_entry(desk, row, "created", []) for row in session.new if isinstance(row, AUDITED)]
    for row in session.dirty:
        changed = _changed(row) if isinstance(row, AUDITED) else []
        if changed:
            found.append(_entry(desk, row, "changed", changed))
    found += [_entry(desk, row, "deleted", []) for row in session.deleted if isinstance(row, AUDITED)]
    found = [each for each in found if each]
    if found:
        session.connection().execute(insert(AuditEntry), found)


def _changed(row: Any) -> list[str]:
    state = inspect(row)
    names = {each.key for each in state.mapper.column_attrs} - BY_THEMSELVES
    return sorted(name for name in names if state.attrs[name].history.has_changes())


def _entry(desk: Any, row: Any, verb: str, fields: list[str]) -> dict[str, Any]:
    """A line of the log; none for a program's tokens, which come and go by themselves."""
    if isinstance(row, ApiKey) and row.kind != "key":
        return {}
    label = str(getattr(row, LABELS[type(row)]) or "")[:LONGEST]
    return entry(desk, verb, row.__tablename__, row.id, label, _organization_of(row), fields)


def _organization_of(row: Any) -> int:
    return int(row.id if isinstance(row, Organization) else row.organization_id)


def entry(
    desk: Any, verb: str, noun: str, row_id: int, label: str, organization_id: int, fields: list[str]
) -> dict[str, Any]:
    """The columns of an entry."""
    caller = desk.caller
    return {
        "organization_id": organization_id,
        "at": desk.now,
        "user_id": caller.user_id if caller else None,
        "actor": caller.name if caller else "",
        "door": desk.door,
        "verb": verb,
        "noun": noun,
        "row_id": row_id,
        "label": label,
        "fields": fields,
    }
