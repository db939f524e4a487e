"""``/poll``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from openslot.desk import polls
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.event_types import get_event_type, zone_of
from openslot.desk.nouns import EventType, Poll
from openslot.dialects.simplymeet import models, translate
from openslot.dialects.simplymeet.query import order_of, page_of
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call, Reply
from openslot.time.instants import parse_iso

PATH = "/panel/api/poll"
ONE = (f"{PATH}/{{id}}", f"{PATH}/{{id}}/")
ORDERS = {"createdAt": "createdAt", "id": "id", "name": "name"}
PAGING = {"page", "onPage", "skipPagination"}


@operations("POST", f"{PATH}/poll-result", f"{PATH}/poll-result/", body=models.PollResult)
def vote(desk: Desk, call: Call) -> Reply:
    """A vote; a second one with the same e-mail replaces the first."""
    body = call.body
    try:
        row = polls.poll_by_uuid(desk, UUID(body.uuid), to_vote=True)
    except ValueError:
        raise NotFound("poll", body.uuid[:60]) from None
    polls.vote(desk, row, email=body.email, dates=body.availability, comment=body.comment)
    return Reply(status=204)


@operations("POST", PATH, f"{PATH}/", body=models.CreatePoll, status=201)
def create_poll(desk: Desk, call: Call) -> dict[str, Any]:
    """Proposes dates."""
    body = call.body
    try:
        event_type = get_event_type(desk, body.eventTypeId)
    except NotFound:
        raise Invalid("eventTypeId", "This event type is unknown.", "unknown", body.eventTypeId) from None
    row = polls.create_poll(
        desk,
        event_type,
        name=body.name,
        dates=[_instant(desk, n, each.date) for n, each in enumerate(body.availability)],
        duration=body.duration,
        shows_votes=body.voteVisibility is not False,
        shows_comments=body.commentVisibility is not False,
        mails_owner=bool(body.emailNotification),
    )
    return shown(call, row)


def _instant(desk: Desk, number: int, text: str) -> datetime:
    """Local time of the owner's zone, unless it brings an offset."""
    try:
        return parse_iso(text, desk.who.zone)
    except ValueError:
        words = "This value is not a valid date and time (Y-m-d H:i:s)."
        raise Invalid(f"availability.{number}.date", words, "datetime", text[:60]) from None


@operations("GET", PATH, f"{PATH}/")
def list_polls(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """Polls, newest first unless asked otherwise; without paging all of them."""
    page = page_of(call.query)
    order, descending = order_of(call.query, ORDERS, "createdAt")
    group = call.query.get("groupBy")
    if group not in (None, "", "eventType"):
        raise Invalid("groupBy", "This value should be eventType.", "choice")
    rows = polls.polls(desk)
    if call.query.get("orderField") or call.query.get("orderDirection"):
        keys = {
            "createdAt": lambda row: (row.created_at, row.id),
            "id": lambda row: row.id,
            "name": lambda row: (row.name.lower(), row.id),
        }
        rows.sort(key=keys[order], reverse=descending)
    if group:
        rows.sort(key=lambda row: row.event_type_id)
    if not page.all and PAGING & set(call.query):
        rows = rows[page.offset : page.offset + page.size]
    return [shown(call, row) for row in rows]


@operations("GET", *ONE)
def get_poll(desk: Desk, call: Call) -> dict[str, Any]:
    """One poll with its votes."""
    return shown(call, polls.get_poll(desk, call.int_id("id", "poll")))


@operations("DELETE", *ONE)
def delete_poll(desk: Desk, call: Call) -> Reply:
    """Takes it away."""
    polls.delete_poll(desk, polls.get_poll(desk, call.int_id("id", "poll")))
    return Reply(status=204)


def shown(call: Call, row: Poll) -> dict[str, Any]:
    """PollDTO: the owner's side, which sees all votes."""
    return {
        "id": row.id,
        "uuid": str(row.uuid),
        "user": {"id": row.user.id, "email": row.user.email, "fullName": row.user.name},
        "eventType": _simple(row.event_type, call.house.base_url),
        "voteVisibility": row.shows_votes,
        "commentVisibility": row.shows_comments,
        "emailNotification": row.mails_owner,
        "duration": row.duration,
        "name": row.name,
        "createdAt": translate.instant(row.created_at),
        "availability": [
            {
                "id": date.id,
                "date": translate.instant(date.start_at),
                "results": [{"email": each.email, "comment": each.comment} for each in row.votes if date in each.dates],
            }
            for date in row.dates
        ],
    }


def _simple(row: EventType, base_url: str) -> dict[str, Any]:
    """SimpleEventTypeDTO, in both spellings (digest 5.3)."""
    place = "request" if len(row.places) > 1 else translate.location_type(row.places[0] if row.places else {})
    owner = row.owner.name if row.owner else None
    first = row.owner.username if row.owner else row.organization.slug
    url = f"{base_url}/{first}/{row.slug}"
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.title,
        "color": row.color,
        "locationType": place,
        "location_type": place,
        "timezone": zone_of(row),
        "userFullName": owner,
        "user_full_name": owner,
        "localized": True,
        "directUrl": url,
        "direct_url": url,
    }
