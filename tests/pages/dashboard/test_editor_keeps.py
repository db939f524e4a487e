"""The editor loses nothing: what a door has set stays as it is when somebody opens an event type and saves it."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.desk import groups, tags
from openslot.desk.event_types import SETTABLE, HostDraft
from openslot.desk.ids import short
from openslot.desk.messages import Remind, set_messages
from openslot.desk.nouns import EventType, Schedule
from tests.dialects.calcom.conftest import Cal
from tests.dialects.highlevel.client import Client
from tests.pages.dashboard.conftest import World
from tests.pages.dashboard.test_event_types import path_of, shown, stored

LOCATIONS = [
    {"type": "address", "address": "Quay 7", "public": False},
    {"type": "link", "link": "https://meet.example/x", "public": True},
    {"type": "phone", "phone": "+390612345", "public": False},
    {"type": "attendeeAddress"},
    {"type": "attendeePhone"},
    {"type": "attendeeDefined"},
    {"type": "integration", "integration": "cal-video"},
    {"type": "organizersDefaultApp"},
]
QUESTIONS = [
    {"type": type_, "slug": f"q-{type_}", "label": f"A {type_}?", "required": n % 2 == 0, "hidden": n % 3 == 0}
    | ({"options": ["One", "Two"]} if type_ in {"select", "multiselect", "checkbox", "radio"} else {})
    | ({"placeholder": "Like this"} if type_ not in {"radio", "checkbox", "boolean"} else {})
    for n, type_ in enumerate(
        ("phone", "address", "text", "number", "textarea", "multiemail", "boolean", "url", "select", "multiselect")
    )
]
CALCOM: dict[str, Any] = {
    "description": "One\r\nTwo\n",
    "slotInterval": 15,
    "minimumBookingNotice": 90,
    "beforeEventBuffer": 5,
    "afterEventBuffer": 10,
    "offsetStart": 5,
    "bookingLimitsCount": {"day": 2, "week": 5, "month": 10, "year": 99},
    "bookingLimitsDuration": {"day": 120, "month": 600, "year": 6000},
    "bookingWindow": {"type": "businessDays", "value": 30, "rolling": True},
    "onlyShowFirstAvailableSlot": True,
    "bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["week", "month"]},
    "requiresBookerEmailVerification": True,
    "hideCalendarNotes": True,
    "hideOrganizerEmail": True,
    "lockTimeZoneToggleOnBookingPage": True,
    "hidden": True,
    "showOptimizedSlots": True,
    "bookingRequiresAuthentication": True,
    "color": {"lightThemeHex": "#ff0000", "darkThemeHex": "#00ff00"},
    "customName": "{Event type title}: {Scheduler first name} with {Organiser}",
    "successRedirectUrl": "https://example.com/thanks",
    "calVideoSettings": {"disableRecordingForGuests": True},
    "disableRescheduling": {"disabled": True, "minutesBefore": 60},
    "disableCancelling": {"disabled": True},
    "interfaceLanguage": "it",
    "disableGuests": True,
    "lengthInMinutesOptions": [30, 60],
    "confirmationPolicy": {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 3},
        "blockUnconfirmedBookingsInBooker": True,
    },
    "recurrence": {"interval": 2, "occurrences": 5, "frequency": "weekly"},
    "locations": LOCATIONS,
    "bookingFields": QUESTIONS,
    "metadata": {"key": "value"},
}
HIGHLEVEL: dict[str, Any] = {
    "calendarType": "round_robin",
    "description": "Words",
    "eventColor": "#abcdef",
    "slotDuration": 1,
    "slotDurationUnit": "hours",
    "slotInterval": 20,
    "slotBuffer": 10,
    "preBuffer": 5,
    "appoinmentPerSlot": 3,
    "appoinmentPerDay": 4,
    "allowBookingAfter": 0,
    "allowBookingAfterUnit": "days",
    "allowBookingFor": 3,
    "allowBookingForUnit": "months",
    "autoConfirm": False,
    "lookBusyConfig": {"enabled": True, "LookBusyPercentage": 30},
    "allowReschedule": False,
    "allowCancellation": False,
    "formSubmitType": "RedirectURL",
    "formSubmitRedirectURL": "https://example.com",
    "notes": "Bring it.",
    "pixelId": "123",
    "locationConfigurations": [
        {"kind": "physical", "location": "Via Roma 1"},
        {"kind": "zoom_conference"},
        {"kind": "booker"},
        {"kind": "custom", "location": "Behind the house"},
    ],
}


def whole(row: EventType) -> dict[str, Any]:
    """All that is stored of an event type, with its hosts and lengths."""
    columns = EventType.__table__.columns.keys()
    hosts = [
        (
            h.user_id,
            h.position,
            h.fixed,
            h.primary,
            h.host_group,
            h.priority,
            h.weight,
            h.places,
            [*map(id_, h.schedules)],
        )
        for h in row.hosts
    ]
    lengths = [each.minutes for each in row.durations]
    return {
        **{each: getattr(row, each) for each in columns if each != "updated_at"},
        "hosts": hosts,
        "lengths": lengths,
    }


def id_(row: Schedule) -> int:
    return row.id


def read(world: World, number: int) -> tuple[EventType, dict[str, Any]]:
    with world.server.desk() as desk:
        row = desk.session.get_one(EventType, number)
        return row, whole(row)


def by_calcom(world: World) -> list[int]:
    cal, numbers = Cal(world.server), []
    numbers.append(cal.type(**CALCOM)["id"])
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": True}
    limit = {"maximumActiveBookings": 2, "offerReschedule": True}
    window = {"type": "range", "value": ["2030-09-05", "2030-09-09"]}
    numbers.append(cal.type(slug="s", seats=seats, bookerActiveBookingsLimit=limit, bookingWindow=window)["id"])
    home, colleague = world.server.account.organization.id, world.member.account
    assert colleague
    team = cal.data("POST", f"/v2/organizations/{home}/teams", {"name": "Sales"})
    path = f"/v2/organizations/{home}/teams/{team['id']}"
    cal.data("POST", f"{path}/memberships", {"userId": colleague.user.id, "accepted": True})
    hosts = [
        {"userId": colleague.user.id, "mandatory": True, "priority": "high"},
        {"userId": world.server.account.user.id, "priority": "lowest"},
    ]
    for kind in ("ROUND_ROBIN", "COLLECTIVE", "MANAGED"):
        body = {"title": kind, "slug": kind.lower(), "lengthInMinutes": 60, "schedulingType": kind, "hosts": hosts}
        more = {"emailSettings": {"disableEmailsToAttendees": True, "disableEmailsToHosts": True}}
        made = cal.data("POST", f"{path}/event-types", {**body, **more})
        numbers += [each["id"] for each in (made if kind == "MANAGED" else [made])]
    return numbers


def by_highlevel(world: World) -> list[int]:
    client, colleague = Client(world.server), world.member.account
    assert colleague
    members = [
        {"userId": client.user, "priority": 1, "isPrimary": True},
        {"userId": short(colleague.user.uuid), "priority": 0},
    ]
    own = [{"kind": "inbound_call", "location": "+39061"}]
    uuids = [
        client.calendar(**HIGHLEVEL, teamMembers=members)["id"],
        client.calendar(
            name="Own", calendarType="personal", teamMembers=[{"userId": client.user, "locationConfigurations": own}]
        )["id"],
        client.calendar(name="Class", calendarType="event", teamMembers=[])["id"],
        client.calendar(name="All", calendarType="collective", teamMembers=members)["id"],
    ]
    with world.server.desk() as desk:
        rows = desk.session.query(EventType).all()
        return [row.id for row in rows if short(row.uuid) in uuids]


def by_the_desk(world: World) -> list[int]:
    """Everything that a table has, set to something unusual."""
    assert world.member.account
    account = world.server.account
    with world.server.desk() as desk:
        own = desk.session.query(Schedule).filter_by(user_id=account.user.id).one().id
        group = groups.create_group(desk, name="Group", slug="group")
        tag = tags.create_tag(desk, name="Tag")
        number, group_id = tag.id, group.id
    row = world.make(
        kind="round_robin",
        group_id=group_id,
        schedule_id=own,
        zone="Asia/Tokyo",
        position=7,
        price=1200,
        currency="eur",
        window={"kind": "until", "span": {"value": 3, "unit": "weeks"}},
        limits=[{"period": "year", "unit": "minutes", "most": 900}],
        grid="free",
        strict_grid=True,
        buffer_rule="max",
        limit_scope="event_type",
        fairness="weighted",
        host_hours_first=True,
        absent_holds=False,
        attending_busy=True,
        pending_holds=False,
        several_starts=True,
        phone="required",
        places=[{"kind": "video", "provider": "webex_video", "value": "https://x.example"}, {"kind": "custom"}],
        questions=[{"label": "How?", "slug": "how", "type": "date", "options": [], "more": 1}],
        extras={"silent": ["guest"], "title_pattern": "{{contact.name}}", "all_members": True},
        hosts=[
            HostDraft(account.user.id, weight=300, priority=0.9, group=2, schedules=[own], primary=True),
            HostDraft(
                world.member.account.user.id, fixed=True, places=[{"kind": "link", "value": "https://x.example"}]
            ),
        ],
    )
    with world.server.desk() as desk:
        kept = desk.session.get_one(EventType, row.id)
        tags.attach(desk, kept, tags.get_tag(desk, number))
        words = {"booked.party": {"subject": "Hello {{contact.name}}", "body": ""}}
        set_messages(desk, kept, reminders=[Remind(60, ["party", "host"])], templates=words)
    return [row.id]


@pytest.mark.parametrize("make", [by_calcom, by_highlevel, by_the_desk])
def test_saving_without_a_change_changes_nothing(both: World, make: Any) -> None:
    for number in make(both):
        row, before = read(both, number)
        page = both.owner.get(path_of(row))
        both.owner.post(path_of(row), **shown(page))
        assert read(both, number)[1] == before, row.title
        assert both.owner.get(path_of(row)).count("checked") == page.count("checked")


@pytest.mark.parametrize("make", [by_calcom, by_highlevel, by_the_desk])
def test_one_change_changes_one_thing(world: World, make: Any) -> None:
    for number in make(world):
        row, before = read(world, number)
        if row.parent_id is not None:
            assert 'name="title"' not in world.owner.get(path_of(row))
            continue
        world.owner.post(path_of(row), **{**shown(world.owner.get(path_of(row))), "title": "Other"})
        after = read(world, number)[1]
        assert {key for key, value in after.items() if value != before[key]} == {"title"}


EVERYTHING: dict[str, Any] = {
    "title": "All",
    "slug": "all-of-it",
    "description": "Words",
    "length": "45",
    "lengths": "15, 45",
    "slot_interval": "20",
    "buffer_before": "5",
    "buffer_after": "10",
    "offset": "5",
    "notice": "2",
    "notice_unit": "days",
    "window": "until",
    "window_days": "3",
    "window_unit": "months",
    "limit_year": "40",
    "minutes_week": "90",
    "seats": "3",
    "show_seats_left": "yes",
    "show_attendees": "yes",
    "first_per_day": "yes",
    "optimized": "yes",
    "look_busy": "25",
    "grid": "free",
    "strict_grid": "yes",
    "buffer_rule": "max",
    "limit_scope": "event_type",
    "host_hours_first": "yes",
    "confirmation": "within",
    "confirmation_minutes": "120",
    "reschedule_notice": "30",
    "booker_limit": "2",
    "booker_limit_offers_move": "yes",
    "requires_login": "yes",
    "proven_address": "yes",
    "several_starts": "yes",
    "phone": "optional",
    "recurrence": "monthly",
    "recurrence_interval": "2",
    "recurrence_count": "6",
    "attending_busy": "yes",
    "redirect_url": "https://example.com/",
    "title_pattern": "{{contact.name}}",
    "color": "#123456",
    "hidden": "yes",
    "disabled": "yes",
    "position": "9",
    "zone": "Asia/Tokyo",
    "kind": "round_robin",
    "fairness": "weighted",
    "place_0": "organizer_default",
    "question_0": "How?",
    "question_0_type": "checkbox",
    "question_0_options": "A\r\nB",
    "question_0_hidden": "yes",
    "question_0_order": "5",
    "question_1": "Why?",
    "question_1_placeholder": "Because",
    "silent": ["guest"],
}
OFF = ("guests_allowed", "allow_cancel", "allow_reschedule", "pending_holds", "absent_holds")
WITHOUT_EFFECT = {"price", "currency"}


def test_every_column_can_be_set(both: World) -> None:
    assert both.member.account
    with both.server.desk() as desk:
        group = groups.create_group(desk, name="Group", slug="group").id
        tag = tags.create_tag(desk, name="Tag").id
        schedule = desk.session.query(Schedule).filter_by(user_id=desk.who.user_id).one().id
    row = both.make()
    before = read(both, row.id)[1]
    people = [str(both.server.account.user.id), str(both.member.account.user.id)]
    more = {"group": str(group), "tags": [str(tag)], "schedule": str(schedule), "hosts": people}
    fields = {**shown(both.owner.get(path_of(row))), **EVERYTHING, **more}
    both.owner.post(path_of(row), **{name: value for name, value in fields.items() if name not in OFF})
    after = read(both, row.id)[1]
    changed = {key for key, value in after.items() if value != before[key]}
    assert changed == (SETTABLE - WITHOUT_EFFECT) | {"hosts", "lengths"}
    assert after["window"] == {"kind": "until", "span": {"value": 3, "unit": "months"}}
    assert after["recurrence"] == {"frequency": "monthly", "interval": 2, "count": 6}
    assert {(each["period"], each["unit"], each["most"]) for each in after["limits"]} == {
        ("year", "count", 40),
        ("week", "minutes", 90),
    }
    assert [(each["slug"], each["type"]) for each in after["questions"]] == [("why", "text"), ("how", "checkbox")]
    assert after["places"] == [{"kind": "organizer_default", "public": True}]
    assert after["extras"] == {"title_pattern": "{{contact.name}}", "silent": ["guest"]}
    with both.server.desk() as desk:
        assert tags.attached(desk, row) == {tag}
    mine, other = people
    parts = {f"part_{other}": "always", f"priority_{mine}": "1.0", f"turns_{mine}": "3", "main": other}
    both.owner.post(path_of(row), **{**shown(both.owner.get(path_of(row))), **parts, "tags": []})
    hosts = {str(h.user_id): h for h in stored(both, row).hosts}
    assert (hosts[other].fixed, hosts[other].primary, hosts[mine].priority) == (True, True, 1.0)
    assert (hosts[mine].fixed, hosts[mine].host_group) == (False, 3)


def test_templates_and_teams(both: World) -> None:
    """A template of a team's gives each host one of his own, which follows it."""
    assert both.member.account
    cal = Cal(both.server)
    home = both.server.account.organization.id
    team = cal.data("POST", f"/v2/organizations/{home}/teams", {"name": "Sales"})["id"]
    fields = shown(both.owner.get("/dashboard/event-types/new"))
    given = {"title": "Ours", "team": str(team), "kind": "managed", "hosts": [str(both.member.account.user.id)]}
    both.owner.post("/dashboard/event-types/new", **{**fields, **given})
    with both.server.desk() as desk:
        parent, child = desk.session.query(EventType).order_by(EventType.id).all()
        assert (parent.team_id, parent.owner_id, parent.kind) == (team, None, "managed")
        assert (child.owner_id, child.parent_id, child.title) == (both.member.account.user.id, parent.id, "Ours")
    page = both.member.get(path_of(child))
    assert "A template decides" in page
    both.member.post(path_of(child), **shown(page))
    both.owner.post(path_of(parent), **{**shown(both.owner.get(path_of(parent))), "length": "20"})
    assert stored(both, child).length == 20
    both.owner.post(f"{path_of(parent)}/delete")
    both.member.get(path_of(child), 404)


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"kind": "single", "hosts": ["1", "2"]}, "hosts"),
        ({"recurrence": "weekly"}, "recurrence_count"),
        ({"window": "until"}, "window_days"),
        ({"look_busy": "101"}, "look_busy"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"grid": ""}, "grid"),
        ({"tags": ["7"]}, "tags"),
        ({"lengths": "1²"}, "lengths"),
    ],
)
def test_what_cannot_be_is_marked(world: World, fields: dict[str, Any], blamed: str) -> None:
    with world.server.desk() as desk:
        tags.create_tag(desk, name="Tag")
    row = world.make()
    page = world.owner.again(path_of(row), **{**shown(world.owner.get(path_of(row))), **fields})
    assert f'id="{blamed}-problem"' in page
