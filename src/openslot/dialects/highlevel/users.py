"""The users of the location."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import short
from openslot.desk.nouns import User
from openslot.desk.people import users_of
from openslot.dialects.highlevel import queries, references
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call


@operations("GET", "/users/", "/users", scope="users.readonly")
def get_users(desk: Desk, call: Call) -> dict[str, Any]:
    """All users of the location."""
    references.check_location(desk, call.query.get("locationId"))
    return {"users": [shown(desk, row) for row in users_of(desk)]}


@operations("GET", "/users/search", scope="users.readonly")
def search_users(desk: Desk, call: Call) -> dict[str, Any]:
    """A page of the location's users, by a piece of name, e-mail or phone, by ids, by role; by name or as asked."""
    query = call.query
    for name in ("companyId", "locationId"):
        if name == "companyId" or name in query:
            references.check_location(desk, query.get(name), name)
    needle, role, ids = (queries.text(query, name) for name in ("query", "role", "ids"))
    rows = [shown(desk, row) for row in users_of(desk)]
    if needle is not None:
        rows = [row for row in rows if needle.lower() in f"{row['name']} {row['email']} {row['phone']}".lower()]
    if role is not None:
        rows = [row for row in rows if row["roles"]["role"] == role]
    if ids is not None:
        rows = [row for row in rows if row["id"] in ids.split(",")]
    if queries.text(query, "type") == "agency":
        rows = []
    rows = _ordered(rows, queries.text(query, "sort"), queries.text(query, "sortDirection") or "asc")
    skip, limit = queries.whole(query, "skip", 0, 10**9, 0), queries.whole(query, "limit", 1, 1000, 25)
    return {"users": rows[skip : skip + limit], "count": len(rows)}


def _ordered(rows: list[dict[str, Any]], field: str | None, direction: str) -> list[dict[str, Any]]:
    """In the order asked for; they come in that of their making."""
    if field not in {None, "dateAdded", "name", "firstName", "lastName", "email"}:
        raise Invalid("sort", "must be one of dateAdded, name, firstName, lastName, email", "choice")
    if direction not in {"asc", "desc"}:
        raise Invalid("sortDirection", "must be asc or desc", "choice")
    if field != "dateAdded":
        rows = sorted(rows, key=lambda row: row[field or "name"].lower())
    return rows if direction == "asc" else rows[::-1]


@operations("GET", "/users/{userId}", scope="users.readonly")
def get_user(desk: Desk, call: Call) -> dict[str, Any]:
    """One user, not wrapped."""
    return shown(desk, references.user(desk, call.path["userId"]))


def shown(desk: Desk, row: User) -> dict[str, Any]:
    """A user as HighLevel shows it."""
    first, _, last = row.name.partition(" ")
    role = "user" if row.role == "member" else "admin"
    return {
        "id": short(row.uuid),
        "name": row.name,
        "firstName": first,
        "lastName": last,
        "email": row.email,
        "phone": row.phone or "",
        "extension": "",
        "permissions": {},
        "deleted": not row.is_enabled,
        "roles": {"type": "account", "role": role, "locationIds": [references.location_id(desk)]},
    }
