"""What an organization knows about its people: attributes, their options, and who has which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken, WrongState
from openslot.desk.nouns import Attribute, AttributeAssignment, AttributeOption, Membership, User

FREE = ("text", "number")
"""Kinds whose options need not be there before: a user is given any text or number."""


def attributes(desk: Desk) -> list[Attribute]:
    """The organization's attributes, oldest first."""
    query = select(Attribute).where(Attribute.organization_id == desk.who.organization_id)
    return list(desk.session.scalars(query.options(selectinload(Attribute.options)).order_by(Attribute.id)))


def get_attribute(desk: Desk, uuid: UUID | None) -> Attribute:
    """One of them; ``NotFound``."""
    query = select(Attribute).where(Attribute.uuid == uuid, Attribute.organization_id == desk.who.organization_id)
    row = desk.session.scalar(query) if uuid else None
    if row is None:
        raise NotFound("attribute", uuid or "")
    return row


def get_option(desk: Desk, uuid: UUID | None) -> AttributeOption:
    """An option of any of them; ``NotFound``."""
    query = select(AttributeOption).where(
        AttributeOption.uuid == uuid, AttributeOption.organization_id == desk.who.organization_id
    )
    row = desk.session.scalar(query) if uuid else None
    if row is None:
        raise NotFound("attribute option", uuid or "")
    return row


def create_attribute(
    desk: Desk, *, name: str, slug: str, kind: str, options: Sequence[tuple[str, str]], enabled: bool = True
) -> Attribute:
    """A new attribute with options, pairs of value and slug. ``Taken`` if the slug is another attribute's."""
    row = Attribute(
        organization_id=desk.who.organization_id,
        kind=kind,
        name=fields.text("name", name, needed=True),
        slug=_free_slug(desk, slug, None),
        enabled=enabled,
        created_at=desk.now,
    )
    desk.session.add(row)
    desk.session.flush()
    for value, word in options:
        create_option(desk, row, value=value, slug=word)
    return row


def update_attribute(desk: Desk, row: Attribute, **changes: Any) -> None:
    """Change ``name``, ``slug``, ``kind`` or ``enabled``; None is no change."""
    if changes.get("name") is not None:
        row.name = fields.text("name", changes["name"], needed=True)
    if changes.get("slug") is not None:
        row.slug = _free_slug(desk, changes["slug"], row.id)
    kind = changes.get("kind")
    if kind is not None and kind != row.kind:
        if kind != "multi_select" and any(count > 1 for count in _counts(desk, row).values()):
            raise WrongState("Some users have several options of this attribute.", row.kind)
        row.kind = kind
    if changes.get("enabled") is not None:
        row.enabled = changes["enabled"]
    desk.session.flush()


def delete_attribute(desk: Desk, row: Attribute) -> None:
    """Take an attribute away, with its options and with what users have of them."""
    desk.session.delete(row)
    desk.session.flush()


def _counts(desk: Desk, row: Attribute) -> Counter[int]:
    query = select(AttributeAssignment.user_id).join(AttributeOption).where(AttributeOption.attribute_id == row.id)
    return Counter(desk.session.scalars(query))


def _free_slug(desk: Desk, slug: str, own: int | None) -> str:
    fields.text("slug", slug, needed=True)
    query = select(Attribute.id).where(
        Attribute.organization_id == desk.who.organization_id, Attribute.slug == slug, Attribute.id != (own or 0)
    )
    if desk.session.scalar(query) is not None:
        raise Taken("slug", "There is an attribute with this slug already.")
    return slug


def create_option(desk: Desk, row: Attribute, *, value: str, slug: str) -> AttributeOption:
    """One more option."""
    made = AttributeOption(
        organization_id=row.organization_id,
        attribute=row,
        value=_value(row, value),
        slug=fields.text("slug", slug, needed=True),
    )
    desk.session.add(made)
    desk.session.flush()
    return made


def update_option(desk: Desk, row: AttributeOption, *, value: str | None, slug: str | None) -> None:
    """Another value or slug; who has the option has it still."""
    if value is not None:
        row.value = _value(row.attribute, value)
    if slug is not None:
        row.slug = fields.text("slug", slug, needed=True)
    desk.session.flush()


def delete_option(desk: Desk, row: AttributeOption) -> None:
    """Take an option away, from who has it too."""
    desk.session.delete(row)
    desk.session.flush()


def _value(row: Attribute, value: str) -> str:
    fields.text("value", value, needed=True)
    if row.kind == "number":
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if number in {float("inf"), float("-inf")} or number != number:  # noqa: PLR0124 - not a number is not itself
            raise Invalid("value", "This value should be a number.", "float_type", value[:100])
    return value


def options_of(desk: Desk, user: User) -> list[AttributeOption]:
    """What a user has, oldest first."""
    query = (
        select(AttributeAssignment)
        .where(AttributeAssignment.organization_id == desk.who.organization_id, AttributeAssignment.user_id == user.id)
        .options(joinedload(AttributeAssignment.option).joinedload(AttributeOption.attribute))
    )
    return [made.option for made in desk.session.scalars(query.order_by(AttributeAssignment.id))]


def assign(desk: Desk, user: User, option: AttributeOption) -> AttributeAssignment:
    """Give a user an option. ``Taken`` if he has it, ``WrongState`` if the attribute allows him only the one he has."""
    mine = options_of(desk, user)
    if option in mine:
        raise Taken("attributeOptionId", "This user has this option already.")
    if option.attribute.kind != "multi_select" and option.attribute_id in {each.attribute_id for each in mine}:
        raise WrongState("This user has a value of this attribute already; unassign it first.", option.attribute.kind)
    made = AttributeAssignment(
        organization_id=option.organization_id, option=option, user_id=user.id, created_at=desk.now
    )
    desk.session.add(made)
    desk.session.flush()
    return made


def assign_value(desk: Desk, user: User, row: Attribute, value: str) -> AttributeAssignment:
    """Give a user a text or a number of his own."""
    return assign(desk, user, create_option(desk, row, value=value, slug=fields.slug_of(value, "value")))


def assigned(
    desk: Desk, row: Attribute, *, team_ids: Sequence[int] | None = None, also: Sequence[UUID] | None = None
) -> list[tuple[AttributeOption, list[int]]]:
    """An attribute's options that somebody has, each with the ids of these users, oldest first.

    ``team_ids``: only of members of these teams; ``also``: only of users who have one of these options, too.
    """
    made = AttributeAssignment
    query = (
        select(made).join(made.option).where(AttributeOption.attribute_id == row.id).options(joinedload(made.option))
    )
    if team_ids is not None:
        members = select(Membership.user_id).where(Membership.team_id.in_(team_ids), Membership.accepted.is_(True))
        query = query.where(made.user_id.in_(members))
    if also is not None:
        other = aliased(AttributeOption)
        owners = select(made.user_id).join(other, other.id == made.option_id).where(other.uuid.in_(also))
        query = query.where(made.user_id.in_(owners))
    users: dict[AttributeOption, list[int]] = {}
    for each in desk.session.scalars(query.order_by(AttributeOption.id, made.id)):
        users.setdefault(each.option, []).append(each.user_id)
    return list(users.items())


def unassign(desk: Desk, user: User, option: AttributeOption) -> AttributeAssignment:
    """Take an option from a user; ``NotFound`` if he has it not."""
    query = select(AttributeAssignment).where(
        AttributeAssignment.option_id == option.id, AttributeAssignment.user_id == user.id
    )
    made = desk.session.scalar(query)
    if made is None:
        raise NotFound("attribute option", option.uuid)
    desk.session.delete(made)
    desk.session.flush()
    return made
