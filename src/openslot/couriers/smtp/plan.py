"""Which letters a step causes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from openslot.couriers.parcels import Draft
from openslot.couriers.smtp.invitation import Method, invitation
from openslot.couriers.smtp.letter import Template, letter
from openslot.couriers.smtp.people import Person, Role, guest, host, party, people, stranger
from openslot.couriers.step import Step
from openslot.desk.nouns import Booking, Calendar, Connection

EVERYBODY: tuple[Role, ...] = ("party", "guest", "host")
TOLD: dict[str, tuple[Role, ...]] = {
    "booked": EVERYBODY,
    "requested": ("party", "host"),
    "confirmed": EVERYBODY,
    "rejected": ("party",),
    "moved": EVERYBODY,
    "reassigned": EVERYBODY,
    "cancelled": EVERYBODY,
    "amended": EVERYBODY,
    "guests_added": ("party", "host"),
}
AGAIN = {"pending": "requested", "confirmed": "confirmed", "cancelled": "cancelled", "rejected": "rejected"}
INVITING = {"booked", "confirmed", "moved", "reassigned", "amended", "guests_added"}


def receivers(step: Step) -> list[tuple[str, Person]]:
    """Who is told of a step, and as what. An event type may spare some of them the usual letters."""
    if step.quiet or step.takes_back:
        return []
    spared = step.event_type.extras.get("silent", ())
    return [(occasion, person) for occasion, person in _receivers(step) if person.role not in spared]


def _receivers(step: Step) -> list[tuple[str, Person]]:
    if step.kind == "again":
        occasion = AGAIN.get(step.state)
        return [(occasion, each) for each in people(step, EVERYBODY)] if occasion else []
    found = [(step.kind, each) for each in people(step, _roles(step))]
    addresses = set(step.payload.get("guests") or [])
    if step.kind == "guests_added":
        found += [("booked", guest(step, row)) for row in step.booking.guests if row.email in addresses]
    if step.kind == "guest_removed":
        found += [("guest_removed", stranger(step, each, "guest")) for each in sorted(addresses)]
    if step.kind in {"moved", "reassigned"} and step.former_host is not None:
        found.append(("released", host(step.former_host)))
    return found


def _roles(step: Step) -> tuple[Role, ...]:
    """Guests hear of a request or its end only if they were invited before."""
    roles = TOLD.get(step.kind, ())
    if step.kind in {"requested", "rejected"} and step.was_invited:
        return EVERYBODY
    if step.kind == "cancelled" and not step.was_invited:
        return ("party", "host")
    return roles


def method_of(step: Step, occasion: str) -> Method | None:
    """What the letter's invitation asks people's calendars to do; None for a letter without one."""
    if occasion in INVITING:
        return "REQUEST"
    if occasion == "requested" and step.was_invited:
        return "REQUEST"
    if occasion in {"released", "guest_removed"}:
        return "CANCEL"
    return "CANCEL" if occasion in {"cancelled", "rejected"} and step.was_invited else None


def has_it_written(step: Step, person: Person) -> bool:
    """Does the booking stand in this host's own calendar by our hand? An invitation would put it there twice.

    Who was invited by mail before he connected that calendar is told by mail to the end.
    """
    if person.role != "host":
        return False
    user = next((each for each in [*step.hosts, step.former_host] if each and each.email == person.address), None)
    if user is None:
        return False
    booked = select(func.min(Booking.created_at)).where(
        Booking.organization_id == step.booking.organization_id, Booking.ics_uid == step.booking.ics_uid
    )
    written = (
        select(Calendar.id)
        .join(Connection, Connection.id == Calendar.connection_id)
        .where(Calendar.user_id == user.id, Calendar.destination, Connection.state != "dead")
        .where(Calendar.created_at <= booked.scalar_subquery())
    )
    return step.session.scalar(written) is not None


def mail(
    step: Step,
    occasion: str,
    person: Person,
    sender: str,
    template: Template | None = None,
    *,
    dates: Sequence[Step] = (),
    suffix: str = "",
    from_name: str = "",
) -> Draft:
    """One letter. ``dates``: the steps of all times that were booked together, this one first."""
    made = letter(step, person, occasion, template, dates)
    method = None if has_it_written(step, person) else method_of(step, occasion)
    request: dict[str, Any] = {
        "from_name": from_name or step.organization.name,
        "to": {"name": person.name, "address": person.address},
        "reply_to": _reply_to(step, person),
        "subject": made.subject,
        "text": made.text,
        "html": made.html,
        "thread": step.booking.ics_uid,
        "invitations": [],
    }
    if method is not None:
        alone = occasion in {"released", "guest_removed"}
        attending = [person] if alone else people(step, EVERYBODY)
        request["method"] = method
        request["invitations"] = [invitation(each, person, attending, method, sender) for each in (dates or [step])]
    key = f"mail:{occasion}:{person.role}:{person.address}:{suffix}"
    return Draft("mail", person.address, occasion, key, request)


def _reply_to(step: Step, person: Person) -> dict[str, str] | None:
    """Answers go to the other side."""
    if person.role == "host":
        found = party(step)
        return {"name": found[0].name, "address": found[0].address} if found else None
    organizer = step.organizer
    return {"name": organizer.name, "address": organizer.email} if organizer else None
