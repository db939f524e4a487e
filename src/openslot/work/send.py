"""Deliveries are carried by their couriers, and marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from openslot.couriers.parcels import Courier, Parcel, Receipt, Rest, Subscription, Undeliverable, Undelivered
from openslot.store.database import Database
from openslot.store.tables import Delivery
from openslot.time.clock import Clock
from openslot.work.backoff import next_try
from openslot.work.leases import LEASE, PLAIN, claim, finish


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery that this pump has taken."""

    id: int
    holder: str
    attempts: int
    give_up_at: datetime
    parcel: Parcel


def take(database: Database, now: datetime, most: int, lease: timedelta = LEASE) -> list[Job]:
    """Up to ``most`` deliveries that are ready, for this pump alone."""
    holder, ids = claim(database, Delivery, now, most, lease)
    if not ids:
        return []
    with database.read() as session:
        query = select(Delivery).where(Delivery.id.in_(ids)).options(joinedload(Delivery.webhook))
        rows = session.scalars(query.order_by(Delivery.id)).all()
    return [Job(row.id, holder, row.attempts, row.give_up_at, _parcel(row)) for row in rows]


def _parcel(row: Delivery) -> Parcel:
    hook = row.webhook
    return Parcel(
        uuid=row.uuid,
        channel=row.channel,
        receiver=row.receiver,
        occasion=row.occasion,
        request=row.request,
        webhook=Subscription(hook.url, hook.style, hook.active, hook.secret) if hook else None,
    )


def send(database: Database, clock: Clock, couriers: Mapping[str, Courier], job: Job, chance: Random) -> None:
    """Carry one delivery, outside any transaction, and write down what came of it."""
    outcome = _carried(couriers, job.parcel, clock.now())
    now = clock.now()
    with database.write() as session:
        if not finish(session, Delivery, job.id, job.holder, **_marks(job, outcome, now, chance)):
            structlog.get_logger().warning("delivery.lease_lost", delivery=str(job.parcel.uuid))
    if isinstance(outcome, Undelivered) and outcome.rest:
        _let_rest(database, job, outcome.rest, now, chance)


def _carried(couriers: Mapping[str, Courier], parcel: Parcel, now: datetime) -> Receipt | Undelivered:
    courier = couriers.get(parcel.channel)
    if courier is None:
        return Undeliverable(f"No courier for {parcel.channel} is configured here.")
    try:
        return courier.carry(parcel, now)
    except Undelivered as error:
        return error
    except Exception as error:  # noqa: BLE001 - a courier's mistake: logged, kept with the row, tried again
        structlog.get_logger().exception("delivery.broken", delivery=str(parcel.uuid), channel=parcel.channel)
        return Undelivered(f"{type(error).__name__}: {error}"[:1000])


def _marks(job: Job, outcome: Receipt | Undelivered, now: datetime, chance: Random) -> dict[str, Any]:
    """What is to be written into the row."""
    attempts = job.attempts + 1
    if isinstance(outcome, Receipt):
        return {
            "attempts": attempts,
            "state": outcome.state,
            "sent_at": now,
            "answer": outcome.answer,
            "last_error": None,
        }
    then = next_try(now, attempts, chance, outcome.wait)
    over = isinstance(outcome, Undeliverable) or then > job.give_up_at
    return {
        "attempts": attempts,
        "state": "failed" if over else "due",
        "due_at": now if over else then,
        "answer": outcome.answer,
        "last_error": str(outcome).replace("\x00", ""),
    }


def _let_rest(database: Database, job: Job, rest: Rest, now: datetime, chance: Random) -> None:
    """Nobody answers there: what else is due for the same receiver need not find out one by one."""
    then = next_try(now, job.attempts + 1, chance)
    others = [
        Delivery.state == "due",
        Delivery.channel == job.parcel.channel,
        Delivery.due_at < then,
        or_(Delivery.lease_ends_at.is_(None), Delivery.lease_ends_at <= now),
    ]
    if rest == "receiver":
        others.append(Delivery.receiver == job.parcel.receiver)
    with database.write() as session:
        free = select(Delivery.id).where(*others).limit(5000).with_for_update(skip_locked=True)
        ids = list(session.scalars(free))
        session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(due_at=then), **PLAIN)
