"""Keeps ``organization.revision`` growing with every change of rules, so that readers may keep what they compiled.

A rule is anything that slots are computed from except what is taken: event types, durations, hosts, schedules,
users, organizations. The bump happens in the transaction of the change; whoever reads the new revision reads the
new rules.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from openslot.store.tables import Duration, EventType, Host, Organization, Schedule, User

CHANGED = "rules changed"
"""Key in ``session.info``: this transaction has changed rules, and they may yet be rolled back."""

RULES = (EventType, Duration, Host, Schedule, User)


@event.listens_for(Session, "before_flush")
def bump_revision(session: Session, _context: Any, _instances: Any) -> None:
    """Raise the revision of each organization whose rules this flush touches."""
    touched = {
        row.organization_id if row.organization_id is not None else None
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, RULES) and (row in session.new or row in session.deleted or session.is_modified(row))
    }
    touched |= {row.id for row in session.dirty if isinstance(row, Organization) and session.is_modified(row)}
    touched.discard(None)
    if touched:
        session.info[CHANGED] = True
        session.connection().execute(
            update(Organization)
            .where(Organization.id.in_(sorted(t for t in touched if t is not None)))
            .values(revision=Organization.revision + 1)
        )
