"""Services: one or several in a row, chosen, timed and ordered."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from openslot.desk import catalogue
from openslot.desk.ids import short
from tests.dialects.conftest import Server
from tests.pages.test_embedding import OPEN
from tests.pages.test_pages import ADA, bookings, get, once, post, times

PATH = "/order/olive-co"
DAY = "month=2027-01&day=2027-01-05&zone=Europe/Rome"


def add(server: Server, title: str, length: int, *staff: int, **values: Any) -> tuple[str, list[str]]:
    """A service of the owner's (or others'); its id, and its variations'."""
    with server.desk() as desk:
        row = catalogue.create_service(
            desk,
            staff=staff or [server.account.user.id],
            title=title,
            slug=title.lower(),
            category="Hair",
            length=length,
            **values,
        )
        return short(row.uuid), [short(each.uuid) for each in row.variations]


def long_cut() -> dict[str, Any]:
    return {"variations": [catalogue.VariationDraft(None, "Long hair", {"length": 60})]}


def test_two_services_in_a_row(server: Server) -> None:
    cut, (long,) = add(server, "Cut", 30, **long_cut())
    dye, _ = add(server, "Dye", 45)
    front = get(server, "/")
    assert f'href="{PATH}"' in front
    page = get(server, PATH)
    for words in ("Cut", "Long hair (1 h)", "Dye", "Hair"):
        assert words in page
    chosen = f"service={cut}&service={dye}&kind-{cut}={long}"
    page = get(server, f"{PATH}/time?{chosen}&{DAY}")
    assert "1 h 45 min in all" in page
    offered = times(page)
    assert offered[0] == "2027-01-05T08:00:00Z"
    assert all(start <= "2027-01-05T14:15:00Z" for start in offered)  # both are over before the day is
    form = get(server, f"{PATH}/book?{chosen}&start={offered[0]}&zone=Europe/Rome")
    assert "9:00\N{NO-BREAK SPACE}AM\N{NO-BREAK SPACE}– 10:45\N{NO-BREAK SPACE}AM" in form
    fields = {"service": [cut, dye], f"kind-{cut}": long, "zone": "Europe/Rome"}
    own = post(server, f"{PATH}/book", **ADA, start=offered[0], **fields).headers["location"]
    page = get(server, own)
    assert "Booked" in page
    assert "The other times" in page
    first, second = bookings(server)
    assert (first.end_at - first.start_at, second.start_at) == (timedelta(hours=1), first.end_at)
    assert first.email == "ada@example.com"
    again = times(get(server, f"{PATH}/time?{chosen}&{DAY}"))
    assert again
    assert min(again) >= "2027-01-05T09:45:00Z"


def test_the_time_is_gone_and_nothing_else_is_lost(server: Server) -> None:
    cut, _ = add(server, "Cut", 30)
    fields = {"service": cut, "zone": "Europe/Rome", "start": "2027-01-05T08:00:00Z"}
    assert "ada@example.com" in unescape(post(server, f"{PATH}/book", 422, email="ada@example.com", **fields).text)
    post(server, f"{PATH}/book", **ADA, **fields)
    page = unescape(post(server, f"{PATH}/book", 409, name="Bob", email="bob@example.com", **fields).text)
    assert 'value="Bob"' in page
    near = re.findall(r'type="radio" name="start" value="([^"]+)"', page)
    assert near[0] == "2027-01-05T08:30:00Z"
    assert len(near) == 6
    post(server, f"{PATH}/book", name="Bob", email="bob@example.com", **{**fields, "start": near[0]})
    assert len(bookings(server)) == 2
    wrong = unescape(post(server, f"{PATH}/book", 422, name="C", email="nobody", **{**fields, "start": near[1]}).text)
    assert 'id="email-problem"' in wrong


def test_a_form_that_is_sent_twice_orders_once(server: Server) -> None:
    cut, _ = add(server, "Cut", 30)
    start = "2027-01-05T08:00:00Z"
    secret = once(get(server, f"{PATH}/book?service={cut}&start={start}"))
    own = [post(server, f"{PATH}/book", **ADA, service=cut, start=start, once=secret) for _ in range(2)]
    assert own[0].headers["location"] == own[1].headers["location"]
    post(server, f"{PATH}/book", 409, **ADA, service=cut, start=start, once="guess")
    assert len(bookings(server)) == 1


def test_who_gives_it_can_be_chosen(server: Server) -> None:
    ada = server.colleague("Ada Aid").user
    cut, _ = add(server, "Cut", 30, server.account.user.id, ada.id)
    assert "Ada Aid" in get(server, PATH)
    fields = {"service": cut, f"staff-{cut}": ada.username, "start": "2027-01-05T08:00:00Z"}
    own = post(server, f"{PATH}/book", **ADA, **fields).headers["location"]
    assert "<dd>Ada Aid</dd>" in get(server, own)
    assert "2027-01-05T08:00:00Z" not in times(
        get(server, f"{PATH}/time?service={cut}&staff-{cut}={ada.username}&{DAY}")
    )
    assert "2027-01-05T08:00:00Z" in times(get(server, f"{PATH}/time?service={cut}&{DAY}"))


def test_what_cannot_be_ordered(server: Server) -> None:
    cut, _ = add(server, "Cut", 30)
    secret, _ = add(server, "Secret", 30, is_private=True)
    assert "Secret" not in get(server, PATH)
    for query in ("", "?service=nothing", f"?service={secret}"):
        answer = server.client.get(f"{PATH}/time{query}", follow_redirects=False)
        assert answer.headers["location"] == f"{PATH}?none=yes"
    assert "at least one service" in get(server, f"{PATH}?none=yes")
    assert server.client.get(f"{PATH}/book?service={cut}", follow_redirects=False).status_code == 303
    for start in ("2027-01-05T03:00:00Z", "2020-01-06T09:00:00Z", "2027-01-05T08:07:00Z"):
        post(server, f"{PATH}/book", 409, **ADA, service=cut, start=start)
    post(server, f"{PATH}/book", 303, **ADA, service=cut, start="9999-12-31T09:00:00Z")
    for path in ("", "/time", "/book"):
        get(server, f"/order/nobody{path}?service={cut}", 404)
    assert get(server, f"{PATH}/time?service={cut}&month=9999-12&zone=Mars/Base")
    assert bookings(server) == []


def test_in_other_pages_and_languages(server: Server) -> None:
    cut, _ = add(server, "Cut", 30)
    answer = server.client.get(f"{PATH}/time?service={cut}&embed=&lang=fr")
    assert OPEN in answer.headers["content-security-policy"]
    assert "Changer la sélection" in unescape(answer.text)
    post(server, f"{PATH}/book?lang=fr", **ADA, service=cut, start="2027-01-05T08:00:00Z")
    assert bookings(server)[0].locale == "fr"
