"""HighLevel's official Node SDK makes a booking story of ten calls.

It is no Python package, so nothing here installs it: ``npm install @gohighlevel/api-client`` in any folder, and tell
the folder of its ``node_modules`` in ``NODE_PATH``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.dialects.highlevel.client import SLOT_GONE, Client

STORY = Path(__file__).with_name("story.mjs")
NODE = shutil.which("node")
THERE = (Path(os.environ.get("NODE_PATH", "node_modules")) / "@gohighlevel" / "api-client").is_dir()


@pytest.mark.skipif(not (NODE and THERE), reason="needs node, and @gohighlevel/api-client in NODE_PATH")
def test_a_booking_story(hl: Client, address: str) -> None:
    calendar = hl.calendar()["id"]
    command = [str(NODE), str(STORY), address, hl.server.account.api_key, hl.location, hl.user, calendar]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "offered": True,
        "title": "Nora Node",
        "refused": [400, SLOT_GONE],
        "moved": "2027-01-05T11:00:00+01:00",
        "note": "Good day",
        "listed": [True],
        "deleted": True,
    }
