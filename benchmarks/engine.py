"""The engine's time over one plain pass over the same busy intervals."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from benchmarks.work import question
from openslot.engine.rules import Question
from openslot.engine.slots import find

ROUNDS = 15


def plain_pass(asked: Question) -> int:
    """Walk each host's busy time once and sum the gaps: the least that any answer has to look at."""
    free = 0
    for host in asked.hosts:
        reached = asked.first
        for start, end, _before, _after in host.busy:
            if start > reached:
                free += start - reached
            reached = max(reached, end)
    return free


def best(work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds of the processor: what else runs on the machine does not count."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)


def run() -> None:
    """Print the ratios."""
    for grid in ("open", "free"):
        asked = question(100, 31, grid)
        intervals = sum(len(host.busy) for host in asked.hosts)
        engine, plain = best(lambda asked=asked: find(asked)), best(lambda asked=asked: plain_pass(asked))  # type: ignore[misc]
        print(
            f"engine, grid {grid}: 31 days × 100 hosts, {intervals} busy intervals: {engine * 1000:.1f} ms; "
            f"one plain pass {plain * 1000:.2f} ms; ratio {engine / plain:.1f} (aim: at most 5)"
        )
