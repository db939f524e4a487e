"""The outbox as people see it: what is on its way, what has arrived, what was given up; tried again or discarded."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from openslot.desk.desk import LARGEST_ID, Desk
from openslot.desk.errors import Forbidden, NotFound, WrongState
from openslot.desk.nouns import Delivery, OutboxRow
from openslot.desk.outbox import PATIENCE

STATES = ("due", "sent", "kept", "failed", "discarded")


def _visible(desk: Desk) -> Select[Delivery]:
    """Who manages the organization sees its deliveries; the command line, which has no caller, all."""
    query = select(Delivery)
    if desk.caller is None:
        return query
    if not desk.caller.manages:
        raise Forbidden("The outbox is for who manages the organization.")
    return query.where(Delivery.organization_id == desk.caller.organization_id)


def deliveries(
    desk: Desk,
    *,
    states: Sequence[str] | None = None,
    booking_id: int | None = None,
    webhook_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Newest first. ``before``: those with smaller ids, for the next page."""
    query = _visible(desk)
    if states is not None:
        query = query.where(Delivery.state.in_(states))
    if booking_id is not None:
        query = query.where(Delivery.booking_id == booking_id)
    if webhook_id is not None:
        query = query.where(Delivery.webhook_id == webhook_id)
    if before is not None:
        query = query.where(Delivery.id < before)
    return list(desk.session.scalars(query.order_by(Delivery.id.desc()).limit(limit)))


def any_failed(desk: Desk) -> bool:
    """Was something of the caller's organization given up that nobody has looked after yet?"""
    mine = Delivery.organization_id + 0 == desk.who.organization_id  # of all its rows few failed: found by their state
    return desk.session.scalar(select(Delivery.id).where(Delivery.state == "failed", mine).limit(1)) is not None


def get_delivery(desk: Desk, reference: int | UUID) -> Delivery:
    """One of them by id or delivery id; ``NotFound``."""
    if isinstance(reference, int) and not 0 < reference <= LARGEST_ID:
        raise NotFound("delivery", reference)
    column = Delivery.id if isinstance(reference, int) else Delivery.uuid
    row = desk.session.scalar(_visible(desk).where(column == reference))
    if row is None:
        raise NotFound("delivery", reference)
    return row


def retry(desk: Desk, row: Delivery) -> None:
    """Send it (again) as soon as possible, under the same delivery id. It has a day from now on."""
    _grab(desk, row)
    row.state, row.attempts, row.last_error = "due", 0, None
    row.due_at, row.give_up_at = desk.now, desk.now + PATIENCE
    desk.session.flush()


def discard(desk: Desk, row: Delivery) -> None:
    """Do not send it (any more); ``WrongState`` for what has been sent."""
    _grab(desk, row)
    if row.state == "sent":
        raise WrongState("It has been sent already.", row.state)
    row.state = "discarded"
    desk.session.flush()


def _grab(desk: Desk, row: Delivery) -> None:
    """Read it anew under its lock; ``WrongState`` while a pump is sending it."""
    desk.session.refresh(row, with_for_update=True)
    if row.lease_ends_at is not None and row.lease_ends_at > desk.now:
        raise WrongState("It is being sent at this moment.", row.state)
    row.lease = row.lease_ends_at = None


def failed_steps(desk: Desk) -> list[OutboxRow]:
    """Steps for which no messages could be written, oldest first."""
    query = select(OutboxRow).where(OutboxRow.state == "failed")
    if desk.caller is not None:
        query = query.where(OutboxRow.organization_id == desk.who.organization_id)
    return list(desk.session.scalars(query.order_by(OutboxRow.id)))


def retry_step(desk: Desk, row: OutboxRow) -> None:
    """Plan it again."""
    row.state, row.attempts, row.last_error = "due", 0, None
    row.due_at, row.give_up_at = desk.now, desk.now + PATIENCE
    desk.session.flush()
