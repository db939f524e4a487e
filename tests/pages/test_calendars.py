"""A booking in the visitor's own calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from icalendar import Calendar

from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, PATH, START, bookings, get, make, post


def test_links_and_file(server: Server) -> None:
    make(server, places=[{"kind": "address", "value": "Via Appia 1 & 2"}])
    own = post(server, f"{PATH}/book", **ADA, start=START, place="0").headers["location"]
    found = {
        urlsplit(url).netloc: url for url in re.findall(r'href="([^"]+)" rel="noopener noreferrer"', get(server, own))
    }
    assert set(found) == {"calendar.google.com", "outlook.live.com", "outlook.office.com", ""}
    google = parse_qs(urlsplit(found["calendar.google.com"]).query)
    assert google["dates"] == ["20270105T090000Z/20270105T100000Z"]
    assert google["details"] == [f"http://testserver{own}"]
    assert google["location"] == ["In person: Via Appia 1 & 2"]
    outlook = parse_qs(urlsplit(found["outlook.live.com"]).query)
    assert (outlook["startdt"], outlook["enddt"]) == ([START], ["2027-01-05T10:00:00Z"])
    answer = server.client.get(found[""])
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "booking.ics" in answer.headers["content-disposition"]
    event: Any = Calendar.from_ical(answer.text).walk("VEVENT")[0]
    (booking,) = bookings(server)
    assert (str(event["UID"]), event["DTSTART"].dt) == (booking.ics_uid, datetime(2027, 1, 5, 9, tzinfo=UTC))


def test_not_for_what_will_not_take_place(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    post(server, f"{own}/cancel")
    assert "calendar" not in get(server, own)
    get(server, f"{own}/calendar.ics", 404)
    get(server, "/booking/nope/calendar.ics", 404)
