"""Letters to users about other things than bookings: votes in polls, calendars that cannot be read, codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft
from openslot.couriers.smtp.letter import written
from openslot.couriers.smtp.people import Person, host
from openslot.desk.nouns import Organization, OutboxRow, Poll, User
from openslot.words.catalogue import say


@dataclass(frozen=True, slots=True)
class Note:
    """What such a letter says. ``names``: of the catalogue's words; ``reply_to``: who reads answers."""

    person: Person
    occasion: str
    names: dict[str, object]
    facts: Sequence[tuple[str, list[str]]] = ()
    links: Sequence[tuple[str, str]] = ()
    reply_to: str = ""


def other_letters(session: Session, row: OutboxRow, base_url: str) -> list[Draft]:
    """The letter that a step which is not a booking's causes, if whom it is for is still there."""
    note = WRITERS[row.kind](session, row, base_url)
    return [] if note is None else [_draft(session, row, note)]


def _voted(session: Session, row: OutboxRow, base_url: str) -> Note | None:
    """To the poll's owner."""
    poll = session.scalar(select(Poll).where(Poll.uuid == UUID(row.payload["poll"])))
    vote = next((each for each in poll.votes if each.email == row.payload["email"]), None) if poll else None
    if poll is None or vote is None:
        return None
    person = host(poll.user)
    language, wording = person.language, person.wording
    facts = [(say(language, "mail.dates"), [wording.at(each.start_at) for each in vote.dates])]
    if vote.comment:
        facts.append((say(language, "mail.comment"), vote.comment.splitlines()))
    links = [(say(language, "mail.poll.see"), f"{base_url}/poll/{poll.uuid}")]
    return Note(person, "poll", {"voter": vote.email, "title": poll.name}, facts, links, vote.email)


def _dead(session: Session, row: OutboxRow, _base_url: str) -> Note | None:
    """To the connection's owner, who alone can put it right."""
    user = session.get(User, row.payload["user"])
    if user is None:
        return None
    person = host(user)
    name = row.payload.get("name") or row.payload["kind"]
    facts = [(say(person.language, "mail.reason"), [row.payload.get("reason") or ""])]
    return Note(person, "connection", {"name": name}, facts)


def _code(session: Session, row: OutboxRow, _base_url: str) -> Note | None:
    """To the address that is to be shown to be the user's, or the booker's, who is nobody yet."""
    told = row.payload
    if "user" not in told:
        person = Person("party", told["name"], told["email"], told["zone"], told["locale"], None)
    elif user := session.get(User, told["user"]):
        person = Person("host", user.name, told["email"], user.zone, user.locale, user.hour_format)
    else:
        return None
    return Note(person, "code", {"code": told["code"], "minutes": told["minutes"]})


def _forgotten(session: Session, row: OutboxRow, base_url: str) -> Note | None:
    """To who forgot his password, with the way to another one."""
    user = session.get(User, row.payload["user"])
    if user is None or not user.is_enabled:
        return None
    person = host(user)
    links = [(say(person.language, "mail.password.choose"), f"{base_url}/sign-in/password/{row.payload['token']}")]
    return Note(person, "password", {}, links=links)


WRITERS: dict[str, Callable[[Session, OutboxRow, str], Note | None]] = {
    "poll.voted": _voted,
    "connection.dead": _dead,
    "verification.code": _code,
    "password.forgotten": _forgotten,
}


def _draft(session: Session, row: OutboxRow, note: Note) -> Draft:
    person, language = note.person, note.person.language
    organization = session.get_one(Organization, row.organization_id)
    parts: dict[str, Any] = {
        "language": language,
        "direction": person.wording.locale.text_direction,
        "hello": say(language, "mail.hello", name=person.name),
        "lead": [say(language, f"mail.{note.occasion}.lead", **note.names)],
        "facts": note.facts,
        "links": note.links,
        "foot": say(language, "mail.made_with", organization=organization.name),
        "accent": organization.accent,
    }
    made = written(say(language, f"mail.{note.occasion}.subject", **note.names), parts)
    request = {
        "from_name": organization.name,
        "to": {"name": person.name, "address": person.address},
        "reply_to": {"name": "", "address": note.reply_to} if note.reply_to else None,
        "subject": made.subject,
        "text": made.text,
        "html": made.html,
    }
    return Draft("mail", person.address, note.occasion, f"mail:{note.occasion}:{person.address}", request)
