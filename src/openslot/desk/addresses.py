"""Where an event type's and a team's pages are: paths below the server's own address."""

from __future__ import annotations

from openslot.desk.nouns import EventType, Organization, Team


def team_path(team: Team, organization: Organization) -> str:
    """A team's page."""
    return f"/{organization.slug}/team/{team.slug}"


def path_of(row: EventType, organization: Organization | None = None) -> str:
    """An event type's page."""
    if row.owner is not None:
        return f"/{row.owner.username}/{row.slug}"
    if organization is None:
        return ""
    return f"{team_path(row.team, organization)}/{row.slug}" if row.team else f"/{organization.slug}/{row.slug}"
