"""The users of an organization."""

from __future__ import annotations

from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.nouns import User


def users_of(desk: Desk) -> list[User]:
    """All users of the caller's organization, oldest first."""
    query = select(User).where(User.organization_id == desk.who.organization_id).order_by(User.id)
    return list(desk.session.scalars(query))
