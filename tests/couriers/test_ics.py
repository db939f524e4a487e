"""Busy time out of iCalendar, and feeds of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openslot.couriers.http import LIMIT, Door
from openslot.couriers.ics import BadCalendar, Feed, taken_in
from openslot.couriers.shapes import Dead, Reading, Taken, Unreadable

from .calendars import CASES, GOOGLE, event
from .serving import Asked, Told, outside

FIRST, LAST = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
ME = ["me@example.com"]


def calendar(text: str) -> str:
    return f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".replace("\n", "\r\n")


def shown(taken: Taken) -> str:
    start, end = taken.start.strftime("%Y-%m-%dT%H:%M"), taken.end.strftime("%Y-%m-%dT%H:%M")
    return f"{start}/{end if end[:10] != start[:10] else end[11:]}"


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_busy_time(name: str, text: str, expected: list[str]) -> None:
    found = taken_in(calendar(text), FIRST, LAST, "Europe/Rome", ME)
    assert [shown(each) for each in found.taken or ()] == expected


def test_zones_of_one_calendar_are_not_anothers() -> None:
    cases = {name: text for name, text, _ in CASES}
    mine, other = cases["outlook zone of its own making"], cases["outlook zone of the same name made by somebody else"]
    starts = [shown((taken_in(calendar(text), FIRST, LAST, "UTC").taken or [])[0])[:16] for text in (mine, other, mine)]
    assert starts == ["2027-01-04T08:00", "2027-01-04T03:30", "2027-01-04T08:00"]


def test_only_what_touches_the_range() -> None:
    text = calendar(GOOGLE + event("DTSTART:20261231T230000Z", "DTEND:20270101T010000Z"))
    assert len(taken_in(text, FIRST, LAST, "UTC").taken or ()) == 1
    assert not taken_in(text, datetime(2027, 1, 1, 1, tzinfo=UTC), LAST, "UTC").taken


def test_what_cannot_be_understood_is_counted() -> None:
    text = calendar(GOOGLE + event("DTSTART:nonsense") + event("DTSTART:20270104T090000Z", "RRULE:FREQ=MINUTELY"))
    assert taken_in(text, FIRST, LAST, "UTC").skipped == 2


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "BEGIN:VCALENDAR\r\nnonsense", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT"]
)
def test_no_calendar(text: str) -> None:
    with pytest.raises(BadCalendar):
        taken_in(text, FIRST, LAST, "UTC")


MEETING = calendar(GOOGLE + event("DTSTART:20270104T090000Z", "DTEND:20270104T100000Z"))


def test_a_feed_is_read_once_and_asked_for_changes() -> None:
    def answer(asked: Asked) -> Told:
        if asked.headers.get("If-None-Match") == '"1"':
            return Told(status=304)
        return Told(MEETING, headers={"ETag": '"1"'})

    with outside(answer) as server:
        url = f"{server.address}/calendar/basic.ics"
        feed = Feed(Door(private=True), [url], "Europe/Rome")
        assert [found.external_id for found in feed.calendars()] == [url]
        first = feed.read(url, None, FIRST, LAST)
        assert [shown(each) for each in first.taken or ()] == ["2027-01-04T09:00/10:00"]
        assert feed.read(url, first.mark, FIRST, LAST) == Reading(None, '"1"')
        assert len(server.asked) == 2


def test_a_feed_without_etag_is_asked_by_its_date() -> None:
    date = "Sat, 21 Nov 2026 07:28:00 GMT"

    def answer(asked: Asked) -> Told:
        if asked.headers.get("If-Modified-Since") == date:
            return Told(status=304)
        return Told(MEETING, headers={"Last-Modified": date})

    with outside(answer) as server:
        feed = Feed(Door(private=True), [server.address], "UTC")
        mark = feed.read(server.address, None, FIRST, LAST).mark
        assert feed.read(server.address, mark, FIRST, LAST).taken is None


@pytest.mark.parametrize(
    ("told", "error", "words"),
    [
        (Told(status=404), Dead, "not there"),
        (Told(status=403), Dead, "403"),
        (Told(status=500), Unreadable, "500"),
        (Told(status=302, headers={"Location": "/other.ics"}), Unreadable, "has moved to http.*/other.ics"),
        (Told("<html>Sign in</html>"), Unreadable, "not a calendar"),
        (Told(MEETING[:-20]), Unreadable, "not a whole one"),
        (Told(b"x" * (LIMIT + 1)), Unreadable, "more than"),
    ],
)
def test_feeds_that_cannot_be_read(told: Told, error: type[Exception], words: str) -> None:
    with outside(lambda _asked: told) as server, pytest.raises(error, match=words):
        Feed(Door(private=True), [], "UTC").read(server.address, None, FIRST, LAST)


def test_private_addresses_are_no_feeds_unless_allowed() -> None:
    with outside(lambda _asked: Told(MEETING)) as server:
        with pytest.raises(Unreadable, match="private address"):
            Feed(Door(), [], "UTC").read(server.address, None, FIRST, LAST)
        assert server.asked == []
