"""The form in which a visitor says who books, and what becomes of it."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from openslot.desk.book import book, same_booking
from openslot.desk.errors import AlreadyBooked, BookerLimitReached, DeskError, Invalid, NotAvailable, Unauthorized
from openslot.desk.ids import short
from openslot.desk.links import use_link
from openslot.desk.nouns import EventType
from openslot.desk.places import FILLED_BY_BOOKER
from openslot.desk.policies import in_force
from openslot.desk.requests import BookingDraft, GuestDraft, Party
from openslot.pages.manner import now
from openslot.pages.month import choices, nearest
from openslot.pages.picking import Subject, check_offered, chosen_length, subject_of
from openslot.pages.visit import Page, Redirect, Visit, link, start_of
from openslot.pages.wording import length, say, say_place, say_problem, say_repeat
from openslot.time.instants import iso_z
from openslot.time.recurrence import every

LONGEST_ONCE = 40
SEVERAL = {"multiselect", "checkbox"}
FIELDS = {"email": "email", "name": "name", "phone": "phone", "timezone": "zone", "location": "place", "notes": "notes"}


@dataclass
class Form:
    """What the visitor has filled in so far, and what is wrong with it, by field."""

    values: defaultdict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    nearby: list[datetime] = field(default_factory=list)


def show_form(visit: Visit) -> Page | Redirect:
    """The empty form for one start."""
    subject = subject_of(visit)
    start = start_of(visit.asked("start"))
    if start is None:
        return Redirect(link(subject.path, zone=visit.asked("zone")))
    values = {"name": visit.asked("name"), "email": visit.asked("email"), "place": "0"}
    form = Form(defaultdict(str, values, once=secrets.token_urlsafe(12)))
    return form_page(visit, subject, start, form)


def send_form(visit: Visit) -> Page | Redirect:
    """Book; or the form again, with all that was filled in and what is wrong (see ``again``)."""
    subject = subject_of(visit)
    start = start_of(visit.filled("start"))
    if start is None:
        return Redirect(link(subject.path))
    form = _read(visit, subject)
    if form.errors:
        return form_page(visit, subject, start, form, 422)
    if subject.event_type.extras.get("calcom", {}).get("requiresBookerEmailVerification"):
        form.message = say("form.unverified")
        return form_page(visit, subject, start, form, 403)
    draft = _draft(visit, subject, start, form)
    before = same_booking(visit.desk, draft)
    if before is not None:
        return Redirect(link(f"/booking/{short(before.uuid)}"))
    check_offered(visit, subject, start, chosen_length(visit, subject.event_type))
    if subject.code is not None:
        use_link(visit.desk, subject.code)
    made = book(visit.desk, draft)
    own = link(f"/booking/{short(made[0].uuid)}")
    target = subject.event_type.redirect_url
    return Redirect(target if target and is_web(target) else own)


def again(visit: Visit, error: DeskError) -> Page | Redirect:
    """The form with everything in it, what is wrong, and a way on."""
    subject = subject_of(visit)
    start = start_of(visit.filled("start"))
    if start is None:
        return Redirect(link(subject.path))
    form = _read(visit, subject)
    if isinstance(error, NotAvailable):
        zone = visit.zone(subject.zone)
        form.message = say("form.taken")
        form.nearby = nearest(visit.desk, subject.event_type, start, zone, chosen_length(visit, subject.event_type))
        return form_page(visit, subject, start, form, 409)
    if isinstance(error, Invalid):
        for problem in error.problems:
            form.errors[_field(problem.path)] = say_problem(problem.kind, problem.message)
        return form_page(visit, subject, start, form, 422)
    if isinstance(error, AlreadyBooked | BookerLimitReached):
        form.message = say("form.twice") if isinstance(error, AlreadyBooked) else say("form.too_many")
        return form_page(visit, subject, start, form, 409)
    if isinstance(error, Unauthorized):
        form.message = say("form.members")
        return form_page(visit, subject, start, form, 403)
    raise error


def is_web(url: str) -> bool:
    """Is it an address that a browser may be sent to?"""
    return urlsplit(url).scheme in {"http", "https"}


def _read(visit: Visit, subject: Subject) -> Form:
    """The form's fields; those that are needed must be filled in."""
    row = subject.event_type
    names = ("name", "email", "phone", "notes", "guests", "count")
    form = Form(defaultdict(str, {name: visit.filled(name) for name in names}))
    form.values["place"] = visit.filled("place", "0")
    form.values["where"] = visit.filled("where")
    form.values["once"] = visit.filled("once")[:LONGEST_ONCE] or secrets.token_urlsafe(12)
    for name in ("name", "email"):
        if not form.values[name]:
            form.errors[name] = say(f"form.need.{name}")
    if row.phone == "required" and not form.values["phone"]:
        form.errors["phone"] = say("form.need.phone")
    form.values["policy"] = visit.filled("policy")
    if in_force(visit.desk, row, None) is not None and form.values["policy"] != "yes":
        form.errors["policy"] = say("form.need.policy")
    for question in row.questions:
        key = f"q-{question['slug']}"
        if question["type"] in SEVERAL:
            form.values[key] = [each.replace("\x00", "") for each in visit.form.get(key, ())]
        else:
            form.values[key] = visit.filled(key)
    return form


def _draft(visit: Visit, subject: Subject, start: datetime, form: Form) -> BookingDraft:
    row, zone = subject.event_type, visit.zone(subject.zone)
    minutes = chosen_length(visit, row)
    values = form.values
    if visit.filled("duration") not in {"", str(minutes)}:
        raise Invalid("duration", say("form.wrong"), "choice")
    policy = in_force(visit.desk, row, None)
    agreed = {"simplymeet": {"cancellationPolicy": policy.label or policy.text}} if policy else {}
    return BookingDraft(
        event_type=row,
        starts=_starts(row, start, zone, values["count"]),
        together="recurrence" if row.recurrence else "picks",
        party=Party(values["name"], values["email"], values["phone"] or None, zone, now().language),
        length=minutes,
        guests=[GuestDraft(each) for each in re.split(r"[\s,;]+", values["guests"]) if each]
        if row.guests_allowed
        else [],
        answers=_answers(row, values),
        place=_place(row, values),
        notes=values["notes"],
        extras=agreed,
        once=values["once"],
    )


def _starts(row: EventType, start: datetime, zone: str, count: str) -> list[datetime]:
    again = row.recurrence
    if again is None:
        return [start]
    most = again["count"]
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else most
    return every(start, zone, again["frequency"], again["interval"], min(max(wanted, 1), most))


def _answers(row: EventType, values: dict[str, Any]) -> dict[str, Any]:
    answers = {}
    for question in row.questions:
        value = values.get(f"q-{question['slug']}")
        if value in (None, "", []):
            continue
        if question["type"] == "boolean":
            value = value == "yes"
        elif question["type"] == "number":
            value = _number(question["slug"], value)
        elif question["type"] == "multiemail":
            value = [each for each in re.split(r"[\s,;]+", value) if each]
        answers[question["slug"]] = value
    return answers


def _number(slug: str, text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise Invalid(f"answers.{slug}", say("form.number"), "number") from None
    if not abs(number) <= 2**53:  # nor what is no number, which no comparison holds for
        raise Invalid(f"answers.{slug}", say("form.number_range"), "number")
    return int(number) if number.is_integer() else number


def _place(row: EventType, values: dict[str, Any]) -> dict[str, Any] | None:
    """The chosen place; one that the visitor describes needs the description."""
    if not row.places:
        return None
    text = values["place"]
    index = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else len(row.places)
    if index >= len(row.places):
        raise Invalid("place", say("form.wrong"), "choice")
    place = row.places[index]
    if place["kind"] not in FILLED_BY_BOOKER:
        return {key: place[key] for key in ("kind", "value", "provider") if place.get(key) is not None}
    if not values["where"]:
        raise Invalid("where", say("form.need.where"), "required")
    return {"kind": place["kind"], "value": values["where"]}


def _field(path: str) -> str:
    """The form's field of a problem's path."""
    first, _, rest = path.partition(".")
    if first == "answers":
        return f"q-{rest}"
    return "guests" if first == "guests" else FIELDS.get(path, path)


def form_page(visit: Visit, subject: Subject, start: datetime, form: Form, status: int = 200) -> Page:
    """The form. Its time can be one of those nearby."""
    row, zone = subject.event_type, visit.zone(subject.zone)
    minutes = chosen_length(visit, row)
    wording = subject.wording(zone)
    words = {
        "subject": subject,
        "row": row,
        "organization": subject.organization,
        "form": form,
        "start": iso_z(start, millis=False),
        "when": wording.when(start, start + timedelta(minutes=minutes)),
        "zone": zone,
        "zone_words": wording.zone_words(start),
        "duration": minutes,
        "length": length(minutes),
        "policy": in_force(visit.desk, row, None),
        "repeat": say_repeat(row.recurrence["frequency"], row.recurrence["interval"]) if row.recurrence else "",
        "places": [_place_words(n, place) for n, place in enumerate(row.places)],
        "nearby": choices(form.nearby, start, wording),
        "back": link(
            subject.path, zone=zone, day=f"{wording.local(start):%Y-%m-%d}", month=f"{wording.local(start):%Y-%m}"
        ),
        "host": subject.host,
    }
    target = row.redirect_url if row.redirect_url and is_web(row.redirect_url) else None
    accent = row.color or subject.organization.accent
    return Page("form.html", row.title, words, status, accent=accent, leads_to=target)


def _place_words(number: int, place: dict[str, Any]) -> dict[str, Any]:
    value = place.get("value") if place.get("public", True) else None
    return {
        "number": str(number),
        "words": (place.get("value") if place["kind"] == "custom" else None) or say_place(place["kind"], "choose"),
        "value": value if place["kind"] in {"address", "phone"} else None,
        "asks": say(f"place.ask.{place['kind']}") if place["kind"] in FILLED_BY_BOOKER else None,
    }
