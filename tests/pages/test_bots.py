"""Rate and proof of work: people book undisturbed, programs slowly."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from html import unescape
from itertools import count
from typing import Any

import pytest

from openslot.pages.bots import BITS, LASTS, is_solved, puzzle
from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, PATH, START, bookings, get, make, post


def solve(seed: str) -> str:
    """The number that the browser looks for."""
    for n in count():
        if int.from_bytes(sha256(f"{seed}:{n}".encode()).digest()[:4], "big") >> (32 - BITS) == 0:
            return str(n)
    raise AssertionError


def worked(server: Server) -> dict[str, str]:
    page = get(server, f"{PATH}/book?start={START}")
    token = re.search(r'name="puzzle" value="([^"]+)"', page)
    seed = re.search(r'data-puzzle="([^"]+)"', page)
    assert token
    assert seed
    return {"puzzle": token[1], "proof": solve(seed[1])}


@pytest.fixture
def guarded(sqlite_server: Server) -> Server:
    object.__setattr__(sqlite_server.house, "rate_limit", "1000/minute")
    make(sqlite_server)
    return sqlite_server


def test_a_proof_counts_once_and_not_for_long(guarded: Server) -> None:
    house, now = guarded.house, guarded.clock.now()
    made = puzzle(house, now)
    proof = solve(made.seed)
    assert is_solved(house, now, made.token, proof)
    assert is_solved(house, now + timedelta(seconds=LASTS), made.token, proof)
    for when, token, answer in (
        (now + timedelta(seconds=LASTS + 1), made.token, proof),
        (now - timedelta(seconds=2), made.token, proof),
        (now, made.token, str(int(proof) + 1)),
        (now, made.token.replace(".", ".x", 1), proof),
        (now, made.token[:-1], proof),
        (now, f"{made.token}\N{LATIN SMALL LETTER E WITH ACUTE}", proof),
        (now, made.token, "\N{ARABIC-INDIC DIGIT ONE}"),
        (now, made.token, "9" * 99),
        (now, "9" * 5000 + ".x.y", proof),
        (now, "", ""),
    ):
        assert not is_solved(house, when, token, answer)


def test_without_proof_the_stricter_rate_and_nothing_is_lost(guarded: Server) -> None:
    fields: dict[str, Any] = {"name": "Bob", "email": "", "notes": "keep me", "start": START}
    for _ in range(10):
        post(guarded, f"{PATH}/book", 422, **fields)
    slow = unescape(post(guarded, f"{PATH}/book", 429, **{**fields, **ADA}).text)
    assert "Nothing is lost: please try again in" in slow
    assert "keep me" in slow
    assert "ada@example.com" in slow
    assert bookings(guarded) == []
    again = worked(guarded)
    post(guarded, f"{PATH}/book", 303, **ADA, start=START, **again)
    post(guarded, f"{PATH}/book", 429, **ADA, start="2027-01-05T10:00:00Z", **again)
    assert len(bookings(guarded)) == 1


def test_with_proof_there_is_a_rate_too(guarded: Server) -> None:
    rates = guarded.house.rates
    for _ in range(60):
        rates.hit("60/hour", 0, "book", "True", "testclient")
    post(guarded, f"{PATH}/book", 429, **ADA, start=START, **worked(guarded))
