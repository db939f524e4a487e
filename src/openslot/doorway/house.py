"""What every door shares: the database, the clock, the settings, the counters of the rate limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from openslot.doorway.answers import Answers
from openslot.doorway.rates import Rates
from openslot.store.database import Database
from openslot.time.clock import Clock


@dataclass(frozen=True)
class House:
    """Made once per process. ``rate_limit``: the operator's own for all doors (``off``, ``120/minute``), or None.

    ``strict_versions``: Cal.com's version header is obeyed to the letter.
    ``allow_private_network``: webhooks may lead to addresses that only this machine or its network knows.
    """

    database: Database
    clock: Clock
    base_url: str
    secret: str
    rate_limit: str | None = None
    strict_versions: bool = False
    allow_private_network: bool = False
    rates: Rates = field(default_factory=Rates)
    answers: Answers = field(default_factory=Answers)
