"""The catalogue of services, and the places where they are given."""

from __future__ import annotations

from typing import Any

from openslot.desk import catalogue
from openslot.desk.catalogue import VariationDraft
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Service, ServicePlace, Variation
from openslot.dialects.highlevel import queries, references, service_models
from openslot.dialects.highlevel.manners import operations
from openslot.dialects.highlevel.times import minutes
from openslot.doorway.operation import Call

CATALOG, PLACES = "/calendars/services/catalog", "/calendars/services/locations"
LENGTHS = {"serviceDuration": "length", "preBuffer": "buffer_before", "postBuffer": "buffer_after"}
RULES = {"name": "title", "description": "description", "eventColor": "color"}
COLUMNS = {"slug": "slug", "serviceCategoryId": "category", "isPrivate": "is_private", "payment": "payment"}
PLACE_COLUMNS = {"name": "name", "slug": "slug", "address": "address", "locationType": "kind"}


@operations("GET", CATALOG, scope="calendars.readonly")
def get_services(desk: Desk, call: Call) -> dict[str, Any]:
    """The location's services, of a category or of one kind of visibility if asked."""
    query = call.query
    references.check_location(desk, query.get("locationId"))
    category, private = queries.text(query, "serviceCategoryId"), queries.flag(query, "isPrivate")
    return {"services": [shown(desk, row) for row in catalogue.services(desk, category=category, private=private)]}


@operations("POST", CATALOG, scope="calendars.write", status=201, body=service_models.ServiceCreate)
def create_service(desk: Desk, call: Call) -> dict[str, Any]:
    """A new service."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    values = _values(given, {})
    row = catalogue.create_service(
        desk,
        staff=_staff(desk, given) or [],
        variations=_variations(given, None) or [],
        **{"category": references.location_id(desk), **values},
    )
    return {"service": shown(desk, row)}


@operations("GET", CATALOG + "/{serviceId}", scope="calendars.readonly")
def get_service(desk: Desk, call: Call) -> dict[str, Any]:
    """One service."""
    return {"service": shown(desk, catalogue.get_service(desk, from_short(call.path["serviceId"])))}


@operations("PUT", CATALOG + "/{serviceId}", scope="calendars.write", body=service_models.ServiceUpdate)
def update_service(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; staff and variations are replaced whole."""
    row, given = catalogue.get_service(desk, from_short(call.path["serviceId"])), call.body.given()
    staff, variations = _staff(desk, given), _variations(given, row)
    catalogue.change_service(desk, row, staff=staff, variations=variations, **_values(given, row.extras))
    return {"service": shown(desk, row)}


@operations("DELETE", CATALOG + "/{serviceId}", scope="calendars.write")
def delete_service(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a service out of the catalogue; its bookings stay."""
    catalogue.delete_service(desk, catalogue.get_service(desk, from_short(call.path["serviceId"])))
    return {"success": True, "message": "Service deleted."}


@operations("GET", PLACES, scope="calendars.readonly")
def get_places(desk: Desk, call: Call) -> dict[str, Any]:
    """The location's places."""
    references.check_location(desk, call.query.get("locationId"))
    return {"serviceLocations": [place_shown(desk, row) for row in catalogue.places(desk)]}


@operations("POST", PLACES, scope="calendars.write", status=201, body=service_models.PlaceCreate)
def create_place(desk: Desk, call: Call) -> dict[str, Any]:
    """A new place."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    return place_shown(desk, catalogue.create_place(desk, **_place_values(given, {})))


@operations("GET", PLACES + "/{serviceLocationId}", scope="calendars.readonly")
def get_place(desk: Desk, call: Call) -> dict[str, Any]:
    """One place."""
    return place_shown(desk, catalogue.get_place(desk, from_short(call.path["serviceLocationId"])))


@operations("PUT", PLACES + "/{serviceLocationId}", scope="calendars.write", body=service_models.PlaceUpdate)
def update_place(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row = catalogue.get_place(desk, from_short(call.path["serviceLocationId"]))
    return place_shown(desk, catalogue.change_place(desk, row, **_place_values(call.body.given(), row.extras)))


@operations("DELETE", PLACES + "/{serviceLocationId}", scope="calendars.write")
def delete_place(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a place away; bookings keep its id."""
    catalogue.delete_place(desk, catalogue.get_place(desk, from_short(call.path["serviceLocationId"])))
    return {"success": True, "message": "Service location deleted."}


def _staff(desk: Desk, given: dict[str, Any]) -> list[int] | None:
    return [references.user(desk, each["id"]).id for each in given["staff"]] if "staff" in given else None


def _values(given: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    values = {column: given[name] for name, column in {**RULES, **COLUMNS}.items() if name in given}
    words = dict(extras.get("highlevel", {}))
    words |= {name: given[name] for name in ("coverImage", "formId") if name in given}
    return {**values, **_lengths(given, words), "extras": {**extras, "highlevel": words}}


def _lengths(given: dict[str, Any], words: dict[str, Any]) -> dict[str, int]:
    """Lengths in minutes. ``words`` keeps number and unit as they were said, and is changed here."""
    values = {}
    for name, column in LENGTHS.items():
        if not {name, f"{name}Unit"} & set(given):
            continue
        words |= {key: given[key] for key in (name, f"{name}Unit") if key in given}
        if name in words:
            values[column] = minutes(name, words[name], words.get(f"{name}Unit"))
    return values


def _variations(given: dict[str, Any], row: Service | None) -> list[VariationDraft] | None:
    if "variations" not in given:
        return None
    known = {short(each.uuid): each for each in row.variations} if row is not None else {}
    drafts = []
    for n, each in enumerate(given["variations"]):
        old = known.get(each.get("id", ""))
        if "id" in each and old is None:
            raise Invalid(f"variations.{n}.id", "is no variation of this service", "unknown")
        words = dict(old.extras.get("highlevel", {})) if old is not None else {}
        values: dict[str, Any] = {**_lengths(each, words), "extras": {"highlevel": words}}
        if "payment" in each:
            values["payment"] = each["payment"]
        drafts.append(VariationDraft(old.id if old is not None else None, each.get("name"), values))
    return drafts


def _place_values(given: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    values = {column: given[name] for name, column in PLACE_COLUMNS.items() if name in given}
    words = {**extras.get("highlevel", {}), **{name: given[name] for name in ("phone", "coverImage") if name in given}}
    return {**values, "extras": {**extras, "highlevel": words}}


def _told_lengths(row: Any, words: dict[str, Any], fallback: Any = None) -> dict[str, Any]:
    """Lengths in the units in which they were given; a variation's missing ones are its service's."""
    answer: dict[str, Any] = {}
    for name, column in LENGTHS.items():
        value = getattr(row, column)
        if value is None:
            value = getattr(fallback, column)
        hours = words.get(f"{name}Unit") == "hours"
        answer[name], answer[f"{name}Unit"] = (value / 60, "hours") if hours else (value, "mins")
    return answer


def shown(desk: Desk, row: Service) -> dict[str, Any]:
    """A service as HighLevel shows it."""
    kind, words = row.event_type, row.extras.get("highlevel", {})
    answer = {
        **{name: words[name] for name in ("coverImage", "formId") if name in words},
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": kind.title,
        "description": kind.description,
        "slug": row.slug,
        "serviceCategoryId": row.category,
        "payment": {"amount": 0, **row.payment},
        **_told_lengths(kind, words),
        "isPrivate": row.is_private,
        "variations": [_variation(row, each) for each in row.variations],
        "staff": [{"id": short(host.user.uuid)} for host in kind.hosts],
    }
    return {**answer, "eventColor": kind.color} if kind.color else answer


def _variation(row: Service, each: Variation) -> dict[str, Any]:
    return {
        "id": short(each.uuid),
        "name": each.name,
        **_told_lengths(each, each.extras.get("highlevel", {}), row.event_type),
        "payment": {"amount": 0, **(each.payment if each.payment is not None else row.payment)},
    }


def place_shown(desk: Desk, row: ServicePlace) -> dict[str, Any]:
    """A place as HighLevel shows it."""
    return {
        **row.extras.get("highlevel", {}),
        "id": short(row.uuid),
        "locationId": references.location_id(desk),
        "name": row.name,
        "slug": row.slug,
        "isActive": row.is_active,
        "isPrivate": row.is_private,
        "locationType": row.kind,
        "address": row.address,
    }
