"""When: named hours in a time zone."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from openslot.store.base import Base
from openslot.store.tables.columns import Rows, TenantRow
from openslot.store.types import BigId


class Schedule(TenantRow, Base):
    """Hours in wall time of ``zone``: of a user (``user_id``) or of one event type alone (``user_id`` None).

    ``weekly``: ``[{"days": [0 = Monday … 6], "start": minute of day, "end": minute of day up to 1440}]``.
    ``overrides``: ``[{"date": "YYYY-MM-DD", "intervals": [[start, end], …]}]``, which replace that date's hours.
    """

    __tablename__ = "schedule"
    __table_args__ = (Index(None, "organization_id", "user_id"),)

    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str]
    zone: Mapped[str]
    weekly: Mapped[Rows]
    overrides: Mapped[Rows]
