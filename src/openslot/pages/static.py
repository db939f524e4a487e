"""What browsers keep: the style sheet under the name of its content, and a sheet per accent colour."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from openslot.pages.colours import accent_sheet

MONTH = 2_592_000  # seconds
TYPES = {"css": "text/css", "js": "text/javascript"}
KEPT = ("openslot.css", "dashboard.css")


@cache
def content(name: str) -> bytes:
    """A file of the folder ``static``."""
    return files("openslot.pages").joinpath("static", name).read_bytes()


@cache
def url(name: str) -> str:
    """Where a file is: its content is part of its name, so that it can be kept for long."""
    first, _, ending = name.rpartition(".")
    return f"/static/{first}-{hashlib.sha256(content(name)).hexdigest()[:12]}.{ending}"


@lru_cache(1000)
def accent_url(colour: str) -> str:
    """Where the sheet of an accent colour is, by its content."""
    return f"/static/accent-{colour}-{hashlib.sha256(accent_sheet(colour).encode()).hexdigest()[:8]}.css"


async def serve(request: Request) -> Response:
    """One file."""
    path = request.url.path
    accent = re.fullmatch(r"/static/accent-([0-9a-f]{6})-[0-9a-f]{8}\.css", path)
    name = next((each for each in KEPT if url(each) == path), None)
    if accent and accent_url(accent[1]) == path:
        body, kind = accent_sheet(accent[1]).encode(), "css"
    elif name is not None:
        body, kind = content(name), name.rpartition(".")[2]
    else:
        raise HTTPException(404)
    headers = {"Cache-Control": f"public, max-age={MONTH}, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(body, 200, headers, TYPES[kind])
