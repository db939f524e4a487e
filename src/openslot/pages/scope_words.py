"""What a program may do, in words: a line for each noun, where its scopes have a name for machines."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.pages.wording import say

NOUNS = {
    "EVENT_TYPE": "event_types",
    "BOOKING": "bookings",
    "SCHEDULE": "hours",
    "APPS": "calendars",
    "PROFILE": "profile",
    "WEBHOOK": "webhooks",
    "VERIFIED_RESOURCES": "addresses",
    "MEMBERSHIP": "people",
    "ATTRIBUTES": "attributes",
    "calendars": "event_types",
    "calendars/events": "bookings",
    "calendars/groups": "groups",
    "calendars/resources": "resources",
    "contacts": "contacts",
    "locations": "organization",
    "users": "people",
}
"""Cal.com's, and HighLevel's."""
ENDS = {"_READ": "see", "_WRITE": "change", ".readonly": "see", ".write": "change"}


def told(scopes: Sequence[str]) -> list[str]:
    """A line for each noun and whose it is, in the order asked for; a scope that opens nothing here by its name."""
    lines: dict[tuple[str, str], set[str]] = {}
    for scope in scopes:
        name, verb = next(
            ((scope.removesuffix(end), verb) for end, verb in ENDS.items() if scope.endswith(end)), (scope, "")
        )
        whose = next((each for each in ("TEAM", "ORG") if name.startswith(f"{each}_")), "")
        noun = NOUNS.get(name.removeprefix(f"{whose}_")) if verb else None
        lines.setdefault((noun, whose) if noun else ("", scope), set()).add(verb)
    return [_line(noun, whose, verbs) if noun else whose for (noun, whose), verbs in lines.items()]


def _line(noun: str, whose: str, verbs: set[str]) -> str:
    what = say(f"scope.{noun}")
    if whose:
        what = say(f"scope.{whose}", what=what)
    return say("scope.both" if len(verbs) > 1 else f"scope.{min(verbs)}", what=what)
