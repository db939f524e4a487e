"""Event types: the editor, its preview, and the reason why a time is not offered."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from openslot.desk.event_types import HostDraft
from openslot.desk.ids import short
from openslot.desk.nouns import EventType
from tests.pages.dashboard.conftest import World, hrefs

PATH = "/dashboard/event-types"
USUAL: dict[str, Any] = {
    "title": "Talk",
    "length": "30",
    "seats": "1",
    "confirmation": "never",
    "phone": "hidden",
    "window": "unlimited",
    "grid": "open",
    "buffer_rule": "add",
    "limit_scope": "host",
    "notice_unit": "hours",
    "guests_allowed": "yes",
    "allow_cancel": "yes",
    "allow_reschedule": "yes",
    **{f"question_{n}_type": "text" for n in range(2)},
}


def shown(page: str) -> dict[str, Any]:
    """What a browser would send of the editor's form as it stands."""
    form = page[page.index('<form class="panel one fields"') :].split("</form>", maxsplit=1)[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or " checked" in tag:
            found.setdefault(given["name"], []).append(unescape(given.get("value", "")))
    for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = [unescape(text)]
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        found[name] = chosen or re.findall(r'value="([^"]*)"', options)[:1]
    return found


def path_of(row: EventType) -> str:
    return f"{PATH}/{short(row.uuid)}"


def stored(world: World, row: EventType | None = None) -> EventType:
    """The row as it is now, or the newest."""
    with world.server.desk() as desk:
        query = desk.session.query(EventType).order_by(EventType.id.desc())
        found = query.filter(EventType.id == row.id).one() if row else query.first()
        assert found is not None
        _ = found.hosts, found.durations, found.schedule
        return found


def test_a_member_makes_one_of_his_own(both: World) -> None:
    assert "takes a minute" in both.member.get(PATH)
    page = both.member.get(f"{PATH}/new")
    assert 'name="hosts"' not in page
    assert "fill this in" in both.member.again(f"{PATH}/new", **{**USUAL, "title": ""})
    made = both.member.post(f"{PATH}/new", **USUAL, hosts=["1"]).headers["location"]
    row = stored(both)
    assert both.member.account
    assert (row.owner_id, [host.user_id for host in row.hosts]) == (both.member.account.user.id,) * 1 + (
        [both.member.account.user.id],
    )
    assert (row.slug, row.door, row.length) == ("talk", "dashboard", 30)
    assert made.startswith(path_of(row))
    assert path_of(row) in hrefs(both.owner.get(PATH))
    assert "taken already" in both.member.again(f"{PATH}/new", **USUAL, slug="talk")


def test_what_is_sent_back_unchanged_changes_nothing(both: World) -> None:
    """Rules that were set through an API, and that the editor does not know, survive it."""
    assert both.member.account
    row = both.make(
        kind="round_robin",
        hosts=[
            HostDraft(both.member.account.user.id, priority=0.9, weight=300),
            HostDraft(both.server.account.user.id),
        ],
        lengths=[15, 45],
        notice={"value": 2, "unit": "days"},
        window={"kind": "days", "count": 5, "rolling": True},
        limits=[{"period": "year", "unit": "minutes", "most": 900}, {"period": "day", "unit": "count", "most": 3}],
        places=[
            {"kind": "video", "provider": "zoom", "public": True},
            {"kind": "address", "value": "Quay 7", "public": False},
        ],
        questions=[
            {"label": "How?", "slug": "how", "type": "date", "required": True, "options": [], "placeholder": "x"}
        ],
        confirmation="within",
        confirmation_minutes=60,
        color="#ff8800",
        seats=4,
    )
    before = stored(both, row)
    fields = shown(both.owner.get(path_of(row)))
    both.owner.post(path_of(row), **fields)
    after = stored(both, row)
    for column in EventType.__table__.columns.keys():  # noqa: SIM118 - a collection of SQLAlchemy's
        if column != "updated_at":
            assert getattr(after, column) == getattr(before, column), column
    assert [(h.user_id, h.priority, h.weight) for h in after.hosts] == [
        (h.user_id, h.priority, h.weight) for h in before.hosts
    ]
    assert [each.minutes for each in after.durations] == [15, 45]
    member = str(both.member.account.user.id)
    both.owner.post(path_of(row), **{**fields, f"weight_{member}": "50"})
    assert [(h.priority, h.weight) for h in stored(both, row).hosts] == [(0.9, 50), (0.5, 100)]
    both.owner.again(path_of(row), **{**fields, f"weight_{member}": ""})
    both.owner.post(path_of(row), **{**fields, "hosts": member})
    assert [(h.priority, h.weight) for h in stored(both, row).hosts] == [(0.9, 300)]


def test_rules_are_set(both: World) -> None:
    row = both.make()
    changes = {
        "title": "Class",
        "slug": "class",
        "length": "45",
        "lengths": "30, 60",
        "seats": "6",
        "buffer_after": "15",
        "notice": "3",
        "notice_unit": "days",
        "window": "range",
        "window_first": "2027-01-10",
        "window_last": "2027-02-10",
        "limit_week": "5",
        "place_0": "video:jitsi",
        "place_0_public": "yes",
        "question_0": "Which size?",
        "question_0_type": "select",
        "question_0_options": "S\nM",
        "hidden": "yes",
        "question_0_required": "yes",
        "confirmation": "always",
        "phone": "required",
        "color": "#FF0000",
    }
    fields = {**shown(both.owner.get(path_of(row))), **changes}
    nothing, twice = ({**fields, "question_0_options": each} for each in ("", "S\nM\nS"))
    assert "what there is to choose" in both.owner.again(path_of(row), **nothing)
    assert "each choice once" in both.owner.again(path_of(row), **twice)
    both.owner.post(path_of(row), **fields)
    found = stored(both, row)
    assert (found.title, found.slug, found.length, found.seats, found.hidden) == ("Class", "class", 45, 6, True)
    assert (found.notice, found.buffer_after) == ({"value": 3, "unit": "days"}, 15)
    assert found.window == {"kind": "range", "first": "2027-01-10", "last": "2027-02-10"}
    assert found.limits == [{"period": "week", "unit": "count", "most": 5}]
    assert found.places == [{"kind": "video", "public": True, "provider": "jitsi"}]
    assert found.color == "#ff0000"
    (question,) = found.questions
    assert (question["slug"], question["options"], question["required"]) == ("which-size", ["S", "M"], True)
    both.owner.post(path_of(row), **{**shown(both.owner.get(path_of(row))), "question_0": ""})
    assert stored(both, row).questions == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 300),
        ("slug", "a/b"),
        ("length", "0"),
        ("length", "-5"),
        ("length", "half"),
        ("length", "99999999999999999999"),
        ("lengths", "15, soon"),
        ("lengths", "0"),
        ("color", "red"),
        ("window", "days"),
        ("window", "odd"),
        ("window", "range"),
        ("notice", "9999999"),
        ("notice_unit", "years"),
        ("schedule", "99999"),
        ("hosts", []),
        ("hosts", ["99999"]),
        ("buffer_before", "1441"),
        ("question_0_type", "riddle"),
        ("place_0", "moon"),
        ("window_first", "2027-02-30"),
    ],
)
def test_bad_fields_are_marked(world: World, field: str, value: Any) -> None:
    row = world.make()
    fields = {**shown(world.owner.get(path_of(row))), field: value}
    for path in (path_of(row), f"{path_of(row)}/preview"):
        page = world.owner.again(path, **fields)
        assert 'class="problem"' in page, path
        assert "aria-invalid" in page
    assert stored(world, row).updated_at == row.updated_at


def test_the_preview_shows_what_would_be_and_keeps_nothing(both: World) -> None:
    row = both.make(length=120)
    page = both.owner.get(path_of(row))
    assert "11:00\N{NO-BREAK SPACE}AM · 1:00\N{NO-BREAK SPACE}PM" in page
    fields = {**shown(page), "length": "240", "title": "Longer"}
    tried = both.owner.post(f"{path_of(row)}/preview", 200, **fields).text
    assert "With your changes, not saved yet" in tried
    assert "9:00\N{NO-BREAK SPACE}AM · 1:00\N{NO-BREAK SPACE}PM<" in tried.replace("</span>", "<")
    assert 'value="Longer"' in tried
    assert stored(both, row).length == 120
    assert "11:00\N{NO-BREAK SPACE}AM · 1:00\N{NO-BREAK SPACE}PM" in both.owner.get(path_of(row))
    taken = both.make(title="Other")
    assert "taken already" in both.owner.again(f"{path_of(taken)}/preview", **{**fields, "slug": "talk"})


def test_why_a_time_is_not_offered(both: World) -> None:
    row = both.make(buffer_after=30)
    booked = both.book(row)

    def ask(at: str) -> str:
        return both.owner.get(f"{path_of(row)}?at={at}")

    assert "This time is offered." in ask("2027-01-06T10:00")
    assert "outside the working hours" in ask("2027-01-06T20:00")
    taken = ask("2027-01-05T10:00")
    assert "already taken" in taken
    assert booked in hrefs(taken)
    assert "too close to another meeting" in ask("2027-01-05T11:10")
    assert "in the past" in ask("2027-01-01T10:00")
    assert "does not offer it" in ask("2027-01-06T10:07")
    assert "choose a date and a time" in ask("soon")
    off = both.make(title="Off", disabled=True)
    assert "is off" in both.owner.get(f"{path_of(off)}?at=2027-01-06T10:00")


def test_secret_links_and_deleting(world: World) -> None:
    row = world.make(hidden=True)
    new = f"{path_of(row)}/links/new"
    assert 'value="1"' in world.owner.get(new)
    world.owner.post(new, most="1")
    page = world.owner.get(path_of(row))
    (url,) = re.findall(r"http://testserver(/s/[\w-]+)", page)
    assert "Talk" in world.nobody.get(url)
    (gone,) = re.findall(r'action="([^"]+/links/\d+/delete)"', page)
    other = world.make(title="Other")
    world.owner.post(gone.replace(short(row.uuid), short(other.uuid)), 404)
    assert url in world.owner.get(path_of(row))
    world.owner.post(gone)
    assert url not in world.owner.get(path_of(row))
    world.owner.post(f"{path_of(row)}/delete")
    world.owner.get(path_of(row), 404)


def test_only_who_owns_it_changes_it(world: World) -> None:
    assert world.member.account
    row = world.make(kind="round_robin", hosts=[HostDraft(world.member.account.user.id)])
    assert "a colleague owns it" in world.member.get(path_of(row))
    fields = shown(world.owner.get(path_of(row)))
    actions = ["", "/preview", "/delete", "/links/new", "/links/1", "/links/1/delete"]
    for action in actions:
        world.member.post(path_of(row) + action, 403, **fields)
        world.colleague.post(path_of(row) + action, 403, **fields)
        world.stranger.post(path_of(row) + action, 404, **fields)
        assert "/sign-in" in world.nobody.post(path_of(row) + action, **fields).headers["location"]
    world.colleague.get(path_of(row), 403)
    world.stranger.get(path_of(row), 404)
    assert path_of(row) not in hrefs(world.colleague.get(PATH))
    world.manager.post(path_of(row), **{**fields, "title": "Managed"})
    assert stored(world, row).title == "Managed"
