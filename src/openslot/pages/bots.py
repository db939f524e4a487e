"""What keeps programs from booking by the thousand: a rate per visitor, and some work for the browser.

The work is to find a number so that the SHA-256 of the puzzle's seed and the number begins with ``BITS`` zeros. Who has
done it may book more often; a browser without JavaScript cannot, and has the stricter rate alone. Each puzzle counts
once, and not for long.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from openslot.desk.errors import TooManyRequests
from openslot.doorway.house import House
from openslot.doorway.rates import neighbourhood

BITS = 16
LASTS = 2 * 60 * 60  # seconds
WITH_PROOF = "60/hour"
WITHOUT_PROOF = "10/hour"
LONGEST_PROOF = 16


@dataclass(frozen=True)
class Puzzle:
    """What the browser is asked. ``token`` comes back with the answer; ``seed`` is what is hashed."""

    token: str
    seed: str
    bits: int = BITS


def puzzle(house: House, now: datetime) -> Puzzle:
    """A new one."""
    begun = f"{int(now.timestamp())}.{secrets.token_urlsafe(9)}"
    seed = _sealed(house, begun)
    return Puzzle(f"{begun}.{seed}", seed)


def _sealed(house: House, begun: str) -> str:
    digest = hmac.new(house.secret.encode(), b"puzzle:" + begun.encode(), sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def is_solved(house: House, now: datetime, token: str, proof: str) -> bool:
    """Is it one of ours, not too old, and is the work done?"""
    begun, _, seed = token.rpartition(".")
    stamp = begun.partition(".")[0]
    if not (token.isascii() and stamp.isdigit() and len(stamp) < LONGEST_PROOF):
        return False
    if not hmac.compare_digest(_sealed(house, begun), seed) or not 0 <= now.timestamp() - int(stamp) <= LASTS:
        return False
    if not (proof.isascii() and proof.isdigit() and len(proof) < LONGEST_PROOF):
        return False
    return int.from_bytes(sha256(f"{seed}:{proof}".encode()).digest()[:4], "big") >> (32 - BITS) == 0


def slow_down(house: House, client: str, form: Mapping[str, Sequence[str]]) -> None:
    """Count one attempt to book; ``TooManyRequests`` for one too many."""
    if house.rate_limit == "off":
        return
    now = house.clock.now()
    token, proof = (next(iter(form.get(name, ())), "") for name in ("puzzle", "proof"))
    worked = is_solved(house, now, token, proof)
    if worked:
        worked = not house.rates.hit(f"1/{LASTS} second", now.timestamp(), "puzzle", token).over
    rate = house.rates.hit(
        WITH_PROOF if worked else WITHOUT_PROOF, now.timestamp(), "book", str(worked), neighbourhood(client)
    )
    if rate.over:
        raise TooManyRequests(max(rate.reset, 1))
