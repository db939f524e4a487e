"""The log of what was changed by whom. It is written by ``openslot.store.audit`` with every change."""

from __future__ import annotations

from sqlalchemy import insert, select

from openslot.desk.desk import Desk
from openslot.desk.nouns import AuditEntry
from openslot.desk.rights import need_to_manage
from openslot.store.audit import entry


def entries(desk: Desk, *, before: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """Newest first, for who manages the organization. ``before``: those with smaller ids, for the next page."""
    need_to_manage(desk)
    query = select(AuditEntry).where(AuditEntry.organization_id == desk.who.organization_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(desk.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))


def note(desk: Desk, verb: str, noun: str, row_id: int, label: str = "") -> None:
    """Write down what no row tells by itself."""
    line = entry(desk, verb, noun, row_id, label, desk.who.organization_id, [])
    desk.session.execute(insert(AuditEntry).values(**line))
