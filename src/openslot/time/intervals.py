"""Half-open intervals of integers: sorted, disjoint lists of pairs. All functions are linear in their input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


BEFORE_ALL = -(2**62)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Any intervals as a sorted, disjoint list; overlapping and touching ones joined, empty ones dropped."""
    merged: list[Interval] = []
    begin = reach = BEFORE_ALL
    for start, end in sorted(intervals):
        if start > reach:
            if start < end:
                if begin < reach:
                    merged.append((begin, reach))
                begin, reach = start, end
        elif end > reach:
            reach = end
    if begin < reach:
        merged.append((begin, reach))
    return merged


def intersect(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """What lies in both."""
    found: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            found.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def subtract(whole: Sequence[Interval], holes: Iterable[Sequence[int]]) -> list[Interval]:
    """What of ``whole`` (sorted, disjoint) no hole covers.

    Holes are sorted by start and may overlap; of each only its first two numbers count.
    """
    left: list[Interval] = []
    if not whole:
        return left
    n, count = 0, len(whole)
    start, end = whole[0]
    for hole in holes:
        low, high = hole[0], hole[1]
        while end <= low:
            if start < end:
                left.append((start, end))
            n += 1
            if n == count:
                return left
            start, end = whole[n]
        if high <= start:
            continue
        if low > start:
            left.append((start, low))
        start = high
        while start >= end:
            n += 1
            if n == count:
                return left
            begin, end = whole[n]
            start = max(start, begin)
    if start < end:
        left.append((start, end))
    left.extend(whole[n + 1 :])
    return left


def covers(intervals: Sequence[Interval], start: int, end: int) -> bool:
    """Does one of the intervals hold all of ``[start, end)``?"""
    return any(low <= start and end <= high for low, high in intervals)


def overlaps(intervals: Iterable[Interval], start: int, end: int) -> bool:
    """Does one of the intervals touch the inside of ``[start, end)``?"""
    return any(low < end and start < high for low, high in intervals)
