"""A letter: what it says, as text and as HTML, from the catalogue or from a host's own template."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from openslot.couriers.smtp.people import Person
from openslot.couriers.smtp.that_day import that_day
from openslot.couriers.step import Step
from openslot.desk.questions import plain
from openslot.desk.templates import fill
from openslot.words.catalogue import say, say_place

TAG = re.compile(r"<(?:/?[a-zA-Z][^>]*)>")
MANY = 3
"""So many other hosts are named; more are a team."""


@dataclass(frozen=True, slots=True)
class Template:
    """A host's own words; an empty part is the catalogue's."""

    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to be sent."""

    subject: str
    text: str
    html: str


@cache
def _environment(escape: bool) -> Environment:
    return Environment(
        loader=PackageLoader("openslot.couriers.smtp"),
        autoescape=escape,  # noqa: S701 - off for the text part alone
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def letter(
    step: Step, person: Person, occasion: str, template: Template | None = None, dates: Sequence[Step] = ()
) -> Letter:
    """What ``person`` gets on ``occasion``. ``dates``: all times that were booked together."""
    own, names = template or Template(), _names(step, person)
    language = person.language
    words = variables(step, person)
    key = f"mail.{occasion}.{person.role}"
    subject = fill(own.subject, words, escape=False) if own.subject else say(language, f"{key}.subject", **names)
    parts: dict[str, Any] = {
        "language": language,
        "direction": person.wording.locale.text_direction,
        "hello": say(language, "mail.hello", name=person.name) if person.name else say(language, "mail.hello.nobody"),
        "lead": [say(language, f"{key}.lead", **names)],
        "facts": _facts(step, person, dates),
        "links": _links(step, person),
        "foot": say(language, "mail.made_with", organization=step.organization.name),
        "accent": step.event_type.color or step.organization.accent,
    }
    if person.role == "host" and step.payload.get("unread"):
        parts["lead"].append(say(language, "mail.unread"))
    if person.role == "party" and step.asks_again:
        parts["lead"].append(say(language, "mail.ask_again", **names))
    if step.payload.get("message"):
        parts["lead"].append(step.payload["message"])
    return written(subject, parts, own.body, words)


def written(subject: str, parts: dict[str, Any], body: str = "", words: dict[str, Any] | None = None) -> Letter:
    """The letter of its parts; ``body``, a host's template, takes the place of what the catalogue says."""
    own_text, own_html = _own(body, words or {}) if body else ("", "")
    return Letter(
        subject=" ".join(subject.split())[:500],
        text=_environment(escape=False).get_template("mail.txt").render(parts, own=own_text),
        html=_environment(escape=True).get_template("mail.html").render(parts, own=own_html),
    )


def _own(body: str, words: dict[str, Any]) -> tuple[str, str]:
    """A host's words as text and as HTML. They may be written in either."""
    if TAG.search(body):
        text = html.unescape(
            TAG.sub("", re.sub(r"(?i)<br\s*/?>|</p>|</div>|</li>", "\n", fill(body, words, escape=True)))
        )
        return text.strip(), fill(body, words, escape=True)
    text = fill(body, words, escape=False).strip()
    paragraphs = [html.escape(each).replace("\n", "<br>\n") for each in re.split(r"\n\s*\n", text)]
    return text, "".join(f"<p>{each}</p>\n" for each in paragraphs)


def _names(step: Step, person: Person) -> dict[str, str]:
    """What the catalogue's words can name."""
    language, wording = person.language, person.wording
    local = wording.local(step.start)
    organizer = step.organizer
    return {
        "title": step.event_type.title if person.role != "host" else step.title,
        "party": step.booking.name or step.booking.email or say(language, "mail.somebody"),
        "host": organizer.name if organizer else step.organization.name,
        "day": f"{wording.short_day(local.date())}, {wording.time(step.start)}",
        "guests": ", ".join(step.payload.get("guests") or []),
    }


def _facts(step: Step, person: Person, dates: Sequence[Step]) -> list[tuple[str, list[str]]]:
    """What, when, where, with whom: label and lines."""
    language, wording, booking = person.language, person.wording, step.booking
    shown: list[tuple[str, list[str]]] = [("what", [step.title])]
    times = [wording.when(each.start, each.end) for each in (dates or [step])]
    shown.append(("when", [*times, wording.zone_words(step.start)]))
    if step.was_start is not None and step.was_start != step.start:
        shown.append(("before", [wording.when(step.was_start, step.was_start + (step.end - step.start))]))
    shown.append(("where", [say_place(language, step.place)]))
    hosts = [user.name for user in step.hosts]
    shown.append(("with", [", ".join(hosts) if len(hosts) <= MANY else say(language, "mail.team")] if hosts else []))
    if person.role == "host":
        who = f"{booking.name} <{booking.email}>" if booking.email else booking.name
        shown += [("who", [who]), ("phone", [booking.phone or ""])]
    if person.role == "host" and step.kind == "requested":
        shown.append(("that_day", that_day(step, person)))
    shown.append(("guests", [", ".join(row.name or row.email for row in booking.guests)]))
    labelled = [(say(language, f"mail.{key}"), [line for line in lines if line]) for key, lines in shown]
    if person.role != "guest":
        labelled += [(answer.label, [plain(answer.value)]) for answer in booking.answers]
        labelled.append((say(language, "mail.notes"), booking.notes.splitlines()))
    labelled.append((say(language, "mail.reason"), step.reason.splitlines()))
    return [(label, lines) for label, lines in labelled if lines and any(lines)]


def _links(step: Step, person: Person) -> list[tuple[str, str]]:
    """The booking's page, and what can be done there; guests may not, and nothing can be done with what is over."""
    if person.role == "guest":
        return []
    language, event_type = person.language, step.event_type
    links = [(say(language, "mail.see"), step.desk_page if person.role == "host" else step.page)]
    if person.role == "party" and step.asks_again:
        links.insert(0, (say(language, "mail.choose"), step.type_page))
    if person.role == "party" and step.state in {"pending", "confirmed"} and step.kind != "followup":
        if event_type.allow_reschedule:
            links.append((say(language, "mail.move"), f"{step.page}/reschedule"))
        if event_type.allow_cancel:
            links.append((say(language, "mail.cancel"), f"{step.page}/cancel"))
    return links


def variables(step: Step, person: Person) -> dict[str, Any]:
    """What a host's template can name: HighLevel's words."""
    booking, wording, organizer = step.booking, person.wording, step.organizer
    first, _, last = booking.name.partition(" ")
    local = wording.local(step.start)
    trusted = person.role != "guest"
    host_name = organizer.name if organizer else ""
    return {
        "contact": {
            "name": booking.name,
            "first_name": first,
            "last_name": last,
            "email": booking.email or "",
            "phone": booking.phone or "",
        },
        "appointment": {
            "title": step.title,
            "start_time": wording.when(step.start, step.end),
            "end_time": wording.time(step.end),
            "only_start_date": wording.day(local.date()),
            "only_start_time": wording.time(step.start),
            "only_end_time": wording.time(step.end),
            "day_of_week": wording.day(local.date()).split(",")[0],
            "timezone": wording.zone_words(step.start),
            "meeting_location": say_place(person.language, step.place),
            "notes": booking.notes,
            "reason": step.reason,
            "link": step.page if trusted else "",
            "reschedule_link": f"{step.page}/reschedule" if trusted else "",
            "cancellation_link": f"{step.page}/cancel" if trusted else "",
            "user": {"name": host_name, "first_name": host_name.partition(" ")[0]},
        },
        "answers": {answer.slug: plain(answer.value) for answer in booking.answers},
        "calendar": {"name": step.event_type.title},
        "location": {"name": step.organization.name, "email": step.organization.email},
        "user": {"name": host_name, "email": organizer.email if organizer else ""},
        "receiver": {"name": person.name},
    }
