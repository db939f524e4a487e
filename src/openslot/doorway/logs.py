"""Structured logs: one line per event, for a person (``console``) or a machine (``json``). To standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

Format = Literal["console", "json"]
Level = Literal["debug", "info", "warning", "error"]

# What they tell is in our own access line, or of no use to an operator.
QUIET = ("uvicorn.access", "httpx", "httpcore", "alembic")


def configure(form: Format, level: Level) -> None:
    """Let structlog and the standard library's loggers write the same lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = _console() if form == "console" else _json()
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), _without_color],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def get() -> FilteringBoundLogger:
    """A logger."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def _without_color(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Uvicorn sends each message twice, once in colours."""
    event.pop("color_message", None)
    return event


def _console() -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ]


def _json() -> list[Processor]:
    # Not the frames' variables, which hold keys.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer(serializer=_dumps)]


def _dumps(event: dict[str, Any], **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()
