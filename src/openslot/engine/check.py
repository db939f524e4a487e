"""May this one time be booked, and by whom? The same steps as finding, for one instant; it names the first refusal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import reduce

from openslot.engine.limits import closed_periods
from openslot.engine.ready import Ready, make_ready
from openslot.engine.rules import Host, Interval, Question, Reason, Refusal, Verdict
from openslot.engine.slots import rolling_end
from openslot.engine.window import earliest, latest
from openslot.time.instants import from_minute
from openslot.time.intervals import covers, intersect, overlaps
from openslot.time.zones import zone


def check(question: Question, start: int, length: int | None = None, *, ignore_window: bool = False) -> Verdict:
    """The verdict on ``[start, start + length)`` (minutes; no length: the rules').

    Look-busy and first-per-day hide times and forbid none. ``ignore_window``: notice and window are not looked at,
    the past still is. A strict grid (only where grids are laid from openings) refuses starts beside it.
    """
    length = length or question.length or question.rules.length
    refusal = _beyond(question, start, ignore_window=ignore_window)
    if refusal is None and not question.hosts:
        refusal = Refusal(Reason.NO_HOSTS, "Nobody hosts this event type.")
    ready = [make_ready(question, host, start, start, length) for host in question.hosts]
    refusals = {r.host.id: why for r in ready if (why := _refusal(question, r, start, length))}
    if refusal is None:
        refusal = _joint(ready, refusals) or _off_grid(question, ready, refusals, start, length)
    free = tuple(r.host.id for r in ready if r.host.id not in refusals) if refusal is None else ()
    joins = {r.host.id: r.joins[start].meeting for r in ready if r.host.id in free and start in r.joins}
    return Verdict(free, joins, refusal, refusals)


def _beyond(question: Question, start: int, *, ignore_window: bool) -> Refusal | None:
    if start <= question.now:
        return Refusal(Reason.PAST, "This time is in the past.")
    if ignore_window:
        return None
    window = question.rules.window
    if start < earliest(replace(question, rules=replace(question.rules, window=type(window)()))):
        return Refusal(Reason.NOTICE, "This time is too soon: it lies inside the minimum notice.")
    if start < earliest(question):
        return Refusal(Reason.WINDOW, "This time lies before the days that can be booked.")
    last = latest(question)
    if window.rolling and last >= start:
        last = rolling_end(replace(question, last=max(question.last, start)))
    if start > last:
        return Refusal(Reason.WINDOW, "This time lies beyond the days that can be booked.")
    return None


def _refusal(question: Question, ready: Ready, start: int, length: int) -> Refusal | None:
    """Why this host cannot; None if he can."""
    end, host = start + length, ready.host
    if start in ready.joins:
        return None
    if covers(ready.free, start, end):
        return None
    if not covers(ready.hours, start, end):
        return Refusal(Reason.CLOSED, f"{_at(question, start, end)} is outside the working hours.", host.id)
    if overlaps(host.away, start, end):
        return Refusal(Reason.AWAY, f"The host is away at {_at(question, start, end)}.", host.id)
    if overlaps(question.full, start, end):
        at = _at(question, start, end)
        return Refusal(Reason.FULL, f"No room or piece of equipment is left at {at}.", host.id)
    if overlaps(closed_periods(question, host, length), start, end):
        counted = overlaps(closed_periods(question, host, length, "count"), start, end)
        what = "bookings" if counted else "booked minutes"
        return Refusal(
            Reason.LIMIT if counted else Reason.MINUTES, f"The limit of {what} for this period is reached.", host.id
        )
    return _taken(question, host, start, end)


def _taken(question: Question, host: Host, start: int, end: int) -> Refusal:
    if any(s.start == start and s.taken >= question.rules.seats for s in host.shared):
        return Refusal(Reason.FULL, "No seat is left at this time.", host.id)
    bare: list[Interval] = [(b[0], b[1]) for b in host.busy] + [(s.start, s.end) for s in host.shared]
    if overlaps(bare, start, end):
        return Refusal(Reason.BUSY, f"{_at(question, start, end)} is already taken.", host.id)
    return Refusal(Reason.BUFFER, f"{_at(question, start, end)} is too close to another meeting.", host.id)


def _at(question: Question, start: int, end: int) -> str:
    here = zone(question.rules.zone)
    first, last = (from_minute(m).astimezone(here) for m in (start, end))
    return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M} ({question.rules.zone})"


def _joint(ready: list[Ready], refusals: dict[int, Refusal]) -> Refusal | None:
    """Every fixed host must be able, and of each group of optional ones somebody."""
    groups: dict[int, list[Refusal | None]] = defaultdict(list)
    for each in ready:
        why = refusals.get(each.host.id)
        if each.host.fixed and why:
            return why
        if not each.host.fixed:
            groups[each.host.group].append(why)
    for group in groups.values():
        if all(group):
            return max((why for why in group if why), key=lambda why: ORDER.index(why.reason))
    return None


# Of several refusals the one that came closest to yes is told.
ORDER = [
    Reason.NO_HOSTS,
    Reason.CLOSED,
    Reason.AWAY,
    Reason.LIMIT,
    Reason.MINUTES,
    Reason.BUFFER,
    Reason.BUSY,
    Reason.FULL,
]


def _off_grid(
    question: Question, ready: list[Ready], refusals: dict[int, Refusal], start: int, length: int
) -> Refusal | None:
    """With a strict grid, hosts off whose grid the start lies are refused; all of them: the start is.

    A meeting that may be joined is on the grid wherever it stands; those whom it needs beside its own hosts follow it.
    """
    rules = question.rules
    if not rules.strict or rules.grid != "open":
        return None
    step = rules.interval or question.length or length
    off = Refusal(Reason.OFF_GRID, "Bookings do not start at this minute.")
    fixed = [r.openings for r in ready if r.host.fixed]
    shared = reduce(intersect, fixed) if fixed else None
    joining = {r.host.id for r in ready if start in r.joins}
    if all(r.host.fixed for r in ready):
        return None if joining or _on(shared or [], start, step) else off
    filled = {r.host.group for r in ready if r.host.id in joining and not r.host.fixed}
    able: dict[int, bool] = defaultdict(bool)
    for each in ready:
        host = each.host
        if host.fixed:
            continue
        openings = intersect(shared, each.openings) if shared is not None else each.openings
        follows = host.id in joining or (bool(joining) and host.group not in filled)
        if host.id not in refusals and not follows and not _on(openings, start, step):
            refusals[host.id] = Refusal(Reason.OFF_GRID, off.detail, host.id)
        able[host.group] |= host.id not in refusals
    return None if all(able.values()) else off


def _on(openings: list[Interval], start: int, step: int) -> bool:
    return any(low <= start < high and (start - low) % step == 0 for low, high in openings)
