"""The form in which a visitor says who books, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from openslot.desk.availability import offer_of
from openslot.desk.book import book, same_booking
from openslot.desk.errors import (
    AlreadyBooked,
    BookerLimitReached,
    DeskError,
    Invalid,
    NotAvailable,
    TooManyRequests,
    Unauthorized,
)
from openslot.desk.ids import short
from openslot.desk.links import use_link
from openslot.desk.places import FILLED_BY_BOOKER
from openslot.desk.policies import in_force
from openslot.desk.reckon import is_free
from openslot.desk.requests import Party
from openslot.pages import manner
from openslot.pages.booking_draft import Form, draft, every_start, prefilled, read
from openslot.pages.bots import puzzle
from openslot.pages.embedding import told
from openslot.pages.month import choices, is_offered, nearest
from openslot.pages.onward import is_web, onward
from openslot.pages.picking import Subject, check_offered, chosen_length, subject_of
from openslot.pages.proving import is_proven, send_code
from openslot.pages.visit import Page, Redirect, Visit, link, starts_of
from openslot.pages.wording import length, say, say_place, say_problem, say_repeat
from openslot.time.instants import iso_z

FIELDS = {"email": "email", "name": "name", "phone": "phone", "timezone": "zone", "location": "place", "notes": "notes"}
SERIES_TRIED = 12
"""Starts that are tried for a series whose dates are not all free: each asks for all of its dates."""


def show_form(visit: Visit) -> Page | Redirect:
    """The empty form for one start, or for several; with other times at once, if one is not free any more."""
    subject = subject_of(visit)
    starts = _starts(visit.query.get("start", ()), subject)
    if not starts:
        return Redirect(link(subject.path, zone=visit.asked("zone")))
    form = prefilled(visit, subject)
    if not all(_is_offered(visit, subject, start) for start in starts):
        return _other_times(visit, subject, starts, form, say("form.gone"))
    return form_page(visit, subject, starts, form)


def _is_offered(visit: Visit, subject: Subject, start: datetime) -> bool:
    row = subject.event_type
    return is_offered(visit.desk, row, start, subject.zone_for(visit), chosen_length(visit, row))


def _starts(texts: Sequence[str], subject: Subject) -> list[datetime]:
    return starts_of(texts if subject.event_type.several_starts else texts[:1])


def send_form(visit: Visit) -> Page | Redirect:
    """Book; or the form again, with all that was filled in and what is wrong (see ``again``)."""
    subject = subject_of(visit)
    starts = _starts(visit.form.get("start", ()), subject)
    if not starts:
        return Redirect(link(subject.path))
    form = read(visit, subject)
    if form.errors:
        return form_page(visit, subject, starts, form, 422)
    wanted = draft(visit, subject, starts, form)
    if subject.event_type.proven_address and not _proven(visit, subject, wanted.party, form):
        status = 422 if form.errors else 200 if form.asks_code else 403
        return form_page(visit, subject, starts, form, status)
    before = same_booking(visit.desk, wanted)
    if before is not None:
        return Redirect(link(f"/booking/{short(before.uuid)}"))
    for start in starts:
        check_offered(visit, subject, start, chosen_length(visit, subject.event_type))
    if subject.code is not None:
        use_link(visit.desk, subject.code)
    made = book(visit.desk, wanted)
    own = link(f"/booking/{short(made[0].uuid)}", told=told("booked"))
    # Within a frame the booking's page comes first: it tells the page around, and leads the whole window on.
    return Redirect(own if manner.now().framed else onward(made[0]) or own)


def _proven(visit: Visit, subject: Subject, party: Party, form: Form) -> bool:
    """Has the party's address been proved? Else the form says what is to be done about it."""
    organization_id, code = subject.organization.id, form.values["code"]
    if not visit.house.sends_mail:
        form.message = say("form.unverified")
        return False
    form.asks_code = True
    if code and visit.filled("another") != "yes":
        if is_proven(visit, organization_id, party.email or "", code):
            return True
        form.errors["code"] = say("form.code_wrong")
        return False
    send_code(visit, organization_id, party)
    form.values["code"] = ""
    form.message = say("form.code_sent", email=party.email or "")
    return False


def again(visit: Visit, error: DeskError) -> Page | Redirect:
    """The form with everything in it, what is wrong, and a way on."""
    subject = subject_of(visit)
    starts = _starts(visit.form.get("start", ()), subject)
    if not starts:
        return Redirect(link(subject.path))
    form = read(visit, subject)
    if isinstance(error, NotAvailable):
        return _other_times(visit, subject, starts, form)
    if isinstance(error, TooManyRequests):
        form.errors.clear()
        form.message = say("form.slow", minutes=-(-error.retry_after // 60))
        return form_page(visit, subject, starts, form, 429)
    if isinstance(error, Invalid):
        for problem in error.problems:
            form.errors[_field(problem.path)] = say_problem(problem.kind, problem.message)
        return form_page(visit, subject, starts, form, 422)
    if isinstance(error, AlreadyBooked | BookerLimitReached):
        form.message = say("form.twice") if isinstance(error, AlreadyBooked) else say("form.too_many")
        return form_page(visit, subject, starts, form, 409)
    if isinstance(error, Unauthorized):
        form.message = say("form.members")
        return form_page(visit, subject, starts, form, 403)
    raise error


def _other_times(visit: Visit, subject: Subject, starts: Sequence[datetime], form: Form, words: str = "") -> Page:
    """Those of several times that are still free; where there are none, the nearest that are, and ``words`` why."""
    row, zone, minutes = subject.event_type, subject.zone_for(visit), chosen_length(visit, subject.event_type)
    left = [start for start in starts if _is_offered(visit, subject, start)]
    if row.recurrence and left:
        return _other_series(visit, subject, starts, form)
    if left and len(left) < len(starts):
        form.message = say("form.taken_some")
        return form_page(visit, subject, left, form, 409)
    form.message = words or say("form.taken")
    form.nearby = nearest(visit.desk, row, starts[0], zone, minutes)
    return form_page(visit, subject, starts, form, 409)


def _other_series(visit: Visit, subject: Subject, starts: Sequence[datetime], form: Form) -> Page:
    """Which later date is in the way of a recurrence, and the nearest starts with which none is."""
    row, zone, minutes = subject.event_type, subject.zone_for(visit), chosen_length(visit, subject.event_type)
    offer = offer_of(visit.desk.session, row.id)
    assert offer is not None

    def in_the_way(start: datetime) -> datetime | None:
        later = every_start(row, [start], form.values["count"])[1:]
        taken = (each for each in later if not is_free(visit.desk, offer, each, each + timedelta(minutes=minutes)))
        return next(taken, None)

    taken = in_the_way(starts[0])
    wording = subject.wording(zone)
    form.message = say("form.taken_later", date=wording.day(wording.local(taken))) if taken else say("form.taken")
    near = nearest(visit.desk, row, starts[0], zone, minutes, most=SERIES_TRIED)
    form.nearby = [start for start in near if in_the_way(start) is None]
    return form_page(visit, subject, starts, form, 409)


def _field(path: str) -> str:
    """The form's field of a problem's path."""
    first, _, rest = path.partition(".")
    if first == "answers":
        return f"q-{rest}"
    return "guests" if first == "guests" else FIELDS.get(path, path)


def form_page(visit: Visit, subject: Subject, starts: Sequence[datetime], form: Form, status: int = 200) -> Page:
    """The form. Its time can be one of those nearby."""
    row, zone = subject.event_type, subject.zone_for(visit)
    minutes = chosen_length(visit, row)
    wording, start = subject.wording(zone), starts[0]
    day = wording.local(start)
    picked = [iso_z(each, millis=False) for each in starts]
    words = {
        "subject": subject,
        "row": row,
        "organization": subject.organization,
        "form": form,
        "starts": picked,
        "when": [wording.when(each, each + timedelta(minutes=minutes)) for each in starts],
        "zone": zone,
        "zone_words": wording.zone_words(start),
        "duration": minutes,
        "length": length(minutes),
        "policy": in_force(visit.desk, row, None),
        "repeat": say_repeat(row.recurrence["frequency"], row.recurrence["interval"]) if row.recurrence else "",
        "places": [_place_words(n, place) for n, place in enumerate(row.places)],
        "nearby": choices(form.nearby, start, wording),
        "back": link(
            subject.path,
            zone=zone,
            day=f"{day:%Y-%m-%d}",
            month=f"{day:%Y-%m}",
            duration=minutes if minutes != row.length else None,
            pick=picked if row.several_starts else None,
        ),
        "puzzle": puzzle(visit.house, visit.desk.now),
        "host": subject.host,
    }
    target = row.redirect_url if row.redirect_url and is_web(row.redirect_url) else None
    accent = row.color or subject.organization.accent
    return Page("form.html", row.title, words, status, accent=accent, leads_to=target)


def _place_words(number: int, place: dict[str, Any]) -> dict[str, Any]:
    value = place.get("value") if place.get("public", True) else None
    words = (place.get("value") if place["kind"] == "custom" else None) or say_place(place["kind"], "choose")
    return {
        "number": str(number),
        "words": say("place.at", place=words, value=value)
        if value and place["kind"] in {"address", "phone"}
        else words,
        "asks": say(f"place.ask.{place['kind']}") if place["kind"] in FILLED_BY_BOOKER else None,
    }
