"""Which scope a third-party token needs for which operation, by its path, as the product's own pages list them."""

from __future__ import annotations

NOUNS = {
    "attributes": "ATTRIBUTES",
    "bookings": "BOOKING",
    "calendars": "APPS",
    "conferencing": "APPS",
    "destination-calendars": "APPS",
    "me": "PROFILE",
    "memberships": "MEMBERSHIP",
    "ooo": "SCHEDULE",
    "schedules": "SCHEDULE",
    "selected-calendars": "APPS",
    "teams": "PROFILE",
    "users": "MEMBERSHIP",
    "verified-resources": "VERIFIED_RESOURCES",
    "webhooks": "WEBHOOK",
}
SIGN_IN = {"connect", "auth-url"}
"""The beginnings of a change, though they are asked for with GET."""


def needed(method: str, path: str) -> tuple[str, ...]:
    """The scopes of which one opens this operation, the one to name first; none if no scope does."""
    words = [word for word in path.split("/")[2:] if not word.startswith("{")]
    noun = _noun(words)
    if noun is None:
        return ()
    verb = "READ" if method == "GET" and words[-1] not in SIGN_IN else "WRITE"
    whose = _whose(words, method, path)
    implied = (f"ORG_{noun}_{verb}",) if whose == "TEAM_" else ()  # what opens all teams opens one
    return (f"{whose}{noun}_{verb}", *implied)


def _noun(words: list[str]) -> str | None:
    if "event-types" in words:  # their links and webhooks, too
        return "EVENT_TYPE"
    return next((NOUNS[word] for word in reversed(words) if word in NOUNS), None)


def _whose(words: list[str], method: str, path: str) -> str:
    ours = words[0] == "organizations"
    if ours and words[1:] == ["teams"] and method != "GET":  # the organization makes and unmakes its teams
        return "ORG_"
    if "{teamId}" in path or words[0] == "teams":
        return "TEAM_"
    return "ORG_" if ours else ""
