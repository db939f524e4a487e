"""The catalogue of services."""

from __future__ import annotations

from typing import Any

from openslot.desk import catalogue, people
from openslot.desk.catalogue import VariationDraft
from openslot.desk.errors import DeskError
from openslot.desk.fields import LONGEST_BUFFER, LONGEST_MEETING, slug_of
from openslot.desk.ids import short
from openslot.desk.nouns import Service
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, uid
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import length, names

PATH = f"{HOME}/services"
ONE = PATH + "/{uid}"
AT = "services"
MORE_VARIATIONS = 2


def list_(visit: Visit) -> Page:
    """All that can be ordered."""
    need_to_manage(visit.desk)
    rows = [
        entry(
            row.event_type.title,
            url=f"{PATH}/{short(row.uuid)}",
            sub=" · ".join(
                each
                for each in (
                    length(row.event_type.length),
                    row.category,
                    names([host.user.name for host in row.event_type.hosts]),
                )
                if each
            ),
            badge=tell("event_type.hidden") if row.is_private else "",
        )
        for row in catalogue.services(visit.desk)
    ]
    add = (f"{PATH}/new", tell("services.new"))
    lead, empty = tell("services.lead"), tell("services.empty")
    return list_page(visit, tell("nav.services"), rows, at=AT, empty=empty, lead=lead, add=add)


def _fields(visit: Visit, row: Service | None = None) -> list[Field]:
    staff = [(str(user.id), user.name) for user in people.users_of(visit.desk) if user.is_enabled]
    return [
        Field("title", needed=True),
        Field("slug"),
        Field("category", needed=True),
        Field("description", "long"),
        Field("length", "number", needed=True, least=1, most=LONGEST_MEETING),
        Field("buffer_before", "number", most=LONGEST_BUFFER),
        Field("buffer_after", "number", most=LONGEST_BUFFER),
        Field("staff", "several", needed=True, choices=staff),
        Field("is_private", "tick", words="private"),
        *(each for n in range(_rooms(row)) for each in _variation_fields(n)),
    ]


def _rooms(row: Service | None) -> int:
    """For how many variations there is room."""
    return MORE_VARIATIONS + (len(row.variations) if row is not None else 0)


def _variation_fields(n: int) -> list[Field]:
    return [
        Field(f"variation_{n}", words="variation", path=f"variations.{n}.name"),
        Field(f"variation_{n}_length", "number", least=1, most=LONGEST_MEETING, words="variation_length"),
        Field(f"variation_{n}_before", "number", most=LONGEST_BUFFER, words="variation_before"),
        Field(f"variation_{n}_after", "number", most=LONGEST_BUFFER, words="variation_after"),
    ]


def _variations(row: Service | None, given: dict[str, Any]) -> list[VariationDraft]:
    """Those that have a name; what the form does not show of one that stays is kept."""
    known = row.variations if row is not None else []
    found = []
    for n in range(_rooms(row)):
        name, *values = (given.pop(f"variation_{n}{part}") for part in ("", "_length", "_before", "_after"))
        if name:
            old = known[n].id if n < len(known) else None
            columns = ("length", "buffer_before", "buffer_after")
            found.append(VariationDraft(old, name, dict(zip(columns, values, strict=True))))
    return found


def _values(row: Service | None, form: Form) -> dict[str, Any]:
    given = form.clean()
    given["variations"] = _variations(row, given)
    given["slug"] = given["slug"] or slug_of(given["title"], "service")
    for name in ("buffer_before", "buffer_after"):
        given[name] = given[name] or 0
    given["staff"] = [int(each) for each in given["staff"]]
    return given


def new_page(visit: Visit) -> Page:
    """An empty form."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.of(_fields(visit), {"length": 30}))


def _form(visit: Visit, row: Service | None, form: Form) -> Page:
    path = f"{PATH}/{short(row.uuid)}" if row is not None else f"{PATH}/new"
    return form_page(
        visit,
        row.event_type.title if row is not None else tell("services.new"),
        form,
        path,
        at=AT,
        back=(PATH, tell("nav.services")),
        groups=[
            ("", [each.name for each in form.fields if not each.name.startswith("variation_")]),
            (tell("services.variations"), [each.name for each in form.fields if each.name.startswith("variation_")]),
        ],
        delete=f"{path}/delete" if row is not None else "",
        status=422 if form.message else 200,
    )


def create(visit: Visit) -> Page | Redirect:
    """Makes one."""
    need_to_manage(visit.desk)
    form = Form.read(_fields(visit), visit)
    if form.errors:
        return _form(visit, None, form)
    catalogue.create_service(visit.desk, **_values(None, form))
    return Redirect(link(PATH, said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.read(_fields(visit), visit).blame(error))


def service_of(visit: Visit) -> Service:
    """The service in the path, for who manages."""
    need_to_manage(visit.desk)
    return catalogue.get_service(visit.desk, uid(visit))


def edit_page(visit: Visit) -> Page:
    """The form as it stands."""
    row = service_of(visit)
    kind = row.event_type
    columns = ("title", "description", "length", "buffer_before", "buffer_after")
    values: dict[str, Any] = {name: getattr(kind, name) for name in columns}
    values |= {"slug": row.slug, "category": row.category, "is_private": row.is_private}
    values["staff"] = [host.user_id for host in kind.hosts]
    for n, each in enumerate(row.variations):
        values |= {f"variation_{n}": each.name, f"variation_{n}_length": each.length}
        values |= {f"variation_{n}_before": each.buffer_before, f"variation_{n}_after": each.buffer_after}
    return _form(visit, row, Form.of(_fields(visit, row), values))


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = service_of(visit)
    form = Form.read(_fields(visit, row), visit)
    if form.errors:
        return _form(visit, row, form)
    catalogue.change_service(visit.desk, row, **_values(row, form))
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = service_of(visit)
    return _form(visit, row, Form.read(_fields(visit, row), visit).blame(error))


def delete(visit: Visit) -> Redirect:
    """Takes it out of the catalogue; its bookings stay."""
    catalogue.delete_service(visit.desk, service_of(visit))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
