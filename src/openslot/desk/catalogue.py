"""The catalogue of services with their variations, and the places where they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Taken
from openslot.desk.event_types import HostDraft, create_event_type, update_event_type
from openslot.desk.nouns import Organization, Service, ServicePlace, Variation
from openslot.store.types import new_uuid

RULES = {
    "kind": "service",
    "hidden": True,
    "buffer_rule": "max",
    "host_hours_first": True,
    "absent_holds": False,
    "pending_holds": True,
}
OF_EVENT_TYPE = {"title", "description", "color", "length", "buffer_before", "buffer_after"}
MOST_VARIATIONS = 100


@dataclass(frozen=True, slots=True)
class VariationDraft:
    """A variation to be, or (with its id) to be changed. None: as with the service; ``extras``: None leaves them."""

    id: int | None
    name: str | None
    values: dict[str, Any]


def services(desk: Desk, *, category: str | None = None, private: bool | None = None) -> list[Service]:
    """The organization's live services, oldest first."""
    query = select(Service).where(Service.organization_id == desk.who.organization_id, Service.deleted_at.is_(None))
    if category is not None:
        query = query.where(Service.category == category)
    if private is not None:
        query = query.where(Service.is_private.is_(private))
    return list(desk.session.scalars(query.order_by(Service.id)))


def get_service(desk: Desk, reference: Any) -> Service:
    """A live service; ``NotFound`` for any other."""
    row = desk.own(Service, reference, "service")
    if row.deleted_at is not None:
        raise NotFound("service", reference)
    return row


def find_offered(desk: Desk, reference: Any) -> tuple[Service, Variation | None]:
    """The live service that an id stands for: its own, or one of its variations'."""
    variation = desk.session.scalar(
        select(Variation).where(Variation.uuid == reference, Variation.organization_id == desk.who.organization_id)
    )
    if variation is not None and variation.service.deleted_at is None:
        return variation.service, variation
    return get_service(desk, reference), None


def create_service(
    desk: Desk, *, staff: Sequence[int], variations: Sequence[VariationDraft] = (), **values: Any
) -> Service:
    """A new service. ``values``: title, slug, category; and as ``OF_EVENT_TYPE``, is_private, payment, extras."""
    _check_slug(desk, values["slug"], 0)
    rules = {key: values.pop(key) for key in OF_EVENT_TYPE & set(values)}
    event_type = create_event_type(
        desk, owner_id=None, hosts=_hosts(staff), zone=desk.who.organization_zone, **{"length": 30, **RULES, **rules}
    )
    row = Service(
        uuid=event_type.uuid,
        organization_id=desk.who.organization_id,
        event_type=event_type,
        created_at=desk.now,
        updated_at=desk.now,
        **{"payment": {}, "extras": {}, "is_private": False, **values},
    )
    desk.session.add(row)
    _set_variations(desk, row, variations)
    desk.session.flush()
    return row


def change_service(
    desk: Desk,
    row: Service,
    *,
    staff: Sequence[int] | None = None,
    variations: Sequence[VariationDraft] | None = None,
    **values: Any,
) -> Service:
    """Change what is given; staff and variations are replaced whole. Bookings that stand are left alone."""
    if "slug" in values:
        _check_slug(desk, values["slug"], row.id)
    rules = {key: values.pop(key) for key in OF_EVENT_TYPE & set(values)}
    update_event_type(desk, row.event_type, hosts=_hosts(staff) if staff is not None else None, **rules)
    for key, value in values.items():
        setattr(row, key, value)
    if variations is not None:
        _set_variations(desk, row, variations)
    row.updated_at = desk.now
    desk.session.flush()
    return row


def delete_service(desk: Desk, row: Service) -> None:
    """Take it out of the catalogue; its bookings stay."""
    row.deleted_at = row.updated_at = desk.now
    desk.session.flush()


def _hosts(staff: Sequence[int]) -> list[HostDraft]:
    if not staff:
        raise Invalid("staff", "at least one staff member is needed", "required")
    return [HostDraft(user_id) for user_id in dict.fromkeys(staff)]


def _check_slug(desk: Desk, slug: str, own_id: int) -> None:
    fields.text("slug", slug, needed=True)
    if any(row.slug == slug and row.id != own_id for row in services(desk)):
        raise Taken("slug", "There is a service with this slug already.")


def _set_variations(desk: Desk, row: Service, drafts: Sequence[VariationDraft]) -> None:
    if len(drafts) > MOST_VARIATIONS:
        raise Invalid("variations", f"There may be at most {MOST_VARIATIONS} variations.", "range")
    kept = {variation.id: variation for variation in row.variations}
    found = []
    for n, draft in enumerate(drafts):
        variation = kept.get(draft.id or 0) or Variation(
            uuid=new_uuid(), organization_id=desk.who.organization_id, extras={}, name=""
        )
        variation.name = fields.text(f"variations.{n}.name", draft.name or variation.name, needed=True)
        for key, value in draft.values.items():
            if key == "length" and value is not None:
                fields.whole(f"variations.{n}.serviceDuration", value, 1, fields.LONGEST_MEETING)
            if key.startswith("buffer") and value is not None:
                fields.whole(f"variations.{n}.{key}", value, 0, fields.LONGEST_BUFFER)
            setattr(variation, key, value)
        found.append(variation)
    row.variations = found


def places(desk: Desk, organization_id: int | None = None) -> list[ServicePlace]:
    """The places of an organization (None: the caller's), oldest first."""
    whose = desk.who.organization_id if organization_id is None else organization_id
    query = select(ServicePlace).where(ServicePlace.organization_id == whose, ServicePlace.deleted_at.is_(None))
    return list(desk.session.scalars(query.order_by(ServicePlace.id)))


def get_place(desk: Desk, reference: Any) -> ServicePlace:
    """A live place; ``NotFound`` for any other."""
    row = desk.own(ServicePlace, reference, "service location")
    if row.deleted_at is not None:
        raise NotFound("service location", reference)
    return row


def usual_place(desk: Desk, organization: Organization | None = None) -> ServicePlace:
    """The oldest active place that is not asked for; the first order makes one where there is none."""
    organization = organization or desk.organization()
    known = places(desk, organization.id)
    found = next((row for row in known if row.kind == "offline" and row.is_active), None)
    if found is not None:
        return found
    name = organization.name
    used = {row.slug for row in known}
    base = fields.slug_of(name, "place")
    slug = next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if s not in used)
    return create_place(desk, organization.id, name=name, slug=slug)


def create_place(desk: Desk, organization_id: int | None = None, /, **values: Any) -> ServicePlace:
    """A new place. ``values``: name, slug; kind, address, extras."""
    row = ServicePlace(
        organization_id=desk.who.organization_id if organization_id is None else organization_id,
        created_at=desk.now,
        kind="offline",
        address="",
        is_active=True,
        is_private=False,
        extras={},
    )
    with desk.session.no_autoflush:
        change_place(desk, row, **values)
    desk.session.add(row)
    desk.session.flush()
    return row


def change_place(desk: Desk, row: ServicePlace, **values: Any) -> ServicePlace:
    """Change what is given; ``Taken`` if another place has the slug."""
    for key, value in values.items():
        if key in {"name", "slug"}:
            fields.text(key, value, needed=True)
        if key == "slug" and any(
            other.slug == value and other.id != row.id for other in places(desk, row.organization_id)
        ):
            raise Taken("slug", "There is a service location with this slug already.")
        setattr(row, key, value)
    row.updated_at = desk.now
    desk.session.flush()
    return row


def delete_place(desk: Desk, row: ServicePlace) -> None:
    """Take it away; orders that name it keep it."""
    row.deleted_at = row.updated_at = desk.now
    desk.session.flush()
