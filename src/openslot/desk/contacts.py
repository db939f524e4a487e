"""People who book: one row per organization and e-mail address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound, Taken
from openslot.desk.nouns import Booking, Claim, Contact
from openslot.desk.requests import Party

CHANGEABLE = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "zone",
        "locale",
        "tags",
        "custom_fields",
        "assigned_user_id",
        "extras",
    ]
)


def contact_of(desk: Desk, organization_id: int, party: Party) -> Contact:
    """The contact of a party: the one given, else found by e-mail (then phone), else made."""
    if party.contact is not None:
        return party.contact
    found = find_contact(desk, organization_id, party.email, party.phone)
    if found is None:
        found = Contact(
            organization_id=organization_id,
            email=party.email,
            created_at=desk.now,
            name=party.name,
            updated_at=desk.now,
            extras={},
        )
        desk.session.add(found)
    found.name = found.name or party.name
    found.phone = found.phone or party.phone
    found.zone = found.zone or party.zone
    found.locale = found.locale or party.locale
    found.deleted_at = None
    return found


def find_contact(desk: Desk, organization_id: int, email: str | None, phone: str | None) -> Contact | None:
    """The contact with this e-mail, else (only without one) with this phone number. Deleted ones count by e-mail."""
    mine = select(Contact).where(Contact.organization_id == organization_id)
    if email:
        return desk.session.scalar(mine.where(Contact.email == email.lower()))
    if phone:
        return desk.session.scalar(
            mine.where(Contact.phone == phone, Contact.email.is_(None), Contact.deleted_at.is_(None)).order_by(
                Contact.id
            )
        )
    return None


def get_contact(desk: Desk, reference: int | UUID | None) -> Contact:
    """A live contact of the caller's organization; ``NotFound``, or ``Forbidden`` for one a member has not met."""
    contact = desk.own(Contact, reference, "contact")
    if contact.deleted_at is not None:
        raise NotFound("contact", reference)
    if not desk.who.manages and desk.session.scalar(met(desk).where(Contact.id == contact.id)) is None:
        raise Forbidden("This contact is a colleague's.")
    return contact


def met(desk: Desk) -> Select[Contact]:
    """Contacts that the caller is responsible for, or hosts a booking of."""
    hosted = select(Booking.contact_id).where(
        Booking.meeting_id.in_(select(Claim.meeting_id).where(Claim.user_id == desk.who.user_id)),
        Booking.deleted_at.is_(None),
    )
    return select(Contact).where(or_(Contact.assigned_user_id == desk.who.user_id, Contact.id.in_(hosted)))


def create_contact(desk: Desk, **values: Any) -> Contact:
    """A new contact; ``Taken`` (with the existing row) if its e-mail or phone is known already."""
    values = checked(values)
    if not any(values.get(key) for key in ("email", "phone", "name", "first_name", "last_name")):
        raise Invalid("email", "A contact needs an e-mail address, a phone number or a name.", "required")
    organization_id = desk.who.organization_id
    revived = None
    for field in ("email", "phone"):
        if not values.get(field):
            continue
        column = getattr(Contact, field)
        known = desk.session.scalar(
            select(Contact)
            .where(Contact.organization_id == organization_id, column == values[field])
            .order_by(Contact.deleted_at.is_not(None), Contact.id)
        )
        if known is not None and known.deleted_at is None:
            raise Taken(field, "This location does not allow duplicated contacts.", known)
        if known is not None and field == "email":
            revived = known
    contact = revived or Contact(organization_id=organization_id, created_at=desk.now, extras={})
    contact.deleted_at = None
    contact.updated_at = desk.now
    for key, value in values.items():
        setattr(contact, key, value)
    contact.name = contact.name or " ".join(n for n in (contact.first_name, contact.last_name) if n)
    desk.session.add(contact)
    desk.session.flush()
    return contact


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """What is given, in its proper spelling; ``Invalid``."""
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise TypeError(f"a contact has no {sorted(unknown)}")
    for key in ("name", "first_name", "last_name"):
        if values.get(key):
            values[key] = fields.text(key, values[key])
    if values.get("email"):
        values["email"] = fields.email("email", values["email"])
    if values.get("phone"):
        values["phone"] = fields.phone("phone", values["phone"])
    if values.get("zone"):
        values["zone"] = fields.zone("timezone", values["zone"])
    return values


def update_contact(desk: Desk, contact: Contact, **values: Any) -> Contact:
    """Change what is given; ``Taken`` if the new e-mail or phone is another contact's."""
    values = checked(values)
    if values.get("email") and values["email"] != contact.email:
        known = find_contact(desk, contact.organization_id, values["email"], None)
        if known is not None and known.id != contact.id:
            raise Taken("email", "This location does not allow duplicated contacts.", known)
    if values.get("phone") and values["phone"] != contact.phone:
        known = desk.session.scalar(
            select(Contact)
            .where(
                Contact.organization_id == contact.organization_id,
                Contact.phone == values["phone"],
                Contact.id != contact.id,
                Contact.deleted_at.is_(None),
            )
            .limit(1)
        )
        if known is not None:
            raise Taken("phone", "This location does not allow duplicated contacts.", known)
    for key, value in values.items():
        setattr(contact, key, value)
    if "name" not in values and {"first_name", "last_name"} & set(values):
        contact.name = " ".join(n for n in (contact.first_name, contact.last_name) if n)
    contact.updated_at = desk.now
    desk.session.flush()
    return contact


def delete_contact(desk: Desk, contact: Contact) -> None:
    """Take it out of sight; its bookings stay."""
    contact.deleted_at = contact.updated_at = desk.now
    desk.session.flush()


def assign(desk: Desk, contact: Contact, user_id: int | None, *, only_new: bool) -> None:
    """Make a user responsible for a contact. ``only_new``: not for one who has booked before or has somebody."""
    if user_id is None or contact.assigned_user_id == user_id:
        return
    if only_new:
        count = desk.session.scalar(select(func.count()).select_from(Booking).where(Booking.contact_id == contact.id))
        if contact.assigned_user_id is not None or (count or 0) > 1:
            return
    contact.assigned_user_id, contact.updated_at = user_id, desk.now
    desk.session.flush()
