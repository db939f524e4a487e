"""Finds the starts that can be booked: the pipeline of the design's section 5."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from hashlib import blake2b
from itertools import chain, groupby
from operator import itemgetter

from openslot.engine.grid import from_free, from_openings
from openslot.engine.ready import Ready, make_ready, seats_at, together
from openslot.engine.rules import Found, Host, Interval, Question, Window
from openslot.engine.window import earliest, latest
from openslot.time.instants import DAY, local_minutes, wall_to_minute
from openslot.time.intervals import intersect, merge
from openslot.time.periods import day_around


def find(question: Question, *, with_refused: bool = False) -> Found:
    """The starts in the asked range that can be booked; with ``with_refused`` also the grid's others."""
    length = question.length or question.rules.length
    low, high = _bounds(question, length)
    low_open = max(low, earliest(question))
    high_open = min(high, latest(question))
    if question.rules.window.rolling:
        high_open = min(high_open, rolling_end(question))
    lineups = _lineups(question, low, high, length)
    starts: list[int] = []
    if low_open <= high_open:
        starts = _starts(question, lineups, length, low_open, high_open)
        joined = _joinable(lineups, low_open, high_open)
        if joined:
            starts = sorted(joined.union(starts))
    refused = _refused(question, lineups, length, low, high, starts) if with_refused else []
    starts = _shown(question, starts)
    total = question.rules.seats
    seats = {s: seat for s in starts if (seat := seats_at(_everyone(lineups), s, total))} if total > 1 else {}
    return Found(starts, refused, seats)


def _bounds(question: Question, length: int) -> tuple[int, int]:
    return question.first, question.last - length if question.ends_within else question.last


START, END = itemgetter(0), itemgetter(1)
Lineups = list[list[Ready]]
"""Per group of optional hosts: each of them together with all fixed ones. Without optional hosts: one group of one."""


def _lineups(question: Question, first: int, last: int, length: int) -> Lineups:
    ready: dict[bool, list[tuple[Host, Ready]]] = defaultdict(list)
    for host in question.hosts:
        ready[host.fixed].append((host, make_ready(question, host, first, max(first, last), length)))
    fixed = reduce(together, (r for _, r in ready[True])) if ready[True] else None
    if not ready[False]:
        return [[fixed]] if fixed else []
    groups: dict[int, list[Ready]] = defaultdict(list)
    for host, each in ready[False]:
        groups[host.group].append(together(fixed, each) if fixed else each)
    return [groups[key] for key in sorted(groups)]


def _everyone(lineups: Lineups) -> list[Ready]:
    return [each for group in lineups for each in group]


def _clip(intervals: Sequence[Interval], low: int, high: int) -> Sequence[Interval]:
    """The intervals inside ``[low, high)``. They are sorted and disjoint: only the outer ones need cutting."""
    if not intervals or (intervals[0][0] >= low and intervals[-1][1] <= high):
        return intervals
    kept = list(intervals[bisect_right(intervals, low, key=END) : bisect_left(intervals, high, key=START)])
    if kept:
        kept[0] = (max(kept[0][0], low), kept[0][1])
        kept[-1] = (kept[-1][0], min(kept[-1][1], high))
    return kept


def _starts(
    question: Question, lineups: Lineups, length: int, low: int, high: int, *, hours: bool = False
) -> list[int]:
    """Grid starts in ``[low, high]`` at which every group has somebody free (``hours``: open) for the whole length."""
    pools = [[_clip(r.hours if hours else r.free, low, high + length) for r in group] for group in lineups]
    step = question.rules.interval or length
    if question.rules.grid == "open":
        return _from_openings(lineups, pools, length, step)
    sums = [sorted(chain.from_iterable(group)) if len(group) > 1 else group[0] for group in pools]
    free = reduce(intersect, map(merge, sums)) if sums else []
    starts = from_free(free, question.rules, length, step, question.zone)
    if all(len(group) == 1 for group in pools):
        return starts
    for each in sums:
        starts = _held(starts, merge([(s, e - length + 1) for s, e in each if e - s >= length]))
    return starts


def _from_openings(lineups: Lineups, pools: list[list[Sequence[Interval]]], length: int, step: int) -> list[int]:
    if len(lineups) == 1 and len(lineups[0]) == 1:
        return from_openings(lineups[0][0].openings, pools[0][0], length, step)
    found: set[int] | None = None
    for group, frees in zip(lineups, pools, strict=True):
        starts: set[int] = set()
        for ready, free in zip(group, frees, strict=True):
            starts.update(from_openings(ready.openings, free, length, step))
        found = starts if found is None else found & starts
    return sorted(found or ())


def _held(starts: Iterable[int], ranges: Sequence[Interval]) -> list[int]:
    """The starts that lie in one of the ranges; both are sorted."""
    kept, n = [], 0
    for start in starts:
        while n < len(ranges) and ranges[n][1] <= start:
            n += 1
        if n < len(ranges) and ranges[n][0] <= start:
            kept.append(start)
    return kept


def _joinable(lineups: Lineups, low: int, high: int) -> set[int]:
    """Starts at which a meeting with a free seat stands, where in every group somebody can take part."""
    found = {s: shared for r in _everyone(lineups) for s, shared in r.joins.items() if low <= s <= high}
    return {s for s, shared in found.items() if all(any(r.can(shared) for r in group) for group in lineups)}


def _refused(
    question: Question, lineups: Lineups, length: int, low: int, high: int, starts: Sequence[int]
) -> list[int]:
    offered = set(starts)
    return [s for s in _starts(question, lineups, length, low, high, hours=True) if s not in offered]


def rolling_end(question: Question) -> int:
    """The last minute of the window's last day: the ``count``-th local day from now that really has slots."""
    window, zone = question.rules.window, question.zone
    plain = replace(question.rules, window=Window(), look_busy=0, first_per_day=False)
    found = find(replace(question, rules=plain, first=question.now, ends_within=False))
    left, end = window.count, question.now
    for start in found.starts:
        if start <= end:
            continue
        day = day_around(start, zone)
        end = wall_to_minute(day, DAY, zone) - 1
        left -= window.kind == "days" or day.weekday() < 5
        if left <= 0:
            return end
    return question.last if question.hosts else question.now


def _shown(question: Question, starts: list[int]) -> list[int]:
    """What is left to see of what can be booked: the first of each day, or not all of it."""
    rules = question.rules
    if not rules.look_busy and not rules.first_per_day:
        return starts
    if rules.look_busy:
        days = groupby(local_minutes(starts, rules.zone), key=lambda pair: pair[1] // DAY)
        starts = [start for _, day in days for start in _busy_looking([pair[0] for pair in day], question)]
    if rules.first_per_day:
        days = groupby(local_minutes(starts, question.zone), key=lambda pair: pair[1] // DAY)
        starts = [next(day)[0] for _, day in days]
    return starts


def _busy_looking(starts: list[int], question: Question) -> list[int]:
    """A day's starts without that share of them whose hash comes first: the same ones each time (HighLevel 6.6)."""
    rules = question.rules
    hide = len(starts) * rules.look_busy // 100
    if rules.look_busy < 100:
        hide = min(hide, len(starts) - 1)
    order = sorted(starts, key=lambda s: blake2b(f"{rules.look_busy_key}:{s}".encode(), digest_size=8).digest())
    hidden = set(order[:hide])
    return [s for s in starts if s not in hidden]
