"""Stripe, as a server without Stripe keys answers (digest section 11): nothing is connected, nothing can be."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.dialects.calcom.manners import Refused, operations
from openslot.dialects.calcom.teams import team_in
from openslot.doorway.operation import Call

NO_KEYS = "Stripe is not configured on this server: it takes no payments."
NOT_CONNECTED = "Credentials for stripe not found."


@operations("GET", "/v2/stripe/connect")
def connect_stripe(_desk: Desk, _call: Call) -> dict[str, Any]:
    """There is nowhere to sign in."""
    raise Refused(400, NO_KEYS)


@operations("GET", "/v2/stripe/save", auth="public")
def save_stripe(_desk: Desk, _call: Call) -> dict[str, Any]:
    """Nobody was sent away, so nobody comes back."""
    raise Refused(400, NO_KEYS)


@operations("GET", "/v2/stripe/check")
def check_stripe(_desk: Desk, _call: Call) -> dict[str, Any]:
    """Nothing is connected."""
    raise Refused(400, NOT_CONNECTED)


@operations("GET", "/v2/stripe/check/{teamId}")
def check_team_stripe(desk: Desk, call: Call) -> dict[str, Any]:
    """Nothing is connected by a team either."""
    team_in(desk, call, "member")
    raise Refused(400, NOT_CONNECTED)
