"""What a visitor has filled in: read, checked, and made into a booking to be."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openslot.desk import fields
from openslot.desk.errors import Invalid
from openslot.desk.event_types import zone_of
from openslot.desk.nouns import EventType
from openslot.desk.places import FILLED_BY_BOOKER
from openslot.desk.policies import in_force
from openslot.desk.requests import BookingDraft, GuestDraft, Party
from openslot.pages.foreign_links import metadata_of, place_asked
from openslot.pages.manner import now
from openslot.pages.picking import PREFILLED, Subject, chosen_length
from openslot.pages.visit import Visit
from openslot.pages.wording import say
from openslot.time.recurrence import every

LONGEST_ONCE = 40
SEVERAL = {"multiselect", "checkbox"}


@dataclass
class Form:
    """What the visitor has filled in so far, and what is wrong with it, by field."""

    values: defaultdict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    nearby: list[datetime] = field(default_factory=list)
    asks_code: bool = False


def prefilled(visit: Visit, subject: Subject) -> Form:
    """The form with what the address brings along: an embedding page may know the visitor."""
    values: dict[str, Any] = {name: ", ".join(visit.query.get(name, ())).replace("\x00", "") for name in PREFILLED}
    for question in subject.event_type.questions:
        given = [each.replace("\x00", "") for each in visit.query.get(question["slug"], ())]
        several = question["type"] in SEVERAL
        values[f"q-{question['slug']}"] = given if several else next(iter(given), "")
    place, where = place_asked(str(values["location"]), subject.event_type) if values["location"] else ("", "")
    values |= {"place": place or "0", "where": where, "metadata": metadata_of(visit.query)}
    return Form(defaultdict(str, values, once=secrets.token_urlsafe(12)))


def read(visit: Visit, subject: Subject) -> Form:
    """The form's fields; those that are needed must be filled in."""
    row = subject.event_type
    names = ("name", "email", "phone", "notes", "guests", "count", "code")
    form = Form(defaultdict(str, {name: visit.filled(name) for name in names}))
    form.values["name"] = visit.name()
    form.values["place"] = visit.filled("place", "0")
    form.values["where"] = visit.filled("where")
    form.values["metadata"] = metadata_of(visit.form)
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


def draft(visit: Visit, subject: Subject, starts: Sequence[datetime], form: Form) -> BookingDraft:
    """The booking that is asked for; ``Invalid`` for what cannot be one."""
    row, zone = subject.event_type, subject.zone_for(visit)
    minutes = chosen_length(visit, row)
    values = form.values
    if visit.filled("duration") not in {"", str(minutes)}:
        raise Invalid("duration", say("form.wrong"), "choice")
    policy = in_force(visit.desk, row, None)
    agreed = {"simplymeet": {"cancellationPolicy": policy.label or policy.text}} if policy else {}
    return BookingDraft(
        event_type=row,
        starts=every_start(row, starts, values["count"]),
        together="recurrence" if row.recurrence else "picks",
        party=Party(values["name"], values["email"], phone_of(values), zone, now().language),
        length=minutes,
        guests=[GuestDraft(each) for each in re.split(r"[\s,;]+", values["guests"]) if each]
        if row.guests_allowed
        else [],
        answers=_answers(row, values),
        place=_place(row, values),
        notes=values["notes"],
        details=values["metadata"] or {},
        extras=agreed,
        once=values["once"],
    )


def phone_of(values: Mapping[str, str]) -> str | None:
    """The number that was filled in; ``Invalid`` if it is none."""
    return fields.phone("phone", values["phone"]) if values["phone"] else None


def every_start(row: EventType, starts: Sequence[datetime], count: str) -> list[datetime]:
    """What is booked: the times that were picked, or a recurrence's ``count`` from the first on.

    It keeps the host's local hour: a class does not move when a visitor's clocks change.
    """
    again = row.recurrence
    if again is None:
        return list(starts)
    most = again["count"]
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else most
    return every(starts[0], zone_of(row), again["frequency"], again["interval"], min(max(wanted, 1), most))


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
