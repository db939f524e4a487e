"""Who has which options of an attribute, and which attributes a user has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openslot.desk import attributes
from openslot.desk.desk import Desk
from openslot.desk.nouns import Attribute, AttributeOption, User
from openslot.dialects.calcom import organization_models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.teams import check_organization, page
from openslot.doorway.operation import Call

ROOT = "/v2/organizations/{orgId}/attributes"
NONE = "Options assigned to somebody were not found for this attribute"
TYPES = {"text": "text", "number": "number", "single_select": "singleSelect", "multi_select": "multiSelect"}


@operations(
    "GET",
    f"{ROOT}/{{attributeId}}/options/assigned",
    f"{ROOT}/slugs/{{attributeSlug}}/options/assigned",
    query=organization_models.FindAssigned,
)
def get_assigned_options(desk: Desk, call: Call) -> dict[str, Any]:
    """An attribute's options that users have; 404 if nobody is left by the filters."""
    check_organization(desk, call)
    asked = call.query_as(organization_models.FindAssigned)
    row = _attribute(desk, call)
    also = (
        None if asked.assignedOptionIds is None else [UUID(int=0), *filter(None, map(_uuid, asked.assignedOptionIds))]
    )
    found = attributes.assigned(desk, row, team_ids=asked.teamIds, also=also)
    if not found and (also is not None or asked.teamIds is not None):
        raise Refused(404, NONE)
    return success(page(call, [_shown(row, option, users) for option, users in found]))


def _attribute(desk: Desk, call: Call) -> Attribute:
    """The attribute in the path, by its id or its slug; 404."""
    slug, uuid = call.path.get("attributeSlug"), call.path.get("attributeId")
    for row in attributes.attributes(desk):
        if (slug is not None and row.slug == slug) or (slug is None and str(row.uuid) == uuid):
            return row
    raise Refused(404, f"Attribute with {'slug' if slug else 'id'} {(slug or uuid or '')[:60]} not found")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(row: Attribute, option: AttributeOption, users: list[int]) -> dict[str, Any]:
    return {
        "id": str(option.uuid),
        "attributeId": str(row.uuid),
        "value": option.value,
        "slug": option.slug,
        "assignedUserIds": users,
    }


def of_user(desk: Desk, user: User) -> list[dict[str, Any]]:
    """A user's attributes, each with the option or the options that he has."""
    found: dict[int, dict[str, Any]] = {}
    for option in attributes.options_of(desk, user):
        row = option.attribute
        base = {"id": str(row.uuid), "name": row.name, "type": TYPES[row.kind]}
        value = float(option.value) if row.kind == "number" else option.value
        mine = {
            "optionId": str(option.uuid),
            "option": int(value) if isinstance(value, float) and value.is_integer() else value,
        }
        if row.kind == "multi_select":
            found.setdefault(row.id, {**base, "options": []})["options"].append(mine)
        else:
            found[row.id] = {**base, **mine}
    return list(found.values())
