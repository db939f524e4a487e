"""What is booked in the flows: the demo company, with one of each kind of thing that it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from openslot import demo
from openslot.desk import bookings, event_types, groups, links, people, polls, teams
from openslot.desk.book import book
from openslot.desk.catalogue import VariationDraft, create_service
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import HostDraft
from openslot.desk.nouns import Booking, EventType, Vote
from openslot.desk.policies import save_policy
from openslot.desk.requests import BookingDraft, Party
from openslot.doorway.house import House
from openslot.time.instants import parse_iso

KINDS = ("text", "textarea", "number", "phone", "url", "multiemail", "select", "radio", "checkbox", "multiselect")
OPTIONS = ["Small", "Large"]
SHOP, HOST = "/studio-fjord", "/grace-martin"
LONG = (
    "Rechtsschutzversicherungsgesellschaften and the quiet art of a first conversation that nobody would ever want "
    "to miss, not even on a Monday"
)


@dataclass
class Scene:
    """A house with everything in it. ``codes``: of secret links; ``polls``: paths of polls."""

    house: House
    rows: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    polls: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk with its owner, in a transaction."""
        with self.house.database.write() as session:
            desk = Desk(session, self.house.clock.now(), "dashboard")
            owner = people.by_username(desk, "grace-martin")
            assert owner
            group = owner.organization
            desk.caller = Caller(
                group.id, owner.id, owner.role, owner.name, owner.email, owner.zone, group.zone, "test"
            )
            yield desk

    def bookings(self, email: str) -> list[Booking]:
        """What is booked with an address, by start, with all that belongs to it."""
        with self.house.database.read() as session:
            query = bookings.loaded().where(Booking.email == email).order_by(Booking.start_at)
            found = list(session.scalars(query).unique())
            for each in found:
                _ = [claim.user for claim in each.meeting.claims], each.event_type
            session.expunge_all()
        return found

    def votes(self, email: str) -> list[Vote]:
        """A voter's votes."""
        with self.house.database.read() as session:
            found = list(session.scalars(select(Vote).where(Vote.email == email)))
            for each in found:
                _ = [date.start_at for date in each.dates]
            session.expunge_all()
        return found

    def take(self, name: str, start: str, length: int | None = None) -> None:
        """Somebody else books a time."""
        with self.desk() as desk:
            row = desk.session.get_one(EventType, self.rows[name])
            when = parse_iso(start)
            party = Party("Quick Quentin", f"quick-{name}-{when:%m%d%H%M}@example.com", zone="Europe/Paris")
            book(desk, BookingDraft(row, [when], party, length=length))


def furnish(house: House) -> Scene:
    """Everything there is, in an empty house."""
    demo.fill(house.database, house.clock)
    scene = Scene(house)
    with scene.desk() as desk:
        rows = _event_types(desk)
        scene.rows = {name: row.id for name, row in rows.items()}
        scene.codes = {f"once {n}": links.create_link(desk, rows["secret"]).code for n in range(4)}
        early = Desk(desk.session, datetime(2026, 12, 1, tzinfo=desk.now.tzinfo), "dashboard", desk.caller)
        over = links.create_link(early, rows["secret"], most=None, expires_at=parse_iso("2027-01-01T00:00:00Z"))
        scene.codes["over"] = over.code
        until = links.create_link(desk, rows["secret"], most=None, expires_at=parse_iso("2027-02-01T00:00:00Z"))
        scene.codes["until"] = until.code
        dates = [parse_iso(f"2027-02-0{n}T10:00:00Z") for n in (1, 2, 3)]
        poll = polls.create_poll(desk, rows["turns"], name="Dinner with everybody?", dates=dates, duration=90)
        scene.polls["open"] = f"/poll/{poll.uuid}"
        for name, some in (("ann", dates[:2]), ("bob", dates[1:])):
            chosen = [each.id for each in poll.dates if each.start_at in some]
            polls.vote(desk, poll, email=f"{name}@example.com", dates=chosen, comment="I bring the bread.")
        save_policy(
            desk,
            None,
            enabled=True,
            period=26 * 60,
            label="I have read when one can cancel.",
            text="You can move or cancel until a day before.",
        )
    return scene


def _event_types(desk: Desk) -> dict[str, EventType]:
    grace, hugo, ines = (
        user.id
        for user in (people.by_username(desk, name) for name in ("grace-martin", "hugo-weber", "ines-carter"))
        if user
    )
    hosts = [HostDraft(grace), HostDraft(hugo), HostDraft(ines)]
    team = teams.create_team(
        desk, name="Planners", slug=None, zone="Europe/Paris", bio="Roofs, gardens, and what lies between."
    )
    teams.add_member(desk, team, hugo, accepted=True)
    group = groups.create_group(desk, name="Winter", slug="winter", description="What there is in winter")
    groups.create_group(desk, name="Summer", slug="summer")
    questions: list[dict[str, Any]] = [
        {"slug": kind, "label": f"A {kind}", "type": kind, "required": True, "options": OPTIONS} for kind in KINDS
    ]
    questions.append({"slug": "sure", "label": "Are you sure?", "type": "boolean"})
    places = [{"kind": "address", "value": "Quai 7, Bergen"}, {"kind": "attendee_phone"}, {"kind": "attendee_address"}]
    days = {"kind": "range", "first": "2027-03-10", "last": "2027-03-11"}
    kinds: dict[str, dict[str, Any]] = {
        "turns": {"kind": "round_robin", "hosts": hosts, "team_id": team.id, "owner_id": None},
        "all": {"questions": questions, "places": places, "phone": "optional", "group_id": group.id},
        "picks": {"several_starts": True},
        "later": {"window": days},
        "never": {"window": {"kind": "range", "first": "2020-01-01", "last": "2020-01-02"}},
        "one": {"length": 420},
        "forty": {"length": 10, "lengths": (5, 10, 20, 45, 90)},
        "secret": {"hidden": True},
        "raced": {"length": 60},
        "worked": {},
        "kept": {"length": 60},
        "long": {"title": LONG, "description": f"{LONG}.\n\n{LONG}."},
    }
    usual: dict[str, Any] = {"length": 30, "owner_id": grace, "hosts": []}
    made = {
        name: event_types.create_event_type(desk, **{"title": name.title(), "slug": name, **usual, **values})
        for name, values in kinds.items()
    }
    for name, slug in (
        ("consultation", "hugo-weber"),
        ("weekly-coaching", "hugo-weber"),
        ("morning-class", "ines-carter"),
        ("panel", "grace-martin"),
    ):
        owner = people.by_username(desk, slug)
        row = event_types.by_slug(
            desk, name, owner_id=owner.id if owner else None, organization_id=desk.who.organization_id
        )
        assert row
        made[name] = row
    more = [VariationDraft(None, "Long hair", {"length": 60})]
    both = [grace, hugo]
    create_service(desk, staff=both, variations=more, title="Haircut", slug="cut", category="Hair", length=30)
    create_service(
        desk,
        staff=both,
        title="Highlights",
        slug="highlights",
        category="Hair",
        length=45,
        description="With a cup of tea.",
    )
    create_service(desk, staff=[grace], title="Manicure", slug="nails", category="Hands", length=30)
    return made
