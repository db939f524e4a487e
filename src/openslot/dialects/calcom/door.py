"""What happens before a path is looked at: other spellings of it, and what browsers ask (digest section 1)."""

from __future__ import annotations

import re

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

SPELLINGS = (
    (re.compile(r"^/api/v2(?=/|$)"), "/v2"),
    (re.compile(r"^/v2/ee(?=/|$)"), "/v2"),
    (re.compile("reccuring"), "recurring"),
)
METHODS = ("GET", "PATCH", "DELETE", "HEAD", "POST", "PUT", "OPTIONS")
HEADERS = (
    "x-cal-client-id",
    "x-cal-secret-key",
    "x-cal-platform-embed",
    "cal-api-version",
    "Accept",
    "Authorization",
    "Content-Type",
    "Origin",
)


class Spellings:
    """Gives a path its plain spelling; one slash too many at its end does no harm."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite, and hand on."""
        if scope["type"] == "http":
            path = scope["path"]
            for wrong, right in SPELLINGS:
                path = wrong.sub(right, path)
            if path.startswith("/v2/") and path != "/v2/":
                path = path.rstrip("/")
            if path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self.app(scope, receive, send)


def at_the_door(app: ASGIApp) -> ASGIApp:
    """Cal.com's application as the world sees it: any origin may call it from a browser."""
    return CORSMiddleware(
        Spellings(app), allow_origins=["*"], allow_methods=METHODS, allow_headers=HEADERS, max_age=86_400
    )
