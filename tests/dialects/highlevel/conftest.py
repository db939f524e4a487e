"""A client of HighLevel's door on each kind of database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialects.highlevel.client import Client


@pytest.fixture
def hl(server: Any) -> Client:
    """The owner's client."""
    return Client(server)
