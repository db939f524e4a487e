"""Other people's servers that know when somebody is busy: connections, their calendars, what was read and written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openslot.store.base import Base
from openslot.store.tables.columns import At, Id, OrganizationId, TenantRow
from openslot.store.tables.people import User
from openslot.store.types import BigId, Instant


class Connection(TenantRow, Base):
    """A user's account at an outside service. ``kind``: caldav, apple, ics, google, microsoft, or one of video:
    zoom, google_meet, ms_teams, whereby, jitsi. ``name``: what tells it from others of its kind (an address, a user).

    ``secret``: credentials, sealed with a key derived from the server's secret (``openslot.desk.vault``).
    ``state``: ok; failing (the last reads did not succeed); dead (it needs its owner). ``failing_since``: the first
    of the reads that failed in a row.
    """

    __tablename__ = "connection"
    __table_args__ = (
        Index("ix_connection_organization", "organization_id", "user_id", "id"),
        UniqueConstraint("user_id", "kind", "name"),
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="ok")
    last_error: Mapped[str | None]
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[At]
    is_default: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()
    calendars: Mapped[list[Calendar]] = relationship(
        back_populates="connection", cascade="all, delete-orphan", order_by="Calendar.id"
    )


class Calendar(Base):
    """A calendar of a connection. ``external_id``: what the service calls it (an address, for CalDAV and feeds).

    ``selected``: its events are busy time. ``destination``: bookings are written here; one per user at most.
    ``mark``: what the service gave to ask for changes with (sync-token, ctag, ETag). ``read_at``: the age of its busy
    times, which cover ``from_at`` to ``until_at``.
    """

    __tablename__ = "calendar"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_calendar_organization", "organization_id", "user_id"),
        Index(
            "ux_calendar_destination",
            "user_id",
            unique=True,
            sqlite_where=text("destination"),
            postgresql_where=text("destination"),
        ),
    )

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    connection_id: Mapped[int] = mapped_column(BigId, ForeignKey("connection.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    is_primary: Mapped[bool] = mapped_column(default=False)
    writable: Mapped[bool] = mapped_column(default=False)
    selected: Mapped[bool] = mapped_column(default=False)
    destination: Mapped[bool] = mapped_column(default=False)
    mark: Mapped[str | None]
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    from_at: Mapped[datetime | None] = mapped_column(Instant)
    until_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[At]

    connection: Mapped[Connection] = relationship(back_populates="calendars")


class BusyTime(Base):
    """Time that a selected calendar takes from its user, as it was at the calendar's ``read_at``."""

    __tablename__ = "busy_time"
    __table_args__ = (
        Index("ix_busy_time_user", "organization_id", "user_id", "start_at", "end_at"),
        Index(None, "calendar_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    calendar_id: Mapped[int] = mapped_column(BigId, ForeignKey("calendar.id", ondelete="CASCADE"))
    start_at: Mapped[At]
    end_at: Mapped[At]


class WrittenEvent(Base):
    """A booking as it stands in a host's calendar. ``uid``: the event's for life, ``Booking.ics_uid``.
    ``place``: its address or id there; ``mark``: the version that we wrote.
    """

    __tablename__ = "written_event"
    __table_args__ = (UniqueConstraint("calendar_id", "uid"), Index(None, "organization_id", "uid"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    calendar_id: Mapped[int] = mapped_column(BigId, ForeignKey("calendar.id", ondelete="CASCADE"))
    uid: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    mark: Mapped[str | None]
    written_at: Mapped[At]

    calendar: Mapped[Calendar] = relationship()


class Verified(Base):
    """An e-mail address or phone number that a user shows to be theirs. ``kind``: email or phone.

    Until ``verified_at`` a code waits for them: ``code_hash`` is its digest, good until ``expires_at``; ``tries``
    counts wrong ones.
    """

    __tablename__ = "verified"
    __table_args__ = (UniqueConstraint("user_id", "kind", "value"),)

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str]
    value: Mapped[str]
    code_hash: Mapped[str | None]
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[At]


class Feed(Base):
    """A secret address at which a user's or a team's bookings can be read as a calendar. ``code`` is the secret."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("user_id"), UniqueConstraint("team_id"))

    id: Mapped[Id]
    organization_id: Mapped[OrganizationId]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[At]
