"""Bookings that were moved by Cal.com's door, which makes a successor."""

from __future__ import annotations

from tests.dialects.conftest import Server, server

__all__ = ["server"]
ADA = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC"}
STATES = ["confirmed", "showed", "new"]


def test_what_lives_on_elsewhere_does_not_come_back_beside_it(server: Server) -> None:
    client, cal = server.client, {**server.bearer, "cal-api-version": "2024-06-14"}
    kind = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30}
    event_type = client.post("/v2/event-types", json=kind, headers=cal).json()["data"]
    cal["cal-api-version"] = "2024-08-13"
    body = {"eventTypeId": event_type["id"], "start": "2027-01-05T09:00:00Z", "attendee": ADA}
    old = client.post("/v2/bookings", json=body, headers=cal).json()["data"]["uid"]
    later = {"start": "2027-01-05T10:00:00Z"}
    assert client.post(f"/v2/bookings/{old}/reschedule", json=later, headers=cal).status_code == 201
    for state in STATES:
        for when in ({}, {"startTime": "2027-01-05T14:00:00Z"}):
            path, words = f"/calendars/events/appointments/{old}", {"appointmentStatus": state, **when}
            answer = client.put(path, json=words, headers={**server.bearer, "Version": "v3"})
            assert answer.status_code == 400, answer.text
            assert "moved" in answer.text
    lists = client.get("/v2/bookings?status=upcoming", headers=cal).json()["data"]
    assert [each["start"] for each in lists] == ["2027-01-05T10:00:00.000Z"]


def test_a_deleted_event_types_bookings_tell_its_own_slug(server: Server) -> None:
    client, cal = server.client, {**server.bearer, "cal-api-version": "2024-06-14"}
    kind = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30}
    made = client.post("/v2/event-types", json=kind, headers=cal).json()["data"]
    cal["cal-api-version"] = "2024-08-13"
    body = {"eventTypeId": made["id"], "start": "2027-01-05T09:00:00Z", "attendee": ADA}
    uid = client.post("/v2/bookings", json=body, headers=cal).json()["data"]["uid"]
    cal["cal-api-version"] = "2024-06-14"
    assert client.delete(f"/v2/event-types/{made['id']}", headers=cal).status_code == 200
    cal["cal-api-version"] = "2024-08-13"
    booking = client.get(f"/v2/bookings/{uid}", headers=cal).json()["data"]
    assert booking["eventType"] == {"id": made["id"], "slug": "talk"}
