"""Contacts: made, read, changed, deleted."""

from __future__ import annotations

from typing import Any

from openslot.desk import contacts
from openslot.desk.desk import Desk
from openslot.desk.errors import Taken
from openslot.desk.ids import short
from openslot.desk.nouns import Contact
from openslot.dialects.highlevel import models, references
from openslot.dialects.highlevel.manners import Duplicate, operations
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z

COLUMNS = {
    "name": "name",
    "firstName": "first_name",
    "lastName": "last_name",
    "email": "email",
    "phone": "phone",
    "timezone": "zone",
    "tags": "tags",
}
ASIDE = {"locationId", "createNewIfDuplicateAllowed", "assignedTo", "customFields", *COLUMNS}


@operations("POST", "/contacts/", "/contacts", scope="contacts.write", status=201, body=models.ContactCreate)
def create_contact(desk: Desk, call: Call) -> dict[str, Any]:
    """A new contact."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    try:
        return {"contact": shown(desk, contacts.create_contact(desk, **_values(desk, given, {})))}
    except Taken as taken:
        raise _duplicate(taken) from None


@operations("POST", "/contacts/upsert", scope="contacts.write", body=models.ContactUpsert)
def upsert_contact(desk: Desk, call: Call) -> dict[str, Any]:
    """The contact with this e-mail or phone, changed; or a new one."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    try:
        row, new = contacts.create_contact(desk, **_values(desk, given, {})), True
    except Taken as taken:
        if not isinstance(taken.existing, Contact):
            raise
        row, new = taken.existing, False
        contacts.update_contact(desk, row, **_values(desk, given, row.extras))
    return {"new": new, "contact": shown(desk, row), "traceId": call.request_id}


@operations("GET", "/contacts/{contactId}", scope="contacts.readonly")
def get_contact(desk: Desk, call: Call) -> dict[str, Any]:
    """One contact."""
    return {"contact": shown(desk, references.contact(desk, call.path["contactId"]))}


@operations("PUT", "/contacts/{contactId}", scope="contacts.write", body=models.ContactUpdate)
def update_contact(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; tags are replaced whole."""
    row = references.contact(desk, call.path["contactId"])
    try:
        contacts.update_contact(desk, row, **_values(desk, call.body.given(), row.extras))
    except Taken as taken:
        raise _duplicate(taken) from None
    return {"succeeded": True, "contact": shown(desk, row)}


@operations("DELETE", "/contacts/{contactId}", scope="contacts.write")
def delete_contact(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a contact out of sight; its appointments stay."""
    contacts.delete_contact(desk, references.contact(desk, call.path["contactId"]))
    return {"succeeded": True, "succeded": True}


def _duplicate(taken: Taken) -> Exception:
    if not isinstance(taken.existing, Contact):
        return taken
    return Duplicate(str(taken), {"contactId": short(taken.existing.uuid), "matchingField": taken.field})


def _values(desk: Desk, given: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    values = {column: given[name] for name, column in COLUMNS.items() if name in given}
    values |= {column: None for column in ("email", "phone", "zone") if values.get(column) == ""}
    if "name" in given and not {"firstName", "lastName"} & set(given):
        first, _, last = given["name"].partition(" ")
        values |= {"first_name": first or None, "last_name": last or None}
    if "assignedTo" in given:
        assigned = given["assignedTo"]
        values["assigned_user_id"] = references.user(desk, assigned).id if assigned else None
    if "customFields" in given:
        values["custom_fields"] = given["customFields"]
    words = {name: value for name, value in given.items() if name not in ASIDE}
    values["extras"] = {**extras, "highlevel": {**extras.get("highlevel", {}), **words}}
    return values


def shown(desk: Desk, row: Contact) -> dict[str, Any]:
    """A contact as HighLevel shows it."""
    first, _, last = (row.name or "").partition(" ")
    if row.first_name or row.last_name:
        first, last = row.first_name or "", row.last_name or ""
    answer = {
        **row.extras.get("highlevel", {}),
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": row.name,
        "firstName": first or None,
        "lastName": last or None,
        "fullNameLowerCase": (row.name or "").lower() or None,
        "firstNameLowerCase": first.lower() or None,
        "lastNameLowerCase": last.lower() or None,
        "email": row.email,
        "emailLowerCase": row.email,
        "phone": row.phone,
        "timezone": row.zone,
        "tags": list(row.tags or []),
        "customFields": [{"id": f.get("id") or f.get("key"), "value": _value(f)} for f in row.custom_fields or []],
        "dateAdded": iso_z(row.created_at),
        "dateUpdated": iso_z(row.updated_at),
    }
    if row.assigned_user_id is not None:
        answer["assignedTo"] = short(references.user_by_id(desk, row.assigned_user_id).uuid)
    return {key: value for key, value in answer.items() if value is not None}


def _value(field: dict[str, Any]) -> Any:
    return field.get("fieldValue", field.get("field_value", field.get("value")))
