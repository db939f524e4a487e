"""A page of another origin, in which ours are shown; a visitor to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from tests.pages.browsing import free_port, serving

PATH = "/hugo-weber/consultation"
MODULES = Path(os.environ.get("NODE_PATH", "node_modules")).absolute()
HEARD = """<script>
  // All that embedded pages say, as it comes.
  window.heard = [];
  addEventListener("message", (event) => event.data?.originator === "CAL" && heard.push(event.data));
</script>"""


@contextmanager
def other_site(body: str, policy: str = "") -> Iterator[str]:
    """``policy``: the page's own Content-Security-Policy."""

    async def page(_request: Request) -> Response:
        found = HTMLResponse(f'<!doctype html><title>Other</title><link rel="icon" href="data:,">{body}')
        if policy:
            found.headers["Content-Security-Policy"] = policy
        return found

    async def module(request: Request) -> Response:
        return FileResponse(MODULES / request.path_params["path"], media_type="text/javascript")

    app = Starlette(routes=[Route("/", page), Route("/modules/{path:path}", module)])
    with serving(app, free_port()) as address:
        yield address.replace("127.0.0.1", "localhost")


def visit(browser: Any, address: str, width: int = 1280, **options: Any) -> Any:
    """A visitor from Berlin, who notes what goes wrong in the browser."""
    wanted = {"viewport": {"width": width, "height": 900}, "timezone_id": "Europe/Berlin", **options}
    page = browser.new_context(**wanted).new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("console", lambda told: page.troubles.append(told.text) if told.type == "error" else None)
    page.goto(address)
    return page


def book(frame: Any, button: str = "Book this time") -> None:
    """From the month to the confirmation, in a frame."""
    frame.locator(".times a").first.click()
    if not frame.locator("#name").input_value():
        frame.locator("#name").fill("Vera")
    if not frame.locator("#email").input_value():
        frame.locator("#email").fill("vera@example.com")
    frame.get_by_role("button", name=button).click()
    frame.locator(".badge").wait_for()


def types(page: Any) -> list[str]:
    """The kinds of messages heard so far."""
    return [each["type"] for each in page.evaluate("heard")]
