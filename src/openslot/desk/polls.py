"""Polls: dates proposed for an event type, and the votes on them (SimplyMeet digest 6.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.nouns import EventType, Poll, PollDate, User, Vote
from openslot.desk.outbox import enqueue
from openslot.desk.rights import need_own
from openslot.store.types import new_uuid

MOST_DATES = 100


def create_poll(
    desk: Desk,
    event_type: EventType,
    *,
    name: str,
    dates: Sequence[datetime],
    duration: int | None = None,
    shows_votes: bool = True,
    shows_comments: bool = True,
    mails_owner: bool = False,
) -> Poll:
    """A poll of the caller's; equal dates count once. ``duration``: minutes, None is the event type's length."""
    starts = sorted(set(dates))
    if not 0 < len(starts) <= MOST_DATES:
        raise Invalid("availability", f"Give between 1 and {MOST_DATES} dates.", "range")
    row = Poll(
        organization_id=desk.who.organization_id,
        user_id=desk.who.user_id,
        event_type_id=event_type.id,
        name=fields.text("name", name, needed=True),
        duration=fields.whole("duration", duration or event_type.length, 1, fields.LONGEST_MEETING),
        shows_votes=shows_votes,
        shows_comments=shows_comments,
        mails_owner=mails_owner,
        created_at=desk.now,
        dates=[PollDate(organization_id=desk.who.organization_id, start_at=start) for start in starts],
    )
    desk.session.add(row)
    desk.session.flush()
    return get_poll(desk, row.id)


def loaded() -> Select[Poll]:
    """A query for polls with all that is shown of them."""
    return select(Poll).options(
        joinedload(Poll.user),
        joinedload(Poll.event_type).joinedload(EventType.owner).joinedload(User.organization),
        selectinload(Poll.dates),
        selectinload(Poll.votes).selectinload(Vote.dates),
    )


def polls(desk: Desk) -> list[Poll]:
    """The organization's for who manages it, else one's own; newest first."""
    query = loaded().where(Poll.organization_id == desk.who.organization_id)
    if not desk.who.manages:
        query = query.where(Poll.user_id == desk.who.user_id)
    return list(desk.session.scalars(query.order_by(Poll.created_at.desc(), Poll.id.desc())))


def get_poll(desk: Desk, number: int) -> Poll:
    """One of the organization's; ``NotFound``, or ``Forbidden`` for a member's colleague's."""
    row = desk.session.scalar(loaded().where(Poll.id == number, Poll.organization_id == desk.who.organization_id))
    if row is None:
        raise NotFound("poll", number)
    need_own(desk, row.user_id, "poll")
    return row


def delete_poll(desk: Desk, row: Poll) -> None:
    """Take a poll away with its votes."""
    desk.session.delete(row)
    desk.session.flush()


def poll_by_uuid(desk: Desk, uuid: UUID, *, to_vote: bool = False) -> Poll:
    """The poll that voters know by its uuid; ``NotFound``. A caller finds those of his organization, a stranger all.

    ``to_vote``: nobody else votes before this transaction ends.
    """
    query = loaded().where(Poll.uuid == uuid)
    row = desk.session.scalar(query.with_for_update(of=Poll) if to_vote else query)
    if row is None or (desk.caller is not None and row.organization_id != desk.caller.organization_id):
        raise NotFound("poll", uuid)
    return row


def vote(desk: Desk, row: Poll, *, email: str, dates: Sequence[int], comment: str | None = None) -> Vote:
    """Vote for dates (their ids); a second vote of the same address replaces the first."""
    address = fields.email("email", email)
    known = {date.id: date for date in row.dates}
    if not dates:
        raise Invalid("availability", "Choose at least one date.", "required")
    for n, number in enumerate(dates):
        if number not in known:
            raise Invalid(f"availability.{n}", "This date is not one of the poll's.", "unknown", number)
    if comment is not None:
        fields.text("comment", comment, most=fields.LONG_TEXT)
    given = next((each for each in row.votes if each.email == address), None)
    if given is None:
        given = Vote(organization_id=row.organization_id, email=address, created_at=desk.now)
        row.votes.append(given)
    given.comment = comment
    given.dates = [known[number] for number in sorted(set(dates))]
    desk.session.flush()
    if row.mails_owner:
        key = f"poll.voted:{row.uuid}:{new_uuid()}"
        enqueue(desk, row.organization_id, "poll.voted", key, {"poll": str(row.uuid), "email": address})
    return given


@dataclass(frozen=True, slots=True)
class Standing:
    """What voters may see of one date. ``voters``: None where the poll hides votes."""

    date: PollDate
    voters: list[str] | None


def standings(row: Poll) -> list[Standing]:
    """The dates as voters see them. Voters are named by what stands before the @: the page is public."""
    return [
        Standing(
            date,
            [each.email.partition("@")[0] for each in row.votes if date in each.dates] if row.shows_votes else None,
        )
        for date in row.dates
    ]


def comments(row: Poll) -> list[tuple[str | None, str]]:
    """What voters may read of each other: comments, with their voters (None where votes are hidden)."""
    if not row.shows_comments:
        return []
    return [
        (each.email.partition("@")[0] if row.shows_votes else None, each.comment) for each in row.votes if each.comment
    ]
