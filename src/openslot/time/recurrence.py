"""Series of instants that keep their local hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rruleset, rrulestr

from openslot.time.instants import localize
from openslot.time.zones import zone

MOST = 365
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def every(start: datetime, zone_name: str, frequency: str, interval: int, count: int) -> list[datetime]:
    """``count`` instants from ``start`` on, ``interval`` days, weeks, months or years apart on the local clock.

    ``frequency``: daily, weekly, monthly or yearly.
    """
    steps = {"daily": "days", "weekly": "weeks", "monthly": "months", "yearly": "years"}
    wall = start.astimezone(zone(zone_name)).replace(tzinfo=None)
    if frequency not in steps:
        raise ValueError(f"not a frequency: {frequency}")
    return [start] + [
        localize(wall + relativedelta(**{steps[frequency]: interval * n}), zone_name)  # type: ignore[arg-type]
        for n in range(1, count)
    ]


def expand(rule: str, start: datetime, zone_name: str, most: int = MOST) -> list[datetime]:
    """The instants of an RRULE text from ``start`` on, on the local clock, at most ``most``.

    The prefix ``RRULE:`` is optional, a line ``EXDATE:…`` (UTC) may follow. ``ValueError`` for what cannot be parsed
    and for frequencies below a day.
    """
    rules, excluded = _parts(rule)
    wall = start.astimezone(zone(zone_name)).replace(tzinfo=None)
    found = rruleset()
    for text in rules:
        found.rrule(rrulestr(_local_until(text, zone_name), dtstart=wall))  # type: ignore[arg-type]
    instants = (localize(each, zone_name) for each in islice(found, most * 2))
    return list(islice((each for each in instants if each not in excluded), most))


def _parts(rule: str) -> tuple[list[str], set[datetime]]:
    rules: list[str] = []
    excluded: set[datetime] = set()
    for line in rule.replace("\\n", "\n").splitlines():
        text = line.strip()
        if text.upper().startswith("EXDATE"):
            excluded |= {_utc(each) for each in text.partition(":")[2].split(",")}
        elif text:
            rules.append(text.removeprefix("RRULE:"))
    frequency = re.search(r"(?:^|;)FREQ=(\w+)", rules[0].upper()) if rules else None
    if len(rules) != 1 or not frequency or frequency[1] not in FREQUENCIES:
        raise ValueError("not a recurrence rule with a frequency of days, weeks, months or years")
    return rules, excluded


def _utc(text: str) -> datetime:
    return datetime.strptime(text.strip().upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _local_until(rule: str, zone_name: str) -> str:
    """The rule with its UNTIL as wall time, as the start is."""

    def local(match: re.Match[str]) -> str:
        until = _utc(match[1]).astimezone(zone(zone_name))
        return f"UNTIL={until.strftime('%Y%m%dT%H%M%S')}"

    return re.sub(r"UNTIL=(\d{8}T\d{6}Z)", local, rule, flags=re.IGNORECASE)
