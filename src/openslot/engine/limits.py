"""Limits: a period that has had its fill is closed as a whole (Cal.com digest 4.3 rule 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from openslot.engine.rules import Booked, Host, Interval, Limit, Question
from openslot.time.intervals import merge
from openslot.time.periods import period_around

FOREVER: Interval = (-(2**60), 2**60)


def closed_periods(question: Question, host: Host, length: int, unit: str | None = None) -> list[Interval]:
    """The periods in which the host may take no further booking of this length, merged. ``unit``: only its limits."""
    rules = question.rules
    if not rules.limits:
        return []
    booked = host.booked if rules.limit_scope == "host" else question.booked
    limits = (limit for limit in rules.limits if unit in {None, limit.unit})
    return merge(p for limit in limits for p in _closed(limit, booked, length, rules.zone))


def _closed(limit: Limit, booked: Sequence[Booked], length: int, zone: str) -> list[Interval]:
    one = 1 if limit.unit == "count" else length
    if one > limit.most:
        return [FOREVER]
    used: dict[Interval, int] = defaultdict(int)
    for start, end in booked:
        used[period_around(limit.period, start, zone)] += 1 if limit.unit == "count" else end - start
    return [period for period, amount in used.items() if amount + one > limit.most]
