"""Where slots may start: two ways of laying a grid over free time."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.engine.rules import Interval, Rules
from openslot.time.instants import offset_at

UNITS = (60, 30, 20, 15, 10, 5)


def from_openings(openings: Sequence[Interval], free: Sequence[Interval], length: int, step: int) -> list[int]:
    """Starts in steps from each opening, where the whole length is free (SimplyMeet 6.6, HighLevel 6.6).

    Both lists are sorted and disjoint. A start lies in its opening; its end may lie in the next, if they touch.
    """
    starts: list[int] = []
    if not openings:
        return starts
    extend, n, count = starts.extend, 0, len(openings)
    first, close = openings[0]
    for low, high in free:
        latest = high - length
        if latest < low:
            continue
        while close <= low:
            n += 1
            if n == count:
                return starts
            first, close = openings[n]
        at, begin, end = n, first, close
        while begin <= latest:
            start = begin if begin >= low else low + (begin - low) % step
            if start <= latest and start < end:
                extend(range(start, latest + 1 if latest < end else end, step))
            at += 1
            if at == count:
                break
            begin, end = openings[at]
    return starts


def from_free(free: Sequence[Interval], rules: Rules, length: int, step: int, zone: str) -> list[int]:
    """Starts laid anew in each free range, aligned in ``zone`` (Cal.com digest 4.3 rule 10), ascending, distinct."""
    unit = next((u for u in UNITS if step % u == 0), 1)
    stride = step + rules.offset
    seen: set[int] = set()
    boundaries: list[int] = []
    for low, high in free:
        start = _aligned(low, high, unit, zone, optimized=rules.optimized) + rules.offset
        start = _snapped(start, boundaries, stride)
        while start + length <= high:
            if start not in seen and start >= low:
                seen.add(start)
                boundaries.append(start)
            start += stride
    return sorted(seen)


def _aligned(low: int, high: int, unit: int, zone: str, *, optimized: bool) -> int:
    """The range's begin, rounded up to the unit within its local hour; ``optimized`` only as far as costs no slot."""
    minute = (low + offset_at(low, zone)) % 60
    if not optimized:
        return low + (-minute) % unit if 60 % unit == 0 else low - minute + -(-minute // unit) * unit
    spare = (high - low) % unit
    for smaller in (unit, 15, 5):
        if (push := (-minute) % smaller) <= spare:
            return low + push
    return low


def _snapped(start: int, boundaries: list[int], stride: int) -> int:
    """A start inside a step that began at a slot already laid moves to where that step ends."""
    if boundaries and boundaries[-1] < start < boundaries[-1] + stride:
        return boundaries[-1] + stride
    return start
