"""Explains, for people, why a time is offered or not: overall, and host by host."""

from __future__ import annotations

from openslot.engine.check import check
from openslot.engine.rules import Question


def why_not(question: Question, start: int, length: int | None = None) -> list[str]:
    """Sentences: the rule that refused first, then what each host says. Empty if the time can be booked by all."""
    verdict = check(question, start, length)
    lines = [verdict.refusal.detail] if verdict.refusal else []
    return lines + [f"host {host}: {refusal.detail}" for host, refusal in verdict.refusals.items()]
