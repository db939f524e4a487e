"""Contacts found: by words, by conditions, in an order, page after page."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select, tuple_

from openslot.desk.contacts import met
from openslot.desk.desk import Desk
from openslot.desk.nouns import Contact

TEXTS = {key: func.coalesce(getattr(Contact, key), "") for key in ("name", "first_name", "last_name", "email", "phone")}
EXACT = {"uuid": Contact.uuid, "assigned": Contact.assigned_user_id}
TIMES = {"created": Contact.created_at, "updated": Contact.updated_at}
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
ORDERS: dict[str, Any] = {"created": Contact.id, "updated": Contact.updated_at, **TEXTS}


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of one thing.

    - ``key`` of ``TEXTS`` or ``tags``, with ``eq``, ``contains``, ``exists`` or ``not_`` before them; any case
    - ``key`` of ``EXACT``, with ``eq``, ``exists`` or ``not_`` before them; a ``value`` None is nobody's
    - ``key`` of ``TIMES``, with ``range``: ``{"gte": instant, "lt": instant, …}``
    """

    key: str
    operator: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all hold, or with ``either`` at least one."""

    parts: Sequence[Condition | Group]
    either: bool = False


def search_contacts(
    desk: Desk,
    query: str,
    limit: int,
    offset: int = 0,
    *,
    wanted: Sequence[Condition | Group] = (),
    order: str = "created",
    descending: bool = True,
    after: Contact | None = None,
    met_only: bool = False,
) -> tuple[list[Contact], int]:
    """Live contacts whose name, e-mail or phone contains ``query`` (any case), newest first, and how many in all.

    ``wanted``: all of it must hold. ``order``: a key of ``ORDERS``. ``after``: only those that come after this one.
    ``met_only``: a member finds only those whom he has met.
    """
    known = met(desk) if met_only and not desk.who.manages else select(Contact)
    mine = known.where(Contact.organization_id == desk.who.organization_id, Contact.deleted_at.is_(None))
    if query:
        needle = query.lower()
        mine = mine.where(
            or_(
                func.lower(Contact.name).contains(needle, autoescape=True),
                Contact.email.contains(needle, autoescape=True),
                Contact.phone.contains(needle, autoescape=True),
            )
        )
    mine = mine.where(*map(_passing, wanted))
    total = desk.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    column = ORDERS[order]
    if after is not None:
        here = select(column, Contact.id).where(Contact.id == after.id).subquery()
        place, mark = tuple_(column, Contact.id), tuple_(*(select(each).scalar_subquery() for each in here.c))
        mine = mine.where(place < mark if descending else place > mark)
    by = (column.desc(), Contact.id.desc()) if descending else (column, Contact.id)
    rows = desk.session.scalars(mine.order_by(*by).limit(limit).offset(offset)).all()
    return list(rows), total


def _passing(part: Condition | Group) -> ColumnElement[bool]:
    if isinstance(part, Group):
        return (or_ if part.either else and_)(*map(_passing, part.parts))
    if part.key in TIMES:
        return and_(*(COMPARISONS[how](TIMES[part.key], at) for how, at in part.value.items()))
    found = _found(part)
    return ~found if part.operator.startswith("not_") else found


def _found(part: Condition) -> ColumnElement[bool]:
    how = part.operator.removeprefix("not_")
    if part.key in EXACT:
        column = EXACT[part.key]
        if how == "exists":
            return column.is_not(None)
        return false() if part.value is None else func.coalesce(column == part.value, false())
    needle = str(part.value or "").lower()
    if part.key == "tags":
        tags = func.lower(cast(Contact.tags, String))
        return (
            tags != "[]"
            if how == "exists"
            else tags.contains(f'"{needle}"' if how == "eq" else needle, autoescape=True)
        )
    text = func.lower(TEXTS[part.key])
    if how == "exists":
        return text != ""
    return text == needle if how == "eq" else text.contains(needle, autoescape=True)
