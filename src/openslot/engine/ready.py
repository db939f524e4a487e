"""One host made ready: openings, free time, meetings that may be joined. Shared by finding, checking, explaining."""

from __future__ import annotations

from dataclasses import dataclass

from openslot.engine.buffers import widened
from openslot.engine.hours import openings
from openslot.engine.limits import closed_periods
from openslot.engine.rules import Busy, Host, Interval, Question, Seats, Shared
from openslot.time.intervals import covers, intersect, merge, overlaps, subtract


@dataclass(slots=True)
class Ready:
    """``openings`` anchor grids; ``hours`` are the same, joined; ``free`` is what is left of them."""

    host: Host
    openings: list[Interval]
    hours: list[Interval]
    free: list[Interval]
    joins: dict[int, Shared]

    def can(self, shared: Shared) -> bool:
        """Can the host take one more party of this meeting: in it, in another one of the same time, or being free?"""
        return shared.start in self.joins or covers(self.free, shared.start, shared.end)


def make_ready(question: Question, host: Host, first: int, last: int, length: int) -> Ready:
    """The host's state around starts in ``[first, last]``."""
    opened, hours = openings(host, first, last + length)
    closed = closed_periods(question, host, length)
    holes = [*host.away, *closed, *question.full]
    left = subtract(hours, merge(holes)) if holes else hours
    busy = host.busy
    if host.shared:
        rules = question.rules
        meetings = [Busy(s.start, s.end, rules.before, rules.after) for s in host.shared]
        busy = sorted([*(Busy(*b) for b in busy), *meetings])
    free = subtract(left, widened(busy, question.rules))
    return Ready(host, opened, hours, free, _joins(question, host, left, length))


def _joins(question: Question, host: Host, left: list[Interval], length: int) -> dict[int, Shared]:
    """Starts of meetings with a seat left, of the length asked for, that nothing else lies across."""
    seats = question.rules.seats
    return {
        s.start: s
        for s in host.shared
        if s.taken < seats
        and s.end - s.start == length
        and covers(left, s.start, s.end)
        and not overlaps(((b[0], b[1]) for b in host.busy), s.start, s.end)
        and not overlaps(((o.start, o.end) for o in host.shared if o is not s), s.start, s.end)
    }


def together(one: Ready, other: Ready) -> Ready:
    """Two hosts who must both take part."""
    joins = {s: shared for s, shared in {**other.joins, **one.joins}.items() if one.can(shared) and other.can(shared)}
    return Ready(
        other.host,
        intersect(one.openings, other.openings),
        intersect(one.hours, other.hours),
        intersect(one.free, other.free),
        joins,
    )


def seats_at(readies: list[Ready], start: int, total: int) -> Seats | None:
    """The fullest meeting at a start that still has a seat; None if there is none."""
    shared = [r.joins[start] for r in readies if start in r.joins]
    if not shared:
        return None
    fullest = max(shared, key=lambda s: (s.taken, -s.meeting))
    return Seats(fullest.taken, total, fullest.meeting)
