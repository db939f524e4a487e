"""The second factor: codes of thirty seconds (RFC 6238), and codes that are good once for who has lost it."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from openslot.desk import audit
from openslot.desk.accounts import digest_of
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Unauthorized
from openslot.desk.nouns import User
from openslot.desk.vault import Vault

STEP = 30  # seconds
DIGITS = 6
APART = 1
"""Steps that two clocks may differ."""
CODES = 8


def new_secret() -> str:
    """A secret as authenticators take it: base32, 160 bits."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(secret: str, account: str, issuer: str) -> str:
    """What an authenticator reads: ``otpauth://totp/…``."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP}"


def code_at(secret: str, step: int) -> str:
    """The code of a step of thirty seconds."""
    key = base64.b32decode(secret)
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The step whose code this is, near ``now`` and later than ``after``; None if it is none's."""
    here = int(now.timestamp()) // STEP
    given = code.replace(" ", "")
    fitting = (n for n in range(here - APART, here + APART + 1) if n > after)
    return next((n for n in fitting if hmac.compare_digest(code_at(secret, n).encode(), given.encode())), None)


def switch_on(desk: Desk, user: User, vault: Vault, secret: str, code: str) -> Sequence[str]:
    """Ask for codes from now on; the codes for who has lost the authenticator, shown only now.

    ``Invalid`` if ``code`` is not the secret's: the authenticator does not have it.
    """
    step = step_of(secret, code, desk.now)
    if step is None:
        raise Invalid("code", "This is not the code of this moment.", "code")
    codes = [f"{secrets.token_hex(2)}-{secrets.token_hex(2)}" for _ in range(CODES)]
    user.totp, user.totp_step = vault.seal({"totp": secret}), step
    user.recovery = [digest_of(each) for each in codes]
    user.updated_at = desk.now
    desk.session.flush()
    return codes


def switch_off(desk: Desk, user: User) -> None:
    """Ask for no codes any more."""
    user.totp, user.totp_step, user.recovery, user.updated_at = None, None, [], desk.now
    desk.session.flush()


def use_code(desk: Desk, user: User, vault: Vault, code: str) -> None:
    """Take a code, once; ``Unauthorized`` if it is neither of this moment nor one for who has lost it."""
    desk.session.refresh(user, with_for_update={"of": User})
    if user.totp is None:
        return
    step = step_of(vault.open(user.totp)["totp"], code, desk.now, user.totp_step or 0)
    if step is not None:
        user.totp_step = step
    else:
        digest = digest_of(code.strip().lower())
        if digest not in user.recovery:
            raise Unauthorized("This code is not right.")
        user.recovery = [each for each in user.recovery if each != digest]
        if desk.caller is not None:
            audit.note(desk, "used", "recovery_code", user.id, user.name)
    desk.session.flush()
