"""Booking for somebody who called, wrote, or stands at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from openslot.desk import contacts, event_types
from openslot.desk.book import book
from openslot.desk.errors import AlreadyBooked, BookerLimitReached, DeskError, Invalid, NotAvailable
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import Contact, EventType
from openslot.desk.requests import BookingDraft, GuestDraft, Party
from openslot.pages.dashboard.bookings import PATH
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import own, show, uid, wording
from openslot.pages.dashboard.lists import booking_path
from openslot.pages.dashboard.moving import on_the_clock
from openslot.pages.hosts import card
from openslot.pages.picking import chosen_length, picker, zone_choices
from openslot.pages.visit import Lost, Page, Redirect, Visit, link, start_of
from openslot.pages.way import Way
from openslot.pages.wording import length, say_place
from openslot.time.instants import iso_z

NEW = f"{PATH}/new"


def choose_page(visit: Visit) -> Page:
    """What is to be booked?"""
    rows = visit.desk.all(event_types.visible(visit.desk))
    cards = [
        {**card(row), "url": link(f"{NEW}/{short(row.uuid)}", contact=visit.asked("contact"))}
        for row in rows
        if not row.disabled and row.kind != "managed"
    ]
    return show(visit, "new.html", tell("new.title"), {"cards": cards}, at="bookings")


def _event_type(visit: Visit) -> EventType:
    row = event_types.get_event_type(visit.desk, uid(visit))
    if row.disabled or row.kind == "managed":
        raise Lost
    return row


def when_page(visit: Visit) -> Page | Redirect:
    """When? A free time, or any other."""
    row, write = _event_type(visit), wording(visit)
    here = f"{NEW}/{short(row.uuid)}"
    contact, problem = visit.asked("contact"), ""
    if visit.asked("at"):
        start = on_the_clock(visit.asked("at"), write.zone_name)
        if start is not None:
            instant = iso_z(start, millis=False)
            return Redirect(link(f"{here}/form", start=instant, anyway="yes", contact=contact))
        problem = tell("move.when")
    subject = own(visit, row, here)
    minutes = chosen_length(visit, row)
    words = picker(visit, subject, visit.zone(write.zone_name), minutes, target=f"{here}/form", back=here)
    for time in words["times"]:
        time["url"] += f"&contact={contact}" if from_short(contact) else ""
    more = {"path": here, "contact": contact, "problem": problem, "asked_at": visit.asked("at")[:40]}
    status = 422 if problem else 200
    return show(visit, "new_when.html", row.title, {**words, **more}, at="bookings", status=status)


def _fields(row: EventType, manages: bool, zone: str) -> Sequence[Field]:
    found = [
        Field("name", needed=True),
        Field("email", "email"),
        Field("phone", "tel"),
        Field("zone", "zone", needed=True, choices=[(name, name.replace("_", " ")) for name in zone_choices(zone)]),
    ]
    if len(row.places) > 1:
        words = [place.get("value") or say_place(place["kind"]) for place in row.places]
        found.append(Field("place", "choice", needed=True, choices=[(str(n), w) for n, w in enumerate(words)]))
    if manages and row.kind == "round_robin":
        choices = [(str(host.user_id), host.user.name) for host in row.hosts if not host.fixed]
        found.append(Field("host", "choice", choices=choices))
    return [
        *found,
        *(
            Field(f"q-{question['slug']}", "long" if question["type"] == "textarea" else "text", text=question["label"])
            for question in row.questions
            if question["type"] not in {"boolean", "multiselect", "checkbox", "multiemail", "number"}
        ),
        Field("guests", "lines", most=10_000, path="guests"),
        Field("notes", "long", path="notes"),
        Field("anyway", "tick"),
    ]


def form_page(visit: Visit) -> Page | Redirect:
    """Who?"""
    row = _event_type(visit)
    start = start_of(visit.asked("start"))
    if start is None:
        return Redirect(f"{NEW}/{short(row.uuid)}")
    contact = _contact(visit, visit.asked("contact"))
    zone = event_types.zone_of(row)
    values: dict[str, Any] = {"zone": zone, "place": "0", "anyway": visit.asked("anyway") == "yes"}
    if contact is not None:
        values |= {"name": contact.name, "email": contact.email, "phone": contact.phone, "zone": contact.zone or zone}
    return _page(visit, row, start, Form.of(_fields(row, visit.desk.who.manages, values["zone"]), values))


def _contact(visit: Visit, text: str) -> Contact | None:
    return contacts.get_contact(visit.desk, from_short(text)) if text else None


def _page(visit: Visit, row: EventType, start: datetime, form: Form, status: int = 200) -> Page:
    write, minutes = wording(visit), chosen_length(visit, row)
    words = {
        "row": row,
        "form": form,
        "path": f"{NEW}/{short(row.uuid)}",
        "start": iso_z(start, millis=False),
        "duration": minutes,
        "contact": visit.filled("contact") or visit.asked("contact"),
        "when": write.when(start, start + timedelta(minutes=minutes)),
        "zone_words": write.zone_words(start),
        "length": length(minutes),
    }
    return show(visit, "new_form.html", row.title, words, at="bookings", status=status)


def send(visit: Visit) -> Page | Redirect:
    """Books."""
    row, start = _event_type(visit), start_of(visit.filled("start"))
    if start is None:
        return Redirect(f"{NEW}/{short(row.uuid)}")
    form = Form.read(_fields(row, visit.desk.who.manages, visit.filled("zone") or "UTC"), visit)
    if form.errors:
        return _page(visit, row, start, form, 422)
    given = form.clean()
    party = Party(given["name"], given["email"] or None, given["phone"] or None, given["zone"])
    answers = {name.removeprefix("q-"): value for name, value in given.items() if name.startswith("q-") and value}
    (made, *_) = book(
        visit.desk,
        BookingDraft(
            event_type=row,
            starts=[start],
            party=party,
            length=chosen_length(visit, row),
            guests=[GuestDraft(each) for each in given["guests"]],
            answers=answers,
            check_answers=False,
            place=_place(row, given.get("place")),
            notes=given["notes"],
            hosts=[int(given["host"])] if given.get("host") else None,
            state="confirmed",
            care="free" if given["anyway"] else "offered",
        ),
    )
    return Redirect(link(booking_path(made), said="booked"))


def _place(row: EventType, chosen: str | None) -> dict[str, Any] | None:
    if not row.places or chosen is None:
        return None
    place = row.places[int(chosen)]
    return {key: place[key] for key in ("kind", "value", "provider") if place.get(key) is not None}


def again(visit: Visit, error: DeskError) -> Page:
    """The form with all that was filled in, and why it could not be booked."""
    row, start = _event_type(visit), start_of(visit.filled("start"))
    if start is None:
        raise error
    form = Form.read(_fields(row, visit.desk.who.manages, visit.filled("zone") or "UTC"), visit)
    if isinstance(error, NotAvailable | AlreadyBooked | BookerLimitReached):
        form.message = tell("new.refused", why=str(error))
        return _page(visit, row, start, form, 409)
    if isinstance(error, Invalid):
        return _page(visit, row, start, form.blame(error), 422)
    raise error


WAYS = (
    Way("GET", NEW, choose_page, member=True),
    Way("GET", NEW + "/{uid}", when_page, member=True),
    Way("GET", NEW + "/{uid}/form", form_page, member=True),
    Way("POST", NEW + "/{uid}/form", send, again, member=True),
)
