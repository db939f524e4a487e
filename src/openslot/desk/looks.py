"""One more look at the calendars of those who are about to be booked, just before they are.

What slots are offered from is a copy that is some minutes old. The network is never waited for inside a transaction:
the transaction that needs a look gives up (``LookFirst``), whoever opened it looks, and it begins anew knowing more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from openslot.store.tables import Calendar, Connection

if TYPE_CHECKING:
    from openslot.desk.connections import Taken
    from openslot.desk.desk import Desk

Policy = Literal["block", "warn", "go_on"]
FRESH = timedelta(seconds=15)
"""A copy as young as this needs no second look."""


class LookFirst(Exception):
    """This needs a look at calendars before it can be done; what was begun is to be rolled back."""

    def __init__(self, users: Collection[int], calendars: Sequence[int], first: datetime, last: datetime) -> None:
        super().__init__("look at the calendars first")
        self.users = frozenset(users)
        self.calendars = calendars
        self.first, self.last = first, last


@dataclass(frozen=True, slots=True)
class Look:
    """What a calendar said about a time. ``taken`` None: it could not be read, and ``words`` say why."""

    calendar_id: int
    user_id: int
    first: datetime
    last: datetime
    taken: Sequence[Taken] | None
    words: str = ""


@dataclass
class Looks:
    """What was looked at for one request. ``users`` are not looked at twice."""

    policy: Policy = "warn"
    users: set[int] = field(default_factory=set)
    done: list[Look] = field(default_factory=list)

    @property
    def unread(self) -> set[int]:
        """The users of whom some calendar could not be read."""
        return {look.user_id for look in self.done if look.taken is None}

    @property
    def barred(self) -> set[int]:
        """The users who cannot be booked for that."""
        return self.unread if self.policy == "block" else set()


def look_first(desk: Desk, lanes: Collection[int], start: datetime, end: datetime) -> None:
    """``LookFirst`` if any of these users has calendars that were not looked at lately. Only their first time is."""
    if desk.looks is None:
        return
    users = [lane for lane in lanes if lane > 0 and lane not in desk.looks.users]
    if not users:
        return
    query = (
        select(Calendar.id, Calendar.read_at, Connection.state)
        .join(Connection, Connection.id == Calendar.connection_id)
        .where(Calendar.user_id.in_(users), Calendar.selected)
        .order_by(Calendar.id)
    )
    stale = [
        row.id
        for row in desk.session.execute(query)
        if row.state != "ok" or row.read_at is None or desk.now - row.read_at > FRESH
    ]
    if stale:
        raise LookFirst(users, stale, start, end)
