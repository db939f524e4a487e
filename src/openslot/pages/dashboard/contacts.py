"""People who book: searched, read with their bookings, changed."""

from __future__ import annotations

from typing import Any

from openslot.desk import contacts, people
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.contact_search import search_contacts
from openslot.desk.errors import DeskError
from openslot.desk.ids import short
from openslot.desk.nouns import Contact
from openslot.desk.rights import may, need_to_manage
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, page_number, show, uid, wording
from openslot.pages.dashboard.lists import PER_PAGE, paging, row_of
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/contacts"
ONE = PATH + "/{uid}"
AT = "contacts"
MOST = 50
VALUES = ("fieldValue", "field_value", "value")
"""What a field's value is called, by whoever sent it."""


def list_(visit: Visit) -> Page:
    """Those who match; a member finds whom he has met."""
    page, query = page_number(visit), visit.asked("q").strip()[:255]
    found, total = search_contacts(visit.desk, query, PER_PAGE, (page - 1) * PER_PAGE, order="updated", met_only=True)
    rows = [
        entry(
            row.name or row.email or row.phone or tell("nobody"),
            url=f"{PATH}/{short(row.uuid)}",
            sub=" · ".join(each for each in (row.email, row.phone) if each),
        )
        for row in found
    ]
    return list_page(
        visit,
        tell("nav.contacts"),
        rows,
        at=AT,
        empty=tell("contacts.empty"),
        add=(f"{PATH}/new", tell("contacts.new")),
        paging=paging(visit, page, total),
        search=query,
        more=(f"{PATH}/import", tell("contacts.sheet")) if may(visit.desk.who, "organization", "edit") else None,
    )


def _fields(visit: Visit, row: Contact | None) -> list[Field]:
    users = [(str(user.id), user.name) for user in people.users_of(visit.desk)] if visit.desk.who.manages else []
    zone = zone_field(visit.filled("zone") or (row.zone if row and row.zone else visit.desk.who.organization_zone))
    found = [
        Field("name"),
        Field("email", "email"),
        Field("phone", "tel"),
        Field("zone", "zone", choices=zone.choices),
    ]
    found.append(Field("tags", "lines", most=10_000))
    found += [Field(f"custom_{n}", most=10_000, text=str(_key(each))) for n, each in enumerate(_custom(row))]
    found += [Field("custom_key", words="custom_key"), Field("new_value", most=10_000, words="custom_value")]
    return [*found, Field("assigned", "choice", choices=users)] if users else found


def _custom(row: Contact | None) -> list[dict[str, Any]]:
    """The fields of a contact's own that hold a text; others are left alone."""
    fields = row.custom_fields if row is not None else []
    return [each for each in fields or [] if isinstance(_text(each), str)]


def _key(each: dict[str, Any]) -> object:
    return each.get("key") or each.get("id") or ""


def _text(each: dict[str, Any]) -> object:
    return next((each[name] for name in VALUES if name in each), "")


def _custom_values(row: Contact | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    """All of a contact's own fields, as they are to be. One without a text is taken away."""
    shown = {id(each): given[f"custom_{n}"] for n, each in enumerate(_custom(row))}
    found = []
    for each in (row.custom_fields if row is not None else []) or []:
        wanted = shown.get(id(each), _text(each))
        if wanted == _text(each):
            found.append(each)
        elif wanted:
            named = next((name for name in VALUES if name in each), "value")
            found.append({**each, named: wanted})
    if given["custom_key"] and given["new_value"]:
        found.append({"key": given["custom_key"], "value": given["new_value"]})
    return found


def new_page(visit: Visit) -> Page:
    """An empty form."""
    return _new(visit, Form.of(_fields(visit, None)))


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.contacts"))
    return form_page(
        visit, tell("contacts.new"), form, f"{PATH}/new", at=AT, back=back, status=422 if form.message else 200
    )


def create(visit: Visit) -> Page | Redirect:
    """Writes somebody down; a member is responsible for whom he writes down."""
    form = Form.read(_fields(visit, None), visit)
    if form.errors:
        return _new(visit, form)
    row = contacts.create_contact(visit.desk, **_values(None, form))
    if not visit.desk.who.manages:
        contacts.assign(visit.desk, row, visit.desk.who.user_id, only_new=False)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_fields(visit, None), visit).blame(error))


def _values(row: Contact | None, form: Form) -> dict[str, object]:
    given = form.clean()
    found = {key: given[key] or None for key in ("email", "phone", "zone")}
    found |= {"name": given["name"], "tags": given["tags"]}
    custom = _custom_values(row, given)
    if custom != ((row.custom_fields if row is not None else []) or []):
        found["custom_fields"] = custom
    if "assigned" in given:
        found["assigned_user_id"] = int(given["assigned"]) if given["assigned"] else None
    return found


def contact_of(visit: Visit) -> Contact:
    """The contact in the path, if he may be seen."""
    return contacts.get_contact(visit.desk, uid(visit))


def contact_page(visit: Visit) -> Page:
    """Who it is, and his bookings."""
    row = contact_of(visit)
    return show_contact(visit, row, form_of(visit, row))


def form_of(visit: Visit, row: Contact) -> Form:
    """What is known of him, to be changed."""
    names = ("name", "email", "phone", "zone", "tags")
    values = {**{name: getattr(row, name) for name in names}, "assigned": row.assigned_user_id}
    values |= {f"custom_{n}": _text(each) for n, each in enumerate(_custom(row))}
    return Form.of(_fields(visit, row), values)


def show_contact(visit: Visit, row: Contact, form: Form, problem: str = "") -> Page:
    """His page. ``problem``: why something could not be done."""
    write = wording(visit)
    found, total = find_bookings(visit.desk, BookingFilter(contact_id=row.id), descending=True, limit=MOST)
    words = {
        "row": row,
        "form": form,
        "path": f"{PATH}/{short(row.uuid)}",
        "bookings": [row_of(each, write) for each in found],
        "total": total,
        "problem": problem,
        "new": link(f"{HOME}/bookings/new", contact=short(row.uuid)),
    }
    title = row.name or row.email or row.phone or tell("nobody")
    status = 409 if problem else 422 if form.errors or form.message else 200
    return show(visit, "contact.html", title, words, at=AT, status=status)


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = contact_of(visit)
    form = Form.read(_fields(visit, row), visit)
    if not any(form.values[name] for name in ("name", "email", "phone")):
        form.errors["name"] = tell("form.needed")
    if form.errors:
        return show_contact(visit, row, form)
    contacts.update_contact(visit.desk, row, **_values(row, form))
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = contact_of(visit)
    return show_contact(visit, row, Form.read(_fields(visit, row), visit).blame(error))


def delete(visit: Visit) -> Redirect:
    """Takes somebody out of sight; his bookings stay."""
    need_to_manage(visit.desk)
    contacts.delete_contact(visit.desk, contact_of(visit))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, contact_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
