"""A visit to a page, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlencode

from openslot.desk import fields, sign_in
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid
from openslot.desk.nouns import SignIn
from openslot.doorway.house import House
from openslot.doorway.transaction import written
from openslot.pages import manner
from openslot.time.instants import parse_iso

T = TypeVar("T")

TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Unicode's marks that embed, override and isolate directions."""
MOST_STARTS = 50
"""Times that one form may book."""


@dataclass(frozen=True)
class Visit:
    """One request for a page. ``path``: the parameters in it; ``query`` and ``form``: each name's values.

    ``cookie``: the browser's sign-in; ``under_way``: what it keeps of one that has begun at the provider;
    ``client``: its network address; ``browser``: what it is called.
    ``files``: those that came with the form.
    """

    house: House
    desk: Desk
    url: str
    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    form: Mapping[str, Sequence[str]]
    cookie: str = ""
    under_way: str = ""
    client: str = ""
    browser: str = ""
    files: Mapping[str, BinaryIO] = field(default_factory=dict)

    @cached_property
    def signed_in(self) -> SignIn | None:
        """The sign-in of this browser."""
        return sign_in.signed_in(self.desk, self.cookie) if self.cookie else None

    @cached_property
    def member(self) -> Caller | None:
        """Who is signed in."""
        return sign_in.caller_of(self.signed_in) if self.signed_in is not None else None

    def write(self, door: str, caller: Caller | None, work: Callable[[Desk], T]) -> T:
        """What ``work`` returns, committed.

        The reading so far ends before: who held one connection while waiting for another would keep others from theirs.
        """
        self.desk.session.commit()
        return written(self.house, door, caller, work)

    @property
    def here(self) -> str:
        """The address of this page on this server, with its query."""
        return f"{self.url}?{urlencode(self.query, doseq=True)}" if self.query else self.url

    def asked(self, name: str, default: str = "") -> str:
        """A value of the query, without NUL characters."""
        return _first(self.query, name, default)

    def filled(self, name: str, default: str = "") -> str:
        """A field of the form."""
        return _first(self.form, name, default).strip()

    def name(self) -> str:
        """Who fills the form in, in one line; marks that turn the letters around it around are left out."""
        return " ".join(self.filled("name").translate(TURNING).split())

    def zone(self, otherwise: str) -> str:
        """The visitor's zone: the one asked for, or ``otherwise`` where none is, or none that exists."""
        name = self.filled("zone") or self.asked("zone")
        try:
            return fields.zone("zone", name) if name else otherwise
        except Invalid:
            return otherwise


def own_path(text: str, otherwise: str) -> str:
    """A path of this server, and nothing else: no address of another host, however it is written."""
    fine = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if fine else otherwise


def start_of(text: str) -> datetime | None:
    """The instant of a link or a form; None for what no page offers, such as a start within a minute."""
    try:
        start = parse_iso(text)
    except ValueError:
        return None
    return None if start.second or start.microsecond else start


def starts_of(texts: Sequence[str]) -> list[datetime]:
    """Different instants of links or fields, in order; without those that no page offers."""
    return sorted({start for start in map(start_of, texts[:MOST_STARTS]) if start is not None})


def _first(values: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    found = values.get(name) or ()
    return found[0].replace("\x00", "") if found else default


@dataclass(frozen=True)
class Page:
    """A page to be rendered from a template. ``leads_to``: where its form may go on to, besides this server.

    ``shows_frames``: other pages of this server are shown in it. ``afterwards``: what is written once the page is out,
    so that how long it takes tells nothing.
    """

    template: str
    title: str
    words: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    accent: str | None = None
    leads_to: str | None = None
    shows_frames: bool = False
    afterwards: Callable[[], None] | None = None


@dataclass(frozen=True)
class Redirect:
    """Go on to another page (303). ``cookie``: the browser is signed in with it from now on; empty: signed out.

    ``under_way``: what it keeps of a sign-in at the provider; empty: nothing more.
    """

    url: str
    cookie: str | None = None
    under_way: str | None = None


@dataclass(frozen=True)
class Download:
    """A file for the visitor to keep. A body in a file is sent from where it stands, and closed."""

    name: str
    body: bytes | BinaryIO
    media_type: str


class Lost(Exception):
    """There is no such page. ``near``: the name and the path of one that leads on, where there is any."""

    def __init__(self, near: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.near = near


class MustSignIn(Exception):
    """This page is for people who are signed in."""


def link(path: str, **query: object) -> str:
    """A path of this server with a query, without what is empty; what goes from page to page goes along."""
    given = {name: value for name, value in query.items() if value not in (None, "", [])}
    given |= {name: value for name, value in manner.now().kept.items() if name not in query}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
