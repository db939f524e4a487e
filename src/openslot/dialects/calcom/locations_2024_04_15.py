"""Places and booking fields in the words of 2024-04-15, which are those of the product's database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openslot.dialects.calcom.manners import Refused

WORDS = {  # older type: newer type, and the property that has its value in each of them
    "inPerson": ("address", "address", "address"),
    "link": ("link", "link", "link"),
    "userPhone": ("phone", "hostPhoneNumber", "phone"),
    "phone": ("attendeePhone", None, None),
    "attendeeInPerson": ("attendeeAddress", None, None),
    "somewhereElse": ("attendeeDefined", None, None),
    "conferencing": ("organizersDefaultApp", None, None),
}
OLDER = {newer: (type_, theirs, ours) for type_, (newer, theirs, ours) in WORDS.items()}
APP = "integrations:"
APPS = {"daily": "cal-video", "google:meet": "google-meet", "office365_video": "office365-video"}
SPECIAL = {"title", "notes", "guests", "rescheduleReason", "location"}


def integration(type_: str) -> str:
    """``cal-video`` of ``integrations:daily``."""
    word = type_.removeprefix(APP)
    return APPS.get(word) or word.replace(":", "-").replace("_", "-")


def newer(location: dict[str, Any]) -> dict[str, Any]:
    """A place in the newer form, by its type, or else by the value that it brings; 400 for one that nobody knows."""
    type_ = location["type"]
    if type_.startswith(APP):
        return {"type": "integration", "integration": integration(type_)}
    if type_ not in WORDS:
        type_ = next((word for word, (_, value, _) in WORDS.items() if value and location.get(value)), "")
    if not type_:
        raise Refused(400, f"locations: '{location['type'][:60]}' is not one of the location types.")
    word, theirs, ours = WORDS[type_]
    if theirs is None or ours is None:
        return {"type": word}
    return {"type": word, ours: location.get(theirs) or "", "public": bool(location.get("displayLocationPublicly"))}


def looks_older(body: Mapping[str, Any]) -> bool:
    """Does a body speak of places or booking fields in the older words?"""
    placed, asked = (
        [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        for value in (body.get("locations"), body.get("bookingFields"))
    )
    only_older = WORDS.keys() - {"link", "phone"}
    return any(
        each.get("type") in only_older or str(each.get("type")).startswith(APP) or "displayLocationPublicly" in each
        for each in placed
    ) or any("name" in each and "slug" not in each for each in asked)


def older(place: dict[str, Any]) -> dict[str, Any]:
    """A place of the newer form in the older one."""
    if place["type"] == "integration":
        names = {app: word for word, app in APPS.items()}
        return {"type": APP + names.get(place["integration"], place["integration"].replace("-", "_"))}
    if place["type"] not in OLDER:
        return {"type": "somewhereElse"}
    type_, theirs, ours = OLDER[place["type"]]
    if theirs is None or ours is None:
        return {"type": type_}
    return {"type": type_, theirs: place[ours], **({"displayLocationPublicly": True} if place["public"] else {})}


def newer_field(field: dict[str, Any]) -> dict[str, Any]:
    """A booking field in the newer form; 400 for a further address of one's own, which there is no question for."""
    name, type_ = field["name"], field["type"]
    kept: dict[str, Any] = {
        key: field[key] for key in ("label", "placeholder", "required", "hidden", "disableOnPrefill") if key in field
    }
    if name in {"name", "email"}:
        return {"type": name, **kept}
    if name in SPECIAL or name == "attendeePhoneNumber":
        return {"slug": name, **kept}
    if type_ in {"name", "email", "radioInput"}:
        raise Refused(400, f"bookingFields: '{name[:60]}' cannot be of the type {type_}.")
    options = [option["value"] for option in field.get("options") or []]
    kept.setdefault("label", name)
    kept.setdefault("required", False)
    return {"type": type_, "slug": name, **kept, **({"options": options} if options else {})}


def older_field(field: dict[str, Any]) -> dict[str, Any]:
    """A booking field of the newer form in the older one."""
    own = not field["isDefault"]
    source: dict[str, Any] = {"id": "default", "type": "default", "label": "Default"}
    if own:
        source = {"id": "user", "type": "user", "label": "User", "fieldRequired": True}
    shown = {"name": field["slug"], "type": field["type"], "required": field.get("required", True)}
    shown |= {key: field[key] for key in ("label", "placeholder") if key in field}
    shown |= {key: field[key] for key in ("hidden", "disableOnPrefill") if key in field and (field[key] or not own)}
    if field.get("options"):
        shown["options"] = [{"value": option, "label": option} for option in field["options"]]
    return {**shown, "editable": "user" if own else "system-but-optional", "sources": [source]}
