"""What a program may ask for at Cal.com's page of consent. Its door says what each opens."""

from __future__ import annotations

PERSONAL = (
    "EVENT_TYPE",
    "BOOKING",
    "SCHEDULE",
    "APPS",
    "PROFILE",
    "WEBHOOK",
    "VERIFIED_RESOURCES",
    "CREDITS",
    "INSIGHTS",
)
SHARED = ("EVENT_TYPE", "BOOKING", "SCHEDULE", "PROFILE", "MEMBERSHIP", "ROUTING_FORM", "INSIGHTS")
NOUNS = (
    *PERSONAL,
    *(f"TEAM_{noun}" for noun in (*SHARED, "APPS", "WORKFLOW", "VERIFIED_RESOURCES")),
    *(f"ORG_{noun}" for noun in (*SHARED, "WEBHOOK", "ATTRIBUTES")),
)
KNOWN = frozenset(f"{noun}_{verb}" for noun in NOUNS for verb in ("READ", "WRITE"))
FORMER = frozenset({"READ_BOOKING", "READ_PROFILE"})
"""Names of the time in which scopes limited nothing."""


def asked(text: str) -> list[str] | None:
    """The scopes in a list with spaces or commas; None if nothing in it limits. ``ValueError``: one is unknown."""
    names = list(dict.fromkeys(text.replace(",", " ").split()))
    unknown = [name for name in names if name not in KNOWN | FORMER]
    if unknown:
        raise ValueError(unknown[0])
    return [name for name in names if name in KNOWN] or None
