"""Groups of event types, each with a page of its own, and the caller's tags for event types."""

from __future__ import annotations

from typing import Any

from openslot.desk import groups, tags
from openslot.desk.errors import DeskError
from openslot.desk.fields import address_of
from openslot.desk.ids import short
from openslot.desk.nouns import EventTypeGroup, Tag
from openslot.desk.rights import need_own, need_to_manage
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, uid
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH, TAGS = f"{HOME}/groups", f"{HOME}/tags"
AT = "groups"
FIELDS = (
    Field("name", needed=True),
    Field("slug"),
    Field("description", "long"),
    Field("is_active", "tick", words="group_active"),
)
TAG_FIELDS = (Field("name", needed=True), Field("color", "color", words="tag_color"))


def list_(visit: Visit) -> Page:
    """All groups."""
    need_to_manage(visit.desk)
    home = visit.desk.organization()
    rows = [
        entry(
            row.name,
            url=f"{PATH}/{short(row.uuid)}",
            sub=f"/{home.slug}/group/{row.slug}",
            badge="" if row.is_active else tell("event_type.disabled"),
        )
        for row in groups.groups(visit.desk)
    ]
    add = (f"{PATH}/new", tell("groups.new"))
    return list_page(
        visit, tell("nav.groups"), rows, at=AT, empty=tell("groups.empty"), lead=tell("groups.lead"), add=add
    )


def _group(visit: Visit) -> EventTypeGroup:
    need_to_manage(visit.desk)
    return visit.desk.own(EventTypeGroup, uid(visit), "group")


def _form(visit: Visit, row: EventTypeGroup | None, form: Form) -> Page:
    path = f"{PATH}/{short(row.uuid)}" if row is not None else f"{PATH}/new"
    title, delete = (row.name, f"{path}/delete") if row is not None else (tell("groups.new"), "")
    return form_page(visit, title, form, path, at=AT, back=(PATH, tell("nav.groups")), delete=delete)


def new_page(visit: Visit) -> Page:
    """An empty form."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.of(FIELDS, {"is_active": True}))


def _values(form: Form) -> dict[str, Any]:
    given = form.clean()
    return {**given, "slug": given["slug"] or address_of(given["name"], "group")}


def create(visit: Visit) -> Page | Redirect:
    """Makes one."""
    need_to_manage(visit.desk)
    form = Form.read(FIELDS, visit)
    if form.errors:
        return _form(visit, None, form)
    groups.create_group(visit.desk, **_values(form))
    return Redirect(link(PATH, said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    need_to_manage(visit.desk)
    return _form(visit, None, Form.read(FIELDS, visit).blame(error))


def edit_page(visit: Visit) -> Page:
    """The form as it stands."""
    row = _group(visit)
    return _form(visit, row, Form.of(FIELDS, {each.name: getattr(row, each.name) for each in FIELDS}))


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row, form = _group(visit), Form.read(FIELDS, visit)
    if form.errors:
        return _form(visit, row, form)
    groups.change_group(visit.desk, row, **_values(form))
    return Redirect(link(PATH, said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _form(visit, _group(visit), Form.read(FIELDS, visit).blame(error))


def delete(visit: Visit) -> Redirect:
    """Takes it away; its event types stay."""
    groups.delete_group(visit.desk, _group(visit))
    return Redirect(link(PATH, said="deleted"))


def tags_page(visit: Visit) -> Page:
    """The tags of the organization; one changes one's own."""
    rows = [entry(row.name, url=f"{TAGS}/{row.id}", sub=row.user.name) for row in _tags(visit)]
    add = (f"{TAGS}/new", tell("tags.new"))
    return list_page(visit, tell("nav.tags"), rows, at="tags", empty=tell("tags.empty"), add=add)


def _tags(visit: Visit) -> list[Tag]:
    found = tags.tags(visit.desk)
    return [row for row in found if visit.desk.who.manages or row.user_id == visit.desk.who.user_id]


def _tag_form(visit: Visit, title: str, form: Form, *, delete: str = "") -> Page:
    return form_page(visit, title, form, visit.url, at="tags", back=(TAGS, tell("nav.tags")), delete=delete)


def new_tag(visit: Visit) -> Page:
    """An empty form."""
    return _tag_form(visit, tell("tags.new"), Form.of(TAG_FIELDS))


def create_tag(visit: Visit) -> Page | Redirect:
    """Makes one of one's own."""
    form = Form.read(TAG_FIELDS, visit)
    if form.errors:
        return _tag_form(visit, tell("tags.new"), form)
    given = form.clean()
    tags.create_tag(visit.desk, name=given["name"], color=given["color"] or None)
    return Redirect(link(TAGS, said="saved"))


def edit_tag(visit: Visit) -> Page:
    """The form as it stands, for who may change it."""
    row = tags.get_tag(visit.desk, number(visit))
    need_own(visit.desk, row.user_id, "tag")
    return _tag_form(
        visit, row.name, Form.of(TAG_FIELDS, {"name": row.name, "color": row.color}), delete=f"{TAGS}/{row.id}/delete"
    )


def save_tag(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row, form = tags.get_tag(visit.desk, number(visit)), Form.read(TAG_FIELDS, visit)
    need_own(visit.desk, row.user_id, "tag")
    if form.errors:
        return _tag_form(visit, row.name, form)
    given = form.clean()
    tags.update_tag(visit.desk, row, name=given["name"], color=given["color"] or None)
    return Redirect(link(TAGS, said="saved"))


def delete_tag(visit: Visit) -> Redirect:
    """Takes it away, from all event types too."""
    tags.delete_tag(visit.desk, tags.get_tag(visit.desk, number(visit)))
    return Redirect(link(TAGS, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", PATH + "/{uid}", edit_page, member=True),
    Way("POST", PATH + "/{uid}", save, again, member=True),
    Way("POST", PATH + "/{uid}/delete", delete, member=True),
    Way("GET", TAGS, tags_page, member=True),
    Way("GET", f"{TAGS}/new", new_tag, member=True),
    Way("POST", f"{TAGS}/new", create_tag, member=True),
    Way("GET", TAGS + "/{number}", edit_tag, member=True),
    Way("POST", TAGS + "/{number}", save_tag, member=True),
    Way("POST", TAGS + "/{number}/delete", delete_tag, member=True),
)
