"""An event type that is booked with a proved address alone: the code comes by mail, and nothing is lost meanwhile."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from openslot.couriers.smtp.others import other_letters
from openslot.desk.event_types import create_event_type
from openslot.desk.nouns import Booking, OutboxRow
from openslot.desk.verified import KIND
from tests.dialects.conftest import Server

PATH = "/olive-owner/talk/book"
START = "2027-01-05T09:00:00Z"
ADA = {"name": "Ada", "email": "Ada@example.com", "notes": "Keep this", "start": START, "zone": "Europe/Paris"}


@pytest.fixture
def proved(server: Server) -> Server:
    """With such an event type."""
    with server.desk() as desk:
        owner = server.account.user.id
        create_event_type(desk, owner_id=owner, hosts=[], title="Talk", length=60, proven_address=True)
    return server


def post(server: Server, status: int, **more: str) -> str:
    answer = server.client.post(PATH, data={**ADA, **more}, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def codes(server: Server) -> list[str]:
    """Those that were mailed, oldest first."""
    with server.house.database.read() as session:
        rows = session.query(OutboxRow).filter_by(kind=KIND).order_by(OutboxRow.id)
        return [row.payload["code"] for row in rows]


def booked(server: Server) -> list[Any]:
    with server.house.database.read() as session:
        return list(session.query(Booking.email))


def test_the_code_books(proved: Server) -> None:
    page = post(proved, 200)
    assert "We have sent a code to ada@example.com" in page.replace("Ada@", "ada@")
    assert ('name="code"' in page, "Keep this" in page, booked(proved)) == (True, True, [])
    (code,) = codes(proved)
    wrong = post(proved, 422, code=f"{(int(code) + 1) % 10**6:06d}")
    assert ("This code is wrong or too old." in wrong, "Keep this" in wrong, booked(proved)) == (True, True, [])
    post(proved, 303, code=code)
    assert booked(proved) == [("ada@example.com",)]


def test_the_code_is_one_addresss_and_grows_old(proved: Server) -> None:
    post(proved, 200)
    (code,) = codes(proved)
    post(proved, 422, code=code, email="eve@example.com")
    proved.clock.advance(timedelta(minutes=14))
    assert 'name="code"' in post(proved, 200, code="1", another="yes")
    proved.clock.advance(timedelta(minutes=16))
    post(proved, 422, code=code)
    assert len(codes(proved)) == 2
    post(proved, 200, code=code, another="yes")
    post(proved, 303, code=codes(proved)[-1])


def test_letters_and_tries_are_counted(proved: Server) -> None:
    for _ in range(5):
        post(proved, 200)
    assert "Too many attempts" in post(proved, 429)
    (code, *_) = codes(proved)
    for n in range(20):
        post(proved, 422, code=f"{(int(code) + 1 + n) % 10**6:06d}")
    post(proved, 429, code=code)
    assert booked(proved) == []


def test_the_letter_speaks_the_bookers_language(proved: Server) -> None:
    proved.client.post(PATH, data=ADA, headers={"Accept-Language": "fr"})
    with proved.house.database.read() as session:
        (row,) = session.query(OutboxRow).filter_by(kind=KIND)
        (letter,) = other_letters(session, row, "https://example.com")
    assert letter.receiver == "Ada@example.com".lower()
    assert letter.request["subject"] == f"{row.payload['code']} est votre code"


def test_no_mail_no_code(proved: Server) -> None:
    object.__setattr__(proved.house, "sends_mail", False)
    assert "no mail can be sent here" in post(proved, 403)
    assert codes(proved) == []


def test_what_is_no_address_gets_no_letter(proved: Server) -> None:
    post(proved, 422, email="nobody")
    assert codes(proved) == []
