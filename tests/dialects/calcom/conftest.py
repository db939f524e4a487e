"""A client that speaks as Cal.com's clients do."""

from __future__ import annotations

from typing import Any

import pytest

VERSIONS = {"bookings": "2024-08-13", "slots": "2024-09-04", "event-types": "2024-06-14", "schedules": "2024-06-11"}
ADA = {"name": "Ada Lovelace", "email": "ada@example.com", "timeZone": "Europe/London"}


class Cal:
    """The server, with each resource's newest version header and the owner's key unless told otherwise."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def __call__(
        self, method: str, path: str, body: Any = None, *, key: str | None = "", version: str | None = "", **more: Any
    ) -> Any:
        resource = path.partition("?")[0].split("/")[2]
        headers = {}
        version = VERSIONS.get(resource) if version == "" else version
        if version:
            headers["cal-api-version"] = version
        if key is not None:
            headers["Authorization"] = f"Bearer {key or self.server.account.api_key}"
        return self.server.client.request(method, path, json=body, headers=headers, **more)

    def data(self, method: str, path: str, body: Any = None, *, status: int | None = None, **more: Any) -> Any:
        answer = self(method, path, body, **more)
        wanted = status or (201 if method == "POST" else 200)
        assert answer.status_code == wanted, answer.text
        assert answer.json()["status"] == "success"
        return answer.json().get("data")

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> str:
        answer = self(method, path, body, **more)
        assert answer.status_code == status, answer.text
        found = answer.json()
        assert found["status"] == "error"
        assert found["statusCode"] == status
        assert found["message"] == found["error"]["message"]
        return str(found["message"])

    def type(self, **fields: Any) -> dict[str, Any]:
        body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0, **fields}
        return self.data("POST", "/v2/event-types", body)  # type: ignore[no-any-return]

    def book(self, event_type: dict[str, Any], start: str, *, status: int = 201, **fields: Any) -> Any:
        more = {name: fields.pop(name) for name in ("key", "headers") if name in fields}
        body = {"start": start, "eventTypeId": event_type["id"], "attendee": ADA, **fields}
        answer = self("POST", "/v2/bookings", body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()["data"] if status == 201 else answer.json()["message"]

    def slots(self, event_type: dict[str, Any], start: str, end: str, **query: Any) -> dict[str, list[Any]]:
        params = {"eventTypeId": event_type["id"], "start": start, "end": end, **query}
        found = self.data("GET", "/v2/slots", key=None, params=params)
        return {day: [slot["start"] for slot in slots] for day, slots in found.items()}


@pytest.fixture
def cal(server: Any) -> Cal:
    return Cal(server)
