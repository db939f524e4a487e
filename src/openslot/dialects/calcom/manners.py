"""How Cal.com v2 behaves at the door: versions, envelope, errors, rate headers (digest section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from openslot.desk.errors import (
    AlreadyBooked,
    DeskError,
    Forbidden,
    Invalid,
    LimitReached,
    NotAvailable,
    NotFound,
    OutOfScope,
    PolicyForbids,
    Problem,
    RoleNeeded,
    Taken,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unauthorized,
    Unavailable,
)
from openslot.dialects.calcom.scopes import needed
from openslot.dialects.calcom.versions import (
    HEADER,
    OLDER_BOOKING,
    is_legacy,
    is_untold,
    refuse_unbound,
    resource_of,
    used,
)
from openslot.doorway.keys import secret_in
from openslot.doorway.operation import Call, MethodNotAllowed, Operation, Operations, Reply
from openslot.doorway.rates import Rate
from openslot.time.instants import iso_z

BUSY = "User either already has booking at this time or is not available"
TOO_MANY = "CustomThrottlerGuard - Too many requests. Please try again later."
NO_METHOD = (
    "ApiAuthStrategy - No authentication method provided. "
    "Send an API key or a token in the header Authorization: Bearer …"
)
PLATFORM = ("x-cal-client-id", "x-cal-secret-key")
UNION = re.compile(r"^/v2/(slots|bookings(/[^/]+/(cancel|reschedule))?)/?(\?|$)")
"""Routes whose validation speaks in one sentence (kind 3); all others answer a list of errors (kind 2)."""
PHRASES = {
    "missing": ("isDefined", "{} should not be null or undefined"),
    "extra_forbidden": ("whitelistValidation", "property {} should not exist"),
    "string_type": ("isString", "{} must be a string"),
    "string_too_short": ("isNotEmpty", "{} should not be empty"),
    "int_type": ("isInt", "{} must be an integer number"),
    "int_parsing": ("isInt", "{} must be an integer number"),
    "int_from_float": ("isInt", "{} must be an integer number"),
    "float_type": ("isNumber", "{} must be a number conforming to the specified constraints"),
    "bool_type": ("isBoolean", "{} must be a boolean value"),
    "list_type": ("isArray", "{} must be an array"),
    "dict_type": ("isObject", "{} must be an object"),
    "model_type": ("isObject", "{} must be an object"),
    "timezone": ("isTimeZone", "{} must be a valid IANA time-zone"),
    "email": ("isEmail", "{} must be an email"),
    "date": ("isDateString", "{} must be a valid ISO 8601 date string"),
    "phone": ("isPhoneNumber", "{} must be a valid phone number"),
}
CONSTRAINTS = {
    "greater_than_equal": "min",
    "less_than_equal": "max",
    "literal_error": "isEnum",
    "string_too_long": "maxLength",
    "too_short": "arrayMinSize",
    "too_long": "arrayMaxSize",
    "unique": "arrayUnique",
}


class Refused(DeskError):
    """A refusal with Cal.com's own status and words. ``code`` None: the exception class of the status."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class CalCom:
    """The manners of Cal.com v2."""

    name = "calcom"
    title = "Openslot: Cal.com API v2"
    about = """
    Cal.com's API v2. Bring a key as Authorization: Bearer …; the header cal-api-version chooses a generation, else the
    request's shape does. What each field and parameter does here stands in docs/compatibility/calcom.md.
    """
    rate = "120/minute"

    def refuse(self, error: Exception, call: Call) -> Reply:
        """The error as a superset of all of the product's bodies: envelope, top-level message and status code."""
        status, message, code, details = _told(error, call)
        content = {
            "status": "error",
            "timestamp": iso_z(call.house.clock.now()),
            "path": call.target,
            "error": {"code": code or _class_of(status), "message": message},
            "message": message,
            "statusCode": status,
        }
        if details is not None:
            content["error"]["details"] = details  # type: ignore[index]
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else {}
        return Reply(content, status, headers)

    def own_headers(self, operation: Operation, call: Call) -> dict[str, str]:
        """The version whose form the answer has, where there are several."""
        form = used(call, older=operation.when not in {None, is_untold})
        return {HEADER: form} if form else {}

    def rate_headers(self, rate: Rate) -> dict[str, str]:
        """Where the caller stands with the limit named ``default``."""
        return {
            "X-RateLimit-Limit-Default": str(rate.limit),
            "X-RateLimit-Remaining-Default": str(rate.remaining),
            "X-RateLimit-Reset-Default": str(rate.reset),
        }

    def check_headers(self, call: Call) -> None:
        """In strict mode a version that the resource does not bind is an unknown path (digest 3.1)."""
        if call.house.strict_versions and refuse_unbound(call):
            raise NotFound("path", f"{call.method} {call.target}")

    def scopes_of(self, operation: Operation, path: str) -> Sequence[str]:
        """By the path."""
        return needed(operation.method, path)


def _class_of(status: int) -> str:
    """``NotFoundException`` of 404."""
    special = {429: "ThrottlerException", 500: "InternalServerErrorException"}
    return special.get(status) or HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "") + "Exception"


def _payload(status: int, message: str) -> dict[str, Any]:
    phrase = "Unprocessable Entity" if status == 422 else HTTPStatus(status).phrase
    return {"message": message, "error": phrase, "statusCode": status}


def _told(error: Exception, call: Call) -> tuple[int, str, str | None, Any]:
    """Status, message, code and details of an error."""
    if isinstance(error, Refused):
        details = None if error.code == "TRPCError" else _payload(error.status, str(error))
        return error.status, str(error), error.code, _with_rule(details, error.__cause__)
    if isinstance(error, Invalid):
        return _validation(error, call)
    if isinstance(error, TooManyRequests):
        return 429, TOO_MANY, None, TOO_MANY
    status, message = _plain(error, call)
    return status, message, None, _with_rule(_payload(status, message), error)


def _with_rule(details: Any, error: BaseException | None) -> Any:
    """Beside the product's sentence, which is the same for many reasons: the rule that refused the time."""
    if not isinstance(error, NotAvailable):
        return details
    return {**(details or {}), "rule": error.refusal.reason.value, "reason": str(error)}


def _plain(error: Exception, call: Call) -> tuple[int, str]:
    if isinstance(error, Unauthorized):
        return 401, _unauthorized(error, call)
    if isinstance(error, MethodNotAllowed) or (isinstance(error, NotFound) and error.noun == "path"):
        return 404, f"Cannot {call.method} {call.target}"
    if isinstance(error, NotAvailable):
        return _unavailable(error)
    if isinstance(error, RoleNeeded | OutOfScope):
        return 403, _roles_guard(error) if isinstance(error, RoleNeeded) else _out_of_scope(error)
    if isinstance(error, AlreadyBooked):
        return 409, "already_signed_up_for_this_booking_error"
    for kind, status in (
        (NotFound, 404),
        (Forbidden, 403),
        (PolicyForbids, 403),
        (Taken, 409),
        (TooSlow, 408),
        (TooLarge, 413),
        (Unavailable, 503),
    ):
        if isinstance(error, kind):
            return status, _capital(str(error))
    if isinstance(error, DeskError):
        return 400, str(error)
    return 500, "Internal server error"


def _unavailable(error: NotAvailable) -> tuple[int, str]:
    if isinstance(error, LimitReached):
        return 401, "booking_limit_reached"
    return 400, BUSY


def _roles_guard(error: RoleNeeded) -> str:
    role = f"ORG_{error.role}" if error.noun == "organization" else error.role
    return (
        f"RolesGuard - user with id={error.user_id} does not have the minimum required role={role.upper()} "
        f"within {error.noun} with id={error.number}."
    )


def _out_of_scope(error: OutOfScope) -> str:
    if error.scope is None:
        return "insufficient_scope: this endpoint is not available for third-party OAuth tokens"
    has = ", ".join(sorted(error.has))
    return f"insufficient_scope: token does not have the required scopes. Required: {error.scope}. Token has: {has}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unauthorized(error: Unauthorized, call: Call) -> str:
    if error.word == "missing":
        return _no_method(call) if "API key" in str(error) else str(error)
    if error.word == "expired":
        return "ApiAuthStrategy - api key - Your api key is expired"
    if (secret_in(call.headers) or "").startswith("cal_"):
        return "CustomThrottlerGuard - Invalid API Key"
    return "ApiAuthStrategy - access token - Invalid Access Token."


def _no_method(call: Call) -> str:
    """What is missing; who brings one half of a platform client's credentials is told of the other."""
    for one, other in (PLATFORM, PLATFORM[::-1]):
        if one in call.headers and other not in call.headers:
            return f"ApiAuthStrategy - Only '{one}' header provided. Please also provide '{other}' header."
    return NO_METHOD


def _constraint(problem: Problem) -> tuple[str, str]:
    """The rule's name and its sentence, which names the property."""
    name = problem.path.rsplit(".", 1)[-1]
    if problem.kind in PHRASES:
        word, phrase = PHRASES[problem.kind]
        return word, phrase.format(name)
    text = problem.message
    return CONSTRAINTS.get(problem.kind, problem.kind), text if name and name in text else f"{name}: {text}".lstrip(
        ": "
    )


def older_booking(call: Call) -> bool:
    """Does the request make or change a booking in the words of 2024-04-15?"""
    return resource_of(call) == "bookings" and is_legacy(call, shape=bool(OLDER_BOOKING & call.sent.keys()))


def _validation(error: Invalid, call: Call) -> tuple[int, str, str | None, Any]:
    if UNION.match(call.target) and not older_booking(call):
        parts = []
        for problem in error.problems:
            sentence = _constraint(problem)[1]
            parts.append(f"{problem.path} property is wrong,{sentence} " if problem.path else sentence)
        message = ", ".join(parts)
        return 400, message, None, _payload(400, message)
    for problem in error.problems:
        if problem.kind == "sentence":  # the product says it for the whole request
            return 400, problem.message, None, _payload(400, problem.message)
    errors: list[dict[str, Any]] = []
    for problem in error.problems:
        word, sentence = _constraint(problem)
        value = problem.value if isinstance(problem.value, str | int | float | bool | None) else None
        shown = value[:200] if isinstance(value, str) else value
        errors.append({"property": problem.path, "value": shown, "children": [], "constraints": {word: sentence}})
    return 400, "Bad Request Exception", None, {"errors": errors}


def success(data: Any, **more: Any) -> dict[str, Any]:
    """The envelope of success."""
    return {"status": "success", "data": data, **more}


operations = Operations(CalCom())
