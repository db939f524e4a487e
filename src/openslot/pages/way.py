"""A way into the pages: which view answers which method at which path, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openslot.desk.errors import DeskError
from openslot.pages.visit import Download, Page, Redirect, Visit

View = Callable[[Visit], Page | Redirect | Download]
Recovery = Callable[[Visit, DeskError], Page | Redirect]


@dataclass(frozen=True)
class Way:
    """A view and when it is asked. ``member``: who is signed in, and nobody else, works at its desk.

    ``recovery``: what to show when the desk refuses. ``reads``: a POST that writes by itself, if at all.
    """

    method: str
    path: str
    view: View
    recovery: Recovery | None = None
    member: bool = False
    reads: bool = False
