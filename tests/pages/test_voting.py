"""A poll's page: what voters see of each other, and their votes."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.dialects.conftest import Server
from tests.dialects.simplymeet.test_events import make_type


def make_poll(server: Server, **values: Any) -> dict[str, Any]:
    dates = [{"date": "2027-02-01 10:00:00"}, {"date": "2027-02-02 10:00:00"}]
    body = {"eventTypeId": make_type(server), "name": "Dinner <when>?", "availability": dates, **values}
    answer = server.client.post("/panel/api/poll", json=body, headers=server.headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def page_of(server: Server, poll: dict[str, Any], query: str = "") -> str:
    answer = server.client.get(f"/poll/{poll['uuid']}{query}")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def grid(page: str) -> dict[str, list[str]]:
    """Who is for what, by row."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    plain = [[re.sub(r"<span class=.unseen.>\w+</span>|<[^>]+>", "", cell).strip() for cell in row] for row in rows]
    return {name: row[1:] for name, row in zip(("Dates", "first", "second"), plain, strict=True)}


def vote(server: Server, poll: dict[str, Any], *numbers: int, **form: str) -> Any:
    dates = [str(poll["availability"][n]["id"]) for n in numbers]
    return server.client.post(f"/poll/{poll['uuid']}", data={"date": dates, **form}, follow_redirects=False)


def test_three_people_vote_and_one_thinks_again(server: Server) -> None:
    poll = make_poll(server)
    assert "Dinner <when>?" in page_of(server, poll)
    assert "Dinner <when>" not in server.client.get(f"/poll/{poll['uuid']}").text
    for name, numbers in (("ann", (0,)), ("bob", (0, 1)), ("cy", (1,)), ("ann", (1,))):
        answer = vote(server, poll, *numbers, email=f"{name}@example.com", comment=f"{name} was here")
        assert answer.status_code == 303
        assert "Thank you" in server.client.get(answer.headers["location"]).text
    shown = server.client.get(f"/panel/api/poll/{poll['id']}", headers=server.headers).json()
    votes = [[each["email"] for each in date["results"]] for date in shown["availability"]]
    assert votes == [["bob@example.com"], ["ann@example.com", "bob@example.com", "cy@example.com"]]
    page = page_of(server, poll, "?zone=UTC")
    assert grid(page) == {
        "Dates": ["Total", "bob", "ann", "cy"],
        "first": ["1 vote", "✓", "", ""],
        "second": ["3 votes", "✓", "✓", "✓"],
    }
    assert "09:00" in page or "9:00" in page
    assert "@example.com" not in page


@pytest.mark.parametrize(("votes", "comments"), [(True, False), (False, True), (False, False)])
def test_the_owner_decides_what_voters_see(server: Server, votes: bool, comments: bool) -> None:
    poll = make_poll(server, voteVisibility=votes, commentVisibility=comments)
    assert vote(server, poll, 0, email="zebedee@example.com", comment="Not too late").status_code == 303
    page = page_of(server, poll)
    assert ("1 vote" in page) is votes
    assert ("Not too late" in page) is comments
    assert ("zebedee" in page) is votes


def test_a_vote_that_cannot_be_counted_keeps_what_was_written(server: Server) -> None:
    poll = make_poll(server)
    for numbers, email, problem in (((), "ann@example.com", "at least one date"), ((0,), "ann", "e-mail address")):
        answer = vote(server, poll, *numbers, email=email, comment="Kept")
        assert answer.status_code == 422
        assert problem in answer.text
        assert "Kept" in answer.text
    foreign = {"date": ["999999"], "email": "ann@example.com"}
    assert server.client.post(f"/poll/{poll['uuid']}", data=foreign, follow_redirects=False).status_code == 422
    shown = server.client.get(f"/panel/api/poll/{poll['id']}", headers=server.headers).json()
    assert [date["results"] for date in shown["availability"]] == [[], []]


def test_polls_that_are_none(server: Server) -> None:
    for name in ("x", "00000000-0000-0000-0000-000000000000"):
        assert server.client.get(f"/poll/{name}").status_code == 404
        assert server.client.post(f"/poll/{name}", data={"email": "a@example.com"}).status_code == 404
