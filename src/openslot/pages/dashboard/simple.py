"""The two shapes that most pages have: a list of things, and a form for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.pages.dashboard.forms import Form
from openslot.pages.dashboard.frame import show
from openslot.pages.visit import Page, Visit

Groups = Sequence[tuple[str, Sequence[str]]]
"""Headings (empty: none) with the names of the fields under them."""


def entry(
    title: str, *, url: str = "", sub: str = "", end: str = "", badge: str = "", tone: str = ""
) -> dict[str, str]:
    """A row of a list. ``tone`` of its badge: on, bad or nothing."""
    return {"title": title, "url": url, "sub": sub, "end": end, "badge": badge, "tone": tone}


def list_page(
    visit: Visit,
    title: str,
    rows: Sequence[dict[str, Any]],
    *,
    at: str,
    empty: str,
    lead: str = "",
    add: tuple[str, str] | None = None,
    paging: dict[str, Any] | None = None,
    search: str | None = None,
    more: tuple[str, str] | None = None,
) -> Page:
    """A list. ``add``: address and words of the button for a new one; ``more``: of a link below; ``search``: what was
    searched for.
    """
    words = {"rows": rows, "lead": lead, "empty": empty, "add": add, "paging": paging, "search": search, "more": more}
    return show(visit, "list.html", title, {**words, "path": visit.url}, at=at)


def form_page(
    visit: Visit,
    title: str,
    form: Form,
    action: str,
    *,
    at: str,
    back: tuple[str, str],
    groups: Groups | None = None,
    lead: str = "",
    delete: str = "",
    do: str = "save",
    status: int = 200,
) -> Page:
    """A form. ``delete``: where another form sends that it should go away; ``do``: the key of the button's words."""
    words = {
        "form": form,
        "action": action,
        "back": back,
        "groups": groups if groups is not None else [("", [each.name for each in form.fields])],
        "lead": lead,
        "delete": delete,
        "do": do,
    }
    return show(visit, "form.html", title, words, at=at, status=422 if form.errors and status == 200 else status)
