"""Calendars: listed, made, read, changed, deleted."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types, schedules
from openslot.desk.desk import Desk
from openslot.desk.nouns import EventType
from openslot.dialects.highlevel import models, queries, references, translate
from openslot.dialects.highlevel import schedules as schedules_door
from openslot.dialects.highlevel.calendar_shown import shown
from openslot.dialects.highlevel.manners import Refused, operations
from openslot.doorway.operation import Call

HOURS = {"openHours", "availabilities", "availabilityType"}


@operations("GET", "/calendars/", "/calendars", scope="calendars.readonly")
def get_calendars(desk: Desk, call: Call) -> dict[str, Any]:
    """All calendars of the location."""
    references.check_location(desk, call.query.get("locationId"))
    query = event_types.loaded().where(
        EventType.organization_id == desk.who.organization_id, EventType.kind != "managed"
    )
    group = queries.text(call.query, "groupId")
    if group is not None:
        query = query.where(EventType.group_id == references.group(desk, group).id)
    rows = list(desk.all(query))
    if queries.flag(call.query, "showDrafted") is False:
        rows = [row for row in rows if not row.disabled]
    return {"calendars": [shown(desk, row) for row in rows]}


@operations("POST", "/calendars/", "/calendars", scope="calendars.write", body=models.CalendarCreate)
def create_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """A new calendar."""
    given = call.body.given()
    references.check_location(desk, given["locationId"])
    members = given.get("teamMembers", [])
    given["calendarType"] = given.get("calendarType") or ("round_robin" if members else "event")
    if "availabilities" in given:
        given["availabilities"] = translate.merged_availabilities([], given["availabilities"])
    translate.check_team(given)
    _check_slug(desk, given, None)
    values = {
        "length": 30,
        "slot_interval": 30,
        "fairness": "availability",
        **translate.RULES,
        **translate.values_of(given, given),
    }
    row = event_types.create_event_type(
        desk,
        owner_id=None,
        hosts=translate.hosts_of(desk, members, given["calendarType"]),
        kind=translate.KINDS[given["calendarType"]],
        zone=desk.who.organization_zone,
        group_id=_group(desk, given),
        extras=_extras({}, given),
        **values,
    )
    _keep_hours(desk, row, given, given)
    return {"calendar": shown(desk, row)}


@operations("GET", "/calendars/{calendarId}", scope="calendars.readonly")
def get_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """One calendar."""
    return {"calendar": shown(desk, references.calendar(desk, call.path["calendarId"]))}


@operations("PUT", "/calendars/{calendarId}", scope="calendars.write", body=models.CalendarUpdate)
def update_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent."""
    row = references.calendar(desk, call.path["calendarId"])
    given = call.body.given()
    before = shown(desk, row)
    if "availabilities" in given:
        old = before.get("availabilities") or []
        given["availabilities"] = translate.merged_availabilities(old, given["availabilities"])
    words = {**before, **given}
    translate.check_team(words)
    _check_slug(desk, given, row)
    values = translate.values_of(given, words)
    if "teamMembers" in given:
        values["hosts"] = translate.hosts_of(desk, given["teamMembers"], words["calendarType"], row.hosts)
    if "groupId" in given:
        values["group_id"] = _group(desk, given)
    event_types.update_event_type(desk, row, extras=_extras(row.extras, given), **values)
    if "group_id" in values:
        desk.session.refresh(row, ["group"])
    _keep_hours(desk, row, given, words)
    return {"calendar": shown(desk, row)}


@operations("DELETE", "/calendars/{calendarId}", scope="calendars.write")
def delete_calendar(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a calendar away; its appointments stay."""
    event_types.delete_event_type(desk, references.calendar(desk, call.path["calendarId"]))
    return {"success": True}


def _group(desk: Desk, given: dict[str, Any]) -> int | None:
    return references.group(desk, given["groupId"]).id if given.get("groupId") else None


def _check_slug(desk: Desk, given: dict[str, Any], row: EventType | None) -> None:
    """Slugs are unique among all calendars of the location, whoever owns them."""
    slug = given.get("slug")
    if slug is not None and event_types.slug_is_used(desk, slug, row.id if row else 0):
        raise Refused("There is a calendar with this slug already.")


def _extras(old: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """All words as given, beside those given before."""
    extras = {**old, "highlevel": {**old.get("highlevel", {}), **given}}
    if "eventTitle" in given or "calendarType" in given:
        extras["title_pattern"] = given.get("eventTitle") or translate.DEFAULTS["eventTitle"]
    return extras


def _keep_hours(desk: Desk, row: EventType, given: dict[str, Any], words: dict[str, Any]) -> None:
    """The calendar's own hours as a schedule of nobody's."""
    if not HOURS & set(given) or schedules_door.own_hours(row) is not None:
        return  # an event calendar's schedule wins over its openHours
    weekly, overrides = translate.hours_of(words)
    if not any(words.get(name) for name in HOURS):
        schedules.drop_own_schedule(desk, row)  # no hours of its own: the members' count
        return
    if row.schedule is not None and row.schedule.user_id is None:
        schedules.update_schedule(desk, row.schedule, weekly=weekly, overrides=overrides)
        return
    schedule = schedules.create_schedule(
        desk,
        row.organization_id,
        None,
        name=row.title[:255],
        zone=desk.who.organization_zone,
        weekly=weekly,
        overrides=overrides,
    )
    event_types.update_event_type(desk, row, schedule_id=schedule.id)
    desk.session.refresh(row, ["schedule"])
