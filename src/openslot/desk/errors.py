"""The words for what can go wrong at the desk. Each dialect gives them its own status and shape."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from openslot.engine.rules import Reason, Refusal


class DeskError(Exception):
    """Something the caller did cannot be done. ``str()`` is one English sentence that names what and why."""


class Unauthorized(DeskError):
    """No key, or one that is unknown, expired or revoked. ``word``: missing, unknown or expired."""

    def __init__(self, message: str, word: str = "unknown") -> None:
        super().__init__(message)
        self.word = word


class Forbidden(DeskError):
    """The caller is known and may not do this."""


class RoleNeeded(Forbidden):
    """The caller lacks a role. ``noun``, ``number``: of the organization or team in which he would need it."""

    def __init__(self, user_id: int, role: str, noun: str, number: int) -> None:
        super().__init__(f"This is for who is {role} of the {noun}, or more.")
        self.user_id, self.role, self.noun, self.number = user_id, role, noun, number


class OutOfScope(Forbidden):
    """The key is limited to the scopes ``has``. ``scope``: one that opens this; None if there is none."""

    def __init__(self, scope: str | None, has: Collection[str]) -> None:
        closed = "This key is limited to scopes, and none of them opens this."
        super().__init__("The token is not authorized for this scope." if scope else closed)
        self.scope = scope
        self.has = has


class NotFound(DeskError):
    """There is no such thing here, or it is another organization's. ``noun``: ``booking``, ``event type`` …"""

    def __init__(self, noun: str, reference: object = "") -> None:
        super().__init__(f"{noun} {reference} was not found".replace("  ", " "))
        self.noun = noun
        self.reference = reference


class Problem(NamedTuple):
    """What is wrong with one field. ``path``: dotted, as in ``invitee.email``; ``kind``: a word for the rule."""

    path: str
    message: str
    kind: str = "invalid"
    value: object = None


class Invalid(DeskError):
    """Well-formed input with wrong content; ``problems`` name each field."""

    def __init__(self, path: str, message: str, kind: str = "invalid", value: object = None) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.problems = [Problem(path, message, kind, value)]

    @classmethod
    def of(cls, problems: list[Problem]) -> Invalid:
        """Several problems at once; at least one."""
        error = cls(problems[0].path, problems[0].message)
        error.problems = problems
        error.args = ("; ".join(f"{p.path}: {p.message}" if p.path else p.message for p in problems),)
        return error


class Malformed(DeskError):
    """The request itself cannot be read: not JSON, or not an object."""


class TooLarge(DeskError):
    """The body is longer than the server takes."""


class TooSlow(DeskError):
    """The body did not arrive in time."""


class Unavailable(DeskError):
    """The database cannot be used now."""


class TooManyRequests(DeskError):
    """Over the rate limit. ``retry_after``: seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests. Please try again later.")
        self.retry_after = retry_after


class NotAvailable(DeskError):
    """The time cannot be booked. ``refusal``: the first rule that refused, with its words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal

    @staticmethod
    def because(refusal: Refusal) -> NotAvailable:
        """The fitting word: taken, over a limit, or simply not offered."""
        if refusal.reason in {Reason.BUSY, Reason.BUFFER, Reason.FULL}:
            return SlotTaken(refusal)
        if refusal.reason in {Reason.LIMIT, Reason.MINUTES}:
            return LimitReached(refusal)
        return NotOffered(refusal)

    @staticmethod
    def off_grid() -> NotAvailable:
        """For a start that is none of those that are offered, though nothing else may forbid it."""
        return NotOffered(Refusal(Reason.OFF_GRID, "Bookings do not start at this minute."))


class SlotTaken(NotAvailable):
    """Somebody or something else has the time: busy, a neighbour's buffer, or no seat left."""


class NotOffered(NotAvailable):
    """Closed, away, past, inside the notice, outside the window, off the grid, or nobody to host it."""


class LimitReached(NotAvailable):
    """The event type has reached a limit of the day, week, month or year."""


class WrongState(DeskError):
    """The thing is in a state that does not allow this. ``state``: the one it is in."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class Taken(DeskError):
    """Another row already has this unique value. ``field``: slug, email, username …"""

    def __init__(self, field: str, message: str, existing: object = None) -> None:
        super().__init__(message)
        self.field = field
        self.existing = existing


class AlreadyBooked(DeskError):
    """The same party already has a seat in this meeting."""


class BookerLimitReached(DeskError):
    """The party has as many upcoming bookings of this event type as it may. ``existing``: uuid of one to move."""

    def __init__(self, message: str, existing: str | None) -> None:
        super().__init__(message)
        self.existing = existing


class PolicyForbids(DeskError):
    """The event type does not allow its booker to do this (cancel, reschedule, too late). ``what``: the verb."""

    def __init__(self, message: str, what: str) -> None:
        super().__init__(message)
        self.what = what


class KeyReused(DeskError):
    """The ``Idempotency-Key`` came before with another request."""
