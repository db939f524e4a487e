"""Event types: listed, made, changed, deleted; what they come to is shown beside the editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.desk import event_types, managed, tags
from openslot.desk.addresses import path_of
from openslot.desk.bookings import BookingFilter, find_bookings
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Forbidden
from openslot.desk.ids import short
from openslot.desk.nouns import EventType
from openslot.desk.rights import need_to_change
from openslot.pages.dashboard import bookings, event_type_links
from openslot.pages.dashboard import event_type_form as editor
from openslot.pages.dashboard import event_type_values as values
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Form
from openslot.pages.dashboard.frame import HOME, own, show, uid, wording
from openslot.pages.dashboard.preview import coming, why
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.hosts import card
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/event-types"
ONE = PATH + "/{uid}"
AT = "event_types"


class Rehearsed(Exception):
    """Ends a transaction in which changes were only tried."""


def list_(visit: Visit) -> Page:
    """All that who is signed in owns or hosts; all of the organization for who manages it."""
    rows = []
    for row in visit.desk.all(event_types.visible(visit.desk)):
        badge = "disabled" if row.disabled else "hidden" if row.hidden else ""
        facts = [*card(row)["facts"], *([row.owner.name] if row.owner and visit.desk.who.manages else [])]
        words = tell(f"event_type.{badge}") if badge else ""
        rows.append(entry(row.title, url=f"{PATH}/{short(row.uuid)}", sub=" · ".join(facts), badge=words))
    add = (f"{PATH}/new", tell("event_types.new"))
    return list_page(visit, tell("nav.event_types"), rows, at=AT, empty=tell("event_types.empty"), add=add)


def new_page(visit: Visit) -> Page:
    """An empty editor."""
    usual = {**values.values_of(None), "hosts": [visit.desk.who.user_id]}
    return _new(visit, Form.of(editor.fields_of(visit, None), usual))


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.event_types"))
    groups = editor.groups_of(form)
    return form_page(visit, tell("event_types.new"), form, f"{PATH}/new", at=AT, back=back, groups=groups)


def create(visit: Visit) -> Page | Redirect:
    """Makes one of one's own, or of a team's."""
    form, given = _read(visit, None)
    if form.errors:
        return _new(visit, form)
    columns = values.columns_of(None, form)
    hosts, team = columns.pop("hosts", []), given.get("team")
    owner = None if team else visit.desk.who.user_id
    team_id = int(team) if team else None
    row = event_types.create_event_type(visit.desk, owner_id=owner, team_id=team_id, hosts=hosts, **columns)
    if row.kind == "managed":
        managed.follow(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The editor with what is wrong."""
    return _new(visit, _read(visit, None)[0].blame(error))


def _read(visit: Visit, row: EventType | None) -> tuple[Form, dict[str, Any]]:
    form = Form.read(editor.fields_of(visit, row), visit)
    if form.errors:
        return form, {}
    given = form.clean()
    values.check(form, given)
    return form, given


def event_type_of(visit: Visit) -> EventType:
    """The event type in the path, if it may be seen."""
    return event_types.get_event_type(visit.desk, uid(visit))


def edit_page(visit: Visit) -> Page:
    """The editor, the times it comes to, and why a time is not among them."""
    row = event_type_of(visit)
    return _edit(visit, row, Form.of(editor.fields_of(visit, row), values.values_of(row, _tags(visit, row))))


def _tags(visit: Visit, row: EventType) -> list[int]:
    return sorted(tags.attached(visit.desk, row))


def _edit(
    visit: Visit,
    row: EventType,
    form: Form,
    *,
    rehearsed: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> Page:
    write = wording(visit)
    path = f"{PATH}/{short(row.uuid)}"
    public = path_of(row, row.organization)
    words = {
        "row": row,
        "form": form,
        "groups": editor.groups_of(form),
        "path": path,
        "public": public,
        "public_url": visit.house.base_url.partition("://")[2] + public,
        "mine": _may_change(visit.desk, row),
        "coming": rehearsed if rehearsed is not None else coming(visit.desk, row, own(visit, row, path), write),
        "rehearsed": rehearsed is not None,
        "why": why(visit, row, write),
        "asked_at": visit.asked("at")[:40],
        "secrets": event_type_links.shown(visit, row, write),
        "follows": row.parent_id is not None,
        "to_come": _to_come(visit, row),
    }
    return show(visit, "event_type.html", row.title, words, at=AT, status=422 if form.errors else status)


def _to_come(visit: Visit, row: EventType) -> int:
    """How many of its bookings, and of what follows it, are still to come: they outlive it."""
    kinds = [row.id, *(follower.id for follower in managed.children(visit.desk, row))]
    wanted = BookingFilter(states=bookings.LIVE, ends_from=visit.desk.now, event_type_ids=kinds)
    return find_bookings(visit.desk, wanted, limit=0)[1]


def _may_change(desk: Desk, row: EventType) -> bool:
    try:
        need_to_change(desk, row)
    except Forbidden:
        return False
    return True


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = event_type_of(visit)
    need_to_change(visit.desk, row)
    form, given = _read(visit, row)
    if form.errors:
        return _edit(visit, row, form)
    on = _tags(visit, row)
    event_types.update_event_type(visit.desk, row, **values.columns_of(row, form, on))
    if "tags" in given:
        _tag(visit.desk, row, on, {int(each) for each in given["tags"]})
    if row.kind == "managed":
        managed.follow(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def _tag(desk: Desk, row: EventType, on: Sequence[int], wanted: set[int]) -> None:
    for number in sorted(wanted - set(on)):
        tags.attach(desk, row, tags.get_tag(desk, number))
    for number in sorted(set(on) - wanted):
        tags.detach(desk, row, tags.get_tag(desk, number))


def again(visit: Visit, error: DeskError) -> Page:
    """The editor with what is wrong."""
    row = event_type_of(visit)
    return _edit(visit, row, _read(visit, row)[0].blame(error))


def preview(visit: Visit) -> Page:
    """The times that the changes would come to. They are made, looked at and taken back."""
    row = event_type_of(visit)
    need_to_change(visit.desk, row)
    form, _ = _read(visit, row)
    if form.errors:
        return _edit(visit, row, form)
    columns, reference, found = values.columns_of(row, form, _tags(visit, row)), row.uuid, []
    write, subject = wording(visit), own(visit, row, f"{PATH}/{short(row.uuid)}")

    def rehearse(desk: Desk) -> None:
        tried = event_types.get_event_type(desk, reference)
        event_types.update_event_type(desk, tried, **columns)
        found.extend(coming(desk, tried, subject, write))
        raise Rehearsed

    try:
        visit.write("dashboard", visit.desk.who, rehearse)
    except Rehearsed:
        return _edit(visit, row, form, rehearsed=found)
    except DeskError as error:
        return _edit(visit, row, form.blame(error))
    raise AssertionError("unreachable")


def delete(visit: Visit) -> Redirect:
    """Takes it out of sight, a template with what follows it; bookings stay."""
    row = event_type_of(visit)
    need_to_change(visit.desk, row)
    for follower in managed.children(visit.desk, row):
        event_types.delete_event_type(visit.desk, follower)
    event_types.delete_event_type(visit.desk, row)
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/preview", preview, member=True, reads=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
