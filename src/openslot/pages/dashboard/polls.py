"""Polls: dates proposed, votes counted, the best one booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from openslot.desk import event_types, polls
from openslot.desk.errors import DeskError
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import EventType, Poll
from openslot.desk.rights import need_own
from openslot.pages.dashboard.english import tell, tell_many
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show, uid, wording
from openslot.pages.dashboard.moving import on_the_clock
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import length
from openslot.time.instants import iso_z

PATH = f"{HOME}/polls"
ONE = PATH + "/{uid}"
AT = "polls"
DATES = 8
"""Dates that the form has room for."""


def list_(visit: Visit) -> Page:
    """One's own; the organization's for who manages it."""
    rows = [
        entry(
            row.name,
            url=f"{PATH}/{short(row.uuid)}",
            sub=f"{row.event_type.title} · {length(row.duration)}",
            end=tell_many("polls.votes", len(row.votes)),
        )
        for row in polls.polls(visit.desk)
    ]
    return list_page(
        visit, tell("nav.polls"), rows, at=AT, empty=tell("polls.empty"), add=(f"{PATH}/new", tell("polls.new"))
    )


def _types(visit: Visit) -> list[EventType]:
    found = visit.desk.all(event_types.visible(visit.desk))
    return [row for row in found if not row.disabled and row.kind != "managed"]


def _fields(visit: Visit) -> list[Field]:
    return [
        Field("name", needed=True, words="poll_name"),
        Field("type", "choice", needed=True, choices=[(short(row.uuid), row.title) for row in _types(visit)]),
        *(
            Field(f"date_{n}", "moment", needed=n == 0, words="poll_date", path=f"availability.{n}")
            for n in range(DATES)
        ),
        Field("shows_votes", "tick"),
        Field("shows_comments", "tick"),
        Field("mails_owner", "tick"),
    ]


def new_page(visit: Visit) -> Page:
    """An empty form."""
    return _new(visit, Form.of(_fields(visit), {"shows_votes": True, "shows_comments": True}))


def _new(visit: Visit, form: Form) -> Page:
    return form_page(visit, tell("polls.new"), form, f"{PATH}/new", at=AT, back=(PATH, tell("nav.polls")))


def create(visit: Visit) -> Page | Redirect:
    """Makes one of one's own."""
    form = Form.read(_fields(visit), visit)
    if form.errors:
        return _new(visit, form)
    given = form.clean()
    dates = _dates(visit, form, given)
    if form.errors:
        return _new(visit, form)
    row = polls.create_poll(
        visit.desk,
        event_types.get_event_type(visit.desk, from_short(given["type"])),
        name=given["name"],
        dates=dates,
        shows_votes=given["shows_votes"],
        shows_comments=given["shows_comments"],
        mails_owner=given["mails_owner"],
    )
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def _dates(visit: Visit, form: Form, given: dict[str, Any]) -> list[datetime]:
    """The dates that were filled in: each once, to come, on whole minutes."""
    found: list[datetime] = []
    for name in (f"date_{n}" for n in range(DATES) if given[f"date_{n}"]):
        start = on_the_clock(given[name], visit.desk.who.zone)
        if start is None:
            form.errors[name] = tell("form.moment")
        elif start <= visit.desk.now:
            form.errors[name] = tell("polls.past")
        elif start in found:
            form.errors[name] = tell("polls.twice")
        else:
            found.append(start)
    return found


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_fields(visit), visit).blame(error))


def poll_of(visit: Visit) -> Poll:
    """The poll in the path, if it may be seen."""
    row = polls.poll_by_uuid(visit.desk, uid(visit))
    need_own(visit.desk, row.user_id, "poll")
    return row


def poll_page(visit: Visit) -> Page:
    """The votes for each date; who voted what."""
    row, write = poll_of(visit), wording(visit)
    form = f"{HOME}/bookings/new/{short(row.event_type.uuid)}/form"
    dates: list[dict[str, Any]] = [
        {
            "when": write.when(date.start_at, date.start_at + timedelta(minutes=row.duration)),
            "voters": [vote.email for vote in row.votes if date in vote.dates],
            "book": link(form, start=iso_z(date.start_at, millis=False), anyway="yes"),
            "over": date.start_at <= visit.desk.now,
        }
        for date in row.dates
    ]
    words = {
        "row": row,
        "path": f"{PATH}/{short(row.uuid)}",
        "dates": dates,
        "most": max((len(each["voters"]) for each in dates), default=0) or 1,
        "comments": [(vote.email, vote.comment) for vote in row.votes if vote.comment],
        "public": f"/poll/{row.uuid}",
        "public_url": f"{visit.house.base_url}/poll/{row.uuid}",
    }
    return show(visit, "poll.html", row.name, words, at=AT)


def delete(visit: Visit) -> Redirect:
    """Takes it away with its votes."""
    polls.delete_poll(visit.desk, poll_of(visit))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, again, member=True),
    Way("GET", ONE, poll_page, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
