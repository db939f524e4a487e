"""Our nouns as SimplyMeet's DTOs. Every documented field is there; what is unknown is null (digest 6.13, 7.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openslot.desk import questions
from openslot.desk.event_types import zone_of
from openslot.desk.nouns import Booking, Change, EventType, Organization, User
from openslot.desk.reminders import Reminded
from openslot.time.instants import iso_offset

STATES = {
    "confirmed": "new",
    "pending": "pending",
    "rejected": "rejected",
    "cancelled": "canceled",
    "absent": "no_show",
    "done": "done",
}
TYPES = {"single": "regular", "hostless": "regular", "managed": "regular"}
TYPES |= {"round_robin": "round-robin", "collective": "collective", "service": "round-robin"}
PROVIDERS = {"zoom": "zoom", "whereby": "whereby", "google_meet": "google_meet", "kopano_meet": "kopano_meet"}
PROVIDERS |= {"ms_teams": "microsoft_teams", "google-meet": "google_meet", "office365-video": "microsoft_teams"}
LOCATION_TYPES = ("custom", "zoom", "request", "whereby", "google_meet", "kopano_meet", "microsoft_teams")


def instant(value: datetime | None) -> str | None:
    """``2027-01-13T10:00:00+00:00``."""
    return None if value is None else iso_offset(value)


def organization(row: Organization) -> dict[str, Any]:
    """OrganizationDTO."""
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "slug": row.slug,
        "name": row.name,
        "createdAt": instant(row.created_at),
        "locale": row.locale,
        "rtl": row.locale[:2] in {"ar", "he", "fa", "ur"},
        "calendarLayout": None,
        "hideUnavailableDates": None,
        "sundayIsFirstDay": None,
        "email": row.email,
        "intro": row.intro,
        "domain": None,
        "socialLink": None,
    }


def user(row: User, now: datetime) -> dict[str, Any]:
    """UserDTO."""
    unknown = dict.fromkeys(("address", "state", "city", "zip", "countryId", "lat", "lng", "domain"))
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "email": row.email,
        "fullName": row.name,
        "slug": row.username,
        "subscriptionUsersLimit": None,
        "isSecondFactorConfigured": row.totp is not None,
        "isEnabled": row.is_enabled,
        "dateFormat": "Y-m-d",
        **unknown,
        "phone": row.phone,
        "companyLogoName": None,
        "avatarName": None,
        "organization": organization(row.organization),
        "createdAt": instant(row.created_at),
        "lastLogin": instant(row.last_login_at),
        "connections": [],
        "hasPaidSubscription": True,
        "timezone": row.zone,
        "timeFormat": "H:i",
        "timezoneOffset": iso_offset(now, row.zone)[-6:],
    }


def location_type(place: dict[str, Any]) -> str:
    """The word of a place, of the service that was asked for; what has none is custom."""
    provider = place.get("asked") or place.get("provider")
    return PROVIDERS.get(str(provider), "custom") if place.get("kind") == "video" else str(place.get("asked", "custom"))


def event_type(row: EventType, now: datetime) -> dict[str, Any]:
    """EventTypeDTO. ``user``: the owner, else the first host."""
    hosts = [host.user for host in row.hosts]
    owner = row.owner or (hosts[0] if hosts else None)
    several = len(row.places) > 1
    place = row.places[0] if row.places else {}
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "name": row.title,
        "slug": row.slug,
        "color": row.color,
        "user": user(owner, now) if owner else None,
        "users": [user(host, now) for host in hosts],
        "type": TYPES[row.kind],
        "duration": row.length,
        "durationType": "flexible" if row.durations else "fixed",
        "eventTypeDurations": [{"id": d.id, "duration": d.minutes} for d in row.durations],
        "amount": row.price / 100,
        "currency": row.currency,
        "locationType": "request" if several else location_type(place),
        "location": None if several else place.get("value"),
        "locationLabel": None,
        "eventTypeRequestLocationTypes": [
            {"id": n, "locationType": location_type(each)} for n, each in enumerate(row.places, 1) if several
        ],
        "isEnabled": not row.disabled,
        "isSecret": row.hidden,
        "timezone": zone_of(row),
        "isLocalized": True,
        "position": row.position,
        "isAllowCancel": row.allow_cancel,
        "isAllowReschedule": row.allow_reschedule,
        "isShowPhone": row.phone != "hidden",
        "isPhoneFieldRequired": row.phone == "required",
        "questions": [_question(n, q) for n, q in enumerate(row.questions)],
        "isMultipleMeeting": row.several_starts or row.recurrence is not None,
        "groupMeetingLimit": row.seats if row.seats > 1 else None,
        "showGroupMeetingRest": row.show_seats_left,
    }


def _question(position: int, question: dict[str, Any]) -> dict[str, Any]:
    return {
        "uuid": question["uuid"],
        "label": question["label"],
        "type": question["type"],
        "required": bool(question.get("required")),
        "config": [{"label": option} for option in question.get("options") or []],
        "position": position,
    }


def event(row: Booking, now: datetime, related: list[int], reminded: Reminded) -> dict[str, Any]:
    """EventDTO. ``related``: ids of the events booked together with it. ``reminded``: what was mailed ahead of it."""
    hosts = [claim.user for claim in row.meeting.claims if claim.user is not None]
    together = row.event_type.kind == "collective"
    host = (row.event_type.owner if together else None) or row.meeting.host or row.event_type.owner
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "user": user(host, now) if host else None,
        "users": [user(each, now) for each in hosts],
        "eventType": event_type(row.event_type, now),
        "invitee": _invitee(row),
        "cancellation": _cancellation(row),
        "participants": [
            {"id": guest.id, "email": guest.email, "createdAt": instant(guest.created_at)} for guest in row.guests
        ],
        "answers": [
            {
                "id": answer.id,
                "questionLabel": answer.label,
                "questionType": answer.type,
                "value": answer.value if isinstance(answer.value, str) else questions.plain(answer.value),
                "plainValue": questions.plain(answer.value),
                "questionUuid": answer.question_uuid,
            }
            for answer in row.answers
        ],
        "rescheduling": [_move(change, now) for change in row.changes if change.kind == "moved"],
        "payment": None,
        "onlineEventId": row.place.get("call"),
        "sentEmailReminder": reminded.sent,
        "lastSentInviteeEmailReminder": reminded.reminder,
        "lastSentInviteeEmailFollowUp": reminded.followup,
        "createdAt": instant(row.created_at),
        "updatedAt": instant(row.updated_at),
        "scheduledAt": instant(row.start_at),
        "endDate": instant(row.end_at),
        "canceledAt": instant(row.cancelled_at),
        "state": STATES[row.state],
        "notes": row.internal_notes,
        "details": row.notes or None,
        "location": row.place.get("value"),
        "locationType": location_type(row.place),
        "duration": int((row.end_at - row.start_at).total_seconds() // 60),
        "relatedEventIds": related,
    }


def _invitee(row: Booking) -> dict[str, Any]:
    return {
        "id": row.contact.id,
        "uuid": str(row.contact.uuid),
        "email": row.email,
        "fullName": row.name,
        "timezone": row.zone,
        "phoneNumber": row.phone,
        "locale": row.locale,
        "cancellationPolicy": row.extras.get("simplymeet", {}).get("cancellationPolicy"),
    }


def _cancellation(row: Booking) -> dict[str, Any] | None:
    change = next((c for c in reversed(row.changes) if c.kind == "cancelled"), None)
    if row.state != "cancelled" or change is None:
        return None
    return {"id": change.id, "canceler": change.actor or row.name, "reason": change.reason}


def _move(change: Change, now: datetime) -> dict[str, Any]:
    return {
        "id": change.id,
        "rescheduler": change.actor,
        "reason": change.reason,
        "previouslyScheduledAt": instant(change.from_start_at),
        "previousUser": user(change.from_host, now) if change.from_host else None,
    }
