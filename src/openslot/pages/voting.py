"""A poll's page: its dates, the votes that may be seen, and a form for one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from openslot.desk import polls
from openslot.desk.errors import DeskError, Invalid
from openslot.desk.event_types import zone_of
from openslot.desk.nouns import Poll
from openslot.pages import manner
from openslot.pages.picking import zone_choices
from openslot.pages.visit import Lost, Page, Redirect, Visit, link
from openslot.pages.wording import length, say, say_problem, writing

LONGEST_COMMENT = 4000


def _poll(visit: Visit, *, to_vote: bool = False) -> Poll:
    try:
        return polls.poll_by_uuid(visit.desk, UUID(visit.path["uuid"]), to_vote=to_vote)
    except ValueError:
        raise Lost from None


def poll_page(visit: Visit) -> Page:
    """The dates in the visitor's zone."""
    return _page(visit, _poll(visit), {})


def _page(visit: Visit, row: Poll, problems: dict[str, str]) -> Page:
    manner.now().otherwise(row.user.locale)
    user, zone = row.user, visit.zone(zone_of(row.event_type))
    wording = writing(zone, user.hour_format, user.week_start)
    last = timedelta(minutes=row.duration)
    words: dict[str, Any] = {
        "row": row,
        "organization": user.organization,
        "path": f"/poll/{row.uuid}",
        "length": length(row.duration),
        "zone": zone,
        "zones": zone_choices(zone),
        "dates": [
            {
                "id": each.date.id,
                "words": wording.when_brief(each.date.start_at, each.date.start_at + last, visit.desk.now),
                "voters": each.voters,
                "chosen": str(each.date.id) in visit.form.get("date", ()),
            }
            for each in polls.standings(row)
        ],
        "voters": list(dict.fromkeys(name for each in polls.standings(row) for name in each.voters or ())),
        "comments": polls.comments(row),
        "email": visit.filled("email"),
        "comment": visit.filled("comment"),
        "form": {"errors": problems},
        "thanks": visit.asked("voted") == "yes",
    }
    accent = row.event_type.color or user.organization.accent
    return Page("poll.html", row.name, words, 422 if problems else 200, accent=accent)


def vote(visit: Visit) -> Redirect:
    """Counts a vote; a second one with the same address replaces the first."""
    row = _poll(visit, to_vote=True)
    chosen = [int(text) for text in visit.form.get("date", ()) if text.isascii() and text.isdigit() and len(text) < 19]
    comment = visit.filled("comment")[:LONGEST_COMMENT]
    polls.vote(visit.desk, row, email=visit.filled("email"), dates=chosen, comment=comment or None)
    return Redirect(link(f"/poll/{row.uuid}", zone=visit.filled("zone"), voted="yes"))


def again(visit: Visit, error: DeskError) -> Page:
    """The page again, with what was filled in and what is wrong."""
    if not isinstance(error, Invalid):
        raise error
    words = {"email": say("form.need.email"), "availability": say("poll.need.date")}
    problems = {
        problem.path.partition(".")[0]: say_problem(problem.kind, problem.message) for problem in error.problems
    }
    return _page(visit, _poll(visit), {name: words.get(name, text) for name, text in problems.items()})
