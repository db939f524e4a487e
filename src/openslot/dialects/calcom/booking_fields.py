"""What the booker is asked: an event type's booking fields (digest 6.4) and the checks of the responses (5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openslot.desk.nouns import EventType
from openslot.dialects.calcom.event_type_models import BookingField
from openslot.dialects.calcom.manners import Refused

PLAIN = {"required": False, "disableOnPrefill": False, "hidden": False}
FIRST: tuple[dict[str, Any], ...] = (
    {"type": "name", "slug": "name", "required": True, "disableOnPrefill": False},
    {"type": "email", "slug": "email", **PLAIN, "required": True},
    {"type": "phone", "slug": "attendeePhoneNumber", **PLAIN, "hidden": True},
    {"type": "radioInput", "slug": "location", "required": False, "hidden": False},
)
LAST: tuple[dict[str, Any], ...] = (
    {"type": "text", "slug": "title", **PLAIN, "required": True, "hidden": True},
    {"type": "textarea", "slug": "notes", **PLAIN},
    {"type": "multiemail", "slug": "guests", **PLAIN},
    {"type": "textarea", "slug": "rescheduleReason", **PLAIN},
)
TEXTUAL = {"phone", "address", "text", "textarea", "url"}
OURS = {"name", "email", "displayEmail", "attendeePhoneNumber", "location", "guests", "displayGuests"}
EXPECTED = {
    **dict.fromkeys(TEXTUAL, "string"),
    "number": "number",
    "boolean": "boolean",
    "select": "string or number",
    "radio": "string or number",
    "multiselect": "array",
    "checkbox": "array",
    "multiemail": "array",
}


def read(given: list[BookingField]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Questions of one's own, and what replaces default fields, by their slug."""
    questions: list[dict[str, Any]] = []
    replaced: dict[str, dict[str, Any]] = {}
    for field in given:
        words = {name: value for name, value in field.given().items() if value is not None}
        if field.replaces is not None:
            replaced[field.replaces] = words
        else:
            questions.append({"required": False, "hidden": False, **words})
    slugs = [question["slug"] for question in questions]
    if len(set(slugs)) != len(slugs):
        raise Refused(400, "bookingFields: every slug may be used only once.")
    return questions, replaced


def need_address(given: list[BookingField] | None) -> None:
    """400 where bookers would not be asked for their e-mail address: only an organization's teams may do so."""
    for field in given or ():
        if field.replaces == "email" and (field.required is False or field.hidden):
            raise Refused(400, "checkIsEmailUserAccessible - Email booking field must be required and visible")


def shown(event_type: EventType, *, without_hidden: bool = False) -> list[dict[str, Any]]:
    """All booking fields: default ones around those of one's own.

    The phone number stands before the place where nobody chose the fields; where somebody did, after it, if it is
    asked for at all. The name then has a label, as with the product.
    """
    replaced = event_type.extras.get("calcom", {}).get("replacedFields")
    name, email, phone, place = (_default(event_type, field, replaced or {}) for field in FIRST)
    last = [_default(event_type, field, replaced or {}) for field in LAST]
    first = [name, email, phone, place]
    if replaced is not None:
        named = "attendeePhoneNumber" in replaced or not phone["hidden"]
        label = {} if "name" in replaced else {"label": "your_name"}
        first = [{**name, **label}, email, place, *([phone] if named else [])]
    found = [*first, *(_own(question) for question in event_type.questions), *last]
    return [field for field in found if not (without_hidden and field.get("hidden"))]


def _default(event_type: EventType, field: dict[str, Any], replaced: dict[str, Any]) -> dict[str, Any]:
    given = replaced.get(field["slug"], {})
    if given.get("type") == "splitName":
        return {"isDefault": True, "disableOnPrefill": False, **given, "slug": "splitName"}
    words = {"isDefault": True, **field, **given}
    if field["slug"] == "attendeePhoneNumber" and event_type.phone != "hidden":
        words |= {"hidden": False, "required": event_type.phone == "required"}
    if field["slug"] == "guests" and not event_type.guests_allowed:
        words["hidden"] = True
    return words


def _own(question: dict[str, Any]) -> dict[str, Any]:
    shown_keys = ("label", "placeholder", "options")
    return {
        "isDefault": False,
        "type": question["type"] if question["type"] in EXPECTED else "text",
        "slug": question["slug"],
        "required": bool(question.get("required")),
        "hidden": bool(question.get("hidden")),
        "disableOnPrefill": bool(question.get("disableOnPrefill")),
        **{key: question[key] for key in shown_keys if question.get(key) not in (None, [])},
    }


def check(event_type: EventType, responses: Mapping[str, Any], phone: str | None) -> dict[str, Any]:
    """The answers to the event type's own questions; 400 with the product's words for the first that will not do."""
    if event_type.phone == "required" and not phone:
        raise Refused(400, "Missing required booking field response: attendee.phoneNumber - please provide it.")
    answers: dict[str, Any] = {}
    for question in event_type.questions:
        slug = question["slug"]
        value = responses.get(slug, responses.get(question["uuid"]))
        if value in (None, "", []):
            if question.get("required") and not question.get("hidden"):
                label = question.get("label") or slug
                raise Refused(400, f"Missing required booking field response: {slug} - please answer “{label}”.")
            continue
        _check_one(question, value)
        answers[slug] = value
    return answers


def unknown(event_type: EventType, responses: Mapping[str, Any]) -> dict[str, Any]:
    """Responses that no question asked for; they are kept and given back. Notes are the booking's, if there are any."""
    known = {key for question in event_type.questions for key in (question["slug"], question["uuid"])} | OURS
    if responses.get("notes"):
        known.add("notes")
    return {key: value for key, value in responses.items() if key not in known}


def _check_one(question: dict[str, Any], value: Any) -> None:
    slug, type_ = question["slug"], question["type"]
    expected = EXPECTED.get(type_, "string")
    received = _type_of(value)
    if received not in expected.split(" or "):
        raise Refused(
            400,
            f"Invalid type for booking field '{slug}'. Expected type {expected} "
            f"(compatible with field type '{type_}'), but received {received}.",
        )
    options = [str(option) for option in question.get("options") or []]
    if not options:
        return
    allowed = f"Allowed options are: {', '.join(options)}."
    if type_ in {"select", "radio"} and str(value) not in options:
        raise Refused(400, f"Invalid option '{str(value)[:100]}' for booking field '{slug}'. {allowed}")
    if type_ in {"multiselect", "checkbox"} and any(str(each) not in options for each in value):
        raise Refused(400, f"One or more invalid options for booking field '{slug}'. {allowed}")


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    for type_, name in ((str, "string"), (int | float, "number"), (list, "array")):
        if isinstance(value, type_):
            return name
    return "object"
