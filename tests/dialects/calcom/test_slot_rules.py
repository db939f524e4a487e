"""How slots are computed: the rules of digest 4.3 by their numbers. It is Monday, nine in Rome (08:00 UTC)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import ADA, Cal
from .test_teams import Team

MON, TUE, WED = "2027-01-04", "2027-01-05", "2027-01-06"
ALL_DAY = [f"{hour:02d}:00" for hour in range(8, 16)]


def clocks(cal: Cal, event_type: dict[str, Any], day: str = TUE, **query: Any) -> list[str]:
    """The times of a day's slots."""
    return [start[11:16] for start in cal.slots(event_type, day, day, **query).get(day, [])]


def days(cal: Cal, event_type: dict[str, Any], last: str = "2027-01-31") -> list[str]:
    return list(cal.slots(event_type, MON, last))


def hours(cal: Cal, start: str = "09:00", end: str = "17:00", **fields: Any) -> dict[str, Any]:
    """Olive's default schedule with other hours on weekdays."""
    default = cal.data("GET", "/v2/schedules/default")
    rule = {"days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "startTime": start, "endTime": end}
    body = {"availability": [rule], **fields}
    return cal.data("PATCH", f"/v2/schedules/{default['id']}", body)  # type: ignore[no-any-return]


def test_rule_1_notice(cal: Cal) -> None:
    assert clocks(cal, cal.type(minimumBookingNotice=120), MON) == ALL_DAY[2:]
    assert clocks(cal, cal.type(slug="now"), MON) == ALL_DAY[1:]  # a minute from now at the earliest


def test_rule_3_the_event_types_schedule_wins(cal: Cal) -> None:
    rule = {"days": ["Tuesday"], "startTime": "20:00", "endTime": "22:00"}
    body = {"name": "Late", "timeZone": "America/New_York", "isDefault": False, "availability": [rule]}
    schedule = cal.data("POST", "/v2/schedules", body)
    late = cal.type(scheduleId=schedule["id"])
    assert cal.slots(late, MON, "2027-01-08") == {WED: [f"{WED}T01:00:00.000Z", f"{WED}T02:00:00.000Z"]}
    assert clocks(cal, cal.type(slug="usual")) == ALL_DAY


def test_rule_4_an_end_of_23_59_is_midnight(cal: Cal) -> None:
    hours(cal, "22:00", "23:59")
    assert clocks(cal, cal.type()) == ["21:00", "22:00"]


def test_rule_10_a_slot_may_end_with_the_last_second(cal: Cal) -> None:
    hours(cal, "00:00", "23:59", timeZone="UTC")
    assert clocks(cal, cal.type())[-2:] == ["22:00", "23:00"]
    assert cal.slots(cal.type(slug="two"), f"{TUE}T22:00:00Z", f"{TUE}T23:59:58Z") == {TUE: [f"{TUE}T22:00:00.000Z"]}


def test_rule_5_overrides_replace_the_day(cal: Cal) -> None:
    overrides = [
        {"date": TUE, "startTime": "10:00", "endTime": "12:00"},
        {"date": TUE, "startTime": "15:00", "endTime": "16:00"},
        {"date": WED, "startTime": "00:00", "endTime": "00:00"},
        {"date": "2027-01-09", "startTime": "10:00", "endTime": "11:00"},
    ]
    hours(cal, overrides=overrides)
    talk = cal.type()
    assert clocks(cal, talk) == ["09:00", "10:00", "14:00"]
    assert clocks(cal, talk, WED) == []
    assert clocks(cal, talk, "2027-01-09") == ["09:00"]  # a Saturday
    assert clocks(cal, talk, "2027-01-07") == ALL_DAY


def test_rule_7_who_attends_is_busy(cal: Cal) -> None:
    bea = cal.server.colleague("Bea")
    body = {"lengthInMinutes": 60, "title": "Talk", "slug": "talk", "minimumBookingNotice": 0, "afterEventBuffer": 10}
    hers, mine = cal.data("POST", "/v2/event-types", body, key=bea.api_key), cal.type()
    olive = {**ADA, "email": "olive@example.com"}
    made = cal.book(hers, f"{TUE}T10:00:00Z", attendee=olive)
    cal.book(hers, f"{TUE}T14:00:00Z", guests=["Olive@example.com"])
    assert clocks(cal, mine) == ["08:00", "09:00", "12:00", "13:00"]
    assert clocks(cal, mine, bookingUidToReschedule=made["uid"]) == [
        "08:00",
        "09:00",
        "10:00",
        "11:00",
        "12:00",
        "13:00",
    ]
    busy = "User either already has booking at this time or is not available"
    assert cal.book(mine, f"{TUE}T10:30:00Z", status=400) == busy
    cal.data("POST", f"/v2/bookings/{made['uid']}/cancel", status=200, key=None)
    cal.book(mine, f"{TUE}T10:30:00Z")


def test_rule_7_buffers_of_both_add_up(cal: Cal) -> None:
    first = cal.type(beforeEventBuffer=15, afterEventBuffer=30)
    other = cal.type(slug="other", beforeEventBuffer=10, afterEventBuffer=20, slotInterval=5)
    cal.book(first, f"{TUE}T10:00:00Z")
    found = clocks(cal, other)
    assert [time for time in found if "08:20" <= time <= "11:45"] == ["08:20", "08:25", "11:40", "11:45"]
    assert clocks(cal, cal.type(slug="plain")) == ["08:00", "12:00", "13:00", "14:00", "15:00"]


def test_rule_7_a_seated_meeting_keeps_its_buffers_free(cal: Cal) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    event_type = cal.type(seats=seats, afterEventBuffer=30)
    cal.book(event_type, f"{TUE}T10:00:00Z")
    assert clocks(cal, event_type) == ["08:00", "10:00", "12:00", "13:00", "14:00", "15:00"]


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"bookingLimitsCount": {"day": 1}}, [TUE]),
        ({"bookingLimitsCount": {"week": 1}}, [MON, TUE, WED, "2027-01-07", "2027-01-08"]),
        ({"bookingLimitsDuration": {"day": 90}}, [TUE]),
        ({"bookingLimitsDuration": {"day": 120}}, []),
    ],
)
def test_rule_8_a_full_period_is_busy(cal: Cal, fields: dict[str, Any], gone: list[str]) -> None:
    event_type = cal.type(**fields)
    before = days(cal, event_type, "2027-01-12")
    made = cal.book(event_type, f"{TUE}T10:00:00Z")
    assert [day for day in before if day not in days(cal, event_type, "2027-01-12")] == gone
    moving = cal.slots(event_type, MON, "2027-01-12", bookingUidToReschedule=made["uid"])
    assert list(moving) == before  # what is moved is not counted


def test_rule_9_hosts_are_combined(cal: Cal) -> None:
    team = Team(cal)
    bea = team.accounts[1]
    default = cal.data("GET", "/v2/schedules/default", key=bea.api_key)
    rule = {"days": ["Tuesday"], "startTime": "15:00", "endTime": "19:00"}
    cal.data("PATCH", f"/v2/schedules/{default['id']}", {"availability": [rule]}, key=bea.api_key)
    pair = [{"userId": number} for number in team.ids[:2]]
    assert clocks(cal, team.type("collective", hosts=pair)) == ["14:00", "15:00"]
    turns = team.type("roundRobin", hosts=pair)
    assert clocks(cal, turns) == [*ALL_DAY, "16:00", "17:00"]
    assert clocks(cal, turns, rrHostSubsetIds=bea.user.id) == ["14:00", "15:00", "16:00", "17:00"]
    mixed = team.type("roundRobin", slug="mixed", hosts=[pair[0], {**pair[1], "mandatory": True}])
    assert clocks(cal, mixed) == ["14:00", "15:00"]
    parent, *_ = team.type("managed", hosts=pair)
    assert clocks(cal, parent) == []  # only the children can be asked


def test_rule_10_steps_and_alignment(cal: Cal) -> None:
    quarter = cal.type(lengthInMinutes=30, slotInterval=45)
    assert clocks(cal, quarter)[:4] == ["08:00", "08:45", "09:30", "10:15"]
    offset = cal.type(slug="offset", offsetStart=10)
    assert clocks(cal, offset) == ["08:10", "09:20", "10:30", "11:40", "12:50", "14:00"]
    talk = cal.type(slug="talk-2")
    assert clocks(cal, talk, timeZone="Asia/Kolkata")[0] == "14:00"  # 08:00 UTC is half past there
    several = cal.type(slug="several", lengthInMinutesOptions=[30, 60])
    assert len(clocks(cal, several, duration=30)) == 16
    cal.book(cal.type(slug="short", lengthInMinutes=30), f"{TUE}T10:00:00Z")
    assert clocks(cal, talk) == ["08:00", "09:00", "11:00", "12:00", "13:00", "14:00", "15:00"]


def test_rule_10_optimized_slots_lose_none(cal: Cal) -> None:
    hours(cal, end="16:40")
    cal.book(cal.type(slug="short", lengthInMinutes=30), f"{TUE}T10:00:00Z")
    assert clocks(cal, cal.type())[2:] == ["11:00", "12:00", "13:00", "14:00"]
    better = cal.type(slug="better", showOptimizedSlots=True)
    assert clocks(cal, better)[2:] == ["10:30", "11:30", "12:30", "13:30", "14:30"]


def test_rule_12_the_first_of_each_day(cal: Cal) -> None:
    found = cal.slots(cal.type(onlyShowFirstAvailableSlot=True), TUE, WED)
    assert found == {TUE: [f"{TUE}T08:00:00.000Z"], WED: [f"{WED}T08:00:00.000Z"]}


@pytest.mark.parametrize(
    ("window", "last"),
    [
        ({"type": "calendarDays", "value": 2}, ["04", "05", "06"]),
        ({"type": "calendarDays", "value": 6}, ["04", "05", "06", "07", "08"]),
        ({"type": "businessDays", "value": 5}, ["04", "05", "06", "07", "08", "11"]),
        ({"type": "calendarDays", "value": 6, "rolling": True}, ["04", "05", "06", "07", "08", "11"]),
        ({"type": "range", "value": [WED, "2027-01-07"]}, ["06", "07"]),
    ],
)
def test_rule_13_windows(cal: Cal, window: dict[str, Any], last: list[str]) -> None:
    assert days(cal, cal.type(bookingWindow=window)) == [f"2027-01-{day}" for day in last]


# 4.4: who hosts


def test_the_highest_priority_hosts_then_the_least_recently_booked(cal: Cal) -> None:
    team = Team(cal)
    first, *others = [{"userId": number, "priority": "low"} for number in team.ids]
    turns = team.type("roundRobin", hosts=[first, *({**other, "priority": "high"} for other in others)])
    seen = []
    for n, hour in enumerate((10, 11, 12, 13)):
        cal.server.clock.advance(timedelta(minutes=1))
        attendee = {**ADA, "email": f"ada{n}@example.com"}
        seen.append(cal.book(turns, f"{TUE}T{hour}:00:00Z", attendee=attendee)["hosts"][0]["id"])
    assert set(seen) == set(team.ids[1:])
    assert seen[:2] == seen[2:]
    both = [cal.book(turns, f"{WED}T10:00:00Z", attendee={**ADA, "email": f"eve{n}@example.com"}) for n in range(3)]
    assert both[2]["hosts"][0]["id"] == team.ids[0]  # when the others are busy


def test_a_refusal_names_its_rule(cal: Cal) -> None:
    event_type = cal.type(bookingLimitsCount={"day": 1}, minimumBookingNotice=600)
    cal.book(event_type, f"{TUE}T10:00:00Z")

    def rule(start: str, version: str = "2024-08-13", **more: Any) -> tuple[str, str]:
        body = {"start": start, "eventTypeId": event_type["id"], **(more or {"attendee": ADA})}
        answer = cal("POST", "/v2/bookings", body, key=None, version=version).json()
        return answer["error"]["details"]["rule"], answer["error"]["details"]["reason"]

    assert rule(f"{TUE}T12:00:00Z")[0] == "limit"
    assert rule(f"{WED}T03:00:00Z") == ("closed", "2027-01-06 04:00–05:00 (Europe/Rome) is outside the working hours.")
    assert rule(f"{MON}T10:00:00Z")[0] == "notice"
    old = {"responses": {"name": "A", "email": "a@example.com"}, "timeZone": "UTC", "language": "en", "metadata": {}}
    assert rule(f"{WED}T03:00:00Z", "2024-04-15", **old)[0] == "closed"
    other = cal.book(cal.type(slug="other"), f"{WED}T10:00:00Z")
    moved = cal("POST", f"/v2/bookings/{other['uid']}/reschedule", {"start": f"{WED}T03:00:00Z"}).json()
    assert moved["error"]["details"]["rule"] == "closed"
