"""What every door shares: the database, the clock, the settings, the counters of the rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openslot.couriers.accounts import Outside, door_of
from openslot.couriers.oauth import Service
from openslot.couriers.oidc import Provider
from openslot.desk.desk import Rooms
from openslot.desk.looks import Policy
from openslot.desk.vault import Vault
from openslot.doorway.answers import Answers
from openslot.doorway.rates import Rates
from openslot.store.database import Database
from openslot.time.clock import Clock


@dataclass(frozen=True)
class House:
    """Made once per process. ``rate_limit``: the operator's own for all doors (``off``, ``120/minute``), or None.

    ``strict_versions``: Cal.com's version header is obeyed to the letter.
    ``allow_private_network``: webhooks and feeds may lead to addresses that only this machine or its network knows.
    ``calendar_policy``: what becomes of a booking whose host's calendar cannot be read within ``calendar_seconds``.
    ``apps``: by name, the services at which this server is registered. ``jitsi``: a server for video rooms.
    ``icloud``: where Apple's calendars are. ``most_import``: bytes of a file that brings an organization.
    ``provider``: where people may sign in besides, or, without ``passwords``, must. ``joins``: by domain, the
    organization (slug; empty: the only one) that people from there become members of.
    ``sends_mail``: there is a mail server; without one, mail is kept.
    """

    database: Database
    clock: Clock
    base_url: str
    secret: str
    rate_limit: str | None = None
    strict_versions: bool = False
    allow_private_network: bool = False
    calendar_policy: Policy = "warn"
    calendar_seconds: float = 3.0
    apps: Mapping[str, Service] = field(default_factory=dict)
    jitsi: str | None = None
    icloud: str = "https://caldav.icloud.com"
    most_import: int = 256 * 1024**2
    provider: Provider | None = None
    joins: Mapping[str, str] = field(default_factory=dict)
    passwords: bool = True
    sends_mail: bool = True
    rates: Rates = field(default_factory=Rates)
    answers: Answers = field(default_factory=Answers)

    @property
    def rooms(self) -> Rooms:
        """Where video calls can be without anybody's account."""
        return Rooms(self.jitsi, "whereby" in self.apps)

    @property
    def outside(self) -> Outside:
        """What couriers of calendars need of this house."""
        return Outside(
            self.database,
            self.clock,
            Vault(self.secret),
            door_of(private=self.allow_private_network),
            self.base_url,
            self.apps,
        )
