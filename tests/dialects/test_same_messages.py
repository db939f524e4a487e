"""Whatever happens to a booking, through whichever door: the same messages leave the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from openslot.app import pump_of
from openslot.desk import connections, sign_in
from openslot.desk.connections import Found
from openslot.desk.event_types import create_event_type
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Delivery, EventType
from openslot.desk.webhooks import HIGHLEVEL, create_webhook
from openslot.settings import Settings
from tests.dialects.conftest import Server

ADA, PASSWORD = "ada@example.com", "correct horse battery"
NOWHERE = "http://127.0.0.1:9"
FIRST, SECOND = "2027-01-05T09:00:00Z", "2027-01-06T10:00:00Z"
VERSIONS = {"new": "2024-08-13", "old": "2024-04-15"}


class House:
    """A server with a calendar, a webhook of each kind, two event types, and the owner signed in."""

    def __init__(self, server: Server) -> None:
        self.server, self.client = server, server.client
        object.__setattr__(server.house, "allow_private_network", True)
        with server.desk() as desk:
            found = [Found(f"{NOWHERE}/work/", "Work", writable=True)]
            sealed = server.house.outside.vault.seal({"url": NOWHERE, "user": "o", "password": "o"})
            row = connections.connect(desk, desk.user(), "caldav", NOWHERE, sealed, found, select_all=False)
            connections.choose(desk, row.calendars[0], selected=False)  # it is written, and never asked
            for style, triggers in (("calcom", ALL), ("highlevel", sorted(HIGHLEVEL)), ("openslot", ["*"])):
                create_webhook(desk, None, url=f"{NOWHERE}/{style}", triggers=triggers, private=True, style=style)
            sign_in.set_password(desk, desk.user(), PASSWORD)
            owner: dict[str, Any] = {"owner_id": desk.who.user_id, "hosts": []}
            self.plain = self._facts(create_event_type(desk, **owner, title="Plain", length=60))
            self.asked = self._facts(create_event_type(desk, **owner, title="Asked", length=60, confirmation="always"))
        signed_in = self.client.post("/sign-in", data={"email": "olive@example.com", "password": PASSWORD})
        assert signed_in.status_code == 200
        self.location = short(server.account.organization.uuid)

    @staticmethod
    def _facts(row: EventType) -> dict[str, Any]:
        return {"id": row.id, "uid": short(row.uuid), "slug": row.slug}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        keys = {**self.server.bearer, **self.server.headers, "Version": "v3", **headers}
        answer = self.client.request(method, path, json=body, headers=keys)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def form(self, path: str, **fields: str) -> str:
        answer = self.client.post(path, data=fields, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def cal(self, path: str, body: Any, version: str = "new") -> Any:
        return self("POST", f"/v2/bookings{path}", body, **{"cal-api-version": VERSIONS[version]})

    def last(self) -> Booking:
        """The booking that lives."""
        with self.server.house.database.read() as session:
            live = select(Booking).where(Booking.state.in_(["confirmed", "pending", "cancelled", "rejected"]))
            return session.scalars(live.order_by(Booking.id.desc())).first()  # type: ignore[return-value]

    @property
    def uid(self) -> str:
        return short(self.last().uuid)

    def sent(self) -> set[tuple[str, str, str]]:
        """Channel, occasion and receiver of each message since the last time."""
        pump_of(self.server.house, Settings()).run_once()
        with self.server.house.database.write() as session:
            rows = session.scalars(select(Delivery)).all()
            found = {(row.channel, row.occasion, row.receiver) for row in rows}
            for row in rows:
                session.delete(row)
        return found


ALL = ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REQUESTED", "BOOKING_REJECTED"]
Act = Callable[[House, dict[str, Any]], Any]


def highlevel_book(house: House, kind: dict[str, Any]) -> Any:
    known = house("POST", "/contacts/upsert", {"locationId": house.location, "email": ADA, "name": "Ada"})
    body = {"locationId": house.location, "calendarId": kind["uid"], "contactId": known["contact"]["id"]}
    return house("POST", "/calendars/events/appointments", {**body, "startTime": FIRST})


WHO = {"name": "Ada", "email": ADA, "timeZone": "UTC"}
OLD = {"responses": {"name": "Ada", "email": ADA}, "timeZone": "UTC", "language": "en", "metadata": {}}
INVITEE = {"fullName": "Ada", "email": ADA, "timezone": "UTC"}
APPOINTMENT = "/calendars/events/appointments"

BOOK: dict[str, Act] = {
    "SimplyMeet": lambda h, k: h(
        "POST", "/panel/api/event", {"eventType": k["id"], "scheduledAt": FIRST, "invitee": INVITEE}
    ),
    "HighLevel": highlevel_book,
    "Cal.com": lambda h, k: h.cal("", {"start": FIRST, "eventTypeId": k["id"], "attendee": WHO}),
    "Cal.com of 2024-04-15": lambda h, k: h.cal("", {"start": FIRST, "eventTypeId": k["id"], **OLD}, "old"),
    "page": lambda h, k: h.form(f"/olive-owner/{k['slug']}/book", name="Ada", email=ADA, start=FIRST, zone="UTC"),
}
BY_HOST: Act = lambda h, k: h.form(  # noqa: E731
    f"/dashboard/bookings/new/{k['uid']}/form", name="Ada", email=ADA, start=FIRST, zone="UTC"
)
MOVE: dict[str, Act] = {
    "SimplyMeet": lambda h, k: h(
        "PUT", f"/panel/api/event/reschedule/{h.last().id}", {"start": SECOND, "eventTypeId": k["id"]}
    ),
    "HighLevel": lambda h, _: h("PUT", f"{APPOINTMENT}/{h.uid}", {"startTime": SECOND}),
    "Cal.com": lambda h, _: h.cal(f"/{h.uid}/reschedule", {"start": SECOND}),
    "Cal.com of 2024-04-15": lambda h, k: h.cal(
        "", {"start": SECOND, "eventTypeId": k["id"], "rescheduleUid": h.uid, **OLD}, "old"
    ),
    "page": lambda h, _: h.form(f"/booking/{h.uid}/reschedule", start=SECOND),
    "dashboard": lambda h, _: h.form(f"/dashboard/bookings/{h.uid}/move", start=SECOND),
}
CANCEL: dict[str, Act] = {
    "SimplyMeet": lambda h, _: h("PUT", f"/panel/api/event/cancel/{h.last().id}", {}),
    "HighLevel": lambda h, _: h("PUT", f"{APPOINTMENT}/{h.uid}", {"appointmentStatus": "cancelled"}),
    "Cal.com": lambda h, _: h.cal(f"/{h.uid}/cancel", {"cancellationReason": "Rain"}),
    "page": lambda h, _: h.form(f"/booking/{h.uid}/cancel", reason="Rain"),
    "dashboard": lambda h, _: h.form(f"/dashboard/bookings/{h.uid}/cancel", reason="Rain"),
}
CONFIRM: dict[str, Act] = {
    "HighLevel": lambda h, _: h("PUT", f"{APPOINTMENT}/{h.uid}", {"appointmentStatus": "confirmed"}),
    "Cal.com": lambda h, _: h.cal(f"/{h.uid}/confirm", {}),
    "dashboard": lambda h, _: h.form(f"/dashboard/bookings/{h.uid}/confirm"),
}
DECLINE: dict[str, Act] = {
    "Cal.com": lambda h, _: h.cal(f"/{h.uid}/decline", {"reason": "Full"}),
    "dashboard": lambda h, _: h.form(f"/dashboard/bookings/{h.uid}/decline", reason="Full"),
}


def hooks(calcom: str, highlevel: str, own: str) -> set[tuple[str, str, str]]:
    return {
        ("webhook", name, f"{NOWHERE}/{style}")
        for style, names in (("calcom", calcom), ("highlevel", highlevel), ("openslot", own))
        for name in names.split()
    }


def mails(occasion: str) -> set[tuple[str, str, str]]:
    return {("mail", occasion, who) for who in (ADA, "olive@example.com")}


def everywhere(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """The messages without what is the calendar's, whose receiver is a path of its server."""
    return {each for each in found if each[0] != "calendar"}


def calendars(found: set[tuple[str, str, str]]) -> int:
    return sum(each[0] == "calendar" for each in found)


@pytest.mark.parametrize("door", [*BOOK, "dashboard"])
def test_booked(server: Server, door: str) -> None:
    house = House(server)
    {**BOOK, "dashboard": BY_HOST}[door](house, house.plain)
    found = house.sent()
    wanted = mails("booked") | hooks("BOOKING_CREATED", "AppointmentCreate", "booking.booked")
    assert (everywhere(found), calendars(found)) == (wanted, 1)


@pytest.mark.parametrize("door", MOVE)
def test_moved(server: Server, door: str) -> None:
    house = House(server)
    BOOK["SimplyMeet"](house, house.plain)
    house.sent()
    MOVE[door](house, house.plain)
    found = house.sent()
    # Cal.com's moves make a new booking, which is a new appointment in HighLevel's words.
    appointment = "AppointmentUpdate" + (" AppointmentCreate" if door.startswith("Cal.com") else "")
    wanted = mails("moved") | hooks("BOOKING_RESCHEDULED", appointment, "booking.moved")
    assert (everywhere(found), calendars(found)) == (wanted, 1)


@pytest.mark.parametrize("door", CANCEL)
def test_cancelled(server: Server, door: str) -> None:
    house = House(server)
    BOOK["SimplyMeet"](house, house.plain)
    house.sent()
    CANCEL[door](house, house.plain)
    found = house.sent()
    wanted = mails("cancelled") | hooks("BOOKING_CANCELLED", "AppointmentUpdate", "booking.cancelled")
    assert (everywhere(found), calendars(found)) == (wanted, 1)


@pytest.mark.parametrize("door", [door for door in BOOK if door != "HighLevel"])
def test_asked_for(server: Server, door: str) -> None:
    house = House(server)
    BOOK[door](house, house.asked)
    found = house.sent()
    wanted = mails("requested") | hooks("BOOKING_REQUESTED", "AppointmentCreate", "booking.requested")
    assert (everywhere(found), calendars(found)) == (wanted, 1)  # which writes nothing yet


@pytest.mark.parametrize("door", CONFIRM)
def test_confirmed(server: Server, door: str) -> None:
    house = House(server)
    BOOK["Cal.com"](house, house.asked)
    house.sent()
    CONFIRM[door](house, house.asked)
    found = house.sent()
    wanted = mails("confirmed") | hooks("BOOKING_CREATED", "AppointmentUpdate", "booking.confirmed")
    assert (everywhere(found), calendars(found)) == (wanted, 1)


@pytest.mark.parametrize("door", DECLINE)
def test_declined(server: Server, door: str) -> None:
    house = House(server)
    BOOK["Cal.com"](house, house.asked)
    house.sent()
    DECLINE[door](house, house.asked)
    found = house.sent()
    wanted = {("mail", "rejected", ADA)} | hooks("BOOKING_REJECTED", "AppointmentUpdate", "booking.rejected")
    assert everywhere(found) == wanted
