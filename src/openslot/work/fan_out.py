"""Steps become deliveries: one row per message and receiver, written as it will be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import structlog
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from openslot.couriers.parcels import Draft, Later, Plan
from openslot.desk.outbox import BY_TIME, PATIENCE
from openslot.store.database import Database
from openslot.store.tables import Delivery, OutboxRow
from openslot.work.backoff import next_try
from openslot.work.leases import LEASE, PLAIN, claim, finish

Planner = Callable[[Session, OutboxRow, datetime], Plan]
MOST = 20


def fan_out(database: Database, now: datetime, planner: Planner, chance: Random, lease: timedelta = LEASE) -> int:
    """Plan the steps that are due; how many there were."""
    holder, ids = claim(database, OutboxRow, now, MOST, lease)
    if not ids:
        return 0
    with database.read() as session:
        plans = [_planned(session, number, now, planner) for number in ids]
    for number, (row, plan) in zip(ids, plans, strict=True):
        # One transaction each: pumps never hold a row while they wait for another's.
        try:
            with database.write() as session:
                _write(session, number, holder, row, plan, now, chance)
        except DBAPIError as error:  # what the database will not keep; a database that is away raises another error
            structlog.get_logger().exception("outbox.unwritten", row=number, kind=row.kind)
            with database.write() as session:
                _write(session, number, holder, row, error, now, chance)
    return len(ids)


def _planned(session: Session, number: int, now: datetime, planner: Planner) -> tuple[OutboxRow, Plan | Exception]:
    """A step's plan, or why there is none: one bad step must not hold up the others."""
    row = session.get_one(OutboxRow, number)
    try:
        return row, planner(session, row, now)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise  # not the step's fault
        structlog.get_logger().exception("outbox.unplanned", row=number, kind=row.kind)
        return row, error


def _write(
    session: Session, number: int, holder: str, row: OutboxRow, plan: Plan | Exception, now: datetime, chance: Random
) -> None:
    if isinstance(plan, Exception):
        words = f"{type(plan).__name__}: {plan}".replace("\x00", "")[:1000]
        then = next_try(now, row.attempts + 1, chance)
        state = "failed" if then > row.give_up_at else "due"
        finish(
            session, OutboxRow, number, holder, attempts=row.attempts + 1, state=state, due_at=then, last_error=words
        )
        return
    if plan.not_before is not None:
        # one attempt at least: only so do the steps after it wait (``leases``)
        finish(session, OutboxRow, number, holder, due_at=plan.not_before, attempts=max(row.attempts, 1))
        return
    state = "withdrawn" if plan.withdrawn else "sent"
    if not finish(session, OutboxRow, number, holder, state=state, sent_at=now, last_error=None):
        return
    session.add_all([_delivery(row, draft, now) for draft in plan.drafts])
    if plan.later is not None and row.booking_id is not None:
        _plan_anew(session, row, plan.later, now)


def _delivery(row: OutboxRow, draft: Draft, now: datetime) -> Delivery:
    return Delivery(
        organization_id=row.organization_id,
        outbox_id=row.id,
        booking_id=row.booking_id,
        webhook_id=draft.webhook_id,
        channel=draft.channel,
        receiver=draft.receiver,
        occasion=draft.occasion,
        key=draft.key,
        line=draft.line or f"{draft.channel}:{draft.webhook_id or draft.receiver}:{row.line}",
        request=draft.request,
        due_at=now,
        give_up_at=now + PATIENCE,
        created_at=now,
    )


def _plan_anew(session: Session, row: OutboxRow, later: Sequence[Later], now: datetime) -> None:
    """Withdraw what was to come of the booking, and write down what is to come by now."""
    old = (
        OutboxRow.line == row.line,
        OutboxRow.kind.in_(BY_TIME),
        OutboxRow.state == "due",
        OutboxRow.id != row.id,
    )
    session.execute(update(OutboxRow).where(*old).values(state="withdrawn"), **PLAIN)
    session.add_all(
        OutboxRow(
            organization_id=row.organization_id,
            booking_id=row.booking_id,
            line=row.line,
            kind=each.kind,
            payload=each.payload,
            dedupe_key=f"{each.kind}:{row.id}:{each.name}",
            due_at=each.due_at,
            give_up_at=each.due_at + PATIENCE,
            created_at=now,
        )
        for each in later
    )
