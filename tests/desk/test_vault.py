"""Credentials are sealed before they are stored."""

from __future__ import annotations

import pytest

from openslot.desk.vault import CannotOpen, Vault


def test_what_is_sealed_is_opened_by_the_same_secret_alone() -> None:
    sealed = Vault("s" * 32).seal({"password": "hunter2"})
    assert "hunter2" not in sealed
    assert Vault("s" * 32).open(sealed) == {"password": "hunter2"}
    with pytest.raises(CannotOpen):
        Vault("t" * 32).open(sealed)
    with pytest.raises(CannotOpen):
        Vault("s" * 32).open(sealed[:-4] + "AAAA")
