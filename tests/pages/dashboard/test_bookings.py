"""Today, the list of bookings, one booking and what can be done with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openslot.desk.ids import short
from tests.pages.dashboard.conftest import World, hrefs


def test_today_says_what_is_on(both: World) -> None:
    row = both.make()
    waiting = both.make(title="Asked", slug="asked", confirmation="always")
    today = both.book(row, "2027-01-04T10:00:00Z", "Tina Today")
    later = both.book(row, "2027-01-06T10:00:00Z", "Lars Later")
    asked = both.book(waiting, "2027-01-07T10:00:00Z", "Will Wait")
    page = both.owner.get("/dashboard")
    assert "Monday, January 4, 2027" in page
    assert "11:00\N{NO-BREAK SPACE}AM" in page  # in Rome
    assert {today, later, asked} <= set(hrefs(page))
    assert "Waiting for your answer" in page
    assert "<b>3</b> in the next 7 days" in page
    other = both.member.get("/dashboard")
    assert "Tina Today" not in other
    assert "First steps" in other  # with him nobody has booked yet


def test_the_list_filters_and_turns_pages(both: World) -> None:
    row, other = both.make(), both.make(both.member, title="Other")
    for day in range(1, 29):
        both.book(row, f"2027-02-{day:02d}T10:00:00Z", f"Guest {day:02d}", care="free")
    both.book(other, name="Olga Other")
    first = both.owner.get("/dashboard/bookings")
    assert "29 bookings" in first
    assert "Page 1 of 2" in first
    second = both.owner.get("/dashboard/bookings?page=2")
    assert "Guest 28" in second
    assert "Olga Other" not in second
    assert "Guest 28" in both.owner.get("/dashboard/bookings?which=every&page=2&q=GUEST")
    assert "1 booking" in both.owner.get("/dashboard/bookings?q=olga@")
    kind = both.owner.get(f"/dashboard/bookings?type={short(other.uuid)}")
    assert ("Olga Other" in kind, "Guest 01" in kind) == (True, False)
    assert both.member.account is not None
    host = both.owner.get(f"/dashboard/bookings?host={short(both.member.account.user.uuid)}")
    assert ("Olga Other" in host, "Guest 01" in host) == (True, False)
    days = both.owner.get("/dashboard/bookings?from=2027-02-03&until=2027-02-04")
    assert "2 bookings" in days
    assert "1 booking" in both.member.get("/dashboard/bookings")
    for odd in ("page=0", "page=-1", "page=x", "page=99999", "which=odd", "from=soon", "until=2200-12-31", "host=!"):
        both.owner.get(f"/dashboard/bookings?{odd}")


def test_what_is_over_is_listed_last_first(world: World) -> None:
    row = world.make()
    early, late = world.book(row, "2027-01-05T09:00:00Z"), world.book(row, "2027-01-06T09:00:00Z", "Bea")
    world.owner.post(f"{world.book(row, '2027-01-07T09:00:00Z', 'Cy')}/cancel", reason="ill")
    world.server.clock.advance(timedelta(days=7))
    past = [each for each in hrefs(world.owner.get("/dashboard/bookings?which=past")) if each in {early, late}]
    assert past == [late, early]
    assert "Cy" in world.owner.get("/dashboard/bookings?which=over")
    assert "No bookings here." in world.owner.get("/dashboard/bookings")


def test_one_booking_shows_all_that_is_known(both: World) -> None:
    question = {"slug": "size", "label": "Which size?", "type": "text", "required": False}
    row = both.make(questions=[question], places=[{"kind": "address", "value": "Quay 7"}])
    path = both.book(row, answers={"size": "<M>"}, notes="See you")
    page = both.owner.get(path)
    for words in ("Ada Lovelace", "ada@example.com", "Which size?", "<M>", "See you", "Quay 7", "Olive Owner"):
        assert words in page
    assert "Tuesday, January 5, 2027, 10:00" in page
    assert "18:00" in page or "6:00\N{NO-BREAK SPACE}PM" in page  # the client's, in Tokyo
    assert "Booked by Ada Lovelace" in page.replace("</b>", "")


def test_a_request_is_confirmed_or_declined(both: World) -> None:
    row = both.make(confirmation="always")
    one, two = both.book(row), both.book(row, "2027-01-06T09:00:00Z", "Bea")
    assert "said=confirmed" in both.owner.post(f"{one}/confirm").headers["location"]
    assert "Confirmed." in both.owner.get(f"{one}?said=confirmed")
    assert "could not be done" in both.owner.again(f"{one}/confirm", 409)
    both.owner.post(f"{two}/decline", reason="full")
    assert "full" in both.owner.get(two)
    booking = both.booking()
    assert (booking.state, [each.kind for each in booking.changes]) == ("rejected", ["requested", "rejected"])
    assert booking.changes[-1].actor == "Olive Owner"


def test_cancel_move_and_note(both: World) -> None:
    path = both.book(both.make())
    both.owner.post(f"{path}/notes", body="Likes tea")
    assert "Likes tea" in both.owner.get(path)
    picker = both.owner.get(f"{path}/move?month=2027-01&day=2027-01-06")
    assert f"{path}/move?start=2027-01-06T10%3A00%3A00Z" in picker.replace("&zone", " ")
    assert "Wednesday, January 6, 2027" in both.owner.get(f"{path}/move?start=2027-01-06T10:00:00Z")
    both.owner.post(f"{path}/move", start="2027-01-06T10:00:00Z", reason="meeting")
    assert both.booking().start_at == datetime(2027, 1, 6, 10, tzinfo=UTC)
    assert "It was Tue, Jan 5, 2027, 10:00" in both.owner.get(path)
    night = both.owner.get(f"{path}/move?at=2027-01-09T22:00")
    assert "checked" in night
    assert "cannot be had" in both.owner.again(f"{path}/move", 409, start="2027-01-09T21:00:00Z")
    both.owner.post(f"{path}/move", start="2027-01-09T21:00:00Z", anyway="yes")
    assert both.booking().start_at == datetime(2027, 1, 9, 21, tzinfo=UTC)
    both.owner.post(f"{path}/cancel", reason="ill")
    booking = both.booking()
    assert (booking.state, booking.cancellation_reason, booking.cancelled_by) == (
        "cancelled",
        "ill",
        "olive@example.com",
    )
    assert both.owner.post(f"{path}/cancel").headers["location"].startswith(path)
    assert both.owner.client.get(f"{path}/move", follow_redirects=False).status_code == 303
    page = both.owner.get(path)
    assert f"{path}/cancel" not in page
    note = next(each for each in page.split('action="') if "/notes/" in each).split('"')[0]
    both.owner.post(note)
    assert "Likes tea" not in both.owner.get(path)
    both.owner.post(note, 404)


@pytest.mark.parametrize("at", ["soon", "2027-02-30T10:00", "2027-01-05T10:00:30", "9999-01-01T00:00"])
def test_odd_times_are_asked_for_again(world: World, at: str) -> None:
    row = world.make()
    path = world.book(row)
    for page in (f"{path}/move", f"/dashboard/bookings/new/{short(row.uuid)}"):
        answer = world.owner.client.get(f"{page}?at={at}")
        assert (answer.status_code, "Please choose a date and a time." in answer.text) == (422, True)


def test_absence_is_noted_once_it_has_begun(world: World) -> None:
    path = world.book(world.make())
    assert "not begun" in world.owner.again(f"{path}/absent", 409)
    world.server.clock.advance(timedelta(days=1, hours=2))
    assert "Did not come" in world.owner.get(path)
    world.owner.post(f"{path}/absent")
    assert world.booking().state == "absent"
    world.owner.post(f"{path}/absent", absent="no")
    assert world.booking().state == "confirmed"


def test_a_manager_gives_it_to_another_host(world: World) -> None:
    from openslot.desk.event_types import HostDraft  # noqa: PLC0415

    assert world.member.account
    assert world.colleague.account
    ids = [world.member.account.user.id, world.colleague.account.user.id]
    path = world.book(world.make(kind="round_robin", hosts=[HostDraft(each) for each in ids]))
    before = world.booking().meeting.host_id
    other = next(each for each in ids if each != before)
    world.manager.post(f"{path}/reassign", to=str(other), reason="ill")
    assert world.booking().meeting.host_id == other
    host = world.member if other == ids[0] else world.colleague
    host.post(f"{path}/reassign", 403)


def test_booking_for_somebody(both: World) -> None:
    question = {"slug": "size", "label": "Which size?", "type": "text", "required": True}
    row = both.make(questions=[question], places=[{"kind": "phone"}, {"kind": "address", "value": "Quay 7"}])
    new = f"/dashboard/bookings/new/{short(row.uuid)}"
    assert new in hrefs(both.owner.get("/dashboard/bookings/new"))
    assert "10%3A00%3A00Z" in both.owner.get(f"{new}?month=2027-01&day=2027-01-05")
    form = both.owner.get(f"{new}/form?start=2027-01-05T09:00:00Z")
    assert "Which size?" in form
    wrong = both.owner.again(f"{new}/form", start="2027-01-05T09:00:00Z", name="", email="x", zone="Mars", place="7")
    assert wrong.count('class="problem"') == 4
    fields = {"name": "Tess", "zone": "Europe/Rome", "place": "1", "q-size": "M", "guests": "g@example.com\n"}
    night = both.owner.again(f"{new}/form", 409, start="2027-01-05T20:00:00Z", **fields)
    assert "outside the working hours" in night
    made = both.owner.post(f"{new}/form", start="2027-01-05T20:00:00Z", anyway="yes", **fields).headers["location"]
    assert "said=booked" in made
    booking = both.booking()
    assert (booking.name, booking.email, booking.source) == ("Tess", None, "dashboard")
    assert (booking.place["value"], booking.answers[0].value, booking.guests[0].email) == (
        "Quay 7",
        "M",
        "g@example.com",
    )
    taken = both.owner.again(f"{new}/form", 409, start="2027-01-05T20:00:00Z", anyway="yes", **fields)
    assert "already taken" in taken
    assert both.owner.post(f"{new}/form", start="soon", **fields).headers["location"] == new


def test_nobody_touches_what_is_not_his(world: World) -> None:
    row = world.make(world.member, confirmation="always")
    path = world.book(row)
    for page in ("", "/move"):
        world.nobody.get(path + page, 303)
        world.stranger.get(path + page, 404)
        world.colleague.get(path + page, 403)
        for visitor in (world.member, world.manager, world.owner):
            visitor.get(path + page)
    fields = {"start": "2027-01-06T10:00:00Z", "body": "x", "absent": "yes"}
    for action in ("confirm", "decline", "cancel", "absent", "reassign", "notes", "move", "notes/1/delete"):
        assert "/sign-in" in world.nobody.post(f"{path}/{action}", **fields).headers["location"]
        world.stranger.post(f"{path}/{action}", 404, **fields)
        world.colleague.post(f"{path}/{action}", 403, **fields)
    assert [each.kind for each in world.booking().changes] == ["requested"]
    new = f"/dashboard/bookings/new/{short(row.uuid)}"
    world.stranger.get(new, 404)
    world.colleague.get(new, 403)
    world.colleague.post(f"{new}/form", 403, start="2027-01-06T10:00:00Z", name="x", zone="UTC")
    world.member.post(f"{path}/confirm")


def test_who_only_booked_does_not_answer_for_the_host(world: World) -> None:
    """A member who booked with a colleague sees his booking, and does not confirm it himself."""
    row = world.make(world.colleague, confirmation="always")
    assert world.member.account
    with world.server.desk() as desk:
        from openslot.desk.nouns import User  # noqa: PLC0415

        desk.session.get_one(User, world.member.account.user.id).email = "ada@example.com"
    path = world.book(row)
    assert "/confirm" not in world.member.get(path)
    world.member.post(f"{path}/confirm", 403)
    assert world.booking().state == "pending"


def test_forms_of_other_sites_are_refused(world: World) -> None:
    path = world.book(world.make())
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = world.owner.client.post(f"{path}/cancel", headers=headers, follow_redirects=False)
        assert answer.status_code == 403
    assert world.booking().state == "confirmed"


def test_the_first_minute(both: World) -> None:
    """As long as nobody has booked, the first page says what to do next."""
    page = both.owner.get("/dashboard")
    assert "First steps" in page
    assert "Make an event type" in page
    row = both.make()
    page = both.owner.get("/dashboard")
    assert "Look at your event types" in page
    assert both.owner.account
    assert f"/{both.owner.account.user.username}" in hrefs(page)
    both.book(row)
    page = both.owner.get("/dashboard")
    assert "First steps" not in page
    assert "Copy link" in page
    assert "First steps" in both.member.get("/dashboard")
