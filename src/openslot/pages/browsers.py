"""What a browser is called: enough for its owner to know it again, and no more is kept."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""What stands in the header, in the order in which it counts: most browsers also call themselves by others' names."""


def named(agent: str) -> str:
    """``Firefox · Linux``; empty for what nobody knows."""
    found = (next((name for mark, name in each if mark in agent), "") for each in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in found if name)
