"""Who gets mail about a booking, and how they read times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from openslot.couriers.step import Step
from openslot.desk.nouns import Guest, User
from openslot.words.catalogue import spoken
from openslot.words.dates import Wording

Role = Literal["party", "guest", "host"]


@dataclass(frozen=True, slots=True)
class Person:
    """A receiver. ``hours``: 12 or 24; None is the locale's own habit."""

    role: Role
    name: str
    address: str
    zone: str
    locale: str
    hours: int | None

    @property
    def wording(self) -> Wording:
        """How this person reads dates."""
        return Wording(spoken(self.locale), self.zone, self.hours)

    @property
    def language(self) -> str:
        """The language of the words: the person's, or English."""
        return spoken(self.locale).language


def host(user: User) -> Person:
    """A user as a receiver."""
    return Person("host", user.name, user.email, user.zone, user.locale, user.hour_format)


def party(step: Step) -> list[Person]:
    """Who booked, if an address is known."""
    booking = step.booking
    if not booking.email:
        return []
    return [Person("party", booking.name, booking.email, booking.zone, booking.locale or "en", None)]


def guest(step: Step, row: Guest) -> Person:
    """A guest; what is not known of him is as with who booked."""
    booking = step.booking
    zone, locale = row.zone or booking.zone, row.locale or booking.locale or "en"
    return Person("guest", row.name, row.email, zone, locale, None)


def stranger(step: Step, address: str, role: Role) -> Person:
    """An address that nothing else is known of."""
    booking = step.booking
    return Person(role, "", address, booking.zone, booking.locale or "en", None)


def people(step: Step, roles: Sequence[Role]) -> list[Person]:
    """All of these roles, each address once."""
    found: list[Person] = []
    if "party" in roles:
        found += party(step)
    if "guest" in roles:
        found += [guest(step, row) for row in step.booking.guests]
    if "host" in roles:
        found += [host(user) for user in step.hosts]
    return list({person.address.lower(): person for person in reversed(found)}.values())[::-1]
