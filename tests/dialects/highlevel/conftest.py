"""A client of HighLevel's door on each kind of database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from openslot.app import build
from tests.dialects.highlevel.client import Client


@pytest.fixture
def hl(server: Any) -> Client:
    """The owner's client."""
    return Client(server)


@pytest.fixture
def address(server: Any) -> Iterator[str]:
    """The server on a port of its own."""
    config = uvicorn.Config(build(server.house), port=0, log_level="error", lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()
