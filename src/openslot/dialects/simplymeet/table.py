"""The dialect's manners and its table of operations."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.desk import errors
from openslot.doorway.operation import Call, MethodNotAllowed, Operation, Operations, Reply
from openslot.doorway.rates import Rate

STATUS: dict[type[Exception], int] = {
    errors.Malformed: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.OutOfScope: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    errors.TooSlow: 408,
    errors.SlotTaken: 409,
    errors.LimitReached: 409,
    errors.AlreadyBooked: 409,
    errors.BookerLimitReached: 409,
    errors.WrongState: 409,
    errors.Taken: 409,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.KeyReused: 422,
    errors.NotOffered: 422,
    errors.PolicyForbids: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}


class Manners:
    """Errors are ``{"message", "errors": {path: [texts]}}`` with every status (digest section 2)."""

    name = "simplymeet"
    title = "Openslot: SimplyMeet.me"
    about = """
    SimplyMeet.me's API. Bring a key as X-API-KEY. What each field and parameter does here stands in
    docs/compatibility/simplymeet.md.
    """
    rate = "600/minute"

    def refuse(self, error: Exception, call: Call) -> Reply:
        """The answer to an error."""
        status = 400 if _is_no_object(error) else STATUS.get(type(error), 500)
        if status == 500:
            return Reply({"message": "Internal server error", "errors": {}}, 500)
        message = str(error)
        fields: dict[str, list[str]] = {}
        if isinstance(error, errors.Invalid):
            message = "Invalid arguments"
            for problem in error.problems:
                fields.setdefault(problem.path, []).append(problem.message)
            fields.pop("", None)
        elif isinstance(error, errors.NotOffered):
            fields = {"start" if "/reschedule/" in call.target else "scheduledAt": [message]}
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.TooManyRequests) else {}
        return Reply({"message": message, "errors": fields}, status, headers)

    def own_headers(self, _operation: Operation, _call: Call) -> dict[str, str]:
        """None."""
        return {}

    def rate_headers(self, rate: Rate) -> dict[str, str]:
        """The product documents none; these are the customary ones."""
        return {
            "X-RateLimit-Limit": str(rate.limit),
            "X-RateLimit-Remaining": str(rate.remaining),
            "X-RateLimit-Reset": str(rate.reset),
        }

    def check_headers(self, call: Call) -> None:
        """No header but the key matters."""

    def scopes_of(self, _operation: Operation, _path: str) -> Sequence[str]:
        """There are none here."""
        return ()


def _is_no_object(error: Exception) -> bool:
    """The body is JSON, but not an object: 400 (digest section 2)."""
    return isinstance(error, errors.Invalid) and [(p.path, p.kind) for p in error.problems] == [("", "model_type")]


operations = Operations(Manners())
