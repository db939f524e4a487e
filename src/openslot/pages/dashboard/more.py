"""What a phone has no room for at the bottom of its screen."""

from __future__ import annotations

from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, show
from openslot.pages.visit import Page, Visit
from openslot.pages.way import Way


def more_page(visit: Visit) -> Page:
    """All of the navigation."""
    return show(visit, "more.html", tell("nav.more"))


WAYS = (Way("GET", f"{HOME}/more", more_page, member=True),)
