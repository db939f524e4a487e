"""Who is next: the hosts that take part, chosen among those who could. Deterministic; ties go to the lowest id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from openslot.engine.rules import Fairness, Host, Question, Verdict

NEVER = -(2**60)


def choose(verdict: Verdict, question: Question, fairness: Fairness, preferred: int | None = None) -> tuple[int, ...]:
    """All fixed hosts and one free optional host of each group, organizer first; ``()`` if ``preferred`` cannot.

    A host with a shared meeting at that start comes before one who would have to open a new one.
    """
    free = set(verdict.free)
    chosen = [h.id for h in question.hosts if h.fixed]
    groups: dict[int, list[Host]] = defaultdict(list)
    for host in question.hosts:
        if not host.fixed and host.id in free:
            groups[host.group].append(host)
    if preferred is not None and preferred not in {*chosen, *(h.id for hosts in groups.values() for h in hosts)}:
        return ()
    for key in sorted(groups):
        hosts = groups[key]
        if preferred in {h.id for h in hosts}:
            chosen.append(preferred)
        else:
            joining = [h for h in hosts if h.id in verdict.joins] or hosts
            chosen.append(min(joining, key=_order(fairness, joining)).id)
    return tuple(chosen)


def _order(fairness: Fairness, hosts: list[Host]) -> Callable[[Host], tuple[Any, ...]]:
    def recent(host: Host) -> int:
        return NEVER if host.last is None else host.last

    total = sum(h.turns for h in hosts) + 1
    weights = sum(max(h.weight, 0) for h in hosts) or 1

    def surplus(host: Host) -> float:
        """Turns beyond the host's share of all, the coming one included."""
        return host.turns - total * max(host.weight, 0) / weights

    orders: dict[str, Callable[[Host], tuple[Any, ...]]] = {
        "least_recent": lambda h: (-h.priority, recent(h), h.id),
        "weighted": lambda h: (-h.priority, surplus(h), recent(h), h.id),
        "availability": lambda h: (-h.priority, h.turns, recent(h), h.id),
        "equal": lambda h: (h.turns, -h.priority, recent(h), h.id),
        "fewest": lambda h: (h.turns, h.id),
    }
    return orders[fairness]
