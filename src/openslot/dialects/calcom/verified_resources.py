"""E-mail addresses and phone numbers that are shown to be the caller's (digest section 11)."""

from __future__ import annotations

from typing import Any

from openslot.desk import verified
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Verified
from openslot.dialects.calcom import calendar_models
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.teams import page
from openslot.doorway.operation import Call

EMAILS, PHONES = "/v2/verified-resources/emails", "/v2/verified-resources/phones"
CODE = "/verification-code"
INVALID = "Invalid Verification Code"
RATE = "10/minute"


def shown(row: Verified) -> dict[str, Any]:
    """One of them."""
    name = "email" if row.kind == "email" else "phoneNumber"
    return {"id": row.id, name: row.value, "userId": row.user_id}


@operations("POST", f"{EMAILS}{CODE}/request", body=calendar_models.EmailOf, rate=RATE)
def request_email_code(desk: Desk, call: Call) -> dict[str, Any]:
    """Mail a code."""
    verified.request_code(desk, "email", call.body.email)
    return {"status": "success"}


@operations("POST", f"{PHONES}{CODE}/request", body=calendar_models.PhoneOf, rate=RATE)
def request_phone_code(desk: Desk, call: Call) -> dict[str, Any]:
    """There is nothing that could send it."""
    verified.request_code(desk, "phone", call.body.phone)
    return {"status": "success"}


def _verify(desk: Desk, call: Call, kind: str, value: str) -> Any:
    row = verified.verify(desk, kind, value, call.body.code)
    if row is None:  # not raised: that would undo the count of tries
        return operations.manners.refuse(Refused(400, INVALID), call)
    return success(shown(row))


@operations("POST", f"{EMAILS}{CODE}/verify", body=calendar_models.EmailCode, rate=RATE)
def verify_email(desk: Desk, call: Call) -> Any:
    """The code that was mailed."""
    return _verify(desk, call, "email", call.body.email)


@operations("POST", f"{PHONES}{CODE}/verify", body=calendar_models.PhoneCode, rate=RATE)
def verify_phone(desk: Desk, call: Call) -> Any:
    """No code was sent, so none is right."""
    return _verify(desk, call, "phone", call.body.phone)


def _kind(call: Call) -> str:
    return "email" if call.target.startswith(EMAILS) else "phone"


@operations("GET", EMAILS, PHONES)
def get_verified(desk: Desk, call: Call) -> dict[str, Any]:
    """All of them."""
    return success(page(call, [shown(row) for row in verified.verified(desk, _kind(call))]))


@operations("GET", f"{EMAILS}/{{id}}", f"{PHONES}/{{id}}")
def get_verified_one(desk: Desk, call: Call) -> dict[str, Any]:
    """One."""
    kind = _kind(call)
    try:
        return success(shown(verified.get_verified(desk, kind, call.int_id("id", kind))))
    except NotFound:
        raise Refused(404, f"Verified {kind} with id {call.path['id'][:60]} not found") from None
