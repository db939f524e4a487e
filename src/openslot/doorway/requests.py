"""What is done for each request, whichever door it came through.

It gets an id, a limit on its body, a log line, a place in the metrics, and an answer in the door's own words when
something went wrong that nobody foresaw. One plain ASGI class around the whole application; it costs some ten
microseconds.
"""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import structlog
import uuid_utils
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openslot.doorway import logs, metrics
from openslot.store.errors import DatabaseUnavailable

log = logs.get()

CLIENT_LEFT = 499
BODY_SECONDS = 10
"""So long the next piece of a body may be under way."""
UNSEEN = {"/health", "/ready", "/metrics"}  # asked every few seconds by machines


@dataclass(frozen=True, slots=True)
class Trouble:
    """What no handler answered. ``code``: ``body_too_large``, ``body_too_slow``, ``unavailable`` or ``internal``.

    ``method`` and ``target`` (path and query): what was asked for.
    """

    status: int
    code: str
    message: str
    request_id: str
    method: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. ``headers``: those besides its type and length, names in small letters."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()


Shape = Callable[[Trouble], Answer]


def plain(trouble: Trouble) -> Answer:
    """The answer where no dialect has its own."""
    text = f"{trouble.message} (request {trouble.request_id})\n"
    return Answer(trouble.status, text.encode(), "text/plain; charset=utf-8")


class Requests:
    """The outermost layer.

    ``door_of`` names the door that a path belongs to (a dialect, ``pages``, ``house``); ``shapes`` tells how each
    door words its troubles. ``scope["state"]["request_id"]`` is this request's id, made here: what a client sends as
    ``X-Request-Id`` is not trusted to be unique. ``larger``: paths whose bodies may be longer, with their bytes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        door_of: Callable[[str], str],
        shapes: Mapping[str, Shape],
        max_body_bytes: int,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self.door_of = door_of
        self.shapes = shapes
        self.max_body_bytes = max_body_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        request_id = str(uuid_utils.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        door = self.door_of(scope["path"])
        most = self.larger.get(scope["path"], self.max_body_bytes)
        exchange = Exchange(scope, receive, send, request_id, most)
        try:
            await self.serve(scope, exchange, self.shapes.get(door, plain))
        finally:
            seconds = perf_counter() - began
            status = exchange.status or CLIENT_LEFT
            metrics.observe(door, scope["method"], status, seconds)
            self.note(scope, door, status, seconds)

    async def serve(self, scope: Scope, exchange: Exchange, shape: Shape) -> None:
        """Hand the request in; answer for the application if it fails."""
        if exchange.announced(scope) > exchange.max_body_bytes:
            await exchange.give(shape(exchange.too_large()))
            return
        trouble: Trouble | None = None
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            return  # nobody waits for an answer
        except BodyTooSlow:
            trouble = exchange.trouble(408, "body_too_slow", "The body did not arrive in time.")
        except DatabaseUnavailable as error:
            log.error("database unavailable", reason=str(error))  # noqa: TRY400 - no traceback: it is not our mistake
            trouble = exchange.trouble(503, "unavailable", "The service is not available now.")
        except Exception:
            if not exchange.too_much:
                log.exception("unexpected exception")
            trouble = exchange.trouble(500, "internal", "Something went wrong.")
        if exchange.too_much:
            trouble = exchange.too_large()
        if trouble is None:
            await exchange.let_go()
        elif not exchange.started:
            await exchange.give(shape(trouble))
        elif not exchange.whole:  # what failed after a whole answer is in the log, and no loss to the client
            raise RuntimeError("the answer broke off")  # makes the server close the connection

    def note(self, scope: Scope, door: str, status: int, seconds: float) -> None:
        """Write the access line. Never the query string: it may hold a key."""
        write = log.debug if scope["path"] in UNSEEN else log.info
        client = scope.get("client")
        write(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 1),
            door=door,
            client=client[0] if client else None,
        )


class Exchange:
    """The two channels of one request.

    An answer of 500, or one to a body that is too large, is held back until the application is done, because it may
    be the framework's own and not in the door's words.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str, max_body_bytes: int) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self.request_id = request_id
        self.left = max_body_bytes
        self.max_body_bytes = max_body_bytes
        self.too_much = False
        self.reading = True
        self.started = False
        self.whole = False
        self.status = 0
        self.held: list[Message] = []

    @staticmethod
    def announced(scope: Scope) -> int:
        """The body's size as the client tells it; 0 if it does not."""
        for name, value in scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else 0
        return 0

    def too_large(self) -> Trouble:
        """The trouble with this body."""
        return self.trouble(413, "body_too_large", f"The body is larger than {self.max_body_bytes} bytes.")

    def trouble(self, status: int, code: str, words: str) -> Trouble:
        """A trouble with this request."""
        query = self._scope["query_string"].decode("latin-1")
        target = self._scope["path"] + (f"?{query}" if query else "")
        return Trouble(status, code, words, self.request_id, self._scope["method"], target)

    async def receive(self) -> Message:
        """Pass on a piece of the body, counting."""
        try:
            async with timeout(BODY_SECONDS if self.reading else None):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow from None
        self.reading = message.get("more_body", False)
        if message["type"] == "http.request":
            self.left -= len(message.get("body", b""))
            if self.left < 0:
                self.too_much = True
                raise BodyTooLarge
        return message

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Pass on a piece of the answer, with the request's id."""
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.request_id.encode())]
            if message["status"] == 500 or self.too_much:
                self.held.append(message)
                return
            self.started = True
            self.status = message["status"]
        elif self.held:
            self.held.append(message)
            return
        await self._send(message)
        self.whole = message["type"] == "http.response.body" and not message.get("more_body", False)

    async def let_go(self) -> None:
        """Send what was held back: it was the application's own answer."""
        for message in self.held:
            self.status = message.get("status", self.status)
            await self._send(message)

    async def give(self, answer: Answer) -> None:
        """Send an answer in the application's place."""
        self.status = answer.status
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"x-request-id", self.request_id.encode()),
            *answer.headers,
        ]
        if answer.status in {408, 413}:
            headers.append((b"connection", b"close"))
        if answer.status == 503:
            headers.append((b"retry-after", b"5"))
        await self._send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": answer.body})


class BodyTooSlow(Exception):
    """Stops an application that waits for a body that does not come."""


class BodyTooLarge(Exception):
    """Stops an application that reads a body without end."""
