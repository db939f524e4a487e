"""``/current-user`` and ``/user``."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.people import users_of
from openslot.dialects.simplymeet import translate
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call

ROOT = "/panel/api"


@operations("GET", f"{ROOT}/current-user", f"{ROOT}/current-user/")
def current_user(desk: Desk, _call: Call) -> dict[str, Any]:
    """The user whose key this is."""
    return translate.user(desk.user(), desk.now)


@operations("GET", f"{ROOT}/user", f"{ROOT}/user/")
def users(desk: Desk, _call: Call) -> list[dict[str, Any]]:
    """All users of the organization, by id."""
    return [translate.user(row, desk.now) for row in sorted(users_of(desk), key=lambda row: row.id)]
