"""Every flow of the booking pages, told once. Each ends in what the database has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from openslot.time.instants import iso_z
from tests.pages.scene import HOST, KINDS, SHOP
from tests.pages.visitor import Visitor, start_in

DAY, TIME = "table.month a", ".times a"


def organization_host_and_length(v: Visitor) -> None:
    """From the front page by way of the host's, another length, another zone, another clock, another month."""
    v.open("/")
    v.follow("h2 a[href='/hugo-weber']")
    v.follow("a[href='/hugo-weber/consultation']")
    v.follow("#length-60")
    v.page.locator(".zone-box summary").click()
    v.page.locator("#zone").select_option("Asia/Kathmandu")
    v.page.locator("form.zone button").click()
    v.page.wait_for_url("**zone=Asia*Kathmandu**")
    v.look()
    v.follow("#later")
    v.follow(DAY, 3)
    asked = v.follow(TIME, 1)
    v.send()  # nothing is filled in
    assert v.page.locator("#name-problem").inner_text() == v.say("form.need.name")
    v.fill(notes="Looking forward to it.")
    v.send()
    (booking,) = v.booked()
    assert (booking.start_at, booking.zone) == (start_in(asked), "Asia/Kathmandu")
    assert booking.end_at - booking.start_at == timedelta(hours=1)
    assert booking.notes == "Looking forward to it."
    calendar = v.page.request.get(v.site + str(v.page.locator(".chips a").last.get_attribute("href")))
    assert f"UID:{booking.ics_uid}" in calendar.text()


def team_and_turns(v: Visitor) -> None:
    """A round robin says who may come, and then who will."""
    v.open(f"{SHOP}/team/planners")
    v.follow(".card")
    facts = v.page.locator(".facts").inner_text()
    assert all(name in facts for name in ("Grace Martin", "Hugo Weber", "Ines Carter"))
    v.follow(TIME, 2)
    v.fill()
    v.send()
    (booking,) = v.booked()
    (claim,) = booking.meeting.claims
    assert claim.user
    assert claim.user.name in v.page.locator("dl").inner_text()


def group_and_questions(v: Visitor) -> None:
    """A question of every type, a place, guests, a policy; and what is wrong is said beside it."""
    v.open(f"{SHOP}/group/winter")
    v.follow(".card")
    v.follow(TIME)
    v.fill()
    v.page.locator("[name=policy]").uncheck()
    v.send()
    assert v.page.locator("#policy-problem").inner_text() == v.say("form.need.policy")
    v.fill(guests="ann@example.com, bob@example.com")
    v.page.locator("[name=place]").nth(1).check()
    v.page.locator("[name=where]").fill("+33 1 23 45 67 89")
    v.send()
    assert v.page.locator("[id^=q-][id$=-problem]").count() == len(KINDS)
    texts = {"text": "Blue", "textarea": "Very blue", "number": "7", "phone": "+33 1 23 45 67 89"}
    for kind, text in {**texts, "url": "https://example.com", "multiemail": "cy@example.com"}.items():
        v.page.locator(f"[name=q-{kind}]").fill(text)
    v.page.locator("[name=q-select]").select_option("Large")
    v.page.locator("[name=q-radio]").first.check()
    for kind in ("checkbox", "multiselect"):
        for n in range(2):
            v.page.locator(f"[name=q-{kind}]").nth(n).check()
    v.page.locator("[name=q-sure]").check()
    v.send()
    (booking,) = v.booked()
    answers = {answer.label: answer.value for answer in booking.answers}
    assert (answers["A text"], answers["A number"], answers["A select"]) == ("Blue", 7, "Large")
    assert (answers["A checkbox"], answers["Are you sure?"]) == (["Small", "Large"], True)
    assert {guest.email for guest in booking.guests} == {"ann@example.com", "bob@example.com"}
    assert booking.place == {"kind": "attendee_phone", "value": "+33 1 23 45 67 89"}


def seats(v: Visitor) -> None:
    """How many are left is told; two visitors sit in one meeting."""
    v.open("/ines-carter/morning-class")
    assert v.page.locator(".times small").count() == v.page.locator(TIME).count()
    v.follow(TIME)
    v.fill()
    v.send()
    (booking,) = v.booked()
    assert booking.event_type.seats == 6


def several_picks(v: Visitor) -> None:
    """Two times on two days, a third thought better of."""
    v.open(f"{HOST}/picks")
    v.follow(DAY, 3)  # other flows take the times of the first days
    v.follow(TIME)
    v.follow(TIME, 1)
    v.follow(".picked li a", 1)
    v.follow(DAY, 4)
    v.follow(TIME, 1)
    v.follow(".picked .button")
    v.fill()
    v.send()
    first, second = v.booked(most=2)
    assert first.series == second.series is not None
    assert v.page.locator(".series a").count() == 1


def recurring(v: Visitor) -> None:
    """Three of the four times that are offered, a week apart."""
    v.open("/hugo-weber/weekly-coaching")
    v.follow("#later")
    v.follow(TIME, 2 + v.script)
    v.fill()
    v.page.locator("[name=count]").select_option("3")
    v.send()
    found = v.booked(most=3)
    assert found[1].start_at - found[0].start_at == found[2].start_at - found[1].start_at == timedelta(days=7)


def one_service(v: Visitor) -> None:
    """Nothing chosen is not enough; one is."""
    v.open("/")
    v.follow(f"a[href='/order{SHOP}']")
    v.send("main form")
    assert v.page.locator(".notice").inner_text() == v.say("services.none")
    v.page.locator("[name=service]").last.check()
    v.send("main form")
    v.follow(TIME)
    v.send()
    v.fill()
    v.send()
    (booking,) = v.booked()
    assert booking.event_type.title == "Manicure"


def services_in_a_row(v: Visitor) -> None:
    """Two of them, one of another kind, by somebody."""
    v.open(f"/order{SHOP}")
    for n in range(2):
        v.page.locator("[name=service]").nth(n).check()
    v.page.locator("select[name^=kind]").first.select_option(index=1)
    for n in range(2):
        v.page.locator("select[name^=staff]").nth(n).select_option("hugo-weber")
    v.send("main form")
    v.follow(DAY, 1)
    v.follow(TIME, 1)
    v.fill()
    v.send()
    first, second = v.booked(most=2)
    assert (first.end_at - first.start_at, second.start_at) == (timedelta(hours=1), first.end_at)
    whom = {claim.user.username for each in (first, second) for claim in each.meeting.claims if claim.user}
    assert whom == {"hugo-weber"}


def confirmation_wanted(v: Visitor) -> None:
    """Two hosts, one of whom must say yes."""
    v.open(f"{HOST}/panel")
    v.follow(TIME)
    assert v.page.locator("main button").inner_text() == v.say("form.ask")
    v.fill()
    v.send()
    (booking,) = v.booked("pending")
    assert len(booking.meeting.claims) == 2


def book_far_ahead(v: Visitor) -> None:
    """Beyond the policy's reach."""
    v.open(f"{HOST}/kept")
    v.follow("#later")
    v.follow(DAY, -1)
    v.follow(TIME, -1)
    v.fill()
    v.send()
    v.booked()


def move(v: Visitor) -> None:
    """The booking keeps its address and gets another time."""
    book_far_ahead(v)
    own = v.page.url.partition("?")[0]
    v.follow(".actions a[href*=reschedule]")
    v.follow(DAY, 1)
    asked = v.follow(TIME, 1)
    v.page.locator("[name=reason]").fill("flu")
    v.send()
    (booking,) = v.booked()
    assert booking.start_at == start_in(asked)
    assert v.page.url.partition("?")[0] == own


def move_too_late(v: Visitor) -> None:
    """The new time is gone before it is confirmed: the booking stays, and nearer times are offered."""
    book_far_ahead(v)
    v.follow(".actions a[href*=reschedule]")
    v.follow(DAY, 2)
    asked = v.follow(TIME, 2)
    v.scene.take("kept", iso_z(start_in(asked), millis=False))
    v.send()
    assert v.page.locator(".notice").inner_text() == v.say("move.taken")
    chosen = v.page.locator(".near input:checked").get_attribute("value")
    v.send()
    (booking,) = v.booked()
    assert iso_z(booking.start_at, millis=False) == chosen != iso_z(start_in(asked), millis=False)


def cancel_with_reason(v: Visitor) -> None:
    """Why is kept; what is over cannot be changed again."""
    book_far_ahead(v)
    v.follow(".actions a[href*=cancel]")
    v.page.locator("[name=reason]").fill("Something came up.")
    v.send()
    (booking,) = v.booked("cancelled")
    assert booking.cancellation_reason == "Something came up."
    assert v.page.locator(".actions").count() == 0


def policy_forbids(v: Visitor) -> None:
    """Within a day of it nothing can be changed any more, and nothing is offered to."""
    v.open(f"{HOST}/introduction")
    v.follow(TIME)
    v.fill()
    v.send()
    (booking,) = v.booked()
    assert booking.start_at - v.scene.house.clock.now() < timedelta(hours=26)
    assert v.page.locator(".actions").count() == 0
    v.page.goto(v.page.url.partition("?")[0] + "/cancel")
    v.look()
    v.booked()


def poll(v: Visitor) -> None:
    """A vote needs a date; it can be changed; others' are seen."""
    path = v.scene.polls["open"]
    v.open(path)
    v.page.locator("[name=email]").fill(v.email)
    v.send()
    assert v.page.locator("#availability-problem").inner_text() == v.say("poll.need.date")
    v.page.locator("[name=date]").nth(1).check()
    v.page.locator("[name=comment]").fill("Gladly, if there is cake.")
    v.send()
    assert v.page.locator("[role=status]").inner_text() == v.say("poll.thanks")
    (vote,) = v.scene.votes(v.email)
    assert (len(vote.dates), vote.comment) == (1, "Gladly, if there is cake.")
    assert v.name.lower() in v.page.locator("thead").inner_text()


def single_use_link(v: Visitor) -> None:
    """It books once, and says so the second time."""
    path = f"/s/{v.scene.codes[f'once {int(v.script)}']}"
    v.open(path)
    v.follow(TIME)
    v.fill()
    v.send()
    v.booked()
    v.open(path, 410)
    assert v.page.locator("h1").inner_text() == v.say("error.410")


def private_link(v: Visitor) -> None:
    """One is over, one leads to what is not listed, one to nothing."""
    v.open(f"/d/{v.scene.codes['over']}/secret", 410)
    v.open("/d/nothing/secret", 404)
    v.open(f"/d/{v.scene.codes['until']}/secret")
    v.follow(TIME)
    v.fill()
    v.send()
    v.booked()


def full_month(v: Visitor) -> None:
    """Nothing in this month: the next free day is a click away; where there is none at all, it is said."""
    v.open(f"{HOST}/never")
    v.open(f"{HOST}/later?month=2027-01")
    v.follow(".hours .button")
    v.follow(TIME)
    v.fill()
    v.send()
    (booking,) = v.booked()
    assert booking.start_at.month == 3


def lost_race(v: Visitor) -> None:
    """Somebody was faster: times nearby, and nothing that was written is lost."""
    v.open(f"{HOST}/raced")
    v.follow("#later")
    v.follow(DAY, 4)
    asked = v.follow(TIME, 2)
    v.fill(notes="Keep me.")
    v.scene.take("raced", iso_z(start_in(asked), millis=False))
    v.send()
    assert v.page.locator(".notice").inner_text() == v.say("form.taken")
    assert v.page.locator(".near input").count() == 6
    v.send()
    (booking,) = v.booked()
    assert (booking.notes, booking.name) == ("Keep me.", v.name)
    assert booking.start_at != start_in(asked)


def work_for_bots(v: Visitor) -> None:
    """Who has tried too often books with the browser's work alone; without it, nothing is lost."""
    v.open(f"{HOST}/worked")
    v.follow(TIME)
    v.fill(notes="Keep me.")
    if v.script:
        v.page.wait_for_function("document.querySelector('[name=proof]').value")
    house = v.scene.house
    for _ in range(10):
        house.rates.hit("10/hour", house.clock.now().timestamp(), "book", "False", "127.0.0.1")
    object.__setattr__(house, "rate_limit", "1000/minute")
    try:
        v.send()
    finally:
        object.__setattr__(house, "rate_limit", "off")
    if v.script:
        v.booked()
    else:
        assert v.page.locator(".notice").is_visible()
        assert v.page.locator("[name=notes]").input_value() == "Keep me."
        assert v.scene.bookings(v.email) == []


def one_time_and_forty(v: Visitor) -> None:
    """A day with a single time, and one with more than fit on a screen."""
    v.open(f"{HOST}/one")
    assert v.page.locator(TIME).count() < 6
    v.open(f"{HOST}/forty")
    v.follow(DAY, -1)
    assert v.page.locator(TIME).count() > 40
    v.follow("#length-5")
    v.follow(TIME, -1)
    v.fill()
    v.send()
    (booking,) = v.booked()
    assert booking.end_at - booking.start_at == timedelta(minutes=5)


def long_words(v: Visitor) -> None:
    """Names and titles that nobody thought of when the page was drawn."""
    v.open(HOST)
    v.open(f"{HOST}/long")
    v.follow(TIME)
    v.name = "Wolfeschlegelsteinhausenbergerdorff" + v.name
    v.fill(notes="a" * 120)
    v.send()
    v.booked()
    v.open("/nothing/there", 404)


FLOWS: list[Callable[[Visitor], None]] = [
    organization_host_and_length,
    team_and_turns,
    group_and_questions,
    seats,
    several_picks,
    recurring,
    one_service,
    services_in_a_row,
    confirmation_wanted,
    move,
    move_too_late,
    cancel_with_reason,
    policy_forbids,
    poll,
    single_use_link,
    private_link,
    full_month,
    lost_race,
    work_for_bots,
    one_time_and_forty,
    long_words,
]
