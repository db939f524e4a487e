"""Google Calendar and Microsoft 365, against small servers that answer as their documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openslot.couriers import google, microsoft
from openslot.couriers.google.account import id_of
from openslot.couriers.http import Door
from openslot.couriers.oauth import SignedIn, TryLater, exchange
from openslot.couriers.shapes import Dead, Unreadable
from openslot.time.clock import FixedClock

from .fakes import Fake, FakeGoogle, FakeMicrosoft, serving
from .serving import Outside, Told
from .test_caldav import TALK
from .test_ics import FIRST, LAST, shown

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MINE = "olive@gmail.com"


@contextmanager
def signed_in(fake: Fake) -> Iterator[tuple[SignedIn, Outside, FixedClock, list[dict[str, Any]]]]:
    with serving(fake) as (service, where):
        clock, kept = FixedClock(NOW), list[dict[str, Any]]()
        door = Door(private=True)
        tokens = exchange(door, service, clock, "good-code", "https://us.example/back")
        yield SignedIn(door, service, clock, tokens, kept.append), where, clock, kept


def when(time: str, **more: Any) -> dict[str, Any]:
    return {"dateTime": time, **more}


GOOGLE_EVENTS: list[dict[str, Any]] = [
    {"start": when("2027-01-04T10:00:00+01:00"), "end": when("2027-01-04T11:00:00+01:00")},
    {"start": when("2027-01-05T10:00:00Z"), "end": when("2027-01-05T11:00:00Z"), "transparency": "transparent"},
    {"start": when("2027-01-06T10:00:00Z"), "end": when("2027-01-06T11:00:00Z"), "status": "cancelled"},
    {"start": {"date": "2027-01-07"}, "end": {"date": "2027-01-09"}},
    {
        "start": when("2027-01-10T10:00:00Z"),
        "end": when("2027-01-10T11:00:00Z"),
        "attendees": [{"email": MINE, "self": True, "responseStatus": "declined"}],
    },
    {"start": when("2027-01-11T09:00:00", timeZone="America/New_York"), "end": when("2027-01-11T15:00:00Z")},
]


def test_google_busy_time() -> None:
    fake = FakeGoogle()
    for number, each in enumerate(GOOGLE_EVENTS):
        fake.events[MINE][str(number)] = {"id": str(number), "status": "confirmed", "iCalUID": f"{number}@g", **each}
    with signed_in(fake) as (session, where, _, _):
        account = google.Account(session, "UTC")
        found = account.calendars()
        assert [(each.external_id, each.primary, each.writable) for each in found] == [
            (MINE, True, True),
            ("team", False, False),
        ]
        taken = account.read(MINE, None, FIRST, LAST).taken or ()
        assert [(shown(each), each.uid, each.place) for each in taken] == [
            ("2027-01-04T09:00/10:00", "0@g", "0"),
            ("2027-01-06T23:00/2027-01-08T23:00", "3@g", "3"),
            ("2027-01-11T14:00/15:00", "5@g", "5"),
        ]
        assert len([each for each in where.asked if each.path.endswith("/events")]) == 3  # pages


def test_google_events_go_out_change_and_go() -> None:
    fake = FakeGoogle()
    with signed_in(fake) as (session, where, _, _):
        account = google.Account(session, "UTC")
        made = account.write(MINE, replace(TALK, video=True), None, None)
        assert (made.place, made.link) == (id_of(TALK.uid), "https://meet.google.com/abc-defg-hij")
        assert account.write(MINE, TALK, None, None).place == made.place  # repeated, it is the same event
        assert len(fake.events[MINE]) == 1
        (seen,) = account.read(MINE, None, FIRST, LAST).taken or ()
        assert (seen.uid, seen.place) == (TALK.uid, made.place)  # and is known again
        later = replace(TALK, start=TALK.start + timedelta(hours=1), end=TALK.end + timedelta(hours=1))
        account.write(MINE, later, made.place, made.mark)
        assert fake.events[MINE][made.place]["start"] == {"dateTime": "2027-01-04T10:00:00.000Z"}
        account.remove(MINE, made.place)
        account.remove(MINE, made.place)
        assert fake.events[MINE][made.place]["status"] == "cancelled"
        account.write(MINE, TALK, None, None)  # deleted by hand, and booked again
        assert fake.events[MINE][made.place]["status"] == "confirmed"
        sent = [each for each in where.asked if each.method in {"POST", "PUT", "DELETE"} and each.path != "/token"]
        assert {each.query["sendUpdates"] for each in sent} == {"none"}


def ms(day: int, **more: Any) -> dict[str, Any]:
    ends = {"start": f"2027-01-{day:02d}T09:00:00.0000000", "end": f"2027-01-{day:02d}T10:00:00.0000000"}
    return {name: {"dateTime": time, "timeZone": "UTC"} for name, time in ends.items()} | {"showAs": "busy", **more}


def whole(first: str, last: str) -> dict[str, Any]:
    start, end = ({"dateTime": f"2027-01-{day}T00:00:00.0000000", "timeZone": "UTC"} for day in (first, last))
    return {"start": start, "end": end, "isAllDay": True, "showAs": "oof"}


def test_microsoft_busy_time() -> None:
    fake = FakeMicrosoft()
    several = [
        ms(4),
        ms(5, showAs="free"),
        ms(6, showAs="workingElsewhere"),
        ms(7, isCancelled=True),
        ms(8, responseStatus={"response": "declined"}),
        ms(11, showAs="tentative"),
        whole("12", "14"),
    ]
    for number, each in enumerate(several):
        fake.events[str(number)] = {"id": str(number), "iCalUId": f"{number}@m", **each}
    with signed_in(fake) as (session, _, _, _):
        account = microsoft.Account(session, "Europe/Rome")
        assert account.name() == "olive@contoso.com"
        assert [(each.external_id, each.primary, each.writable) for each in account.calendars()] == [
            ("AAA=", True, True)
        ]
        taken = account.read("AAA=", None, FIRST, LAST).taken or ()
        assert [(shown(each), each.uid) for each in taken] == [
            ("2027-01-04T09:00/10:00", "0@m"),
            ("2027-01-11T09:00/10:00", "5@m"),
            ("2027-01-11T23:00/2027-01-13T23:00", "6@m"),
        ]


def test_microsoft_events_go_out_change_and_go() -> None:
    fake = FakeMicrosoft()
    with signed_in(fake) as (session, _, _, _):
        account = microsoft.Account(session, "UTC")
        made = account.write("AAA=", replace(TALK, video=True), None, None)
        assert (made.place, made.link) == ("E0", "https://teams.microsoft.com/l/meetup-join/1")
        assert account.write("AAA=", TALK, None, None).place == "E0"
        later = replace(TALK, title="Other")
        account.write("AAA=", later, made.place, made.mark)
        assert (len(fake.events), fake.events["E0"]["subject"]) == (1, "Other")
        account.remove("AAA=", "E0")
        account.remove("AAA=", "E0")
        assert account.write("AAA=", TALK, "E0", None).place == "E0"  # gone there, made anew
        assert fake.events["E0"]["start"] == {"dateTime": "2027-01-04T09:00:00", "timeZone": "UTC"}


def test_tokens_are_shown_to_nobody_else() -> None:
    fake = FakeMicrosoft()
    fake.trouble = [Told({"value": [], "@odata.nextLink": "http://evil.example/api/me/calendars"})]
    with signed_in(fake) as (session, _, _, _), pytest.raises(Unreadable, match="leads elsewhere"):
        microsoft.Account(session, "UTC").calendars()


def test_tokens_are_renewed_before_they_run_out_and_kept() -> None:
    fake = FakeGoogle()
    with signed_in(fake) as (session, _, clock, kept):
        account = google.Account(session, "UTC")
        account.calendars()
        assert kept == []
        clock.advance(timedelta(hours=1))
        account.calendars()
        assert [each["access"] for each in kept] == ["access-2"]
        assert kept[0]["refresh"] == "refresh-1"  # not told again, so the old one stays
        fake.tokens = {"nothing"}
        account.calendars()  # taken back before its time: renewed once, asked again
        assert kept[-1]["access"] == "access-3"


def test_a_sign_in_that_was_taken_back_is_dead() -> None:
    fake = FakeGoogle()
    with signed_in(fake) as (session, _, clock, _):
        fake.refresh = "another"
        clock.advance(timedelta(hours=1))
        with pytest.raises(Dead, match="expired or revoked"):
            google.Account(session, "UTC").calendars()
        fake.trouble = [Told(status=401), Told(status=401)]
        fake.refresh = "refresh-1"
        with pytest.raises(Dead):
            google.Account(session, "UTC").calendars()
    with serving(FakeGoogle()) as (service, _), pytest.raises(Dead):
        exchange(Door(private=True), service, FixedClock(NOW), "bad-code", "https://us.example/back")


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        (Told(status=429, headers={"Retry-After": "17"}), timedelta(seconds=17)),
        (Told(status=503, headers={"Retry-After": "0"}), timedelta()),
        (Told(status=500), None),
        (Told(status=502, headers={"Retry-After": "soon"}), None),
    ],
)
def test_busy_services_are_left_alone(told: Told, wait: timedelta | None) -> None:
    fake = FakeGoogle(trouble=[told])
    with signed_in(fake) as (session, _, _, _):
        with pytest.raises(TryLater) as caught:
            google.Account(session, "UTC").calendars()
        assert caught.value.wait == wait
        assert google.Account(session, "UTC").calendars()


@pytest.mark.parametrize("told", [Told("<html>"), Told([1]), Told({"error": {}}, 403), Told({"error": {}}, 400)])
def test_answers_that_cannot_be_used(told: Told) -> None:
    with signed_in(FakeGoogle(trouble=[told])) as (session, _, _, _), pytest.raises(Unreadable):
        google.Account(session, "UTC").calendars()
