"""What a mail would say: of a booking that nobody made, so that its words can be looked at before anybody gets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from openslot.couriers.smtp.letter import Letter, Template, letter
from openslot.couriers.smtp.people import Person, Role, host
from openslot.couriers.step import Step
from openslot.desk.desk import Desk
from openslot.desk.nouns import Answer, Booking, EventType, Guest, OutboxRow
from openslot.doorway.house import House
from openslot.store.types import new_uuid
from openslot.time.instants import iso_z

PARTY, ADDRESS = "Ada Lovelace", "ada@example.com"
GUEST = "grace@example.com"
STATES = {"requested": "pending", "rejected": "rejected", "cancelled": "cancelled"}
AHEAD = timedelta(days=3)


def sample_letter(
    house: House, desk: Desk, key: str, language: str, words: Mapping[str, str], event_type: EventType | None = None
) -> Letter:
    """The mail ``<occasion>.<receiver>`` about a sample booking with the caller, in ``words`` where they say something.

    ``event_type`` None: one that nobody made either. Nothing of it is stored.
    """
    occasion, _, receiver = key.partition(".")
    with desk.session.no_autoflush:
        step = _step(house, desk, occasion, event_type)
        return letter(step, _person(desk, receiver, language), occasion, Template(**words))


def _person(desk: Desk, receiver: str, language: str) -> Person:
    zone = desk.who.organization_zone
    people: dict[str, Person] = {
        "party": Person("party", PARTY, ADDRESS, zone, language, None),
        "guest": Person("guest", "", GUEST, zone, language, None),
        "host": host(desk.user()),
    }
    found = people[receiver]
    role: Role = found.role
    return Person(role, found.name, found.address, found.zone, language, found.hours)


def _step(house: House, desk: Desk, occasion: str, event_type: EventType | None) -> Step:
    organization = desk.organization()
    kind = event_type or EventType(
        title=organization.name, length=30, questions=[], places=[], allow_cancel=True, allow_reschedule=True, extras={}
    )
    start = desk.now.replace(minute=0, second=0, microsecond=0) + AHEAD
    booking = Booking(
        uuid=new_uuid(),
        organization_id=organization.id,
        event_type=kind,
        name=PARTY,
        email=ADDRESS,
        phone=None,
        zone=organization.zone,
        locale="en",
        notes="",
        start_at=start,
        ics_uid="",
        guests=[Guest(email=GUEST, name="")],
        answers=[Answer(slug=each["slug"], label=each["label"], value="…") for each in kind.questions],
    )
    row = OutboxRow(kind=f"booking.{occasion}", payload=_payload(desk, booking, occasion), created_at=desk.now)
    return Step(desk.session, row, booking, house.base_url)


def _payload(desk: Desk, booking: Booking, occasion: str) -> dict[str, Any]:
    kind, me = booking.event_type, desk.who.user_id
    then = {
        "state": STATES.get(occasion, "confirmed"),
        "start": iso_z(booking.start_at),
        "end": iso_z(booking.start_at + timedelta(minutes=kind.length)),
        "title": f"{kind.title}: {PARTY}",
        "place": {
            key: value for key, value in (kind.places or [{}])[0].items() if key in {"kind", "value", "provider"}
        },
        "sequence": 1,
        "organizer": me,
        "hosts": [me],
    }
    was = {"start": iso_z(booking.start_at - timedelta(days=1)), "organizer": me}
    return {"then": then, "guests": [GUEST], **({"was": was} if occasion == "moved" else {})}
