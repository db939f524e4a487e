"""Keeps ``organization.revision`` growing with every change of rules, so that readers may keep what they compiled.

A rule is anything that slots are computed from except what is taken: event types, durations, hosts, schedules,
resources, users, organizations. The bump happens in the transaction of the change; whoever reads the new revision
reads the new rules.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from openslot.store.tables import Duration, EventType, Host, Organization, Resource, ResourceUse, Schedule, User

CHANGED = "rules changed"
"""Key in ``session.info``: this transaction has changed rules, and they may yet be rolled back."""

RULES = (EventType, Duration, Host, Resource, ResourceUse, Schedule, User)


def watch(sessions: type[Session]) -> None:
    """Raise the revision of each organization whose rules a flush of these sessions touches."""
    event.listen(sessions, "before_flush", bump_revision)


def bump_revision(session: Session, _context: Any, _instances: Any) -> None:
    """Before a flush: find whose rules it touches, and raise their revisions in the same transaction."""
    changed = {*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))}
    touched: set[int | None] = {row.organization_id for row in changed if isinstance(row, RULES)}
    touched |= {row.id for row in changed if isinstance(row, Organization) and row not in session.new}
    touched.discard(None)
    if touched:
        session.info[CHANGED] = True
        session.connection().execute(
            update(Organization).where(Organization.id.in_(touched)).values(revision=Organization.revision + 1)
        )
