"""Chromium, and a site for it to look at."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp

from openslot import demo
from openslot.app import build
from openslot.doorway.house import House
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.dialects.conftest import MONDAY

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Chromium's path: the one told by OPENSLOT_TEST_CHROMIUM, or the first found."""
    told = os.environ.get("OPENSLOT_TEST_CHROMIUM")
    return told or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One for all tests of a module, and no longer: its event loop is in the way of others."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found; set OPENSLOT_TEST_CHROMIUM to its path")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        found = engine.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[str]:
    """An application on a port of this machine."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def house(sqlite_database: Database) -> House:
    """The demo company on a port to be, on a Monday that stays."""
    clock = FixedClock(MONDAY)
    demo.fill(sqlite_database, clock)
    return House(sqlite_database, clock, f"http://127.0.0.1:{free_port()}", "s" * 32, rate_limit="off")


@pytest.fixture
def site(house: House) -> Iterator[str]:
    """Its address, served."""
    with serving(build(house), int(house.base_url.rpartition(":")[2])) as address:
        yield address
