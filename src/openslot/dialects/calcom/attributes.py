"""Attributes of an organization's users, with their options, and who has which (digest 12.4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openslot.desk import attributes
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken
from openslot.desk.nouns import Attribute, AttributeAssignment, AttributeOption
from openslot.dialects.calcom import organization_models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.organization_users import ROOT, user_in
from openslot.dialects.calcom.teams import check_organization, page
from openslot.doorway.operation import Call

ALL, ONE = f"{ROOT}/attributes", f"{ROOT}/attributes/{{attributeId}}"
OPTIONS, OPTION = f"{ONE}/options", f"{ONE}/options/{{optionId}}"
THEIRS = f"{ALL}/options/{{userId}}"
UNKNOWN, UNKNOWN_OPTION = "Attribute with id {} not found", "Attribute option with id {} not found"
SAME_SLUG = "An attribute with this slug already exists in the organization"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _attribute(desk: Desk, text: str) -> Attribute:
    try:
        return attributes.get_attribute(desk, _uuid(text))
    except NotFound:
        raise Refused(404, UNKNOWN.format(text[:60])) from None


def _option(desk: Desk, text: str) -> AttributeOption:
    try:
        return attributes.get_option(desk, _uuid(text))
    except NotFound:
        raise Refused(404, UNKNOWN_OPTION.format(text[:60])) from None


def _in_path(desk: Desk, call: Call, *, admin: bool = True) -> Attribute:
    check_organization(desk, call, admin=admin)
    return _attribute(desk, call.path["attributeId"])


def _option_in_path(desk: Desk, call: Call) -> AttributeOption:
    row, option = _in_path(desk, call), _option(desk, call.path["optionId"])
    if option.attribute_id != row.id:
        raise Refused(404, UNKNOWN_OPTION.format(call.path["optionId"]))
    return option


@operations("GET", ALL)
def get_attributes(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them, for every member."""
    check_organization(desk, call)
    return success(page(call, [shown(row) for row in attributes.attributes(desk)]))


@operations("POST", ALL, status=201, body=organization_models.CreateAttribute)
def create_attribute(desk: Desk, call: Call) -> dict[str, Any]:
    """One more, with its options."""
    check_organization(desk, call, admin=True)
    body: organization_models.CreateAttribute = call.body
    options = [(option.value, option.slug) for option in body.options]
    try:
        row = attributes.create_attribute(
            desk,
            name=body.name,
            slug=body.slug,
            kind=body.type.lower(),
            options=options,
            enabled=body.enabled is not False,
        )
    except Taken:
        raise Refused(409, SAME_SLUG) from None
    return success(shown(row))


@operations("GET", ONE)
def get_attribute(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return success(shown(_in_path(desk, call, admin=False)))


@operations("PATCH", ONE, body=organization_models.UpdateAttribute)
def update_attribute(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row, body = _in_path(desk, call), call.body
    kind = body.type.lower() if body.type else None
    try:
        attributes.update_attribute(desk, row, name=body.name, slug=body.slug, kind=kind, enabled=body.enabled)
    except Taken:
        raise Refused(409, SAME_SLUG) from None
    return success(shown(row))


@operations("DELETE", ONE)
def delete_attribute(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away, from its users too."""
    row = _in_path(desk, call)
    answer = shown(row)
    attributes.delete_attribute(desk, row)
    return success(answer)


def shown(row: Attribute) -> dict[str, Any]:
    """An attribute."""
    return {
        "id": str(row.uuid),
        "teamId": row.organization_id,
        "type": row.kind.upper(),
        "name": row.name,
        "slug": row.slug,
        "enabled": row.enabled,
        "usersCanEditRelation": False,
    }


@operations("GET", OPTIONS)
def get_options(desk: Desk, call: Call) -> dict[str, Any]:
    """An attribute's options, for every member."""
    return success([option_shown(option) for option in _in_path(desk, call, admin=False).options])


@operations("POST", OPTIONS, status=201, body=organization_models.CreateOption)
def create_option(desk: Desk, call: Call) -> dict[str, Any]:
    """One more."""
    row = _in_path(desk, call)
    return success(option_shown(attributes.create_option(desk, row, value=call.body.value, slug=call.body.slug)))


@operations("PATCH", OPTION, body=organization_models.UpdateOption)
def update_option(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; its users keep it."""
    option = _option_in_path(desk, call)
    attributes.update_option(desk, option, value=call.body.value, slug=call.body.slug)
    return success(option_shown(option))


@operations("DELETE", OPTION)
def delete_option(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes one away, from its users too."""
    option = _option_in_path(desk, call)
    answer = option_shown(option)
    attributes.delete_option(desk, option)
    return success(answer)


def option_shown(option: AttributeOption) -> dict[str, Any]:
    """An option."""
    return {
        "id": str(option.uuid),
        "attributeId": str(option.attribute.uuid),
        "value": option.value,
        "slug": option.slug,
    }


@operations("GET", THEIRS)
def get_options_of_user(desk: Desk, call: Call) -> dict[str, Any]:
    """What a user has, for every member."""
    user = user_in(desk, call, admin=False)
    return success([option_shown(option) for option in attributes.options_of(desk, user)])


@operations("POST", THEIRS, status=201, body=organization_models.Assign)
def assign_option(desk: Desk, call: Call) -> dict[str, Any]:
    """Gives a user an option, or a text or number of his own."""
    user, body = user_in(desk, call), call.body
    row = _attribute(desk, body.attributeId)
    try:
        if (body.attributeOptionId is None) == (body.value is None):
            raise Refused(400, "Either attributeOptionId or value must be given.")
        if body.value is not None:
            if row.kind not in attributes.FREE:
                raise Refused(400, f"An attribute of type {row.kind.upper()} takes an attributeOptionId and no value.")
            made = attributes.assign_value(desk, user, row, body.value)
        else:
            option = _option(desk, body.attributeOptionId)
            if option.attribute_id != row.id:
                raise Refused(404, UNKNOWN_OPTION.format(body.attributeOptionId))
            made = attributes.assign(desk, user, option)
    except Taken as error:
        raise Refused(409, str(error)) from None
    except Invalid as error:
        raise Refused(400, error.problems[0].message) from None
    return success(_assignment(made))


@operations("DELETE", f"{THEIRS}/{{attributeOptionId}}")
def unassign_option(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes it from the user."""
    user, option = user_in(desk, call), _option(desk, call.path["attributeOptionId"])
    answer_option = str(option.uuid)
    try:
        made = attributes.unassign(desk, user, option)
    except NotFound:
        raise Refused(404, UNKNOWN_OPTION.format(answer_option)) from None
    return success({"id": str(made.uuid), "memberId": made.user_id, "attributeOptionId": answer_option})


def _assignment(made: AttributeAssignment) -> dict[str, Any]:
    return {"id": str(made.uuid), "memberId": made.user_id, "attributeOptionId": str(made.option.uuid)}
