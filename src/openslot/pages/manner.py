"""How one request is answered: in which language, and what its links carry along."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from babel import Locale

from openslot.words.languages import load, locale_of, wished

LANGUAGES = load("openslot.pages.languages")
"""The words of each language; those of the dates that stand among them come from CLDR."""
DEFAULT = Locale.parse("en_US")
HOURS = {"12": 12, "24": 24}
WEEKS = {"1": "Monday", "6": "Saturday", "7": "Sunday"}
KEPT = {
    "hours": re.compile("12|24"),
    "week": re.compile("[167]"),
    "theme": re.compile("light|dark"),
    "accent": re.compile("[0-9a-fA-F]{6}"),
    "details": re.compile("no"),
}
NAMESPACE = re.compile(r"[\w .:-]{0,64}")


@dataclass
class Manner:
    """One request's. ``wish``: the visitor's locale, None if he told none that is known; ``locale``: what is spoken.

    ``kept``: what was asked for in the address and goes on from page to page. ``theme``: light or dark, whatever the
    device prefers; ``accent``: ``rrggbb``. ``embed``: the name under which another page shows this one; ``framed``: it
    may, because this is a page for that.
    """

    wish: Locale | None = None
    locale: Locale = DEFAULT
    kept: Mapping[str, str] = field(default_factory=dict)
    hours: int | None = None
    week_start: str | None = None
    theme: str = ""
    accent: str = ""
    embed: str | None = None
    framed: bool = False
    settled: bool = False

    @property
    def language(self) -> str:
        """The catalogue's code."""
        return self.locale.language

    def otherwise(self, locale: str) -> None:
        """The language of whose page it is, for visitors who told none that is known. The first word counts."""
        if self.wish is None and not self.settled:
            self.settled = True
            self.locale = locale_of(locale, LANGUAGES) or DEFAULT


_now: ContextVar[Manner] = ContextVar("manner")


def now() -> Manner:
    """The manner of the request that is being answered."""
    found = _now.get(None)
    return found if found is not None else Manner()


def begin(
    query: Mapping[str, str], header: str, known: Collection[str] = LANGUAGES, *, embedded: bool = False
) -> Manner:
    """Note how a request wants to be answered; holds until the next one in this context. ``known``: languages."""
    wishes = wished(header[:1000], known)
    asked = locale_of(query.get("lang", ""), known)
    wish = wishes[0] if wishes else None
    if asked is not None:  # the browser may know more: en-GB where only English is asked for
        wish = next((each for each in wishes if each.language == asked.language), asked)
    kept = {name: query[name] for name, form in KEPT.items() if form.fullmatch(query.get(name, ""))}
    if asked is not None:
        kept["lang"] = query["lang"]
    if embedded:
        kept["embed"] = query.get("embed", "") if NAMESPACE.fullmatch(query.get("embed", "")) else ""
    manner = Manner(
        wish,
        wish or DEFAULT,
        kept,
        HOURS.get(kept.get("hours", "")),
        WEEKS.get(kept.get("week", "")),
        kept.get("theme", ""),
        kept.get("accent", "").lower(),
        kept.get("embed"),
        settled=len(known) == 1,
    )
    _now.set(manner)
    return manner
