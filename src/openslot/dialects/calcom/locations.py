"""Places on Cal.com's wire: of event types (digest 6.3) and of bookings (5.2)."""

from __future__ import annotations

import re
from typing import Any

from openslot.desk import places
from openslot.desk.desk import Desk
from openslot.desk.nouns import Booking, EventType
from openslot.dialects.calcom import event_type_models, models
from openslot.dialects.calcom.manners import Refused

KINDS = {
    "address": "address",
    "link": "link",
    "phone": "phone",
    "integration": "video",
    "attendeeAddress": "attendee_address",
    "attendeePhone": "attendee_phone",
    "attendeeDefined": "attendee_defined",
    "organizersDefaultApp": "organizer_default",
}
TYPES = {kind: type_ for type_, kind in KINDS.items()}
APPS = {
    "cal-video": "cal_video",
    "google-meet": "google_meet",
    "office365-video": "ms_teams",
    "whereby-video": "whereby",
}
WIRE_APPS = {word: app for app, word in APPS.items()}
SLUGS = {"office365-video": "msteams"}
INTEGRATIONS = (
    "cal-video",
    "google-meet",
    "zoom",
    "whereby-video",
    "whatsapp-video",
    "webex-video",
    "telegram-video",
    "tandem",
    "sylaps-video",
    "skype-video",
    "sirius-video",
    "signal-video",
    "shimmer-video",
    "salesroom-video",
    "roam-video",
    "riverside-video",
    "ping-video",
    "office365-video",
    "mirotalk-video",
    "jitsi",
    "jelly-video",
    "jelly-conferencing",
    "huddle",
    "facetime-video",
    "element-call-video",
    "eightxeight-video",
    "discord-video",
    "demodesk-video",
    "campfire-video",
)
UNKNOWN_APP = "Validation failed for integration location: integration must be one of the following values:"
CAL_VIDEO = {"kind": "video", "provider": "cal_video"}
UNSET_VIDEO = "integrations:daily"
UNSET = {
    "zoom": "integrations:zoom",
    "google_meet": "integrations:google:meet",
    "ms_teams": "integrations:office365_video",
    "whereby": "integrations:whereby_video",
}
"""A call that is not made yet, by provider."""
OPTIONS = {  # of bookingFieldsResponses.location
    "address": "inPerson",
    "link": "link",
    "phone": "userPhone",
    "custom": "somewhereElse",
    "attendee_address": "attendeeInPerson",
    "attendee_phone": "phone",
    "attendee_defined": "somewhereElse",
    "organizer_default": "conferencing",
}


def places_of(desk: Desk, locations: list[event_type_models.Location]) -> list[dict[str, Any]]:
    """An event type's places; 400 for an app that is not connected."""
    return [_place(desk, each) for each in locations]


def _place(desk: Desk, location: event_type_models.Location) -> dict[str, Any]:
    kind = KINDS[location.type]
    if kind != "video":
        value = getattr(location, location.type, None)
        return {"kind": kind, "value": value, "public": location.public} if value else {"kind": kind}
    app = location.integration or ""
    if app not in INTEGRATIONS:
        raise Refused(400, f"{UNKNOWN_APP} {', '.join(INTEGRATIONS)}")
    provider = APPS.get(app, app.replace("-", "_"))
    if not places.can_meet(desk, desk.who.user_id, provider):
        raise Refused(400, f"{SLUGS.get(app, app.removesuffix('-video'))} not connected.")
    return {"kind": "video", "provider": provider}


def shown(place: dict[str, Any]) -> dict[str, Any]:
    """One of an event type's places."""
    type_ = TYPES.get(place["kind"])
    if type_ == "integration":
        provider = place.get("provider") or "cal_video"
        return {"type": "integration", "integration": WIRE_APPS.get(provider, provider.replace("_", "-"))}
    if type_ in {"address", "link", "phone"}:
        return {"type": type_, type_: place.get("value") or "", "public": place.get("public", True)}
    if type_ is not None:
        return {"type": type_}
    return {"type": "unknown", "location": str(place.get("value") or "")}


def chosen(event_type: EventType, location: models.Place | str | None) -> dict[str, Any] | None:
    """A booking's place as the booker chose it; None: the event type's first. 400 for one that is not offered."""
    if location is None:
        return None if event_type.places else dict(CAL_VIDEO)
    if isinstance(location, str):
        return _of_text(location)
    kind = KINDS[location.type]
    offered = [place for place in event_type.places if place["kind"] == kind]
    if kind == "video":
        app = location.integration or ""
        word = APPS.get(app, app.replace("-", "_"))
        offered = [place for place in offered if (place.get("provider") or "cal_video") == word]
    if not offered:
        types = ", ".join(shown(place)["type"] for place in event_type.places) or "none"
        raise Refused(400, f"The event type has no location of type {location.type}. Its locations are: {types}.")
    if kind in {"address", "link", "phone", "video"}:
        return {key: offered[0][key] for key in ("kind", "value", "provider") if offered[0].get(key) is not None}
    if kind == "organizer_default":
        return dict(CAL_VIDEO)
    name = {"attendee_address": "address", "attendee_phone": "phone", "attendee_defined": "location"}[kind]
    value = getattr(location, name)
    if not value:
        raise Refused(400, f"location property is wrong,{name} should not be empty")
    return {"kind": kind, "value": value}


def given(desk: Desk, location: models.Place) -> dict[str, Any]:
    """A place that a host sets, whatever the event type offers; 400 for an app that is unknown or not connected."""
    kind = KINDS[location.type]
    if kind == "video":
        app = location.integration or "-"
        if app == "google-meet" and not places.can_meet(desk, desk.who.user_id, APPS[app]):
            return dict(CAL_VIDEO)  # as the product does without a Google calendar
        return _place(desk, event_type_models.Location(type="integration", integration=app))
    if kind == "organizer_default":
        return dict(CAL_VIDEO)
    name = {"attendee_address": "address", "attendee_phone": "phone", "attendee_defined": "location"}.get(kind, kind)
    value = getattr(location, name)
    if not value:
        raise Refused(400, f"location: {name} should not be empty")
    return {"kind": kind, "value": value}


def _of_text(text: str) -> dict[str, Any]:
    """A plain text: an app's name, a link, a phone number, or any words."""
    if text in INTEGRATIONS:
        return {"kind": "video", "provider": APPS.get(text, text.replace("-", "_"))}
    if re.match(r"https?://\S+$", text):
        return {"kind": "link", "value": text}
    if re.fullmatch(r"\+\d[\d\s().-]{5,20}", text):
        return {"kind": "attendee_phone", "value": text}
    return {"kind": "custom", "value": text}


def value_of(booking: Booking) -> str | None:
    """Where a booking takes place, as one text; None if nowhere in particular."""
    place = booking.place
    if not place:
        return None
    if place["kind"] != "video":
        return place.get("value") or ""
    return place.get("value") or UNSET.get(place.get("provider") or "", UNSET_VIDEO)


def answer_of(booking: Booking) -> dict[str, str]:
    """The place among the responses to the booking fields."""
    place = booking.place
    if not place:
        return {"value": UNSET_VIDEO, "optionValue": ""}
    if place["kind"] == "video":
        provider = place.get("provider") or "cal_video"
        word = "daily" if provider == "cal_video" else provider
        return {"value": place.get("value") or f"integrations:{word}", "optionValue": ""}
    return {"value": OPTIONS.get(place["kind"], "somewhereElse"), "optionValue": place.get("value") or ""}
