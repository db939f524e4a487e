"""How HighLevel behaves at the door: versions, errors, rate headers."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from openslot.desk.errors import (
    AlreadyBooked,
    DeskError,
    Forbidden,
    Invalid,
    NotAvailable,
    NotFound,
    OutOfScope,
    Problem,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unauthorized,
    Unavailable,
)
from openslot.desk.ids import short
from openslot.doorway.operation import Call, MethodNotAllowed, Operation, Operations, Reply
from openslot.doorway.rates import Rate

VERSIONS = {"v3", "2023-02-21", "2021-07-28", "2021-04-15", "legacy"}
GONE = "The slot you have selected is no longer available."
DAY = 86_400
TOLD = {"version", "client"}
"""What is wrong with the credentials may be said in these cases."""
LOST = {"path", "schedule", "schedule calendar"}  # unknown ones answer 404, all others 400
WIRE_NAMES = {
    "title": "name",
    "length": "slotDuration",
    "slot_interval": "slotInterval",
    "buffer_before": "preBuffer",
    "buffer_after": "slotBuffer",
    "seats": "appoinmentPerSlot",
    "look_busy": "lookBusyConfig.LookBusyPercentage",
    "notice": "allowBookingAfter",
    "hosts": "teamMembers",
    "availability": "openHours",
    "overrides": "availabilities",
    "end": "endTime",
    "start": "startTime",
    "notes": "description",
    "location": "address",
    "first_name": "firstName",
    "last_name": "lastName",
    "zone": "timezone",
    "timeZone": "timezone",
}


class Refused(DeskError):
    """A refusal of sense: 400 with these words."""


class Duplicate(DeskError):
    """A contact that exists. ``meta``: its id and the field that matched."""

    def __init__(self, message: str, meta: dict[str, str]) -> None:
        super().__init__(message)
        self.meta = meta


class HighLevel:
    """The manners of HighLevel."""

    name = "highlevel"
    title = "Openslot: HighLevel Calendars"
    about = """
    HighLevel's Calendars API (v3) and its neighbours. Bring a key or token as Authorization: Bearer …, and the header
    Version with any published value. What each field and parameter does here stands in docs/compatibility/highlevel.md.
    """
    rate = "1000/10 second"

    def refuse(self, error: Exception, call: Call) -> Reply:
        """The error in HighLevel's shape."""
        status, message, more = _told(error)
        content: dict[str, Any] = {
            "statusCode": status,
            "message": message,
            "error": HTTPStatus(status).phrase if status != 422 else "Unprocessable Entity",
            "traceId": call.request_id or str(uuid4()),
            **more,
        }
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else {}
        return Reply(content, status, headers)

    def own_headers(self, _operation: Operation, _call: Call) -> dict[str, str]:
        """None."""
        return {}

    def rate_headers(self, rate: Rate) -> dict[str, str]:
        """The interval as counted, and the same stretched over a day."""
        daily = rate.limit * max(DAY // max(rate.period, 1), 1)
        return {
            "X-RateLimit-Limit-Daily": str(daily),
            "X-RateLimit-Daily-Remaining": str(daily - rate.limit + rate.remaining),
            "X-RateLimit-Daily-Reset": str(rate.reset),
            "X-RateLimit-Interval-Milliseconds": str(rate.period * 1000),
            "X-RateLimit-Max": str(rate.limit),
            "X-RateLimit-Remaining": str(rate.remaining),
        }

    def check_headers(self, call: Call) -> None:
        """The ``Version`` header must be a published one; who has no token yet may know no version."""
        if call.target.startswith("/oauth/"):
            return
        version = call.headers.get("version")
        if not version:
            raise Unauthorized("version header was not found.", "version")
        if version.strip() not in VERSIONS:
            raise Unauthorized("version header is invalid", "version")

    def scopes_of(self, operation: Operation, _path: str) -> Sequence[str]:
        """Each operation names its own."""
        return (operation.scope,) if operation.scope else ()


def _told(error: Exception) -> tuple[int, str | list[str], dict[str, Any]]:
    """Status, message and further keys of an error."""
    if isinstance(error, Unauthorized):
        return 401, str(error) if error.word in TOLD else "Invalid JWT", {}
    if isinstance(error, Forbidden):
        return (401 if isinstance(error, OutOfScope) and error.scope else 403), str(error), {}
    if isinstance(error, NotFound):
        named = short(error.reference) if isinstance(error.reference, UUID) else error.reference
        noun = error.noun.removeprefix("schedule ")  # a calendar that is looked for in the schedules' paths
        return (404 if error.noun in LOST else 400), str(NotFound(noun, named)), {}
    if isinstance(error, Invalid):
        return 422, [_sentence(p) for p in error.problems], {}
    if isinstance(error, NotAvailable | AlreadyBooked):
        return 400, GONE, {"reason": str(error)}
    if isinstance(error, Duplicate):
        return 400, str(error), {"meta": error.meta}
    for kind, status in (
        (MethodNotAllowed, 405),
        (TooSlow, 408),
        (TooLarge, 413),
        (Unavailable, 503),
        (TooManyRequests, 429),
        (DeskError, 400),
    ):
        if isinstance(error, kind):
            return status, str(error), {}
    return 500, "Internal server error", {}


def _sentence(problem: Problem) -> str:
    """A problem as one text that names the field."""
    head, dot, rest = problem.path.partition(".")
    path = WIRE_NAMES.get(head, head) + dot + rest
    words = {
        "extra_forbidden": f"property {path} should not exist",
        "missing": f"{path} should not be empty",
        "string_type": f"{path} must be a string",
        "bool_type": f"{path} must be a boolean value",
        "model_type": f"{path or 'the body'} must be an object",
    }
    return words.get(problem.kind) or (f"{path}: {problem.message}" if path else problem.message)


operations = Operations(HighLevel(), slashes=True)  # clients of every kind end paths so
