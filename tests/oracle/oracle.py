"""The slot engine once more, slow and obvious: every minute is looked at by itself.

Nothing here is shared with ``openslot.engine`` or ``openslot.time``; only the words of ``rules`` are. Local time comes
from ``zoneinfo`` alone, one UTC minute after the other, so that no clever interval arithmetic can hide a mistake.
"""

from __future__ import annotations

import calendar
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from openslot.engine.rules import Booked, Busy, Host, Limit, Period, Question, Seats, Shared, Span, Window

zoneinfo.reset_tzpath(to=())

DAY = 1440
EPOCH = date(1970, 1, 1).toordinal() * DAY


@lru_cache(maxsize=4096)
def faces(zone: str, day: int) -> list[int]:
    """What a clock in the zone shows during one UTC day: for each minute the minutes since 0001-01-01 on its face."""
    place = zoneinfo.ZoneInfo(zone)
    found = []
    for minute in range(day * DAY, (day + 1) * DAY):
        moment = datetime.fromtimestamp(minute * 60, place)
        found.append(moment.toordinal() * DAY + moment.hour * 60 + moment.minute - EPOCH)
    return found


def face(zone: str, minute: int) -> int:
    """The wall clock at an instant, as if its reading were UTC."""
    return faces(zone, minute // DAY)[minute % DAY]


def local_date(zone: str, minute: int) -> date:
    return date.fromordinal((face(zone, minute) + EPOCH) // DAY)


def midnight(day: date) -> int:
    """The face of the clock when the day begins."""
    return day.toordinal() * DAY - EPOCH


@lru_cache(maxsize=4096)
def firsts(zone: str, day: int) -> dict[int, int]:
    """When each face is shown first during a UTC day; one that the clock jumps over comes later by the jump."""
    old, seen = face(zone, day * DAY - 1), dict[int, int]()
    for minute, new in enumerate(faces(zone, day), day * DAY):
        if new > old + 1:
            for skipped in range(old + 1, new):
                seen.setdefault(skipped, minute + skipped - old - 1)
        seen.setdefault(new, minute)
        old = new
    return seen


def when(zone: str, wall: int) -> int:
    """The instant of a wall time."""
    days = range(wall // DAY - 2, wall // DAY + 3)
    return next(firsts(zone, day)[wall] for day in days if wall in firsts(zone, day))


def local_day(zone: str, minute: int) -> date:
    """The day that holds an instant: it ends when midnight strikes first, even if clocks are turned back after that."""
    day = local_date(zone, minute)
    while when(zone, midnight(day) + DAY) <= minute:
        day += timedelta(days=1)
    return day


def later(now: int, span: Span, zone: str) -> int:
    """Now and a span: exact for minutes and hours, along the local calendar for the others."""
    if span.unit in ("minutes", "hours") or span.value == 0:
        return now + span.value * (60 if span.unit == "hours" else 1)
    day, clock = local_date(zone, now), face(zone, now) % DAY
    if span.unit == "months":
        months = day.year * 12 + day.month - 1 + span.value
        year, month = months // 12, months % 12 + 1
        day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    else:
        day += timedelta(days=span.value * (7 if span.unit == "weeks" else 1))
    return when(zone, midnight(day) + clock)


def same_period(period: Period, one: date, two: date) -> bool:
    if period is Period.DAY:
        return one == two
    if period is Period.WEEK:
        return sunday(one) == sunday(two)
    if period is Period.MONTH:
        return (one.year, one.month) == (two.year, two.month)
    return one.year == two.year


def sunday(day: date) -> date:
    while day.isoweekday() != 7:
        day -= timedelta(days=1)
    return day


def runs(minutes: set[int]) -> Iterator[tuple[int, int]]:
    """The ranges of minutes without a hole."""
    for start in sorted(minute for minute in minutes if minute - 1 not in minutes):
        end = start
        while end in minutes:
            end += 1
        yield start, end


class Oracle:
    """One question, reckoned minute by minute."""

    def __init__(self, question: Question) -> None:
        self.question, self.rules = question, question.rules
        self.length = question.length or self.rules.length
        self.step = self.rules.interval or self.length
        self.low = question.first // DAY * DAY - 2 * DAY
        self.high = (question.last + self.length) // DAY * DAY + DAY
        self.fixed = [host for host in question.hosts if host.fixed]
        self.optional = [host for host in question.hosts if not host.fixed]
        self.groups = [
            [host for host in self.optional if host.group == group]
            for group in sorted({host.group for host in self.optional})
        ]
        self._hours: dict[int, dict[int, int]] = {}
        self._present: dict[int, set[int]] = {}
        self._grids: dict[int, set[int]] = {}
        self._full: dict[tuple[int, date], bool] = {}

    # Hours

    def hours(self, host: Host) -> dict[int, int]:
        """The minutes at which any of the host's schedules is open; for each, by the hours of which date.

        What is open on one local date and touches is one opening. That of the next date is another, even if the first
        has not ended yet: so it does not matter how many days one looks back.
        """
        if host.id not in self._hours:
            self._hours[host.id] = {}
            day = date.fromordinal((self.low + EPOCH) // DAY - 1)
            while midnight(day) <= self.high + DAY:
                for opening in self.openings(host, day):
                    for minute in range(*opening):
                        self._hours[host.id][minute] = day.toordinal()
                day += timedelta(days=1)
        return self._hours[host.id]

    def openings(self, host: Host, day: date) -> Iterator[tuple[int, int]]:
        for schedule in host.schedules:
            usual = [(rule.start, rule.end) for rule in schedule.weekly if day.weekday() in rule.days]
            special = {override.date: override.intervals for override in schedule.overrides}
            clocks = {clock for start, end in special.get(day.isoformat(), usual) for clock in range(start, end)}
            for start, end in runs(clocks):
                yield when(schedule.zone, midnight(day) + start), when(schedule.zone, midnight(day) + end)

    def present(self, host: Host) -> set[int]:
        """The hours at which the host is not away, and no limit is reached."""
        if host.id not in self._present:
            hours = set(self.hours(host)).difference(*(range(start, end) for start, end in host.away))
            self._present[host.id] = {minute for minute in hours if not self.full(host, minute)}
        return self._present[host.id]

    # Limits

    def full(self, host: Host, minute: int) -> bool:
        """Is one of the periods that the minute lies in used up?"""
        if not self.rules.limits:
            return False
        booked = host.booked if self.rules.limit_scope == "host" else self.question.booked
        day = local_day(self.rules.zone, minute)
        if (host.id, day) not in self._full:
            self._full[host.id, day] = any(self.reached(limit, booked, day) for limit in self.rules.limits)
        return self._full[host.id, day]

    def reached(self, limit: Limit, booked: Sequence[Booked], day: date) -> bool:
        zone = self.rules.zone
        within = [one for one in booked if same_period(limit.period, local_day(zone, one.start), day)]
        if limit.unit == "count":
            return len(within) + 1 > limit.most
        return sum(one.end - one.start for one in within) + self.length > limit.most

    # Busy time

    def claims(self, host: Host, joining: Shared | None = None) -> Iterator[Busy]:
        for start, end, before, after in host.busy:
            yield Busy(start, end, before, after)
        for shared in host.shared:
            if shared is not joining:
                yield Busy(shared.start, shared.end, self.rules.before, self.rules.after)

    def blocks(self, claim: Busy, start: int, end: int) -> bool:
        """Does the claim forbid the slot? One minute in common is enough."""
        bare = range(claim.start, claim.end)
        wide = range(claim.start - claim.before, claim.end + claim.after)
        slot = range(start, end)
        mine = range(start - self.rules.before, end + self.rules.after)
        if self.rules.buffers == "add":
            return meet(mine, wide)
        return meet(slot, wide) or meet(mine, bare)

    def takes(self, claim: Busy) -> tuple[int, int]:
        """The minutes that no slot of this event type may touch."""
        before, after = self.rules.before, self.rules.after
        if self.rules.buffers == "add":
            return claim.start - claim.before - after, claim.end + claim.after + before
        return claim.start - max(claim.before, after), claim.end + max(claim.after, before)

    # One host, one slot

    def join(self, host: Host, start: int) -> Shared | None:
        """The meeting that one more party may join: nothing lies across it; buffers were minded when it was made."""
        end = start + self.length
        if not self.present(host).issuperset(range(start, end)):
            return None
        for shared in host.shared:
            if (shared.start, shared.end) == (start, end) and shared.taken < self.rules.seats:
                others = self.claims(host, joining=shared)
                if not any(meet(range(start, end), range(claim.start, claim.end)) for claim in others):
                    return shared
        return None

    def can(self, host: Host, start: int) -> bool:
        end = start + self.length
        if not self.present(host).issuperset(range(start, end)):
            return False
        if self.join(host, start):
            return True
        return not any(self.blocks(claim, start, end) for claim in self.claims(host))

    def staffed(self, able: Callable[[Host], bool]) -> bool:
        """All fixed hosts, and of each group one."""
        if not self.question.hosts:
            return False
        return all(able(host) for host in self.fixed) and all(
            any(able(host) for host in group) for group in self.groups
        )

    def joined(self, start: int) -> bool:
        """Is there a meeting to join, and everyone else needed free?"""
        return self.staffed(lambda host: self.can(host, start)) and any(
            self.join(host, start) for host in self.question.hosts
        )

    # Grids that are laid from openings

    def grid_of(self, host: Host | None) -> set[int]:
        """The grid laid from the common openings of all fixed hosts and this one, where the hours are long enough."""
        key = host.id if host else 0
        if key not in self._grids:
            hosts = self.fixed if host is None or host.fixed else [*self.fixed, host]
            self._grids[key] = set(self.beats([self.hours(one) for one in hosts]))
        return self._grids[key]

    def beats(self, hours: list[dict[int, int]]) -> Iterator[int]:
        common = set(hours[0]).intersection(*hours[1:])
        last, begin = 0, 0
        before: tuple[int, ...] = ()
        for minute in sorted(common):
            here = tuple(each[minute] for each in hours)
            if minute != last + 1 or here != before:
                begin = minute
            last, before = minute, here
            if (minute - begin) % self.step == 0 and common.issuperset(range(minute, minute + self.length)):
                yield minute

    @cached_property
    def grid(self) -> list[int]:
        """Every start that the rules lay out, be it free or not, before windows."""
        if not self.question.hosts:
            return []
        if self.rules.grid == "free":
            return sorted(set(self.grid_of_free_time()))
        near: set[int] = set().union(*(self.grid_of(host) for host in self.optional or self.fixed))
        return sorted(start for start in near if self.laid(start, lambda _: True))

    def laid(self, start: int, able: Callable[[Host], bool]) -> bool:
        """Is the start on the grid of every group: on that of one of its hosts who is able, and of the fixed ones?"""
        if not self.groups:
            return self.staffed(able) and start in self.grid_of(None)
        return self.staffed(lambda host: able(host) and (host.fixed or start in self.grid_of(host)))

    # Grids that are laid from free time

    def free_time(self, host: Host) -> set[int]:
        return self.present(host).difference(*(range(*self.takes(claim)) for claim in self.claims(host)))

    def joint_free_time(self) -> set[int]:
        sets = [self.free_time(host) for host in self.fixed]
        sets += [set().union(*(self.free_time(host) for host in group)) for group in self.groups]
        return set.intersection(*sets)

    def grid_of_free_time(self) -> Iterator[int]:
        stride = self.step + self.rules.offset
        unit = next(unit for unit in (60, 30, 20, 15, 10, 5, 1) if self.step % unit == 0)
        allowed = [minute for minute in range(self.question.first, self.last_start + 1) if self.in_time(minute)]
        if not allowed:
            return
        produced: list[int] = []
        for low, high in runs(self.joint_free_time()):
            start, end = max(low, allowed[0]), min(high, allowed[-1] + self.length)
            if start >= end:
                continue
            begin = self.aligned(start, end, unit) + self.rules.offset
            for one in produced:
                if one < begin < one + stride:
                    begin = one + stride
                    break
            while begin + self.length <= end:
                produced.append(begin)
                begin += stride
        yield from produced

    def aligned(self, begin: int, end: int, unit: int) -> int:
        """Forward to a full unit of the local hour; ``optimized``: to the fullest one that the spare minutes allow."""
        clock = face(self.question.zone, begin) % 60
        for size in (unit, 15, 5) if self.rules.optimized else (unit,):
            ahead = 0
            while (clock + ahead) % size:
                ahead += 1
            if not self.rules.optimized or ahead <= (end - begin) % unit:
                return begin + ahead
        return begin

    # Windows

    @cached_property
    def earliest(self) -> int:
        now = self.question.now
        return max(now + 1, later(now, self.rules.notice, self.rules.zone))

    def in_time(self, start: int) -> bool:
        """Neither past, nor within the notice, nor outside the window."""
        window, zone = self.rules.window, self.question.zone
        if start < self.earliest:
            return False
        if window.kind == "until":
            return start <= later(self.question.now, window.span, self.rules.zone)
        if window.kind == "range":
            return window.first <= local_day(self.rules.zone, start).isoformat() <= window.last
        if window.kind in ("days", "business_days"):
            return self.last_day is None or local_day(zone, start) <= self.last_day
        return True

    @cached_property
    def last_day(self) -> date | None:
        """The last day of a window counted in days; None: the rolling one does not end within the horizon."""
        window, zone = self.rules.window, self.question.zone
        business = window.kind == "business_days"
        day, left = local_day(zone, self.question.now), window.count
        if not window.rolling:
            while left:
                day += timedelta(days=1)
                left -= not business or day.isoweekday() < 6
            return day
        open_ = replace(self.rules, window=Window(), first_per_day=False)
        from_now = replace(self.question, rules=open_, first=self.question.now, ends_within=False)
        days = sorted({local_day(zone, start) for start in Oracle(from_now).starts})
        days = [day for day in days if not business or day.isoweekday() < 6]
        return days[window.count - 1] if len(days) >= window.count else None

    # Answers

    @property
    def last_start(self) -> int:
        return self.question.last - (self.length if self.question.ends_within else 0)

    def asked(self, start: int) -> bool:
        return self.question.first <= start <= self.last_start

    def possible(self, start: int) -> bool:
        """Is the start on the grid and free, or does a meeting stand there that has seats left?"""
        if self.joined(start):
            return True
        if self.rules.grid == "open":
            return self.laid(start, lambda host: self.can(host, start))
        return self.staffed(lambda host: self.can(host, start))

    @cached_property
    def starts(self) -> list[int]:
        meetings = {shared.start for host in self.question.hosts for shared in host.shared if self.joined(shared.start)}
        found = sorted({*self.grid, *meetings})
        found = [start for start in found if self.asked(start) and self.in_time(start) and self.possible(start)]
        if not self.rules.first_per_day:
            return found
        days: dict[date, int] = {}
        for start in found:
            days.setdefault(local_date(self.question.zone, start), start)
        return list(days.values())

    @property
    def refused(self) -> list[int]:
        return [start for start in self.grid if self.asked(start) and start not in self.starts]

    def takers(self, start: int) -> list[Host]:
        """The hosts who could take a booking of this start; where the grid is strict, only those on whose grid it is.

        A meeting that can be joined is as good as the grid, and for those whom it needs besides its own hosts too.
        """
        able = [host for host in self.question.hosts if self.can(host, start)]
        if not self.rules.strict or self.rules.grid == "free":
            return able
        joining = [host for host in able if self.join(host, start)]

        def settled(host: Host) -> bool:
            if host in joining or start in self.grid_of(host):
                return True
            mates = [mate for mate in joining if not mate.fixed and mate.group == host.group]
            return bool(joining) and (host.fixed or not mates)

        return [host for host in able if (host.fixed and self.optional) or settled(host)]

    def joins(self, start: int) -> dict[int, Shared]:
        found = {host.id: self.join(host, start) for host in self.takers(start)}
        return {host: shared for host, shared in found.items() if shared is not None}

    def seats(self, start: int) -> list[Seats]:
        return [Seats(one.taken, self.rules.seats, one.meeting) for one in self.joins(start).values()]

    def bookable(self, start: int) -> bool:
        """May this very slot be booked? Off the grid too, unless the rules are strict."""
        takers = self.takers(start)
        return self.in_time(start) and self.staffed(lambda host: host in takers)


def meet(one: range, two: range) -> bool:
    """Have the ranges a minute in common?"""
    return any(minute in two for minute in one)
