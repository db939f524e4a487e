"""What can be booked, by whom it is given, and how it is grouped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import Document, Id, OrganizationId, Rows, TenantRow
from openslot.store.tables.people import Organization, Team, User
from openslot.store.tables.schedules import Schedule
from openslot.store.types import BigId, Instant, Json

LIVE = "deleted_at IS NULL"


def _slug_index(name: str, whose: str, which: str) -> Index:
    """A slug is one of its owner's, its team's or its organization's; a deleted event type leaves its own to others."""
    return Index(name, whose, "slug", unique=True, sqlite_where=text(which), postgresql_where=text(which))


class EventTypeGroup(TenantRow, Base):
    """Event types shown together on one page."""

    __tablename__ = "event_type_group"
    __table_args__ = (UniqueConstraint("organization_id", "slug"),)

    name: Mapped[str]
    slug: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class EventType(TenantRow, Base):
    """What can be booked. The meaning of each rule of time stands in ``openslot.engine.rules.Rules``.

    - ``kind``: ``single`` (its one host), ``round_robin`` (one of the optional hosts, beside all fixed ones),
      ``collective`` (all hosts), ``hostless`` (the event type is its own calendar), ``managed`` (a template),
      ``service`` (stands behind a service of the catalogue and is booked through it alone).
    - ``owner_id`` None: the team's. ``parent_id``: the managed template that this one follows.
    - ``notice``: ``{"value", "unit"}``; ``window``: the fields of the engine's ``Window`` that differ from unlimited;
      ``limits``: ``[{"period", "unit", "most"}]``.
    - ``confirmation``: ``never``, ``always``, or ``within`` (only if the start is at most
      ``confirmation_minutes`` away). ``pending_holds``: a pending booking keeps its time.
    - ``absent_holds``: a booking whose party did not come keeps its time. ``attending_busy``: a host who is a party or
      guest of somebody else's booking is busy (Cal.com 4.3 rule 7a).
    - ``questions``: ``[{"uuid", "slug", "label", "type", "required", "options", "placeholder", "hidden"}]``.
    - ``places``: ``[{"kind", "value", "provider", "public"}]``, see ``openslot.desk.places``.
    - ``messages``: its own reminders, follow-ups and words of mails, see ``openslot.desk.messages``.
    - ``recurrence``: ``{"frequency", "interval", "count"}`` or None; ``several_starts``: one party may pick several.
    - ``host_hours_first``: a host's own schedules win over the event type's (HighLevel 6.5), else the reverse
      (Cal.com 4.3 rule 3). ``door``: the dialect that made it.
    """

    __tablename__ = "event_type"
    __table_args__ = (
        _slug_index("ux_event_type_slug_of_owner", "owner_id", LIVE),
        _slug_index("ux_event_type_slug_of_team", "team_id", LIVE),
        _slug_index("ux_event_type_slug", "organization_id", f"{LIVE} AND owner_id IS NULL AND team_id IS NULL"),
        Index(None, "organization_id", "position", "id"),
        Index(None, "organization_id", "owner_id"),
        Index(None, "organization_id", "team_id"),
    )

    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_type_group.id", ondelete="SET NULL"))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    schedule_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("schedule.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(default="single")
    door: Mapped[str] = mapped_column(default="dashboard")
    title: Mapped[str]
    slug: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    color: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    zone: Mapped[str | None]
    length: Mapped[int]
    slot_interval: Mapped[int | None]
    offset: Mapped[int] = mapped_column(default=0)
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    notice: Mapped[Document]
    window: Mapped[Document]
    limits: Mapped[Rows]
    seats: Mapped[int] = mapped_column(default=1)
    show_seats_left: Mapped[bool] = mapped_column(default=False)
    show_attendees: Mapped[bool] = mapped_column(default=False)
    first_per_day: Mapped[bool] = mapped_column(default=False)
    optimized: Mapped[bool] = mapped_column(default=False)
    look_busy: Mapped[int] = mapped_column(default=0)
    grid: Mapped[str] = mapped_column(default="open")
    strict_grid: Mapped[bool] = mapped_column(default=False)
    buffer_rule: Mapped[str] = mapped_column(default="add")
    limit_scope: Mapped[str] = mapped_column(default="host")
    fairness: Mapped[str] = mapped_column(default="least_recent")
    host_hours_first: Mapped[bool] = mapped_column(default=False)

    confirmation: Mapped[str] = mapped_column(default="never")
    confirmation_minutes: Mapped[int] = mapped_column(default=0)
    pending_holds: Mapped[bool] = mapped_column(default=True)
    absent_holds: Mapped[bool] = mapped_column(default=True)
    attending_busy: Mapped[bool] = mapped_column(default=False)
    allow_cancel: Mapped[bool] = mapped_column(default=True)
    allow_reschedule: Mapped[bool] = mapped_column(default=True)
    reschedule_notice: Mapped[int] = mapped_column(default=0)
    booker_limit: Mapped[int | None]
    booker_limit_offers_move: Mapped[bool] = mapped_column(default=False)
    requires_login: Mapped[bool] = mapped_column(default=False)
    proven_address: Mapped[bool] = mapped_column(default=False)  # pages: who books shows that the address is his
    guests_allowed: Mapped[bool] = mapped_column(default=True)
    several_starts: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(default="hidden")  # hidden, optional or required
    recurrence: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    questions: Mapped[Rows]
    places: Mapped[Rows]
    messages: Mapped[Document]
    price: Mapped[int] = mapped_column(default=0)  # in the currency's smallest unit
    currency: Mapped[str] = mapped_column(default="usd")
    redirect_url: Mapped[str | None]

    organization: Mapped[Organization] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    team: Mapped[Team | None] = relationship()
    group: Mapped[EventTypeGroup | None] = relationship()
    schedule: Mapped[Schedule | None] = relationship()
    hosts: Mapped[list[Host]] = relationship(
        back_populates="event_type", cascade="all, delete-orphan", order_by="(Host.position, Host.id)"
    )
    durations: Mapped[list[Duration]] = relationship(cascade="all, delete-orphan", order_by="Duration.id")


class Duration(Base):
    """One of the lengths that the booker may choose. No rows: the event type's ``length`` alone."""

    __tablename__ = "event_type_duration"
    __table_args__ = (UniqueConstraint("event_type_id", "minutes"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    minutes: Mapped[int]


class Host(Base):
    """A user on an event type. ``priority`` 0–1, higher first; ``weight`` is the share of turns, 100 the usual.

    ``head_start``: turns that count as had, so that a newcomer is not flooded.
    """

    __tablename__ = "host"
    __table_args__ = (UniqueConstraint("event_type_id", "user_id"), Index(None, "organization_id", "user_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    event_type_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_type.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    fixed: Mapped[bool] = mapped_column(default=False)
    primary: Mapped[bool] = mapped_column(default=False)
    host_group: Mapped[int] = mapped_column(default=0)
    priority: Mapped[float] = mapped_column(default=0.5)
    weight: Mapped[int] = mapped_column(default=100)
    head_start: Mapped[int] = mapped_column(default=0)
    places: Mapped[Rows]

    event_type: Mapped[EventType] = relationship(back_populates="hosts")
    user: Mapped[User] = relationship()
    schedules: Mapped[list[Schedule]] = relationship(secondary="host_schedule", order_by=Schedule.id)


class HostSchedule(Base):
    """A schedule that a host keeps for one event type. Several add up (HighLevel 6.5)."""

    __tablename__ = "host_schedule"

    host_id: Mapped[int] = mapped_column(BigId, ForeignKey("host.id", ondelete="CASCADE"), primary_key=True)
    schedule_id: Mapped[int] = mapped_column(BigId, ForeignKey("schedule.id", ondelete="CASCADE"), primary_key=True)
