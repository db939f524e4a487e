"""Reminders, follow-ups, notifications, and hosts' own words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from openslot.desk import deliveries
from openslot.desk.change import cancel, set_state
from openslot.desk.errors import Forbidden, Invalid
from openslot.desk.ids import short
from openslot.desk.messages import Remind, set_messages, set_words
from openslot.desk.notifications import change_notification, create_notification
from openslot.desk.nouns import EventType, Notification, OutboxRow, User
from openslot.desk.requests import GuestDraft, Party
from openslot.desk.reschedule import reschedule
from openslot.desk.templates import check_template, fill
from tests.couriers.conftest import House
from tests.couriers.post import has_invitation, part
from tests.desk.conftest import at

PARTY, GUEST, HOST = "vera@example.com", "gus@example.com", "a@example.com"
DAY = 24 * 60


def reminded(house: House, **messages: Any) -> int:
    talk = house.type()
    house.of_type(talk, set_messages, **messages)
    return talk


def sent_at(house: House, *hours: float) -> list[tuple[float, str, str]]:
    """What goes out at which hour of the 6th: receiver and subject's first word."""
    found = []
    for hour in hours:
        house.clock.set(at(hour))
        house.pump.run_once()
        found += [(hour, str(x["X-Handed-To"]), str(x["Subject"]).split(":")[0]) for x in house.mailbox.letters]
        house.mailbox.letters.clear()
    return found


def test_reminders_and_followups_come_in_time(house: House) -> None:
    talk = reminded(
        house,
        reminders=[Remind(60, ["party", "host"]), Remind(30, ["guest"]), Remind(3 * DAY)],
        followups=[Remind(120)],
    )
    house.book(talk, at(10), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    house.mailbox.letters.clear()
    assert sent_at(house, 8.9, 9, 9.5, 10, 12.9, 13, 14) == [
        (9, PARTY, "Reminder"),
        (9, HOST, "Reminder"),
        (9.5, GUEST, "Reminder"),
        (13, PARTY, "Thank you"),
    ]


def test_a_reminder_has_no_invitation_but_the_links(house: House) -> None:
    house.book(reminded(house, reminders=[Remind(60)]), at(10), "vera")
    house.pump.run_once()
    house.mailbox.letters.clear()
    house.clock.set(at(9))
    house.pump.run_once()
    letter = house.mailbox.take()[PARTY]
    assert not has_invitation(letter)
    assert "/cancel" in part(letter, "text/plain")


def test_they_move_and_are_withdrawn_with_the_booking(house: House) -> None:
    talk = reminded(house, reminders=[Remind(60)], followups=[Remind(0)])
    numbers = [house.book(talk, at(hour), who)[0] for hour, who in ((10, "vera"), (12, "wim"), (14, "xia"))]
    house.pump.run_once()
    house.change(numbers[0], reschedule, at(16))
    house.change(numbers[1], cancel)
    house.change(numbers[2], reschedule, at(12), style="replace")
    house.pump.run_once()
    house.mailbox.letters.clear()
    assert sent_at(house, 9, 11, 13, 15, 17, 19) == [
        (11, "xia@example.com", "Reminder"),
        (13, "xia@example.com", "Thank you"),
        (15, PARTY, "Reminder"),
        (17, PARTY, "Thank you"),
    ]


def test_bookings_to_come_follow_what_is_changed(house: House) -> None:
    talk = reminded(house, reminders=[Remind(60)])
    house.book(talk, at(10), "vera")
    house.book(talk, at(12), "quentin", quiet=True)
    house.pump.run_once()
    house.of_type(talk, set_messages, reminders=[Remind(30, ["party", "host"])], followups=[Remind(0)])
    house.pump.run_once()
    house.mailbox.letters.clear()
    expected = [(9.5, PARTY, "Reminder"), (9.5, HOST, "Reminder"), (11, PARTY, "Thank you")]
    assert sent_at(house, 9, 9.5, 11, 11.5, 13) == expected
    house.book(talk, at(15), "vera")
    house.pump.run_once()
    house.of_type(talk, set_messages, reminders=[])
    house.mailbox.letters.clear()
    assert sent_at(house, 14, 14.5, 16) == [(16, PARTY, "Thank you")]


def test_bookings_to_come_follow_a_notification(house: House) -> None:
    talk = house.type()
    house.book(talk, at(10), "vera")
    house.pump.run_once()
    house.mailbox.letters.clear()
    words = {"beforeTime": [{"timeOffset": 1, "unit": "hours"}]}
    kind = {"receiver": "contact", "channel": "email", "occasion": "reminder"}
    row = house.of_type(talk, create_notification, words, **kind).id
    with house.desk() as desk:
        later = {"beforeTime": [{"timeOffset": 30, "unit": "mins"}]}
        change_notification(desk, desk.session.get_one(Notification, row), later)
    assert [hour for hour, _, _ in sent_at(house, 9, 9.5)] == [9.5]


def test_a_pump_that_was_away_reminds_nobody_of_what_is_over(house: House) -> None:
    talk = reminded(house, reminders=[Remind(60)])
    (number,) = house.book(talk, at(10), "vera")
    house.pump.run_once()
    house.change(number, cancel)
    house.mailbox.letters.clear()
    assert sent_at(house, 9.5) == [(9.5, PARTY, "Cancelled"), (9.5, HOST, "Cancelled")]


def test_who_did_not_come_gets_no_thanks(house: House) -> None:
    talk = reminded(house, followups=[Remind(60)])
    came, absent = house.book(talk, at(10), "vera")[0], house.book(talk, at(12), "wim")[0]
    house.pump.run_once()
    house.change(came, set_state, "done")
    house.change(absent, set_state, "absent")
    house.mailbox.letters.clear()
    assert sent_at(house, 12, 14, 15) == [(12, PARTY, "Thank you")]


def test_a_request_is_not_reminded_of(house: House) -> None:
    talk = house.type(confirmation="always")
    house.of_type(talk, set_messages, reminders=[Remind(60)])
    house.book(talk, at(10), "vera")
    house.pump.run_once()
    with house.database.read() as session:
        assert list(session.scalars(select(OutboxRow).where(OutboxRow.state == "due"))) == []


def test_hosts_write_their_own_words(house: House) -> None:
    talk = house.type(title="Talk")
    body = "Dear {{contact.first_name}},\n\nsee you {{appointment.only_start_time}}.\n"
    body += "{% if appointment.reason %}no{% endif %}"
    template = {"booked.party": {"subject": "{{calendar.name}} with {{user.name}}", "body": body}}
    house.of_type(talk, set_messages, templates=template)
    house.book(talk, at(10), party=Party("<Vera> Vogel", PARTY))
    house.pump.run_once()
    letters = house.mailbox.take()
    assert letters[PARTY]["Subject"] == "Talk with Ann"
    assert "Dear <Vera>," in part(letters[PARTY], "text/plain")
    assert "<p>Dear &lt;Vera&gt;,</p>" in part(letters[PARTY], "text/html")
    assert "New booking" in letters[HOST]["Subject"]
    house.of_type(talk, set_messages, templates={"booked.party": {"subject": "", "body": ""}})
    house.book(talk, at(12), "wim")
    house.pump.run_once()
    assert "Booked: Talk" in house.mailbox.take()["wim@example.com"]["Subject"]


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in b %}{% endfor %}",
        "{{ 'a' * 10 ** 9 }}",
        "{{ contact.name.upper() }}",
        "{{ ''.__class__.__mro__ }}{{ x() }}",
        "{{ x | center(1000000000) }}",
        "{% include 'mail.html' %}",
        "{% set x = 1 %}",
        "{{ range(9) }}",
        "{{ open",
        "{% macro a() %}{% endmacro %}",
    ],
)
def test_templates_can_do_nothing_but_fill_in(text: str) -> None:
    with pytest.raises(Invalid):
        check_template("body", text)


def test_what_is_not_there_is_nothing() -> None:
    words = {"contact": {"name": "A<b>"}}
    assert fill("{{ contact.name }}|{{ a.b.c }}|{{ ''.__class__ }}", words, escape=True) == "A&lt;b&gt;||"
    assert fill("{{ contact.name | upper }}", words, escape=False) == "A<B>"


def test_an_organizations_own_words(house: House) -> None:
    """They are said in their language, where the event type has none of its own."""
    talk = house.type(title="Talk")
    with house.desk() as desk:
        set_words(desk, "booked.party", "fr", {"subject": "Bienvenue, {{contact.name}}", "body": "Nous."})
    for hour, locale in ((10, "fr"), (12, "en")):
        house.book(talk, at(hour), party=Party("Vera", PARTY, locale=locale))
        house.pump.run_once()
        mail = house.mailbox.take()[PARTY]
        assert mail["Subject"].startswith("Bienvenue, Vera" if locale == "fr" else "Booked: Talk")
        assert ("Nous." in part(mail, "text/plain")) == (locale == "fr")


def test_messages_are_checked(house: House) -> None:
    talk = house.type()
    wrong: list[dict[str, Any]] = [
        {"reminders": [Remind(-1)]},
        {"reminders": [Remind(5, ["nobody"])]},
        {"followups": [Remind(n) for n in range(11)]},
        {"templates": {"booked.stranger": {"body": "x"}}},
        {"templates": {"booked.party": {"body": "{{ x( }}"}}},
        {"templates": {"booked.party": {"body": "{{ contact.nickname }}"}}},
    ]
    for messages in wrong:
        with pytest.raises(Invalid):
            house.of_type(talk, set_messages, **messages)
    with house.desk(house.people[1]) as desk, pytest.raises(Forbidden):
        set_messages(desk, desk.own(EventType, talk, "event type"), reminders=[])


def notify(house: House, talk: int, receiver: str, occasion: str, channel: str = "email", **words: Any) -> None:
    active = words.pop("active", True)
    house.of_type(
        talk, create_notification, words, receiver=receiver, channel=channel, occasion=occasion, is_active=active
    )


def test_a_notification_takes_the_place_of_the_usual_letter(house: House) -> None:
    talk = house.type()
    notify(
        house, talk, "contact", "confirmation", subject="Hello {{contact.name}}", body="<p>At {{appointment.title}}</p>"
    )
    notify(house, talk, "assignedUser", "booked", active=False)
    notify(house, talk, "assignedUser", "confirmation", active=False)
    house.book(talk, at(10), "vera", guests=[GuestDraft(GUEST)], title="T & T")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, GUEST}
    assert letters[PARTY]["Subject"] == "Hello Vera"
    assert "<p>At T &amp; T</p>" in part(letters[PARTY], "text/html")
    assert "At T & T" in part(letters[PARTY], "text/plain")
    assert has_invitation(letters[PARTY])


def test_notifications_reach_further_people(house: House) -> None:
    talk = house.type()
    with house.desk() as desk:
        bea = short(desk.own(User, house.ids[1], "user").uuid)
    notify(house, talk, "emails", "cancellation", additionalEmailIds=["boss@example.com"], subject="Gone")
    notify(house, talk, "business", "booked", selectedUsers=[bea, "sub_account_admin"])
    notify(house, talk, "business", "booked", channel="inApp", selectedUsers=[bea], subject="In the app")
    notify(house, talk, "contact", "booked", channel="sms", body="Hi {{contact.name}}")
    (number,) = house.book(talk, at(10), party=Party("Vera", PARTY, "+4930123456"))
    house.pump.run_once()
    assert {str(x["X-Handed-To"]) for x in house.mailbox.letters} == {PARTY, HOST, "bea@example.com"}
    with house.desk() as desk:
        rows = {row.channel: row for row in deliveries.deliveries(desk)}
    assert (rows["in_app"].state, rows["in_app"].request["subject"]) == ("sent", "In the app")
    assert rows["in_app"].request["user_id"] == house.ids[1]
    assert (rows["sms"].state, rows["sms"].receiver) == ("failed", "+4930123456")
    assert rows["sms"].last_error == "No service for short messages is configured here."
    assert rows["sms"].request["text"].startswith("Hi Vera")
    house.mailbox.letters.clear()
    house.change(number, cancel)
    house.pump.run_once()
    assert "boss@example.com" in {str(x["X-Handed-To"]) for x in house.mailbox.letters}


def test_notifications_remind_and_follow_up(house: House) -> None:
    talk = house.type()
    before = [{"timeOffset": 1, "unit": "hours"}, {"timeOffset": 30, "unit": "mins"}]
    notify(house, talk, "contact", "reminder", beforeTime=before, subject="Soon: x")
    notify(house, talk, "assignedUser", "followup", afterTime=[{"timeOffset": 1, "unit": "hours"}], subject="Well: x")
    house.book(talk, at(10), "vera")
    house.pump.run_once()
    house.mailbox.letters.clear()
    assert sent_at(house, 9, 9.5, 10, 11, 12) == [(9, PARTY, "Soon"), (9.5, PARTY, "Soon"), (12, HOST, "Well")]


def test_a_booking_in_the_past_is_not_reminded_of(house: House) -> None:
    talk = reminded(house, reminders=[Remind(60)], followups=[Remind(60)])
    house.book(talk, house.clock.now() - timedelta(days=2), "vera", care="none")
    house.pump.run_once()
    with house.database.read() as session:
        kinds = {row.kind for row in session.scalars(select(OutboxRow))}
    assert kinds == {"booking.booked"}
