"""``/user-cancellation-policy`` and ``/organization-cancellation-policy``."""

from __future__ import annotations

from typing import Any

from openslot.desk import policies
from openslot.desk.desk import Desk
from openslot.desk.nouns import Policy
from openslot.dialects.simplymeet import models
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call

OURS = ("/panel/api/organization-cancellation-policy", "/panel/api/organization-cancellation-policy/")
MINE = ("/panel/api/user-cancellation-policy", "/panel/api/user-cancellation-policy/")


@operations("GET", *OURS)
def get_organization_policy(desk: Desk, _call: Call) -> dict[str, Any]:
    """The organization's."""
    return shown(policies.policy_of(desk, None))


@operations("PUT", *OURS, body=models.PolicyRequest)
def save_organization_policy(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes it: the owner may."""
    return shown(policies.save_policy(desk, None, **_changes(call.body)))


@operations("GET", *MINE)
def get_user_policy(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's own."""
    return shown(policies.policy_of(desk, desk.who.user_id))


@operations("PUT", *MINE, body=models.PolicyRequest)
def save_user_policy(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes it."""
    return shown(policies.save_policy(desk, desk.who.user_id, **_changes(call.body)))


def _changes(body: models.PolicyRequest) -> dict[str, Any]:
    overrides = body.overwritePersonal if body.overwritePersonal is not None else body.overwrite_personal
    return {
        "enabled": body.enabled,
        "period": 0 if body.period is None and "period" in body.model_fields_set else body.period,
        "label": body.label,
        "text": body.text,
        "overrides": overrides,
    }


def shown(row: Policy) -> dict[str, Any]:
    """CancellationPolicyDTO, with both spellings of its last field."""
    return {
        "enabled": row.enabled,
        "period": row.period,
        "label": row.label,
        "text": row.text,
        "version": row.version,
        "type": "organization" if row.user_id is None else "user",
        "overwrite_personal": row.overrides,
        "overwritePersonal": row.overrides,
    }
