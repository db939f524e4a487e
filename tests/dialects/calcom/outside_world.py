"""What the world has outside the house: Google, Microsoft, an iCloud, a published calendar, a mailed code."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from openslot.desk.nouns import OutboxRow
from tests.couriers.calendars import GOOGLE, event
from tests.couriers.fakes import Fake, FakeGoogle, FakeMicrosoft, serving
from tests.couriers.radicale import PEOPLE, radicale
from tests.couriers.serving import Told, outside
from tests.couriers.test_ics import calendar

from .conftest import Cal

T = TypeVar("T")
EMAIL = "olive@work.example"
VERIFIED = "/v2/verified-resources/emails"
WHEN = {
    "start": {"time": "2027-01-05T10:00:00", "timeZone": "Europe/Rome"},
    "end": {"time": "2027-01-05T11:00:00", "timeZone": "Europe/Rome"},
}
FEED = event("DTSTART:20270105T090000Z", "DTEND:20270105T100000Z")


class OutsideWorld:
    """Services that run for as long as the test does."""

    def __init__(self, cal: Cal) -> None:
        self.cal = cal
        self.running = ExitStack()

    def enter(self, context: AbstractContextManager[T]) -> T:
        object.__setattr__(self.cal.server.house, "allow_private_network", True)
        return self.running.enter_context(context)

    def register(self, name: str, fake: Fake) -> None:
        service, _ = self.enter(serving(fake))
        object.__setattr__(self.cal.server.house, "apps", {**self.cal.server.house.apps, name: service})

    @cached_property
    def google_app(self) -> str:
        self.register("google", FakeGoogle())
        return "google"

    @cached_property
    def teams_app(self) -> str:
        self.register("microsoft", FakeMicrosoft())
        return "msteams"

    @cached_property
    def google_return(self) -> str:
        """The query with which Google sends people back."""
        url = self.cal.data("GET", f"/v2/calendars/{self.google_app}/connect")["authUrl"]
        return f"state={parse_qs(urlsplit(url).query)['state'][0]}&code=good-code"

    @cached_property
    def teams_return(self) -> str:
        url = self.cal.data("GET", f"/v2/conferencing/{self.teams_app}/oauth/auth-url")["url"]
        return f"state={parse_qs(urlsplit(url).query)['state'][0]}&code=good-code"

    @cached_property
    def google(self) -> dict[str, Any]:
        path = f"/v2/calendars/google/save?{self.google_return}"
        assert self.cal("GET", path, key=None, follow_redirects=False).status_code == 301
        number = self.cal.data("GET", "/v2/calendars/connections")["connections"][0]["connectionId"]
        return {"id": number, "calendar": "google"}

    @cached_property
    def meet(self) -> str:
        assert self.google
        self.cal.data("POST", "/v2/conferencing/google-meet/connect", status=200)
        return "google-meet"

    @cached_property
    def meeting(self) -> dict[str, Any]:
        made: dict[str, Any] = self.cal.data(
            "POST", f"/v2/calendars/{self.google['calendar']}/events", {"title": "Lunch", **WHEN}
        )
        return made

    @cached_property
    def apple(self) -> dict[str, str]:
        folder = Path(self.enter(tempfile.TemporaryDirectory()))
        server = self.enter(radicale(folder / "radicale"))
        object.__setattr__(self.cal.server.house, "icloud", server.address)
        server.collection("olive", "Work")
        return {"username": "olive", "password": PEOPLE["olive"]}

    @cached_property
    def feed_url(self) -> str:
        return f"{self.enter(outside(lambda _asked: Told(calendar(GOOGLE + FEED)))).address}/me.ics"

    @cached_property
    def feed(self) -> dict[str, Any]:
        made = self.cal.data("POST", "/v2/calendars/ics-feed/save", {"urls": [self.feed_url], "readOnly": True})
        return {"integration": made["type"], "externalId": self.feed_url, "credentialId": made["id"]}

    @cached_property
    def unselected(self) -> dict[str, Any]:
        self.cal.data("DELETE", "/v2/selected-calendars", params=self.feed)
        return self.feed

    @cached_property
    def code(self) -> dict[str, str]:
        self.cal.data("POST", f"{VERIFIED}/verification-code/request", {"email": EMAIL}, status=200)
        with self.cal.server.house.database.read() as session:
            query = select(OutboxRow.payload).where(OutboxRow.kind == "verification.code")
            return {"email": EMAIL, "code": session.scalars(query).one()["code"]}

    @cached_property
    def verified(self) -> dict[str, Any]:
        made: dict[str, Any] = self.cal.data("POST", f"{VERIFIED}/verification-code/verify", self.code, status=200)
        return made
