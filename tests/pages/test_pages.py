"""The booking pages, as a browser without JavaScript sees them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest

from openslot.desk import event_types, members, people, policies, schedules
from openslot.desk.desk import Desk
from openslot.desk.event_types import HostDraft
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, EventType
from openslot.store.errors import DatabaseUnavailable
from tests.dialects.conftest import Server

PATH = "/olive-owner/talk"
ADA = {"name": "Ada Lovelace", "email": "ada@example.com"}
START = "2027-01-05T09:00:00Z"


def make(server: Server, **values: Any) -> EventType:
    with server.desk() as desk:
        fields = {"title": "Talk", "length": 60, **values}
        return event_types.create_event_type(desk, **{"owner_id": server.account.user.id, "hosts": [], **fields})


def get(server: Server, path: str, status: int = 200) -> str:
    answer = server.client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    return unescape(answer.text)


def post(server: Server, path: str, status: int = 303, /, **fields: Any) -> Any:
    answer = server.client.post(path, data=fields, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer


def times(page: str) -> list[str]:
    """The starts that a page offers."""
    found = re.findall(r'href="[^"]*[?&]start=([^&"]+)', page)
    return [each.replace("%3A", ":") for each in found]


def bookings(server: Server) -> list[Booking]:
    with server.desk() as desk:
        return list(desk.session.query(Booking).order_by(Booking.id))


def test_host_and_organization_list_what_may_be_seen(server: Server) -> None:
    make(server)
    make(server, title="Secret", hidden=True)
    make(server, title="Off", disabled=True)
    make(server, title="Ours", owner_id=None, kind="hostless")
    for path in ("/", "/olive-co"):
        page = get(server, path)
        assert 'href="/olive-owner/talk"' in page
        assert 'href="/olive-co/ours"' in page
        assert "Secret" not in page
        assert ">Off<" not in page
    page = get(server, "/Olive-Owner")
    assert "Talk" in page
    assert "Ours" not in page
    get(server, "/olive-owner/secret")
    get(server, "/olive-owner/off", 404)
    get(server, "/olive-co/ours")
    server.stranger()
    assert "follow the link" in get(server, "/")


def test_month_shows_the_slots_in_the_visitors_zone(server: Server) -> None:
    make(server)
    page = get(server, f"{PATH}?month=2027-01&day=2027-01-05")
    assert "January 2027" in page
    assert "Tuesday, January 5, 2027" in page
    assert times(page) == [f"2027-01-05T{hour:02d}:00:00Z" for hour in range(8, 16)]
    assert "9:00\N{NO-BREAK SPACE}AM" in page
    tokyo = get(server, f"{PATH}?month=2027-01&day=2027-01-05&zone=Asia/Tokyo")
    assert "5:00\N{NO-BREAK SPACE}PM" in tokyo
    # Tokyo's 5th begins with the last hour of Rome's 4th
    assert times(tokyo) == ["2027-01-04T15:00:00Z", *(f"2027-01-05T{hour:02d}:00:00Z" for hour in range(8, 15))]
    assert get(server, f"{PATH}?zone=Mars/Base&month=nonsense&day=2027-02-30&duration=x")


def test_first_month_with_a_free_time_is_shown_first(server: Server) -> None:
    make(server, window={"kind": "range", "first": "2027-03-10", "last": "2027-03-11"})
    page = get(server, PATH)
    assert "March 2027" in page
    assert times(page)[0] == "2027-03-10T08:00:00Z"
    empty = get(server, f"{PATH}?month=2027-01")
    assert "Next free: Wednesday, March 10, 2027" in empty
    assert "month=2027-03&day=2027-03-10" in empty


def test_clock_change(server: Server) -> None:
    """On the day Rome loses an hour the hosts still begin at nine."""
    make(server)
    for day, hour in (("2027-03-26", "08"), ("2027-03-29", "07")):
        assert times(get(server, f"{PATH}?month={day[:7]}&day={day}"))[0] == f"{day}T{hour}:00:00Z"


def test_a_booking_from_form_to_confirmation(server: Server) -> None:
    question = {"slug": "size", "label": "Which size?", "type": "select", "required": True, "options": ["S", "M"]}
    make(server, questions=[question], places=[{"kind": "attendee_phone"}])
    form = get(server, f"{PATH}/book?start={START}&zone=Europe/Rome")
    assert "Tuesday, January 5, 2027, 10:00" in form
    assert "Which size?" in form
    fields = {**ADA, "start": START, "zone": "Europe/Rome", "duration": "60", "notes": "See you"}
    again = unescape(post(server, f"{PATH}/book", 422, **fields, where="+39 06 1234").text)
    assert "This question must be answered." in again
    assert 'value="Ada Lovelace"' in again
    assert "See you" in again
    where = unescape(post(server, f"{PATH}/book", 422, **fields, **{"q-size": "M"}).text)
    assert "Please fill this in." in where
    made = post(server, f"{PATH}/book", **fields, where="+39 06 1234", **{"q-size": "M"})
    assert re.fullmatch(r"/booking/\w{22}", made.headers["location"])
    page = get(server, made.headers["location"])
    for words in ("Booked", "10:00", "Olive Owner", "ada@example.com", "See you", "Which size?", "M", "+39 06 1234"):
        assert words in page
    (booking,) = bookings(server)
    assert (booking.start_at, booking.zone) == (datetime(2027, 1, 5, 9, tzinfo=UTC), "Europe/Rome")
    assert len(bookings(server)) == 1


def once(page: str) -> str:
    """The secret of a form."""
    return re.search(r'name="once" value="([^"]+)"', page)[1]  # type: ignore[index]


def test_a_form_that_is_sent_twice_books_once(server: Server) -> None:
    make(server)
    form = get(server, f"{PATH}/book?start={START}")
    made = post(server, f"{PATH}/book", **ADA, start=START, once=once(form))
    twice = post(server, f"{PATH}/book", **ADA, start=START, once=once(form))
    assert twice.headers["location"] == made.headers["location"]
    assert len(bookings(server)) == 1


def test_nobody_gets_another_ones_booking_by_his_address(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    for secret in ({}, {"once": "guess"}, {"once": once(get(server, f"{PATH}/book?start={START}", 409))}):
        stranger = post(server, f"{PATH}/book", 409, **ADA, start=START, **secret)
        assert own not in stranger.text


@pytest.mark.parametrize("start", ["2027-01-05T09:07:00Z", "2027-01-05T09:00:30Z", "2027-01-05T03:00:00Z"])
def test_only_times_that_are_shown_can_be_booked(server: Server, start: str) -> None:
    make(server, length=30)
    answer = server.client.post(f"{PATH}/book", data={**ADA, "start": start}, follow_redirects=False)
    assert answer.status_code in {303, 409}
    assert bookings(server) == []
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    server.client.post(f"{own}/reschedule", data={"start": start}, follow_redirects=False)
    assert bookings(server)[0].start_at == datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [{"duration": "45"}, {"duration": "abc"}, {"place": "x"}, {"place": "9"}])
def test_choices_that_there_are_not(server: Server, wrong: dict[str, str]) -> None:
    make(server, lengths=[30, 60], places=[{"kind": "phone", "value": "+390612345678"}])
    post(server, f"{PATH}/book", 422, **ADA, start=START, **wrong)
    assert bookings(server) == []


def test_a_policys_period_holds_for_moving_too(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    with server.desk() as desk:
        policies.save_policy(desk, None, enabled=True, period=3 * 24 * 60)
    page = get(server, own)
    assert f"{own}/reschedule" not in page
    assert f"{own}/cancel" not in page
    post(server, f"{own}/reschedule", start="2027-01-12T09:00:00Z")
    assert bookings(server)[0].start_at == datetime(2027, 1, 5, 9, tzinfo=UTC)


def test_a_booking_tells_until_when_it_can_be_moved_and_cancelled(server: Server) -> None:
    row = make(server, reschedule_notice=120, zone="UTC")
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    page = get(server, own)
    assert re.search(r"You can move this until [^<]*\b7:00", page)
    assert "cancel this until" not in page
    with server.desk() as desk:
        policies.save_policy(desk, None, enabled=True, period=60)
    page = get(server, own)
    assert re.search(r"You can move this until [^<]*\b7:00", page)
    assert re.search(r"You can cancel this until [^<]*\b8:00", page)
    with server.desk() as desk:
        policies.save_policy(desk, None, period=120)
    assert re.search(r"You can move or cancel this until [^<]*\b7:00", get(server, own))
    with server.desk() as desk:
        policies.save_policy(desk, None, enabled=False)
    server.clock.advance(datetime(2027, 1, 5, 7, 1, tzinfo=UTC) - server.clock.now())
    page = get(server, own)
    assert "too late to move this here; you can still cancel" in page
    assert (f"{own}/reschedule" in page, f"{own}/cancel" in page) == (False, True)
    with server.desk() as desk:
        event_types.update_event_type(desk, desk.own(EventType, row.id, "event type"), allow_cancel=False)
    assert "It is too late to move or cancel this here" in get(server, own)


def test_what_nobody_hosts_has_its_pages_too(server: Server) -> None:
    hours = server.account.user.default_schedule_id
    make(server, title="Ours", owner_id=None, kind="hostless", schedule_id=hours)
    start = times(get(server, "/olive-co/ours?month=2027-01&day=2027-01-05"))[0]
    own = post(server, "/olive-co/ours/book", **ADA, start=start).headers["location"]
    assert "Booked" in get(server, own)
    assert "Cancel this booking?" in get(server, f"{own}/cancel")
    assert times(get(server, f"{own}/reschedule?month=2027-01&day=2027-01-05"))


def test_taken_meanwhile_keeps_the_form_and_offers_times_nearby(server: Server) -> None:
    make(server)
    post(server, f"{PATH}/book", **ADA, start=START)
    bob = {"name": "Bob", "email": "bob@example.com", "notes": "keep me", "zone": "Europe/Rome"}
    page = unescape(post(server, f"{PATH}/book", 409, **bob, start=START).text)
    assert "keep me" in page
    near = re.findall(r'type="radio" name="start" value="([^"]+)"', page)
    assert "2027-01-05T08:00:00Z" in near
    assert START not in near
    assert len(near) == 6
    assert re.findall(r'value="([^"]+)" checked> \w+, Jan', page) in (
        ["2027-01-05T08:00:00Z"],
        ["2027-01-05T10:00:00Z"],
    )
    post(server, f"{PATH}/book", **bob, start=near[0])
    assert len(bookings(server)) == 2


def test_cancel_and_move(server: Server) -> None:
    make(server, slot_interval=30)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    picker = get(server, f"{own}/reschedule?month=2027-01&day=2027-01-05")
    assert "2027-01-05T09:30:00Z" in times(picker)  # it is not in its own way
    assert START not in times(picker)  # to stay is no move, and nobody should be mailed about it
    ask = get(server, f"{own}/reschedule?start=2027-01-06T10:00:00Z")
    assert "Wednesday, January 6, 2027" in ask
    assert post(server, f"{own}/reschedule", start="2027-01-06T10:00:00Z", reason="ill").headers["location"] == own
    assert "January 6, 2027" in get(server, own)
    other = post(server, f"{PATH}/book", name="B", email="b@example.com", start=START).headers["location"]
    taken = unescape(post(server, f"{own}/reschedule", 409, start=START).text)
    assert "stays where it was" in taken
    assert "Cancel this booking?" in get(server, f"{other}/cancel")
    assert post(server, f"{other}/cancel", reason="flu").headers["location"] == other
    page = get(server, other)
    assert "Cancelled" in page
    assert "flu" in page
    assert "/cancel" not in page
    assert post(server, f"{other}/cancel").headers["location"] == other
    assert server.client.get(f"{other}/reschedule", follow_redirects=False).status_code == 303
    (first, second) = bookings(server)
    assert (first.state, second.state, second.cancelled_by) == ("confirmed", "cancelled", "b@example.com")


def test_who_moves_begins_where_the_booking_is(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start="2027-02-16T09:00:00Z").headers["location"].partition("?")[0]
    page = get(server, f"{own}/reschedule?zone=UTC")
    assert "February 2027" in page
    assert times(page)[0].startswith("2027-02-16")


def test_rules_of_the_event_type_bind_its_booker(server: Server) -> None:
    make(server, allow_cancel=False, allow_reschedule=False, confirmation="always")
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    page = get(server, own)
    assert "Waiting for confirmation" in page
    assert f"{own}/cancel" not in page
    post(server, f"{own}/cancel")
    post(server, f"{own}/reschedule", start="2027-01-06T10:00:00Z")
    (booking,) = bookings(server)
    assert (booking.state, booking.start_at.day) == ("pending", 5)


def test_nothing_can_be_done_with_what_is_over(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    server.clock.advance(timedelta(days=3))
    page = get(server, own)
    assert f"{own}/cancel" not in page
    post(server, f"{own}/cancel")
    assert bookings(server)[0].state == "confirmed"


def test_seats_lengths_and_series(server: Server) -> None:
    make(server, seats=2, show_seats_left=True, title="Class")
    post(server, "/olive-owner/class/book", **ADA, start=START)
    assert "1 seat left" in get(server, "/olive-owner/class?month=2027-01&day=2027-01-05")
    post(server, "/olive-owner/class/book", 409, **ADA, start=START)
    make(server, title="Several", lengths=[30, 60])
    page = get(server, "/olive-owner/several?duration=30&month=2027-01&day=2027-01-06")
    assert len(times(page)) == 16
    post(server, "/olive-owner/several/book", **ADA, start="2027-01-06T08:30:00Z", duration="30")
    make(server, title="Weekly", recurrence={"frequency": "weekly", "interval": 1, "count": 4})
    own = post(server, "/olive-owner/weekly/book", **ADA, start="2027-03-16T08:00:00Z", count="3", zone="Europe/Rome")
    assert "The other times" in get(server, own.headers["location"])
    starts = [b.start_at.strftime("%m-%d %H") for b in bookings(server)[-3:]]
    assert starts == ["03-16 08", "03-23 08", "03-30 07"]


def test_a_series_with_a_later_date_taken_says_which_and_offers_what_fits(server: Server) -> None:
    make(server, title="Weekly", recurrence={"frequency": "weekly", "interval": 1, "count": 4})
    make(server)
    post(server, f"{PATH}/book", **ADA, start="2027-01-12T09:00:00Z")
    bob = {"name": "Bob", "email": "bob@example.com", "zone": "UTC", "count": "3"}
    page = unescape(post(server, "/olive-owner/weekly/book", 409, **bob, start=START).text)
    assert "Tuesday, January 12, 2027 has just been taken" in page
    near = re.findall(r'type="radio" name="start" value="([^"]+)"', page)
    assert near
    assert not {START, "2027-01-12T09:00:00Z"} & set(near)
    for start in near:
        hour = datetime.fromisoformat(start)
        assert not any(hour + timedelta(days=7 * n) == datetime(2027, 1, 12, 9, tzinfo=UTC) for n in range(3))
    post(server, "/olive-owner/weekly/book", **bob, start=near[0])
    assert len(bookings(server)) == 4


def test_a_series_keeps_the_hosts_hour_and_not_the_visitors(server: Server) -> None:
    make(server, title="Class", seats=5, recurrence={"frequency": "weekly", "interval": 1, "count": 4})
    nell = {"name": "Nell", "email": "nell@example.com", "zone": "America/New_York", "count": "4"}
    post(server, "/olive-owner/class/book", **nell, start="2027-03-08T12:00:00Z")
    starts = [each.start_at.strftime("%m-%d %H") for each in bookings(server)]
    assert starts == ["03-08 12", "03-15 12", "03-22 12", "03-29 11"]  # New York's clocks change on the 14th


def test_the_rest_of_a_series_is_cancelled_if_that_is_ticked(server: Server) -> None:
    make(server, title="Weekly", recurrence={"frequency": "weekly", "interval": 1, "count": 4})
    post(server, "/olive-owner/weekly/book", **ADA, start=START)
    first, second, third, last = (f"/booking/{short(each.uuid)}" for each in bookings(server))
    assert "all later times" not in get(server, f"{last}/cancel")
    post(server, f"{last}/cancel")
    assert "all later times" in get(server, f"{second}/cancel")
    post(server, f"{second}/cancel", rest="yes", reason="ill")
    assert [each.state for each in bookings(server)] == ["confirmed", "cancelled", "cancelled", "cancelled"]
    assert "ill" in get(server, third)
    assert "all later times" not in get(server, f"{first}/cancel")


def test_a_seats_move_offers_what_the_others_leave(server: Server) -> None:
    make(server, title="Class", seats=3, show_seats_left=True, slot_interval=30)
    own = post(server, "/olive-owner/class/book", **ADA, start=START).headers["location"]
    near = "2027-01-05T09:30:00Z"
    assert near in times(get(server, f"{own}/reschedule?month=2027-01&day=2027-01-05"))
    post(server, "/olive-owner/class/book", name="Bob", email="bob@example.com", start=START)
    assert near not in times(get(server, f"{own}/reschedule?month=2027-01&day=2027-01-05"))
    post(server, "/olive-owner/class/book", name="Cy", email="cy@example.com", start="2027-01-05T11:00:00Z")
    page = get(server, f"{own}/reschedule?month=2027-01&day=2027-01-05")
    assert (page.count("2 seats left"), page.count("3 seats left")) == (1, len(times(page)) - 1)


def test_a_time_that_is_not_free_is_said_before_the_form_is_filled_in(server: Server) -> None:
    make(server)
    post(server, f"{PATH}/book", **ADA, start=START)
    for gone in (START, "2020-01-01T09:00:00Z"):
        page = get(server, f"{PATH}/book?start={gone}&name=Bob", 409)
        assert "not free any more" in page
        assert 'value="Bob"' in page
    assert "Free times nearby" in get(server, f"{PATH}/book?start={START}", 409)
    get(server, f"{PATH}/book?start=2027-01-05T10:00:00Z")


def test_whom_one_meets_is_said_where_it_is_somebody_else(server: Server) -> None:
    with server.desk() as desk:
        bea = members.add_member(desk, name="Bea Baker", email="bea@example.com", zone="Europe/Rome", role="member")
        hosts = [HostDraft(bea.id)]
    make(server, hosts=hosts)
    for page in ("/olive-owner", PATH, f"{PATH}/book?start={START}"):
        assert "With Bea Baker" in get(server, page)
    assert PATH in get(server, "/bea-baker")
    make(server, title="Own")
    assert "With Olive" not in get(server, "/olive-owner/own")


def test_the_hour_that_comes_twice_says_which_of_the_two_it_is(server: Server) -> None:
    make(server, grid="free", slot_interval=30, length=30)
    with server.desk() as desk:
        (schedule,) = schedules.all_schedules(desk)
        always = [{"days": list(range(7)), "start": 0, "end": 1440}]
        schedules.update_schedule(desk, schedule, weekly=always)
    page = get(server, f"{PATH}?month=2027-10&day=2027-10-31&zone=Europe/Rome")
    assert "2:30\N{NO-BREAK SPACE}AM (UTC+02:00)" in page
    assert "2:30\N{NO-BREAK SPACE}AM (UTC+01:00)" in page
    assert "3:30\N{NO-BREAK SPACE}AM</a>" in page


def test_what_is_gone_leads_on_to_who_offered_it(server: Server) -> None:
    row = make(server)
    with server.desk() as desk:
        event_types.delete_event_type(desk, event_types.get_event_type(desk, row.uuid))
    gone = unescape(post(server, f"{PATH}/book", 404, **ADA, start=START).text)
    assert '<a href="/olive-owner">See what Olive Owner offers</a>' in gone
    assert "offers</a>" not in get(server, "/nobody/talk", 404)


def test_redirect_of_the_event_type(server: Server) -> None:
    make(server, redirect_url="https://thanks.example.com/x?y=1")
    form = server.client.get(f"{PATH}/book?start={START}")
    assert "form-action 'self' https://thanks.example.com;" in form.headers["content-security-policy"]
    done = post(server, f"{PATH}/book", **ADA, start=START)
    where = urlsplit(done.headers["location"])
    assert where.geturl().startswith("https://thanks.example.com/x?y=1&title=")
    told = dict(parse_qsl(where.query))
    assert (told["startTime"], told["endTime"]) == ("2027-01-05T09:00:00.000Z", "2027-01-05T10:00:00.000Z")
    assert (told["attendeeName"], told["email"], told["hostName"]) == (ADA["name"], ADA["email"], "Olive Owner")


def test_what_the_owner_says_in_the_address_stays(server: Server) -> None:
    make(server, redirect_url="https://thanks.example.com/?email=&title=Mine")
    told = parse_qs(urlsplit(post(server, f"{PATH}/book", **ADA, start=START).headers["location"]).query, True)
    assert (told["email"], told["title"], told["attendeeName"]) == ([""], ["Mine"], [ADA["name"]])


def test_in_a_frame_the_booking_leads_on(server: Server) -> None:
    make(server, redirect_url="https://thanks.example.com/")
    own = post(server, f"{PATH}/book?embed=", **ADA, start=START).headers["location"]
    page = server.client.get(own).text
    assert re.search(r'<a class="button" href="https://thanks\.example\.com/\?title=[^"]+" target="_top"', page)
    assert 'data-event="bookingSuccessfulV2"' in page
    assert "thanks.example.com" not in server.client.get(own.replace("told=booked", "")).text


@pytest.mark.parametrize("host", ["日本.example", "a.example;script-src *", "user@a.example"])
def test_odd_redirects_leave_the_policy_whole(server: Server, host: str) -> None:
    row = make(server)
    with server.desk() as desk:
        desk.session.get_one(EventType, row.id).redirect_url = f"https://{host}/x"
    policy = server.client.get(f"{PATH}/book?start={START}").headers["content-security-policy"]
    assert "form-action 'self' https:; base-uri" in policy


def test_search_engines_see_no_secret_addresses(server: Server) -> None:
    make(server)
    own = post(server, f"{PATH}/book", **ADA, start=START).headers["location"]
    assert server.client.get(own).headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in server.client.get(PATH).headers


def test_words_are_escaped(server: Server) -> None:
    make(server, title="<script>alert(1)</script>", slug="talk", description="<b>bold</b>")
    raw = server.client.get(PATH).text
    assert "<script>" not in raw
    assert "&lt;b&gt;bold" in raw


@pytest.mark.parametrize(
    "path",
    [
        "/nobody",
        "/nobody/talk",
        "/olive-owner/nothing",
        "/booking/nope",
        "/booking/00000000-0000-0000-0000-000000000000",
        "/olive-owner/talk/extra/parts",
        "/static/nope.css",
        "/%00",
        "/olive-owner/%00",
        "/" + "x" * 5000,
    ],
)
def test_lost(server: Server, path: str) -> None:
    make(server)
    assert "There is nothing here" in get(server, path, 404)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "n" * 10_000},
        {"email": "nobody"},
        {"email": ""},
        {"phone": "hello"},
        {"phone": "12"},
        {"guests": "one@example.com, two"},
        {"notes": "x" * 70_000},
    ],
)
def test_bad_fields_are_told_beside_them(server: Server, change: dict[str, str]) -> None:
    make(server, phone="optional")
    page = post(server, f"{PATH}/book", 422, **{**ADA, "start": START, **change}).text
    assert 'class="problem"' in page
    assert bookings(server) == []


@pytest.mark.parametrize(
    "start", ["", "soon", "2027-02-30T09:00:00Z", "9999-01-01T00:00:00Z", "2027-01-05T09:00:00", "2027-01-05T09:00:30Z"]
)
def test_bad_starts_lead_back_to_the_month(server: Server, start: str) -> None:
    make(server)
    assert post(server, f"{PATH}/book", **ADA, start=start).headers["location"] == PATH
    assert server.client.get(f"{PATH}/book?start={start}", follow_redirects=False).status_code == 303


def test_times_that_are_not_offered_are_refused(server: Server) -> None:
    make(server)
    for start in ("2026-01-05T09:00:00Z", "2027-01-05T03:00:00Z", "2027-01-09T09:00:00Z"):
        post(server, f"{PATH}/book", 409, **ADA, start=start)
    make(server, title="Members", requires_login=True)
    post(server, "/olive-owner/members/book", 403, **ADA, start=START)
    assert bookings(server) == []


def test_nul_is_left_out(server: Server) -> None:
    make(server)
    post(server, f"{PATH}/book", name="A\x00da", email="ada@example.com", start=START)
    assert bookings(server)[0].name == "Ada"


def test_a_name_is_one_line_that_reads_in_its_own_direction(server: Server) -> None:
    make(server)
    post(server, f"{PATH}/book", name="Ada\r\n \u202eBcc:\u2067 \tx\u2069", email="ada@example.com", start=START)
    assert bookings(server)[0].name == "Ada Bcc: x"
    nothing = post(server, f"{PATH}/book", 422, name="\u202e\n", email="bob@example.com", start=START)
    assert 'id="name-problem"' in nothing.text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("日本語 ガイド", "日本語-ガイド"),
        ("Café «Zoë» / №3", "cafe-zoe-no3"),
        ("Разговор", "разговор"),
        ("محادثة", "محادثة"),
        ("हिन्दी", "हिन्दी"),
        ("☕", "meeting"),
        ("\u202egnikooB", "gnikoob"),
    ],
)
def test_titles_of_any_script_make_addresses(server: Server, title: str, slug: str) -> None:
    assert make(server, title=title).slug == slug
    path = f"/olive-owner/{slug}"
    assert path in get(server, "/olive-owner")
    page = get(server, f"/olive-owner/{quote(slug)}")
    assert times(page)
    made = post(server, f"{path}/book", **ADA, start=START)
    assert title in get(server, made.headers["location"])
    gone = post(server, f"{path}/book", **ADA, start="soon").headers["location"]
    assert gone == quote(path)


def test_methods_and_rate_limit(server: Server) -> None:
    make(server)
    assert server.client.post("/olive-owner").status_code == 405
    assert server.client.head(PATH).status_code == 200
    object.__setattr__(server.house, "rate_limit", "2/minute")
    answers = [server.client.get(PATH) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0
    assert "Too many requests" in answers[2].text


def test_style_sheet_is_kept_by_browsers(server: Server) -> None:
    make(server, color="#FF8800")
    page = get(server, PATH)
    for url in re.findall(r'<link rel="stylesheet" href="([^"]+)"', page):
        sheet = server.client.get(url)
        assert sheet.headers["content-type"].startswith("text/css")
        assert "immutable" in sheet.headers["cache-control"]
    assert "accent-ff8800-" in page
    get(server, "/static/accent-ff8800-00000000.css", 404)


def test_disabled_users_have_no_page(server: Server) -> None:
    make(server)
    with server.desk() as desk:
        assert isinstance(desk, Desk)
        user = people.by_username(desk, "olive-owner")
        assert user is not None
        user.is_enabled = False
    get(server, "/olive-owner", 404)
    get(server, PATH, 404)


def test_troubles_are_pages_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    make(server)
    large = server.client.post(f"{PATH}/book", data={"notes": "x" * 2_000_000})
    assert large.status_code == 413
    assert "more than the server takes" in large.text

    def unavailable(*_: object) -> None:
        raise DatabaseUnavailable("gone")

    def broken(*_: object) -> None:
        raise RuntimeError("secret words")

    for fault, status, words in ((unavailable, 503, "in a minute"), (broken, 500, "our mistake")):
        monkeypatch.setattr(people, "only_organization", fault)
        page = get(server, "/", status)
        assert words in page
        assert "secret" not in page


def test_questions_of_every_kind(server: Server) -> None:
    asked: dict[str, tuple[dict[str, Any], Any, Any]] = {
        "text": ({}, "a", "a"),
        "textarea": ({}, "b\nc", "b\nc"),
        "number": ({}, "2.5", 2.5),
        "phone": ({}, "+39 06 1234567", "+39 06 1234567"),
        "url": ({}, "https://a.example/x", "https://a.example/x"),
        "multiemail": ({}, "a@example.com, b@example.com", ["a@example.com", "b@example.com"]),
        "select": ({"options": ["S", "M"]}, "M", "M"),
        "radio": ({"options": ["S", "M"]}, "S", "S"),
        "checkbox": ({"options": ["S", "M", "L"]}, ["S", "L"], ["S", "L"]),
        "multiselect": ({"options": ["S", "M", "L"]}, ["M", "L"], ["M", "L"]),
        "boolean": ({}, "yes", True),
    }
    questions = [
        {"slug": kind, "label": f"Tell {kind}", "type": kind, "required": True, **more}
        for kind, (more, _, _) in asked.items()
    ]
    make(server, questions=questions)
    empty = unescape(post(server, f"{PATH}/book", 422, **ADA, start=START).text)
    assert empty.count('class="problem"') == len(asked)
    filled = {f"q-{kind}": sent for kind, (_, sent, _) in asked.items()}
    wrong = unescape(post(server, f"{PATH}/book", 422, **ADA, start=START, **{**filled, "q-select": "XL"}).text)
    assert wrong.count('class="problem"') == 1
    assert wrong.count(" checked") == 6  # what was ticked stays ticked
    for number in ("nan", "inf", "-1e400", "x", "1e99"):
        post(server, f"{PATH}/book", 422, **ADA, start=START, **{**filled, "q-number": number})
    post(server, f"{PATH}/book", **ADA, start=START, **filled)
    with server.desk() as desk:
        (booking,) = desk.session.query(Booking)
        assert {answer.slug: answer.value for answer in booking.answers} == {
            k: kept for k, (_, _, kept) in asked.items()
        }
