"""What the engine is told, and the words it answers with: plain values, no behaviour beyond tiny conveniences.

Unless a name says otherwise, an instant is an ``int`` of whole minutes since the Unix epoch (UTC), and an
interval is a half-open pair ``(start, end)`` of them. Lengths, buffers and offsets are minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Minute = int
Interval = tuple[Minute, Minute]


class Weekly(NamedTuple):
    """Hours that repeat each week: ``days`` 0 = Monday … 6 = Sunday; ``start``/``end`` minutes of the local day.

    ``end`` may be 1440 (midnight). ``start >= end`` opens nothing.
    """

    days: tuple[int, ...]
    start: int
    end: int


class Override(NamedTuple):
    """The hours of one local date (``YYYY-MM-DD``); they replace that date's weekly hours. No intervals: closed."""

    date: str
    intervals: tuple[tuple[int, int], ...]


class Schedule(NamedTuple):
    """Working hours in wall time of the IANA zone ``zone``."""

    zone: str
    weekly: tuple[Weekly, ...]
    overrides: tuple[Override, ...] = ()


class Busy(NamedTuple):
    """Time a host is taken. ``before``/``after`` are the buffers that the taking meeting brings along."""

    start: Minute
    end: Minute
    before: int = 0
    after: int = 0


class Shared(NamedTuple):
    """A meeting of this very event type that more parties may join: same start, same end, ``taken`` of its seats."""

    start: Minute
    end: Minute
    taken: int
    meeting: int


class Booked(NamedTuple):
    """A booking of this event type that counts towards limits."""

    start: Minute
    end: Minute


class Period(StrEnum):
    """Calendar periods of limits. Weeks begin on Sunday (Cal.com digest 4.3 rule 8)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Limit(NamedTuple):
    """At most ``most`` bookings (``unit="count"``) or booked minutes (``unit="minutes"``) per local period."""

    period: Period
    unit: Literal["count", "minutes"]
    most: int


@dataclass(frozen=True, slots=True)
class Span:
    """A distance in time from now. Minutes and hours are exact; days, weeks and months walk the local calendar."""

    value: int = 0
    unit: Literal["minutes", "hours", "days", "weeks", "months"] = "minutes"


@dataclass(frozen=True, slots=True)
class Window:
    """How far ahead one may book.

    - ``unlimited``
    - ``until``: starts up to now + ``span`` (HighLevel ``allowBookingFor``, calendar arithmetic in the rules' zone)
    - ``days`` / ``business_days``: to the end of the local day today + ``count`` (Cal.com ``bookingWindow``); with
      ``rolling`` to the end of the ``count``-th local day that really has slots. Days are of the *asked* zone.
      Business days skip Saturday and Sunday.
    - ``range``: from the start of local date ``first`` to the end of ``last`` (``YYYY-MM-DD``), in the rules' zone.
    """

    kind: Literal["unlimited", "until", "days", "business_days", "range"] = "unlimited"
    span: Span = Span()
    count: int = 0
    rolling: bool = False
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one event type that bear on time. Where the three products differ in rule, the rule is here.

    - ``grid``: ``"open"`` lays starts from each opening of the hours in steps of ``interval`` (SimplyMeet 6.6,
      HighLevel 6.6); ``"free"`` lays them from each free range, aligned and offset as Cal.com digest 4.3 rule 10.
    - ``optimized``: Cal.com's ``showOptimizedSlots`` (only with ``grid="free"``).
    - ``strict``: a start off the grid is refused also when booking (HighLevel 7); otherwise any free span will do.
    - ``buffers``: how the buffers of neighbours combine: ``"add"`` (Cal.com) or ``"max"`` (HighLevel).
    - ``limit_scope``: count a limit over each ``"host"`` or over the whole ``"event_type"``.
    - ``seats``: parties per slot and host; 1 is an ordinary meeting.
    - ``zone``: IANA zone of limits, ``until``/``range`` windows, notice in calendar units, and look-busy days.
    - ``look_busy``: percentage (0–100) of each day's starts that is hidden, never forbidden; ``look_busy_key``
      seeds the choice so that equal questions get equal answers.
    - ``interval`` ``None``: the length asked for.
    """

    length: int
    zone: str
    interval: int | None = None
    offset: int = 0
    before: int = 0
    after: int = 0
    buffers: Literal["add", "max"] = "add"
    grid: Literal["open", "free"] = "open"
    optimized: bool = False
    strict: bool = False
    notice: Span = Span()
    window: Window = Window()
    limits: tuple[Limit, ...] = ()
    limit_scope: Literal["host", "event_type"] = "host"
    seats: int = 1
    first_per_day: bool = False
    look_busy: int = 0
    look_busy_key: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """One person (or one hostless calendar) as the engine sees it.

    - ``schedules``: their union is the hours. Overrides act within their own schedule.
    - ``busy``: sorted by start; claims of other meetings, blocks, holds, outside calendars. Buffers apply.
    - ``away``: out-of-office time; taken out of the hours as it stands, without buffers.
    - ``shared``: meetings of this event type with seats; they are *not* also in ``busy``.
    - ``booked``: this host's bookings of this event type, over every period that the asked range touches.
    - ``fixed``: must take part. Hosts that are not fixed are optional: one per ``group`` takes part.
    - ``priority`` (higher first), ``weight`` (share of turns), ``turns`` (bookings so far of this type),
      ``last`` (minute of the latest one made, or None): for the choice among the free.
    """

    id: int
    schedules: tuple[Schedule, ...]
    busy: Sequence[Busy | tuple[int, int, int, int]] = ()
    away: Sequence[Interval] = ()
    shared: Sequence[Shared] = ()
    booked: Sequence[Booked] = ()
    fixed: bool = True
    group: int = 0
    priority: float = 0.5
    weight: int = 100
    turns: int = 0
    last: Minute | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the starts in a range.

    - ``first``/``last``: offered starts lie in ``[first, last]``; with ``ends_within`` the whole slot must lie in
      ``[first, last]`` (Cal.com 4.1).
    - ``now``: the current minute, rounded down; starts before the next whole minute are past.
    - ``zone``: IANA zone of the answer: Cal.com's alignment, days, first-per-day.
    - ``length``: of the slot; ``None`` takes the rules' length.
    - ``booked``: bookings of the whole event type, for limits of that scope.
    - ``full``: when no unit of some needed room or equipment is left; sorted and disjoint. No buffers apply.
    """

    rules: Rules
    hosts: Sequence[Host]
    now: Minute
    first: Minute
    last: Minute
    zone: str = "UTC"
    length: int | None = None
    ends_within: bool = False
    booked: Sequence[Booked] = ()
    full: Sequence[Interval] = ()


class Seats(NamedTuple):
    """Seats of a start at which a shared meeting stands already."""

    taken: int
    total: int
    meeting: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: ``starts`` that can be booked, ascending; ``refused``: further starts of the grid that cannot
    (past, taken, …), only filled when asked for; ``seats``: starts that join a meeting with parties in it.
    """

    starts: list[Minute]
    refused: list[Minute]
    seats: dict[Minute, Seats]


class Reason(StrEnum):
    """Why an instant is not offered: the first rule that refused it. ``limit``: of bookings; ``minutes``: booked."""

    PAST = "past"
    NOTICE = "notice"
    WINDOW = "window"
    NO_HOSTS = "no_hosts"
    CLOSED = "closed"
    AWAY = "away"
    LIMIT = "limit"
    MINUTES = "minutes"
    BUSY = "busy"
    BUFFER = "buffer"
    FULL = "full"
    OFF_GRID = "off_grid"


class Refusal(NamedTuple):
    """``host``: the host concerned, if one is; ``detail``: the rule in words, for people (English)."""

    reason: Reason
    detail: str
    host: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """May ``[start, start + length)`` be booked? ``refusal`` None: yes.

    ``free``: ids of the hosts that could take it, in the order given; ``joins``: per such host the id of the shared
    meeting that the party would join; ``refusals``: per host that could not, why.
    """

    free: tuple[int, ...]
    joins: dict[int, int]
    refusal: Refusal | None
    refusals: dict[int, Refusal]


Fairness = Literal["least_recent", "weighted", "availability", "equal", "fewest"]
"""How the next of several free hosts is chosen.

- ``least_recent``: highest priority, then the one whose latest booking is longest ago (Cal.com 4.4)
- ``weighted``: highest priority, then the largest deficit of turns against weight, then least recent (Cal.com 4.4)
- ``availability``: priority, then fewest turns, then least recent (HighLevel OptimizeForAvailability)
- ``equal``: fewest turns, then priority, then least recent (HighLevel OptimizeForEqualDistribution)
- ``fewest``: fewest turns, then lowest id (SimplyMeet 6.2)
"""
