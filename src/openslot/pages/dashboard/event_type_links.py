"""Secret links to an event type: made, bounded, taken away."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types, links
from openslot.desk.errors import DeskError, Invalid, NotFound
from openslot.desk.ids import short
from openslot.desk.nouns import EventType, Link
from openslot.desk.rights import need_to_change
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, uid, wording
from openslot.pages.dashboard.moving import on_the_clock
from openslot.pages.dashboard.simple import form_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording

PATH = f"{HOME}/event-types/{{uid}}/links"
ONE = PATH + "/{number}"
FIELDS = (
    Field("most", "number", least=1, most=links.MOST_USES, path="maxUsageCount", words="link_most"),
    Field("until", "moment", path="expiresAt", words="link_until"),
)


def shown(visit: Visit, row: EventType, write: Wording) -> list[dict[str, Any]]:
    """An event type's links with what is left of them."""
    return [_shown(each, visit, write) for each in links.links_of(visit.desk, row)]


def _shown(each: Link, visit: Visit, write: Wording) -> dict[str, Any]:
    over = links.is_over(each, visit.desk.now)
    bound = tell("links.until", when=write.when_short(each.expires_at)) if each.expires_at else tell("links.unbound")
    left = tell("links.used", used=each.used, most=each.most) if each.most is not None else bound
    return {"id": each.id, "url": f"{visit.house.base_url}/s/{each.code}", "words": left, "over": over}


def _event_type(visit: Visit) -> EventType:
    """The event type in the path, of who may change it."""
    row = event_types.get_event_type(visit.desk, uid(visit))
    need_to_change(visit.desk, row)
    return row


def _link_of(visit: Visit, row: EventType) -> Link:
    wanted = number(visit)
    found = next((each for each in links.links_of(visit.desk, row) if each.id == wanted), None)
    if found is None:
        raise NotFound("link", wanted)
    return found


def _back(row: EventType) -> str:
    return f"{HOME}/event-types/{short(row.uuid)}"


def new_page(visit: Visit) -> Page:
    """Asks how long it is good."""
    return _page(visit, _event_type(visit), Form.of(FIELDS, {"most": 1}))


def _page(visit: Visit, row: EventType, form: Form) -> Page:
    title, back = tell("links.one" if "number" in visit.path else "links.add"), (_back(row), row.title)
    bad = 422 if form.message else 200
    return form_page(visit, title, form, visit.url, at="event_types", back=back, lead=tell("links.how"), status=bad)


def _bounds(visit: Visit, form: Form) -> dict[str, Any]:
    given = form.clean()
    until = on_the_clock(given["until"], wording(visit).zone_name) if given["until"] else None
    if given["until"] and until is None:
        raise Invalid("expiresAt", tell("form.moment"), "time")
    return {"most": given["most"], "expires_at": until}


def create(visit: Visit) -> Page | Redirect:
    """Makes one."""
    row, form = _event_type(visit), Form.read(FIELDS, visit)
    if form.errors:
        return _page(visit, row, form)
    links.create_link(visit.desk, row, **_bounds(visit, form))
    return Redirect(link(_back(row), said="saved"))


def edit_page(visit: Visit) -> Page:
    """How long it is good."""
    row = _event_type(visit)
    each = _link_of(visit, row)
    until = wording(visit).local(each.expires_at).strftime("%Y-%m-%dT%H:%M") if each.expires_at else None
    return _page(visit, row, Form.of(FIELDS, {"most": each.most, "until": until}))


def save(visit: Visit) -> Page | Redirect:
    """Other bounds for one that was given away already."""
    row, form = _event_type(visit), Form.read(FIELDS, visit)
    each = _link_of(visit, row)
    if form.errors:
        return _page(visit, row, form)
    links.change_link(visit.desk, each, **_bounds(visit, form))
    return Redirect(link(_back(row), said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _page(visit, _event_type(visit), Form.read(FIELDS, visit).blame(error))


def delete(visit: Visit) -> Redirect:
    """Takes one away."""
    row = _event_type(visit)
    links.delete_link(visit.desk, _link_of(visit, row))
    return Redirect(link(_back(row), said="deleted"))


WAYS = (
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, again, member=True),
    Way("GET", ONE, edit_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
