"""Event types: made, changed, found, deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, Invalid, NotFound, Taken
from openslot.desk.nouns import Duration, EventType, Host, Organization, Schedule, User
from openslot.desk.rights import need_to_change
from openslot.desk.turns import give_head_starts

SETTABLE = frozenset(
    [
        "group_id",
        "schedule_id",
        "kind",
        "title",
        "slug",
        "description",
        "color",
        "position",
        "hidden",
        "disabled",
        "zone",
        "length",
        "slot_interval",
        "offset",
        "buffer_before",
        "buffer_after",
        "notice",
        "window",
        "limits",
        "seats",
        "show_seats_left",
        "show_attendees",
        "first_per_day",
        "optimized",
        "look_busy",
        "grid",
        "strict_grid",
        "buffer_rule",
        "limit_scope",
        "fairness",
        "host_hours_first",
        "confirmation",
        "confirmation_minutes",
        "pending_holds",
        "attending_busy",
        "absent_holds",
        "allow_cancel",
        "allow_reschedule",
        "reschedule_notice",
        "booker_limit",
        "booker_limit_offers_move",
        "requires_login",
        "proven_address",
        "guests_allowed",
        "several_starts",
        "phone",
        "recurrence",
        "questions",
        "places",
        "price",
        "currency",
        "redirect_url",
        "extras",
    ]
)
BOUNDS = {
    "length": (1, fields.LONGEST_MEETING),
    "slot_interval": (1, fields.LONGEST_MEETING),
    "offset": (0, 24 * 60),
    "buffer_before": (0, fields.LONGEST_BUFFER),
    "buffer_after": (0, fields.LONGEST_BUFFER),
    "seats": (1, 1000),
    "look_busy": (0, 100),
    "price": (0, 2**53),
    "reschedule_notice": (0, 10 * 366 * 24 * 60),
    "confirmation_minutes": (0, 10 * 366 * 24 * 60),
    "position": (0, 2**31 - 1),
    "booker_limit": (1, 10_000),
}
LONGEST_NOTICE = {"minutes": 5_270_400, "hours": 87_840, "days": 3660, "weeks": 520, "months": 120}


@dataclass(frozen=True, slots=True)
class HostDraft:
    """A host to be. ``schedules``: ids of schedules kept for this event type."""

    user_id: int
    fixed: bool = False
    primary: bool = False
    priority: float = 0.5
    weight: int = 100
    group: int = 0
    places: Sequence[dict[str, Any]] = ()
    schedules: Sequence[int] = ()


def create_event_type(
    desk: Desk,
    *,
    owner_id: int | None,
    hosts: Sequence[HostDraft],
    lengths: Sequence[int] = (),
    team_id: int | None = None,
    organization_id: int | None = None,
    **values: Any,
) -> EventType:
    """A new event type. ``values``: the columns named in ``SETTABLE``; ``title`` and ``length`` are needed.

    ``slug`` None is made of the title and numbered until it is free; a given one that is used is ``Taken``. A single
    event type without ``hosts`` is its owner's.
    """
    organization_id = organization_id or desk.who.organization_id
    # One maker at a time: the next free slug and position are one's own. (Rows that name the organization don't wait.)
    desk.session.execute(
        select(Organization.id).where(Organization.id == organization_id).with_for_update(key_share=True)
    )
    scope = (organization_id, owner_id, team_id)
    slug = values.pop("slug", None)
    event_type = EventType(
        organization_id=organization_id,
        owner_id=owner_id,
        team_id=team_id,
        door=desk.door,
        slug=_free_slug(desk, scope, values["title"]) if slug is None else slug,
        position=_next_position(desk, organization_id),
        created_at=desk.now,
        updated_at=desk.now,
        notice={},
        window={},
        limits=[],
        questions=[],
        places=[],
        extras={},
    )
    if slug is not None:
        _check_slug(desk, scope, slug, None)
    _set(event_type, values)
    desk.session.add(event_type)
    if not hosts and owner_id is not None and event_type.kind not in {"hostless", "managed"}:
        hosts = [HostDraft(owner_id, fixed=True)]
    set_hosts(desk, event_type, hosts)
    set_lengths(event_type, lengths)
    desk.session.flush()
    return event_type


OWN_OF_CHILDREN = {"kind", "schedule_id", "group_id", "position"}
"""What a host may decide of an event type of his that follows a managed one."""


def update_event_type(
    desk: Desk,
    event_type: EventType,
    *,
    hosts: Sequence[HostDraft] | None = None,
    lengths: Sequence[int] | None = None,
    **values: Any,
) -> EventType:
    """Change what is given; hosts and lengths are replaced whole. ``Forbidden`` for a member's colleague's.

    ``Forbidden``, too, for what a managed event type decides for those that follow it: all but ``OWN_OF_CHILDREN``.
    """
    need_to_change(desk, event_type)
    if event_type.parent_id is not None:
        _refuse_locked(event_type, values, lengths)
    return apply(desk, event_type, hosts, lengths, values)


def _refuse_locked(event_type: EventType, values: dict[str, Any], lengths: Sequence[int] | None) -> None:
    own = OWN_OF_CHILDREN | {"extras"}
    locked = sorted(key for key, value in values.items() if key not in own and value != getattr(event_type, key))
    if lengths is not None and sorted(lengths) != sorted(each.minutes for each in event_type.durations):
        locked.append("lengths")
    if locked:
        words = ", ".join(key.replace("_", " ") for key in locked)
        raise Forbidden(f"The managed event type that this one follows decides its {words}.")


def apply(
    desk: Desk,
    event_type: EventType,
    hosts: Sequence[HostDraft] | None,
    lengths: Sequence[int] | None,
    values: dict[str, Any],
) -> EventType:
    """Change what is given, whoever asks; see ``update_event_type``."""
    slug = values.get("slug")
    if slug is not None and slug != event_type.slug:
        scope = (event_type.organization_id, event_type.owner_id, event_type.team_id)
        _check_slug(desk, scope, slug, event_type.id)
    _set(event_type, values)
    event_type.updated_at = desk.now
    if hosts is not None:
        set_hosts(desk, event_type, hosts)
    if lengths is not None:
        set_lengths(event_type, lengths)
    desk.session.flush()
    return event_type


def _set(event_type: EventType, values: dict[str, Any]) -> None:
    unknown = set(values) - SETTABLE
    if unknown:
        raise TypeError(f"an event type has no {sorted(unknown)}")
    for key, value in values.items():
        setattr(event_type, key, _checked(key, value))


def _checked(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in BOUNDS:
        return fields.whole(key, value, *BOUNDS[key])
    if key in {"title", "slug"}:
        return fields.text(key, value, needed=True)
    if key == "description":
        return fields.text(key, value, most=fields.LONG_TEXT)
    if key == "zone":
        return fields.zone(key, value)
    if key == "redirect_url" and value:
        return fields.url(key, value)
    if key == "notice" and value:
        fields.whole("notice", value["value"], 0, LONGEST_NOTICE[value["unit"]])
    if key == "questions":
        return [_question(n, q) for n, q in enumerate(value)]
    return value


def _question(number: int, question: dict[str, Any]) -> dict[str, Any]:
    """A question with its uuid; label and slug are needed."""
    path = f"questions.{number}"
    label = fields.text(f"{path}.label", question["label"], most=2000)
    slug = fields.text(f"{path}.slug", question.get("slug") or fields.slug_of(label, "question"), needed=True)
    return {**question, "uuid": question.get("uuid") or str(uuid4()), "slug": slug, "label": label}


def set_lengths(event_type: EventType, lengths: Sequence[int]) -> None:
    """Choices of length in minutes; rows that stay keep their ids."""
    wanted = sorted({fields.whole("lengths", n, 1, fields.LONGEST_MEETING) for n in lengths})
    kept = {d.minutes: d for d in event_type.durations if d.minutes in wanted}
    event_type.durations = [
        kept.get(n) or Duration(organization_id=event_type.organization_id, minutes=n) for n in wanted
    ]


def set_hosts(desk: Desk, event_type: EventType, hosts: Sequence[HostDraft]) -> None:
    """The hosts, in this order; ``Invalid`` for users that are unknown here. Rows that stay keep their ids.

    Who is new among those who take turns begins with the others' average.
    """
    ids = [host.user_id for host in hosts]
    if len(set(ids)) != len(ids):
        raise Invalid("hosts", "A user may be named only once.", "unique")
    with desk.session.no_autoflush:
        known = set(
            desk.session.scalars(
                select(User.id).where(User.organization_id == event_type.organization_id, User.id.in_(ids))
            )
        )
        for user_id in ids:
            if user_id not in known:
                raise Invalid("hosts", f"User {user_id} is unknown.", "unknown", user_id)
        kept = {row.user_id: row for row in event_type.hosts}
        event_type.hosts = [
            _host(desk, kept.get(draft.user_id) or Host(user_id=draft.user_id, head_start=0), event_type, n, draft)
            for n, draft in enumerate(hosts)
        ]
        rotating = [row for row in event_type.hosts if not row.fixed]
        give_head_starts(desk, event_type, rotating, [row for row in rotating if row.user_id not in kept])


def _host(desk: Desk, row: Host, event_type: EventType, position: int, draft: HostDraft) -> Host:
    row.organization_id = event_type.organization_id
    row.position, row.fixed, row.primary = position, draft.fixed, draft.primary
    row.priority, row.weight, row.host_group = draft.priority, draft.weight, draft.group
    row.places = list(draft.places)
    row.schedules = list(
        desk.session.scalars(
            select(Schedule).where(
                Schedule.organization_id == event_type.organization_id, Schedule.id.in_(draft.schedules)
            )
        )
    )
    return row


def _siblings(scope: tuple[int, int | None, int | None]) -> Select[EventType]:
    """Event types among which a slug is unique: an owner's, a team's, or the organization's own."""
    organization_id, owner_id, team_id = scope
    return select(EventType).where(
        EventType.organization_id == organization_id,
        EventType.owner_id == owner_id if owner_id is not None else EventType.owner_id.is_(None),
        EventType.team_id == team_id if team_id is not None else EventType.team_id.is_(None),
        EventType.deleted_at.is_(None),
    )


def _check_slug(desk: Desk, scope: tuple[int, int | None, int | None], slug: str, own_id: int | None) -> None:
    fields.text("slug", slug, needed=True)
    if re.search(r"[/?#\s]", slug):
        raise Invalid("slug", "A slug has no blanks, slashes, question marks or hashes.", "slug", slug)
    found = desk.session.scalar(_siblings(scope).where(EventType.slug == slug, EventType.id != (own_id or 0)).limit(1))
    if found is not None:
        raise Taken("slug", "There is an event type with this slug already.", found.id)


def slug_is_used(desk: Desk, slug: str, own_id: int = 0) -> bool:
    """Has another live event type of the caller's organization this slug, whoever owns it?"""
    query = select(EventType.id).where(
        EventType.organization_id == desk.who.organization_id,
        EventType.deleted_at.is_(None),
        EventType.slug == slug,
        EventType.id != own_id,
    )
    return desk.session.scalar(query.limit(1)) is not None


def _free_slug(desk: Desk, scope: tuple[int, int | None, int | None], title: str) -> str:
    base = fields.address_of(title)
    used = set(desk.session.scalars(_siblings(scope).with_only_columns(EventType.slug)))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if s not in used)


def _next_position(desk: Desk, organization_id: int) -> int:
    query = select(func.max(EventType.position)).where(EventType.organization_id == organization_id)
    last = desk.session.scalar(query)
    return 0 if last is None else last + 1


def loaded() -> Select[EventType]:
    """A query for live event types with all that a door shows of them, in a fixed number of statements.

    What stands behind a service of the catalogue is not among them.
    """
    return (
        select(EventType)
        .where(EventType.deleted_at.is_(None), EventType.kind != "service")
        .options(
            joinedload(EventType.owner).joinedload(User.organization),
            joinedload(EventType.schedule),
            joinedload(EventType.organization),
            joinedload(EventType.team),
            selectinload(EventType.hosts).joinedload(Host.user).joinedload(User.organization),
            selectinload(EventType.hosts).selectinload(Host.schedules),
            selectinload(EventType.durations),
        )
        .order_by(EventType.position, EventType.id)
    )


def visible(desk: Desk, query: Select[EventType] | None = None) -> Select[EventType]:
    """The caller's event types: all of the organization for who manages it, else those one owns or hosts."""
    query = (query if query is not None else loaded()).where(EventType.organization_id == desk.who.organization_id)
    if desk.who.manages:
        return query
    return query.where(involved(desk.who.user_id))


def zone_of(row: EventType) -> str:
    """The event type's zone: its own, its schedule's, its owner's, its organization's."""
    own = row.zone or (row.schedule.zone if row.schedule else None)
    return own or (row.owner.zone if row.owner else row.organization.zone)


def keeps_zone(row: EventType) -> bool:
    """Are its times told in its own zone, wherever who books is? Where all meet at a place, or where it is asked so."""
    there = bool(row.places) and all(place.get("kind") == "address" for place in row.places)
    return there or bool(row.extras.get("calcom", {}).get("lockTimeZoneToggleOnBookingPage"))


def own_event_types(desk: Desk) -> list[EventType]:
    """What the caller owns, and what nobody owns but the caller may see; no managed templates."""
    query = visible(desk).where(
        or_(EventType.owner_id == desk.who.user_id, EventType.owner_id.is_(None)), EventType.kind != "managed"
    )
    return list(desk.all(query))


def involved(user_id: int) -> Any:
    """The user owns or hosts the event type."""
    hosting = select(Host.event_type_id).where(Host.user_id == user_id)
    return or_(EventType.owner_id == user_id, EventType.id.in_(hosting))


def get_event_type(desk: Desk, reference: Any, *, whole: bool = True) -> EventType:
    """An event type of the caller's organization; ``NotFound``, or ``Forbidden`` for a member's colleague's.

    ``whole`` False: without all that hangs on it, which is read when it is asked for.
    """
    query = loaded() if whole else select(EventType).where(EventType.deleted_at.is_(None))
    event_type = desk.own(EventType, reference, "event type", query)
    if desk.who.manages or event_type.owner_id == desk.who.user_id:
        return event_type
    if not any(host.user_id == desk.who.user_id for host in event_type.hosts):
        raise Forbidden("This event type is a colleague's.")
    return event_type


def public_event_type(desk: Desk, reference: Any) -> EventType:
    """An event type of whatever organization, as strangers may book it; ``NotFound`` if there is none."""
    event_type = desk.find(EventType, reference, loaded())
    if event_type is None:
        raise NotFound("event type", reference)
    return event_type


def by_slug(
    desk: Desk,
    slug: str,
    *,
    owner_id: int | None = None,
    team_id: int | None = None,
    organization_id: int | None = None,
) -> EventType | None:
    """The live event type with this slug of an owner, a team, or of nobody in an organization; also a hidden one."""
    if owner_id is not None:
        whose: tuple[Any, ...] = (EventType.owner_id == owner_id,)
    elif team_id is not None:
        whose = (EventType.team_id == team_id,)
    else:
        whose = (EventType.organization_id == organization_id, EventType.owner_id.is_(None))
    return desk.session.scalar(loaded().where(*whose, EventType.slug == slug).limit(1))


def public_event_types(desk: Desk, organization_id: int, user_id: int | None = None) -> list[EventType]:
    """What strangers see listed: neither hidden nor disabled, of an organization, or of one user there.

    A user's are those he owns, and of those he hosts what nobody owns or nobody else hosts.
    """
    query = loaded().where(
        EventType.organization_id == organization_id,
        EventType.hidden.is_(False),
        EventType.disabled.is_(False),
        EventType.kind != "managed",
    )
    if user_id is not None:
        hosting = EventType.id.in_(select(Host.event_type_id).where(Host.user_id == user_id))
        alone = or_(EventType.owner_id.is_(None), EventType.kind == "single")
        query = query.where(or_(EventType.owner_id == user_id, and_(hosting, alone)))
    return list(desk.all(query))


def of_teams(desk: Desk, team_ids: Sequence[int]) -> list[EventType]:
    """The live event types of these teams."""
    return list(desk.all(loaded().where(EventType.team_id.in_(team_ids), EventType.parent_id.is_(None))))


def delete_event_type(desk: Desk, event_type: EventType) -> None:
    """Take it out of sight. Its bookings stay and can be read; nothing new can be booked; its slug is free again."""
    need_to_change(desk, event_type)
    event_type.deleted_at = desk.now
    event_type.disabled = True
    desk.session.flush()
