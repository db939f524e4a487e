"""An organization with something of each kind, made when it is first named; and the table of operations' form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from openslot.desk import oauth

from .conftest import ADA, Cal
from .outside_world import OutsideWorld

TEN, NOON = "2027-01-05T09:00:00Z", "2027-01-05T12:00:00Z"
HOOK = {"triggers": ["BOOKING_CREATED"], "active": True, "secret": "s", "payloadTemplate": "{}"}
Made = dict[str, Any]


class World(OutsideWorld):
    """Olive's organization. Bea is a member of it and of its team, Max only of it; Stella owns another one."""

    one, daily, meet_name, apple_name = 1, "daily-video", "google-meet", "apple"

    def __init__(self, cal: Cal) -> None:
        super().__init__(cal)
        self.owner = cal.server.account
        self.org = self.owner.organization.id
        self.path = f"/v2/organizations/{self.org}"

    def make(self, path: str, body: Any, **more: Any) -> Any:
        return self.cal.data("POST", path, body, **more)

    # People

    @cached_property
    def bea(self) -> Any:
        return self.cal.server.colleague("Bea")

    @cached_property
    def max(self) -> Any:
        return self.cal.server.colleague("Max Member")

    @cached_property
    def manager(self) -> Any:
        return self.cal.server.colleague("Mia Manager", "manager")

    @cached_property
    def stella(self) -> Any:
        return self.cal.server.stranger()

    @cached_property
    def user(self) -> Made:
        return {"id": self.bea.user.id}

    @cached_property
    def taken_out(self) -> int:
        number = self.cal.server.colleague("Gone").user.id
        self.cal.data("DELETE", f"{self.path}/users/{number}")
        return int(number)

    @cached_property
    def team(self) -> Made:
        made: Made = self.make(f"{self.path}/teams", {"name": "Sales"})
        body = {"userId": self.bea.user.id, "accepted": True}
        self.make(f"{self.path}/teams/{made['id']}/memberships", body)
        return made

    @cached_property
    def team_membership(self) -> Made:
        found: list[Made] = self.cal.data("GET", f"{self.path}/teams/{self.team['id']}/memberships")
        return found[1]

    # Event types and bookings

    @cached_property
    def type(self) -> Made:
        return self.cal.type()

    @cached_property
    def team_type(self) -> Made:
        hosts = [{"userId": self.owner.user.id}, {"userId": self.bea.user.id}]
        body = {
            "title": "Team talk",
            "slug": "team-talk",
            "lengthInMinutes": 60,
            "schedulingType": "roundRobin",
            "minimumBookingNotice": 0,
            "hosts": hosts,
        }
        return self.make(f"{self.path}/teams/{self.team['id']}/event-types", body)  # type: ignore[no-any-return]

    @cached_property
    def booking(self) -> Made:
        made: Made = self.cal.book(self.type, TEN, guests=["g@example.com"])
        return made

    @cached_property
    def guest(self) -> Made:
        found: list[Made] = self.cal.data("GET", f"/v2/bookings/{self.booking['uid']}/attendees")
        return found[1]

    @cached_property
    def pending(self) -> Made:
        policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
        made: Made = self.cal.book(self.cal.type(slug="asks", confirmationPolicy=policy), NOON)
        return made

    @cached_property
    def past(self) -> Made:
        made = self.booking
        self.cal.server.clock.advance(timedelta(days=2))
        return made

    @cached_property
    def seat(self) -> Made:
        seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
        made: Made = self.cal.book(self.cal.type(slug="seated", seats=seats), "2027-01-06T09:00:00Z")
        return made

    @cached_property
    def turn(self) -> Made:
        made: Made = self.cal.book(self.team_type, "2027-01-06T12:00:00Z")
        return made

    @cached_property
    def other_host(self) -> int:
        hosts = {self.owner.user.id, self.bea.user.id}
        return int((hosts - {self.turn["hosts"][0]["id"]}).pop())

    @cached_property
    def reservation(self) -> Made:
        body = {"eventTypeId": self.type["id"], "slotStart": "2027-01-07T09:00:00Z"}
        return self.make("/v2/slots/reservations", body)  # type: ignore[no-any-return]

    @cached_property
    def link(self) -> Made:
        return self.make(f"/v2/event-types/{self.type['id']}/private-links", {})  # type: ignore[no-any-return]

    # Hours and absences

    def _schedule(self, path: str) -> Made:
        return self.make(path, {"name": "S", "timeZone": "UTC", "isDefault": False})  # type: ignore[no-any-return]

    @cached_property
    def schedule(self) -> Made:
        return self._schedule("/v2/schedules")

    @cached_property
    def users_schedule(self) -> Made:
        return self._schedule(f"{self.path}/users/{self.bea.user.id}/schedules")

    @cached_property
    def absence(self) -> Made:
        body = {"start": "2027-02-01T00:00:00Z", "end": "2027-02-02T00:00:00Z"}
        return self.make(f"{self.path}/users/{self.bea.user.id}/ooo", body)  # type: ignore[no-any-return]

    # Attributes

    @cached_property
    def attribute(self) -> Made:
        options = [{"value": "Sales", "slug": "sales"}]
        body = {"name": "Department", "slug": "department", "type": "MULTI_SELECT", "options": options}
        return self.make(f"{self.path}/attributes", body)  # type: ignore[no-any-return]

    @cached_property
    def option(self) -> Made:
        return self.cal.data(  # type: ignore[no-any-return]
            "GET", f"{self.path}/attributes/{self.attribute['id']}/options"
        )[0]

    @cached_property
    def assigned(self) -> Made:
        body = {"attributeId": self.attribute["id"], "attributeOptionId": self.option["id"]}
        self.make(f"{self.path}/attributes/options/{self.bea.user.id}", body)
        return self.option

    # Webhooks and programs

    def _hook(self, path: str) -> Made:
        return self.make(path, {"subscriberUrl": "https://hooks.example.com/a", **HOOK})  # type: ignore[no-any-return]

    @cached_property
    def hook(self) -> Made:
        return self._hook("/v2/webhooks")

    @cached_property
    def type_hook(self) -> Made:
        return self._hook(f"/v2/event-types/{self.type['id']}/webhooks")

    @cached_property
    def org_hook(self) -> Made:
        return self._hook(f"{self.path}/webhooks")

    @cached_property
    def program(self) -> Made:
        uri = "https://program.example.com/back"
        with self.cal.server.desk() as desk:
            row, secret = oauth.create_client(desk, self.org, name="Program", redirect_uris=[uri], public=False)
            code = oauth.agree(desk, row, redirect_uri=uri, scopes=None, challenge=None)
            return {"id": row.client_id, "secret": secret, "code": code, "uri": uri}


Body = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """One operation and what it answers to whom.

    ``path``: as the description writes it. ``uses``: which of the world's things a parameter names, where it is not
    the usual one (``USUAL``); under no name, what must be there besides. ``query``: beside the path. ``bad``: bodies,
    and ``bad_query``: queries, refused with 400.
    ``anonymous``, ``unknown``, ``stranger``, ``member``: the status without a key; for an id that nobody has (``lost``:
    where it depends on the parameter); for the owner of another organization; for Max. None: as the success.
    """

    method: str
    path: str
    status: int
    body: Body | None = None
    uses: dict[str, str] = field(default_factory=dict)
    query: str | Body = ""
    needed: bool = True
    bad: tuple[Any, ...] = ()
    bad_query: tuple[str, ...] = ()
    anonymous: int | None = 401
    wrong_key: int | None = 401
    unknown: int | None = 404
    lost: dict[str, int] = field(default_factory=dict)
    stranger: int | None = 404
    member: int | None = None

    @property
    def name(self) -> str:
        """The operation."""
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        """The parameters in the path."""
        return re.findall(r"\{(\w+)\}", self.path)

    def filled(self, world: World, **replaced: Any) -> str:
        """The path with ids and its query; ``replaced``: other values for some parameters."""
        if "" in self.uses:
            getattr(world, self.uses[""])
        values = {name: replaced[name] if name in replaced else self._value(world, name) for name in self.names}
        query = self.query(world) if callable(self.query) else self.query
        return self.path.format(**values) + (f"?{query}" if query else "")

    def _value(self, world: World, name: str) -> Any:
        if name == "orgId":
            return world.org
        thing = self.uses.get(name) or next(
            thing for (part, parameter), thing in USUAL.items() if parameter == name and part in self.path
        )
        made, _, key = thing.partition(".")
        value = getattr(world, made)
        return value[key or "id"] if isinstance(value, dict) else value


USUAL = {
    ("/teams/", "teamId"): "team",
    ("/teams/", "eventTypeId"): "team_type",
    ("", "eventTypeId"): "type",
    ("/teams/", "membershipId"): "team_membership",
    ("", "membershipId"): "user",
    ("/organizations/", "userId"): "user",
    ("", "userId"): "other_host",
    ("", "bookingUid"): "booking.uid",
    ("", "seatUid"): "seat.seatUid",
    ("", "attendeeId"): "guest",
    ("", "linkId"): "link.linkId",
    ("/users/", "scheduleId"): "users_schedule",
    ("", "scheduleId"): "schedule",
    ("", "oooId"): "absence",
    ("", "attributeId"): "attribute",
    ("", "attributeOptionId"): "assigned",
    ("", "optionId"): "option",
    ("/event-types/", "webhookId"): "type_hook",
    ("/organizations/", "webhookId"): "org_hook",
    ("", "webhookId"): "hook",
    ("", "clientId"): "program",
    ("", "uid"): "reservation.reservationUid",
    ("", "calendar"): "google.calendar",
    ("", "connectionId"): "google",
    ("", "eventId"): "meeting",
    ("", "eventUid"): "meeting",
    ("", "app"): "meet",
    ("", "id"): "verified",
}
"""What a parameter names in paths that contain a part: the first that fits."""

__all__ = ["ADA", "Case", "World"]
