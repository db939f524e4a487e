"""Rooms and equipment that bookings need."""

from __future__ import annotations

from typing import Any, Literal, cast

from openslot.desk import event_types, resources
from openslot.desk.errors import DeskError, NotFound
from openslot.desk.ids import short
from openslot.desk.nouns import EventType, Resource
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.english import tell, tell_many
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, uid
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/resources"
ONE = PATH + "/{uid}"
AT = "resources"
KINDS = ("rooms", "equipments")
MOST = 1000


def list_(visit: Visit) -> Page:
    """Rooms, then equipment."""
    need_to_manage(visit.desk)
    found = [row for kind in KINDS for row in resources.resources(visit.desk, kind, limit=MOST, offset=0)]
    rows = [
        entry(
            row.name,
            url=f"{PATH}/{short(row.uuid)}",
            sub=_facts(row),
            end=tell_many("resources.uses", len(row.uses)),
            badge="" if row.is_active else tell("event_type.disabled"),
        )
        for row in found
    ]
    add = (f"{PATH}/new", tell("resources.new"))
    lead, empty = tell("resources.lead"), tell("resources.empty")
    return list_page(visit, tell("nav.resources"), rows, at=AT, empty=empty, lead=lead, add=add)


def _facts(row: Resource) -> str:
    if row.kind == "rooms":
        return tell_many("resources.room", row.capacity)
    return tell("resources.equipment", count=row.quantity - row.out_of_service, all=row.quantity)


def _fields(visit: Visit, row: Resource | None) -> list[Field]:
    kinds = [(kind, tell(f"resource.{kind}")) for kind in KINDS]
    types = [(short(each.uuid), each.title) for each in visit.desk.all(event_types.visible(visit.desk))]
    kind = row.kind if row is not None else ""
    found = [Field("name", needed=True)]
    found += [Field("kind", "choice", needed=True, choices=kinds, words="resource_kind")] if row is None else []
    found.append(Field("description", "long"))
    if kind != "equipments":
        found.append(Field("capacity", "number", most=resources.MOST_UNITS))
    if kind != "rooms":
        found.append(Field("quantity", "number", most=resources.MOST_UNITS))
        found.append(Field("out_of_service", "number", most=resources.MOST_UNITS, path="outOfService"))
    found.append(Field("is_active", "tick", words="resource_active"))
    return [*found, Field("types", "several", choices=types, path="calendarIds")]


def _values(form: Form, visit: Visit) -> tuple[list[EventType], dict[str, Any]]:
    given = form.clean()
    wanted = set(given.pop("types"))
    types = [row for row in visit.desk.all(event_types.visible(visit.desk)) if short(row.uuid) in wanted]
    for name in ("capacity", "quantity", "out_of_service"):
        if name in given:
            given[name] = given[name] or 0
    return types, given


def new_page(visit: Visit) -> Page:
    """An empty form."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.of(_fields(visit, None), {"is_active": True, "capacity": 1, "quantity": 1}))


def _form(visit: Visit, row: Resource | None, form: Form) -> Page:
    path = f"{PATH}/{short(row.uuid)}" if row is not None else f"{PATH}/new"
    return form_page(
        visit,
        row.name if row is not None else tell("resources.new"),
        form,
        path,
        at=AT,
        back=(PATH, tell("nav.resources")),
        delete=f"{path}/delete" if row is not None else "",
        status=422 if form.message else 200,
    )


def create(visit: Visit) -> Page | Redirect:
    """Makes one."""
    need_to_manage(visit.desk)
    form = Form.read(_fields(visit, None), visit)
    if form.errors:
        return _form(visit, None, form)
    types, given = _values(form, visit)
    kind = cast("Literal['rooms', 'equipments']", given.pop("kind"))
    resources.create_resource(visit.desk, kind, types, **given)
    return Redirect(link(PATH, said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.read(_fields(visit, None), visit).blame(error))


def resource_of(visit: Visit) -> Resource:
    """The resource in the path, for who manages."""
    need_to_manage(visit.desk)
    row = visit.desk.own(Resource, uid(visit), "resource")
    if row.deleted_at is not None:
        raise NotFound("resource")
    return row


def edit_page(visit: Visit) -> Page:
    """The form as it stands."""
    row = resource_of(visit)
    names = ("name", "description", "capacity", "quantity", "out_of_service", "is_active")
    values = {name: getattr(row, name) for name in names} | {"types": [short(use.event_type.uuid) for use in row.uses]}
    return _form(visit, row, Form.of(_fields(visit, row), values))


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = resource_of(visit)
    form = Form.read(_fields(visit, row), visit)
    if form.errors:
        return _form(visit, row, form)
    types, given = _values(form, visit)
    resources.change_resource(visit.desk, row, types, **given)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = resource_of(visit)
    return _form(visit, row, Form.read(_fields(visit, row), visit).blame(error))


def delete(visit: Visit) -> Redirect:
    """Takes it away; it limits nothing any more."""
    resources.delete_resource(visit.desk, resource_of(visit))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
