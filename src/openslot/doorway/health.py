"""What machines ask: is it alive, may it have traffic, how is it doing."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from openslot import __version__
from openslot.doorway import metrics
from openslot.store.database import Database
from openslot.store.errors import DatabaseUnavailable


def routes(database: Database) -> list[BaseRoute]:
    """``/health``, ``/ready``, ``/metrics``."""

    async def health(_request: Request) -> Response:
        """The process lives. Told at once, also while all threads wait for the database."""
        return JSONResponse({"status": "ok", "version": __version__})

    def ready(_request: Request) -> Response:
        """The process can work: its database answers and has the right tables."""
        reason = why_not_ready(database)
        if reason:
            return JSONResponse({"status": "unavailable", "reason": reason}, 503)
        return JSONResponse({"status": "ready"})

    def numbers(_request: Request) -> Response:
        return Response(metrics.expose(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", numbers)]


def why_not_ready(database: Database) -> str | None:
    """None if all is well. The words tell a stranger nothing about where the database is."""
    try:
        return None if database.is_migrated() else f"the database is {database.migration_state().value}"
    except DatabaseUnavailable:
        return "the database is unreachable"
