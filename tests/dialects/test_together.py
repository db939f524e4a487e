"""Three dialects, one host: what one books, the others see as theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from openslot.desk.ids import short

DAY = "2027-01-05"


def test_each_dialect_sees_the_slots_shrink_and_reads_the_others_bookings(server: Any) -> None:
    client, key = server.client, server.bearer
    high = {**key, "Version": "v3"}
    location, user = short(server.account.organization.uuid), short(server.account.user.uuid)
    calendar = client.post(
        "/calendars/",
        json={
            "locationId": location,
            "name": "Talk",
            "calendarType": "personal",
            "teamMembers": [{"userId": user}],
        },
        headers=high,
    ).json()["calendar"]["id"]
    contact = client.post("/contacts/", json={"locationId": location, "email": "hal@example.com"}, headers=high).json()
    event_type = client.get("/panel/api/event-type", headers=server.headers).json()["items"][0]["id"]

    def by_highlevel(hour: int) -> Any:
        body = {
            "calendarId": calendar,
            "locationId": location,
            "contactId": contact["contact"]["id"],
            "startTime": f"{DAY}T{hour:02d}:00:00Z",
        }
        return client.post("/calendars/events/appointments", json=body, headers=high)

    def by_simplymeet(hour: int) -> Any:
        body = {
            "eventType": event_type,
            "scheduledAt": f"{DAY}T{hour:02d}:00:00Z",
            "invitee": {"fullName": "Sam", "email": "sam@example.com", "timezone": "UTC"},
        }
        return client.post("/panel/api/event", json=body, headers=server.headers)

    def by_calcom(hour: int) -> Any:
        attendee = {"name": "Cal", "email": "cal@example.com", "timeZone": "UTC"}
        body = {"eventTypeId": event_type, "start": f"{DAY}T{hour:02d}:00:00Z", "attendee": attendee}
        return client.post("/v2/bookings", json=body, headers=key)

    def slots() -> list[set[str]]:
        """The free hours, as each dialect tells them, in UTC."""
        params = {"startDate": "1799107200000", "endDate": "1799193600000", "timezone": "UTC"}
        free = client.get(f"/calendars/{calendar}/free-slots", params=params, headers=high).json()
        params = {"eventTypeId": event_type, "start": DAY, "end": DAY}
        cal = client.get("/v2/slots", params=params, headers={"cal-api-version": "2024-09-04"}).json()["data"]
        params = {"startDate": DAY, "endDate": DAY, "timezone": "UTC"}
        path = f"/panel/api/event-type/availability/{event_type}"
        (simple,) = client.get(path, params=params, headers=server.headers).json()
        return [
            {text[11:16] for text in free[DAY]["slots"]},
            {slot["start"][11:16] for slot in cal[DAY]},
            {hour["start"] for hour in simple["hours"] if hour["available"]},
        ]

    doors = {9: by_highlevel, 10: by_simplymeet, 11: by_calcom}
    for hour, book in doors.items():
        for seen in slots():
            assert f"{hour:02d}:00" in seen
        assert book(hour).status_code in {200, 201}, book(hour).text
        for seen in slots():
            assert f"{hour:02d}:00" not in seen
        assert [door(hour).status_code for door in doors.values()] == [400, 409, 400]

    events = client.get("/panel/api/event", headers=server.headers).json()["items"]
    listed = client.get("/v2/bookings", headers={**key, "cal-api-version": "2024-08-13"}).json()["data"]
    params = {
        "locationId": location,
        "calendarId": calendar,
        "startTime": "1799107200000",
        "endTime": "1799193600000",
    }
    appointments = client.get("/calendars/events", params=params, headers=high).json()["events"]
    for found, start in ((events, "scheduledAt"), (listed, "start"), (appointments, "startTime")):
        assert sorted(datetime.fromisoformat(each[start]).astimezone(UTC).hour for each in found) == [9, 10, 11]
