"""Who can be booked: the front page, an organization's, a host's."""

from __future__ import annotations

from typing import Any

from openslot.desk import event_types, people
from openslot.desk.nouns import EventType, Organization, User
from openslot.pages import manner
from openslot.pages.visit import Lost, Page, Visit, link
from openslot.pages.wording import length, names, say, say_place, say_repeat


def front(visit: Visit) -> Page:
    """The only organization's page; where there are several (or none), a word of welcome."""
    organization = people.only_organization(visit.desk)
    if organization is None:
        return Page("welcome.html", say("welcome.title"))
    return organization_page(visit, organization)


def named(visit: Visit) -> Page:
    """A host's or an organization's page."""
    name = visit.path["name"]
    user = people.by_username(visit.desk, name)
    if user is not None:
        return host_page(visit, user)
    organization = people.organization_by_slug(visit.desk, name)
    if organization is None:
        raise Lost
    return organization_page(visit, organization)


def organization_page(visit: Visit, organization: Organization) -> Page:
    """All hosts of an organization that have something to book, and what nobody owns."""
    manner.now().otherwise(organization.locale)
    rows = event_types.public_event_types(visit.desk, organization.id)
    owners = {row.owner.id: row.owner for row in rows if row.owner is not None and row.owner.is_enabled}
    groups = [(owner, [card(row) for row in rows if row.owner_id == owner.id]) for owner in owners.values()]
    shared = [card(row, organization) for row in rows if row.owner is None]
    words = {"organization": organization, "groups": groups, "shared": shared}
    return Page("organization.html", organization.name, words, accent=organization.accent)


def host_page(visit: Visit, user: User) -> Page:
    """What a host offers."""
    manner.now().otherwise(user.locale)
    rows = event_types.public_event_types(visit.desk, user.organization_id, user.id)
    words = {"host": user, "organization": user.organization, "cards": [card(row, user.organization) for row in rows]}
    return Page("host.html", user.name, words, accent=user.organization.accent)


def path_of(row: EventType, organization: Organization | None = None) -> str:
    """An event type's page."""
    if row.owner is not None:
        return f"/{row.owner.username}/{row.slug}"
    return f"/{organization.slug}/{row.slug}" if organization else ""


def lengths_of(row: EventType) -> list[int]:
    """The lengths that the visitor may choose from, in minutes."""
    return sorted({row.length, *(duration.minutes for duration in row.durations)})


def card(row: EventType, organization: Organization | None = None) -> dict[str, Any]:
    """What a list says of an event type."""
    facts = [" / ".join(length(n) for n in lengths_of(row))]
    if row.places:
        facts.append(say_place(row.places[0]["kind"]))
    if row.seats > 1:
        facts.append(say("card.group", seats=row.seats))
    if row.kind == "collective" and len(row.hosts) > 1:
        facts.append(say("card.with", names=names([host.user.name for host in row.hosts])))
    if row.recurrence:
        repeat = say_repeat(row.recurrence["frequency"], row.recurrence["interval"])
        facts.append(say("card.series", count=row.recurrence["count"], repeat=repeat))
    return {"url": link(path_of(row, organization)), "title": row.title, "about": row.description, "facts": facts}
