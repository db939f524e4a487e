"""The caller (digest section 8)."""

from __future__ import annotations

from typing import Any

from openslot.desk import people
from openslot.desk.desk import Desk
from openslot.desk.nouns import Schedule, User
from openslot.dialects.calcom import models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway.operation import Call

COLUMNS = {
    "email": "email",
    "name": "name",
    "timeFormat": "hour_format",
    "weekStart": "week_start",
    "timeZone": "zone",
    "locale": "locale",
    "avatarUrl": "avatar_url",
    "bio": "bio",
    "defaultScheduleId": "default_schedule_id",
}


@operations("GET", "/v2/me")
def get_me(desk: Desk, _call: Call) -> dict[str, Any]:
    """Who the key belongs to."""
    return success(shown(desk.user()))


@operations("PATCH", "/v2/me", body=models.UpdateMe)
def update_me(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    sent, user = call.body.given(), desk.user()
    wanted = sent.get("defaultScheduleId")
    if wanted is not None:
        row = desk.find(Schedule, wanted)
        if row is None or row.user_id != user.id:
            raise Refused(404, f"User with ID={user.id} does not own schedule with ID={wanted}")
    changes = {COLUMNS[name]: value for name, value in sent.items() if name in COLUMNS}
    if sent.get("metadata") is not None:
        kept = {**user.extras.get("calcom", {}), "metadata": sent["metadata"]}
        changes["extras"] = {**user.extras, "calcom": kept}
    people.update_user(desk, user, **changes)
    return success(shown(user))


def shown(user: User) -> dict[str, Any]:
    """A user in the shape of ``/v2/me``."""
    return {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "name": user.name,
        "timeFormat": user.hour_format,
        "defaultScheduleId": user.default_schedule_id,
        "weekStart": user.week_start,
        "timeZone": user.zone,
        "locale": user.locale,
        "avatarUrl": user.avatar_url,
        "bio": user.bio,
        "organizationId": user.organization_id,
        "organization": {"id": user.organization_id, "isPlatform": False},
        "metadata": user.extras.get("calcom", {}).get("metadata", {}),
    }
