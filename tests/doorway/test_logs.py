from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from openslot.doorway import logs


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_json_is_one_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "info")
    structlog.get_logger().info("booked", booking=7)
    logging.getLogger("somebody.else").warning("old %s", "style")
    try:
        secret = "hunter" + "2"  # in this frame, and not in its lines
        _ = len(secret) / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("failed")
    written = capsys.readouterr().err
    assert "hunter2" not in written
    booked, old, failed = [json.loads(line) for line in written.splitlines()]
    assert (booked["event"], booked["booking"], booked["level"]) == ("booked", 7, "info")
    assert (old["event"], old["level"]) == ("old style", "warning")
    assert failed["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert all(line["timestamp"].endswith("Z") for line in (booked, old, failed))


def test_console_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", "warning")
    structlog.get_logger().info("not this")
    structlog.get_logger().warning("but this", why="it matters")
    assert "but this" in (shown := capsys.readouterr().err)
    assert "not this" not in shown
    assert "\x1b" not in shown
