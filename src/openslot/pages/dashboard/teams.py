"""Teams: users who share event types."""

from __future__ import annotations

from openslot.desk import feeds, people, teams
from openslot.desk.errors import DeskError, Taken
from openslot.desk.ids import short
from openslot.desk.nouns import Team
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.english import tell, tell_many
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, number, show, uid
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/teams"
ONE = PATH + "/{uid}"
AT = "teams"
NAMES = ("name", "slug", "zone", "bio")


def list_(visit: Visit) -> Page:
    """The organization's teams; a member's own."""
    manages = visit.desk.who.manages
    rows = [
        entry(team.name, url=f"{PATH}/{short(team.uuid)}", sub=tell_many("teams.members", len(team.memberships)))
        for team in teams.teams(visit.desk, mine=not manages)
    ]
    add = (f"{PATH}/new", tell("teams.new")) if manages else None
    return list_page(visit, tell("nav.teams"), rows, at=AT, empty=tell("teams.empty"), add=add)


def _fields(visit: Visit, zone: str) -> list[Field]:
    return [
        Field("name", needed=True),
        Field("slug", words="team_slug"),
        zone_field(visit.filled("zone") or zone),
        Field("bio", "long", words="team_bio"),
    ]


def new_page(visit: Visit) -> Page:
    """Asks for its name."""
    need_to_manage(visit.desk)
    zone = visit.desk.who.organization_zone
    return _new(visit, Form.of(_fields(visit, zone), {"zone": zone}))


def _new(visit: Visit, form: Form) -> Page:
    return form_page(visit, tell("teams.new"), form, f"{PATH}/new", at=AT, back=(PATH, tell("nav.teams")))


def create(visit: Visit) -> Page | Redirect:
    """Makes one; who makes it is its owner."""
    need_to_manage(visit.desk)
    form = Form.read(_fields(visit, "UTC"), visit)
    if form.errors:
        return _new(visit, form)
    given = form.clean()
    row = teams.create_team(
        visit.desk, name=given["name"], slug=given["slug"] or None, zone=given["zone"], bio=given["bio"] or None
    )
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, Form.read(_fields(visit, "UTC"), visit).blame(error))


def team_of(visit: Visit, role: str = "member") -> Team:
    """The team in the path, for who has this role in it."""
    row = teams.get_team(visit.desk, uid(visit))
    teams.need_role(visit.desk, row, role)
    return row


def team_page(visit: Visit) -> Page:
    """Its members; who runs it changes it."""
    row = team_of(visit)
    return _page(visit, row, Form.of(_fields(visit, row.zone), {name: getattr(row, name) for name in NAMES}))


def _page(visit: Visit, row: Team, form: Form) -> Page:
    made = teams.members(visit.desk, row)
    inside = {each.user_id for each in made}
    runs, feed = teams.role_in(visit.desk, row) in {"admin", "owner"}, feeds.feed_at(visit.desk, row)
    words = {
        "row": row,
        "form": form,
        "path": f"{PATH}/{short(row.uuid)}",
        "members": [(each.id, each.user.name, tell(f"team_role.{each.role}"), each.accepted) for each in made],
        "others": [user for user in people.users_of(visit.desk) if user.is_enabled and user.id not in inside],
        "feed": f"{visit.house.base_url}/feed/{feed.code}.ics" if runs and feed else "",
        "runs": runs,
    }
    return show(visit, "team.html", row.name, words, at=AT, status=422 if form.errors else 200)


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = team_of(visit, "admin")
    form = Form.read(_fields(visit, row.zone), visit)
    if form.errors:
        return _page(visit, row, form)
    given = form.clean()
    changes = {**given, "slug": given["slug"] or None, "bio": given["bio"] or None}
    teams.update_team(visit.desk, row, **changes)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = team_of(visit, "admin")
    return _page(visit, row, Form.read(_fields(visit, row.zone), visit).blame(error))


def add_member(visit: Visit) -> Redirect:
    """Puts somebody into it."""
    row = team_of(visit, "admin")
    text = visit.filled("user")
    role = visit.filled("role") if visit.filled("role") in {"member", "admin"} else "member"
    if text.isascii() and text.isdigit() and len(text) < 19:
        try:
            teams.add_member(visit.desk, row, int(text), role=role, accepted=True)
        except Taken:  # a second click on the same button
            return Redirect(f"{PATH}/{short(row.uuid)}")
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def remove_member(visit: Visit) -> Redirect:
    """Takes somebody out of it."""
    row = team_of(visit, "admin")
    address = f"{PATH}/{short(row.uuid)}"
    teams.remove_member(visit.desk, row, teams.get_member(visit.desk, row, number(visit)))
    return Redirect(link(address, said="saved"))


def renew_feed(visit: Visit) -> Redirect:
    """The team's bookings at an address, which is another one each time."""
    row = team_of(visit, "admin")
    feeds.renew_feed(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def delete(visit: Visit) -> Redirect:
    """Takes the team away, with its event types."""
    teams.delete_team(visit.desk, team_of(visit, "owner"))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, team_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
    Way("POST", f"{ONE}/feed", renew_feed, member=True),
    Way("POST", f"{ONE}/members", add_member, member=True),
    Way("POST", ONE + "/members/{number}/delete", remove_member, member=True),
)
