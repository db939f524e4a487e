"""The installation's own key pairs, with which HighLevel's events are signed. Made once, kept sealed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from openslot.desk.vault import Vault
from openslot.store.database import Database
from openslot.store.tables import InstallationKey
from openslot.time.clock import Clock

RSA, ED25519 = "webhook-rsa", "webhook-ed25519"
BITS = 2048
Private = rsa.RSAPrivateKey | Ed25519PrivateKey


@dataclass(frozen=True)
class Keys:
    """Both pairs."""

    rsa: rsa.RSAPrivateKey
    ed25519: Ed25519PrivateKey

    def signatures(self, body: bytes) -> dict[str, str]:
        """The headers that vouch for exactly this body."""
        by_rsa = self.rsa.sign(body, padding.PKCS1v15(), SHA256())
        return {
            "x-wh-signature": base64.b64encode(by_rsa).decode(),
            "x-ghl-signature": base64.b64encode(self.ed25519.sign(body)).decode(),
        }


@dataclass
class KeyRing:
    """Finds the keys in the database, and makes them when there are none."""

    database: Database
    vault: Vault
    clock: Clock

    @cached_property
    def keys(self) -> Keys:
        """The private keys; ``CannotOpen`` if they were sealed with another secret."""
        found = {name: load_pem_private_key(pem, None) for name, pem in self._kept().items()}
        first, second = found[RSA], found[ED25519]
        assert isinstance(first, rsa.RSAPrivateKey)
        assert isinstance(second, Ed25519PrivateKey)
        return Keys(first, second)

    def _kept(self) -> dict[str, bytes]:
        """The keys as PEM. If two processes make them at once, one wins and both use the winner's."""
        if len(self._rows()) < 2:
            made = [
                _row(RSA, rsa.generate_private_key(65537, BITS), self.vault, self.clock.now()),
                _row(ED25519, Ed25519PrivateKey.generate(), self.vault, self.clock.now()),
            ]
            try:
                with self.database.write() as session:
                    session.add_all(made)
            except IntegrityError:
                pass  # another process was first; its keys are read below
        return {row.name: self.vault.open(row.sealed)["pem"].encode() for row in self._rows()}

    def _rows(self) -> list[InstallationKey]:
        with self.database.read() as session:
            query = select(InstallationKey).where(InstallationKey.name.in_([RSA, ED25519]))
            return list(session.scalars(query))

    def public(self) -> dict[str, str]:
        """Both public keys as PEM, and Ed25519's bare 32 bytes in base64."""
        keys = self.keys
        raw = keys.ed25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {
            "rsa": _public_pem(keys.rsa),
            "ed25519": _public_pem(keys.ed25519),
            "ed25519Raw": base64.b64encode(raw).decode(),
        }


def _public_pem(key: Private) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _row(name: str, key: Private, vault: Vault, now: datetime) -> InstallationKey:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return InstallationKey(name=name, sealed=vault.seal({"pem": pem}), public=_public_pem(key), created_at=now)
