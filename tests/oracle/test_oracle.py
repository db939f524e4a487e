"""The engine and the oracle must agree: on random questions, and on every change of every zone's clocks."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openslot.engine.check import check
from openslot.engine.rules import Host, Question, Rules, Schedule, Weekly
from openslot.engine.slots import find
from tests.oracle.oracle import Oracle, local_date
from tests.oracle.questions import DAY, ZONES, changes, questions
from tests.oracle.questions import question as random_question

EXAMPLES = int(os.environ.get("OPENSLOT_ORACLE_EXAMPLES", "1000"))
LONG = "OPENSLOT_ORACLE_EXAMPLES" in os.environ
SHARDS = [(grid, crowd) for grid in ("open", "free") for crowd in (1, 4)]

relaxed = settings(
    max_examples=max(1, EXAMPLES // len(SHARDS)),
    deadline=None,
    database=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
    print_blob=LONG,
)


def agree_on_found(question: Question, oracle: Oracle) -> None:
    found = find(question, with_refused=True)
    assert found.starts == oracle.starts
    if question.rules.grid == "open" and not question.rules.first_per_day:
        assert found.refused == oracle.refused
    assert find(question).starts == oracle.starts
    for start in oracle.starts:
        seats = oracle.seats(start)
        assert found.seats.get(start) in (seats or (None,)), start
    assert set(found.seats) <= set(oracle.starts)


def agree_on_check(question: Question, oracle: Oracle, start: int) -> None:
    verdict = check(question, start)
    assert (verdict.refusal is None) == oracle.bookable(start), (start, verdict.refusal)
    if verdict.refusal is None:
        free = [host.id for host in oracle.takers(start)]
        assert list(verdict.free) == free
        assert verdict.joins == {host: shared.meeting for host, shared in oracle.joins(start).items()}
        assert set(verdict.refusals) == {host.id for host in question.hosts} - set(free)


@pytest.mark.timeout(0)
@pytest.mark.parametrize(("grid", "crowd"), SHARDS)
def test_random_questions(grid: str, crowd: int) -> None:
    @relaxed
    @given(questions(grid, crowd), st.lists(st.integers(0, 3 * DAY), min_size=4, max_size=4))
    def compare(question: Question, others: list[int]) -> None:
        oracle = Oracle(question)
        agree_on_found(question, oracle)
        for start in oracle.starts[:3] + oracle.starts[-3:]:
            agree_on_check(question, oracle, start)
        near = [start + 5 for start in oracle.starts[-1:]] + oracle.grid[:1]
        for start in [question.first + other for other in others] + near:
            if oracle.asked(start):
                agree_on_check(question, oracle, start)

    compare()


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_2026_and_2027(zone: str) -> None:
    for change in changes(zone, 2026, 2028, 30 * DAY):
        first = change - DAY // 2
        for weekly in (0, 1440), (60, 210):
            host = Host(1, (Schedule(zone, (Weekly(tuple(range(7)), *weekly),)),))
            question = Question(Rules(30, zone), (host,), first - DAY, first, first + DAY, zone)
            assert find(question).starts == Oracle(question).starts
            free = replace(question, rules=Rules(30, zone, grid="free"))
            assert find(free).starts == Oracle(free).starts


@pytest.mark.parametrize("share", [0, 1, 50, 99, 100])
@pytest.mark.parametrize("seed", range(20))
def test_looking_busy_hides_a_share_of_each_day(share: int, seed: int) -> None:
    question = random_question(random.Random(seed), "open", 2)
    plain = replace(question.rules, first_per_day=False)
    everything = find(replace(question, rules=plain)).starts
    shown = find(replace(question, rules=replace(plain, look_busy=share, look_busy_key="key")))
    assert set(shown.starts) <= set(everything)
    days = groupby(everything, key=lambda start: local_date(plain.zone, start))
    for starts in (list(day) for _, day in days):
        left = len(set(starts) & set(shown.starts))
        assert left == 0 if share == 100 else left >= 1
        assert abs(len(starts) * (100 - share) / 100 - left) <= 1
    for start in everything[:5]:
        assert check(replace(question, rules=replace(plain, look_busy=100)), start).refusal is None
