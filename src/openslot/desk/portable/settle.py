"""Where a document may come in: on an empty server, beside other organizations, or in the place of a fresh one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Table, insert, select, update

from openslot.desk import accounts, sign_in
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, WrongState
from openslot.desk.nouns import ApiKey, Organization, User
from openslot.desk.portable import contents
from openslot.desk.portable.bring import bring, empty
from openslot.desk.portable.check import Checked
from openslot.desk.rights import need
from openslot.store.base import Base
from openslot.store.tables import Identity, SignIn

FRESH = {"organization", "user_account", "schedule", "policy", "audit_entry", "verified"}
"""What an organization may have and still be a fresh one."""
OPENS = {"password_hash", "totp", "totp_step", "recovery", "last_login_at"}


def found_by(desk: Desk, checked: Checked, *, email: str, password: str | None = None) -> User:
    """The first organization of an empty server: the document's. One of its owners chooses a password, or none.

    ``WrongState`` if somebody was faster, ``Invalid`` if it is nobody's address who owns it.
    """
    accounts.need_empty(desk)
    address = email.strip().lower()
    _need_owner(checked, "email", address)
    organization = bring(desk, checked)
    user = desk.session.scalars(select(User).where(User.email == address)).one()
    if password is not None:
        sign_in.set_password(desk, user, password)
    user.organization = organization
    return user


def _need_owner(checked: Checked, path: str, address: str) -> None:
    if address not in checked.owners:
        owners = ", ".join(sorted(checked.owners)[:5])
        raise Invalid(path, f"{address} is no owner's address in this document; its owners are {owners}.", "owner")


def need_fresh(desk: Desk) -> None:
    """For owners; ``WrongState`` unless the organization has nothing but its owner and his hours."""
    need(desk, "organization", "edit")
    number = desk.who.organization_id
    for table in contents.tables():
        limit = 1 if table.name == "user_account" else 0
        if table.name in FRESH and not limit:
            continue
        first = select(*table.primary_key.columns).where(contents.of_organization(table, number)).limit(limit + 1)
        if len(desk.session.execute(first).all()) > limit:
            words = f"This organization has rows of {table.name} already. A document comes into an empty one."
            raise WrongState(words, "in_use")


def take_place(desk: Desk, checked: Checked) -> Organization:
    """The document's organization in the place of the caller's, which is fresh and goes away.

    The caller must be one of its owners. His password, his link to the sign-in provider, his browsers
    and his keys open what they opened before.
    """
    need_fresh(desk)
    _need_owner(checked, "", desk.who.email)
    users = _table(User)
    opens = desk.session.execute(select(*(users.c[name] for name in OPENS)).where(users.c.id == desk.who.user_id))
    (kept,) = opens.mappings().all()
    rows = {table: _rows_of(desk, table) for table in (_table(SignIn), _table(ApiKey), _table(Identity))}
    empty(desk, desk.who.organization_id)
    organization = bring(desk, checked)
    user = desk.session.scalars(select(User).where(User.email == desk.who.email)).one()
    connection = desk.session.connection()
    connection.execute(update(users).where(users.c.id == user.id).values(**kept))
    mine = {"organization_id": organization.id, "user_id": user.id}
    for table, found in rows.items():
        if found:
            connection.execute(insert(table), [{**row, **mine} for row in found])
    desk.session.expire(user)
    desk.caller = replace(desk.who, user_id=user.id)
    return organization


def _table(rows: type[Base]) -> Table:
    return Base.metadata.tables[rows.__tablename__]


def _rows_of(desk: Desk, table: Table) -> list[dict[str, Any]]:
    """The caller's rows, without their ids; none that a program has by OAuth2."""
    columns = [column for column in table.columns if column.name != "id"]
    query = select(*columns).where(table.c.user_id == desk.who.user_id)
    if "client_id" in table.c:
        query = query.where(table.c.client_id.is_(None))
    return [dict(row) for row in desk.session.execute(query).mappings()]
