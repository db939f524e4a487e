"""Seals credentials before they are stored, and opens them again: whoever has the database alone cannot read them."""

from __future__ import annotations

import base64
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"openslot connections"  # other uses of the secret get other keys


class CannotOpen(Exception):
    """What is stored was sealed with another secret key."""


class Vault:
    """Made from the server's secret key."""

    def __init__(self, secret: str, purpose: bytes = PURPOSE) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, values: dict[str, Any]) -> str:
        """Encrypted and signed text."""
        return self._fernet.encrypt(orjson.dumps(values)).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed; ``CannotOpen`` if by another key."""
        try:
            opened: dict[str, Any] = orjson.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise CannotOpen("The stored credentials were sealed with another secret key; connect again.") from None
        return opened
