"""An event type of the newer shape in that of 2024-04-15, which is a row of the product's database (digest 6.6)."""

from __future__ import annotations

from typing import Any

from openslot.desk.nouns import EventType, User
from openslot.dialects.calcom import locations_2024_04_15 as places

SAME = (
    "id",
    "slug",
    "title",
    "hidden",
    "offsetStart",
    "lockTimeZoneToggleOnBookingPage",
    "requiresBookerEmailVerification",
    "disableGuests",
    "hideCalendarNotes",
    "minimumBookingNotice",
    "beforeEventBuffer",
    "afterEventBuffer",
    "onlyShowFirstAvailableSlot",
    "scheduleId",
    "price",
    "currency",
    "slotInterval",
    "metadata",
    "successRedirectUrl",
    "isInstantEvent",
    "bookerLayouts",
    "users",
)
FREQUENCIES = {"yearly": 0, "monthly": 1, "weekly": 2}  # as RFC 5545's libraries number them
SCHEDULING = {"round_robin": "ROUND_ROBIN", "collective": "COLLECTIVE", "managed": "MANAGED"}
NO_PERIOD = {
    "periodType": "UNLIMITED",
    "periodStartDate": None,
    "periodEndDate": None,
    "periodDays": None,
    "periodCountCalendarDays": None,
}
FOR_ALL = (
    "id",
    "title",
    "slug",
    "length",
    "eventName",
    "isInstantEvent",
    "schedulingType",
    "disableGuests",
    "metadata",
    "lockTimeZoneToggleOnBookingPage",
    "requiresConfirmation",
    "requiresBookerEmailVerification",
    "recurringEvent",
    "price",
    "currency",
    "seatsPerTimeSlot",
    "seatsShowAvailabilityCount",
    "bookingFields",
    "successRedirectUrl",
    "hidden",
    "assignAllTeamMembers",
    "bookerLayouts",
)
"""What a booking page may know."""


def shown(row: EventType, newer: dict[str, Any]) -> dict[str, Any]:
    """The older shape. ``newer``: the event type in the newer one."""
    again, seats = newer["recurrence"], newer["seats"]
    return {
        **{name: newer.get(name) for name in SAME},
        "length": newer["lengthInMinutes"],
        "description": newer["description"] or None,
        "locations": [places.older(place) for place in newer["locations"]],
        "position": row.position,
        "userId": newer["ownerId"],
        "profileId": None,
        "teamId": newer.get("teamId"),
        "parentId": row.parent_id,
        "eventName": newer["customName"] or None,
        "bookingFields": [places.older_field(field) for field in newer["bookingFields"]],
        "timeZone": row.zone,
        **_period(newer["bookingWindow"]),
        "requiresConfirmation": not newer["confirmationPolicy"].get("disabled", False),
        "recurringEvent": {
            "interval": again["interval"],
            "count": again["occurrences"],
            "freq": FREQUENCIES[again["frequency"]],
        }
        if again
        else None,
        "seatsPerTimeSlot": seats.get("seatsPerTimeSlot"),
        "seatsShowAttendees": seats.get("showAttendeeInfo", False),
        "seatsShowAvailabilityCount": seats.get("showAvailabilityCount", True),
        "schedulingType": SCHEDULING.get(row.kind),
        "bookingLimits": _limits(newer["bookingLimitsCount"]),
        "durationLimits": _limits(newer["bookingLimitsDuration"]),
        "assignAllTeamMembers": newer.get("assignAllTeamMembers", False),
        "useEventTypeDestinationCalendarEmail": newer["useDestinationCalendarEmail"],
        "secondaryEmailId": None,
        "hosts": newer.get("hosts", []),
    }


def _period(window: dict[str, Any]) -> dict[str, Any]:
    """How far ahead one may book."""
    if window.get("disabled"):
        return NO_PERIOD
    if window["type"] == "range":
        first, last = (f"{day}T00:00:00.000Z" for day in window["value"])
        return {**NO_PERIOD, "periodType": "RANGE", "periodStartDate": first, "periodEndDate": last}
    return {
        **NO_PERIOD,
        "periodType": "ROLLING_WINDOW" if window["rolling"] else "ROLLING",
        "periodDays": window["value"],
        "periodCountCalendarDays": window["type"] == "calendarDays",
    }


def _limits(most: dict[str, Any]) -> dict[str, int] | None:
    if most.get("disabled"):
        return None
    return {f"PER_{period.upper()}": count for period, count in most.items()}


def public(row: EventType, older: dict[str, Any], base_url: str) -> dict[str, Any]:
    """What everybody may see of it: no place that the host keeps to those who book."""
    schedule = row.schedule
    people = [row.owner] if row.owner is not None else [host.user for host in row.hosts]
    return {
        **{name: older[name] for name in FOR_ALL},
        "description": older["description"] or "",
        "locations": [
            place if place.get("displayLocationPublicly") else {"type": place["type"]} for place in older["locations"]
        ],
        "customInputs": [],
        "workflows": [],
        "hosts": [],
        "team": None,
        "owner": _person(row.owner, base_url) if row.owner is not None else None,
        "users": [_person(user, base_url) for user in people],
        "schedule": {"id": schedule.id, "timeZone": schedule.zone} if schedule is not None else None,
        "entity": {"fromRedirectOfNonOrgLink": True, "considerUnpublished": False},
        "isDynamic": False,
    }


def _person(user: User, base_url: str) -> dict[str, Any]:
    profile = {
        "id": None,
        "upId": f"usr-{user.id}",
        "username": user.username,
        "organizationId": None,
        "organization": None,
    }
    return {
        "id": user.id,
        "username": user.username,
        "nonProfileUsername": user.username,
        "name": user.name,
        "weekStart": user.week_start,
        "avatarUrl": user.avatar_url,
        "brandColor": None,
        "darkBrandColor": None,
        "theme": None,
        "metadata": {},
        "defaultScheduleId": user.default_schedule_id,
        "organizationId": None,
        "profile": profile,
        "bookerUrl": base_url,
    }
