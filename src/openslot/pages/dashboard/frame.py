"""What surrounds each page of the dashboard: navigation, who is signed in, how dates are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from openslot.desk.errors import Forbidden
from openslot.desk.ids import from_short
from openslot.desk.nouns import EventType, User
from openslot.pages.dashboard.english import WORDS, tell
from openslot.pages.picking import Subject
from openslot.pages.visit import Lost, Page, Visit
from openslot.pages.wording import Wording, in_english
from openslot.time.instants import localize

HOME = "/dashboard"
EVERYBODY, MANAGERS, OWNERS = "member", "manager", "owner"
NAV: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "work",
        (
            ("today", "", EVERYBODY),
            ("bookings", "/bookings", EVERYBODY),
            ("calendar", "/calendar", EVERYBODY),
            ("event_types", "/event-types", EVERYBODY),
            ("schedules", "/schedules", EVERYBODY),
            ("away", "/away", EVERYBODY),
            ("contacts", "/contacts", EVERYBODY),
            ("polls", "/polls", EVERYBODY),
        ),
    ),
    (
        "team",
        (
            ("people", "/people", MANAGERS),
            ("teams", "/teams", EVERYBODY),
            ("fairness", "/fairness", EVERYBODY),
            ("groups", "/groups", MANAGERS),
            ("tags", "/tags", EVERYBODY),
            ("resources", "/resources", MANAGERS),
            ("services", "/services", MANAGERS),
        ),
    ),
    (
        "settings",
        (
            ("organization", "/organization", OWNERS),
            ("messages", "/messages", MANAGERS),
            ("connections", "/connections", EVERYBODY),
            ("webhooks", "/webhooks", EVERYBODY),
            ("keys", "/keys", EVERYBODY),
            ("programs", "/programs", MANAGERS),
            ("outbox", "/outbox", MANAGERS),
            ("audit", "/audit", MANAGERS),
            ("data", "/data", OWNERS),
        ),
    ),
)
"""Sections of the navigation; in each: a key (also of its icon), a path below ``HOME``, the least role."""
TABS = ("today", "bookings", "calendar", "event_types")
"""What a phone shows at the bottom of the screen; the rest is one step away, under „more“."""
RANKS = {"member": 0, "manager": 1, "owner": 2}


def show(
    visit: Visit, template: str, title: str, words: Mapping[str, Any] | None = None, *, at: str = "", status: int = 200
) -> Page:
    """A page in the dashboard's frame. ``at``: the key of the navigation's entry that it belongs to."""
    organization = visit.desk.organization()
    entries = navigation(visit.desk.who.role, at)
    said = f"said.{visit.asked('said')}"
    frame = {
        "organization": organization,
        "member": visit.desk.who,
        "nav": entries,
        "tabs": [entry for _, group in entries for entry in group if entry["key"] in TABS],
        "more_is_open": at not in TABS,
        "write": wording(visit),
        "said": tell(said) if visit.asked("said") and said in WORDS else "",
    }
    return Page(f"dashboard/{template}", title, {**frame, **(words or {})}, status, accent=organization.accent)


def navigation(role: str, at: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The sections with those entries that a role may open."""
    return [
        (
            section,
            [
                {"key": key, "url": HOME + path, "words": tell(f"nav.{key}"), "open": key == at}
                for key, path, least in group
                if RANKS[role] >= RANKS[least]
            ],
        )
        for section, group in NAV
    ]


def wording(visit: Visit) -> Wording:
    """How dates are written for who is signed in: in his language, his zone, his hours."""
    return wording_of(visit.desk.user())


def wording_of(user: User) -> Wording:
    """How dates are written for a user."""
    return Wording(in_english(user.locale), user.zone, user.hour_format, user.week_start)


@dataclass(frozen=True)
class Own(Subject):
    """An event type as who is signed in looks at it: dates are written as he is used to."""

    viewer: User | None = None

    def wording(self, zone: str) -> Wording:
        """His way to write, in a zone."""
        assert self.viewer is not None
        return Wording(in_english(self.viewer.locale), zone, self.viewer.hour_format, self.viewer.week_start)


def own(visit: Visit, row: EventType, path: str) -> Own:
    """An event type, on a page of the dashboard."""
    return Own(row, row.organization, row.owner, path, viewer=visit.desk.user())


def uid(visit: Visit, name: str = "uid") -> UUID:
    """The row that the path names; ``Lost`` for what is no id."""
    found = from_short(visit.path[name])
    if found is None:
        raise Lost
    return found


def number(visit: Visit, name: str = "number") -> int:
    """The number in the path; ``Lost`` for what is none."""
    text = visit.path[name]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Lost
    return int(text)


def page_number(visit: Visit) -> int:
    """Which page of a list is asked for, from 1 on."""
    text = visit.asked("page")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def need_passwords(visit: Visit) -> None:
    """``Forbidden`` where the operator lets nobody sign in with one."""
    if not visit.house.passwords:
        raise Forbidden(tell("oidc.no_passwords"))


def midnight(day: date, zone_name: str) -> datetime:
    """The instant at which a day begins in a zone."""
    return localize(datetime(day.year, day.month, day.day), zone_name)  # noqa: DTZ001


def today(visit: Visit) -> date:
    """The date on the clock of who is signed in."""
    return wording(visit).local(visit.desk.now).date()


def day_after(day: date, days: int = 1) -> date:
    """So many days later."""
    return day + timedelta(days=days)
