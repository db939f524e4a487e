"""Bookings as rows of a list, by day; and the pages of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from openslot.desk.ids import short
from openslot.desk.nouns import Booking
from openslot.pages.dashboard.english import tell
from openslot.pages.visit import Visit, link
from openslot.pages.wording import Wording, names

PER_PAGE = 25


def booking_path(booking: Booking) -> str:
    """A booking's page."""
    return f"/dashboard/bookings/{short(booking.uuid)}"


def row_of(booking: Booking, write: Wording) -> dict[str, Any]:
    """What a list says of a booking."""
    hosts = [claim.user.name for claim in booking.meeting.claims if claim.user]
    return {
        "url": booking_path(booking),
        "time": write.time(booking.start_at),
        "until": write.time(booking.end_at),
        "day": write.short_day(write.local(booking.start_at).date()),
        "who": booking.name or booking.email or tell("nobody"),
        "what": booking.event_type.title,
        "hosts": tell("bookings.with", names=names(hosts)) if hosts else "",
        "state": booking.state,
        "state_words": tell(f"state.{booking.state}"),
    }


def by_day(bookings: Sequence[Booking], write: Wording) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under the dates on which they begin, in the order given."""

    def day(booking: Booking) -> date:
        return write.local(booking.start_at).date()

    return [(write.day(each), [row_of(one, write) for one in group]) for each, group in groupby(bookings, day)]


def paging(visit: Visit, page: int, total: int, per_page: int = PER_PAGE) -> dict[str, Any] | None:
    """Where one can go from this page of a list; None if all of it is on one page."""
    pages = -(-total // per_page)
    if pages < 2 and page == 1:
        return None
    asked = {name: values[0] for name, values in visit.query.items() if values and name != "page"}

    def at(number: int) -> str | None:
        return link(visit.url, **asked, page=number) if 1 <= number <= pages else None

    return {
        "words": tell("page.of", page=page, pages=max(pages, 1)),
        "earlier": at(min(page - 1, pages)),
        "later": at(page + 1),
    }
