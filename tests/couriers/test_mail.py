from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from openslot.couriers.smtp.invitation import _rules
from openslot.desk import connections
from openslot.desk.addresses import path_of
from openslot.desk.change import add_guests, amend, cancel, confirm, decline, mark_absent, reassign, remove_guest
from openslot.desk.connections import Found, Taken
from openslot.desk.event_types import HostDraft
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Connection, EventType, User
from openslot.desk.outbox import enqueue, send_again
from openslot.desk.people import update_user
from openslot.desk.polls import create_poll, get_poll, vote
from openslot.desk.requests import GuestDraft, Party
from openslot.desk.reschedule import reschedule
from openslot.desk.verified import request_code
from openslot.time.zones import zone
from tests.couriers.conftest import House
from tests.couriers.post import has_invitation, invitation, part
from tests.desk.conftest import at

PARTY, GUEST, HOST = "vera@example.com", "gus@example.com", "a@example.com"
THAT_DAY = ["That day: 9:00\xa0AM\xa0– 10:00\xa0AM · Talk", "1:00\xa0PM\xa0– 1:30\xa0PM · busy"]
SUMMER = datetime(2026, 3, 31, 9, tzinfo=UTC)  # after the clocks of Berlin went forward


def test_a_booking_is_told_to_all_three_sides(house: House) -> None:
    talk = house.type(title="Talk", places=[{"kind": "address", "value": "1 Main Street"}])
    party = Party("Vera Vogel", PARTY, "+4930123456", "Europe/Berlin")
    (number,) = house.book(talk, SUMMER, party=party, guests=[GuestDraft(GUEST, "Gus")], notes="Bring cake")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, GUEST, HOST}
    uid = short(house.change(number, lambda _desk, row: row).uuid)

    mine = letters[PARTY]
    assert mine["From"] == "O <bookings@example.org>"
    assert mine["To"] == "Vera Vogel <vera@example.com>"
    assert mine["Reply-To"] == "Ann <a@example.com>"
    assert mine["Subject"] == "Booked: Talk, Tue, Mar 31, 11:00 AM"
    assert mine["Auto-Submitted"] == "auto-generated"
    for text in (part(mine, "text/plain"), part(mine, "text/html")):
        assert "Your booking is confirmed." in text
        assert "Tuesday, March 31, 2026, 11:00" in text
        assert "Central European Summer Time" in text or "Germany Time" in text
        assert "1 Main Street" in text
        assert "Bring cake" in text
        assert f"https://book.example.org/booking/{uid}/cancel" in text
    assert uid not in letters[GUEST].as_string()
    assert uid not in str(invitation(letters[GUEST])[1])
    assert f"booking/{uid}" not in part(letters[GUEST], "text/plain")
    assert "Vera Vogel <vera@example.com>" in part(letters[HOST], "text/plain")
    assert "Vera Vogel &lt;vera@example.com&gt;" in part(letters[HOST], "text/html")
    assert letters[HOST]["Reply-To"] == "Vera Vogel <vera@example.com>"


def test_the_invitation_is_right_in_every_calendar(house: House) -> None:
    talk = house.type(title="Talk; long, wide", places=[{"kind": "link", "value": "https://meet.example/1"}])
    party = Party("Vera, Dr.", PARTY, zone="Europe/Berlin")
    house.book(talk, SUMMER, party=party, guests=[GuestDraft(GUEST)], title="Talk; long, wide")
    house.pump.run_once()
    letters = house.mailbox.take()
    method, event = invitation(letters[PARTY])
    assert method == "REQUEST"
    assert (event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) == ("Talk; long, wide", "CONFIRMED", 1)
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert (start, end - start) == (SUMMER, timedelta(hours=1))
    assert (event["DTSTART"].params["TZID"], start.hour) == ("Europe/Berlin", 11)
    assert event["ORGANIZER"] == "mailto:a@example.com"
    people = {str(each): each.params for each in event["ATTENDEE"]}
    assert set(people) == {f"mailto:{address}" for address in (PARTY, GUEST, HOST)}
    assert people[f"mailto:{PARTY}"]["CN"] == "Vera, Dr."
    assert people[f"mailto:{GUEST}"]["PARTSTAT"] == "NEEDS-ACTION"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-15)
    assert event.decoded("DTSTAMP") == house.clock.now()
    text = part(letters[PARTY], "text/calendar")
    assert "BEGIN:VTIMEZONE" in text
    assert "TZOFFSETTO:+0200" in text
    assert max(len(line.encode()) for line in text.splitlines()) <= 75
    _, hosts = invitation(letters[HOST])
    assert hosts["UID"] == event["UID"]
    assert hosts.decoded("DTSTART") == SUMMER


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_zone_rules_are_those_of_the_zone(name: str) -> None:
    here = zone(name)
    rules = _rules(name, 2026).to_tz()
    for hours in range(0, 24 * 364, 3):
        instant = datetime(2026, 1, 1, 1, 30, tzinfo=UTC) + timedelta(hours=hours)
        wall = instant.astimezone(here).replace(tzinfo=None)
        assert rules.utcoffset(wall) == instant.astimezone(here).utcoffset(), wall


def test_the_clock_goes_forward_at_two() -> None:
    text = _rules("Europe/Berlin", 2026).to_ical().decode()
    assert "DTSTART:20250330T020000" in text
    assert "RDATE:20260329T020000,20270328T020000" in text
    assert "DTSTART:20251026T030000" in text


def test_one_uid_for_life_and_a_growing_sequence(house: House) -> None:
    talk = house.type()
    (number,) = house.book(talk, at(9), "vera")
    kept: list[tuple[str, str, int, datetime]] = []

    def note() -> None:
        house.pump.run_once()
        method, event = invitation(house.mailbox.take()[PARTY])
        kept.append((method, str(event["UID"]), int(event["SEQUENCE"]), event.decoded("DTSTART")))

    note()
    house.change(number, reschedule, at(11))
    note()
    successor = house.change(number, reschedule, at(14), style="replace").id
    note()
    house.change(successor, amend, title="Another title")
    note()
    house.change(successor, cancel, reason="Rain")
    note()
    assert [each[0] for each in kept] == ["REQUEST", "REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert len({each[1] for each in kept}) == 1
    sequences = [each[2] for each in kept]
    assert sequences == sorted(set(sequences))
    assert [each[3] for each in kept] == [at(9), at(11), at(14), at(14), at(14)]


def test_what_was_planned_late_still_tells_each_step_as_it_was(house: House) -> None:
    (number,) = house.book(house.type(), at(9), "vera")
    house.change(number, reschedule, at(11))
    house.change(number, cancel)
    house.pump.run_once()
    letters = house.mailbox.to(PARTY)
    assert [invitation(letter)[0] for letter in letters] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [invitation(letter)[1].decoded("DTSTART") for letter in letters] == [at(9), at(11), at(11)]
    assert [letter["Subject"].split(":")[0] for letter in letters] == ["Booked", "Moved", "Cancelled"]


def test_a_request_is_no_invitation_until_it_is_confirmed(house: House) -> None:
    talk = house.type(confirmation="always")
    (number,) = house.book(talk, at(9), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, HOST}
    assert not any(has_invitation(letter) for letter in letters.values())
    assert letters[HOST]["Subject"].startswith("Please confirm: Vera")
    house.change(number, confirm)
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, GUEST, HOST}
    assert {invitation(letter)[0] for letter in letters.values()} == {"REQUEST"}


def test_who_is_asked_sees_what_else_he_has_that_day(house: House) -> None:
    talk, asked = house.type(title="Talk", length=60), house.type(title="Chat", length=60, confirmation="always")
    house.book(talk, at(9), "wim")
    house.book(talk, at(9, day=7), "xia")
    with house.desk() as desk:
        user = desk.session.scalars(select(User).where(User.email == HOST)).one()
        found = [Found("https://dav.example/work/", "Work", writable=True)]
        calendar = connections.connect(desk, user, "caldav", "Work", "sealed", found).calendars[0]
        taken = [Taken(at(13), at(13.5), "theirs")]
        connections.keep_busy(desk, calendar, taken, at(0), at(23))
    house.pump.run_once()
    house.mailbox.letters.clear()
    (number,) = house.book(asked, at(11), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    letters = house.mailbox.take()
    text = part(letters[HOST], "text/plain")
    assert [line.strip() for line in text.splitlines() if " · " in line] == THAT_DAY
    assert "Talk" not in part(letters[PARTY], "text/plain")
    house.change(number, confirm)
    house.pump.run_once()
    assert "Talk" not in part(house.mailbox.take()[HOST], "text/plain")


def test_who_is_declined_hears_why_and_guests_hear_nothing(house: House) -> None:
    (number,) = house.book(house.type(confirmation="always"), at(9), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    house.mailbox.take()
    house.change(number, decline, "On holiday")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY}
    assert "On holiday" in part(letters[PARTY], "text/plain")
    assert not has_invitation(letters[PARTY])


def test_a_request_that_is_cancelled_takes_nothing_out_of_calendars(house: House) -> None:
    (number,) = house.book(house.type(confirmation="always"), at(9), "vera", guests=[GuestDraft(GUEST)])
    house.change(number, cancel)
    house.pump.run_once()
    assert {letter["X-Handed-To"] for letter in house.mailbox.letters} == {PARTY, HOST}
    assert not any(has_invitation(letter) for letter in house.mailbox.letters)


def test_who_is_asked_to_choose_another_time_finds_the_page(house: House) -> None:
    (number,) = house.book(house.type(title="Talk"), at(9), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    house.mailbox.take()
    house.change(number, lambda desk, row: cancel(desk, row, reason="A train is late", ask_again=True))
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, GUEST, HOST}
    page = house.change(number, lambda _desk, row: f"https://book.example.org{path_of(row.event_type)}")
    for text in (part(letters[PARTY], "text/plain"), part(letters[PARTY], "text/html")):
        assert "asks you to choose another time" in text
        assert page in text
    for other in (GUEST, HOST):
        assert page not in part(letters[other], "text/plain")


def test_a_new_host_gets_the_meeting_and_the_old_one_is_freed(house: House) -> None:
    hosts = [HostDraft(number) for number in house.ids[:2]]
    talk = house.type(kind="round_robin", hosts=hosts)
    (number,) = house.book(talk, at(9), "vera", hosts=[house.ids[0]])
    house.pump.run_once()
    house.mailbox.take()
    house.change(number, reassign, house.ids[1])
    house.pump.run_once()
    letters = house.mailbox.take()
    assert {address: invitation(letter)[0] for address, letter in letters.items()} == {
        PARTY: "REQUEST",
        "bea@example.com": "REQUEST",
        HOST: "CANCEL",
    }
    assert "you will meet Bea" in part(letters[PARTY], "text/plain")


def test_who_has_it_in_his_calendar_gets_no_invitation(house: House) -> None:
    talk = house.type(title="Talk", length=60)
    (early,) = house.book(talk, at(9), "vera")
    house.pump.run_once()
    assert has_invitation(house.mailbox.take()[HOST])
    house.clock.advance(timedelta(minutes=1))
    with house.desk() as desk:
        user = desk.session.scalars(select(User).where(User.email == HOST)).one()
        found = [Found("https://dav.example/work/", "Work", writable=True)]
        connections.connect(desk, user, "caldav", "Work", "sealed", found, select_all=False)
    (late,) = house.book(talk, at(11), "vera")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert has_invitation(letters[PARTY])
    assert not has_invitation(letters[HOST])
    house.change(late, cancel)
    house.pump.run_once()
    assert not has_invitation(house.mailbox.take()[HOST])
    house.change(early, cancel)  # he was invited by mail, and is told by mail that it is off
    house.pump.run_once()
    assert invitation(house.mailbox.take()[HOST])[0] == "CANCEL"
    with house.desk() as desk:
        desk.session.scalars(select(Connection)).one().state = "dead"
    house.book(talk, at(13), "vera")
    house.pump.run_once()
    assert has_invitation(house.mailbox.take()[HOST])


def test_guests_come_and_go(house: House) -> None:
    (number,) = house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    house.mailbox.take()
    house.change(number, add_guests, [GuestDraft(GUEST, "Gus", "Asia/Tokyo")], "See you there!")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, GUEST, HOST}
    assert "See you there!" in part(letters[GUEST], "text/plain")
    assert "6:00\N{NO-BREAK SPACE}PM" in part(letters[GUEST], "text/plain")
    assert f"mailto:{GUEST}" in {str(each) for each in invitation(letters[PARTY])[1]["ATTENDEE"]}
    with house.desk() as desk:
        row = desk.own(Booking, number, "booking")
        remove_guest(desk, row, row.guests[0])
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {GUEST}
    assert invitation(letters[GUEST])[0] == "CANCEL"


def test_people_are_not_told_of_what_is_quiet_or_taken_back(house: House) -> None:
    talk = house.type()
    house.book(talk, at(9), "vera", quiet=True)
    (number,) = house.book(talk, at(11), "wim")
    house.pump.run_once()
    assert {letter["X-Handed-To"] for letter in house.mailbox.letters} == {"wim@example.com", HOST}
    house.mailbox.letters.clear()
    house.change(number, mark_absent, party=True)
    house.change(number, mark_absent, party=False)
    house.pump.run_once()
    assert house.mailbox.letters == []


def test_times_booked_together_make_one_letter_with_all_invitations(house: House) -> None:
    talk = house.type(several_starts=True)
    numbers = house.book(talk, at(9), "vera", starts=[at(9), at(9, 7), at(9, 8)])
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, HOST}
    text = part(letters[PARTY], "text/plain")
    assert all(f"January {day}, 2026" in text for day in (6, 7, 8))
    names = [each.get_filename() for each in letters[PARTY].iter_attachments()]
    assert names == ["invite.ics", "invite-2.ics", "invite-3.ics"]
    house.change(numbers[1], cancel)
    house.pump.run_once()
    assert set(house.mailbox.take()) == {PARTY, HOST}


def test_the_present_state_is_told_again(house: House) -> None:
    (number,) = house.book(house.type(), at(9), "vera")
    house.change(number, cancel)
    house.pump.run_once()
    house.mailbox.letters.clear()
    house.change(number, send_again)
    house.pump.run_once()
    letters = house.mailbox.take()
    assert {invitation(letter)[0] for letter in letters.values()} == {"CANCEL"}
    assert set(letters) == {PARTY, HOST}


def test_each_reads_his_own_clock(house: House) -> None:
    with house.desk() as desk:
        update_user(desk, desk.user(), zone="America/New_York", hour_format=24)
    house.book(
        house.type(zone="UTC"),
        datetime(2026, 1, 6, 15, tzinfo=UTC),
        party=Party("V", PARTY, zone="Asia/Kolkata", locale="en-GB"),
    )
    house.pump.run_once()
    letters = house.mailbox.take()
    assert "20:30" in part(letters[PARTY], "text/plain")
    assert "10:00" in part(letters[HOST], "text/plain")
    assert invitation(letters[HOST])[1].decoded("DTSTART").astimezone(ZoneInfo("America/New_York")).hour == 10


def test_words_cannot_break_out_of_where_they_stand(house: House) -> None:
    party = Party('Eve"\r\nBcc: all@example.com', PARTY, zone="UTC")
    house.book(
        house.type(title="<b>T</b>"), at(9), party=party, title="A\nX-Evil: 1", notes="<script>1</script>\nEND:VEVENT"
    )
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {PARTY, HOST}
    for letter in letters.values():
        assert letter["Bcc"] is None
        assert letter["X-Evil"] is None
        assert "<script>" not in part(letter, "text/html")
        assert invitation(letter)[1]["SUMMARY"] == "A\nX-Evil: 1"


def test_a_vote_is_told_to_the_poll_s_owner(house: House) -> None:
    talk = house.type()
    poll = house.of_type(talk, create_poll, name="When?", dates=[at(9), at(10)], mails_owner=True)
    with house.desk() as desk:
        row = get_poll(desk, poll.id)
        vote(desk, row, email="vic@example.com", dates=[row.dates[1].id], comment="Late is better")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert set(letters) == {HOST}
    assert letters[HOST]["Subject"] == "vic@example.com voted: When?"
    text = part(letters[HOST], "text/plain")
    assert "Late is better" in text
    assert "10:00" in text
    assert f"https://book.example.org/poll/{poll.uuid}" in text


def test_users_hear_of_dead_connections_and_get_their_codes(house: House) -> None:
    with house.desk() as desk:
        words = {"connection": 1, "user": house.ids[0], "kind": "caldav", "name": "Work", "reason": "401"}
        enqueue(desk, desk.who.organization_id, "connection.dead", "dead:1", words)
        request_code(desk, "email", "other@example.com")
    house.pump.run_once()
    letters = house.mailbox.take()
    assert letters[HOST]["Subject"] == "Please connect your calendar again: Work"
    code = letters["other@example.com"]["Subject"][:6]
    assert code.isdecimal()
    assert code in part(letters["other@example.com"], "text/plain")


def test_an_event_type_may_spare_people_the_usual_letters(house: House) -> None:
    talk = house.type()
    with house.desk() as desk:
        desk.own(EventType, talk, "event type").extras = {"silent": ["party", "guest"]}
    house.book(talk, at(9), "vera", guests=[GuestDraft(GUEST)])
    house.pump.run_once()
    assert set(house.mailbox.take()) == {HOST}


def test_each_is_written_to_in_his_language(house: House) -> None:
    with house.desk() as desk:
        update_user(desk, desk.user(), locale="ja")
    guests = [GuestDraft(GUEST, "Gus", locale="ar")]
    house.book(
        house.type(title="T"), at(9), party=Party("Véra", PARTY, zone="Europe/Paris", locale="fr"), guests=guests
    )
    house.pump.run_once()
    letters = house.mailbox.take()
    assert letters[PARTY]["Subject"] == "Réservé : T, mar. 6 janv., 10:00"
    assert "mardi 6 janvier 2026" in part(letters[PARTY], "text/plain")
    assert letters[HOST]["Subject"].startswith("新しい予約：Véra")
    assert 'dir="rtl"' in part(letters[GUEST], "text/html")
    assert all(has_invitation(letter) for letter in letters.values())
