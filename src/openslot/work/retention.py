"""What nobody needs any more is removed, some at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select

from openslot.store.database import Database
from openslot.store.tables import ApiKey, Delivery, Hold, IdempotentAnswer, OAuthCode, OutboxRow, SignIn
from openslot.time.clock import Clock

EVERY = timedelta(hours=1)
ANSWERS_KEPT = timedelta(days=2)
OVER_FOR = timedelta(days=1)
MOST = 1000
"""So many rows of a table in one transaction: others want to write, too."""


class Retention:
    """A chore: once an hour. ``kept``: so long messages stay readable after they have left, or were given up."""

    def __init__(self, database: Database, clock: Clock, kept: timedelta) -> None:
        self.database, self.clock, self.kept = database, clock, kept
        self.next = clock.now()

    def __call__(self) -> int:
        """Remove what is old, if it is time; how much there was."""
        now = self.clock.now()
        if now < self.next:
            return 0
        self.next = now + EVERY
        return sum(self._remove(table, over) for table, over in over_at(now, self.kept))

    def _remove(self, table: Any, over: ColumnElement[bool]) -> int:
        done = 0
        while True:
            with self.database.write() as session:
                ids = list(session.scalars(select(table.id).where(over).limit(MOST)))
                if ids:
                    session.execute(delete(table).where(table.id.in_(ids)))
            done += len(ids)
            if len(ids) < MOST:
                return done


def over_at(now: datetime, kept: timedelta) -> list[tuple[Any, ColumnElement[bool]]]:
    """Which rows of which tables can go. A step takes its messages with it, so it waits for the last of them."""
    waiting = exists().where(Delivery.outbox_id == OutboxRow.id, Delivery.state == "due")
    tokens = ApiKey.kind.in_(["access", "refresh"])
    return [
        (OutboxRow, and_(OutboxRow.state != "due", OutboxRow.created_at < now - kept, ~waiting)),
        (IdempotentAnswer, IdempotentAnswer.created_at < now - ANSWERS_KEPT),
        (SignIn, SignIn.expires_at < now),
        (OAuthCode, OAuthCode.expires_at < now - OVER_FOR),
        (ApiKey, and_(tokens, ApiKey.expires_at < now - OVER_FOR)),
        (Hold, Hold.until_at < now - OVER_FOR),
    ]
