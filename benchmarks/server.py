"""The application with one path more, which answers given bytes from memory: what the same server does at most."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from openslot.cli import served


def create() -> ASGIApp:
    """The application, its doorway's outermost layer included, and ``/panel/api/from-memory``."""
    app = served()
    inner = app.app  # type: ignore[attr-defined]
    body = Path(os.environ["OPENSLOT_BENCH_BYTES"])

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != "/panel/api/from-memory":
            await inner(scope, receive, send)
            return
        answer = await run_in_threadpool(lambda: Response(kept(body), media_type="application/json"))
        await answer(scope, receive, send)

    app.app = serve  # type: ignore[attr-defined]
    return app


MEMORY: dict[Path, bytes] = {}


def kept(path: Path) -> bytes:
    """The file's bytes, read once."""
    if path not in MEMORY:
        MEMORY[path] = path.read_bytes()
    return MEMORY[path]
