"""Who can be booked: the front page, an organization's, a host's, a team's, a group's."""

from __future__ import annotations

from typing import Any

from openslot.desk import accounts, event_types, people
from openslot.desk.addresses import path_of, team_path
from openslot.desk.groups import public_groups
from openslot.desk.nouns import EventType, Organization, Team, User
from openslot.desk.storefront import offered
from openslot.desk.teams import members
from openslot.pages import manner
from openslot.pages.visit import Lost, Page, Redirect, Visit, link
from openslot.pages.wording import length, names, say, say_many, say_place, say_repeat

PERSONAL = {"single", "collective", "round_robin"}
"""Kinds of event types whose hosts say whom one will meet."""


def front(visit: Visit) -> Page | Redirect:
    """The only organization's page; where there are several (or none), a word of welcome."""
    organization = people.only_organization(visit.desk)
    if organization is None and accounts.is_empty(visit.desk):
        return Redirect("/setup")
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
    """All hosts and teams of an organization that have something to book, its groups, and what nobody owns."""
    manner.now().otherwise(organization.locale)
    rows = event_types.public_event_types(visit.desk, organization.id)
    owners = {row.owner.id: row.owner for row in rows if row.owner is not None and row.owner.is_enabled}
    teams = {row.team.id: row.team for row in rows if row.team is not None}
    grouped = {row.group_id for row in rows}
    words = {
        "organization": organization,
        "groups": [(owner, [card(row) for row in rows if row.owner_id == owner.id]) for owner in owners.values()],
        "teams": [
            (team, team_path(team, organization), [card(row, organization) for row in rows if row.team_id == team.id])
            for team in teams.values()
        ],
        "shared": [card(row, organization) for row in rows if row.owner is None and row.team is None],
        "services": link(f"/order/{organization.slug}") if offered(visit.desk, organization.id) else None,
        "collections": [
            {"name": each.name, "url": link(f"/{organization.slug}/group/{each.slug}")}
            for each in public_groups(visit.desk, organization.id)
            if each.id in grouped
        ],
    }
    return Page("organization.html", organization.name, words, accent=organization.accent)


def host_page(visit: Visit, user: User) -> Page:
    """What a host offers."""
    manner.now().otherwise(user.locale)
    rows = event_types.public_event_types(visit.desk, user.organization_id, user.id)
    words = {"host": user, "organization": user.organization, "cards": [card(row, user.organization) for row in rows]}
    return Page("host.html", user.name, words, accent=user.organization.accent)


def team_of(visit: Visit) -> tuple[Team, Organization]:
    """The team in the path, of the organization in the path; without one (as at Cal.com), the oldest of this slug."""
    team = people.team_by_slug(visit.desk, visit.path["team"], visit.path.get("name"))
    if team is None:
        raise Lost
    return team, people.organization_of(visit.desk, team)


def team_page(visit: Visit) -> Page:
    """Who is in a team, and what it offers."""
    team, organization = team_of(visit)
    manner.now().otherwise(organization.locale)
    rows = event_types.public_event_types(visit.desk, organization.id)
    words = {
        "name": team.name,
        "about": team.bio or say("team.lead"),
        "organization": organization,
        "people": [each.user.name for each in members(visit.desk, team) if each.accepted and each.user.is_enabled],
        "cards": [card(row, organization) for row in rows if row.team_id == team.id],
    }
    return Page("collection.html", team.name, words, accent=organization.accent)


def group_page(visit: Visit) -> Page:
    """Event types that are shown together."""
    organization = people.organization_by_slug(visit.desk, visit.path["name"])
    groups = public_groups(visit.desk, organization.id) if organization else []
    group = next((each for each in groups if each.slug == visit.path["group"]), None)
    if organization is None or group is None:
        raise Lost
    manner.now().otherwise(organization.locale)
    rows = event_types.public_event_types(visit.desk, organization.id)
    words = {
        "name": group.name,
        "about": group.description or say("host.lead"),
        "organization": organization,
        "people": [],
        "cards": [card(row, organization) for row in rows if row.group_id == group.id],
    }
    return Page("collection.html", group.name, words, accent=organization.accent)


def lengths_of(row: EventType) -> list[int]:
    """The lengths that the visitor may choose from, in minutes."""
    return sorted({row.length, *(duration.minutes for duration in row.durations)})


def card(row: EventType, organization: Organization | None = None) -> dict[str, Any]:
    """What a list says of an event type."""
    facts = [" / ".join(length(n) for n in lengths_of(row))]
    if row.places:
        facts.append(say_place(row.places[0]["kind"]))
    if row.seats > 1:
        facts.append(say_many("card.group", row.seats))
    facts += with_whom(row)
    if row.recurrence:
        repeat = say_repeat(row.recurrence["frequency"], row.recurrence["interval"])
        facts.append(say("card.series", times=say_many("card.times", row.recurrence["count"]), repeat=repeat))
    told = {"id": row.id, "slug": row.slug, "title": row.title, "length": row.length}
    url = link(path_of(row, organization))
    return {"url": url, "title": row.title, "about": row.description, "facts": facts, "told": told}


def with_whom(row: EventType) -> list[str]:
    """Who will be there, as far as that is known before somebody books: of a round robin, one of several.

    Nothing, where it is who offers it.
    """
    enabled = [host for host in row.hosts if host.user.is_enabled]
    if [host.user_id for host in enabled] in ([], [row.owner_id]) or row.kind not in PERSONAL:
        return []
    alone = len(enabled) == 1 or row.kind != "round_robin"
    always = [host.user.name for host in enabled if host.fixed or alone]
    in_turn = [host.user.name for host in enabled if host.user.name not in always]
    if not in_turn:
        return [say("card.with", names=names(always))]
    if always:
        return [say("card.with_one_of", fixed=names(always), names=names(in_turn, "or"))]
    return [say("card.one_of", names=names(in_turn, "or"))]
