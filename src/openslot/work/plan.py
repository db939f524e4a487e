"""What each step causes: letters, webhooks, notices, and what is planned for later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from openslot.couriers.calendar_writes import calendar_drafts
from openslot.couriers.parcels import Draft, Plan
from openslot.couriers.smtp.letter import Template
from openslot.couriers.smtp.others import WRITERS, other_letters
from openslot.couriers.smtp.people import Person, people
from openslot.couriers.smtp.plan import EVERYBODY, mail, receivers
from openslot.couriers.step import Step, step_of
from openslot.couriers.video import call_drafts, waits_for_call
from openslot.couriers.webhook.away import away_hooks
from openslot.couriers.webhook.plan import pings
from openslot.desk.messages import own_words
from openslot.desk.nouns import Booking, Notification, OutboxRow
from openslot.desk.outbox import CALL, IMPORTED, PLANNED
from openslot.desk.webhooks import PING
from openslot.work import notices
from openslot.work.by_time import planned, stands
from openslot.work.notices import Mailing

ALONE = {"away.created": away_hooks, PING: pings}
"""What webhooks are told that is no booking's."""
More = Callable[[Step, datetime], list[Draft]]


def calendars_of(step: Step, _now: datetime) -> list[Draft]:
    """What hosts' own calendars are told."""
    if step.kind in {"reminder", "followup", "started", "ended", "again"}:
        return []
    return calendar_drafts(step.session, step.booking, step.then["hosts"])


class Planner:
    """``sender``: the address that mails come from. ``more``: what other rooms have to say of a step."""

    def __init__(self, base_url: str, sender: str, more: Sequence[More] = ()) -> None:
        self.base_url, self.sender, self.more = base_url, sender, more

    def __call__(self, session: Session, row: OutboxRow, now: datetime) -> Plan:
        """The plan of one row."""
        if row.kind in WRITERS:
            return Plan(other_letters(session, row, self.base_url))
        if row.kind in ALONE:
            return Plan(ALONE[row.kind](session, row))
        if row.kind == CALL:
            return Plan(call_drafts(row))
        if not row.kind.startswith("booking."):
            raise ValueError(f"nobody tells of {row.kind}")
        pause = waits_for_call(session, row, now)
        if pause is not None:
            return Plan(not_before=pause)
        step = step_of(session, row, self.base_url)
        if step is None:
            return Plan(withdrawn=True)
        if step.kind in {"reminder", "followup", "started", "ended"} and not stands(step):
            return Plan(withdrawn=True)
        rows = notices.of_event_type(step)
        if row.kind in {IMPORTED, PLANNED}:
            return Plan([], planned(step, rows, now))
        dates = self._together(step)
        drafts = [
            mail(
                step,
                each.occasion,
                each.person,
                self.sender,
                each.template,
                dates=dates,
                suffix=each.suffix,
                from_name=each.from_name,
            )
            for each in self._mailings(step, rows)
        ]
        drafts += self._other(step, rows)
        for more in self.more:
            drafts += more(step, now)
        return Plan(_distinct(drafts), planned(step, rows, now))

    def _mailings(self, step: Step, rows: Sequence[Notification]) -> list[Mailing]:
        if step.kind in {"reminder", "followup"}:
            return self._by_time(step, rows)
        if not _tells(step):
            return []
        usual = [Mailing(word, each, _own_words(step, word, each)) for word, each in receivers(step)]
        extra = [] if step.quiet or step.takes_back else notices.additional(step, rows, step.kind)
        return [mailing for each in usual for mailing in notices.replaced(rows, each)] + extra

    def _by_time(self, step: Step, rows: Sequence[Notification]) -> list[Mailing]:
        """A reminder or follow-up: the event type's own, or a notification's."""
        everybody = people(step, EVERYBODY)
        uuid = step.payload.get("notification")
        if uuid is None:
            to = step.payload["to"]
            return [
                Mailing(step.kind, each, _own_words(step, step.kind, each)) for each in everybody if each.role in to
            ]
        return [
            mailing
            for row in rows
            if row.uuid == UUID(uuid)
            for mailing in notices.mailings(step, row, step.kind, everybody)
        ]

    def _other(self, step: Step, rows: Sequence[Notification]) -> list[Draft]:
        """Notifications that are no mail."""
        if step.quiet or step.takes_back:
            return []
        uuid = step.payload.get("notification")
        if step.kind in {"reminder", "followup"}:
            mine = [row for row in rows if uuid is not None and row.uuid == UUID(uuid)]
        else:
            mine = notices.for_occasion(rows, step.kind)
        everybody = people(step, EVERYBODY)
        return [draft for row in mine for draft in notices.other_channels(step, row, step.kind, everybody)]

    def _together(self, step: Step) -> list[Step]:
        """The steps of all times that were booked in one go, this one first; none for a single one."""
        if not (_in_series(step) and _tells(step)):
            return []
        query = select(OutboxRow, Booking).join(Booking, Booking.id == OutboxRow.booking_id)
        rows = step.session.execute(query.where(*_together(step)).order_by(OutboxRow.id)).all()
        found = [Step(step.session, row, booking, self.base_url) for row, booking in rows]
        return found if len(found) > 1 else []


def _in_series(step: Step) -> bool:
    return step.booking.series_id is not None and step.kind in {"booked", "requested"}


def _together(step: Step) -> tuple[ColumnElement[bool], ...]:
    """The rows of all times that were booked in this step's transaction: they make one letter per person."""
    return (
        Booking.series_id == step.booking.series_id,
        OutboxRow.kind == step.row.kind,
        OutboxRow.created_at == step.row.created_at,
    )


def _tells(step: Step) -> bool:
    """Of times that were booked together the first one tells of all."""
    if not _in_series(step):
        return True
    query = select(func.min(OutboxRow.id)).join(Booking, Booking.id == OutboxRow.booking_id)
    return step.session.scalar(query.where(*_together(step))) == step.row.id


def _own_words(step: Step, occasion: str, person: Person) -> Template | None:
    """The event type's own words for a letter, or the organization's."""
    words = own_words(step.event_type, step.organization, f"{occasion}.{person.role}", person.language)
    return Template(**words) if words else None


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """Each message once."""
    return list({draft.key: draft for draft in drafts}.values())
