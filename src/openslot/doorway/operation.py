"""One way in for every operation of every dialect.

The order is always the same: rate limit and key, then the body, then one transaction in which the handler works and
its answer is made; commit; answer. Handlers are plain functions ``(desk, call) -> content`` that return what is to be
sent as JSON, or a ``Reply``. They run in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, TypedDict, Unpack

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from openslot.desk.accounts import digest_of
from openslot.desk.desk import LARGEST_ID, Desk
from openslot.desk.errors import (
    DeskError,
    Malformed,
    NotFound,
    OutOfScope,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unauthorized,
    Unavailable,
)
from openslot.doorway import described, idempotency, keys, wire
from openslot.doorway.house import House
from openslot.doorway.rates import Rate, neighbourhood
from openslot.doorway.requests import Trouble
from openslot.doorway.transaction import reading, written

FORM = "application/x-www-form-urlencoded"
TELLING = ("authorization", "x-api-key", "version", "cal-api-version", "accept-language")
"""The headers on which an answer may depend."""


class MethodNotAllowed(DeskError):
    """The path exists, but not with this method."""


@dataclass
class Reply:
    """An answer with its own status or headers. ``content`` None and no ``raw``: an empty body."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    media_type: str = "application/json"


@dataclass
class Call:
    """One request as handlers see it. ``path``: the parameters in the path, as text. ``target``: path and query.

    ``body``: the validated body, None if the operation takes none. ``json``: the body before validation. ``brought``:
    what the operation's errand fetched.
    """

    house: House
    method: str
    target: str
    path: Mapping[str, str]
    query_string: str
    headers: Mapping[str, str]
    request_id: str
    client: str
    raw: bytes = b""
    json: Any = None
    body: Any = None
    brought: Any = None

    @cached_property
    def query(self) -> dict[str, Any]:
        """The query, nested by its brackets (``openslot.doorway.wire.read_query``)."""
        return wire.read_query(self.query_string)

    @cached_property
    def sent(self) -> Mapping[str, Any]:
        """The body's properties as they came; none if it is no JSON object. They tell its shape, nothing is checked."""
        try:
            value = orjson.loads(self.raw)
        except orjson.JSONDecodeError:  # whichever form the request gets will refuse the body
            return {}
        return value if isinstance(value, dict) else {}

    def query_as(self, model: Any) -> Any:
        """The query as a model; ``Invalid`` with a problem per parameter."""
        return wire.read_model(model, self.query)

    def int_id(self, name: str, noun: str) -> int:
        """An integer in the path; anything else is an unknown ``noun``: ``NotFound``."""
        text = self.path[name]
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= LARGEST_ID):
            raise NotFound(noun, text[:60])
        return int(text)


class Manners(Protocol):
    """How a dialect behaves at the door."""

    name: str
    title: str
    about: str
    """What a reader of its description should know first."""
    rate: str
    """Default rate limit per caller, like ``120/minute``."""

    def refuse(self, error: Exception, call: Call) -> Reply:
        """The answer to an error: a ``DeskError``; any other exception is an unforeseen one (500)."""

    def own_headers(self, operation: Operation, call: Call, /) -> dict[str, str]:
        """Headers of every answer to a request that this operation serves."""

    def rate_headers(self, rate: Rate) -> dict[str, str]:
        """The headers that tell a caller where it stands."""

    def check_headers(self, call: Call) -> None:
        """Look at the headers after the key and before the body; raise a ``DeskError``."""

    def scopes_of(self, operation: Operation, path: str, /) -> Sequence[str]:
        """The scopes of which a limited key needs one here; where there is none, none gets in."""


Handler = Callable[[Desk, Call], Any]
Errand = Callable[[Desk, Call], Callable[[], Any]]


class Options(TypedDict, total=False):
    """What an operation may say of itself.

    - ``status``: of its success (200); ``write``: whether it writes (all but GET do)
    - ``auth``: whether a key is required (it is), optional, or not looked at (public)
    - ``scope``: what the key must carry
    - ``body``: a type that pydantic validates; ``query``: one that describes what handlers read by themselves
    - ``body_optional``: an empty body is an empty object; ``form``: it may be an HTML form's too
    - ``rate``: a rate limit of its own
    - ``repeatable``: the answer to a read depends only on the request, the database and the second of the clock, so it
      may be given again while they are the same (``openslot.doorway.answers``)
    - ``when``: this is one of several forms of a route, for the requests of which this is true; it never raises
    - ``errand``: says what has to be fetched from other servers first, outside any transaction; the handler finds it in
      ``call.brought``
    """

    status: int
    write: bool
    auth: Literal["required", "optional", "public"]
    scope: str
    body: Any
    query: Any
    body_optional: bool
    form: bool
    rate: str
    repeatable: bool
    when: Callable[[Call], bool]
    errand: Errand


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A route, with its ``Options``."""

    method: str
    paths: tuple[str, ...]
    handler: Handler
    status: int = 200
    write: bool = True
    auth: Literal["required", "optional", "public"] = "required"
    scope: str | None = None
    body: Any = None
    query: Any = None
    body_optional: bool = False
    form: bool = False
    rate: str | None = None
    repeatable: bool = False
    when: Callable[[Call], bool] | None = None
    errand: Errand | None = None


class Operations:
    """The operations of one dialect: declared by ``@operations("GET", …)`` and so on, then mounted on a house."""

    def __init__(self, manners: Manners, *, slashes: bool = False) -> None:
        """``slashes``: each path may end with a slash, too."""
        self.manners = manners
        self.slashes = slashes
        self.table: list[Operation] = []

    def __call__(self, method: str, *paths: str, **options: Unpack[Options]) -> Callable[[Handler], Handler]:
        """Declare an operation at one or more paths. Where two fit, literal parts win over ``{parameters}``.

        Of several forms of the same method and path the first for which ``when`` is true serves a request, else the
        one without it; if there is none, the path is unknown.
        """

        def declare(handler: Handler) -> Handler:
            told: Options = {"write": method != "GET", **options}
            self.table.append(Operation(method=method, paths=paths, handler=handler, **told))
            return handler

        return declare

    def _spellings(self, operation: Operation) -> set[str]:
        """The paths of an operation, each once."""
        ways = [path.removesuffix("/") for path in operation.paths] if self.slashes else []
        return {*operation.paths, *ways, *(f"{way}/" for way in ways)}

    def mount(self, house: House) -> ASGIApp:
        """The dialect as an application of its own, with its OpenAPI page under ``/docs/<name>``."""
        served: dict[tuple[str, str], list[Server]] = {}
        for operation in sorted(self.table, key=lambda each: each.when is None):  # special forms come first
            for path in self._spellings(operation):
                served.setdefault((path, operation.method), []).append(Server(house, self.manners, operation, path))
        ordered = sorted(served, key=lambda each: ["{" in part for part in each[0].split("/")])  # and literal parts
        routes: list[BaseRoute] = [
            Route(path, Forms(served[path, method]), methods=[method]) for path, method in ordered
        ]
        routes += described.routes(self.manners, self.table)

        async def lost(request: Request, error: Exception) -> Response:
            call = call_of(house, request)
            status = error.status_code if isinstance(error, HTTPException) else 500
            if status == 404:
                return _send(self.manners.refuse(NotFound("path", f"{request.method} {request.url.path}"), call))
            if status == 405:
                words = f"{request.method} is not possible at {request.url.path}."
                return _send(self.manners.refuse(MethodNotAllowed(words), call))
            return _send(self.manners.refuse(Malformed(str(error)), call))

        app = Starlette(routes=routes, exception_handlers={HTTPException: lost})
        app.router.redirect_slashes = False
        return app


def call_of(house: House, request: Request, raw: bytes = b"") -> Call:
    """The request as handlers see it."""
    query = request.url.query
    return Call(
        house=house,
        method=request.method,
        target=request.url.path + (f"?{query}" if query else ""),
        path=request.path_params,
        query_string=query,
        headers=request.headers,
        request_id=str(getattr(request.state, "request_id", "")),
        client=request.client.host if request.client else "",
        raw=raw,
    )


class Forms:
    """Serves a route: the first of its forms that the request speaks."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body here, do the rest in a thread."""
        request = Request(scope, receive)
        first = self.servers[0]
        raw = await request.body() if first.operation.method != "GET" else b""
        call = call_of(first.house, request, raw)
        for server in self.servers:
            if server.operation.when is None or server.operation.when(call):
                response = await run_in_threadpool(server.serve, call)
                await response(scope, receive, send)
                return
        raise HTTPException(404)


class Server:
    """Serves one operation."""

    def __init__(self, house: House, manners: Manners, operation: Operation, path: str) -> None:
        self.house = house
        self.manners = manners
        self.operation = operation
        self.scopes = manners.scopes_of(operation, path)

    def serve(self, call: Call) -> Response:
        """The whole of one request."""
        standing = self.manners.own_headers(self.operation, call)
        try:
            if "\x00" in "".join(call.path.values()):  # no database keeps it, so nothing is found by it
                raise NotFound("path", f"{call.method} {call.target}")
            reply = self._perform(call, standing)
        except DeskError as error:
            reply = self.manners.refuse(error, call)
        reply.headers.update(standing)
        return _send(reply)

    def _perform(self, call: Call, standing: dict[str, str]) -> Reply:
        operation = self.operation
        house, door = self.house, self.manners.name
        with reading(house, door) as desk:
            if operation.repeatable:
                return self._repeat(desk, call, standing)
            self._admit(desk, call, standing)
            errand = self._errand(desk, call)
            if not operation.write and errand is None:
                return self._reply(operation.handler(desk, call))
        if errand is not None:  # the transaction is over: nobody waits while others are asked
            call.brought = errand()
            if not operation.write:
                with reading(house, door) as reader:
                    reader.caller = desk.caller
                    return self._reply(operation.handler(reader, call))
        return written(house, door, desk.caller, lambda writer: self._write(writer, call))

    def _errand(self, desk: Desk, call: Call) -> Callable[[], Any] | None:
        """What is to be fetched first; nothing for a repeat, which gets the first one's answer."""
        if self.operation.errand is None:
            return None
        key = call.headers.get("idempotency-key") if self.operation.method == "POST" else None
        if key is not None:
            mark = idempotency.fingerprint(call.method, call.target, call.raw)
            who = desk.caller.identity if desk.caller else call.client
            if idempotency.answered(desk.session, who, key, mark):
                return None
        return self.operation.errand(desk, call)

    def _write(self, desk: Desk, call: Call) -> Reply:
        key = call.headers.get("idempotency-key") if self.operation.method == "POST" else None
        if key is None:
            return self._reply(self.operation.handler(desk, call))
        mark = idempotency.fingerprint(call.method, call.target, call.raw)
        who = desk.caller.identity if desk.caller else call.client
        row = idempotency.claim(desk.session, who, key, mark, desk.now)
        if row.status:
            return Reply(status=row.status, raw=row.body.encode(), headers=dict(row.headers))
        reply = self._reply(self.operation.handler(desk, call))
        row.status, row.body = reply.status, _encoded(reply).decode()
        row.headers = dict(reply.headers)
        return reply

    def _repeat(self, desk: Desk, call: Call, standing: dict[str, str]) -> Reply:
        """The answer given before, if nothing has changed since; else a new one, kept for the next."""
        state, second = self.house.database.state(desk.session), int(desk.now.timestamp())
        asks = tuple(call.headers.get(name) for name in TELLING)
        key = (state, second, call.target, asks)
        kept = self.house.answers.get(key)
        if kept is not None:
            self._count(call, desk, keys.secret_in(call.headers), standing)
            return Reply(raw=kept)
        self._admit(desk, call, standing)
        reply = self._reply(self.operation.handler(desk, call))
        if reply.status == 200 and not reply.headers:
            reply.raw = _encoded(reply)
            self.house.answers.keep(key, reply.raw)
        return reply

    def _admit(self, desk: Desk, call: Call, standing: dict[str, str]) -> None:
        """Key, rate limit, headers, scope, body: in this order."""
        secret = None if self.operation.auth == "public" else keys.secret_in(call.headers)
        self._count(call, desk, secret, standing)
        if secret is not None:
            desk.caller = keys.caller_of(desk.session, secret, desk.now)
        elif self.operation.auth == "required":
            raise Unauthorized("This needs an API key.", "missing")
        self.manners.check_headers(call)
        self._check_scope(desk)
        self._read_body(call)

    def _check_scope(self, desk: Desk) -> None:
        """Where no key is needed, a limited one that does not open this is as good as none."""
        try:
            desk.need_scope(self.scopes)
        except OutOfScope:
            if self.operation.auth == "required":
                raise
            desk.caller = None

    def _count(self, call: Call, desk: Desk, secret: str | None, standing: dict[str, str]) -> None:
        limit = self.house.rate_limit or self.operation.rate or self.manners.rate
        if limit == "off":
            return
        who = digest_of(secret) if secret else neighbourhood(call.client)
        scope = self.operation.handler.__name__ if self.operation.rate and not self.house.rate_limit else ""
        rate = self.house.rates.hit(limit, desk.now.timestamp(), self.manners.name, who, scope)
        standing.update(self.manners.rate_headers(rate))
        if rate.over:
            raise TooManyRequests(max(rate.reset, 1))

    def _read_body(self, call: Call) -> None:
        operation = self.operation
        if operation.body is None:
            return
        if not call.raw.strip():
            if operation.body_optional:
                call.json = {}
                call.body = wire.read_model(operation.body, {})
                return
            raise Malformed("The body is empty; it should be a JSON object.")
        form = operation.form and call.headers.get("content-type", "").lower().startswith(FORM)
        call.json = wire.read_query(call.raw.decode("utf-8", "replace")) if form else wire.read_json(call.raw)
        if call.json is None and operation.body_optional:
            call.json = {}
        call.body = wire.read_model(operation.body, call.json)

    def _reply(self, result: Any) -> Reply:
        if isinstance(result, Reply):
            return result
        return Reply(result, self.operation.status)


def _encoded(reply: Reply) -> bytes:
    if reply.raw is not None:
        return reply.raw
    return b"" if reply.content is None else orjson.dumps(reply.content)


def _send(reply: Reply) -> Response:
    body = _encoded(reply)
    headers = reply.headers
    if not body:
        return Response(status_code=reply.status, headers=headers)
    return Response(body, reply.status, headers, reply.media_type)


def shape_trouble(manners: Manners, house: House, trouble: Trouble) -> Reply:
    """A dialect's words for what no handler answered (see ``openslot.doorway.requests``)."""
    call = Call(house, trouble.method, trouble.target, {}, "", {}, trouble.request_id, "")
    kinds: dict[int, type[Exception]] = {408: TooSlow, 413: TooLarge, 503: Unavailable}
    error = kinds.get(trouble.status, Exception)(trouble.message)
    return manners.refuse(error, call)
