"""HighLevel's notifications: an event type's own list of who is told what, and how (digest section 13).

Where there is one for a receiver and an occasion by mail, it takes the place of the usual letter: its words are used,
and while it is switched off nothing is sent. Other receivers and channels come in addition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from openslot.couriers.parcels import Draft
from openslot.couriers.smtp.letter import Template, letter
from openslot.couriers.smtp.people import Person, host, stranger
from openslot.couriers.step import Step
from openslot.desk.ids import from_short
from openslot.desk.nouns import Notification, User

OCCASIONS = {
    "requested": ("booked",),
    "booked": ("confirmation", "booked"),
    "confirmed": ("confirmation",),
    "moved": ("reschedule",),
    "cancelled": ("cancellation",),
    "reminder": ("reminder",),
    "followup": ("followup",),
}
ROLES = {"party": "contact", "guest": "guest", "host": "assignedUser"}
UNITS = {
    "mins": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    "months": timedelta(days=30),
}
SHORT = ("sms", "whatsapp")


@dataclass(frozen=True, slots=True)
class Mailing:
    """A letter to be written: of the usual ones, or a notification's."""

    occasion: str
    person: Person
    template: Template | None = None
    suffix: str = ""
    from_name: str = ""


def of_event_type(step: Step) -> list[Notification]:
    """All that are not deleted."""
    query = select(Notification).where(
        Notification.event_type_id == step.event_type.id, Notification.deleted_at.is_(None)
    )
    return list(step.session.scalars(query.order_by(Notification.id)))


def for_occasion(rows: Sequence[Notification], occasion: str) -> list[Notification]:
    """Those of an occasion; a booking that is confirmed at once has either of two words."""
    for word in OCCASIONS.get(occasion, ()):
        found = [row for row in rows if row.occasion == word]
        if found:
            return found
    return []


def replaced(rows: Sequence[Notification], mailing: Mailing) -> list[Mailing]:
    """The usual letter, or what notifications make of it."""
    receiver = ROLES[mailing.person.role]
    mine = [row for row in for_occasion(rows, mailing.occasion) if (row.receiver, row.channel) == (receiver, "email")]
    if not mine:
        return [mailing]
    return [_mailing(row, mailing.occasion, mailing.person) for row in mine if row.is_active]


def _mailing(row: Notification, occasion: str, person: Person) -> Mailing:
    words = row.words
    template = Template(words.get("subject") or "", words.get("body") or "")
    return Mailing(occasion, person, template, str(row.uuid), words.get("fromName") or "")


def mailings(step: Step, row: Notification, occasion: str, people: Sequence[Person]) -> list[Mailing]:
    """A notification's letters to all its receivers. ``people``: those of the booking."""
    if row.channel != "email" or not row.is_active:
        return []
    if row.receiver in ROLES.values():
        found = [person for person in people if ROLES[person.role] == row.receiver]
    elif row.receiver == "emails":
        found = [stranger(step, address, "host") for address in row.words.get("additionalEmailIds") or []]
    else:
        found = [host(user) for user in selected(step, row)] if row.receiver == "business" else []
    return [_mailing(row, occasion, person) for person in found]


def additional(step: Step, rows: Sequence[Notification], occasion: str) -> list[Mailing]:
    """Letters to receivers who have nothing to do with the booking."""
    extra = [row for row in for_occasion(rows, occasion) if row.receiver not in ROLES.values()]
    return [mailing for row in extra for mailing in mailings(step, row, occasion, [])]


def selected(step: Step, row: Notification) -> list[User]:
    """The users a notification names; without any, those who host."""
    named = row.words.get("selectedUsers") or []
    uuids: list[UUID] = [uuid for each in named if (uuid := from_short(each)) is not None]
    query = select(User).where(User.organization_id == step.booking.organization_id, User.is_enabled.is_(True))
    found = list(step.session.scalars(query.where(User.uuid.in_(uuids)))) if uuids else []
    if "sub_account_admin" in named:
        found += step.session.scalars(query.where(User.role == "owner"))
    return list(dict.fromkeys(found if named else step.hosts))


def other_channels(step: Step, row: Notification, occasion: str, people: Sequence[Person]) -> list[Draft]:
    """A notification's messages that are no mail: to be read in the dashboard, or by telephone."""
    if not row.is_active:
        return []
    if row.channel == "inApp":
        users = step.hosts if row.receiver == "assignedUser" else selected(step, row)
        return [_in_app(step, row, occasion, user) for user in users if row.receiver in {"assignedUser", "business"}]
    if row.channel in SHORT:
        return [_short(step, row, occasion, number, people) for number in _numbers(step, row)]
    return []


def _in_app(step: Step, row: Notification, occasion: str, user: User) -> Draft:
    made = letter(step, host(user), occasion, Template(row.words.get("subject") or "", row.words.get("body") or ""))
    request: dict[str, Any] = {"user_id": user.id, "subject": made.subject, "text": made.text}
    return Draft("in_app", str(user.uuid), occasion, f"in_app:{row.uuid}:{user.uuid}", request)


def _numbers(step: Step, row: Notification) -> list[str]:
    if row.receiver == "contact":
        return [step.booking.phone] if step.booking.phone else []
    if row.receiver == "guest":
        return [each.phone for each in step.booking.guests if each.phone]
    if row.receiver == "phoneNumbers":
        return [str(each) for each in row.words.get("additionalPhoneNumbers") or []]
    return [user.phone for user in selected(step, row) if user.phone]


def _short(step: Step, row: Notification, occasion: str, number: str, people: Sequence[Person]) -> Draft:
    person = next(iter(people), stranger(step, "", "host"))
    made = letter(step, person, occasion, Template("", row.words.get("body") or ""))
    return Draft(row.channel, number, occasion, f"{row.channel}:{row.uuid}:{number}", {"text": made.text})


def offsets(row: Notification, name: str) -> list[timedelta]:
    """How long before or after (``beforeTime``, ``afterTime``); what cannot be read counts as not said."""
    found = []
    for each in row.words.get(name) or []:
        amount, unit = each.get("timeOffset"), UNITS.get(str(each.get("unit")))
        if isinstance(amount, int | float) and amount >= 0 and unit is not None:
            found.append(unit * amount)
    return found
