"""Compiled rules are kept by the organization's revision: a change is seen at once, a rolled-back one never."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openslot.desk.accounts import create_account
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import create_event_type, update_event_type
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import EventType
from openslot.store.database import Database
from openslot.time.clock import FixedClock

FIRST, LAST = datetime(2026, 1, 6, tzinfo=UTC), datetime(2026, 1, 6, 23, 59, tzinfo=UTC)


class Scene:
    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        with database.write() as session:
            made = create_account(session, clock, organization="O", name="Ann", email="a@example.com", timezone="UTC")
            self.caller = Caller(made.organization.id, made.user.id, "owner", "Ann", "", "UTC", "UTC", "test")
            desk = Desk(session, clock.now(), "test", self.caller)
            self.id = create_event_type(desk, owner_id=made.user.id, hosts=[], title="Talk", length=60).id

    def count(self, database: Database | None = None) -> int:
        with (database or self.database).read() as session:
            return len(find_slots(Desk(session, self.clock.now(), "test", self.caller), self.id, FIRST, LAST)[0].starts)

    def lengthen(self, minutes: int, *, fail: bool = False) -> int:
        """Change the length, look at the slots in the same transaction, perhaps fail."""
        with self.database.write() as session:
            desk = Desk(session, self.clock.now(), "test", self.caller)
            update_event_type(desk, desk.own(EventType, self.id, "event type"), length=minutes)
            seen = len(find_slots(desk, self.id, FIRST, LAST)[0].starts)
            if fail:
                raise RuntimeError
            return seen


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return Scene(database, clock)


def test_a_change_is_seen_at_once(scene: Scene) -> None:
    assert scene.count() == 8
    assert scene.lengthen(120) == 4
    assert scene.count() == 4


def test_a_rolled_back_change_is_never_seen(scene: Scene) -> None:
    assert scene.count() == 8
    with pytest.raises(RuntimeError):
        scene.lengthen(120, fail=True)
    assert scene.count() == 8
    assert scene.lengthen(30) == 16  # has the revision that the lost change had
    assert scene.count() == 16


def test_another_process_sees_it_too(scene: Scene) -> None:
    other = Database(scene.database.url.set(drivername=scene.database.dialect_name).render_as_string(False))
    try:
        assert scene.count(other) == 8
        scene.lengthen(120)
        assert scene.count(other) == 4
    finally:
        other.dispose()
