"""The letter about a vote in a poll, to the poll's owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft
from openslot.couriers.smtp.letter import written
from openslot.couriers.smtp.people import host
from openslot.desk.nouns import Organization, OutboxRow, Poll
from openslot.words.catalogue import say


def voted(session: Session, row: OutboxRow, base_url: str) -> list[Draft]:
    """What the owner is told; nothing if poll or vote are gone."""
    poll = session.scalar(select(Poll).where(Poll.uuid == UUID(row.payload["poll"])))
    vote = next((each for each in poll.votes if each.email == row.payload["email"]), None) if poll else None
    if poll is None or vote is None:
        return []
    person = host(poll.user)
    language, wording = person.language, person.wording
    dates = [
        f"{wording.day(wording.local(each.start_at).date())}, {wording.time(each.start_at)}" for each in vote.dates
    ]
    organization = session.get_one(Organization, poll.organization_id)
    parts: dict[str, Any] = {
        "language": language,
        "direction": person.wording.locale.text_direction,
        "hello": say(language, "mail.hello", name=person.name),
        "lead": [say(language, "mail.poll.lead", voter=vote.email, title=poll.name)],
        "facts": [(say(language, "mail.dates"), dates)],
        "links": [(say(language, "mail.poll.see"), f"{base_url}/poll/{poll.uuid}")],
        "foot": say(language, "mail.made_with", organization=organization.name),
        "accent": organization.accent,
    }
    if vote.comment:
        parts["facts"].append((say(language, "mail.comment"), vote.comment.splitlines()))
    made = written(say(language, "mail.poll.subject", voter=vote.email, title=poll.name), parts)
    request = {
        "from_name": organization.name,
        "to": {"name": person.name, "address": person.address},
        "reply_to": {"name": "", "address": vote.email},
        "subject": made.subject,
        "text": made.text,
        "html": made.html,
    }
    return [Draft("mail", person.address, "voted", f"mail:voted:{person.address}", request)]
