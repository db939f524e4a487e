"""An organization that has something of everything that a document can have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid5

from sqlalchemy import Boolean, Column, Float, Integer, Table, Uuid, func, insert, select
from sqlalchemy.orm import Session

from openslot import demo
from openslot.desk.accounts import Account
from openslot.desk.portable import contents
from openslot.desk.portable.values import CHOICES
from openslot.store.database import Database
from openslot.store.types import BigId, Instant, Json
from openslot.time.clock import FixedClock

AT = datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
SPECIAL: dict[str, dict[str, Any]] = {
    "block": {"event_type_id": None, "end_at": AT + timedelta(hours=1)},
    "oauth_client": {"redirect_uris": ["https://app.example/back"]},
    "service": {"slug": "cut", "payment": {}},
    "webhook": {"url": "https://hook.example/x", "triggers": ["*"], "style": "openslot", "template": None},
    "calendar": {"destination": True},
}


def fill(database: Database, clock: FixedClock) -> list[Account]:
    """The demo's company, and one row of each kind that it has none of."""
    accounts = demo.fill(database, clock)
    with database.write() as session:
        for table in contents.tables():
            if not session.scalar(select(func.count()).select_from(table)):
                row = {column.name: _value(session, table, column) for column in table.columns if column.name != "id"}
                session.execute(insert(table).values({**row, **SPECIAL.get(table.name, {})}))
    return accounts


def _value(session: Session, table: Table, column: Column[Any]) -> Any:
    place = (table.name, column.name)
    for key in column.foreign_keys:
        return session.scalar(select(func.max(key.column)))
    if place in CHOICES:
        return min(CHOICES[place])
    kind = column.type
    if isinstance(kind, Json):
        usual: Any = column.default
        rows = usual is not None and isinstance(usual.arg(None), list)
        return ["a"] if rows else {"a": [1, None, "é – 東京", 1.5]}
    if isinstance(kind, Uuid):
        return uuid5(uuid5(_space(session), table.name), column.name)
    made = {Instant: AT, Boolean: True, Float: 0.25, BigId: 7, Integer: 3}
    usual_of_kind = next((value for cls, value in made.items() if isinstance(kind, cls)), None)
    if usual_of_kind is not None:
        return usual_of_kind
    return {"zone": "Asia/Tokyo", "rule": "FREQ=DAILY;COUNT=2"}.get(column.name, f"{column.name} é")


def _space(session: Session) -> Any:
    return session.scalar(select(contents.tables()[0].c.uuid))
