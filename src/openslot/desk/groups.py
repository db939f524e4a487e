"""Groups: event types shown together on one page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Taken
from openslot.desk.nouns import EventType, EventTypeGroup


def groups(desk: Desk) -> list[EventTypeGroup]:
    """All groups of the organization, oldest first."""
    query = select(EventTypeGroup).where(EventTypeGroup.organization_id == desk.who.organization_id)
    return list(desk.session.scalars(query.order_by(EventTypeGroup.id)))


def public_groups(desk: Desk, organization_id: int) -> list[EventTypeGroup]:
    """The active groups of whatever organization, as strangers see them, by name."""
    query = select(EventTypeGroup).where(
        EventTypeGroup.organization_id == organization_id, EventTypeGroup.is_active.is_(True)
    )
    return list(desk.session.scalars(query.order_by(EventTypeGroup.name, EventTypeGroup.id)))


def slug_is_free(desk: Desk, slug: str, own_id: int = 0) -> bool:
    """Has no other group of the organization this slug?"""
    query = select(EventTypeGroup.id).where(
        EventTypeGroup.organization_id == desk.who.organization_id,
        EventTypeGroup.slug == slug,
        EventTypeGroup.id != own_id,
    )
    return desk.session.scalar(query.limit(1)) is None


def create_group(desk: Desk, *, name: str, slug: str, description: str = "", is_active: bool = True) -> EventTypeGroup:
    """A new group; ``Taken`` if its slug is used."""
    row = EventTypeGroup(organization_id=desk.who.organization_id, created_at=desk.now, extras={}, name=name, slug=slug)
    with desk.session.no_autoflush:
        _set(desk, row, {"name": name, "slug": slug, "description": description, "is_active": is_active})
    desk.session.add(row)
    desk.session.flush()
    return row


def change_group(desk: Desk, row: EventTypeGroup, **values: Any) -> EventTypeGroup:
    """Change ``name``, ``slug``, ``description``, ``is_active``."""
    with desk.session.no_autoflush:
        _set(desk, row, values)
    desk.session.flush()
    return row


def delete_group(desk: Desk, row: EventTypeGroup) -> None:
    """Delete it; its event types stay, without group."""
    desk.session.execute(update(EventType).where(EventType.group_id == row.id).values(group_id=None))
    desk.session.delete(row)
    desk.session.flush()


def _set(desk: Desk, row: EventTypeGroup, values: dict[str, Any]) -> None:
    if "name" in values:
        fields.text("name", values["name"], needed=True)
    if "description" in values:
        fields.text("description", values["description"], most=fields.LONG_TEXT)
    slug = values.get("slug")
    if slug is not None:
        fields.text("slug", slug, needed=True)
        if any(mark in slug for mark in "/?# \t\n"):
            raise Invalid("slug", "A slug has no blanks, slashes, question marks or hashes.", "slug")
        if not slug_is_free(desk, slug, row.id or 0):
            raise Taken("slug", "There is a group with this slug already.")
    for key, value in values.items():
        setattr(row, key, value)
    row.updated_at = desk.now
