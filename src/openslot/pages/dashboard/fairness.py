"""Who had how many bookings, beside what would have been his share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from openslot.desk.figures import Share, shares
from openslot.desk.ids import short
from openslot.pages.dashboard.bookings import day_asked
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, day_after, midnight, show, today, wording
from openslot.pages.visit import Page, Visit
from openslot.pages.way import Way
from openslot.pages.wording import length

PATH = f"{HOME}/fairness"
BACK = 30


def fairness_page(visit: Visit) -> Page:
    """The last month and what is ahead in this one, or the days asked for."""
    write, now = wording(visit), today(visit)
    first = day_asked(visit, "from") or day_after(now, -BACK)
    last = day_asked(visit, "until") or day_after(now, BACK)
    found = shares(visit.desk, midnight(first, write.zone_name), midnight(day_after(last), write.zone_name))
    words = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "period": _period(first, last, write),
        "tables": [_table(list(rows)) for _, rows in groupby(found, lambda each: each.event_type.id)],
        "path": PATH,
    }
    return show(visit, "fairness.html", tell("nav.fairness"), words, at="fairness")


def _period(first: date, last: date, write: Any) -> str:
    return f"{write.day(first)} – {write.day(last)}"


def _table(rows: Sequence[Share]) -> dict[str, Any]:
    """One event type's hosts. Where they take turns, each one's fair share by his weight."""
    row = rows[0].event_type
    turns = row.kind == "round_robin" and len(rows) > 1
    total = sum(each.bookings for each in rows)
    weights = sum(each.weight for each in rows) or 1
    most = max((each.bookings for each in rows), default=0)
    return {
        "title": row.title,
        "url": f"{HOME}/event-types/{short(row.uuid)}",
        "kind": tell(f"kind.{row.kind}") if row.kind != "hostless" else "",
        "turns": turns,
        "most": max(most, 1),
        "rows": [
            {
                "name": each.user.name,
                "bookings": each.bookings,
                "time": length(each.minutes),
                "absent": each.absent,
                "fair": f"{total * each.weight / weights:.1f}" if turns else "",
            }
            for each in rows
        ],
    }


WAYS = (Way("GET", PATH, fairness_page, member=True),)
