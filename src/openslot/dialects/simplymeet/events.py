"""``/event``: book, list, read, move, cancel, mark, delete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openslot.desk import fields, questions
from openslot.desk.book import book
from openslot.desk.bookings import BookingFilter, find_bookings, get_booking, in_series, touchable
from openslot.desk.change import add_guests, amend, cancel, correct, delete, mark_absent
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound, Problem, WrongState
from openslot.desk.event_types import get_event_type, zone_of
from openslot.desk.nouns import Booking, EventType
from openslot.desk.outbox import send_again
from openslot.desk.people import users_of
from openslot.desk.reminders import Reminded, reminded
from openslot.desk.requests import BookingDraft, GuestDraft, Party
from openslot.desk.reschedule import reschedule
from openslot.desk.tags import tagged
from openslot.dialects.simplymeet import models, translate
from openslot.dialects.simplymeet.event_types import length_of
from openslot.dialects.simplymeet.query import filter_of, ids, order_of, page_of, word
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call, Reply
from openslot.time.instants import midnight, parse_date, parse_iso

PATH = "/panel/api/event"
ORDERS = {
    "id": "id",
    "scheduledAt": "start",
    "endDate": "end",
    "createdAt": "created",
    "updatedAt": "updated",
    "canceledAt": "cancelled",
    "state": "state",
    "duration": "length",
    "invitee": "name",
    "user": "user",
    "eventType": "event_type",
}
GROUPS = {"eventType": "event_type", "user": "user", "state": "state", "scheduledAt": "day", "invitee": "name"}
FILTERS = (
    "ids",
    "eventTypeType",
    "state",
    "paymentStatus",
    "invitee",
    "uuid",
    "eventTypeList",
    "userList",
    "organizationTagList",
    "scheduledAtFrom",
    "scheduledAtTo",
)
STATES = {wire: ours for ours, wire in translate.STATES.items()}
STATES |= {"scheduled": "confirmed", "cancelled": "cancelled"} | dict.fromkeys(
    ("no-show", "noShow", "noshow"), "absent"
)


@operations("PUT", f"{PATH}/cancel-list", f"{PATH}/cancel-list/", body=models.Ids)
@operations("POST", f"{PATH}/cancel-list", f"{PATH}/cancel-list/", body=models.Ids)
def cancel_list(desk: Desk, call: Call) -> Reply:
    """Cancel many; what is not the caller's is skipped."""
    for row in touchable(desk, call.body.ids):
        cancel(desk, row, reason=call.body.reason)
    return Reply(status=204)


@operations("PUT", f"{PATH}/no-show-list", f"{PATH}/no-show-list/", body=models.Ids)
@operations("POST", f"{PATH}/no-show-list", f"{PATH}/no-show-list/", body=models.Ids)
def no_show_list(desk: Desk, call: Call) -> Reply:
    """Mark many; cancelled ones are skipped."""
    for row in touchable(desk, call.body.ids):
        if row.state not in {"cancelled", "rejected"}:
            mark_absent(desk, row, party=True)
    return Reply(status=204)


@operations("DELETE", f"{PATH}/delete-list", f"{PATH}/delete-list/", body=models.Ids)
def delete_list(desk: Desk, call: Call) -> Reply:
    """Delete many; what is not the caller's is skipped."""
    for row in touchable(desk, call.body.ids):
        delete(desk, row)
    return Reply(status=204)


@operations("POST", PATH, f"{PATH}/", body=models.CreateEvent, status=201)
def create(desk: Desk, call: Call) -> dict[str, Any]:
    """Book one start, or several in one go (digest 6.2)."""
    body: models.CreateEvent = call.body
    row = _event_type(desk, body.eventType, "eventType")
    if row.disabled:
        raise Invalid("eventType", "This event type cannot be booked.", "disabled")
    texts = [("scheduledAt", body.scheduledAt)] if body.scheduledAt else []
    texts += [(f"multipleScheduledAt.{n}", text) for n, text in enumerate(body.multipleScheduledAt or [])]
    starts = sorted({_instant(text, path, row) for path, text in texts})
    if not starts:
        raise Invalid("scheduledAt", "This value should not be blank.", "required")
    if len(starts) > 1 and not (row.several_starts or row.recurrence):
        raise Invalid("multipleScheduledAt", "This event type takes one start at a time.", "range")
    if row.phone == "required" and not body.invitee.phoneNumber:
        raise Invalid("invitee.phoneNumber", "This value should not be blank.", "required")
    with _wire_names(row, body):
        booked = book(desk, _draft(desk, row, body, starts))
    numbers = [each.id for each in booked]
    return translate.event(get_booking(desk, numbers[0], everyone=True), desk.now, numbers[1:], Reminded())


WIRE_NAMES = {
    "start": "multipleScheduledAt",
    "name": "invitee.fullName",
    "email": "invitee.email",
    "timezone": "invitee.timezone",
    "guests": "participants",
    "length": "durationId",
}


@contextmanager
def _wire_names(row: EventType, body: models.CreateEvent) -> Iterator[None]:
    """The desk's problems under the names that the client sent."""
    numbers = {answer.question: n for n, answer in enumerate(body.answers or [])}
    given = {q["slug"]: numbers[q["uuid"]] for q in row.questions if q["uuid"] in numbers}

    def named(problem: Problem) -> Problem:
        first, dot, rest = problem.path.partition(".")
        if first == "answers" and dot and not rest[0].isdigit():
            return problem._replace(path=f"answers.{given[rest]}.value" if rest in given else "answers")
        return problem._replace(path=WIRE_NAMES.get(first, first) + dot + rest)

    try:
        yield
    except Invalid as error:
        raise Invalid.of([named(problem) for problem in error.problems]) from None


@contextmanager
def _renamed(names: dict[str, str]) -> Iterator[None]:
    """The desk's problems under other names."""
    try:
        yield
    except Invalid as error:
        raise Invalid.of([p._replace(path=names.get(p.path, p.path)) for p in error.problems]) from None


def _draft(desk: Desk, row: EventType, body: models.CreateEvent, starts: list[datetime]) -> BookingDraft:
    invitee = body.invitee
    known = {question["uuid"]: question for question in row.questions}
    for n, answer in enumerate(body.answers or []):
        if answer.question not in known:
            raise Invalid(f"answers.{n}.question", "This question is unknown.", "unknown")
    policy = {"cancellationPolicy": invitee.cancellationPolicy} if invitee.cancellationPolicy else {}
    return BookingDraft(
        row,
        starts,
        Party(
            fields.text("invitee.fullName", invitee.fullName, needed=True),
            fields.email("invitee.email", invitee.email),
            fields.phone("invitee.phoneNumber", invitee.phoneNumber) if invitee.phoneNumber else None,
            fields.zone("invitee.timezone", invitee.timezone or zone_of(row)),
            invitee.locale or desk.organization().locale,
        ),
        length=length_of(row, body.durationId, "durationId"),
        guests=[
            GuestDraft(fields.email(f"participants.{n}.email", p.email)) for n, p in enumerate(body.participants or [])
        ],
        answers={
            each.question: questions.of_text(known[each.question], each.value or "") for each in body.answers or []
        },
        place=_place(row, body),
        fairness="fewest",
        extras={"simplymeet": policy} if policy else {},
    )


def _place(row: EventType, body: models.CreateEvent) -> dict[str, Any] | None:
    """The place chosen: one of the type's where the invitee has a choice, else any of the seven words."""
    words = [translate.location_type(place) for place in row.places]
    if body.locationType is None:
        if len(set(words)) > 1:
            raise Invalid("locationType", "Choose one of the event type's location types.", "required")
        usual = row.places[0] if row.places else {"kind": "custom"}
        return {**usual, "value": body.location} if body.location else None
    allowed = words if len(words) > 1 else translate.LOCATION_TYPES
    if body.locationType not in allowed:
        raise Invalid("locationType", "This value is not one of the choices.", "choice", body.locationType)
    if body.locationType in words:
        chosen = row.places[words.index(body.locationType)]
        return {**chosen, "value": body.location or chosen.get("value", "")}
    provider = {"microsoft_teams": "ms_teams"}.get(body.locationType, body.locationType)
    if provider in {"custom", "request"}:
        return {"kind": "custom", "value": body.location or "", "asked": provider}
    return {"kind": "video", "provider": provider, "value": body.location or ""}


def _event_type(desk: Desk, number: int, path: str) -> EventType:
    try:
        row = get_event_type(desk, number)
    except NotFound:
        row = None
    if row is None or row.kind == "managed":
        raise Invalid(path, "This event type is unknown.", "unknown", number)
    return row


def _instant(text: str, path: str, row: EventType) -> datetime:
    """Local time of the event type's zone, unless it brings an offset (digest section 4)."""
    try:
        return parse_iso(text, zone_of(row))
    except ValueError:
        raise Invalid(path, "This value is not a valid date and time (Y-m-d H:i:s).", "datetime", text[:60]) from None


@operations("GET", PATH, f"{PATH}/")
def list_events(desk: Desk, call: Call) -> dict[str, Any]:
    """Events that the caller may see, filtered, sorted, paged."""
    page = page_of(call.query)
    order, descending = order_of(call.query, ORDERS, "scheduledAt")
    group = call.query.get("groupBy") or None
    if group is not None and (not isinstance(group, str) or group not in GROUPS):
        raise Invalid("groupBy", "This value is not a field to group by.", "choice")
    wanted = filter_of(call.query, FILTERS, "filter", "GetEventListFilterDTO")
    rows, total = find_bookings(
        desk,
        _filter(desk, wanted),
        order=order,
        descending=descending,
        offset=page.offset,
        limit=page.limit,
        group=GROUPS[group] if group else None,
    )
    related = _related_of(desk, rows)
    sent = reminded(desk, rows)
    items = [translate.event(row, desk.now, related[row.id], sent[row.id]) for row in rows]
    return {"meta": page.meta(total), "items": items}


def _related_of(desk: Desk, rows: list[Booking]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for series in {row.series for row in rows if row.series is not None and row.series.kind == "picks"}:
        together = [row.id for row in in_series(desk, series)]
        for row in rows:
            if row.series is series:
                found[row.id] = [number for number in together if number != row.id]
    return found


def _filter(desk: Desk, wanted: dict[str, Any]) -> BookingFilter:
    state, kind, uuid = (word(wanted, name, "filter") for name in ("state", "eventTypeType", "uuid"))
    if state and state not in STATES:
        raise Invalid("filter.state", "This value is not a state.", "choice")
    kinds = [ours for ours, wire in translate.TYPES.items() if wire == kind]
    if kind and not kinds:
        raise Invalid("filter.eventTypeType", "This value should be regular, round-robin or collective.", "choice")
    last = _day(wanted, "scheduledAtTo", desk.who.zone, 1)
    numbers = ids(wanted, "ids", "filter")
    return BookingFilter(
        ids=[] if word(wanted, "paymentStatus", "filter") else numbers,  # nothing is ever paid here
        uuid=_uuid(uuid) if uuid else None,
        states=[STATES[state]] if state else None,
        event_type_ids=_event_types(desk, wanted),
        event_type_kinds=kinds or None,
        user_ids=ids(wanted, "userList", "filter"),
        person=word(wanted, "invitee", "filter"),
        starts_from=_day(wanted, "scheduledAtFrom", desk.who.zone, 0),
        starts_before=last,
    )


def _event_types(desk: Desk, wanted: dict[str, Any]) -> list[int] | None:
    """The event types asked for by id, by tag, or by both."""
    numbers, tag_ids = ids(wanted, "eventTypeList", "filter"), ids(wanted, "organizationTagList", "filter")
    if tag_ids is None:
        return numbers
    carrying = tagged(desk, tag_ids)
    return carrying if numbers is None else [number for number in carrying if number in numbers]


def _uuid(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        return UUID(int=0)  # matches nothing


def _day(wanted: dict[str, Any], name: str, zone: str, after: int) -> datetime | None:
    text = wanted.get(name)
    if not text:
        return None
    try:
        if len(str(text)) > 10:
            return parse_iso(str(text), zone) + timedelta(seconds=after)
        return midnight(parse_date(str(text)) + timedelta(days=after), zone)
    except ValueError:
        raise Invalid(f"filter.{name}", "This value is not a valid date.", "date") from None


def _booking(desk: Desk, call: Call) -> Booking:
    return get_booking(desk, call.int_id("id", "event"))


@operations("PUT", f"{PATH}/cancel/{{id}}", f"{PATH}/cancel/{{id}}/", body=models.Reason, body_optional=True)
@operations("POST", f"{PATH}/cancel/{{id}}", f"{PATH}/cancel/{{id}}/", body=models.Reason, body_optional=True)
def cancel_one(desk: Desk, call: Call) -> Reply:
    """Cancel; again: nothing changes."""
    cancel(desk, _booking(desk, call), reason=call.body.reason)
    return Reply(status=204)


@operations("PUT", f"{PATH}/reschedule/{{id}}", f"{PATH}/reschedule/{{id}}/", body=models.Reschedule)
@operations("POST", f"{PATH}/reschedule/{{id}}", f"{PATH}/reschedule/{{id}}/", body=models.Reschedule)
def reschedule_one(desk: Desk, call: Call) -> Reply:
    """Move to another time, event type or host; only overlap refuses (digest 6.4)."""
    body: models.Reschedule = call.body
    row = _booking(desk, call)
    target = _event_type(desk, body.eventTypeId, "eventTypeId") if body.eventTypeId else row.event_type
    start = _instant(body.start, "start", target)
    end = _instant(body.end, "end", target) if body.end else None
    if end is not None and end <= start:
        raise Invalid("end", "This value should lie after start.", "range")
    if end is None and target is not row.event_type:
        end = start + timedelta(minutes=target.length)
    if body.userId is not None:
        _check_host(desk, target, body.userId)
    reschedule(
        desk,
        row,
        start,
        end=end,
        event_type=target,
        hosts=None if body.userId is None else [body.userId],
        care="free",
        by=desk.who.email,
    )
    return Reply(status=204)


def _check_host(desk: Desk, row: EventType, user_id: int) -> None:
    if user_id not in {user.id for user in users_of(desk)}:
        raise Invalid("userId", "This user is unknown.", "unknown", user_id)
    if user_id not in {host.user_id for host in row.hosts}:
        raise Invalid("userId", "This user is not assigned to the event type.", "unknown", user_id)


@operations("PUT", f"{PATH}/no-show/{{id}}", f"{PATH}/no-show/{{id}}/")
@operations("POST", f"{PATH}/no-show/{{id}}", f"{PATH}/no-show/{{id}}/")
def no_show(desk: Desk, call: Call) -> Reply:
    """The invitee did not come."""
    row = _booking(desk, call)
    mark_absent(desk, row, party=True)
    return Reply(status=204)


@operations("PUT", f"{PATH}/notes/{{id}}", f"{PATH}/notes/{{id}}/", body=models.Notes, body_optional=True)
@operations("POST", f"{PATH}/notes/{{id}}", f"{PATH}/notes/{{id}}/", body=models.Notes, body_optional=True)
def notes(desk: Desk, call: Call) -> Reply:
    """Replace the host's notes."""
    amend(desk, _booking(desk, call), internal_notes=call.body.notes or "")
    return Reply(status=204)


@operations("PUT", f"{PATH}/resend-notification/{{id}}", f"{PATH}/resend-notification/{{id}}/")
@operations("POST", f"{PATH}/resend-notification/{{id}}", f"{PATH}/resend-notification/{{id}}/")
def resend(desk: Desk, call: Call) -> Reply:
    """Tell the present state once more."""
    send_again(desk, _booking(desk, call))
    return Reply(status=204)


@operations("POST", f"{PATH}/invite-participants/{{id}}", f"{PATH}/invite-participants/{{id}}/", body=models.Invitation)
def invite(desk: Desk, call: Call) -> Reply:
    """Further guests; those who take part already are left as they are."""
    row, body = _booking(desk, call), call.body
    if row.state in {"cancelled", "rejected"}:
        raise WrongState("The event is over; nobody can be invited to it.", row.state)
    drafts = [GuestDraft(fields.email(f"emails.{n}", address)) for n, address in enumerate(body.emails)]
    with _renamed({"guests": "emails"}):
        add_guests(desk, row, drafts, body.message)
    return Reply(status=204)


@operations("PUT", f"{PATH}/{{id}}", f"{PATH}/{{id}}/", body=models.EditEvent)
def edit(desk: Desk, call: Call) -> Reply:
    """Corrects the invitee's name and phone, and answers by their ids."""
    row, body = _booking(desk, call), call.body
    invitee = body.invitee or models.EditInvitee()
    with _renamed({"name": "invitee.fullName", "phone": "invitee.phoneNumber"}):
        correct(
            desk,
            row,
            name=invitee.fullName,
            phone=invitee.phoneNumber,
            answers=_corrected(row, body.answers or []),
        )
    return Reply(status=204)


def _corrected(row: Booking, given: Sequence[models.EditAnswer]) -> dict[int, Any]:
    """New answers by the ids of the old ones, as their questions take them."""
    rows = {answer.id: answer for answer in row.answers}
    asked = {question["uuid"]: question for question in row.event_type.questions}
    found: dict[int, Any] = {}
    for n, each in enumerate(given):
        value = found[each.id] = each.value or ""
        question = asked.get(rows[each.id].question_uuid) if each.id in rows else None
        if question is not None:  # one that is asked no more takes any answer
            found[each.id] = questions.of_text(question, value)
            questions.check_answer(question, found[each.id], f"answers.{n}.value")
    return found


@operations("GET", f"{PATH}/{{id}}", f"{PATH}/{{id}}/")
def get(desk: Desk, call: Call) -> dict[str, Any]:
    """One event."""
    row = _booking(desk, call)
    return translate.event(row, desk.now, _related_of(desk, [row])[row.id], reminded(desk, [row])[row.id])


@operations("DELETE", f"{PATH}/{{id}}", f"{PATH}/{{id}}/")
def delete_one(desk: Desk, call: Call) -> Reply:
    """Delete: gone from lists, 404 afterwards."""
    delete(desk, _booking(desk, call))
    return Reply(status=204)
