"""Bookings that were moved by Cal.com's door, which makes a successor."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from openslot.desk.nouns import EventType
from tests.dialects.conftest import Server, server

__all__ = ["server"]
ADA = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC"}
COPIED = [each.key for each in EventType.__table__.columns if each.key not in {"id", "uuid"}]
STATES = ["confirmed", "showed", "new"]


OLD, NEW = "2024-06-14", "2024-08-13"


def ask(server: Server, version: str, method: str, path: str, body: Any = None) -> Any:
    headers = {**server.bearer, "cal-api-version": version}
    answer = server.client.request(method, path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


def booked(server: Server) -> tuple[int, str]:
    """An event type with one booking: its id, and the booking's uid."""
    kind = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30}
    number = ask(server, OLD, "POST", "/v2/event-types", kind)["id"]
    body = {"eventTypeId": number, "start": "2027-01-05T09:00:00Z", "attendee": ADA}
    return number, ask(server, NEW, "POST", "/v2/bookings", body)["uid"]


def test_what_lives_on_elsewhere_does_not_come_back_beside_it(server: Server) -> None:
    _, old = booked(server)
    ask(server, NEW, "POST", f"/v2/bookings/{old}/reschedule", {"start": "2027-01-05T10:00:00Z"})
    for state in STATES:
        for when in ({}, {"startTime": "2027-01-05T14:00:00Z"}):
            path, words = f"/calendars/events/appointments/{old}", {"appointmentStatus": state, **when}
            answer = server.client.put(path, json=words, headers={**server.bearer, "Version": "v3"})
            assert answer.status_code == 400, answer.text
            assert "moved" in answer.text
    upcoming = ask(server, NEW, "GET", "/v2/bookings?status=upcoming")
    assert [each["start"] for each in upcoming] == ["2027-01-05T10:00:00.000Z"]


def test_a_deleted_event_type_keeps_its_slug_and_leaves_it_to_others(server: Server) -> None:
    number, uid = booked(server)
    ask(server, OLD, "DELETE", f"/v2/event-types/{number}")
    assert ask(server, NEW, "GET", f"/v2/bookings/{uid}")["eventType"] == {"id": number, "slug": "talk"}
    other = ask(server, OLD, "POST", "/v2/event-types", {"title": "Talk", "slug": "talk", "lengthInMinutes": 30})
    assert other["id"] != number
    with server.desk() as desk:
        again = EventType(**{name: getattr(desk.session.get_one(EventType, other["id"]), name) for name in COPIED})
        desk.session.add(again)
        with pytest.raises(IntegrityError):  # not only the desk forbids it: the database does
            desk.session.flush()
        desk.session.rollback()
