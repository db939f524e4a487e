"""Several times in one booking, picked one after another."""

from __future__ import annotations

import re
from html import unescape

from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, PATH, START, bookings, get, make, post

DAY = f"{PATH}?month=2027-01&day=2027-01-05&lang=en"
OTHER = "2027-01-06T09:00:00Z"


def hrefs(page: str, words: str) -> list[str]:
    return [url for url, text in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>([^<]+)<', page) if words in text]


def test_picks_are_kept_from_day_to_day_and_booked_together(server: Server) -> None:
    make(server, several_starts=True)
    page = get(server, DAY)
    assert "You can choose several times" in page
    page = get(server, hrefs(page, "10:00")[0])
    assert "Continue with 1 time" in page
    page = get(server, hrefs(page, "6")[0].partition("#")[0])
    page = get(server, hrefs(page, "10:00")[0])
    assert "Continue with 2 times" in page
    dropped = get(server, hrefs(page, "×")[0])
    assert "Continue with 1 time<" in dropped
    form = get(server, hrefs(page, "Continue")[0])
    starts = re.findall(r'type="hidden" name="start" value="([^"]+)"', form)
    assert starts == [START, OTHER]
    assert "Tuesday, January 5, 2027, 10:00" in form
    assert "Wednesday, January 6, 2027, 10:00" in form
    own = post(server, f"{PATH}/book", **ADA, start=starts).headers["location"]
    assert "The other times" in get(server, own)
    assert len(bookings(server)) == 2


def test_what_is_left_of_the_picks_can_still_be_booked(server: Server) -> None:
    make(server, several_starts=True)
    post(server, f"{PATH}/book", name="B", email="b@example.com", start=START)
    page = unescape(post(server, f"{PATH}/book", 409, **ADA, start=[START, OTHER], notes="keep me").text)
    assert "Some of these times" in page
    assert "keep me" in page
    assert re.findall(r'type="hidden" name="start" value="([^"]+)"', page) == [OTHER]
    assert len(bookings(server)) == 1
    post(server, f"{PATH}/book", **ADA, start=OTHER)
    both = unescape(post(server, f"{PATH}/book", 409, name="C", email="c@example.com", start=[START, OTHER]).text)
    assert "Free times nearby" in both


def test_only_where_several_are_allowed(server: Server) -> None:
    make(server)
    assert "picked" not in get(server, f"{DAY}&pick={START}")
    post(server, f"{PATH}/book", **ADA, start=[START, OTHER])
    assert len(bookings(server)) == 1
    make(server, several_starts=True, title="Many")
    page = get(server, "/olive-owner/many?pick=nonsense&pick=2027-01-06T09:00:30Z")
    assert "You can choose several times" in page
