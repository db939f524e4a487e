"""An offer set up through each dialect's HTTP API, the starts that the dialect tells, and those expected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from openslot.desk.accounts import add_user, create_account
from openslot.desk.event_types import HostDraft, create_event_type
from openslot.desk.ids import short
from openslot.desk.nouns import User
from openslot.desk.schedules import create_schedule
from tests.dialects.conftest import Server
from tests.oracle.plain import DAY, EPOCH, Claim, Interval, Offer, from_free_time, from_hours, local

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_numbers = count()


class Door(ABC):
    """A fresh organization whose owner lives in the offer's zone, and a colleague where two hosts are needed."""

    @abstractmethod
    def told(self) -> list[str]:
        """The starts that the dialect tells, in its own writing."""

    @abstractmethod
    def expected(self) -> list[str]:
        """Those that it should tell."""

    def __init__(self, server: Server, given: Offer) -> None:
        self.server, self.given = server, given
        server.clock.set(EPOCH + timedelta(minutes=given.now))
        n = next(_numbers)
        with server.house.database.write() as session:
            self.account = create_account(
                session,
                server.clock,
                organization=f"Org {n}",
                name=f"User {n}",
                email=f"user{n}@example.com",
                timezone=given.zone,
            )
            self.hosts = [self.account.user]
            if len(given.taken) > 1:
                organization = self.account.organization.id
                address = f"colleague{n}@example.com"
                second = add_user(
                    session, server.clock, organization_id=organization, name="Two", email=address, timezone="UTC"
                )
                self.hosts.append(second.user)

    def __call__(self, method: str, path: str, body: Any = None, *, version: str = "", **more: Any) -> Any:
        key = self.account.api_key
        headers = {"X-API-KEY": key} if path.startswith("/panel") else {"Authorization": f"Bearer {key}"}
        if version:
            headers["cal-api-version" if path.startswith("/v2") else "Version"] = version
        answer = self.server.client.request(method, path, json=body, headers=headers, **more)
        assert answer.status_code < 300, (method, path, body, answer.text)
        return answer.json() if answer.content else None

    def type_of(self, **facts: Any) -> int:
        with self.server.desk(self.account) as desk:
            return create_event_type(desk, owner_id=self.account.user.id, **facts).id

    def always(self) -> int:
        """A schedule that never closes."""
        with self.server.desk(self.account) as desk:
            weekly = [{"days": list(range(7)), "start": 0, "end": DAY}]
            mine = self.account.organization.id
            return create_schedule(desk, mine, None, name="All", zone="UTC", weekly=weekly, overrides=[]).id


def clock(at: int) -> str:
    return f"{at // 60:02d}:{at % 60:02d}"


def busy(draw: Random, given: Offer) -> list[Claim]:
    """Some times within what is asked for, apart from each other, with buffers."""
    found: list[Claim] = []
    first, last = given.bounds()
    at = max(first, given.now + 1) + draw.randint(0, 12 * 60)
    while at < last and len(found) < 3:
        length = draw.choice([10, 30, 45, 61, 120])
        found.append((at, at + length, draw.choice([0, 15]), draw.choice([0, 20])))
        at += length + draw.randint(61, 24 * 60)
    return found


def iso(at: int) -> str:
    return (EPOCH + timedelta(minutes=at)).isoformat().replace("+00:00", "Z")


class SimplyMeet(Door):
    """Rules by weekday and date; what is taken is another type's events."""

    def __init__(self, server: Server, given: Offer, draw: Random) -> None:
        super().__init__(server, given)
        self.number = self.type_of(
            kind=given.kind,
            hosts=[HostDraft(user.id) for user in self.hosts],
            title="Talk",
            length=given.length,
            slot_interval=given.step,
            buffer_before=given.before,
            buffer_after=given.after,
            notice={"value": given.notice, "unit": "minutes"},
        )
        always = self.always()
        rules = [self.rule("weekday", DAYS[day].lower(), hours) for day, hours in given.weekly.items()]
        rules += [self.rule("date", day.isoformat(), hours) for day, hours in given.dates.items()]
        self("PUT", "/panel/api/availability-rule", {"eventTypeIds": [self.number], "availabilityRules": rules})
        invitee = {"fullName": "B", "email": "b@example.com"}
        for user, taken in zip(self.hosts, given.taken, strict=True):
            for start, end, before, after in busy(draw, given):
                facts = {"length": end - start, "buffer_before": before, "buffer_after": after, "schedule_id": always}
                other = self.type_of(hosts=[HostDraft(user.id, fixed=True)], title="Other", **facts)
                self("POST", "/panel/api/event", {"eventType": other, "scheduledAt": iso(start), "invitee": invitee})
                taken.append((start, end, before, after))

    @staticmethod
    def rule(kind: str, value: str, hours: list[Interval]) -> dict[str, Any]:
        intervals = [{"start": clock(start), "end": clock(end)} for start, end in hours]
        return {"type": kind, "config": {kind: value}, "hourIntervals": intervals}

    def told(self) -> list[str]:
        given = self.given
        query = {"startDate": str(given.first), "endDate": str(given.last), "timezone": given.asks}
        rows = self("GET", f"/panel/api/event-type/availability/{self.number}", params=query)
        return [f"{row['date']} {hour['start']}" for row in rows for hour in row["hours"] if hour["available"]]

    def expected(self) -> list[str]:
        starts = from_hours(self.given, larger=False)
        return [local(at, self.given.asks).strftime("%Y-%m-%d %H:%M") for at in starts]


class HighLevel(Door):
    """Hours and dates of a calendar; what is taken is another calendar's appointments, and blocks."""

    def __init__(self, server: Server, given: Offer, draw: Random) -> None:
        super().__init__(server, given)
        self.location = short(self.account.organization.uuid)
        hours = [
            {"daysOfTheWeek": [(day + 1) % 7], "hours": self.hours(kept)} for day, kept in given.weekly.items() if kept
        ]
        dates = [{"date": f"{day}T00:00:00.000Z", "hours": self.hours(kept)} for day, kept in given.dates.items()]
        self.number = self.calendar(
            given.length,
            given.before,
            given.after,
            self.hosts,
            calendarType="collective" if given.kind == "collective" else "round_robin",
            slotInterval=given.step,
            slotIntervalUnit="mins",
            allowBookingAfter=given.notice,
            allowBookingAfterUnit="mins",
            openHours=hours,
            availabilities=dates,
        )
        contact = self.post("/contacts/", {"locationId": self.location, "email": "b@example.com"})["contact"]["id"]
        for user, taken in zip(self.hosts, given.taken, strict=True):
            for start, end, before, after in busy(draw, given):
                times = {"startTime": iso(start), "endTime": iso(end), "locationId": self.location}
                if draw.random() < 0.3:
                    self.post("/calendars/events/block-slots", {**times, "assignedUserId": short(user.uuid)})
                    taken.append((start, end, 0, 0))
                else:
                    other = self.calendar(end - start, before, after, [user])
                    body = {**times, "calendarId": other, "contactId": contact, "ignoreFreeSlotValidation": True}
                    self.post("/calendars/events/appointments", body)
                    taken.append((start, end, before, after))

    def post(self, path: str, body: Any) -> Any:
        return self("POST", path, body, version="v3")

    def calendar(self, length: int, before: int, after: int, hosts: Sequence[User], **more: Any) -> str:
        body = {
            "locationId": self.location,
            "name": "Talk",
            "teamMembers": [{"userId": short(user.uuid)} for user in hosts],
            "slotDuration": length,
            "slotDurationUnit": "mins",
            "preBuffer": before,
            "preBufferUnit": "mins",
            "slotBuffer": after,
            "slotBufferUnit": "mins",
            **more,
        }
        return str(self.post("/calendars/", body)["calendar"]["id"])

    @staticmethod
    def hours(kept: list[Interval]) -> list[dict[str, int]]:
        found = []
        for start, end in kept:
            closing = (23, 60) if end == DAY else divmod(end, 60)
            names = ("openHour", "openMinute", "closeHour", "closeMinute")
            found.append(dict(zip(names, (*divmod(start, 60), *closing), strict=True)))
        return found

    def told(self) -> list[str]:
        first, after = self.given.bounds()
        query = {"startDate": first * 60_000, "endDate": (after - 1) * 60_000, "timezone": self.given.asks}
        rows = self("GET", f"/calendars/{self.number}/free-slots", version="v3", params=query)
        days = [(day, text) for day, row in rows.items() if day != "traceId" for text in row["slots"]]
        assert all(text.startswith(day) for day, text in days)
        return [text for _, text in days]

    def expected(self) -> list[str]:
        return [local(at, self.given.asks).isoformat() for at in from_hours(self.given, larger=True)]


class Calcom(Door):
    """A schedule with overrides; what is taken is another event type's bookings."""

    def __init__(self, server: Server, given: Offer, draw: Random) -> None:
        given.kind, given.taken = "single", [[]]
        super().__init__(server, given)
        weekly = [
            {"days": [DAYS[day]], "startTime": clock(start), "endTime": self.end(end)}
            for day, kept in given.weekly.items()
            for start, end in kept
        ]
        overrides = [
            {"date": str(day), "startTime": clock(start), "endTime": self.end(end)}
            for day, kept in given.dates.items()
            for start, end in (kept or [(0, 0)])
        ]
        body = {"name": "H", "timeZone": given.zone, "isDefault": False, "availability": weekly}
        schedule = self.post("/v2/schedules", {**body, "overrides": overrides}, "2024-06-11")["id"]
        self.number = self.type(
            "talk",
            given.length,
            given.before,
            given.after,
            slotInterval=given.step,
            minimumBookingNotice=given.notice,
            scheduleId=schedule,
        )
        everyday = [{"days": list(DAYS), "startTime": "00:00", "endTime": "23:59"}]
        body = {"name": "A", "timeZone": "UTC", "isDefault": False, "availability": everyday}
        always = self.post("/v2/schedules", body, "2024-06-11")["id"]
        for n, (start, end, before, after) in enumerate(busy(draw, given)):
            other = self.type(f"other-{n}", end - start, before, after, scheduleId=always, minimumBookingNotice=0)
            attendee = {"name": "B", "email": "b@example.com", "timeZone": "UTC"}
            body = {"eventTypeId": other, "start": iso(start), "attendee": attendee}
            self.post("/v2/bookings", body, "2024-08-13")
            given.taken[0].append((start, end, before, after))

    def post(self, path: str, body: Any, version: str) -> Any:
        return self("POST", path, body, version=version)["data"]

    def type(self, slug: str, length: int, before: int, after: int, **more: Any) -> int:
        body = {"lengthInMinutes": length, "title": slug, "slug": slug, **more}
        body |= {"beforeEventBuffer": before, "afterEventBuffer": after}
        return int(self.post("/v2/event-types", body, "2024-06-14")["id"])

    @staticmethod
    def end(at: int) -> str:
        return "23:59" if at == DAY else clock(at)

    def told(self) -> list[str]:
        first, after = self.given.bounds()
        last = iso(after - 1).replace(":00Z", ":59Z")  # midnight itself would mean the whole day that it begins
        query = {"eventTypeId": self.number, "start": iso(first), "end": last, "timeZone": self.given.asks}
        rows = self("GET", "/v2/slots", version="2024-09-04", params=query)["data"]
        days = [(day, slot["start"]) for day, slots in rows.items() for slot in slots]
        assert all(text.startswith(day) for day, text in days)
        return [text for _, text in days]

    def expected(self) -> list[str]:
        starts = from_free_time(self.given)
        return [local(at, self.given.asks).isoformat(timespec="milliseconds") for at in starts]


DOORS: tuple[Callable[[Server, Offer, Random], Door], ...] = (SimplyMeet, HighLevel, Calcom)
