"""How a client books through each door, and what the door says when the time is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2 as httpx

from openslot.desk.ids import short
from tests.race.servers import Company

GONE = "The slot you have selected is no longer available."
BUSY = "User either already has booking at this time or is not available"
FULL = "No more seats left at this seated booking."


@dataclass
class Booker:
    """A client of one door. ``prepare`` does what must come before the race."""

    client: httpx.Client
    company: Company
    number: int
    more: dict[str, str] = field(default_factory=dict)
    contact: str = ""

    @property
    def email(self) -> str:
        """Each booker's own address."""
        return f"booker{self.number}@example.com"

    @property
    def key(self) -> str:
        """The owner's."""
        return self.company.account.api_key


Book = Callable[[Booker, datetime], httpx.Response]


def simplymeet(booker: Booker, start: datetime) -> httpx.Response:
    """POST /panel/api/event."""
    body = {
        "eventType": booker.company.event_type.id,
        "scheduledAt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "invitee": {"fullName": "Sam", "email": booker.email, "timezone": "UTC"},
    }
    return booker.client.post("/panel/api/event", json=body, headers={"X-API-KEY": booker.key, **booker.more})


def highlevel(booker: Booker, start: datetime) -> httpx.Response:
    """POST /calendars/events/appointments."""
    body = {
        "calendarId": short(booker.company.event_type.uuid),
        "locationId": short(booker.company.account.organization.uuid),
        "contactId": booker.contact,
        "startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
    }
    headers = {"Authorization": f"Bearer {booker.key}", "Version": "v3", **booker.more}
    return booker.client.post("/calendars/events/appointments", json=body, headers=headers)


def prepare_highlevel(booker: Booker) -> None:
    """A contact of the booker's own."""
    body = {"locationId": short(booker.company.account.organization.uuid), "email": booker.email, "name": "Hal"}
    headers = {"Authorization": f"Bearer {booker.key}", "Version": "v3"}
    answer = booker.client.post("/contacts/upsert", json=body, headers=headers)
    booker.contact = answer.json()["contact"]["id"]


def calcom(booker: Booker, start: datetime) -> httpx.Response:
    """POST /v2/bookings."""
    body = {
        "eventTypeId": booker.company.event_type.id,
        "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "attendee": {"name": "Cal", "email": booker.email, "timeZone": "UTC"},
    }
    headers = {"Authorization": f"Bearer {booker.key}", "cal-api-version": "2024-08-13", **booker.more}
    return booker.client.post("/v2/bookings", json=body, headers=headers)


def page(booker: Booker, start: datetime) -> httpx.Response:
    """The booking page's form."""
    owner, event_type = booker.company.account.user, booker.company.event_type
    form = {"name": "Vera", "email": booker.email, "start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "zone": "UTC"}
    return booker.client.post(f"/{owner.username}/{event_type.slug}/book", data=form)


DOORS: dict[str, Book] = {"simplymeet": simplymeet, "highlevel": highlevel, "calcom": calcom, "page": page}
WON = {"simplymeet": 201, "highlevel": 200, "calcom": 201, "page": 303}


def is_taken(door: str, answer: httpx.Response) -> bool:
    """Did the door say, in its own words, that the time is taken?"""
    body: Any = answer.json() if door != "page" else {}
    match door:
        case "simplymeet":
            return answer.status_code == 409 and set(body) == {"message", "errors"}
        case "highlevel":
            return answer.status_code == 400 and body["message"] == GONE
        case "calcom":
            words = body["error"]["message"]
            return (answer.status_code, words) in {(400, BUSY), (409, FULL)}
        case _:
            return answer.status_code == 409 and "Please choose another one" in answer.text
