"""Schedules of 2024-04-15: the newer ones in other words (digest section 7, last paragraph).

A day is a number from 0, Sunday. A time of day is written as an instant of which only the hour and minute count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openslot.desk import schedules as desk_schedules
from openslot.desk.desk import Desk
from openslot.dialects.calcom import models, older_models, schedules
from openslot.dialects.calcom.manners import operations, success
from openslot.dialects.calcom.versions import is_untold, older
from openslot.doorway import wire
from openslot.doorway.operation import Call

NO_DATE = "1970-01-01"
SUNDAY_FIRST = (models.DAY_NAMES[6], *models.DAY_NAMES[:6])
ATOM = frozenset({"for"})
"""Only the older clients ask ``for=atom``."""


@operations(
    "POST",
    "/v2/schedules",
    status=201,
    body=older_models.CreateSchedule,
    when=older(body=frozenset({"availabilities"}), query=ATOM),
)
def create_older_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """A new schedule of the caller's."""
    body: older_models.CreateSchedule = call.body
    wanted: dict[str, Any] = {"name": body.name, "timeZone": body.timeZone, "isDefault": body.isDefault}
    if body.availabilities is not None:
        wanted["availability"] = [
            {"days": rule.days, "startTime": _clock(rule.startTime), "endTime": _clock(rule.endTime)}
            for rule in body.availabilities
        ]
    made = schedules.create_schedule(desk, replace(call, body=wire.read_model(models.CreateSchedule, wanted)))
    return success(_older(desk, made["data"]))


@operations("POST", "/v2/schedules", status=201, body=models.CreateSchedule, when=is_untold)
def create_schedule_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    return success(_both(desk, schedules.create_schedule(desk, call)["data"]))


@operations("GET", "/v2/schedules", when=older(query=ATOM))
def get_older_schedules(desk: Desk, call: Call) -> dict[str, Any]:
    """All schedules of the caller."""
    return success([_older(desk, each) for each in schedules.get_schedules(desk, call)["data"]])


@operations("GET", "/v2/schedules", when=is_untold)
def get_schedules_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    return success([_both(desk, each) for each in schedules.get_schedules(desk, call)["data"]])


@operations("GET", "/v2/schedules/default", when=older(query=ATOM))
def get_older_default_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """The caller's default schedule, or null."""
    found = schedules.get_default_schedule(desk, call)["data"]
    return success(_older(desk, found) if found else None)


@operations("GET", "/v2/schedules/default", when=is_untold)
def get_default_schedule_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    found = schedules.get_default_schedule(desk, call)["data"]
    return success(_both(desk, found) if found else None)


@operations("GET", "/v2/schedules/{scheduleId}", when=older(query=ATOM))
def get_older_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """One schedule of the caller's."""
    return success(_older(desk, schedules.get_schedule(desk, call)["data"]))


@operations("GET", "/v2/schedules/{scheduleId}", when=is_untold)
def get_schedule_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    return success(_both(desk, schedules.get_schedule(desk, call)["data"]))


@operations(
    "PATCH",
    "/v2/schedules/{scheduleId}",
    body=older_models.UpdateSchedule,
    when=older(body=frozenset({"schedule", "dateOverrides"})),
)
def update_older_schedule(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    body: older_models.UpdateSchedule = call.body
    wanted = {name: value for name, value in body.given().items() if name in {"name", "timeZone", "isDefault"}}
    if body.schedule is not None:
        wanted["availability"] = [
            {"days": [day], "startTime": _clock(span.start), "endTime": _clock(span.end)}
            for day, spans in enumerate(body.schedule)
            for span in spans
        ]
    if body.dateOverrides is not None:
        wanted["overrides"] = [
            {"date": span.start[:10], "startTime": _clock(span.start), "endTime": _clock(span.end)}
            for span in body.dateOverrides
        ]
    return success(_updated(desk, replace(call, body=wire.read_model(models.UpdateSchedule, wanted)))[0])


@operations("PATCH", "/v2/schedules/{scheduleId}", body=models.UpdateSchedule, when=is_untold)
def update_schedule_for_both(desk: Desk, call: Call) -> dict[str, Any]:
    """The same for who does not tell the version."""
    told, newer = _updated(desk, call)
    return success({**told, **newer})


def _updated(desk: Desk, call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the older version tells of a change, and the changed schedule in the newer shape."""
    before = desk.user().default_schedule_id
    newer = schedules.update_schedule(desk, call)["data"]
    told = {
        "schedule": {
            "id": newer["id"],
            "userId": newer["ownerId"],
            "name": newer["name"],
            "timeZone": newer["timeZone"],
            "eventType": [],
            "availability": _rows(newer),
        },
        "isDefault": newer["isDefault"],
        "timeZone": newer["timeZone"],
    }
    if call.body.isDefault and before != newer["id"]:
        told |= {"prevDefaultId": before, "currentDefaultId": newer["id"]}
    return told, newer


def _both(desk: Desk, newer: dict[str, Any]) -> dict[str, Any]:
    """The newer shape, with the older one's fields beside it; both have ``availability``, the newer one stays."""
    return {**_older(desk, newer), **newer}


def _older(desk: Desk, newer: dict[str, Any]) -> dict[str, Any]:
    """The older shape of a schedule in the newer one."""
    hours = [(_numbers(rule), rule["startTime"], rule["endTime"]) for rule in newer["availability"]]
    by_date: dict[str, list[dict[str, str]]] = {}
    for override in newer["overrides"]:
        span = {name: _instant(override[f"{name}Time"], override["date"]) for name in ("start", "end")}
        by_date.setdefault(override["date"], []).append(span)
    return {
        "id": newer["id"],
        "name": newer["name"],
        "isManaged": False,
        "workingHours": [
            {"days": days, "startTime": _minute(start), "endTime": _minute(end)} for days, start, end in hours
        ],
        "schedule": _rows(newer),
        "availability": [
            [{"start": _instant(start), "end": _instant(end)} for days, start, end in hours if day in days]
            for day in range(7)
        ],
        "timeZone": newer["timeZone"],
        "dateOverrides": [{"ranges": ranges} for ranges in by_date.values()],
        "isDefault": newer["isDefault"],
        "isLastSchedule": len(desk_schedules.schedules_of(desk, desk.who.user_id)) <= 1,
        "readOnly": False,
    }


def _rows(newer: dict[str, Any]) -> list[dict[str, Any]]:
    """Rules and overrides as rows. They have no ids here, so they are numbered."""
    whose = {"userId": newer["ownerId"], "eventTypeId": None, "scheduleId": newer["id"]}
    found: list[dict[str, Any]] = [
        {"days": _numbers(rule), "startTime": _instant(rule["startTime"]), "endTime": _instant(rule["endTime"])}
        | {"date": None}
        for rule in newer["availability"]
    ]
    found += [
        {"days": [], "startTime": _instant(rule["startTime"]), "endTime": _instant(rule["endTime"])}
        | {"date": _instant("00:00", rule["date"])}
        for rule in newer["overrides"]
    ]
    return [{"id": number, **row, **whose} for number, row in enumerate(found, 1)]


def _numbers(rule: dict[str, Any]) -> list[int]:
    return sorted(SUNDAY_FIRST.index(day) for day in rule["days"])


def _instant(clock: str, date: str = NO_DATE) -> str:
    return f"{date}T{clock}:00.000Z"


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(stamp: str) -> str:
    """``09:00`` of ``1970-01-01T09:00:00.000Z``."""
    return stamp[11:16]
