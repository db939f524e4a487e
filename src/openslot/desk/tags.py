"""Tags of users, and the event types that carry them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.nouns import EventType, Tag, User
from openslot.desk.rights import need_own
from openslot.store.tables import EventTypeTag


def tags(desk: Desk) -> list[Tag]:
    """All of the organization's, by position."""
    query = select(Tag).where(Tag.organization_id == desk.who.organization_id).order_by(Tag.position, Tag.id)
    return list(desk.session.scalars(query.options(joinedload(Tag.user).joinedload(User.organization))))


def get_tag(desk: Desk, number: int) -> Tag:
    """One of the organization's; ``NotFound``."""
    row = desk.session.scalar(select(Tag).where(Tag.id == number, Tag.organization_id == desk.who.organization_id))
    if row is None:
        raise NotFound("tag", number)
    return row


def create_tag(desk: Desk, **values: Any) -> Tag:
    """A tag of the caller's; without ``position`` the last."""
    last = desk.session.scalar(select(func.max(Tag.position)).where(Tag.user_id == desk.who.user_id))
    row = Tag(
        organization_id=desk.who.organization_id,
        user_id=desk.who.user_id,
        position=0 if last is None else last + 1,
        created_at=desk.now,
    )
    _set(row, values)
    desk.session.add(row)
    desk.session.flush()
    return row


def update_tag(desk: Desk, row: Tag, **values: Any) -> Tag:
    """Change what is given; ``Forbidden`` for a member's colleague's."""
    need_own(desk, row.user_id, "tag")
    _set(row, values)
    desk.session.flush()
    return row


def delete_tag(desk: Desk, row: Tag) -> None:
    """Take a tag away, from all event types too."""
    need_own(desk, row.user_id, "tag")
    desk.session.delete(row)
    desk.session.flush()


def _set(row: Tag, values: dict[str, Any]) -> None:
    if "name" in values:
        row.name = fields.text("name", values["name"], needed=True)
    if values.get("color") is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", values["color"]):
        raise Invalid("color", "This value is not a valid color (#rrggbb).", "color", values["color"])
    if "color" in values:
        row.color = values["color"]
    if values.get("position") is not None:
        row.position = fields.whole("position", values["position"], 0, 2**31 - 1)


def attach(desk: Desk, event_type: EventType, row: Tag) -> None:
    """Put a tag on an event type; nothing happens if it is there."""
    if row.id not in attached(desk, event_type):
        desk.session.add(
            EventTypeTag(event_type_id=event_type.id, tag_id=row.id, organization_id=event_type.organization_id)
        )
        desk.session.flush()


def detach(desk: Desk, event_type: EventType, row: Tag) -> None:
    """Take a tag off an event type; nothing happens if it is not there."""
    desk.session.execute(
        delete(EventTypeTag).where(EventTypeTag.event_type_id == event_type.id, EventTypeTag.tag_id == row.id)
    )


def attached(desk: Desk, event_type: EventType) -> set[int]:
    """The ids of the tags on an event type."""
    query = select(EventTypeTag.tag_id).where(EventTypeTag.event_type_id == event_type.id)
    return set(desk.session.scalars(query))


def tagged(desk: Desk, tag_ids: list[int]) -> list[int]:
    """The ids of the organization's event types that carry any of these tags."""
    query = select(EventTypeTag.event_type_id).where(
        EventTypeTag.organization_id == desk.who.organization_id, EventTypeTag.tag_id.in_(tag_ids)
    )
    return list(desk.session.scalars(query.distinct()))
