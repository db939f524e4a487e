"""Managed event types: templates that an event type of each host follows (Cal.com digest 12.3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from openslot.desk.desk import Desk
from openslot.desk.event_types import (
    OWN_OF_CHILDREN,
    SETTABLE,
    apply,
    create_event_type,
    delete_event_type,
    loaded,
)
from openslot.desk.nouns import EventType
from openslot.desk.rights import need_to_change


def children(desk: Desk, parent: EventType) -> list[EventType]:
    """The live event types that follow a managed one."""
    return list(desk.all(loaded().where(EventType.parent_id == parent.id)))


def follow(desk: Desk, parent: EventType) -> None:
    """Give each host of a managed event type one of his own that is like it, and take away those of former hosts."""
    existing = {child.owner_id: child for child in children(desk, parent)}
    wanted = {host.user_id for host in parent.hosts}
    values = {key: getattr(parent, key) for key in SETTABLE - OWN_OF_CHILDREN}
    lengths = [duration.minutes for duration in parent.durations]
    for user_id in sorted(wanted):
        child = existing.get(user_id)
        if child is None:
            made = create_event_type(
                desk,
                owner_id=user_id,
                hosts=[],
                lengths=lengths,
                organization_id=parent.organization_id,
                **{**values, "kind": "single"},
            )
            made.parent_id = parent.id
        else:
            need_to_change(desk, child)
            apply(desk, child, None, lengths, values)
    for owner_id, former in existing.items():
        if owner_id not in wanted:
            delete_event_type(desk, former)
    desk.session.flush()


def with_children(desk: Desk, ids: Sequence[int]) -> list[int]:
    """Those of these event types that the organization has or had, and all that follow one of them."""
    mine = select(EventType.id).where(EventType.organization_id == desk.who.organization_id)
    return list(desk.session.scalars(mine.where(or_(EventType.id.in_(ids), EventType.parent_id.in_(ids)))))
