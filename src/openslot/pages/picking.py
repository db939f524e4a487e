"""An event type's page: a month, the times of a day, and the form for one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from openslot.desk import event_types, people
from openslot.desk.addresses import team_path
from openslot.desk.errors import NotAvailable
from openslot.desk.ids import short
from openslot.desk.links import link_of
from openslot.desk.nouns import Booking, EventType, Organization, Team, User
from openslot.pages import manner
from openslot.pages.foreign_links import METADATA
from openslot.pages.hosts import card, lengths_of, team_of, with_whom
from openslot.pages.month import Month, is_offered, month_of
from openslot.pages.visit import Lost, Page, Redirect, Visit, link, starts_of
from openslot.pages.wording import Wording, length, say, writing
from openslot.time.instants import iso_z
from openslot.time.zones import names

PREFILLED = ("name", "email", "phone", "notes", "guests", "location")
"""What an embedding page may know of the visitor already, besides the answers to questions."""
MOST_PREFILLED = 20


@dataclass(frozen=True)
class Subject:
    """What is to be booked, and whose page it is on. ``code``: of the secret link that led here."""

    event_type: EventType
    organization: Organization
    host: User | None
    path: str
    code: str | None = None
    team: Team | None = None

    def __post_init__(self) -> None:
        """Its pages speak its host's language where the visitor has told none."""
        manner.now().otherwise((self.host or self.organization).locale)

    @property
    def zone(self) -> str:
        """The zone to begin with: the event type's, else its host's, else the organization's."""
        return event_types.zone_of(self.event_type)

    def zone_for(self, visit: Visit, otherwise: str | None = None) -> str:
        """The zone in which a visitor sees the times: his own choice, ``otherwise`` or ours where he has made none."""
        return self.zone if event_types.keeps_zone(self.event_type) else visit.zone(otherwise or self.zone)

    @property
    def by(self) -> tuple[str, str]:
        """Who offers it: a name, and a page."""
        if self.host is not None:
            return self.host.name, f"/{self.host.username}"
        if self.team is not None:
            return self.team.name, team_path(self.team, self.organization)
        return self.organization.name, f"/{self.organization.slug}"

    @property
    def company(self) -> list[str]:
        """Whom one will meet, where that is not who offers it."""
        return with_whom(self.event_type)

    def wording(self, zone: str) -> Wording:
        """How its pages write."""
        host = self.host
        if host is None:
            return writing(zone)
        return writing(zone, host.hour_format, host.week_start)


def subject_of(visit: Visit) -> Subject:
    """The event type in the path; ``Lost`` if there is none, or none that can be booked."""
    if "code" in visit.path:
        return _linked(visit)
    desk, slug = visit.desk, visit.path["slug"]
    if "team" in visit.path:
        return _of_team(visit, slug)
    name = visit.path["name"]
    host = people.by_username(desk, name)
    organization = host.organization if host else people.organization_by_slug(desk, name)
    if organization is None:
        raise Lost
    row = event_types.by_slug(desk, slug, owner_id=host.id if host else None, organization_id=organization.id)
    if row is None or row.disabled or row.kind == "managed":
        raise Lost(((host or organization).name, f"/{name}"))
    return Subject(row, organization, host, f"/{name}/{slug}")


def _of_team(visit: Visit, slug: str) -> Subject:
    team, organization = team_of(visit)
    row = event_types.by_slug(visit.desk, slug, team_id=team.id)
    if row is None or row.disabled or row.kind == "managed":
        raise Lost((team.name, team_path(team, organization)))
    before = f"/{visit.path['name']}" if "name" in visit.path else ""
    return Subject(row, organization, None, f"{before}/team/{team.slug}/{slug}", team=team)


def _linked(visit: Visit) -> Subject:
    """The event type behind a secret link: also a hidden one, but only while the link lasts."""
    code = visit.path["code"]
    row = event_types.public_event_type(visit.desk, link_of(visit.desk, code).event_type_id)
    if row.disabled:
        raise Lost
    slug = visit.path.get("slug")
    path = f"/d/{code}/{slug}" if slug else f"/s/{code}"
    return Subject(row, row.organization, row.owner, path, code, row.team)


def subject_of_booking(booking: Booking) -> Subject:
    """The event type of a booking, for its pages."""
    row = booking.event_type
    return Subject(row, row.organization, row.owner, f"/booking/{short(booking.uuid)}", team=row.team)


def event_type_page(visit: Visit) -> Page | Redirect:
    """The month and its times; or on to the time, or the booking to be moved, that Cal.com's links name."""
    subject = subject_of(visit)
    if visit.asked("rescheduleUid"):
        return Redirect(link(f"/booking/{quote(visit.asked('rescheduleUid'), safe='')}/reschedule"))
    if visit.asked("slot") and not visit.asked("pick"):
        form = _form_of_slot(visit, subject)
        if form is not None:
            return form
    zone = subject.zone_for(visit)
    chosen = chosen_length(visit, subject.event_type)
    words = picker(visit, subject, zone, chosen, target=f"{subject.path}/book", back=subject.path)
    return Page(
        "event_type.html",
        subject.event_type.title,
        {
            **words,
            "card": card(subject.event_type),
            "guess": zone if words["zones"] and not visit.asked("zone") else None,
        },
        accent=subject.event_type.color or subject.organization.accent,
    )


def _form_of_slot(visit: Visit, subject: Subject) -> Redirect | None:
    """The form for the time asked for, if it is offered."""
    row, zone = subject.event_type, subject.zone_for(visit)
    starts, minutes = starts_of([visit.asked("slot")]), chosen_length(visit, row)
    if not starts or not is_offered(visit.desk, row, starts[0], zone, minutes):
        return None
    known = {**_prefill(visit, row), "start": _isos(starts), "duration": minutes if minutes != row.length else None}
    return Redirect(link(f"{subject.path}/book", **known, zone=visit.asked("zone")))


def check_offered(visit: Visit, subject: Subject, start: datetime, minutes: int, moving: Booking | None = None) -> None:
    """``NotAvailable`` for a time that no page shows, even if nothing would forbid it."""
    if not is_offered(visit.desk, subject.event_type, start, subject.zone_for(visit), minutes, moving):
        raise NotAvailable.off_grid()


def chosen_length(visit: Visit, row: EventType) -> int:
    """The length asked for in minutes, if it is one of the choices."""
    text = visit.filled("duration") or visit.asked("duration")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else row.length
    return wanted if wanted in lengths_of(row) else row.length


def picker(
    visit: Visit,
    subject: Subject,
    zone: str,
    chosen: int,
    *,
    target: str,
    back: str,
    moving: Booking | None = None,
) -> dict[str, Any]:
    """What the template of the month needs. ``target``: where a time leads; ``back``: this page itself."""
    row = subject.event_type
    wording = subject.wording(zone)
    month = month_of(visit, row, zone, length=chosen, week_start=wording.week_start, moving=moving)
    duration = chosen if len(lengths_of(row)) > 1 and moving is None else None
    several = row.several_starts and moving is None
    picked = starts_of(visit.query.get("pick", ())) if several else []

    known = _prefill(visit, row)

    def here(**query: object) -> str:
        kept = {**known, "zone": zone if visit.asked("zone") else None, "duration": duration, "pick": _isos(picked)}
        return link(back, **{**kept, **query})

    shown = {"month": f"{month.first:%Y-%m}", "day": month.chosen}
    return {
        "subject": subject,
        "row": row,
        "organization": subject.organization,
        "month": month,
        "write": wording,
        "zone": zone,
        "zones": [] if event_types.keeps_zone(row) else zone_choices(zone),
        "back": back,
        "chosen_length": duration,
        "lengths": [(n, length(n), here(duration=n)) for n in lengths_of(row)] if moving is None else [],
        "clocks": [
            (12, say("pick.hours", hours=12), here(**shown, hours=12)),
            (24, say("pick.hours", hours=24), here(**shown, hours=24)),
        ],
        "days": days_of(month, wording, here),
        "times": [
            {
                "text": wording.time_told(slot.start),
                "left": slot.left,
                "chosen": slot.start in picked,
                "url": here(**shown, pick=_isos({*picked} ^ {slot.start}))
                if several
                else link(target, **known, start=_iso(slot.start), zone=zone, duration=duration),
            }
            for slot in month.times
        ],
        "several": several,
        "picked": [
            {"value": _iso(each), "words": wording.at(each), "without": here(**shown, pick=_isos({*picked} - {each}))}
            for each in picked
        ],
        "go_on": link(target, **known, start=_isos(picked), zone=zone, duration=duration),
        "known": [(name, each) for name, values in known.items() for each in values],
        "earlier": here(month=f"{month.earlier:%Y-%m}") if month.earlier else None,
        "later": here(month=f"{month.later:%Y-%m}") if month.later else None,
        "next_free": next_words(month.next_free, wording, here),
    }


def _prefill(visit: Visit, row: EventType) -> dict[str, list[str]]:
    """What is known of the visitor, to be carried on to the form."""
    names = (*PREFILLED, *(question["slug"] for question in row.questions), *filter(METADATA.fullmatch, visit.query))
    taken = {"zone", "duration", "month", "day", "pick", "start"}
    return {
        name: list(visit.query[name][:MOST_PREFILLED]) for name in names if name in visit.query and name not in taken
    }


def _iso(start: datetime) -> str:
    return iso_z(start, millis=False)


def _isos(starts: Collection[datetime]) -> list[str]:
    return [_iso(each) for each in sorted(starts)]


OLD_NAMES = ("Etc/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")


def zone_choices(chosen: str) -> list[str]:
    """The zones people know, by place; the chosen one in any case."""
    places = {name for name in names() if "/" in name and not name.startswith(OLD_NAMES)}
    return sorted(places | {"UTC", chosen})


def days_of(month: Month, wording: Wording, here: Any) -> list[list[dict[str, Any] | None]]:
    """The weeks of the month; a day with free times has a link."""
    return [
        [
            {
                "id": f"day-{day}",
                "number": wording.number(day.day),
                "words": wording.day(day),
                "url": f"{here(month=f'{day:%Y-%m}', day=day)}#times" if day in month.slots else None,
                "chosen": day == month.chosen,
            }
            if day
            else None
            for day in week
        ]
        for week in month.weeks
    ]


def next_words(start: datetime | None, wording: Wording, here: Any) -> dict[str, str] | None:
    """The next free time, for a month that has none."""
    if start is None:
        return None
    day = wording.local(start).date()
    return {"words": wording.day(day), "url": here(month=f"{day:%Y-%m}", day=day.isoformat())}
