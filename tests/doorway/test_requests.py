from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import anyio
import httpx2
import pytest
import structlog
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from openslot.doorway import metrics, requests
from openslot.doorway.requests import Answer, Requests, Trouble
from openslot.store.errors import DatabaseUnavailable


def own_words(trouble: Trouble) -> Answer:
    body = {"oops": trouble.code, "id": trouble.request_id}
    return Answer(trouble.status, json.dumps(body).encode())


async def ok(request: Request) -> Response:
    return JSONResponse({"id": request.state.request_id})


async def echo(request: Request) -> Response:
    return JSONResponse(json.loads(await request.body()))


async def crash(_request: Request) -> Response:
    raise ZeroDivisionError


async def own_500(_request: Request) -> Response:
    return JSONResponse({"mine": True}, 500)


async def away(_request: Request) -> Response:
    raise DatabaseUnavailable("connection refused")


async def breaks_off(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        raise ZeroDivisionError

    return StreamingResponse(pieces())


async def fails_afterwards(_request: Request) -> Response:
    def note() -> None:
        raise DatabaseUnavailable("disk full")

    return JSONResponse({"all": True}, background=BackgroundTask(note))


def make() -> Requests:
    inner = Starlette(
        routes=[
            Route("/ok", ok),
            Route("/echo", echo, methods=["POST"]),
            Route("/crash", crash),
            Route("/own-500", own_500),
            Route("/away", away),
            Route("/breaks-off", breaks_off),
            Route("/fails-afterwards", fails_afterwards),
        ]
    )
    outer = Starlette(routes=[Mount("/dialect", inner), Mount("/other", inner)])

    def door_of(path: str) -> str:
        return path.split("/")[1]

    return Requests(outer, door_of=door_of, shapes={"dialect": own_words}, max_body_bytes=100)


def ask(method: str, path: str, **options: Any) -> httpx2.Response:
    async def go() -> httpx2.Response:
        transport = httpx2.ASGITransport(make())
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    return anyio.run(go)


def test_each_request_has_an_id_of_ours() -> None:
    answer = ask("GET", "/dialect/ok", headers={"X-Request-Id": "mine"})
    assert answer.headers.get_list("x-request-id") == [answer.json()["id"]]
    assert UUID(answer.json()["id"]).version == 4


def test_a_body_may_be_as_large_as_allowed() -> None:
    body = {"text": "x" * 80}
    assert ask("POST", "/dialect/echo", json=body).json() == body


def test_an_announced_body_that_is_too_large_is_not_read() -> None:
    answer = ask("POST", "/dialect/echo", json={"text": "x" * 100})
    assert answer.status_code == 413
    assert answer.json()["oops"] == "body_too_large"
    assert answer.headers["connection"] == "close"


def test_a_body_without_end_is_stopped() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1000:
            read += 1
            yield b"x" * 30

    answer = ask("POST", "/dialect/echo", content=endless())
    assert answer.status_code == 413
    assert answer.json()["oops"] == "body_too_large"
    assert read < 10


def by_hand(messages: list[dict[str, Any]], later: float = 0) -> list[Any]:
    """What the application sends to a client that sends these, then nothing for ``later`` seconds."""
    sent: list[Any] = []

    async def go() -> None:
        left = list(messages)

        async def receive() -> Any:
            if not left:
                await anyio.sleep(later)
                return {"type": "http.disconnect"}
            return left.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/dialect/echo", "query_string": b"", "headers": []}
        await make()({**scope, "http_version": "1.1", "raw_path": b"/dialect/echo", "root_path": ""}, receive, send)

    anyio.run(go)
    return sent


def counted(door: str, status: str) -> float:
    labels = {"door": door, "method": "POST", "status": status}
    return REGISTRY.get_sample_value("openslot_requests_total", labels) or 0


def test_a_client_that_leaves_is_nobodys_mistake() -> None:
    before = counted("dialect", "500")
    assert by_hand([{"type": "http.request", "body": b"{", "more_body": True}]) == []
    assert counted("dialect", "500") == before


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_SECONDS", 0.01)
    sent = by_hand([{"type": "http.request", "body": b"{", "more_body": True}], later=5)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize(
    ("path", "status", "code"), [("/dialect/crash", 500, "internal"), ("/dialect/away", 503, "unavailable")]
)
def test_trouble_is_told_in_the_doors_words(path: str, status: int, code: str) -> None:
    answer = ask("GET", path)
    assert answer.status_code == status
    assert answer.json() == {"oops": code, "id": answer.headers["x-request-id"]}


def test_trouble_elsewhere_is_told_plainly() -> None:
    answer = ask("GET", "/other/crash")
    assert answer.status_code == 500
    assert answer.text == f"Something went wrong. (request {answer.headers['x-request-id']})\n"


def test_an_answer_of_500_that_was_meant_is_kept() -> None:
    answer = ask("GET", "/dialect/own-500")
    assert (answer.status_code, answer.json()) == (500, {"mine": True})
    assert len(answer.headers.get_list("x-request-id")) == 1


def test_an_answer_that_breaks_off_is_no_whole_answer() -> None:
    with pytest.raises(RuntimeError, match="broke off"):
        ask("GET", "/dialect/breaks-off")


def test_what_fails_after_a_whole_answer_does_not_spoil_it() -> None:
    with structlog.testing.capture_logs() as lines:
        answer = ask("GET", "/dialect/fails-afterwards")
    assert (answer.status_code, answer.json()) == (200, {"all": True})
    assert [(line["event"], line["reason"]) for line in lines if line["log_level"] == "error"] == [
        ("database unavailable", "disk full")
    ]


def test_log_lines_carry_the_id_and_no_query() -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = ask("GET", "/dialect/crash?apiKey=secret")
    crash, access = lines
    assert crash["log_level"] == "error"
    assert access["path"] == "/dialect/crash"
    assert access["status"] == 500
    assert {line["request_id"] for line in lines} == {answer.headers["x-request-id"]}
    assert "secret" not in str(lines)


def test_requests_are_counted_by_door_method_and_status() -> None:
    ask("GET", "/dialect/ok")
    ask("BREW", "/dialect/ok")
    text = metrics.expose().decode()
    assert 'openslot_requests_total{door="dialect",method="GET",status="200"}' in text
    assert 'openslot_requests_total{door="dialect",method="OTHER",status="405"}' in text
    assert "/ok" not in text
