"""The desk at which one request is served: its transaction, its instant, and who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from openslot.desk.errors import NotFound, OutOfScope, Unauthorized
from openslot.desk.looks import Looks
from openslot.store.tables import Organization, User
from openslot.store.tables.columns import TenantRow

T = TypeVar("T", bound=TenantRow)

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by key or session. ``scopes`` None: all. ``identity`` tells callers apart for rate limits."""

    organization_id: int
    user_id: int
    role: str
    name: str
    email: str
    zone: str
    organization_zone: str
    identity: str
    scopes: frozenset[str] | None = None

    @property
    def manages(self) -> bool:
        """Owners and managers act for the whole organization, members for themselves."""
        return self.role in {"owner", "manager"}


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where video calls can be without anybody's account. ``jitsi``: a server's address; ``whereby``: it has a key."""

    jitsi: str | None = None
    whereby: bool = False


@dataclass(slots=True)
class Desk:
    """One transaction at one instant. ``door``: simplymeet, highlevel, calcom, page, cli.

    Whoever opened the transaction ends it; nothing here commits. ``looks``: what was seen in calendars for it; None
    where nobody can look.
    """

    session: Session
    now: datetime
    door: str
    caller: Caller | None = None
    looks: Looks | None = None
    rooms: Rooms = Rooms()

    @property
    def who(self) -> Caller:
        """The caller; ``Unauthorized`` for a stranger."""
        if self.caller is None:
            raise Unauthorized("This needs an API key.", "missing")
        return self.caller

    @property
    def actor(self) -> str:
        """A name for the history: the caller's, or the booker's side."""
        return self.caller.name if self.caller else ""

    def user(self) -> User:
        """The caller's row."""
        return self.session.get_one(User, self.who.user_id)

    def organization(self) -> Organization:
        """The caller's tenant."""
        return self.session.get_one(Organization, self.who.organization_id)

    def need_scope(self, scopes: Sequence[str]) -> None:
        """``OutOfScope`` if the key is limited and carries none of ``scopes``."""
        has = self.caller.scopes if self.caller is not None else None
        if has is not None and has.isdisjoint(scopes):
            raise OutOfScope(scopes[0] if scopes else None, has)

    def own(self, table: type[T], reference: int | UUID | None, noun: str, query: Select[T] | None = None) -> T:
        """The row of the caller's organization with this id or uuid; ``NotFound`` for any other reference."""
        row = self.find(table, reference, query)
        if row is None or row.organization_id != self.who.organization_id:
            raise NotFound(noun, reference if reference is not None else "")
        return row

    def find(self, table: type[T], reference: int | UUID | None, query: Select[T] | None = None) -> T | None:
        """The row with this id or uuid in whatever organization, or None."""
        if reference is None or (isinstance(reference, int) and not 0 < reference <= LARGEST_ID):
            return None
        column: Any = table.id if isinstance(reference, int) else table.uuid
        return self.session.scalar((query if query is not None else select(table)).where(column == reference))

    def all(self, query: Select[T]) -> Sequence[T]:
        """The rows of a query."""
        return self.session.scalars(query).all()
