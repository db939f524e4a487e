"""Between Cal.com's event types and ours (digest section 6)."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from openslot.desk.desk import Desk
from openslot.desk.nouns import EventType, Schedule, User
from openslot.dialects.calcom import booking_fields, locations
from openslot.dialects.calcom import event_type_models as models
from openslot.dialects.calcom.manners import Refused

RULES: dict[str, Any] = {
    "grid": "free",
    "buffer_rule": "add",
    "limit_scope": "host",
    "fairness": "least_recent",
    "pending_holds": False,
    "attending_busy": True,
    "notice": {"value": 120, "unit": "minutes"},
    "places": [locations.CAL_VIDEO],
}
DIRECT = {
    "lengthInMinutes": "length",
    "title": "title",
    "slug": "slug",
    "slotInterval": "slot_interval",
    "onlyShowFirstAvailableSlot": "first_per_day",
    "hidden": "hidden",
    "bookingRequiresAuthentication": "requires_login",
    "requiresBookerEmailVerification": "proven_address",
    "showOptimizedSlots": "optimized",
    "successRedirectUrl": "redirect_url",
}
WITH_DEFAULT: dict[str, tuple[str, Any]] = {
    "description": ("description", ""),
    "beforeEventBuffer": ("buffer_before", 0),
    "afterEventBuffer": ("buffer_after", 0),
    "offsetStart": ("offset", 0),
}
KEPT = {
    "bookerLayouts": None,
    "hideCalendarNotes": False,
    "hideCalendarEventDetails": False,
    "hideOrganizerEmail": False,
    "lockTimeZoneToggleOnBookingPage": False,
    "allowReschedulingPastBookings": False,
    "allowReschedulingCancelledBookings": False,
    "calVideoSettings": None,
    "interfaceLanguage": None,
}
OBJECTS = {"bookerLayouts", "calVideoSettings"}
"""Left out where they are not set."""
NOT_NULL = {
    "lengthInMinutes",
    "title",
    "slug",
    "onlyShowFirstAvailableSlot",
    "hidden",
    "bookingRequiresAuthentication",
    "requiresBookerEmailVerification",
    "showOptimizedSlots",
}
PERIODS = ("day", "week", "month", "year")
SPANS = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10_080}
SCHEDULING = {"round_robin": "roundRobin", "collective": "collective", "managed": "managed"}
VARIABLES = {  # of customName, as the desk's title pattern knows them
    "event type title": "calendar.name",
    "organiser": "appointment.user.name",
    "organiser first name": "appointment.user.first_name",
    "scheduler": "contact.name",
    "scheduler first name": "contact.first_name",
    "scheduler last name": "contact.last_name",
    "location": "appointment.meeting_location",
    "event duration": "appointment.length",
    "host/attendee": "appointment.user.name",
    "host": "appointment.user.name",
    "attendee": "contact.name",
    "user": "appointment.user.name",
}


def values_of(
    desk: Desk, owner: User | None, given: models.UpdateEventType, before: EventType | None
) -> dict[str, Any]:
    """The columns that the given fields change; 400 or 404 with the product's words for what cannot be."""
    sent = given.given()
    values = {column: sent[name] for name, column in DIRECT.items() if name in sent}
    values |= {
        column: sent[name] if sent[name] is not None else default
        for name, (column, default) in WITH_DEFAULT.items()
        if name in sent
    }
    for name in NOT_NULL & set(sent):
        if sent[name] is None:
            raise Refused(400, f"{name} must not be null.")
    if "minimumBookingNotice" in sent:
        notice = sent["minimumBookingNotice"]
        values["notice"] = {"value": 120 if notice is None else notice, "unit": "minutes"}
    if "disableGuests" in sent:
        values["guests_allowed"] = not sent["disableGuests"]
    if "lengthInMinutesOptions" in sent:
        values["lengths"] = sent["lengthInMinutesOptions"] or []
    if "scheduleId" in sent:
        values["schedule_id"] = _schedule(desk, owner, sent["scheduleId"])
    if "color" in sent:
        values["color"] = sent["color"]["lightThemeHex"] if sent["color"] else None
    _limits(values, given, sent, before)
    _objects(desk, values, given, sent)
    values["extras"] = _extras(values, given, sent, before)
    _check_together(values, before)
    return values


def _schedule(desk: Desk, owner: User | None, schedule_id: int | None) -> int | None:
    if schedule_id is None:
        return None
    row = desk.find(Schedule, schedule_id)
    if row is None or owner is None or row.user_id != owner.id:
        raise Refused(404, f"User with ID={owner.id if owner else 0} does not own schedule with ID={schedule_id}")
    return row.id


def _limits(
    values: dict[str, Any], given: models.UpdateEventType, sent: dict[str, Any], before: EventType | None
) -> None:
    names = {"bookingLimitsCount": ("count", "Booking"), "bookingLimitsDuration": ("minutes", "Duration")}
    if not names.keys() & sent.keys():
        return
    limits = list(before.limits) if before else []
    for name, (unit, word) in names.items():
        if name not in sent:
            continue
        limits = [limit for limit in limits if limit["unit"] != unit]
        asked = _on(getattr(given, name))
        if asked is None:
            continue
        most = [(period, getattr(asked, period)) for period in PERIODS if getattr(asked, period) is not None]
        amounts = [amount for _, amount in most]
        if amounts != sorted(amounts):
            raise Refused(400, f"{word} limits must be in ascending order.")
        limits += [{"period": period, "unit": unit, "most": amount} for period, amount in most]
    values["limits"] = limits


D = TypeVar("D", bound=models.Switch)


def _on(value: D | None) -> D | None:
    """An object with a setting, or None if it is switched off."""
    return None if value is None or value.disabled else value


def _objects(desk: Desk, values: dict[str, Any], given: models.UpdateEventType, sent: dict[str, Any]) -> None:
    """Fields that are objects with effects."""
    if "bookerActiveBookingsLimit" in sent:
        limit = _on(given.bookerActiveBookingsLimit)
        values["booker_limit"] = limit.maximumActiveBookings if limit else None
        values["booker_limit_offers_move"] = bool(limit and limit.offerReschedule)
    if "bookingWindow" in sent:
        values["window"] = _window(given)
    if "confirmationPolicy" in sent:
        policy = _on(given.confirmationPolicy)
        values["confirmation"] = "never" if policy is None else "within" if policy.type == "time" else "always"
        threshold = policy.noticeThreshold if policy else None
        values["confirmation_minutes"] = threshold.count * SPANS[threshold.unit] if threshold else 0
        values["pending_holds"] = bool(policy and policy.blockUnconfirmedBookingsInBooker)
    if "recurrence" in sent:
        again = _on(given.recurrence)
        values["recurrence"] = (
            {"frequency": again.frequency, "interval": again.interval, "count": again.occurrences} if again else None
        )
    if "seats" in sent:
        seats = _on(given.seats)
        values["seats"] = seats.seatsPerTimeSlot if seats else 1
        values["show_attendees"] = bool(seats and seats.showAttendeeInfo)
        values["show_seats_left"] = bool(seats and seats.showAvailabilityCount)
    if "disableCancelling" in sent:
        values["allow_cancel"] = not (given.disableCancelling and given.disableCancelling.disabled)
    if "disableRescheduling" in sent:
        rule = given.disableRescheduling
        values["allow_reschedule"] = not (rule and rule.disabled)
        values["reschedule_notice"] = (rule.minutesBefore or 0) if rule else 0
    if "locations" in sent:
        values["places"] = locations.places_of(desk, given.locations or []) or [locations.CAL_VIDEO]


def _window(given: models.UpdateEventType) -> dict[str, Any]:
    window = _on(given.bookingWindow)
    if window is None:
        return {}
    if isinstance(window.value, list):
        return {"kind": "range", "first": window.value[0], "last": window.value[1]}
    kind = "days" if window.type == "calendarDays" else "business_days"
    return {"kind": kind, "count": window.value, "rolling": bool(window.rolling)}


def _extras(
    values: dict[str, Any], given: models.UpdateEventType, sent: dict[str, Any], before: EventType | None
) -> dict[str, Any]:
    """What is kept for Cal.com's door alone; questions and title pattern are put among the values on the way."""
    extras = dict(before.extras) if before else {}
    kept = dict(extras.get("calcom", {}))
    kept |= {name: sent[name] for name in (*KEPT, "customName", "color", "metadata") if name in sent}
    if sent.get("destinationCalendar"):
        raise Refused(400, "destinationCalendar: this calendar is not connected, or it cannot be written to.")
    if sent.get("useDestinationCalendarEmail"):
        raise Refused(400, "useDestinationCalendarEmail: there is no connected primary calendar.")
    kept |= {name: sent[name] for name in ("destinationCalendar", "useDestinationCalendarEmail") if name in sent}
    if "confirmationPolicy" in sent:
        kept["noticeThreshold"] = (sent["confirmationPolicy"] or {}).get("noticeThreshold")
    questions = before.questions if before else []
    if "bookingFields" in sent:
        questions, kept["replacedFields"] = booking_fields.read(given.bookingFields or [])
        values["questions"] = questions
        phone = kept["replacedFields"].get("attendeePhoneNumber")
        if phone is not None:
            shown = not phone.get("hidden", False)
            values["phone"] = ("required" if phone.get("required") else "optional") if shown else "hidden"
    extras["calcom"] = kept
    if "customName" in sent:
        pattern = _pattern(sent["customName"] or "", {question["slug"] for question in questions})
        extras.pop("title_pattern", None)
        if pattern:
            extras["title_pattern"] = pattern
    return extras


def _pattern(name: str, slugs: set[str]) -> str:
    """``{Scheduler}`` as ``{{contact.name}}``; 400 for a variable that nobody knows."""

    def known(match: re.Match[str]) -> str:
        word = match[1].strip()
        variable = VARIABLES.get(word.lower()) or (f"answer.{word}" if word in slugs else None)
        if variable is None:
            raise Refused(400, f"customName: unknown variable {{{word[:60]}}}.")
        return "{{" + variable + "}}"

    return re.sub(r"\{([^{}]*)\}", known, name)


def _check_together(values: dict[str, Any], before: EventType | None) -> None:
    """Settings that exclude one another."""

    def now(column: str, default: Any) -> Any:
        return values.get(column, getattr(before, column) if before else default)

    if now("seats", 1) > 1:
        if len(now("places", [])) > 1:
            raise Refused(400, "Seats Validation failed: Seats are enabled but more than one location is set.")
        if now("confirmation", "never") != "never":
            raise Refused(400, "Seats Validation failed: Seats are enabled but confirmation is required.")
    if now("recurrence", None) and now("booker_limit", None) is not None:
        raise Refused(
            400,
            "Can't have `recurrence` and `bookerActiveBookingsLimit` enabled at the same time - recurring events do "
            "not support maximum active bookings limit setting.",
        )


def shown(row: EventType, base_url: str, *, without_hidden: bool = False) -> dict[str, Any]:
    """An event type of whatever door in Cal.com's shape: the personal one, or a team's if nobody owns it."""
    kept = row.extras.get("calcom", {})
    lengths = [duration.minutes for duration in row.durations]
    return {
        "id": row.id,
        "lengthInMinutes": row.length,
        **({"lengthInMinutesOptions": lengths} if lengths else {}),
        "title": row.title,
        "slug": row.slug,
        "description": row.description,
        "locations": [locations.shown(place) for place in row.places],
        "bookingFields": booking_fields.shown(row, without_hidden=without_hidden),
        "disableGuests": not row.guests_allowed,
        "slotInterval": row.slot_interval,
        "minimumBookingNotice": _notice_minutes(row),
        "beforeEventBuffer": row.buffer_before,
        "afterEventBuffer": row.buffer_after,
        "scheduleId": row.schedule_id,
        **_limits_shown(row),
        "onlyShowFirstAvailableSlot": row.first_per_day,
        "bookingWindow": _window_shown(row),
        "offsetStart": row.offset,
        **_objects_shown(row),
        **{name: kept.get(name, default) for name, default in KEPT.items() if name not in OBJECTS or kept.get(name)},
        "hidden": row.hidden,
        "bookingRequiresAuthentication": row.requires_login,
        "requiresBookerEmailVerification": row.proven_address,
        "showOptimizedSlots": row.optimized,
        "successRedirectUrl": row.redirect_url,
        "customName": kept.get("customName") or "",
        "useDestinationCalendarEmail": False,
        **_color(row, kept),
        "metadata": {**(kept.get("metadata") or {}), **({"multipleDuration": lengths} if lengths else {})},
        "price": row.price,
        "currency": row.currency,
        "isInstantEvent": False,
        "forwardParamsSuccessRedirect": True,
        **_people(row, base_url),
    }


def _notice_minutes(row: EventType) -> int:
    """The notice in minutes; in months it has no fixed length, and is told as thirty days each."""
    if not row.notice:
        return 0
    return int(row.notice["value"] * SPANS.get(row.notice["unit"], 43_200))


def _color(row: EventType, kept: dict[str, Any]) -> dict[str, Any]:
    if not row.color:
        return {}
    dark = (kept.get("color") or {}).get("darkThemeHex", row.color)
    return {"color": {"lightThemeHex": row.color, "darkThemeHex": dark}}


def _limits_shown(row: EventType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, unit in (("bookingLimitsCount", "count"), ("bookingLimitsDuration", "minutes")):
        most = {limit["period"]: limit["most"] for limit in row.limits if limit["unit"] == unit}
        found[name] = most or {"disabled": True}
    limit = row.booker_limit
    found["bookerActiveBookingsLimit"] = (
        {"disabled": True}
        if limit is None
        else {"maximumActiveBookings": limit, "offerReschedule": row.booker_limit_offers_move}
    )
    return found


def _window_shown(row: EventType) -> dict[str, Any]:
    window = row.window
    kind = window.get("kind", "unlimited")
    if kind == "range":
        return {"type": "range", "value": [window["first"], window["last"]]}
    if kind in {"days", "business_days"}:
        type_ = "calendarDays" if kind == "days" else "businessDays"
        return {"type": type_, "value": window["count"], "rolling": bool(window.get("rolling"))}
    if kind == "until":
        span = window["span"]
        days = -(-span["value"] * SPANS.get(span["unit"], 43_200) // 1440)
        return {"type": "calendarDays", "value": days, "rolling": False}
    return {"disabled": True}


def _objects_shown(row: EventType) -> dict[str, Any]:
    policy: dict[str, Any] = {"disabled": True}
    if row.confirmation != "never":
        policy = {"type": "always", "blockUnconfirmedBookingsInBooker": row.pending_holds}
        if row.confirmation == "within":
            policy |= {"type": "time", "noticeThreshold": _threshold(row)}
    again = row.recurrence
    seated = row.seats > 1
    moving: dict[str, Any] = {"disabled": not row.allow_reschedule}
    if row.reschedule_notice > 0:
        moving["minutesBefore"] = row.reschedule_notice
    return {
        "confirmationPolicy": policy,
        "recurrence": {
            "interval": again["interval"],
            "occurrences": again["count"],
            "frequency": again["frequency"],
            "disabled": False,
        }
        if again
        else None,
        "seats": {
            "seatsPerTimeSlot": row.seats,
            "showAttendeeInfo": row.show_attendees,
            "showAvailabilityCount": row.show_seats_left,
        }
        if seated
        else {"disabled": True},
        "seatsPerTimeSlot": row.seats if seated else None,
        "seatsShowAvailabilityCount": row.show_seats_left if seated else None,
        "disableCancelling": {"disabled": not row.allow_cancel},
        "disableRescheduling": moving,
    }


def _threshold(row: EventType) -> dict[str, Any]:
    """In the unit that it was given in, while it is still that long."""
    minutes, given = row.confirmation_minutes, row.extras.get("calcom", {}).get("noticeThreshold")
    if given and given["count"] * SPANS[given["unit"]] == minutes:
        return {"unit": given["unit"], "count": given["count"]}
    return {"unit": "minutes", "count": minutes} if minutes % 60 else {"unit": "hours", "count": minutes // 60}


def _people(row: EventType, base_url: str) -> dict[str, Any]:
    if row.owner is not None:
        return {
            "ownerId": row.owner_id,
            "users": [_user(row.owner)],
            "bookingUrl": f"{base_url}/{row.owner.username}/{row.slug}",
        }
    rotating = row.kind == "round_robin"
    return {
        "ownerId": None,
        "teamId": row.team_id,
        "parentEventTypeId": None,
        "schedulingType": SCHEDULING.get(row.kind, "collective"),
        "assignAllTeamMembers": False,
        "users": [_user(host.user) for host in row.hosts],
        "hosts": [
            {
                "userId": host.user_id,
                "name": host.user.name,
                "username": host.user.username,
                "avatarUrl": host.user.avatar_url,
                **({"mandatory": host.fixed, "priority": priority_word(host.priority)} if rotating else {}),
            }
            for host in row.hosts
        ],
    }


PRIORITIES = {"lowest": 0.0, "low": 0.25, "medium": 0.5, "high": 0.75, "highest": 1.0}


def priority_word(priority: float) -> str:
    """The nearest of Cal.com's five words."""
    return min(PRIORITIES, key=lambda word: abs(PRIORITIES[word] - priority))


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "avatarUrl": user.avatar_url,
        "brandColor": None,
        "darkBrandColor": None,
        "weekStart": user.week_start,
        "metadata": {},
    }
