"""Whom one meets at a place, one meets by the place's clock."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.dialects.conftest import Server
from tests.pages.test_pages import ADA, PATH, START, bookings, get, make, post, times

QUAI = {"kind": "address", "value": "Quai 7", "public": True}
LOCKED = {"calcom": {"lockTimeZoneToggleOnBookingPage": True}}


@pytest.mark.parametrize("values", [{"places": [QUAI]}, {"extras": LOCKED}])
def test_times_are_those_of_the_place(server: Server, values: dict[str, Any]) -> None:
    make(server, zone="Europe/Paris", **values)
    page = get(server, f"{PATH}?month=2027-01&day=2027-01-05&zone=Asia/Tokyo")
    assert "Europe/Paris" in page
    assert "Asia/Tokyo" not in page
    assert "data-guess" not in page
    assert '<select id="zone"' not in page
    assert START in times(page)
    form = get(server, f"{PATH}/book?start={START}&zone=Asia/Tokyo")
    assert re.search(r"\b10:00\b", form)
    assert "Japan" not in form
    own = post(server, f"{PATH}/book", zone="Asia/Tokyo", start=START, **ADA).headers["location"]
    (booking,) = bookings(server)
    assert booking.zone == "Europe/Paris"
    assert '<select id="zone"' not in get(server, f"{own}/reschedule?zone=Asia/Tokyo")


def test_elsewhere_the_visitor_chooses(server: Server) -> None:
    make(server, zone="Europe/Paris", places=[QUAI, {"kind": "attendee_phone"}])
    page = get(server, f"{PATH}?month=2027-01&day=2027-01-05&zone=Asia/Tokyo")
    assert '<select id="zone"' in page
    assert 'value="Asia/Tokyo" selected' in page
