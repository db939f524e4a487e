"""A small company worth looking at: three people, six event types, a few weeks of bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from openslot.desk import people
from openslot.desk.accounts import Account, add_user, create_account
from openslot.desk.book import book
from openslot.desk.change import cancel
from openslot.desk.desk import Caller, Desk
from openslot.desk.event_types import HostDraft, create_event_type
from openslot.desk.find_slots import find_slots
from openslot.desk.nouns import EventType, Schedule
from openslot.desk.requests import BookingDraft, Party
from openslot.desk.schedules import update_schedule
from openslot.store.database import Database
from openslot.store.tables import OutboxRow
from openslot.time.clock import Clock, FixedClock
from openslot.time.instants import from_minute

PEOPLE = (("Grace Martin", "Europe/Paris"), ("Hugo Weber", "Europe/Berlin"), ("Ines Carter", "America/New_York"))
VISITORS = ("Alba Ruiz", "Ben Okafor", "Chiara Greco", "Dai Tanaka", "Eve Larsen", "Farid Haddad", "Gita Rao")
DAYS_BACK, DAYS_AHEAD, BOOKINGS = 14, 21, 45


def fill(database: Database, clock: Clock, password: str | None = None) -> list[Account]:
    """Make the company in an empty database and return its accounts, owner first. Bookings are made in the past.

    ``password``: everybody's; without one, nobody can sign in.
    """
    past = FixedClock(clock.now() - timedelta(days=DAYS_BACK))
    with database.write() as session:
        accounts = _people(session, past, password)
        desk = Desk(session, past.now(), "demo", _caller(accounts[0]))
        event_types = _event_types(desk, accounts)
        _free_friday(desk, accounts[1])
        session.flush()
        _bookings(desk, event_types)
        session.flush()
        session.execute(update(OutboxRow).values(state="withdrawn"))  # nobody of them is real: nothing is sent
    return accounts


def _people(session: Session, clock: Clock, password: str | None) -> list[Account]:
    (name, zone), *rest = PEOPLE
    owner = create_account(
        session,
        clock,
        organization="Studio Fjord",
        name=name,
        email=_address(name),
        timezone=zone,
        password=password,
    )
    colleagues = [
        add_user(
            session,
            clock,
            organization_id=owner.organization.id,
            name=name,
            email=_address(name),
            timezone=zone,
            password=password,
        )
        for name, zone in rest
    ]
    desk = Desk(session, clock.now(), "demo", _caller(owner))
    for account in (owner, colleagues[0]):
        people.update_user(desk, account.user, hour_format=24, week_start="Monday")
    return [owner, *colleagues]


def _address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@fjord.example"


def _caller(account: Account) -> Caller:
    user, organization = account.user, account.organization
    return Caller(organization.id, user.id, user.role, user.name, user.email, user.zone, organization.zone, "demo")


def _event_types(desk: Desk, accounts: Sequence[Account]) -> list[EventType]:
    grace, hugo, ines = (account.user.id for account in accounts)
    question = {"slug": "topic", "label": "What would you like to talk about?", "type": "textarea", "required": False}
    kinds: list[dict[str, Any]] = [
        {
            "title": "Introduction",
            "description": "A first talk: what you need, and whether we can help.",
            "length": 30,
            "owner_id": grace,
            "questions": [question],
        },
        {
            "title": "Consultation",
            "description": "Bring your plans; we look at them together. Choose how much time you need.",
            "length": 30,
            "lengths": (15, 30, 60),
            "owner_id": hugo,
            "buffer_after": 15,
            "places": [
                {"kind": "address", "value": "Studio Fjord, Quai 7", "public": True},
                {"kind": "attendee_phone"},
            ],
        },
        {"title": "Morning class", "length": 60, "owner_id": ines, "seats": 6, "show_seats_left": True},
        {
            "title": "First free advisor",
            "length": 30,
            "owner_id": grace,
            "kind": "round_robin",
            "hosts": [HostDraft(grace), HostDraft(hugo), HostDraft(ines)],
        },
        {
            "title": "Panel",
            "length": 45,
            "owner_id": grace,
            "kind": "collective",
            "hosts": [HostDraft(grace, fixed=True), HostDraft(hugo, fixed=True)],
            "confirmation": "always",
        },
        {
            "title": "Weekly coaching",
            "length": 60,
            "owner_id": hugo,
            "recurrence": {"frequency": "weekly", "interval": 1, "count": 4},
        },
    ]
    return [create_event_type(desk, **{"hosts": [], **kind}) for kind in kinds]


def _free_friday(desk: Desk, account: Account) -> None:
    """One host has a Friday off."""
    day = desk.now.date() + timedelta(days=DAYS_BACK + 11 - desk.now.weekday())
    schedule = desk.session.get_one(Schedule, account.user.default_schedule_id)
    update_schedule(desk, schedule, overrides=[{"date": day.isoformat(), "intervals": []}])


def _bookings(desk: Desk, event_types: Sequence[EventType]) -> None:
    random = Random(2026)  # noqa: S311 - the same company each time
    for n in range(BOOKINGS):
        event_type = random.choice(event_types)
        start = _some_start(desk, event_type, random)
        if start is None:
            continue
        name = random.choice(VISITORS)
        party = Party(name, f"{name.split()[0].lower()}{n}@visitor.example", zone="Europe/Paris")
        (booking,) = book(desk, BookingDraft(event_type, [start], party))
        if n % 9 == 0:
            cancel(desk, booking, reason="Something came up", by=booking.email)


def _some_start(desk: Desk, event_type: EventType, random: Random) -> datetime | None:
    last = desk.now + timedelta(days=DAYS_BACK + DAYS_AHEAD)
    found, _ = find_slots(desk, event_type.id, desk.now, last)
    return from_minute(random.choice(found.starts)) if found.starts else None
