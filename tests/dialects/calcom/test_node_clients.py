"""Cal.com's own Node clients: its SDK, and its MCP server, which a model's program speaks to over stdio.

They are no Python packages, so nothing here installs them: ``npm install @calcom/sdk @calcom/cal-mcp`` in any folder,
and tell the folder of its ``node_modules`` in ``NODE_PATH``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from tests.dialects.calcom.conftest import ADA, Cal

STORY = Path(__file__).with_name("sdk_story.mjs")
NODE = shutil.which("node")
MODULES = Path(os.environ.get("NODE_PATH", "node_modules")).absolute()
PRODUCT = "https://api.cal.com"


def needs(package: str) -> pytest.MarkDecorator:
    there = NODE is not None and (MODULES / package).is_dir()
    return pytest.mark.skipif(not there, reason=f"needs node, and {package} in NODE_PATH")


@needs("@calcom/sdk")
def test_a_story_of_the_sdk(cal: Cal, address: str) -> None:
    command = [str(NODE), str(STORY), address, cal.server.account.api_key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "type": [60, "Cooking", 60, "CalApiError", 400],
        "schedule": [780, [1, 2, 3, 4, 5], 1, "Early"],
        "rome": True,
        "offered": [4, True, False, "success"],
        "booked": ["ACCEPTED", "2027-01-05T09:00:00.000Z", "Nora Node"],
        "refused": 400,
        "moved": ["2027-01-05T11:00:00.000Z", True],
        "listed": [True],
        "cancelled": [True, "CANCELLED", "Rain"],
        "deleted": True,
    }


class Tools:
    """The MCP server's tools, called as a model's program calls them: a line of JSON each way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.inward = cast("IO[str]", process.stdin)
        self.outward = cast("IO[str]", process.stdout)
        self.number = 0
        about = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
        assert self.ask("initialize", about)["serverInfo"]["name"] == "cal-com"
        self._say({"method": "notifications/initialized"})

    def _say(self, message: dict[str, Any]) -> None:
        self.inward.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.inward.flush()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        self._say({"id": self.number, "method": method, "params": params})
        while True:  # what it tells without being asked has no number
            answer = json.loads(self.outward.readline())
            if answer.get("id") == self.number:
                assert "result" in answer, answer
                return answer["result"]

    def call(self, name: str, *, body: Any = None, error: bool = False, **params: Any) -> Any:
        arguments = {"params": params, **({"body": body} if body is not None else {})}
        result = self.ask("tools/call", {"name": name, "arguments": arguments})
        assert result["isError"] is error, result
        answer = json.loads(result["content"][0]["text"])
        return answer["message"] if error else answer["data"]


@pytest.fixture
def tools(cal: Cal, address: str, tmp_path: Path) -> Iterator[Tools]:
    """The server's program, a copy of it in which the one address it knows is ours."""
    copy = tmp_path / "cal-mcp"
    shutil.copytree(MODULES / "@calcom" / "cal-mcp", copy)
    (tmp_path / "node_modules").symlink_to(MODULES)
    for path in (copy / "dist").glob("*.js"):
        path.write_text(path.read_text().replace(PRODUCT, address))
    with subprocess.Popen(
        [str(NODE), str(copy / "dist" / "index.js"), "--all-tools"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CAL_API_KEY": cal.server.account.api_key},
    ) as process:
        try:
            yield Tools(process)
        finally:
            process.terminate()


@needs("@calcom/cal-mcp")
def test_a_story_of_the_mcp_server(cal: Cal, tools: Tools) -> None:
    event_type = cal.type()  # the tools that make and change one are refused by their own schemas, before they ask
    number = event_type["id"]
    assert tools.call("getEventTypeById", eventTypeId=str(number))["title"] == "Talk"
    user = cal.server.account.user.username
    assert number in [each["id"] for each in tools.call("getEventTypes", username=user)]
    assert tools.call("getDefaultSchedule")["availability"][0]["startTime"] == "09:00"
    day = {"start": "2027-01-05", "end": "2027-01-05", "eventTypeId": number}
    start, later = "2027-01-05T09:00:00.000Z", "2027-01-05T11:00:00.000Z"
    assert {"start": start} in tools.call("getAvailableSlots", **day)["2027-01-05"]
    booked = tools.call("createBooking", body={"start": start, "eventTypeId": number, "attendee": ADA})
    again = {"start": start, "eventTypeId": number, "attendee": ADA}
    busy = "User either already has booking at this time or is not available"
    assert tools.call("createBooking", body=again, error=True) == busy
    assert tools.call("getBooking", bookingUid=booked["uid"])["start"] == start
    moved = tools.call("rescheduleBooking", bookingUid=booked["uid"], body={"start": later})
    assert (moved["start"], moved["rescheduledFromUid"]) == (later, booked["uid"])
    listed = tools.call("getBookings", status=["upcoming"], take=5)
    assert [each["uid"] for each in listed] == [moved["uid"]]
    gone = tools.call("cancelBooking", bookingUid=moved["uid"], body={"cancellationReason": "Rain"})
    assert (gone["status"], gone["cancellationReason"]) == ("cancelled", "Rain")
    assert tools.call("deleteEventType", eventTypeId=number)["id"] == number
