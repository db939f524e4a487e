"""Series of instants that keep their local hour."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime, timedelta
from itertools import islice, takewhile

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from openslot.time.instants import LAST_YEAR, localize
from openslot.time.zones import zone

MOST = 365
CYCLE = timedelta(days=146_097)  # after 400 years days of the week and leap years are the same again
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
    """The instants of an RRULE text from ``start`` on, on the local clock; one without an end gives ``most``.

    The prefix ``RRULE:`` is optional, a line ``EXDATE:…`` (UTC) may follow. ``ValueError`` for what cannot be
    parsed, frequencies below a day, and an end after more than ``most`` instants or beyond the years known here.
    """
    rules, excluded = _parts(rule)
    wall = start.astimezone(zone(zone_name)).replace(tzinfo=None)
    text, count, until = _limits(_local_until(rules[0], zone_name))
    # Some rules never come true, and dateutil looks for them to the end of its calendar: begin as near to it as may be.
    ahead = CYCLE * max((MAXYEAR - 100 - wall.year) // 400, 0)
    found = (each - ahead for each in rrulestr(text, dtstart=wall + ahead))
    enough = most + len(excluded) + 1
    walls = list(takewhile(lambda each: until is None or each <= until, islice(found, min(count or enough, enough))))
    near = [wall for wall in walls if wall.year <= LAST_YEAR]
    instants = [each for each in (localize(wall, zone_name) for wall in near) if each not in excluded]
    if count is not None or until is not None:  # it is made whole, or not at all
        if len(instants) > most or (count or 0) > enough:
            raise ValueError(f"a series has at most {most} instants")
        if walls and len(near) < (count or len(walls)):
            raise ValueError(f"the series goes on beyond the year {LAST_YEAR}")
    return instants[:most]


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


def _limits(rule: str) -> tuple[str, int | None, datetime | None]:
    """The rule without its COUNT and UNTIL, and these two; UNTIL is wall time."""
    named = [part.strip().upper().split("=", 1) for part in rule.strip(";").split(";")]
    parts = dict(named)
    if len(parts) != len(named):
        raise ValueError("a part of the rule is given twice")
    interval, count, until = parts.get("INTERVAL", "1"), parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if not re.fullmatch(r"0*[1-9]\d{0,5}", interval) or (count is not None and not re.fullmatch(r"\d{1,9}", count)):
        raise ValueError("INTERVAL and COUNT should be whole numbers, INTERVAL from 1 on")
    if "BYEASTER" in parts:
        raise ValueError("BYEASTER is no part of a recurrence rule")
    if count is not None and until is not None:
        raise ValueError("a rule has either COUNT or UNTIL")
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    form = "%Y%m%dT%H%M%S" if "T" in (until or "") else "%Y%m%d"
    end = None if until is None else datetime.strptime(until, form)  # noqa: DTZ007 - wall time
    return text, None if count is None else int(count), end


def _utc(text: str) -> datetime:
    return datetime.strptime(text.strip().upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _local_until(rule: str, zone_name: str) -> str:
    """The rule with its UNTIL as wall time, as the start is."""

    def local(match: re.Match[str]) -> str:
        until = _utc(match[1]).astimezone(zone(zone_name))
        return f"UNTIL={until.strftime('%Y%m%dT%H%M%S')}"

    return re.sub(r"UNTIL=(\d{8}T\d{6}Z)", local, rule, flags=re.IGNORECASE)
