"""How far the time that is taken reaches, once buffers are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openslot.engine.rules import Busy, Rules


def widened(busy: Sequence[Busy | tuple[int, int, int, int]], rules: Rules) -> Iterable[Sequence[int]]:
    """Busy time with its own buffers and the asker's, sorted by start; what follows start and end does not matter.

    Before a meeting lie its own ``before`` and the asker's ``after``; behind it its ``after`` and the asker's
    ``before``. They add up (Cal.com digest 4.3 rule 7c), or the larger one counts (HighLevel digest 6.6 step 3).
    """
    if not rules.before and not rules.after and not any(b[2] or b[3] for b in busy):
        return busy
    if rules.buffers == "add":
        return sorted((s - before - rules.after, e + after + rules.before) for s, e, before, after in busy)
    return sorted((s - max(before, rules.after), e + max(after, rules.before)) for s, e, before, after in busy)
