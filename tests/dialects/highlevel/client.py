"""A client of HighLevel's door that checks the shape of every success."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openslot.desk.ids import short
from tests.dialects.highlevel import shapes

SLOT_GONE = "The slot you have selected is no longer available."
HOURS = [
    {
        "daysOfTheWeek": [1, 2, 3, 4, 5],
        "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
    }
]
TUESDAY = "2027-01-05T10:00:00+01:00"


class Client:
    """The server with HighLevel's headers, and a location with a calendar and a contact."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.headers = {**server.bearer, "Version": "v3"}
        self.location = short(server.account.organization.uuid)
        self.user = short(server.account.user.uuid)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.server.client.request(method, path, json=body, headers=self.headers, **more)
        if answer.status_code < 300:
            shapes.check(method, path, answer.status_code, answer.json())
        return answer

    def calendar(self, **fields: Any) -> dict[str, Any]:
        body = {"locationId": self.location, "name": "Talk", "teamMembers": [{"userId": self.user}], **fields}
        answer = self("POST", "/calendars/", {"openHours": HOURS, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()["calendar"]  # type: ignore[no-any-return]

    def contact(self, email: str = "ada@example.com") -> str:
        answer = self("POST", "/contacts/", {"locationId": self.location, "email": email, "name": "Ada L"})
        assert answer.status_code == 201, answer.text
        return answer.json()["contact"]["id"]  # type: ignore[no-any-return]

    def book(self, calendar: str, contact: str, **fields: Any) -> Any:
        base = {"locationId": self.location, "calendarId": calendar, "contactId": contact, "startTime": TUESDAY}
        return self("POST", "/calendars/events/appointments", {**base, **fields})

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        """The content of an answer that must be a success."""
        answer = self(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def free(self, calendar: str, day: str = "2027-01-05", **asked: str) -> list[str]:
        """The free starts of a day in Rome, as ``HH:MM``."""
        start = int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000) - 3_600_000
        more = "".join(f"&{name}={value}" for name, value in asked.items())
        path = f"/calendars/{calendar}/free-slots?startDate={start}&endDate={start + 86_399_000}{more}"
        return [each[11:16] for each in self.ok("GET", path).get(day, {"slots": []})["slots"]]

    def listed(self, **asked: str) -> list[dict[str, Any]]:
        """The appointments of the first half of 2027."""
        return self._list("events", asked)

    def blocked(self, **asked: str) -> list[dict[str, Any]]:
        """The blocks of the first half of 2027."""
        return self._list("blocked-slots", asked)

    def _list(self, what: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        more = "".join(f"&{name}={value}" for name, value in asked.items())
        path = f"/calendars/{what}?locationId={self.location}&startTime=1798761600000&endTime=1814400000000{more}"
        return self.ok("GET", path)["events"]  # type: ignore[no-any-return]
