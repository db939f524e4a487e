"""Who books shows that the e-mail address is his, where an event type wants that: by a code that is mailed there.

Nothing is stored: a code is made of the server's secret, the address and the quarter of an hour.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from openslot.desk import fields
from openslot.desk.errors import TooManyRequests
from openslot.desk.outbox import enqueue
from openslot.desk.requests import Party
from openslot.desk.verified import KIND
from openslot.pages.visit import Visit

WINDOW = 15 * 60
"""Seconds. A code is good to the end of the window after its own."""
CODES, TRIES = "5/hour", "20/hour"
"""For one address: letters that may be asked for, and codes that may be tried."""


def is_proven(visit: Visit, organization_id: int, address: str, code: str) -> bool:
    """Is it the address's code? ``TooManyRequests`` after too many tries."""
    address = fields.email("email", address)
    _count(visit, TRIES, address)
    window = int(visit.desk.now.timestamp()) // WINDOW
    good = [_code(visit, organization_id, address, each) for each in (window, window - 1)]
    return any(hmac.compare_digest(each, code.encode()) for each in good)


def send_code(visit: Visit, organization_id: int, party: Party) -> None:
    """Mail the code. ``Invalid`` for no address, ``TooManyRequests`` after too many letters."""
    address = fields.email("email", party.email or "")
    _count(visit, CODES, address)
    words = {
        "name": party.name,
        "email": address,
        "zone": party.zone,
        "locale": party.locale,
        "code": _code(visit, organization_id, address, int(visit.desk.now.timestamp()) // WINDOW).decode(),
        "minutes": WINDOW // 60,
    }
    enqueue(visit.desk, organization_id, KIND, f"{KIND}:{secrets.token_urlsafe(12)}", words)


def _code(visit: Visit, organization_id: int, address: str, window: int) -> bytes:
    text = f"address:{organization_id}:{window}:{address}"
    digest = hmac.new(visit.house.secret.encode(), text.encode(), sha256).digest()
    return b"%06d" % (int.from_bytes(digest[:8], "big") % 10**6)


def _count(visit: Visit, limit: str, address: str) -> None:
    rate = visit.house.rates.hit(limit, visit.desk.now.timestamp(), "code", limit, address)
    if rate.over:
        raise TooManyRequests(max(rate.reset, 1))
