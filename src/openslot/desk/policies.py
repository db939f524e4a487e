"""Cancellation policies: what invitees agree to, and until when they may cancel (SimplyMeet digest 6.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import PolicyForbids
from openslot.desk.nouns import Booking, EventType, Organization, Policy
from openslot.desk.rights import need

LONGEST_PERIOD = 10 * 366 * 24 * 60
FIELDS = {"enabled", "period", "label", "text", "overrides"}


def policy_of(desk: Desk, user_id: int | None) -> Policy:
    """The caller's organization's policy (None) or a user's; one that was never saved is switched off."""
    found = desk.session.scalar(_mine(desk.who.organization_id, user_id))
    return found or _fresh(desk.who.organization_id, user_id)


def _mine(organization_id: int, user_id: int | None) -> Any:
    whose = Policy.user_id.is_(None) if user_id is None else Policy.user_id == user_id
    return select(Policy).where(Policy.organization_id == organization_id, whose)


def _fresh(organization_id: int, user_id: int | None) -> Policy:
    return Policy(
        organization_id=organization_id,
        user_id=user_id,
        enabled=False,
        period=0,
        label="",
        text="",
        overrides=False,
        version=1,
    )


def save_policy(desk: Desk, user_id: int | None, **changes: Any) -> Policy:
    """Change what is given; the version grows if anything is different. The organization's is its owner's to change."""
    if user_id is None:
        need(desk, "organization_cancellation_policy", "edit")
    whole = select(Organization.id).where(Organization.id == desk.who.organization_id)
    desk.session.execute(whole.with_for_update())  # nothing else keeps two first saves from making two rows
    row = policy_of(desk, user_id)
    changes = {key: value for key, value in changes.items() if value is not None and key in FIELDS}
    if "period" in changes:
        fields.whole("period", changes["period"], 0, LONGEST_PERIOD)
    if "label" in changes:
        fields.text("label", changes["label"], most=1000)
    if "text" in changes:
        fields.text("text", changes["text"], most=fields.LONG_TEXT)
    if any(getattr(row, key) != value for key, value in changes.items()):
        for key, value in changes.items():
            setattr(row, key, value)
        row.version += 1
    desk.session.add(row)
    desk.session.flush()
    return row


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that an invitee must agree to. ``period``: minutes before the start without cancelling; 0: none."""

    label: str
    text: str
    period: int
    version: int


def in_force(desk: Desk, event_type: EventType, host_id: int | None) -> InForce | None:
    """The policy for an event type with this host: his own, unless the organization's overrides it."""
    user_id = event_type.owner_id or host_id
    rows = desk.session.scalars(
        select(Policy).where(
            Policy.organization_id == event_type.organization_id,
            or_(Policy.user_id.is_(None), Policy.user_id == user_id),
        )
    ).all()
    ours = next((row for row in rows if row.user_id is None and row.enabled), None)
    own = next((row for row in rows if row.user_id is not None and row.enabled), None)
    row = ours if ours is not None and (ours.overrides or own is None) else own
    return InForce(row.label, row.text, row.period, row.version) if row is not None else None


def check_move(desk: Desk, booking: Booking) -> None:
    """``PolicyForbids`` if the booker may not move it any more: who could, would cancel the one that he moved away."""
    if is_too_late(desk, booking):
        raise PolicyForbids("It is too late to move this booking.", "reschedule")


def check_cancel(desk: Desk, booking: Booking) -> None:
    """``PolicyForbids`` if the booker may not cancel any more. Hosts always may."""
    if not booking.event_type.allow_cancel:
        raise PolicyForbids("This event type does not allow cancellations.", "cancel")
    if is_too_late(desk, booking):
        raise PolicyForbids("It is too late to cancel this booking.", "cancel")


def policy_ends(desk: Desk, booking: Booking) -> datetime | None:
    """Until when the policy lets its booker move and cancel; None if there is no such end."""
    policy = in_force(desk, booking.event_type, booking.meeting.host_id)
    return booking.start_at - timedelta(minutes=policy.period) if policy and policy.period else None


def move_ends(desk: Desk, booking: Booking) -> datetime | None:
    """Until when its booker may move it, by the policy and by the event type; None if there is no such end."""
    ends, notice = policy_ends(desk, booking), booking.event_type.reschedule_notice
    own = booking.start_at - timedelta(minutes=notice) if notice else None
    return min((end for end in (ends, own) if end is not None), default=None)


def is_too_late(desk: Desk, booking: Booking) -> bool:
    """Has the time begun in which the policy lets its booker change nothing?"""
    end = policy_ends(desk, booking)
    return end is not None and desk.now > end
