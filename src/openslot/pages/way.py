"""A way into the pages: which view answers which method at which path, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from openslot.desk.errors import DeskError
from openslot.doorway.house import House
from openslot.pages.visit import Download, Page, Redirect, Visit

View = Callable[[Visit], Page | Redirect | Download]
Guard = Callable[[House, str, Mapping[str, Sequence[str]]], None]
Recovery = Callable[[Visit, DeskError], Page | Redirect]


@dataclass(frozen=True)
class Way:
    """A view and when it is asked. ``member``: who is signed in, and nobody else, works at its desk.

    ``recovery``: what to show when the desk refuses. ``reads``: a POST that writes by itself, if at all.
    ``guard``: counts before anything is written, and may refuse. ``embeddable``: other
    sites may show it in their pages. ``takes_file``: bytes of the file that comes with the form, as the house has it;
    ``before``: what is to be true before a file is read, or it raises.
    """

    method: str
    path: str
    view: View
    recovery: Recovery | None = None
    member: bool = False
    reads: bool = False
    guard: Guard | None = None
    embeddable: bool = False
    takes_file: Callable[[House], int] | None = None
    before: Callable[[Visit], object] | None = None
