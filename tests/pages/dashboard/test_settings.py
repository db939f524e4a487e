"""Hours, days off, people, and what the organization has: each form once as it should be, and with what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from openslot.desk import polls
from openslot.desk.contacts import create_contact
from openslot.desk.event_types import HostDraft
from openslot.desk.find_slots import find_slots
from openslot.desk.ids import short
from openslot.desk.nouns import (
    Block,
    Contact,
    Delivery,
    Organization,
    OutboxRow,
    Resource,
    Schedule,
    Service,
    Team,
    Variation,
    Webhook,
)
from openslot.desk.policies import policy_of
from openslot.time.instants import from_minute
from tests.pages.dashboard.conftest import World, hrefs
from tests.pages.dashboard.test_event_types import shown

ROME = {"name": "Hours", "zone": "Europe/Rome"}


def hours(world: World) -> tuple[str, Schedule]:
    """The member's schedule and its page."""
    assert world.member.account
    with world.server.desk(world.member.account) as desk:
        row = desk.session.get_one(Schedule, desk.user().default_schedule_id)
        return f"/dashboard/schedules/{short(row.uuid)}", row


def test_weekly_hours(both: World) -> None:
    path, _ = hours(both)
    fields = shown(both.member.get(path))
    assert (fields["d0_0_from"], fields["d0_0_to"], fields["d5_0_from"]) == (["09:00"], ["17:00"], [""])
    changes = {"d0_1_from": "18:00", "d0_1_to": "00:00", "d4_0_from": "", "d4_0_to": "", "name": "Mine"}
    both.member.post(path, **{**fields, **changes})
    row = hours(both)[1]
    assert row.name == "Mine"
    assert {(tuple(rule["days"]), rule["start"], rule["end"]) for rule in row.weekly} == {
        ((0, 1, 2, 3), 540, 1020),
        ((0,), 1080, 1440),
    }
    assert shown(both.member.get(path))["d0_1_to"] == ["00:00"]
    for field, value in (
        ("d1_0_to", ""),
        ("d1_0_to", "08:00"),
        ("d1_0_from", "9 o'clock"),
        ("zone", "Mars"),
        ("name", ""),
    ):
        assert "problem" in both.member.again(path, **{**fields, field: value})
    assert "only schedule" in both.member.again(f"{path}/delete")
    made = both.member.post("/dashboard/schedules/new", **ROME).headers["location"]
    both.member.post(made, **{**shown(both.member.get(made)), "default": "yes"})
    both.member.post(f"{path}/delete")
    both.member.get(path, 404)
    assert "Fri 9:00\N{NO-BREAK SPACE}AM–5:00\N{NO-BREAK SPACE}PM" in both.member.get("/dashboard/schedules")
    both.member.post(f"{made}/dates", first="2027-01-12", **{"from": "13:00", "to": "00:00"})
    assert "1:00\N{NO-BREAK SPACE}PM–12:00\N{NO-BREAK SPACE}AM" in both.member.get(made)
    both.member.post("/dashboard/profile", **{**shown(both.member.get("/dashboard/profile")), "hour_format": "24"})
    assert "Mon, Tue, Wed, Thu, Fri 09:00–17:00" in both.member.get("/dashboard/schedules")
    assert "13:00–24:00" in both.member.get(made)


def test_dates_that_differ(both: World) -> None:
    path, _ = hours(both)
    both.member.post(f"{path}/dates", first="2027-01-12", last="2027-01-13", **{"from": "10:00", "to": "12:00"})
    both.member.post(f"{path}/dates", first="2027-01-13")
    assert hours(both)[1].overrides == [
        {"date": "2027-01-12", "intervals": [[600, 720]]},
        {"date": "2027-01-13", "intervals": []},
    ]
    assert "Tuesday, January 12, 2027" in both.member.get(path)
    for wrong in (
        {"first": ""},
        {"first": "2027-02-30"},
        {"first": "2027-02-02", "last": "2027-02-01"},
        {"first": "2027-02-02", "last": "2029-02-01"},
        {"first": "2027-02-02", "from": "10:00"},
    ):
        page = both.member.again(f"{path}/dates", **wrong)
        assert "problem" in page
        assert 'name="d0_0_from" value="09:00"' in page  # the weekly hours are still there
    for far in ("2999-01-01", "0001-01-01", "12027-01-01"):
        assert "between 1970 and 2200" in both.member.again(f"{path}/dates", first="2027-02-02", last=far)
    both.member.post(f"{path}/dates/delete", date="2027-01-12")
    assert [each["date"] for each in hours(both)[1].overrides] == ["2027-01-13"]


def test_days_off_are_days_of_ones_own_calendar(both: World) -> None:
    row = both.make(both.member)
    fields = {"first": "2027-01-05", "last": "2027-01-06", "why": "vacation"}
    both.member.post("/dashboard/away", **fields)
    with both.server.desk() as desk:
        entry = desk.session.query(Block).one()
        assert entry.start_at == datetime(2027, 1, 4, 23, tzinfo=UTC)  # midnight in Rome
        begin = datetime(2027, 1, 5, tzinfo=UTC)
        starts = find_slots(desk, row.id, begin, begin + timedelta(days=3))[0].starts
        assert from_minute(starts[0]).date().isoformat() == "2027-01-07"
    page = both.member.get("/dashboard/away")
    assert "Tuesday, January 5, 2027 – Wednesday, January 6, 2027" in page
    assert "Max Member" in both.manager.get("/dashboard/away")
    assert "already" in both.member.again("/dashboard/away", **fields)
    both.member.again("/dashboard/away", first="2027-02-02", last="2027-02-01", why="sick")
    assert both.member.account
    mine = str(both.member.account.user.id)
    both.manager.again("/dashboard/away", first="2027-02-02", why="sick", whose=mine, stand_in=mine)
    both.manager.post("/dashboard/away", first="2027-02-02", why="sick", whose=mine)
    (gone, *_) = re.findall(r'action="(/dashboard/away/\d+/delete)"', page)
    both.colleague.post(gone, 403)
    both.member.post(gone)
    assert "January 5" not in both.member.get("/dashboard/away")


def test_contacts(both: World) -> None:
    both.book(both.make(both.member))
    page = both.member.get("/dashboard/contacts?q=ada")
    (path,) = [each for each in hrefs(page) if re.fullmatch(r"/dashboard/contacts/\w{22}", each)]
    assert "Ada" not in both.colleague.get("/dashboard/contacts?q=ada")
    fields = shown(both.owner.get(path))
    both.owner.post(path, **{**fields, "tags": "vip\nnew", "phone": "+39 06 1234567"})
    with both.server.desk() as desk:
        row = desk.session.query(Contact).one()
        assert (row.tags, row.phone, row.name) == (["vip", "new"], "+39061234567", "Ada Lovelace")
    for field, value in (("email", "x"), ("phone", "call"), ("zone", "Mars")):
        assert "problem" in both.owner.again(path, **{**fields, field: value})
    assert "fill this in" in both.owner.again(path, name="", email="", phone="")
    both.colleague.post("/dashboard/contacts/new", name="Cora", email="cora@example.com")
    assert "Cora" in both.colleague.get("/dashboard/contacts")
    assert "taken already" in both.owner.again("/dashboard/contacts/new", name="C", email="cora@example.com")
    assert f"contact={path.rpartition('/')[2]}" in both.owner.get(path)
    both.owner.post(f"{path}/delete")
    both.owner.get(path, 404)


def test_fields_of_a_contacts_own(both: World) -> None:
    with both.server.desk() as desk:
        own = [
            {"id": "size", "fieldValue": "L"},
            {"key": "pets", "value": ["cat"]},
            {"key": "shoe", "field_value": "41"},
        ]
        row = create_contact(desk, name="Ada", custom_fields=own)
        path = f"/dashboard/contacts/{short(row.uuid)}"

    def kept() -> list[dict[str, Any]]:
        with both.server.desk() as desk:
            return desk.session.query(Contact).one().custom_fields

    both.owner.post(path, **shown(both.owner.get(path)))
    assert kept() == own
    changes = {"custom_0": "M", "custom_1": "", "custom_key": "Hat", "new_value": "7"}
    both.owner.post(path, **{**shown(both.owner.get(path)), **changes})
    assert kept() == [{"id": "size", "fieldValue": "M"}, own[1], {"key": "Hat", "value": "7"}]


def test_groups_and_tags(both: World) -> None:
    both.manager.post("/dashboard/groups/new", name="Classes", is_active="yes")
    assert "taken already" in both.manager.again("/dashboard/groups/new", name="Classes")
    (path,) = [each for each in hrefs(both.manager.get("/dashboard/groups")) if each.startswith("/dashboard/groups/1")]
    both.manager.post(path, **{**shown(both.manager.get(path)), "name": "Courses", "description": "Words"})
    assert "problem" in both.manager.again(path, name="")
    assert "Courses" in both.manager.get("/dashboard/groups")
    both.manager.post(f"{path}/delete")
    both.manager.get(path, 404)
    both.member.post("/dashboard/tags/new", name="Mine", color="#ff0000")
    (path,) = [each for each in hrefs(both.member.get("/dashboard/tags")) if each.rpartition("/")[2].isdigit()]
    assert path not in hrefs(both.colleague.get("/dashboard/tags"))
    both.colleague.get(path, 403)
    both.member.post(path, **{**shown(both.member.get(path)), "name": "Ours"})
    assert "problem" in both.member.again(path, name="", color="red")
    assert "Ours" in both.manager.get("/dashboard/tags")
    both.member.post(f"{path}/delete")
    both.member.get(path, 404)


def test_polls_lead_to_bookings(both: World) -> None:
    row = both.make(both.member)
    fields = {"name": "When?", "type": short(row.uuid), "date_0": "2027-01-12T10:00", "date_1": "2027-01-13T10:00"}
    path = both.member.post("/dashboard/polls/new", **fields, shows_votes="yes").headers["location"].partition("?")[0]
    with both.server.desk() as desk:
        (poll,) = polls.polls(desk)
        assert [each.start_at.hour for each in poll.dates] == [9, 9]  # in Rome
        polls.vote(desk, poll, email="vera@example.com", dates=[poll.dates[1].id], comment="Please")
    page = both.member.get(path)
    assert ("vera@example.com" in page, "Please" in page) == (True, True)
    book = next(each for each in hrefs(page) if "2027-01-13" in each)
    assert "Wednesday, January 13, 2027" in both.member.get(book)
    for wrong in ({"name": ""}, {"date_0": ""}, {"date_1": "soon"}, {"type": "x"}):
        assert "problem" in both.member.again("/dashboard/polls/new", **{**fields, **wrong})
    with both.server.desk() as desk:
        before = len(polls.polls(desk))
    past, twice = {"date_1": "2026-01-13T10:00"}, {"date_1": fields["date_0"]}
    assert "This time is over" in both.member.again("/dashboard/polls/new", **{**fields, **past})
    assert "proposed already" in both.member.again("/dashboard/polls/new", **{**fields, **twice})
    far = both.member.post("/dashboard/polls/new", **{**fields, "date_1": "2028-01-13T10:00"})
    assert "January 13, 2028" in both.member.get(far.headers["location"])
    with both.server.desk() as desk:
        newest, *others = polls.polls(desk)
        assert len(others) == before
    public = both.nobody.get(f"/poll/{newest.uuid}")
    assert ("Thu, Jan 13, 2028" in public, "Tue, Jan 12, 2027" in public, "Tue, Jan 12" in public) == (
        True,
        False,
        True,
    )
    both.member.post(f"{path}/delete")
    both.member.get(path, 404)


def stored_bio(world: World) -> str | None:
    with world.server.desk() as desk:
        return desk.session.query(Team).one().bio


def test_teams(both: World) -> None:
    made = both.manager.post("/dashboard/teams/new", name="Crew", zone="UTC").headers["location"]
    path = made.partition("?")[0]
    both.member.get(path, 403)
    assert both.member.account
    number = str(both.member.account.user.id)
    for _ in range(2):
        both.manager.post(f"{path}/members", user=number, role="member")
    page = both.member.get(path)
    assert ("Max Member" in page, "Delete this team" in page) == (True, False)
    both.member.post(path, 403, name="Mine", zone="UTC")
    both.manager.post(path, **{**shown(both.manager.get(path)), "name": "The crew"})
    assert "taken already" in both.manager.again("/dashboard/teams/new", name="x", slug="crew", zone="UTC")
    assert stored_bio(both) is None
    both.manager.post(path, **{**shown(both.manager.get(path)), "bio": "We are many."})
    assert stored_bio(both) == "We are many."
    assert "/feed" not in both.member.get(path)
    for _ in range(2):
        both.manager.post(f"{path}/feed")
        found = re.search(r"http://testserver(/feed/[\w-]+\.ics)", both.manager.get(path))
        assert found
        assert both.nobody.client.get(found[1]).text.startswith("BEGIN:VCALENDAR")
    both.member.post(f"{path}/feed", 403)
    (gone, *_) = reversed(re.findall(r'action="([^"]+/members/\d+/delete)"', both.manager.get(path)))
    both.manager.post(gone)
    both.member.get(path, 403)
    both.manager.post(f"{path}/delete")
    both.manager.get(path, 404)


def test_fairness_counts_and_says_what_would_be_fair(both: World) -> None:
    assert both.member.account
    assert both.colleague.account
    hosts = [HostDraft(both.member.account.user.id, weight=300), HostDraft(both.colleague.account.user.id)]
    row = both.make(kind="round_robin", hosts=hosts)
    for day in (5, 6, 7, 8):
        both.book(row, f"2027-01-{day:02d}T09:00:00Z", f"Guest {day}")
    page = both.owner.get("/dashboard/fairness?from=2027-01-01&until=2027-01-31")
    found = re.findall(
        r'<th scope="row">([^<]+)</th><td>.*?<b>(\d+)</b>.*?</td><td>([\d.]+)</td><td>([^<]+)</td>', page
    )
    assert [(name, fair) for name, _, fair, _ in found] == [("Max Member", "3.0"), ("Cleo Colleague", "1.0")]
    assert sum(int(count) for _, count, _, _ in found) == 4
    assert ">0<" in both.owner.get("/dashboard/fairness?from=2026-01-01&until=2026-01-31")
    assert "Talk" in both.member.get("/dashboard/fairness")
    assert "Talk" not in both.manager.get("/dashboard/fairness?from=x").split("<main")[0]


def test_rooms_equipment_and_services(both: World) -> None:
    row = both.make()
    fields = {"name": "Blue room", "kind": "rooms", "capacity": "2", "is_active": "yes", "types": short(row.uuid)}
    both.manager.post("/dashboard/resources/new", **fields)
    with both.server.desk() as desk:
        room = desk.session.query(Resource).one()
        assert (room.name, room.capacity, [use.event_type_id for use in room.uses]) == ("Blue room", 2, [row.id])
    path = f"/dashboard/resources/{short(room.uuid)}"
    both.manager.post(path, **{**shown(both.manager.get(path)), "name": "Red room"})
    assert "Red room" in both.manager.get("/dashboard/resources")
    wrong = {"name": "Beamer", "kind": "equipments", "quantity": "1", "out_of_service": "2"}
    assert "must not be more" in both.manager.again("/dashboard/resources/new", **wrong)
    both.manager.again(path, name="", capacity="x")
    both.manager.post(f"{path}/delete")
    both.manager.get(path, 404)
    assert "Clients see services under such headings" in both.manager.get("/dashboard/services/new")
    service = {"title": "Haircut", "category": "Hair", "length": "45", "staff": str(both.server.account.user.id)}
    both.manager.post("/dashboard/services/new", **service)
    assert "taken already" in both.manager.again("/dashboard/services/new", **service)
    assert "problem" in both.manager.again("/dashboard/services/new", **{**service, "title": "x", "staff": []})
    with both.server.desk() as desk:
        made = desk.session.query(Service).one()
        path = f"/dashboard/services/{short(made.uuid)}"
    varied = {"variation_0": "Long", "variation_0_length": "90", "variation_1": "Short"}
    both.manager.post(path, **{**shown(both.manager.get(path)), "length": "60", **varied})
    with both.server.desk() as desk:
        for each in desk.session.query(Variation):
            each.payment, each.extras = {"amount": 5}, {"highlevel": {"x": 1}}
    both.manager.post(path, **shown(both.manager.get(path)))
    with both.server.desk() as desk:
        rows = [(each.name, each.length, each.buffer_before, each.payment) for each in desk.session.query(Variation)]
        assert sorted(rows, key=lambda each: each[0]) == [
            ("Long", 90, None, {"amount": 5}),
            ("Short", None, None, {"amount": 5}),
        ]
    both.manager.post(path, **{**shown(both.manager.get(path)), "variation_0": ""})
    assert "problem" in both.manager.again(path, **{**shown(both.manager.get(path)), "variation_0_length": "x"})
    with both.server.desk() as desk:
        assert [each.name for each in desk.session.query(Variation)] == ["Short"]
    assert "1 h" in both.manager.get("/dashboard/services")
    both.manager.post(f"{path}/delete")
    both.manager.get(path, 404)


def test_booking_pages_lead_to_the_notices(world: World) -> None:
    fields = shown(world.owner.get("/dashboard/organization"))
    page = "olive-co"
    assert "/privacy" not in world.nobody.get(f"/{page}")
    notices = {"privacy_url": "https://quay.example/privacy", "imprint_url": "https://quay.example/about"}
    world.owner.post("/dashboard/organization", **{**fields, **notices})
    for lang, words in (("en", ("Privacy", "Legal notice")), ("fr", ("Confidentialité", "Mentions légales"))):
        foot = world.nobody.get(f"/{page}?lang={lang}").partition("<footer>")[2]
        for address, name in zip(notices.values(), words, strict=True):
            assert f'<a href="{address}" target="_blank" rel="noopener">{name}</a>' in foot
    for name in notices:
        assert "problem" in world.owner.again("/dashboard/organization", **{**fields, name: "javascript:alert(1)"})
    world.owner.post("/dashboard/organization", **{**fields, "privacy_url": "", "imprint_url": ""})
    assert "quay.example" not in world.nobody.get(f"/{page}")


def test_the_organization_and_its_look(both: World) -> None:
    fields = shown(both.owner.get("/dashboard/organization"))
    both.owner.post("/dashboard/organization", **{**fields, "name": "Quay", "accent": "#AA3366", "intro": "Come in"})
    page = both.nobody.get("/olive-co")
    assert ("Come in" in page, "accent-aa3366-" in page) == (True, True)
    for field, value in (
        ("accent", "red"),
        ("slug", "a b"),
        ("slug", "dashboard"),
        ("slug", "olive-owner"),
        ("currency", "euro"),
        ("zone", "Mars"),
        ("name", ""),
        ("email", "x"),
    ):
        assert "problem" in both.owner.again("/dashboard/organization", **{**fields, field: value}), field
    both.owner.post("/dashboard/organization/policy", enabled="yes", period="24", label="I agree", text="Words")
    with both.server.desk() as desk:
        rule = policy_of(desk, None)
        assert (rule.enabled, rule.period, rule.label) == (True, 1440, "I agree")
        assert desk.session.get_one(Organization, desk.who.organization_id).accent == "#aa3366"
    both.owner.again("/dashboard/organization/policy", period="-1")


def test_webhooks(both: World) -> None:
    fields: dict[str, Any] = {"url": "https://hook.example/x", "style": "calcom", "for": "own", "active": "yes"}
    assert "choose one of these" in both.member.again("/dashboard/webhooks/new", **fields)
    made = both.member.post("/dashboard/webhooks/new", **fields, triggers_calcom=["BOOKING_CREATED"])
    path = made.headers["location"].partition("?")[0]
    both.member.post(path, **{**shown(both.member.get(path)), "active": "", "secret": "s"})
    with both.server.desk() as desk:
        row = desk.session.query(Webhook).one()
        assert (row.active, row.secret, row.triggers) == (False, "s", ["BOOKING_CREATED"])
    for wrong in ({"url": "ftp://x"}, {"url": "http://127.0.0.1/"}, {"style": "x"}, {"for": "ours"}):
        values = {**fields, "url": "https://other.example", "triggers_calcom": ["BOOKING_CREATED"], **wrong}
        assert "problem" in both.member.again("/dashboard/webhooks/new", **values), wrong
    assert "taken already" in both.member.again(
        "/dashboard/webhooks/new", **fields, triggers_calcom=["BOOKING_CREATED"]
    )
    both.member.post(f"{path}/delete")
    both.member.get(path, 404)


def test_a_webhooks_secret_is_shown_once_and_it_is_tried(both: World) -> None:
    fields: dict[str, Any] = {"url": "https://hook.example/x", "style": "openslot", "for": "ours", "active": "yes"}
    page = both.owner.post("/dashboard/webhooks/new", 200, **fields, triggers_openslot=["*"]).text
    with both.server.desk() as desk:
        row = desk.session.query(Webhook).one()
        assert row.secret
        assert row.secret in page
        path = f"/dashboard/webhooks/{short(row.uuid)}"
    page = both.owner.get(path)
    assert row.secret not in page
    both.owner.post(path, **{**shown(page), "url": "https://hook.example/y"})
    both.owner.post(f"{path}/ping")
    with both.server.desk() as desk:
        kept = desk.session.query(Webhook).one()
        assert (kept.secret, kept.url) == (row.secret, "https://hook.example/y")
        assert [each.kind for each in desk.session.query(OutboxRow)] == ["webhook.ping"]
    assert "speak like Cal.com" in both.owner.again(
        "/dashboard/webhooks/new", **{**fields, "template": "{}"}, triggers_openslot=["*"]
    )


def test_an_event_types_own_webhook(both: World) -> None:
    row = both.make(both.member)
    fields = {"url": "https://hook.example/x", "style": "calcom", "for": str(row.id), "active": "yes"}
    fields |= {"template": '{"what": "{{title}}"}', "triggers_calcom": "BOOKING_CREATED"}
    assert "problem" in both.colleague.again("/dashboard/webhooks/new", **fields)
    path = both.member.post("/dashboard/webhooks/new", **fields).headers["location"].partition("?")[0]
    page = both.member.get(path)
    assert ("Talk" in page, "{{title}}" in page) == (True, True)
    assert path in hrefs(both.member.get("/dashboard/webhooks"))
    both.member.post(path, **{**shown(page), "template": ""})
    with both.server.desk() as desk:
        hook = desk.session.query(Webhook).one()
        assert (hook.event_type_id, hook.user_id, hook.template) == (row.id, None, None)
    both.colleague.get(path, 403)
    both.colleague.post(f"{path}/ping", 403)
    both.manager.post(f"{path}/delete")


def test_the_outbox(both: World) -> None:
    booked = both.book(both.make())
    with both.server.desk() as desk:
        step = desk.session.query(OutboxRow).first()
        assert step is not None
        times: dict[str, Any] = {"due_at": desk.now, "give_up_at": desk.now, "created_at": desk.now}
        common = {
            "organization_id": step.organization_id,
            "outbox_id": step.id,
            "channel": "mail",
            "line": "l",
            **times,
        }
        failed = Delivery(key="1", occasion="booked", receiver="ada@example.com", state="failed", **common)
        failed.booking_id = step.booking_id
        failed.request = {"subject": "Your booking", "text": "Hello\nAda", "to": {"name": "Ada"}}
        kept = Delivery(key="3", occasion="booked", receiver="kay@example.com", state="kept", **common)
        kept.answer = {"kept": "There is no mail server."}
        sent = Delivery(key="2", occasion="password", receiver="ada@example.com", state="sent", **common)
        sent.request = {"text": "http://secret-link"}
        desk.session.add_all([failed, sent, kept])
        desk.session.flush()
        secret = short(sent.uuid)
    page = both.manager.get("/dashboard/outbox?state=failed")
    assert "There is no mail server" in both.manager.get("/dashboard/outbox?state=kept")
    (path,) = [each for each in hrefs(page) if re.fullmatch(r"/dashboard/outbox/\w{22}", each)]
    assert "Hello" in both.manager.get(path)
    assert path in hrefs(both.manager.get(booked))
    both.manager.post(f"{path}/again")
    assert "On its way" in both.manager.get(path)
    both.manager.post(f"{path}/discard")
    assert "Discarded" in both.manager.get(path)
    hidden = both.manager.get(f"/dashboard/outbox/{secret}")
    assert ("secret-link" in hidden, "It is not shown" in hidden) == (False, True)
    assert "sent already" in both.manager.again(f"/dashboard/outbox/{secret}/discard", 409)


def test_keys_and_programs_are_shown_once(both: World) -> None:
    page = str(both.member.post("/dashboard/keys", 200, name="Robot", days="30").text)
    (key,) = re.findall(r"cal_[0-9a-f]{48}", page)
    assert both.server.client.get("/v2/me", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    page = both.member.get("/dashboard/keys")
    assert (key in page, "Robot" in page, "Olive Owner" in page) == (False, True, False)
    (revoke, *_) = re.findall(r'action="(/dashboard/keys/\d+/revoke)"', page)
    both.colleague.post(revoke, 403)
    both.member.post(revoke)
    assert both.server.client.get("/v2/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    both.member.again("/dashboard/keys", name="", days="5")
    fields = {"name": "App", "redirect_uris": "https://app.example/back\nhttps://app.example/too"}
    made = str(both.manager.post("/dashboard/programs/new", 200, **fields).text)
    (client,) = re.findall(r"<code>([0-9a-f]{32})</code>", made)
    assert "shown again" in made
    page = both.manager.get("/dashboard/programs")
    assert client in page
    (path,) = [each for each in hrefs(page) if re.fullmatch(r"/dashboard/programs/\w{22}", each)]
    assert "shown again" not in both.manager.get(path)
    assert "problem" in both.manager.again("/dashboard/programs/new", name="x", redirect_uris="http://evil.example")
    both.manager.post(f"{path}/delete")
    both.manager.get(path, 404)
