"""What browsers keep: sheets and scripts under the name of their content, and a sheet per accent colour."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache, lru_cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from openslot.pages.colours import accent_sheet

MONTH = 2_592_000  # seconds
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KEPT = ("openslot.css", "dashboard.css", "dashboard.js", "openslot.js", "htmx.js", "icon.svg", "frame.js")
SHARED = {"/embed.js": ("frames.js", "embed.js"), "/embed/embed.js": ("frames.js", "cal.js")}
"""Scripts for other sites, at addresses that stay: ours, and where Cal.com's packages look for theirs."""
HOUR = 3600  # seconds
LEAST_TO_PACK = 500  # bytes


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


@cache
def packed_content(name: str) -> bytes:
    """The same, packed as small as gzip can."""
    return gzip.compress(content(name), 9, mtime=0)


def takes_gzip(request: Request) -> bool:
    """Does the browser unpack?"""
    return "gzip" in request.headers.get("accept-encoding", "")


def packed(response: Response) -> Response:
    """The answer in fewer bytes."""
    if len(response.body) >= LEAST_TO_PACK:
        response.body = gzip.compress(response.body, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response


async def serve(request: Request) -> Response:
    """One file."""
    path = request.url.path
    accent = re.fullmatch(r"/static/accent-([0-9a-f]{6})-[0-9a-f]{8}\.css", path)
    name = next((each for each in KEPT if url(each) == path), None)
    headers = {"Cache-Control": f"public, max-age={MONTH}, immutable", "X-Content-Type-Options": "nosniff"}
    if accent and accent_url(accent[1]) == path:
        return Response(accent_sheet(accent[1]), 200, headers, TYPES["css"])
    if name is None:
        raise HTTPException(404)
    headers["Vary"] = "Accept-Encoding"
    kind = TYPES[name.rpartition(".")[2]]
    if takes_gzip(request):
        return Response(packed_content(name), 200, {**headers, "Content-Encoding": "gzip"}, kind)
    return Response(content(name), 200, headers, kind)


@cache
def shared_script(path: str) -> bytes:
    """One of the scripts for other sites: nothing of it is seen by the page around it."""
    parts = b"\n".join(content(name) for name in SHARED[path])
    return b'(() => {\n"use strict";\n' + parts + b"})();\n"


async def serve_shared(request: Request) -> Response:
    """The script, which browsers ask for again after an hour."""
    body = shared_script(request.url.path)
    mark = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {
        "Cache-Control": f"public, max-age={HOUR}",
        "ETag": mark,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    response = Response(body, 200, headers, TYPES["js"])
    return packed(response) if takes_gzip(request) else response
